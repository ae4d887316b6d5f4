//! What is paid in or back when a case takes a turn, and relief for those who cannot pay.

use super::super::argument::{invalid, shown};
use super::super::draft::Draft;
use super::super::money::{Ratio, Yuan};
use super::super::{Arguments, Citation, Computation, Refusal, cite};
use super::scale::PROPERTY;
use super::{Span, halving, property_fee, say_rounding};

type Change = fn(&Arguments) -> Result<Computation, Refusal>;

const CHANGES: &[(&str, Change)] = &[
    ("topup_simple_to_ordinary", simple_to_ordinary),
    ("topup_increase_claim", increase),
    ("refund_reduce_claim_before_investigation_ends", reduce_in_time),
    ("refund_reduce_claim_after_investigation_ends", reduce_late),
    ("refund_dismissed_action", dismissed),
    ("refund_remand_second_instance", remanded),
    ("refund_after_withdrawal_ordinary", withdrawn_ordinary),
    ("refund_after_withdrawal_simple", withdrawn_simple),
    ("refund_unpaid_after_conversion", unpaid_after_conversion),
    ("legal_aid_reduction_minimum", relief),
];

/// The computation of that name.
pub(super) fn find(name: &str) -> Option<Change> {
    CHANGES.iter().find(|(own, _)| *own == name).map(|(_, change)| *change)
}

fn conclude(mut draft: Draft, what: &str, fee: Yuan) -> Computation {
    say_rounding(&mut draft, Span::exactly(fee));
    let summary = if fee == Yuan::ZERO { format!("{what}：0元。") } else { format!("{what}{fee}。") };
    draft.finish(Span::exactly(fee).results(), summary)
}

fn claim(draft: &mut Draft, arguments: &Arguments, label: &str) -> Result<Yuan, Refusal> {
    let amount = arguments.amount("amount_yuan", label)?;
    draft.input(label, amount);
    Ok(amount)
}

/// What was paid: `full`, `half` or an amount; `usual` where it was not said.
fn paid(draft: &mut Draft, arguments: &Arguments, full: Yuan, usual: Yuan) -> Result<Yuan, Refusal> {
    let paid = match arguments.get("paid") {
        None => usual,
        Some("full" | "全额") => full,
        Some("half" | "减半") => full / 2,
        Some(written) => Yuan::parse("paid", "已交的受理费", written)?,
    };
    draft.input("已交的受理费", paid);
    Ok(paid)
}

/// §16, 民诉法解释 §199.
fn simple_to_ordinary(arguments: &Arguments) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let amount = claim(&mut draft, arguments, "诉讼请求金额")?;
    let full = property_fee(&mut draft, amount);
    let paid = paid(&mut draft, arguments, full, full / 2)?;
    draft.cite(cite::fees("第16条"));
    draft.cite(cite::procedure_interpretation("第199条"));
    let due = (full - paid).max(Yuan::ZERO);
    draft.step(format!("转为普通程序，补交差额：{full}－{paid}={due}"));
    draft.note("收到交费通知之日起7日内补交；没有正当理由不补交的，按撤诉处理，已交的退还一半。");
    Ok(conclude(draft, "转为普通程序，要补交受理费", due))
}

/// Whether a claim grew or shrank.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

/// §21(1).
fn increase(arguments: &Arguments) -> Result<Computation, Refusal> {
    let (draft, difference) = changed_claim(arguments, Direction::Up, cite::fees("第21条第（一）项"))?;
    Ok(conclude(draft, "增加诉讼请求，要补交受理费", difference))
}

/// §21(2).
fn reduce_in_time(arguments: &Arguments) -> Result<Computation, Refusal> {
    let (draft, difference) = changed_claim(arguments, Direction::Down, cite::fees("第21条第（二）项"))?;
    Ok(conclude(draft, "法庭调查终结前减少诉讼请求，可以退受理费", difference))
}

/// The difference of the fees before and after a change of the claim.
fn changed_claim(
    arguments: &Arguments,
    direction: Direction,
    basis: Citation,
) -> Result<(Draft, Yuan), Refusal> {
    let mut draft = Draft::default();
    draft.cite(cite::fees("第13条第（一）项"));
    draft.cite(basis);
    let old = claim(&mut draft, arguments, "原诉讼请求金额")?;
    let new = new_amount(&mut draft, arguments)?;
    match direction {
        Direction::Up if new < old => {
            return Err(invalid(
                "new_amount",
                "增加后的金额比原来还小；如果是减少请求，请选减少请求的退费。",
            ));
        }
        Direction::Down if new > old => {
            return Err(invalid(
                "new_amount",
                "减少后的金额比原来还大；如果是增加请求，请选增加请求的补交。",
            ));
        }
        _ => {}
    }
    let (share, halved) = match halving::is_halved_from_the_start(arguments) {
        true => (2, "（简易程序减半）"),
        false => (1, ""),
    };
    if share > 1 {
        draft.cite(cite::fees("第16条"));
    }
    let (before, after) = (PROPERTY.fee(old) / share, PROPERTY.fee(new) / share);
    draft.step(format!("原请求{old}：受理费{}{halved}", before.precise()));
    draft.step(format!("变更后{new}：受理费{}{halved}", after.precise()));
    let difference = (after - before).max(before - after);
    draft.step(format!("差额：{}", difference.precise()));
    Ok((draft, difference))
}

fn new_amount(draft: &mut Draft, arguments: &Arguments) -> Result<Yuan, Refusal> {
    let label = "变更后的诉讼请求金额";
    let new = arguments.amount("new_amount", label)?;
    draft.input(label, new);
    Ok(new)
}

