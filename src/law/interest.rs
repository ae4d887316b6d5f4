//! Interest: the doubled part for late performance, private lending, overdue prices, prepayments given back.
//!
//! Conventions where the statutes are silent: the first day does not count and the last does, a year has 365
//! days unless `basis` says otherwise, and rounding is to the fen at the end.

mod delay;
mod lending;
mod overdue;

use jiff::civil::Date;

use super::argument::{Percent, days_between, invalid, read_date, shown};
use super::draft::Draft;
use super::money::{Ratio, Yuan};
use super::tables::Tables;
use super::{Arguments, Computation, Refusal};

type Kind = fn(&Arguments, &Tables) -> Result<Computation, Refusal>;

const KINDS: &[(&str, Kind)] = &[
    ("delay_double_part", delay::doubled_part),
    ("private_lending_cap_rate", lending::cap_rate),
    ("private_lending_interest", lending::interest),
    ("private_lending_overdue", lending::overdue),
    ("private_lending_overdue_no_rate", lending::overdue_without_rate),
    ("private_lending_rollover_cap", lending::rollover_cap),
    ("sale_overdue_payment_range", overdue::sale),
    ("liquidated_damages_check", overdue::liquidated_damages),
    ("prepaid_refund_interest_merchant_fault", overdue::prepaid_merchant),
    ("prepaid_refund_interest_consumer_fault", overdue::prepaid_consumer),
];

const ASK_KIND: &str = "请告诉我要算哪一种：迟延履行的加倍利息（kind=delay_double_part）、民间借贷利率上限（private_lending_cap_rate）、\
                        民间借贷利息（private_lending_interest）、借款逾期利息（private_lending_overdue）、\
                        货款逾期损失（sale_overdue_payment_range）、预付款退款利息（prepaid_refund_interest_merchant_fault）。";

/// Computes interest: `result`, and `rate` where one was looked up or cut.
///
/// # Errors
/// When an argument is missing or cannot be used, or no table knows the rate of a day.
pub fn compute(arguments: &Arguments, tables: &Tables) -> Result<Computation, Refusal> {
    let written = arguments.required("kind", ASK_KIND)?;
    let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == written) else {
        return Err(invalid("kind", format!("没有“{}”这种利息。{ASK_KIND}", shown(written))));
    };
    kind(arguments, tables)
}

fn principal(draft: &mut Draft, arguments: &Arguments, label: &str) -> Result<Yuan, Refusal> {
    let principal = arguments.amount("principal_yuan", label)?;
    draft.input(label, principal);
    Ok(principal)
}

fn date(
    draft: &mut Draft,
    arguments: &Arguments,
    argument: &'static str,
    label: &str,
) -> Result<Date, Refusal> {
    let date = arguments.date(argument, label)?;
    draft.input(label, date);
    Ok(date)
}

/// The days for which interest runs.
#[derive(Debug, Clone, Copy)]
struct Term {
    days: i128,
    year: i128,
}

impl Term {
    /// From one date, which does not count, to another.
    fn between(
        draft: &mut Draft,
        arguments: &Arguments,
        (from, to): (Date, Date),
        argument: &'static str,
    ) -> Result<Self, Refusal> {
        let days = days_between(from, to);
        if days < 0 {
            return Err(invalid(argument, format!("截止日期{to}早于起算日期{from}，请核对。")));
        }
        let year = match arguments.get("basis") {
            None | Some("365") => 365,
            Some("360") => 360,
            Some(other) => {
                return Err(invalid("basis", format!("“{}”看不懂，一年按365日或360日。", shown(other))));
            }
        };
        draft.step(format!("{from}至{to}，首日不计：{days}天"));
        Ok(Self { days, year })
    }

    /// Simple interest, with its line.
    fn interest(self, draft: &mut Draft, principal: Yuan, rate: Percent) -> Yuan {
        let interest = self.interest_of(principal, rate);
        let Self { days, year } = self;
        draft.step(format!("{principal}×{rate}×{days}天÷{year}={interest}"));
        interest
    }

    fn interest_of(self, principal: Yuan, rate: Percent) -> Yuan {
        principal * (rate.factor() * Ratio::new(self.days, self.year))
    }

    fn note(self, draft: &mut Draft) {
        draft.note(format!(
            "按一年{}日、首日不计、结果四舍五入到分计算；法律对此没有明文，法院可能有不同算法。",
            self.year
        ));
    }
}

/// Two dates written as one argument, `2025-11-01..2026-05-01`, or as `from` and `to`.
fn from_to(draft: &mut Draft, arguments: &Arguments, label: &str) -> Result<(Date, Date), Refusal> {
    if let Some(written) = arguments.get("from_to") {
        let (from, to) = range("from_to", label, written)?;
        draft.input(label, format!("{from}至{to}"));
        return Ok((from, to));
    }
    Ok((
        date(draft, arguments, "from", &format!("{label}起算日"))?,
        date(draft, arguments, "to", &format!("{label}截止日"))?,
    ))
}

fn range(argument: &'static str, label: &str, written: &str) -> Result<(Date, Date), Refusal> {
    let Some((from, to)) = written.split_once("..") else {
        let shown = shown(written);
        return Err(invalid(
            argument,
            format!("{label}“{shown}”看不懂，请写成 2025-06-01..2025-08-31 这样。"),
        ));
    };
    Ok((read_date(argument, label, from)?, read_date(argument, label, to)?))
}

#[cfg(test)]
mod tests;
