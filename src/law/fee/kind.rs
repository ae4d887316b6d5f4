//! The kinds of fees by their names, with what each costs.

use super::super::court_figures::CourtFigures;
use super::super::draft::Draft;
use super::super::{Arguments, Citation, Refusal, cite};
use super::halving::{self, Reason};
use super::{Span, banded};

/// What is charged for.
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) sort: Sort,
    pub(super) charge: Charge,
    pub(super) basis: &'static [Citation],
    /// Who pays and when, or another thing to know.
    pub(super) note: &'static str,
}

/// Which fee it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// 一审案件受理费: halved for the reasons of §15, §16 and §18.
    Acceptance,
    /// 二审案件受理费: halved when mediated or withdrawn.
    Appeal,
    /// 再审案件受理费.
    Retrial,
    /// 申请费: never halved.
    Application,
    /// Nothing is paid, or a fixed fee that no procedure halves.
    Free,
}

/// How the fee comes about.
pub(super) enum Charge {
    /// Nothing is paid.
    Free,
    /// By the case, from so many to so many yuan.
    PerCase(i128, i128),
    /// By the amount.
    Banded(fn(&mut Draft, &Arguments, &CourtFigures) -> Result<Span, Refusal>),
}

const PREPAID: &str = "由原告预交：收到交费通知的次日起7日内交；最后一般由败诉方负担。";
const APPEAL: &str = "由上诉人在提交上诉状时预交。";
const APPLICANT: &str = "由申请人预交。";

const fn kind(
    name: &'static str,
    label: &'static str,
    sort: Sort,
    charge: Charge,
    basis: &'static [Citation],
    note: &'static str,
) -> Kind {
    Kind { name, label, sort, charge, basis, note }
}

use Charge::{Banded, Free, PerCase};
use Sort::{Acceptance, Appeal, Application, Retrial};

