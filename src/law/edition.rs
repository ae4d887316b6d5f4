//! The laws that are cited, each in the version that was read.

use super::Citation;

/// A law in one version.
pub(super) struct Edition {
    law: &'static str,
    version: &'static str,
}

impl Edition {
    const fn new(law: &'static str, version: &'static str) -> Self {
        Self { law, version }
    }

    /// Its articles, `第85条`.
    pub(super) const fn at(&self, articles: &'static str) -> Citation {
        Citation { law: self.law, articles, version: self.version }
    }
}

pub(super) const CIVIL_PROCEDURE: Edition = Edition::new("民事诉讼法", "2023年修正，2024-01-01起施行");
// Its own text still cites the numbers of 2021.
pub(super) const CIVIL_PROCEDURE_INTERPRETATION: Edition =
    Edition::new("民诉法解释", "2022年修正，2022-04-10起施行");
pub(super) const CIVIL_CODE: Edition = Edition::new("民法典", "2021-01-01起施行");
pub(super) const GENERAL_PART_INTERPRETATION: Edition =
    Edition::new("民法典总则编解释", "法释〔2022〕6号，2022-03-01起施行");
pub(super) const COURT_FEES: Edition = Edition::new("诉讼费用交纳办法", "国务院令第481号，2007-04-01起施行");
pub(super) const PRESERVATION: Edition = Edition::new("财产保全规定", "2020年修正，2021-01-01起施行");
pub(super) const CONSUMER_PROTECTION: Edition =
    Edition::new("消费者权益保护法", "2013年修正，2014-03-15起施行");
pub(super) const PREPAID: Edition = Edition::new("预付式消费解释", "法释〔2025〕4号，2025-05-01起施行");
pub(super) const LABOUR_ARBITRATION: Edition = Edition::new("劳动争议调解仲裁法", "2008-05-01起施行");
pub(super) const LABOUR_INTERPRETATION: Edition =
    Edition::new("劳动争议解释（一）", "法释〔2020〕26号，2021-01-01起施行");
pub(super) const LEGAL_AID: Edition = Edition::new("法律援助法", "2022-01-01起施行");
pub(super) const MEDIATION: Edition = Edition::new("特邀调解规定", "法释〔2016〕14号，2016-07-01起施行");
pub(super) const EVIDENCE: Edition = Edition::new("民事证据规定", "法释〔2019〕19号，2020-05-01起施行");
pub(super) const HOLIDAYS: Edition = Edition::new("全国年节及纪念日放假办法", "2024年修订，2025-01-01起施行");
pub(super) const INTERNET_COURTS_2025: Edition =
    Edition::new("最高人民法院关于互联网法院案件管辖的规定", "法释〔2025〕14号，2025-11-01起施行");
pub(super) const INTERNET_COURTS_2018: Edition =
    Edition::new("最高人民法院关于互联网法院审理案件若干问题的规定", "法释〔2018〕16号，2018-09-07起施行");
pub(super) const JURISDICTION_REPLY: Edition = Edition::new(
    "最高人民法院关于部分民事案件管辖适用法律有关问题的批复",
    "法释〔2025〕15号，2025-12-31起施行",
);
pub(super) const INTERMEDIATE_LEVEL: Edition = Edition::new(
    "最高人民法院关于调整中级人民法院管辖第一审民事案件标准的通知",
    "法发〔2021〕27号，2021-10-01起施行",
);
pub(super) const HIGH_LEVEL: Edition = Edition::new(
    "最高人民法院关于调整高级人民法院和中级人民法院管辖第一审民事案件标准的通知",
    "法发〔2019〕14号，2019-05-01起施行",
);
pub(super) const FOREIGN_LEVEL: Edition =
    Edition::new("涉外民商事案件管辖规定", "法释〔2022〕18号，2023-01-01起施行");
pub(super) const IP_COURTS: Edition =
    Edition::new("北京、上海、广州知识产权法院案件管辖规定", "2020年修正，2021-01-01起施行");
pub(super) const IP_FIRST_INSTANCE: Edition =
    Edition::new("知识产权一审管辖规定", "法释〔2022〕13号，2022-05-01起施行");
pub(super) const FINANCIAL_COURT: Edition =
    Edition::new("北京金融法院案件管辖规定", "法释〔2021〕7号，2021-03-16起施行");
pub(super) const NETWORK_DISSEMINATION: Edition =
    Edition::new("信息网络传播权规定", "2020年修正，2021-01-01起施行");
pub(super) const PRIVATE_LENDING: Edition = Edition::new("民间借贷规定", "2020年修正，2021-01-01起施行");
pub(super) const RESIDENT_ID: Edition = Edition::new("公民身份号码", "GB 11643-1999");
pub(super) const CREDIT_CODE: Edition =
    Edition::new("法人和其他组织统一社会信用代码编码规则", "GB 32100-2015");
pub(super) const CASE_NUMBERS: Edition =
    Edition::new("关于人民法院案件案号的若干规定", "2016-01-01起施行，2018年修正");
