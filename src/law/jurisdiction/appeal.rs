//! Where an appeal from a Beijing court goes.

use super::{Told, answer};
use crate::law::cite;
use crate::law::courts::{Court, Courts, Level, Standing};
use crate::law::{Arguments, Citation, Computation, Refusal, Tables};

const IP_COURT: &str = "京73";
const FINANCE_COURT: &str = "京74";
const INTERNET_COURT: &str = "京0491";

/// 北上广知识产权法院管辖规定 §6.
const IP_CASES: &[&str] = &[
    "copyright",
    "online_copyright",
    "online_copyright_ownership",
    "online_copyright_infringement",
    "trademark",
    "technology_contract",
    "unfair_competition",
    "online_unfair_competition",
    "domain_name",
    "domain",
    "franchise",
    "ip",
    "intellectual_property",
    "著作权",
    "商标",
    "技术合同",
    "不正当竞争",
    "域名",
    "知识产权",
];
/// 北京金融法院管辖规定 §1 (1)–(3), §7.
const FINANCE_CASES: &[&str] = &[
    "financial_loan",
    "online_financial_loan",
    "bank_card",
    "credit_card",
    "insurance",
    "securities",
    "futures",
    "trust",
    "bill",
    "letter_of_credit",
    "independent_guarantee",
    "factoring",
    "finance_lease",
    "financial_lease",
    "entrusted_wealth_management",
    "wealth_management",
    "deposit",
    "savings",
    "pawn",
    "bank_settlement",
    "fund",
    "private_fund",
    "foreign_exchange",
    "payment_service",
    "credit_reporting",
    "financial",
    "finance",
    "金融借款",
    "银行卡",
    "信用卡",
    "保险",
    "证券",
    "期货",
    "票据",
    "信用证",
    "融资租赁",
    "保理",
    "委托理财",
    "储蓄存款",
    "典当",
];

const CHECK: &str = "判决书、裁定书末尾会写明上诉于哪个法院，请以文书为准；上诉状可以通过一审法院提交。";

pub(super) fn compute(arguments: &Arguments, tables: &Tables) -> Result<Computation, Refusal> {
    let courts = &tables.courts;
    let first = first(arguments, courts)?;
    let case = arguments.get("case").unwrap_or_default();
    let (code, why, basis) = target(first, case)?;
    let name = courts.name(code).unwrap_or(code);
    let mut told = answer(code, format!("不服{}的一审裁判，上诉到{name}。", first.name))
        .given("一审法院", first.name.clone())
        .step(why)
        .by(basis)
        .note(CHECK);
    if first.code == INTERNET_COURT && code == first.appeals_to {
        told = told.note("2025年11月1日起由北京市高级人民法院指定的中级人民法院审理，这里按原来的第四中级人民法院列出，请以文书写明的为准。");
    }
    if case.is_empty() && first.level == Level::Basic {
        told = told.note("知识产权案件上诉到北京知识产权法院，金融案件上诉到北京金融法院。");
    }
    Ok(told)
}

fn first<'a>(arguments: &Arguments, courts: &'a Courts) -> Result<&'a Court, Refusal> {
    let written = arguments.get("first").ok_or_else(|| Refusal::Missing {
        argument: "first",
        sentence: "请告诉我一审是哪个法院判的，例如北京互联网法院，或者案号里的京0491。".to_owned(),
    })?;
    courts.find(written).ok_or_else(|| Refusal::Unknown {
        sentence: "我只知道北京法院的上诉关系，没有找到这个法院。判决书、裁定书末尾写明了上诉于哪个法院，请以文书为准。"
            .to_owned(),
    })
}

fn target<'a>(first: &'a Court, case: &str) -> Result<(&'a str, &'static str, Vec<Citation>), Refusal> {
    let of_basic = first.level == Level::Basic;
    if of_basic && IP_CASES.contains(&case) {
        return Ok((
            IP_COURT,
            "北京市基层法院一审的知识产权案件，由北京知识产权法院审理上诉。",
            ip_basis(first),
        ));
    }
    if of_basic && FINANCE_CASES.contains(&case) {
        let why = "北京市基层法院一审的金融民商事案件，由北京金融法院审理上诉。";
        return Ok((FINANCE_COURT, why, vec![cite::financial_court("第7条、第1条")]));
    }
    if first.standing == Standing::Special && first.code == IP_COURT && is_technical(case) {
        return Err(Refusal::Unknown {
            sentence:
                "专利等技术类知识产权案件的上诉，依法可能由最高人民法院审理。请以判决书末尾写明的法院为准。"
                    .to_owned(),
        });
    }
    match first.appeals_to.as_str() {
        "" if first.level == Level::High => Ok(("最高法", "高级人民法院的上一级是最高人民法院。", upwards())),
        "" => Err(Refusal::Unknown {
            sentence: "最高人民法院的裁判是终审裁判，不能上诉。".to_owned()
        }),
        code if first.code == INTERNET_COURT => Ok((
            code,
            "互联网法院的上诉案件，由高级法院指定的中级法院审理。",
            vec![cite::internet_courts("第3条")],
        )),
        code => Ok((code, "按北京法院的审级对应关系。", upwards())),
    }
}

fn upwards() -> Vec<Citation> {
    vec![cite::procedure("第171条")]
}

fn ip_basis(first: &Court) -> Vec<Citation> {
    if first.code == INTERNET_COURT {
        vec![cite::internet_courts("第3条"), cite::ip_courts("第6条")]
    } else {
        vec![cite::ip_courts("第6条")]
    }
}

fn is_technical(case: &str) -> bool {
    [
        "patent",
        "plant_variety",
        "layout_design",
        "know_how",
        "trade_secret",
        "software",
        "专利",
        "技术秘密",
        "软件",
    ]
    .contains(&case)
}
