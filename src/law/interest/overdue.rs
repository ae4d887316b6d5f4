//! Overdue prices, liquidated damages, and interest on prepayments that are given back.

use jiff::civil::{Date, date};

use super::super::argument::Percent;
use super::super::draft::Draft;
use super::super::money::Ratio;
use super::super::tables::Tables;
use super::super::{Arguments, Computation, Refusal, cite};
use super::{Term, from_to, principal};

/// The LPR takes the place of the loan benchmark (买卖合同解释 §18(4)).
const LPR_SINCE: Date = date(2019, 8, 20);

/// 买卖合同解释 §18(4): the LPR of the breach and 30% to 50% more.
pub(super) fn sale(arguments: &Arguments, tables: &Tables) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let price = principal(&mut draft, arguments, "拖欠的货款")?;
    let from = super::date(&mut draft, arguments, "breach_from", "逾期起算日")?;
    if from < LPR_SINCE {
        return Err(Refusal::Unknown {
            sentence: "2019年8月19日以前的逾期付款，要按当时的贷款基准利率计算，我这里没有这些利率。请咨询受理法院。"
                .to_owned(),
        });
    }
    let to = super::date(&mut draft, arguments, "to", "计算到的日期")?;
    let lpr = tables.lpr.on(from)?;
    draft.step(format!("违约时的一年期LPR（{}公布）：{}", lpr.from, lpr.one_year));
    let term = Term::between(&mut draft, arguments, (from, to), "to")?;
    let loss = |draft: &mut Draft, label: &str, tenths| {
        let rate = lpr.one_year.times(Ratio::new(tenths, 10));
        draft.step(format!("{label}：年利率{rate}"));
        term.interest(draft, price, rate)
    };
    let (least, most) = (loss(&mut draft, "加计30%", 13), loss(&mut draft, "加计50%", 15));
    draft.cite(cite::sales("第18条第4款"));
    draft.note("只适用于合同没有约定逾期违约金的情况；在这个幅度内由法院决定。");
    term.note(&mut draft);
    let results = vec![
        ("result", format!("{}..{}", least.plain(), most.plain())),
        ("rate", format!("LPR {} x 1.3..1.5", lpr.one_year)),
    ];
    Ok(draft.finish(results, format!("逾期付款损失在{least}至{most}之间。")))
}

/// 合同编通则解释 §65: more than 30% above the loss is usually too much.
pub(super) fn liquidated_damages(arguments: &Arguments, _: &Tables) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let agreed = arguments.amount("agreed_yuan", "约定的违约金")?;
    let loss = arguments.amount("loss_yuan", "违约造成的损失")?;
    draft.input("约定的违约金", agreed);
    draft.input("违约造成的损失", loss);
    let line = loss * Ratio::new(13, 10);
    draft.step(format!("损失的130%：{loss}×130%={line}"));
    draft.cite(cite::contracts("第64条、第65条"));
    draft.note("是否调整由法院综合判断，要当事人提出请求；恶意违约的一方请求减少，一般不予支持。");
    let (verdict, words) = if agreed > line {
        (
            "excessive",
            format!("约定的违约金{agreed}超过了损失的130%（{line}），一般会被认定过高，对方可以请求减少。"),
        )
    } else {
        ("not_excessive", format!("约定的违约金{agreed}没有超过损失的130%（{line}），一般不算过高。"))
    };
    Ok(draft.finish(vec![("result", line.plain()), ("verdict", verdict.to_owned())], words))
}

/// 预付式消费解释 §16: the merchant's fault, the one-year LPR of the contract.
pub(super) fn prepaid_merchant(arguments: &Arguments, tables: &Tables) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let signed = super::date(&mut draft, arguments, "contract_date", "预付合同成立日")?;
    let lpr = tables.lpr.on(signed)?;
    draft.step(format!("因商家原因退款，按合同成立时的一年期LPR（{}公布）：{}", lpr.from, lpr.one_year));
    prepaid(draft, arguments, lpr.one_year)
}

/// 预付式消费解释 §16: the consumer's reasons, the benchmark rate for one-year deposits.
pub(super) fn prepaid_consumer(arguments: &Arguments, tables: &Tables) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let signed = super::date(&mut draft, arguments, "contract_date", "预付合同成立日")?;
    let rate = tables.deposit.on(signed)?;
    draft.step(format!("因消费者原因退款，按合同成立时的一年定期存款基准利率：{rate}"));
    draft.note(format!("存款基准利率核对到{}。", tables.deposit.as_of));
    prepaid(draft, arguments, rate)
}

/// §17: from the day on which the contract was rescinded or found void.
fn prepaid(mut draft: Draft, arguments: &Arguments, rate: Percent) -> Result<Computation, Refusal> {
    let sum = principal(&mut draft, arguments, "应退的预付款")?;
    let dates = from_to(&mut draft, arguments, "计息")?;
    let term = Term::between(&mut draft, arguments, dates, "from_to")?;
    let interest = term.interest(&mut draft, sum, rate);
    draft.cite(cite::prepaid("第16条、第17条"));
    draft.note("利息从合同解除（或被确认无效、被撤销）时起算；双方另有约定的，按约定。");
    term.note(&mut draft);
    let results = vec![("result", interest.plain()), ("rate", rate.to_string())];
    Ok(draft.finish(results, format!("按年利率{rate}，退款的利息是{interest}。")))
}
