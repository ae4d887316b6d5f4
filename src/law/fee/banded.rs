//! Fees that follow an amount.

use super::super::argument::{invalid, shown};
use super::super::court_figures::CourtFigures;
use super::super::draft::Draft;
use super::super::money::Yuan;
use super::super::{Arguments, Refusal, cite};
use super::scale::{DIVORCE, EXECUTION, PERSONALITY, PRESERVATION, Scale};
use super::{Span, per_case, property_fee};

/// §14(2): never more for preservation.
const PRESERVATION_CAP: Yuan = Yuan::whole(5_000);
/// §14(6): never more for bankruptcy.
const BANKRUPTCY_CAP: Yuan = Yuan::whole(300_000);
/// Nobody makes more claims in one action.
const MAX_CLAIMS: usize = 100;

type Charged = Result<Span, Refusal>;

fn amount(draft: &mut Draft, arguments: &Arguments, label: &str) -> Result<Yuan, Refusal> {
    let amount = arguments.amount("amount_yuan", label)?;
    draft.input(label, amount);
    Ok(amount)
}

pub(super) fn property(draft: &mut Draft, arguments: &Arguments, _: &CourtFigures) -> Charged {
    let amount = amount(draft, arguments, "诉讼请求金额")?;
    Ok(Span::exactly(property_fee(draft, amount)))
}

/// 民诉法解释 §201: property claims are added up and lead; claims without an amount count as one.
pub(super) fn mixed(draft: &mut Draft, arguments: &Arguments, figures: &CourtFigures) -> Charged {
    let ask = "请告诉我各项请求，例如 claims=property:30000|nonproperty。";
    let written = arguments.required("claims", ask)?;
    let claims: Vec<&str> = written.split('|').map(str::trim).collect();
    if claims.len() > MAX_CLAIMS {
        return Err(invalid("claims", "请求项太多了，请分开计算。"));
    }
    let amounts: Vec<Yuan> =
        claims.iter().filter_map(|claim| amount_of(claim).transpose()).collect::<Result<_, _>>()?;
    draft.cite(cite::procedure_interpretation("第201条"));
    if amounts.is_empty() {
        draft.input("非财产请求", format!("{}项", claims.len()));
        draft.cite(cite::fees("第13条第（二）项第3目"));
        draft.step("几项非财产请求按一件收费");
        return Ok(per_case(draft, "other_nonproperty", 50, 100, figures));
    }
    let total: Yuan = amounts.iter().copied().sum();
    // The sum of allowed amounts may itself be beyond the limit.
    let total = Yuan::parse("claims", "各项请求的总额", &total.plain())?;
    draft.input("财产请求", format!("{}项，共{total}", amounts.len()));
    if amounts.len() < claims.len() {
        draft.input("非财产请求", format!("{}项", claims.len() - amounts.len()));
        draft.step("既有财产请求又有非财产请求，按财产请求的标准收费");
    }
    if amounts.len() > 1 {
        draft.step(format!("几项财产请求合并计算：{total}"));
    }
    Ok(Span::exactly(property_fee(draft, total)))
}

/// The amount of one claim; `None` for one without.
fn amount_of(claim: &str) -> Result<Option<Yuan>, Refusal> {
    match claim.split_once(':') {
        None if claim == "nonproperty" => Ok(None),
        Some(("property", amount)) => Yuan::parse("claims", "请求金额", amount).map(Some),
        _ => Err(invalid(
            "claims",
            format!("“{}”看不懂，有金额的写 property:30000，没有金额的写 nonproperty。", shown(claim)),
        )),
    }
}

pub(super) fn divorce(draft: &mut Draft, arguments: &Arguments, figures: &CourtFigures) -> Charged {
    let base = per_case(draft, "divorce", 50, 300, figures);
    with_extra(draft, arguments, base, "要分割的财产总额", &DIVORCE)
}

pub(super) fn personality(draft: &mut Draft, arguments: &Arguments, figures: &CourtFigures) -> Charged {
    let base = per_case(draft, "personality_right", 100, 500, figures);
    with_extra(draft, arguments, base, "损害赔偿金额", &PERSONALITY)
}

