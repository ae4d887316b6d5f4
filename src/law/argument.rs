//! Arguments as values: amounts, dates, rates; what is missing or cannot be used is refused in words.

use jiff::civil::Date;

pub(super) use super::day::read_date;
use super::money::{Ratio, Yuan, decimal};
use super::{Arguments, Refusal};

/// What a person wrote is repeated to them only so far.
const SHOWN_CHARACTERS: usize = 20;
/// More a year is a slip of the pen, whatever the law says.
const MAX_PERCENT: i128 = 1_000;

/// What was written, short enough to be repeated in a sentence.
pub(super) fn shown(written: &str) -> String {
    let mut text: String = written.chars().take(SHOWN_CHARACTERS).collect();
    if text.len() < written.len() {
        text.push('…');
    }
    text
}

/// A refusal of an argument that cannot be used.
pub(super) fn invalid(argument: &'static str, sentence: impl Into<String>) -> Refusal {
    Refusal::Invalid { argument, sentence: sentence.into() }
}

impl Arguments {
    /// A required text; `ask` is the sentence that asks the person for it.
    pub(super) fn required(&self, argument: &'static str, ask: &str) -> Result<&str, Refusal> {
        self.get(argument).ok_or_else(|| Refusal::Missing { argument, sentence: ask.to_owned() })
    }

    /// A required amount above zero.
    pub(super) fn amount(&self, argument: &'static str, label: &str) -> Result<Yuan, Refusal> {
        let amount = self.amount_or_zero(argument, label)?;
        if amount == Yuan::ZERO {
            return Err(invalid(argument, format!("{label}要大于0，请核对数字。")));
        }
        Ok(amount)
    }

    /// A required amount that may be zero.
    pub(super) fn amount_or_zero(&self, argument: &'static str, label: &str) -> Result<Yuan, Refusal> {
        let written = self.required(argument, &format!("请告诉我{label}是多少元。"))?;
        Yuan::parse(argument, label, written)
    }

    /// An amount that may be left out.
    pub(super) fn maybe_amount(&self, argument: &'static str, label: &str) -> Result<Option<Yuan>, Refusal> {
        self.get(argument).map(|written| Yuan::parse(argument, label, written)).transpose()
    }

    /// A required date.
    pub(super) fn date(&self, argument: &'static str, label: &str) -> Result<Date, Refusal> {
        let written = self.required(argument, &format!("请告诉我{label}，例如 2026-03-10。"))?;
        read_date(argument, label, written)
    }

    /// A required yearly rate in percent.
    pub(super) fn percent(&self, argument: &'static str, label: &str) -> Result<Percent, Refusal> {
        let written = self.required(argument, &format!("请告诉我{label}，例如 15.4%。"))?;
        Percent::parse(argument, label, written)
    }

    /// A required whole number.
    pub(super) fn number(&self, argument: &'static str, label: &str) -> Result<u32, Refusal> {
        let written = self.required(argument, &format!("请告诉我{label}。"))?;
        written
            .parse()
            .map_err(|_| invalid(argument, format!("{label}“{}”看不懂，请写成整数。", shown(written))))
    }

    /// A yes or no; `None` if it was not said.
    pub(super) fn maybe_yes(&self, argument: &'static str, label: &str) -> Result<Option<bool>, Refusal> {
        let Some(written) = self.get(argument) else { return Ok(None) };
        match written {
            "yes" | "true" | "1" | "是" | "有" => Ok(Some(true)),
            "no" | "false" | "0" | "否" | "没有" | "无" => Ok(Some(false)),
            _ => Err(invalid(argument, format!("{label}“{}”看不懂，请回答“是”或“否”。", shown(written)))),
        }
    }
}

/// A rate in percent, exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(Ratio<i128>);

impl Percent {
    /// Reads `15.4%`. Without the sign a number from 1 is percent too; below 1 it is refused, because 0.154
    /// and 0.154% are both written so.
    pub(super) fn parse(argument: &'static str, label: &str, written: &str) -> Result<Self, Refusal> {
        let half_width = written.trim().replace('％', "%");
        let (number, is_marked) = match half_width.strip_suffix('%') {
            Some(number) => (number.trim(), true),
            None => (half_width.as_str(), false),
        };
        let value = decimal(number)
            .filter(|value| *value <= MAX_PERCENT.into() && *value.denom() <= 1_000_000)
            .ok_or_else(|| {
                invalid(argument, format!("{label}“{}”看不懂，请写成 15.4% 这样。", shown(written)))
            })?;
        if !is_marked && value < 1.into() && value != 0.into() {
            return Err(invalid(argument, format!("{label}请带上百分号，例如 15.4%。")));
        }
        Ok(Self(value))
    }

    /// Reads a rate of a table.
    pub(super) fn of_table(written: &str) -> Option<Self> {
        decimal(written).filter(|value| *value <= MAX_PERCENT.into() && *value.denom() <= 1_000_000).map(Self)
    }

    /// So many times the rate.
    pub(super) fn times(self, factor: Ratio<i128>) -> Self {
        Self(self.0 * factor)
    }

    /// As a plain factor: 15.4% is 0.154.
    pub(super) fn factor(self) -> Ratio<i128> {
        self.0 / 100
    }
}

/// With two digits behind the point, `15.40%`, or more where there are more.
impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scaled = (self.0 * 1_000_000 + Ratio::new_raw(1, 2)).floor().to_integer();
        let digits = format!("{}.{:06}", scaled / 1_000_000, scaled % 1_000_000);
        let (start, end) = digits.split_at(digits.len() - 4);
        write!(f, "{start}{}%", end.trim_end_matches('0'))
    }
}

/// The days from one date to another; below zero if the second is earlier. The first day does not count and
/// the last does (民法典 §201, convention).
pub(super) fn days_between(from: Date, to: Date) -> i128 {
    // Whole civil days: no zone, no hour.
    i128::from(to.duration_since(from).as_hours() / 24)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for written in ["2026-03-10", "2026/3/10", "2026年3月10日", "2026.03.10", "2026年3月10号"] {
            assert_eq!(read_date("due", "到期日", written).unwrap(), date(2026, 3, 10), "{written}");
        }
        for bad in ["2026-02-30", "26-3-10", "昨天", "2026-03", "2026-03-10-1", "-2026-03-10", ""] {
            assert!(read_date("due", "到期日", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn rates_keep_their_digits() {
        for (written, shown) in
            [("15.4%", "15.40%"), ("12", "12.00%"), ("14.625％", "14.625%"), ("0", "0.00%")]
        {
            assert_eq!(Percent::parse("rate", "利率", written).unwrap().to_string(), shown);
        }
        for bad in ["0.154", "1001%", "-3%", "%", "很高"] {
            assert!(Percent::parse("rate", "利率", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn days_do_not_count_the_first() {
        assert_eq!(days_between(date(2024, 2, 29), date(2025, 2, 28)), 365);
        assert_eq!(days_between(date(2026, 3, 10), date(2026, 3, 9)), -1);
    }
}
