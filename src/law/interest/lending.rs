//! Private lending: the cap of four times the LPR, interest up to it, and interest after the loan fell due.

use jiff::civil::{Date, date};

use super::super::argument::{Percent, invalid};
use super::super::draft::Draft;
use super::super::money::Yuan;
use super::super::tables::Tables;
use super::super::{Arguments, Computation, Refusal, cite};
use super::{Term, from_to, principal};

/// Contracts from before follow the older rules up to the day before (民间借贷规定 §31).
const CAP_SINCE: Date = date(2020, 8, 20);

/// §25: four times the one-year LPR of the day on which the contract came about.
fn cap_on(draft: &mut Draft, arguments: &Arguments, tables: &Tables) -> Result<Percent, Refusal> {
    let signed = super::date(draft, arguments, "contract_date", "借款合同成立日")?;
    let lpr = tables.lpr.on(signed)?;
    let cap = lpr.one_year.times(4.into());
    draft.cite(cite::lending("第25条"));
    draft.step(format!("合同成立时的一年期LPR（{}公布）：{}", lpr.from, lpr.one_year));
    draft.step(format!("利率上限：{}×4={cap}", lpr.one_year));
    if signed < CAP_SINCE {
        draft.cite(cite::lending("第31条"));
        draft.note(
            "合同成立在2020年8月20日之前：到2020年8月19日为止的利息，当事人可以请求按当时的司法解释算；\
             之后的部分适用起诉时的上限，结果可能不同，请咨询受理法院。",
        );
    }
    Ok(cap)
}

fn note_scope(draft: &mut Draft) {
    draft.cite(cite::lending_scope("第一项"));
    draft.note("银行和持牌的小额贷款、典当、融资租赁等金融机构的贷款不适用这个上限。");
}

pub(super) fn cap_rate(arguments: &Arguments, tables: &Tables) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let principal = arguments.maybe_amount("principal_yuan", "借款本金")?;
    let cap = cap_on(&mut draft, arguments, tables)?;
    if let Some(principal) = principal.filter(|principal| *principal > Yuan::ZERO) {
        draft.input("借款本金", principal);
        draft.note(format!("按这个上限，{principal}一年的利息最多{}。", principal * cap.factor()));
    }
    draft.note("利息、违约金和其他费用加起来，也不能超过这个上限（规定第29条）。");
    note_scope(&mut draft);
    let summary = format!("这笔借款受保护的年利率最高是{cap}。");
    Ok(draft.finish(vec![("result", cap.to_string())], summary))
}

pub(super) fn interest(arguments: &Arguments, tables: &Tables) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let principal = principal(&mut draft, arguments, "借款本金（实际收到的）")?;
    if matches!(arguments.get("agreed_rate"), Some("none" | "无" | "没有约定")) {
        return Ok(without_agreement(draft));
    }
    let agreed = arguments.percent("agreed_rate", "约定的年利率")?;
    draft.input("约定的年利率", agreed);
    let cap = cap_on(&mut draft, arguments, tables)?;
    let rate = within(&mut draft, "约定利率", agreed, cap);
    let dates = from_to(&mut draft, arguments, "计息")?;
    let term = Term::between(&mut draft, arguments, dates, "to")?;
    let interest = term.interest(&mut draft, principal, rate);
    term.note(&mut draft);
    draft.cite(cite::lending("第26条"));
    draft.note("本金按实际收到的钱算，预先扣掉的利息不算本金。");
    note_scope(&mut draft);
    let summary = format!("按年利率{rate}，这段时间的利息是{interest}。");
    Ok(draft.finish(vec![("result", interest.plain()), ("rate", rate.to_string())], summary))
}

/// §24, 民法典 §680.
fn without_agreement(mut draft: Draft) -> Computation {
    draft.input("约定的年利率", "没有约定");
    draft.cite(cite::lending("第24条"));
    draft.cite(cite::civil_code("第680条"));
    draft.step("没有约定利息的，视为没有利息：0元");
    draft.note("借期内没有利息；到期不还的，可以从逾期之日起按一年期LPR要求逾期利息。");
    let results = vec![("result", Yuan::ZERO.plain()), ("rate", "0.00%".to_owned())];
    draft.finish(results, "借款没有约定利息，借期内的利息不受支持：0元。")
}