/// Longer names that begin like a shorter one stand on their own.
const KINDS: &[Kind] = &[
    // §13
    kind("property", "财产案件", Acceptance, Banded(banded::property), &[], PREPAID),
    kind("mixed_claims", "多项诉讼请求", Acceptance, Banded(banded::mixed), &[], PREPAID),
    kind(
        "divorce",
        "离婚案件",
        Acceptance,
        Banded(banded::divorce),
        &[cite::fees("第13条第（二）项第1目")],
        "由原告预交；最后由双方协商负担，协商不成的由法院决定。",
    ),
    kind(
        "personality_right",
        "人格权案件",
        Acceptance,
        Banded(banded::personality),
        &[cite::fees("第13条第（二）项第2目")],
        PREPAID,
    ),
    kind(
        "other_nonproperty",
        "其他非财产案件",
        Acceptance,
        PerCase(50, 100),
        &[cite::fees("第13条第（二）项第3目")],
        PREPAID,
    ),
    kind(
        "ip_no_amount",
        "知识产权案件（没有争议金额）",
        Acceptance,
        PerCase(500, 1_000),
        &[cite::fees("第13条第（三）项")],
        PREPAID,
    ),
    kind(
        "ip_with_amount",
        "知识产权案件（有争议金额）",
        Acceptance,
        Banded(banded::property),
        &[cite::fees("第13条第（三）项")],
        PREPAID,
    ),
    kind(
        "labour",
        "劳动争议案件",
        Acceptance,
        PerCase(10, 10),
        &[cite::fees("第13条第（四）项")],
        "劳动争议按件收费，与金额无关；追索劳动报酬的，可以不预交。",
    ),
    kind(
        "admin_trademark",
        "商标行政案件",
        Acceptance,
        PerCase(100, 100),
        &[cite::fees("第13条第（五）项第1目")],
        PREPAID,
    ),
    kind(
        "admin_patent",
        "专利行政案件",
        Acceptance,
        PerCase(100, 100),
        &[cite::fees("第13条第（五）项第1目")],
        PREPAID,
    ),
    kind(
        "admin_maritime",
        "海事行政案件",
        Acceptance,
        PerCase(100, 100),
        &[cite::fees("第13条第（五）项第1目")],
        PREPAID,
    ),
    kind(
        "admin_other",
        "行政案件",
        Acceptance,
        PerCase(50, 50),
        &[cite::fees("第13条第（五）项第2目")],
        PREPAID,
    ),
    kind(
        "jurisdiction_objection_rejected",
        "管辖权异议不成立",
        Sort::Free,
        Banded(banded::rejected_objection),
        &[cite::fees("第13条第（六）项")],
        "异议成立的不收。",
    ),
    kind(
        "jurisdiction_objection_upheld",
        "管辖权异议成立",
        Sort::Free,
        Free,
        &[cite::fees("第13条第（六）项")],
        "只在异议不成立时收费。",
    ),
    // §8, §9, §17, §19
    kind("special_procedure", "特别程序案件", Sort::Free, Free, &[cite::fees("第8条第（一）项")], ""),
    kind("nonacceptance_ruling", "裁定不予受理", Sort::Free, Free, &[cite::fees("第8条第（二）项")], ""),
    kind(
        "dismissal_ruling",
        "裁定驳回起诉",
        Sort::Free,
        Free,
        &[cite::fees("第8条第（二）项")],
        "已经交的受理费会退还。",
    ),
    kind(
        "appeal_nonacceptance_ruling",
        "对不予受理裁定上诉",
        Sort::Free,
        Free,
        &[cite::fees("第8条第（三）项")],
        "",
    ),
    kind(
        "appeal_dismissal_ruling",
        "对驳回起诉裁定上诉",
        Sort::Free,
        Free,
        &[cite::fees("第8条第（三）项")],
        "",
    ),
    kind(
        "appeal_jurisdiction_ruling",
        "对管辖权异议裁定上诉",
        Sort::Free,
        Free,
        &[cite::fees("第8条第（三）项")],
        "",
    ),
    kind("admin_compensation", "行政赔偿案件", Sort::Free, Free, &[cite::fees("第8条第（四）项")], ""),
    kind("appeal_property", "财产案件上诉", Appeal, Banded(banded::appeal), &[cite::fees("第17条")], APPEAL),
    kind(
        "appeal_labour",
        "劳动争议案件上诉",
        Appeal,
        PerCase(10, 10),
        &[cite::fees("第13条第（四）项")],
        APPEAL,
    ),
    kind("retrial", "再审案件", Retrial, Banded(banded::retrial), &[], ""),
    // §14
    kind(
        "execution",
        "申请执行",
        Application,
        Banded(banded::execution),
        &[cite::fees("第14条第（一）项第2目"), cite::fees("第38条")],
        "申请时不用预交：执行后交纳，由被执行人负担。",
    ),
    kind(
        "foreign_judgment",
        "申请承认和执行外国裁判、裁决",
        Application,
        Banded(banded::execution),
        &[cite::fees("第14条第（一）项第2目"), cite::fees("第38条")],
        "由被执行人负担。",
    ),
    kind(
        "execution_no_amount",
        "申请执行（没有执行金额）",
        Application,
        PerCase(50, 500),
        &[cite::fees("第14条第（一）项第1目"), cite::fees("第38条")],
        "申请时不用预交：执行后交纳，由被执行人负担。",
    ),
    kind(
        "preservation",
        "申请财产保全",
        Application,
        Banded(banded::preservation),
        &[cite::fees("第14条第（二）项")],
        "由申请人预交；起诉时可以把这笔费用列入诉讼请求。",
    ),
    kind(
        "payment_order",
        "申请支付令",
        Application,
        Banded(banded::payment_order),
        &[cite::fees("第14条第（三）项")],
        "由申请人预交；债务人没有异议的由债务人负担，有异议的由申请人负担，另行起诉时可以列入请求。",
    ),
    kind(
        "public_summons",
        "申请公示催告",
        Application,
        PerCase(100, 100),
        &[cite::fees("第14条第（四）项")],
        "由申请人负担。",
    ),
    kind(
        "set_aside_arbitral_award",
        "申请撤销仲裁裁决",
        Application,
        PerCase(400, 400),
        &[cite::fees("第14条第（五）项")],
        APPLICANT,
    ),
    kind(
        "arbitration_agreement_validity",
        "申请认定仲裁协议效力",
        Application,
        PerCase(400, 400),
        &[cite::fees("第14条第（五）项")],
        APPLICANT,
    ),
    kind(
        "bankruptcy",
        "申请破产",
        Application,
        Banded(banded::bankruptcy),
        &[cite::fees("第14条第（六）项")],
        "不用预交：清算后交纳，从破产财产中支付。",
    ),
    kind(
        "maritime_limitation_fund",
        "申请设立海事赔偿责任限制基金",
        Application,
        PerCase(1_000, 10_000),
        &[cite::fees("第14条第（七）项第1目")],
        APPLICANT,
    ),
    kind(
        "maritime_injunction",
        "申请海事强制令",
        Application,
        PerCase(1_000, 5_000),
        &[cite::fees("第14条第（七）项第2目")],
        APPLICANT,
    ),
    kind(
        "maritime_lien_notice",
        "申请船舶优先权催告",
        Application,
        PerCase(1_000, 5_000),
        &[cite::fees("第14条第（七）项第3目")],
        APPLICANT,
    ),
    kind(
        "maritime_claim_registration",
        "申请海事债权登记",
        Application,
        PerCase(1_000, 1_000),
        &[cite::fees("第14条第（七）项第4目")],
        APPLICANT,
    ),
    kind(
        "general_average",
        "申请共同海损理算",
        Application,
        PerCase(1_000, 1_000),
        &[cite::fees("第14条第（七）项第5目")],
        APPLICANT,
    ),
];

/// The kind of that name, with the reasons for halving that are written behind it.
pub(super) fn find(written: &str) -> Option<(&'static Kind, Vec<Reason>)> {
    if let Some(kind) = KINDS.iter().find(|kind| kind.name == written) {
        return Some((kind, Vec::new()));
    }
    KINDS.iter().filter(|kind| matches!(kind.sort, Acceptance | Appeal)).find_map(|kind| {
        let suffix = written.strip_prefix(kind.name)?.strip_prefix('_')?;
        Some((kind, halving::of_suffix(suffix)?))
    })
}
