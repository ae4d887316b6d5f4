//! Three times the price for fraud, ten times the price or three times the loss for unsafe food.

use super::super::draft::Draft;
use super::super::money::Yuan;
use super::super::{Arguments, Computation, Refusal, cite};
use super::amount;

/// 消费者权益保护法 §55(1).
const FRAUD_LEAST: Yuan = Yuan::whole(500);
/// 食品安全法 §148(2).
const FOOD_LEAST: Yuan = Yuan::whole(1_000);

pub(super) fn fraud(arguments: &Arguments) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let price = amount(&mut draft, arguments, "商品价款或服务费用")?;
    let triple = price * 3;
    draft.step(format!("价款的三倍：{price}×3={triple}"));
    let extra = at_least(&mut draft, triple, FRAUD_LEAST);
    draft.cite(cite::consumers("第55条第1款"));
    draft.cite(cite::consumers_regulation("第49条"));
    draft.note("这是在退还价款之外增加的赔偿（退一赔三）。");
    draft.note("要有证据证明商家欺诈；标签、宣传上不影响质量也不误导人的小瑕疵不算，造假索赔的不受保护。");
    let summary = format!("如果构成欺诈，除退款外，可以要求增加赔偿{extra}。");
    Ok(draft.finish(vec![("result", extra.plain())], summary))
}

/// With a loss, whichever is more.
pub(super) fn food(arguments: &Arguments) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let price = amount(&mut draft, arguments, "食品价款")?;
    let tenfold = price * 10;
    draft.step(format!("价款的十倍：{price}×10={tenfold}"));
    let mut extra = tenfold;
    if let Some(loss) = arguments.maybe_amount("loss", "造成的损失")? {
        draft.input("造成的损失", loss);
        let triple = loss * 3;
        draft.step(format!("损失的三倍：{loss}×3={triple}"));
        extra = tenfold.max(triple);
        draft.step(format!("两者选一，取高的：{extra}"));
    } else {
        draft.note("如果还造成了损失（如医药费），也可以选损失的三倍，告诉我金额就能比较。");
    }
    let extra = at_least(&mut draft, extra, FOOD_LEAST);
    draft.cite(cite::food("第148条第2款"));
    draft.cite(cite::food_damages("第12条、第13条、第14条"));
    draft.note("这是在赔偿损失之外增加的赔偿金；向销售者要求的，要他明知食品不合格。");
    draft.note("明知不合格还买的，只在合理生活消费需要的范围内支持；不影响安全也不误导人的标签瑕疵除外。");
    let summary = format!("如果食品不符合安全标准，除赔偿损失外，可以要求赔偿金{extra}。");
    Ok(draft.finish(vec![("result", extra.plain())], summary))
}

fn at_least(draft: &mut Draft, amount: Yuan, least: Yuan) -> Yuan {
    if amount < least {
        draft.step(format!("不足{least}的，按{least}算"));
    }
    amount.max(least)
}
