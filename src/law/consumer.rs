//! Consumer claims: fraud, food, earnest money, prepayments, and sending goods back.

mod earnest;
mod no_reason;
mod prepaid;
mod punitive;

use super::argument::{invalid, shown};
use super::draft::Draft;
use super::money::Yuan;
use super::{Arguments, Computation, Refusal};

type Kind = fn(&Arguments) -> Result<Computation, Refusal>;

const KINDS: &[(&str, Kind)] = &[
    ("fraud_triple_additional", punitive::fraud),
    ("food_tenfold_additional", punitive::food),
    ("food_tenfold_or_triple_loss", punitive::food),
    ("earnest", earnest::settle),
    ("earnest_double_return", earnest::double_return),
    ("earnest_forfeit_excess_return", earnest::forfeit),
    ("prepaid_seven_day_refund_principal", prepaid::seven_days),
    ("prepaid_refund_gift_amount_non_consumer_fault", prepaid::gift_amount),
    ("prepaid_refund_discount_non_consumer_fault", prepaid::discount),
    ("prepaid_refund_consumer_fault", prepaid::consumer_fault),
    ("prepaid_refund_unlimited_by_time", prepaid::by_time),
    ("no_reason_return_available", no_reason::available),
];

const ASK_KIND: &str = "请告诉我是哪一种：欺诈退一赔三（kind=fraud_triple_additional）、食品十倍（food_tenfold_additional）、\
                        定金（earnest）、预付卡充值送金额退款（prepaid_refund_gift_amount_non_consumer_fault）、\
                        年卡按时间退款（prepaid_refund_unlimited_by_time）、七日无理由退货（no_reason_return_available）。";

/// Computes a claim: `result` is an amount, or `YES` or `NO`.
///
/// # Errors
/// When an argument is missing or cannot be used.
pub fn compute(arguments: &Arguments) -> Result<Computation, Refusal> {
    let written = arguments.required("kind", ASK_KIND)?;
    let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == written) else {
        return Err(invalid("kind", format!("没有“{}”这一项。{ASK_KIND}", shown(written))));
    };
    kind(arguments)
}

/// The one amount that every claim turns on; tables of cases share its column with the goods.
const AMOUNT: &str = "amount_or_goods";

fn amount(draft: &mut Draft, arguments: &Arguments, label: &str) -> Result<Yuan, Refusal> {
    let amount = arguments.amount(AMOUNT, label)?;
    draft.input(label, amount);
    Ok(amount)
}

fn other_amount(
    draft: &mut Draft,
    arguments: &Arguments,
    argument: &'static str,
    label: &str,
) -> Result<Yuan, Refusal> {
    let amount = arguments.amount_or_zero(argument, label)?;
    draft.input(label, amount);
    Ok(amount)
}

fn note_rounding(draft: &mut Draft, amount: Yuan) {
    if !amount.is_whole_fen() {
        draft.note("不足一分的四舍五入到分。");
    }
}

#[cfg(test)]
mod tests;
