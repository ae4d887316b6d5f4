//! Preservation and execution: applying, objecting, suing, and how long property stays frozen.

use super::{Nature, Obstacle, Rule};
use crate::law::Citation;
use crate::law::calendar::Period;
use crate::law::cite;

const FREEZE: &[Citation] = &[cite::procedure_interpretation("第485条"), cite::preservation("第18条")];
const FREEZE_FROM: &str = "查封、扣押、冻结手续办好的那天";
const FREEZE_PASSED: &str =
    "查封、扣押、冻结期满没有续行的，效力一般已经消灭。请马上联系法院，看能否重新采取措施。";
const FREEZE_NOTE: &str = "法院会书面告知保全届满的日子，请以通知书为准。";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "enforcement_application",
        label: "申请强制执行",
        from: "法律文书规定的履行期间最后一天（分期履行的为最后一期；没有规定的为文书生效那天）",
        length: Some(Period::years(2)),
        nature: Nature::Limitation(Obstacle::LastSixMonths),
        basis: &[cite::procedure("第250条"), cite::procedure("第85条")],
        afterwards: "仍然可以申请，但对方可能以超过申请执行时效提出异议。期间有过催要、部分履行等情形的，时效可能中断，请带上材料咨询执行立案窗口。",
        note: "终结本次执行程序的案件申请恢复执行，不受这个期限限制。",
    },
    Rule {
        name: "execution_review",
        label: "不服执行行为异议裁定，申请复议",
        from: "裁定送达您的那天",
        length: Some(Period::days(10)),
        nature: Nature::Step,
        basis: &[cite::procedure("第236条"), cite::procedure("第85条")],
        afterwards: "裁定一般已经生效。仍认为执行违法的，可以向上级法院或者检察机关反映。",
        note: "向上一级人民法院申请。",
    },
    Rule {
        name: "execution_objection_suit",
        label: "提起执行异议之诉",
        from: "裁定送达您的那天",
        length: Some(Period::days(15)),
        nature: Nature::Step,
        basis: &[cite::procedure("第238条"), cite::procedure("第85条")],
        afterwards: "一般不能再提起执行异议之诉，法院可能继续执行。请尽快联系执行法官，或者咨询律师。",
        note: "认为原判决、裁定本身错误的，走审判监督程序，不是执行异议之诉。",
    },
    Rule {
        name: "higher_court_execution",
        label: "法院超过六个月未执行，向上一级法院申请执行",
        from: "法院收到申请执行书的那天",
        length: Some(Period::months(6)),
        nature: Nature::Running,
        basis: &[cite::procedure("第237条"), cite::procedure("第85条")],
        afterwards: "法院仍未执行的，可以向上一级人民法院申请执行。",
        note: "要等这6个月过去之后才能申请，这不是最后期限。",
    },
    Rule {
        name: "preservation_review_request",
        label: "不服保全裁定，申请复议",
        from: "收到裁定书的那天",
        length: Some(Period::days(5)),
        nature: Nature::Step,
        basis: &[cite::preservation("第25条"), cite::procedure("第111条、第85条")],
        afterwards: "不能再申请复议。情况发生变化的，被保全人可以提供担保申请解除保全。",
        note: "复议期间不停止裁定的执行。",
    },
    Rule {
        name: "sue_after_presuit_preservation",
        label: "诉前保全后起诉或者申请仲裁",
        from: "法院采取保全措施的那天",
        length: Some(Period::days(30)),
        nature: Nature::Step,
        basis: &[cite::procedure("第104条"), cite::procedure("第85条")],
        afterwards: "法院应当解除保全。您仍然可以起诉，并在起诉时重新申请保全。",
        note: "",
    },
    Rule {
        name: "freeze_bank_deposit",
        label: "冻结银行存款的期限",
        from: FREEZE_FROM,
        length: Some(Period::years(1)),
        nature: Nature::Measure,
        basis: FREEZE,
        afterwards: FREEZE_PASSED,
        note: FREEZE_NOTE,
    },
    Rule {
        name: "freeze_movable",
        label: "查封、扣押动产的期限",
        from: FREEZE_FROM,
        length: Some(Period::years(2)),
        nature: Nature::Measure,
        basis: FREEZE,
        afterwards: FREEZE_PASSED,
        note: FREEZE_NOTE,
    },
    Rule {
        name: "freeze_real_estate",
        label: "查封不动产、冻结其他财产权的期限",
        from: FREEZE_FROM,
        length: Some(Period::years(3)),
        nature: Nature::Measure,
        basis: FREEZE,
        afterwards: FREEZE_PASSED,
        note: FREEZE_NOTE,
    },
];
