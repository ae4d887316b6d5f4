//! The doubled part of interest for late performance (法释〔2014〕8号, 民事诉讼法 §264).

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::super::argument::{days_between, invalid, read_date, shown};
use super::super::draft::Draft;
use super::super::money::{Ratio, Yuan};
use super::super::tables::Tables;
use super::super::{Arguments, Computation, Refusal, cite};
use super::{principal, range};

/// §7: what fell due earlier follows the older rule for its first part.
const IN_FORCE: Date = date(2014, 8, 1);
/// 0.0175% a day (§1).
const DAILY: Ratio<i128> = Ratio::new_raw(175, 1_000_000);
/// Nobody pays in more parts, nor is stayed more often.
const MAX_PARTS: usize = 200;

/// A part of the debt that was paid on a day.
struct Payment {
    day: Date,
    amount: Yuan,
}

/// Days that do not count, both ends included.
type Pause = (Date, Date);

pub(super) fn doubled_part(arguments: &Arguments, _: &Tables) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let debt = principal(&mut draft, arguments, "未还的金钱债务（不含一般利息）")?;
    let due = super::date(&mut draft, arguments, "due", "履行期限届满日")?;
    let paid = super::date(&mut draft, arguments, "paid", "还清（或计算到）的日期")?;
    check_order(due, paid)?;
    let payments = payments(arguments, debt, due, paid)?;
    let pauses = pauses(arguments)?;
    for payment in &payments {
        draft.input("期间还款", format!("{}还{}", payment.day, payment.amount));
    }
    for (from, to) in &pauses {
        draft.input("不计息的期间", format!("{from}至{to}"));
    }
    let interest = sum(&mut draft, debt, (due, paid), payments, &pauses);
    cite_and_note(&mut draft, &pauses);
    let summary = format!("从{due}的次日算到{paid}，加倍部分债务利息是{interest}。");
    Ok(draft.finish(vec![("result", interest.plain())], summary))
}

fn check_order(due: Date, paid: Date) -> Result<(), Refusal> {
    if paid < due {
        return Err(invalid("paid", format!("{paid}还没有到履行期限{due}，没有迟延，不产生加倍利息。")));
    }
    if due < IN_FORCE {
        return Err(Refusal::Unknown {
            sentence:
                "2014年8月1日以前到期的债务，前一段要按旧规定计算，我算不准。请咨询执行法院，或拨打12368。"
                    .to_owned(),
        });
    }
    Ok(())
}

/// Each stretch between two payments: what was open × 0.0175% × its days.
fn sum(
    draft: &mut Draft,
    debt: Yuan,
    (due, paid): (Date, Date),
    mut payments: Vec<Payment>,
    pauses: &[Pause],
) -> Yuan {
    payments.push(Payment { day: paid, amount: Yuan::ZERO });
    let (mut open, mut since) = (debt, due);
    let mut total = Yuan::ZERO;
    let stretches = payments.len();
    for Payment { day, amount } in payments {
        let stayed = stayed(pauses, since, day);
        let days = days_between(since, day) - stayed;
        if open > Yuan::ZERO && day > since {
            let interest = open * (DAILY * days);
            let without =
                if stayed > 0 { format!("，扣除不计息的{stayed}天") } else { String::new() };
            draft.step(format!("{since}至{day}{without}：{open}×0.0175%×{days}天={interest}"));
            total = total + interest;
        }
        (open, since) = (open - amount, day);
    }
    if stretches > 1 {
        draft.step(format!("合计：{total}"));
    }
    total
}

/// The days of a stretch, its first excluded, that lie in pauses.
fn stayed(pauses: &[Pause], since: Date, until: Date) -> i128 {
    pauses
        .iter()
        .map(|(from, to)| {
            let first = from.saturating_sub(1.day()).max(since);
            days_between(first, (*to).min(until)).max(0)
        })
        .sum()
}

/// `2025-07-10:80000|2025-09-01:5000`, in the order of their days.
fn payments(arguments: &Arguments, debt: Yuan, due: Date, paid: Date) -> Result<Vec<Payment>, Refusal> {
    const NAME: &str = "payments";
    let Some(written) = arguments.get(NAME) else { return Ok(Vec::new()) };
    let mut payments = Vec::new();
    for part in written.split('|').take(MAX_PARTS + 1) {
        let Some((day, amount)) = part.split_once(':') else {
            let shown = shown(part);
            return Err(invalid(NAME, format!("还款“{shown}”看不懂，请写成 2025-07-10:80000 这样。")));
        };
        let day = read_date(NAME, "还款日期", day)?;
        if !(due..=paid).contains(&day) {
            return Err(invalid(NAME, format!("还款日期{day}不在{due}至{paid}之间，请核对。")));
        }
        payments.push(Payment { day, amount: Yuan::parse(NAME, "还款金额", amount)? });
    }
    if payments.len() > MAX_PARTS {
        return Err(invalid(NAME, "还款次数太多，请分段计算。"));
    }
    payments.sort_by_key(|payment| payment.day);
    if payments.iter().map(|payment| payment.amount).sum::<Yuan>() > debt {
        return Err(invalid(NAME, "还款加起来超过了欠款，请核对；还的利息不要算在内。"));
    }
    Ok(payments)
}

/// `2025-06-01..2025-08-31|…`, in order, overlapping ones made one.
fn pauses(arguments: &Arguments) -> Result<Vec<Pause>, Refusal> {
    const NAME: &str = "pauses";
    let Some(written) = arguments.get(NAME) else { return Ok(Vec::new()) };
    let mut read = Vec::new();
    for part in written.split('|').take(MAX_PARTS) {
        let (from, to) = range(NAME, "不计息的期间", part)?;
        if to < from {
            return Err(invalid(NAME, format!("不计息的期间{from}至{to}首尾颠倒，请核对。")));
        }
        read.push((from, to));
    }
    read.sort_unstable();
    let mut merged: Vec<Pause> = Vec::new();
    for (from, to) in read {
        match merged.last_mut() {
            Some((_, end)) if from <= *end => *end = (*end).max(to),
            _ => merged.push((from, to)),
        }
    }
    Ok(merged)
}

fn cite_and_note(draft: &mut Draft, pauses: &[Pause]) {
    draft.cite(cite::procedure("第264条"));
    draft.cite(cite::delay("第1条、第2条、第3条"));
    draft.cite(cite::civil_code("第201条"));
    draft.note("这只是加倍部分；判决书写明的一般利息按判决书另外计算。");
    draft.note("起算日不计、还清当日计入，结果四舍五入到分。判决没有定履行期限的，从判决生效之日起算。");
    if pauses.is_empty() {
        draft.note("不是被执行人申请的中止或暂缓执行期间不计算，有的话请告诉我起止日期。");
    }
    draft.note("还款先抵判决确定的债务，再抵加倍利息，双方另有约定的除外（解释第4条）。");
}
