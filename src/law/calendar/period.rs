//! A length of time in days, months or years, and the last day it leads to.

use std::fmt;

use jiff::Span;
use jiff::civil::Date;

/// What a period is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Calendar days.
    Days,
    /// Months.
    Months,
    /// Years.
    Years,
}

/// So many days, months or years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    count: u16,
    unit: Unit,
}

impl Period {
    /// So many calendar days.
    pub const fn days(count: u16) -> Self {
        Self { count, unit: Unit::Days }
    }

    /// So many months.
    pub const fn months(count: u16) -> Self {
        Self { count, unit: Unit::Months }
    }

    /// So many years.
    pub const fn years(count: u16) -> Self {
        Self { count, unit: Unit::Years }
    }

    /// `15d`, `6m`, `2y`, or 15日, 15天, 6个月, 2年. At most 36,500 days or 100 years.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let split = text.find(|character: char| !character.is_ascii_digit())?;
        let (count, unit) = text.split_at(split);
        let (unit, most) = match unit.trim() {
            "d" | "D" | "日" | "天" => (Unit::Days, 36_500),
            "m" | "M" | "月" | "个月" => (Unit::Months, 1_200),
            "y" | "Y" | "年" => (Unit::Years, 100),
            _ => return None,
        };
        let count = count.parse().ok().filter(|count| (1..=most).contains(count))?;
        Some(Self { count, unit })
    }

    /// The last day, when the event happened on that day. `None` beyond the years that can be written.
    pub fn last_day(self, event: Date) -> Option<Date> {
        // 民诉法 §85, 民法典 §201: the day of the event does not count, so the day after it is the first, and
        // adding the length to the event's day gives the last. 民法典 §202: months and years end on the
        // corresponding day, or on the month's last day; jiff's addition does the same.
        event.checked_add(self.span()).ok()
    }

    /// The day so long before.
    pub(in crate::law) fn before(self, day: Date) -> Option<Date> {
        day.checked_sub(self.span()).ok()
    }

    fn span(self) -> Span {
        let count = i64::from(self.count);
        match self.unit {
            Unit::Days => Span::new().days(count),
            Unit::Months => Span::new().months(count),
            Unit::Years => Span::new().years(count),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Days => "日",
            Unit::Months => "个月",
            Unit::Years => "年",
        };
        write!(f, "{}{unit}", self.count)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_are_read_as_in_tables_and_as_people_write_them() {
        for (text, period) in [
            ("15d", Some(Period::days(15))),
            ("15日", Some(Period::days(15))),
            ("6m", Some(Period::months(6))),
            ("6个月", Some(Period::months(6))),
            (" 2y ", Some(Period::years(2))),
            ("0d", None),
            ("d", None),
            ("15", None),
            ("-3d", None),
            ("99999d", None),
            ("101y", None),
        ] {
            assert_eq!(Period::parse(text), period, "{text}");
        }
        assert_eq!(Period::months(6).to_string(), "6个月");
    }

    #[test]
    fn months_end_on_the_corresponding_day_or_the_months_last() {
        assert_eq!(Period::months(6).last_day(date(2025, 8, 29)), Some(date(2026, 2, 28)));
        assert_eq!(Period::years(3).last_day(date(2020, 2, 29)), Some(date(2023, 2, 28)));
        assert_eq!(Period::days(15).last_day(date(2026, 2, 10)), Some(date(2026, 2, 25)));
        assert_eq!(Period::years(1).last_day(Date::MAX), None);
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_panics(text in "\\PC{0,12}") {
            let _ = Period::parse(&text);
        }
    }
}
