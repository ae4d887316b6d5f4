//! What the court has to keep to: filing, serving, deciding, and terms of trial.

use super::{Nature, Rule};
use crate::law::Citation;
use crate::law::calendar::Period;
use crate::law::cite;

const ASK: &str = "还没有消息的，可以拨打12368，或者联系承办法官、法官助理询问进展。";
const EXTENDED: &str = "审限可能依法延长或者扣除了部分期间，可以拨打12368，或者联系承办法官询问进展。";
const NOT_COUNTED: &str = "公告、鉴定、双方和解、处理管辖异议的期间不计入审限，有特殊情况还可以依法延长。";
const FILED: &str = "法院立案的那天";

const fn step(
    name: &'static str,
    label: &'static str,
    from: &'static str,
    days: u16,
    basis: &'static [Citation],
) -> Rule {
    let length = Some(Period::days(days));
    Rule { name, label, from, length, nature: Nature::CourtStep, basis, afterwards: ASK, note: "" }
}

const fn trial(name: &'static str, label: &'static str, length: Period, basis: &'static [Citation]) -> Rule {
    let nature = Nature::Running;
    let length = Some(length);
    Rule { name, label, from: FILED, length, nature, basis, afterwards: EXTENDED, note: NOT_COUNTED }
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        note: "材料不齐通知补正的，从补正后交到法院的次日起算。",
        ..step(
            "court_filing_review",
            "法院决定是否立案",
            "法院收到起诉状的那天（补正的为补正后交到法院的那天）",
            7,
            &[
                cite::procedure("第126条"),
                cite::procedure_interpretation("第126条、第208条"),
                cite::procedure("第85条"),
            ],
        )
    },
    step(
        "complaint_copy_to_defendant",
        "法院向被告发送起诉状副本",
        FILED,
        5,
        &[cite::procedure("第128条"), cite::procedure("第85条")],
    ),
    Rule {
        note: "情况紧急的，法院应当在四十八小时内作出裁定。",
        ..step(
            "preservation_decision",
            "法院对财产保全申请作出裁定",
            "法院接受申请的那天（需要担保的，为提供担保那天）",
            5,
            &[cite::preservation("第4条"), cite::procedure("第103条、第85条")],
        )
    },
    step(
        "preservation_review_decision",
        "法院审查保全复议申请",
        "法院收到复议申请的那天",
        10,
        &[cite::preservation("第25条"), cite::procedure("第85条")],
    ),
    step(
        "payment_order_acceptance",
        "法院通知是否受理支付令申请",
        "法院收到申请的那天",
        5,
        &[cite::procedure("第226条"), cite::procedure("第85条")],
    ),
    step(
        "payment_order_issue",
        "法院发出支付令",
        "法院受理申请的那天",
        15,
        &[cite::procedure("第227条"), cite::procedure("第85条")],
    ),
    step(
        "execution_notice",
        "法院发出执行通知",
        "法院收到申请执行书的那天",
        10,
        &[cite::procedure_interpretation("第480条"), cite::procedure("第85条")],
    ),
    step(
        "execution_objection_decision",
        "法院审查执行异议",
        "法院收到书面异议的那天",
        15,
        &[cite::procedure("第236条、第238条"), cite::procedure("第85条")],
    ),
    step(
        "fee_review_decision",
        "法院复核诉讼费用负担的决定",
        "法院收到复核申请的那天",
        15,
        &[cite::fees("第43条"), cite::procedure("第85条")],
    ),
    Rule {
        note: "双方同意延长调解期限的，不受此限。",
        ..step(
            "mediation_delegated",
            "立案前委派调解的期限",
            "调解组织或者调解员签收材料的那天",
            30,
            &[cite::mediation("第27条"), cite::procedure("第85条")],
        )
    },
    Rule {
        note: "期满第二天起按已经送达处理，之后的答辩、上诉等期限另外计算。适用简易程序的案件一般不公告送达。",
        afterwards: "公告期已满，视为已经送达；答辩、上诉等期限从视为送达之日的次日起算。",
        nature: Nature::Running,
        ..step(
            "public_notice_service",
            "公告送达的公告期",
            "发出公告的那天",
            30,
            &[cite::procedure("第95条、第85条"), cite::procedure_interpretation("第140条")],
        )
    },
    Rule {
        afterwards: "公告期已满，视为已经送达；答辩、上诉等期限从视为送达之日的次日起算。",
        nature: Nature::Running,
        ..step(
            "public_notice_service_foreign",
            "向在国内没有住所的当事人公告送达的公告期",
            "发出公告的那天",
            60,
            &[cite::procedure("第283条、第85条")],
        )
    },
    trial(
        "trial_limit_ordinary",
        "一审普通程序审限",
        Period::months(6),
        &[cite::procedure("第152条"), cite::procedure_interpretation("第243条")],
    ),
    trial(
        "trial_limit_simple",
        "一审简易程序审限",
        Period::months(3),
        &[cite::procedure("第164条"), cite::procedure_interpretation("第258条、第243条")],
    ),
    trial(
        "trial_limit_small_claims",
        "小额诉讼审限",
        Period::months(2),
        &[cite::procedure("第168条"), cite::procedure_interpretation("第243条")],
    ),
    trial(
        "trial_limit_appeal_judgment",
        "二审（对判决上诉）审限",
        Period::months(3),
        &[cite::procedure("第183条"), cite::procedure_interpretation("第243条")],
    ),
    trial(
        "trial_limit_appeal_ruling",
        "二审（对裁定上诉）审限",
        Period::days(30),
        &[cite::procedure("第183条"), cite::procedure_interpretation("第339条")],
    ),
    trial("trial_limit_special", "特别程序审限", Period::days(30), &[cite::procedure("第187条")]),
];