/// §35: after the court's investigation has ended the fee of what is given up stays with the party.
fn reduce_late(arguments: &Arguments) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    claim(&mut draft, arguments, "原诉讼请求金额")?;
    new_amount(&mut draft, arguments)?;
    draft.cite(cite::fees("第35条"));
    draft.step("法庭调查已经终结，减少部分的受理费由变更请求的一方负担：不退");
    Ok(conclude(draft, "法庭调查终结后才减少请求，可以退的受理费", Yuan::ZERO))
}

/// §27.
fn dismissed(arguments: &Arguments) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    draft.cite(cite::fees("第27条第2款"));
    let full = full_fee(&mut draft, arguments, "诉讼请求金额")?;
    let paid = paid(&mut draft, arguments, full, full)?;
    draft.step(format!("裁定驳回起诉，退还已交的全部受理费：{paid}"));
    draft.note("法律文书生效之日起15日内退还。");
    Ok(conclude(draft, "驳回起诉，退还受理费", paid))
}

/// §27.
fn remanded(arguments: &Arguments) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    draft.cite(cite::fees("第27条第1款"));
    let full = full_fee(&mut draft, arguments, "上诉请求金额")?;
    let paid = paid(&mut draft, arguments, full, full)?;
    draft.step(format!("发回重审，退还上诉人已交的二审受理费：{paid}"));
    Ok(conclude(draft, "发回重审，退还二审受理费", paid))
}

/// §15, §34.
fn withdrawn_ordinary(arguments: &Arguments) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    draft.cite(cite::fees("第15条"));
    draft.cite(cite::fees("第34条"));
    let full = full_fee(&mut draft, arguments, "诉讼请求金额")?;
    let paid = paid(&mut draft, arguments, full, full)?;
    let back = (paid - full / 2).max(Yuan::ZERO);
    draft.step(format!("撤诉减半，负担{}，退还{}", (full / 2).precise(), back.precise()));
    Ok(conclude(draft, "撤诉后可以退受理费", back))
}

/// §15, §16, 民诉法解释 §206: what was halved for the simple procedure is not halved again.
fn withdrawn_simple(arguments: &Arguments) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    draft.cite(cite::fees("第15条"));
    draft.cite(cite::fees("第16条"));
    draft.cite(cite::procedure_interpretation("第206条"));
    let back = match (arguments.get("amount_yuan"), arguments.get("paid")) {
        (None, _) | (_, None | Some("half" | "减半")) => Yuan::ZERO,
        (Some(_), Some(_)) => {
            let full = full_fee(&mut draft, arguments, "诉讼请求金额")?;
            (paid(&mut draft, arguments, full, full / 2)? - full / 2).max(Yuan::ZERO)
        }
    };
    draft.step(format!("简易程序已经减半交费，只能减半一次，撤诉不再减：退还{}", back.precise()));
    Ok(conclude(draft, "适用简易程序的案件撤诉，可以退的受理费", back))
}

/// 民诉法解释 §199: not paid after conversion, the action counts as withdrawn.
fn unpaid_after_conversion(arguments: &Arguments) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    draft.cite(cite::procedure_interpretation("第199条"));
    let full = full_fee(&mut draft, arguments, "诉讼请求金额")?;
    // An amount alone says the whole fee; what had been paid was half of it.
    let paid = paid(&mut draft, arguments, full, full / 2)?;
    let back = paid / 2;
    draft.step(format!("没有按期补交，按撤诉处理，已交的退还一半：{paid}÷2={}", back.precise()));
    Ok(conclude(draft, "没有按期补交，可以退受理费", back))
}

/// The full fee of the claim; without a claim, what was paid counts as the full fee.
fn full_fee(draft: &mut Draft, arguments: &Arguments, label: &str) -> Result<Yuan, Refusal> {
    let is_amount = |paid: &&str| paid.starts_with(|first: char| first.is_ascii_digit());
    if arguments.get("amount_yuan").is_none()
        && let Some(written) = arguments.get("paid").filter(is_amount)
    {
        return Yuan::parse("paid", "已交的受理费", written);
    }
    let amount = claim(draft, arguments, label)?;
    Ok(property_fee(draft, amount))
}

/// §44–§47: at least three tenths are taken off; nothing is paid at all only by natural persons.
fn relief(arguments: &Arguments) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let amount = claim(&mut draft, arguments, "诉讼请求金额")?;
    let full = property_fee(&mut draft, amount);
    draft
        .note("要在起诉或上诉时提交书面申请和经济困难的证明，由法院审查决定；不批准的，法院会书面说明理由。");
    let (span, summary) = match arguments.get("type") {
        None | Some("reduce" | "减交") => {
            draft.cite(cite::fees("第46条"));
            let most = full * Ratio::new_raw(7, 10);
            draft.step(format!("减交比例不低于30%，最多交70%：{full}×70%={}", most.precise()));
            (
                Span { min: Yuan::ZERO, max: most },
                format!("如果获准减交，受理费最多交{most}（本来是{full}）。"),
            )
        }
        Some("exempt" | "waive" | "免交") => {
            draft.cite(cite::fees("第44条、第45条"));
            draft.step("获准免交：0元");
            draft.note("免交只适用于自然人。");
            (Span::exactly(Yuan::ZERO), format!("如果获准免交，受理费就不用交（本来是{full}）。"))
        }
        Some("defer" | "缓交") => {
            draft.cite(cite::fees("第47条、第49条"));
            draft.step(format!("缓交只是推迟交纳，数额不变：{full}"));
            (Span::exactly(full), format!("如果获准缓交，受理费仍是{full}，只是推迟交。"))
        }
        Some(other) => {
            let known = "减交写 reduce，免交写 exempt，缓交写 defer";
            return Err(invalid("type", format!("“{}”看不懂：{known}。", shown(other))));
        }
    };
    say_rounding(&mut draft, span);
    Ok(draft.finish(span.results(), summary))
}
