//! The court calendar: which days are rest days, and the first working day from a day on.

mod hours;
mod period;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};

pub use hours::{CourtCalendar, OfficeHours};
pub use period::{Period, Unit};

use super::Refusal;
use super::table::{Sheet, TableFault};

/// The days that the State Council's yearly notices move, and the years they cover.
#[derive(Debug, Clone)]
pub struct Holidays {
    days: BTreeMap<Date, Moved>,
    years: BTreeSet<i16>,
    as_of: Date,
}

#[derive(Debug, Clone)]
struct Moved {
    kind: Kind,
    source: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Off,
    MakeupWork,
}

/// No notice of that year's holidays is in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "{year}年的放假安排还没有录入（国务院办公厅一般在前一年11月前后公布），不能确定这一天是否顺延。\
     请在安排公布后再查，或者拨打12368向法院核实；办事请尽量提前，不要等到最后几天。"
)]
pub struct NoTable {
    /// The year.
    pub year: i16,
}

impl From<NoTable> for Refusal {
    fn from(missing: NoTable) -> Self {
        Self::Unknown { sentence: missing.to_string() }
    }
}

impl Holidays {
    /// Reads the table: one row for every day that a notice moves.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, TableFault> {
        let sheet = Sheet::read(text, &["date", "kind", "source"])?;
        let mut days = BTreeMap::new();
        for row in &sheet.rows {
            let kind = match row.text(1) {
                "off" => Kind::Off,
                "makeup_work" => Kind::MakeupWork,
                other => return Err(TableFault::at(row.line, format!("not off or makeup_work: {other:?}"))),
            };
            let moved = Moved { kind, source: row.text(2).to_owned() };
            if days.insert(row.date(0)?, moved).is_some() {
                return Err(TableFault::at(row.line, format!("{} is listed twice", row.text(0))));
            }
        }
        // Every notice names New Year's Day; a day off in December may belong to the next year's notice.
        let years = days
            .iter()
            .filter(|(date, moved)| date.month() == 1 && date.day() == 1 && moved.kind == Kind::Off)
            .map(|(date, _)| date.year())
            .collect();
        Ok(Self { days, years, as_of: sheet.as_of })
    }

    /// Whether nobody works that day: a day off by notice, or a weekend that no notice makes a working day.
    pub fn is_rest_day(&self, date: Date) -> Result<bool, NoTable> {
        match self.days.get(&date) {
            Some(moved) => Ok(moved.kind == Kind::Off),
            None if self.covers(date.year()) => Ok(is_weekend(date)),
            None => Err(NoTable { year: date.year() }),
        }
    }

    /// Whether the court is likely closed that day: as the table says; where the year's notice is not in it, weekends and the
    /// holidays of a fixed date. Only for what may be wrong by a day: a period never ends by it.
    pub fn likely_rests(&self, date: Date) -> bool {
        self.is_rest_day(date).unwrap_or_else(|_| is_weekend(date) || is_fixed_holiday(date))
    }

    /// The day itself, or the first working day after it.
    pub fn first_working_day(&self, date: Date) -> Result<Date, NoTable> {
        let mut day = date;
        while self.is_rest_day(day)? {
            day = day.tomorrow().map_err(|_| NoTable { year: day.year() })?;
        }
        Ok(day)
    }

    /// Whether the year's notice is in the table.
    pub fn covers(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// Whether a notice makes the weekend day a working day.
    pub fn is_makeup_day(&self, date: Date) -> bool {
        self.days.get(&date).is_some_and(|moved| moved.kind == Kind::MakeupWork)
    }

    /// The notice that moves the day.
    pub fn source(&self, date: Date) -> Option<&str> {
        self.days.get(&date).map(|moved| moved.source.as_str())
    }

    /// When the table was last checked against the notices.
    pub fn as_of(&self) -> Date {
        self.as_of
    }
}

/// 全国年节及纪念日放假办法（2024年修订）: days off that wait for no notice.
fn is_fixed_holiday(date: Date) -> bool {
    matches!((date.month(), date.day()), (1, 1) | (5, 1 | 2) | (10, 1..=3))
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::civil::date;

    use super::*;

    pub(in crate::law) fn holidays() -> Holidays {
        Holidays::parse(include_str!("../../bot-scripts/tables/holidays.csv")).unwrap()
    }

    #[test]
    fn notices_move_days_both_ways() {
        let holidays = holidays();
        for (day, rests) in [
            (date(2026, 2, 16), true),
            (date(2026, 9, 20), false), // a Sunday people work
            (date(2024, 2, 9), false),  // 除夕 2024 was only encouraged leave
            (date(2025, 1, 28), true),
            (date(2026, 11, 21), true),
            (date(2026, 11, 23), false),
            (date(2022, 12, 31), true), // by the notice for 2023
        ] {
            assert_eq!(holidays.is_rest_day(day), Ok(rests), "{day}");
        }
        assert_eq!(holidays.first_working_day(date(2026, 2, 15)), Ok(date(2026, 2, 24)));
        assert_eq!(holidays.first_working_day(date(2026, 9, 20)), Ok(date(2026, 9, 20)));
        assert_eq!(holidays.as_of(), date(2026, 11, 23));
        assert_eq!(holidays.source(date(2026, 2, 16)), Some("国办2025-11-04通知"));
    }

    #[test]
    fn a_year_without_a_notice_is_refused_in_words() {
        let holidays = holidays();
        assert_eq!(holidays.is_rest_day(date(2027, 1, 4)), Err(NoTable { year: 2027 }));
        // One day of December 2022 stands in the notice for 2023, the rest of 2022 does not.
        assert_eq!(holidays.is_rest_day(date(2022, 12, 30)), Err(NoTable { year: 2022 }));
        assert!(Refusal::from(NoTable { year: 2027 }).to_string().contains("2027年的放假安排还没有录入"));
    }

    #[test]
    fn a_bad_table_is_named() {
        const HEAD: &str = "# as_of=2026-11-23 source=x\ndate,kind,source\n";
        for (rows, line) in [
            ("", 0),
            ("2026-01-01,holiday,x\n", 3),
            ("2026-01-32,off,x\n", 3),
            ("2026-01-01,off,x\n2026-01-01,off,x\n", 4),
        ] {
            assert_eq!(Holidays::parse(&format!("{HEAD}{rows}")).unwrap_err().line, line, "{rows}");
        }
    }
}
