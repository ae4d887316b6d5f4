//! What comes back of a prepayment (预付式消费解释, 法释〔2025〕4号).

use super::super::argument::invalid;
use super::super::draft::Draft;
use super::super::money::{Ratio, Yuan};
use super::super::{Arguments, Computation, Refusal, cite};
use super::{amount, note_rounding, other_amount};

const REFUND_RULE: &str =
    "退款按预付款减去已经消费的价款计算；双方约定对消费者更有利的，按约定。还可以要求利息。";

fn refund(mut draft: Draft, refund: Yuan) -> Computation {
    note_rounding(&mut draft, refund);
    draft.finish(vec![("result", refund.plain())], format!("可以要求退还预付款{refund}。"))
}

/// §14: seven days from the payment, unless the consumer knew the service before.
pub(super) fn seven_days(arguments: &Arguments) -> Result<Computation, Refusal> {
    const DAYS: u32 = 7;
    let mut draft = Draft::default();
    let paid = amount(&mut draft, arguments, "预付款本金")?;
    let days = arguments.number("days_since_payment", "付款后过了几天")?;
    draft.input("付款后过了", format!("{days}天"));
    let Some(knew) = arguments.maybe_yes("prior_experience", "以前是否接受过相同的商品或服务")?
    else {
        return Err(Refusal::Missing {
            argument: "prior_experience",
            sentence: "请告诉我：签约前有没有在这家或别家接受过相同的商品或服务？".to_owned(),
        });
    };
    draft.input("以前接受过相同的商品或服务", if knew { "是" } else { "否" });
    draft.cite(cite::prepaid("第14条"));
    let may = days <= DAYS && !knew;
    if days > DAYS {
        draft.step(format!("付款已过{DAYS}天，不能无理由退款"));
    }
    if knew {
        draft.step("签约前已经接受过相同的商品或服务，不适用七日无理由退款");
    }
    if may {
        draft.step(format!("付款之日起{DAYS}天内，退还本金：{paid}"));
        draft.note("双方约定了对消费者更有利的退款条件的，按约定。");
        return Ok(refund(draft, paid));
    }
    draft.note("不符合七日无理由退款，不等于不能退：商家关门、搬走、涨价、降低质量等情况，仍可以解除合同要求退还余额。");
    Ok(draft.finish(vec![("result", Yuan::ZERO.plain())], "不符合七日无理由退款的条件，按这一条可以退0元。"))
}

/// §15, §18(2): what was used of card and gift counts at the ratio of what was really paid.
pub(super) fn gift_amount(arguments: &Arguments) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let paid = amount(&mut draft, arguments, "实际充值金额")?;
    let bonus = other_amount(&mut draft, arguments, "bonus", "赠送金额")?;
    let used = other_amount(&mut draft, arguments, "used_face_value", "已经消费的金额（按卡内金额）")?;
    let whole = paid + bonus;
    if used > whole {
        return Err(invalid("used_face_value", format!("已经消费的金额超过了卡内总额{whole}，请核对。")));
    }
    draft.cite(cite::prepaid("第15条、第18条第1款第（二）项"));
    let worth = used * (paid.ratio() / whole.ratio());
    draft.step(format!("优惠比例：{paid}÷（{paid}＋{bonus}）"));
    draft.step(format!("已消费的价款：{used}×{paid}÷{whole}={}", worth.precise()));
    draft.step(format!("退款：{paid}－{}={}", worth.precise(), paid - worth));
    draft.note("适用于不是消费者的原因退款（例如商家关门、违约）。");
    draft.note(REFUND_RULE);
    Ok(refund(draft, paid - worth))
}

/// §18(1): what was used counts at the discounted price.
pub(super) fn discount(arguments: &Arguments) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let paid = amount(&mut draft, arguments, "预付款")?;
    let used = other_amount(&mut draft, arguments, "used_discounted_price", "已经消费部分的折后价")?;
    draft.cite(cite::prepaid("第15条、第18条第1款第（一）项"));
    draft.step(format!("按折扣价计算已消费的价款：{used}"));
    draft.note("适用于不是消费者的原因退款（例如商家关门、违约）。");
    less_used(draft, paid, used)
}

/// §19, §20: the consumer leaves; what was used counts at the price before the discount, but nothing is owed
/// beyond the prepayment.
pub(super) fn consumer_fault(arguments: &Arguments) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let paid = amount(&mut draft, arguments, "预付款")?;
    let used = other_amount(&mut draft, arguments, "used_list_price", "已经消费部分的打折前价格")?;
    draft.cite(cite::prepaid("第15条、第19条、第20条"));
    draft.step(format!("因消费者原因退款，按打折前的价格计算已消费的价款：{used}"));
    draft.note("打折前的价格明显不合理、商家又拿不出按原价交易记录的，可以按同类商品或服务的市场价计算。");
    less_used(draft, paid, used)
}

fn less_used(mut draft: Draft, paid: Yuan, used: Yuan) -> Result<Computation, Refusal> {
    if used > paid {
        draft.step("已消费的价款超过预付款：没有余额可退，超出部分不用补交");
    } else {
        draft.step(format!("退款：{paid}－{used}={}", paid - used));
    }
    draft.note(REFUND_RULE);
    Ok(refund(draft, (paid - used).max(Yuan::ZERO)))
}

/// §22: unlimited use for a time, by the time that is left.
pub(super) fn by_time(arguments: &Arguments) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let paid = amount(&mut draft, arguments, "预付款")?;
    let total = arguments.number("total_units", "全部期限（天数或月数）")?;
    let remaining = arguments.number("remaining_units", "剩余期限（天数或月数）")?;
    draft.input("全部期限", total);
    draft.input("剩余期限", remaining);
    if total == 0 {
        return Err(invalid("total_units", "全部期限要大于0，请核对。"));
    }
    if remaining > total {
        return Err(invalid("remaining_units", "剩余期限比全部期限还长，请核对。"));
    }
    let back = paid * Ratio::new(remaining.into(), total.into());
    draft.cite(cite::prepaid("第22条"));
    draft.step(format!("按剩余期限的比例：{paid}×{remaining}÷{total}={back}"));
    draft.note(
        "剩余期限从合同解除时算；商家此前已经停业的，从停业时算。消费者自己一直没去、期限已过的，不退。",
    );
    Ok(refund(draft, back))
}