fn within(draft: &mut Draft, label: &str, agreed: Percent, cap: Percent) -> Percent {
    if agreed > cap {
        draft.step(format!("{label}{agreed}超过上限，超过部分不受支持，按{cap}算"));
    } else {
        draft.step(format!("{label}{agreed}没有超过上限，按{agreed}算"));
    }
    agreed.min(cap)
}

/// §28: the agreed rate up to the cap, else the rate of the loan, else the LPR of the day.
pub(super) fn overdue(arguments: &Arguments, tables: &Tables) -> Result<Computation, Refusal> {
    let agreed = |argument, label: &str| {
        arguments.get(argument).map(|written| Percent::parse(argument, label, written)).transpose()
    };
    let overdue_rate = agreed("overdue_rate", "约定的逾期年利率")?;
    let loan_rate = agreed("loan_rate", "约定的借期内年利率")?;
    let (label, rate, article) = match (overdue_rate, loan_rate) {
        (Some(rate), _) => ("约定的逾期年利率", rate, "第28条第1款"),
        (None, Some(rate)) => ("约定的借期内年利率", rate, "第28条第2款第（二）项"),
        (None, None) => return overdue_without_rate(arguments, tables),
    };
    let mut draft = Draft::default();
    let principal = principal(&mut draft, arguments, "未还的借款本金")?;
    draft.input(label, rate);
    let cap = cap_on(&mut draft, arguments, tables)?;
    draft.cite(cite::lending(article));
    let rate = within(&mut draft, label, rate, cap);
    overdue_interest(draft, arguments, principal, rate)
}

/// §28(2)1: nothing agreed at all.
pub(super) fn overdue_without_rate(arguments: &Arguments, tables: &Tables) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let principal = principal(&mut draft, arguments, "未还的借款本金")?;
    let from = arguments.date("overdue_from", "逾期起算日")?;
    let lpr = tables.lpr.on(from)?;
    draft.cite(cite::lending("第28条第2款第（一）项"));
    draft.step(format!("没有约定利率，参照逾期时的一年期LPR（{}公布）：{}", lpr.from, lpr.one_year));
    overdue_interest(draft, arguments, principal, lpr.one_year)
}

fn overdue_interest(
    mut draft: Draft,
    arguments: &Arguments,
    principal: Yuan,
    rate: Percent,
) -> Result<Computation, Refusal> {
    let from = super::date(&mut draft, arguments, "overdue_from", "逾期起算日")?;
    let to = super::date(&mut draft, arguments, "to", "计算到的日期")?;
    let term = Term::between(&mut draft, arguments, (from, to), "to")?;
    let interest = term.interest(&mut draft, principal, rate);
    term.note(&mut draft);
    draft.cite(cite::lending("第29条"));
    draft.note("逾期利息、违约金和其他费用可以一并主张，但加起来不能超过合同成立时一年期LPR的四倍。");
    let summary = format!("从{from}到{to}，按年利率{rate}，逾期利息是{interest}。");
    Ok(draft.finish(vec![("result", interest.plain()), ("rate", rate.to_string())], summary))
}

/// §27: however often interest was turned into principal, the whole may not exceed the first principal with
/// interest at the cap.
pub(super) fn rollover_cap(arguments: &Arguments, tables: &Tables) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let first = principal(&mut draft, arguments, "最初的借款本金")?;
    let cap = cap_on(&mut draft, arguments, tables)?;
    let dates = from_to(&mut draft, arguments, "整个借款期间")?;
    if dates.0 >= dates.1 {
        return Err(invalid("to", "借款期间的截止日要晚于起算日，请核对。"));
    }
    let term = Term::between(&mut draft, arguments, dates, "to")?;
    let interest = term.interest(&mut draft, first, cap);
    let total = first + interest;
    draft.step(format!("本息合计的上限：{first}＋{interest}={total}"));
    draft.cite(cite::lending("第27条"));
    term.note(&mut draft);
    let summary = format!("利息滚入本金的，本息加起来最多支持到{total}。");
    Ok(draft.finish(vec![("result", total.plain()), ("rate", cap.to_string())], summary))
}
