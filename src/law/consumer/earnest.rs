//! Earnest money (定金): given back twice, or lost; only a fifth of the price counts (民法典 §586, §587).

use super::super::argument::{invalid, shown};
use super::super::draft::Draft;
use super::super::money::Yuan;
use super::super::{Arguments, Computation, Refusal, cite};
use super::{amount, note_rounding};

/// Who broke the contract.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Defaulting {
    Giver,
    Receiver,
}

/// What was paid, as the law sees it.
struct Earnest {
    /// What counts as earnest money.
    effective: Yuan,
    /// What is above a fifth of the price.
    excess: Yuan,
}

fn defaulting(arguments: &Arguments) -> Result<Option<Defaulting>, Refusal> {
    match arguments.get("defaulting") {
        None => Ok(None),
        Some("receiver" | "收定金的一方") => Ok(Some(Defaulting::Receiver)),
        Some("giver" | "付定金的一方") => Ok(Some(Defaulting::Giver)),
        Some(other) => Err(invalid(
            "defaulting",
            format!("“{}”看不懂：收定金的一方违约写 receiver，付定金的一方违约写 giver。", shown(other)),
        )),
    }
}

pub(super) fn settle(arguments: &Arguments) -> Result<Computation, Refusal> {
    match defaulting(arguments)? {
        Some(Defaulting::Receiver) => double_return(arguments),
        Some(Defaulting::Giver) => forfeit(arguments),
        None => Err(Refusal::Missing {
            argument: "defaulting",
            sentence: "请告诉我是哪一方违约：收定金的一方，还是付定金的一方？".to_owned(),
        }),
    }
}

/// The receiver broke the contract: twice the earnest money, and the rest once.
pub(super) fn double_return(arguments: &Arguments) -> Result<Computation, Refusal> {
    if defaulting(arguments)? == Some(Defaulting::Giver) {
        return Err(invalid("defaulting", "付定金的一方违约，不能要求双倍返还；可以改算超过20%部分的返还。"));
    }
    let (mut draft, earnest) = read(arguments)?;
    let double = earnest.effective * 2;
    let total = double + earnest.excess;
    draft.step(format!("收定金的一方违约，双倍返还：{}×2={double}", earnest.effective));
    if earnest.excess > Yuan::ZERO {
        draft.step(format!("超过部分原额返还：{}，合计{total}", earnest.excess));
    }
    note_rounding(&mut draft, total);
    let summary = format!("收定金的一方违约，应当返还{total}。");
    Ok(draft.finish(vec![("result", total.plain())], summary))
}

/// The giver broke the contract: the earnest money is lost, what is above a fifth comes back.
pub(super) fn forfeit(arguments: &Arguments) -> Result<Computation, Refusal> {
    if defaulting(arguments)? == Some(Defaulting::Receiver) {
        return Err(invalid("defaulting", "收定金的一方违约，应当双倍返还；请改算双倍返还。"));
    }
    let (mut draft, earnest) = read(arguments)?;
    draft.step(format!("付定金的一方违约，无权要回定金：{}", earnest.effective));
    draft.step(format!("超过20%的部分应当返还：{}", earnest.excess));
    note_rounding(&mut draft, earnest.excess);
    let summary = if earnest.excess == Yuan::ZERO {
        "付定金的一方违约，定金不能要回：可以要回0元。".to_owned()
    } else {
        format!("付定金的一方违约，定金不能要回，但超过20%的部分{}应当返还。", earnest.excess)
    };
    Ok(draft.finish(vec![("result", earnest.excess.plain())], summary))
}

fn read(arguments: &Arguments) -> Result<(Draft, Earnest), Refusal> {
    let mut draft = Draft::default();
    let price = amount(&mut draft, arguments, "合同总价")?;
    let paid = arguments.amount("deposit", "实际付的定金")?;
    draft.input("实际付的定金", paid);
    let most = price / 5;
    let effective = paid.min(most);
    draft.cite(cite::civil_code("第586条、第587条"));
    draft.cite(cite::contracts("第67条、第68条"));
    draft.step(format!("定金最多算到总价的20%：{price}×20%={}", most.precise()));
    if paid > most {
        draft.step(format!("超过部分没有定金效力：{paid}－{}={}", most.precise(), (paid - most).precise()));
    }
    draft.note("只适用于约定为“定金”的钱；写成“订金”“押金”“保证金”又没有约定定金性质的，不适用双倍返还。");
    draft
        .note("违约要严重到合同目的不能实现；同时约定了违约金的，只能选一种。因不可抗力不能履行的，不适用。");
    draft.cite(cite::civil_code("第588条"));
    Ok((draft, Earnest { effective, excess: paid - effective }))
}