/// A fee by the case, and more where an amount is at stake.
fn with_extra(draft: &mut Draft, arguments: &Arguments, base: Span, label: &str, scale: &Scale) -> Charged {
    let Some(amount) = arguments.maybe_amount("amount_yuan", label)? else {
        draft.note(format!("如果还有{label}，请告诉我，超过一定数额的部分要另外按比例交费。"));
        return Ok(base);
    };
    draft.input(label, amount);
    let extra = scale.write(draft, amount);
    let fee = base.plus(extra);
    if extra > Yuan::ZERO {
        draft.step(format!("合计：{fee}"));
    }
    Ok(fee)
}

pub(super) fn rejected_objection(draft: &mut Draft, _: &Arguments, figures: &CourtFigures) -> Charged {
    Ok(per_case(draft, "jurisdiction_objection", 50, 100, figures))
}

/// §17: on the part of the judgment that is attacked.
pub(super) fn appeal(draft: &mut Draft, arguments: &Arguments, _: &CourtFigures) -> Charged {
    let amount = amount(draft, arguments, "不服一审判决部分的金额")?;
    if let Some(first) = arguments.maybe_amount("first_instance_amount", "一审诉讼请求金额")? {
        draft.input("一审诉讼请求金额", first);
        draft.step(format!("只按不服的部分计算：{amount}"));
        if amount > first {
            draft.note("不服的金额比一审请求还多，请核对一下。");
        }
    }
    Ok(Span::exactly(property_fee(draft, amount)))
}

/// §9, §19: a retrial costs nothing unless new evidence opened it or the applicant never appealed.
pub(super) fn retrial(draft: &mut Draft, arguments: &Arguments, _: &CourtFigures) -> Charged {
    draft.cite(cite::fees("第9条"));
    match arguments.get("reason") {
        None | Some("none" | "other") => {
            draft.step("再审案件一般不交受理费：0元");
            draft.note("两种情况除外：因新的证据决定再审（reason=new_evidence）；一审后没有上诉又申请再审（reason=no_appeal）。");
            Ok(Span::exactly(Yuan::ZERO))
        }
        Some("new_evidence" | "no_appeal") => {
            let amount = amount(draft, arguments, "不服原判决部分的金额")?;
            draft.cite(cite::fees("第19条"));
            draft.note("由申请再审的一方预交。");
            Ok(Span::exactly(property_fee(draft, amount)))
        }
        Some(other) => {
            let known = "新的证据写 new_evidence，没有上诉过写 no_appeal，其他写 none";
            Err(invalid("reason", format!("“{}”看不懂：{known}。", shown(other))))
        }
    }
}

pub(super) fn execution(draft: &mut Draft, arguments: &Arguments, _: &CourtFigures) -> Charged {
    let amount = amount(draft, arguments, "申请执行的金额")?;
    Ok(Span::exactly(EXECUTION.write(draft, amount)))
}

pub(super) fn preservation(draft: &mut Draft, arguments: &Arguments, _: &CourtFigures) -> Charged {
    let label = "保全财产的金额";
    let Some(amount) = arguments.maybe_amount("amount_yuan", label)? else {
        draft.step("不涉及财产数额：每件30元");
        draft.note("如果要保全的财产有金额，请告诉我，再按金额计算。");
        return Ok(Span::exactly(Yuan::whole(30)));
    };
    draft.input(label, amount);
    let fee = PRESERVATION.write(draft, amount);
    Ok(Span::exactly(capped(draft, fee, PRESERVATION_CAP)))
}

pub(super) fn payment_order(draft: &mut Draft, arguments: &Arguments, _: &CourtFigures) -> Charged {
    let amount = amount(draft, arguments, "请求支付的金额")?;
    let fee = property_fee(draft, amount) / 3;
    draft.step(format!("支付令按财产案件标准的三分之一：{fee}"));
    Ok(Span::exactly(fee))
}

pub(super) fn bankruptcy(draft: &mut Draft, arguments: &Arguments, _: &CourtFigures) -> Charged {
    let amount = amount(draft, arguments, "破产财产总额")?;
    let fee = property_fee(draft, amount) / 2;
    draft.step(format!("破产案件减半：{}", fee.precise()));
    Ok(Span::exactly(capped(draft, fee, BANKRUPTCY_CAP)))
}

fn capped(draft: &mut Draft, fee: Yuan, cap: Yuan) -> Yuan {
    if fee > cap {
        draft.step(format!("最高不超过{cap}：按{cap}收"));
    }
    fee.min(cap)
}
