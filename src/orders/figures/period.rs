//! The period of figures: whole days of the court. Pure.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::clock::midnight_ms_of;

/// The longest, in days: a leap year.
const LONGEST: i32 = 366;
/// Chinese time has been eight hours ahead since before any court had a computer, without summer time since 1992.
const AHEAD_MS: i64 = 8 * 3_600_000;
const DAY_MS: i64 = 24 * 3_600_000;
const EARLIEST: i16 = 1992;
const LATEST: i16 = 2100;

/// From the first day through the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    from: Date,
    until: Date,
}

/// It is no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPeriod {
    /// A day is none.
    #[error("日期没有看懂，请重新选择。下面是本月的数字。")]
    NoDay,
    /// It ends before it begins.
    #[error("结束日期早于开始日期，请重新选择。下面是本月的数字。")]
    Backwards,
    /// It is too long.
    #[error("时段最长一年，请缩短后再查。下面是本月的数字。")]
    TooLong,
}

impl Period {
    /// What somebody typed, as browsers send days.
    ///
    /// # Errors
    /// When it is no period.
    pub fn read(from: &str, until: &str) -> Result<Self, NoPeriod> {
        let day = |text: &str| text.trim().parse::<Date>().map_err(|_| NoPeriod::NoDay);
        let (from, until) = (day(from)?, day(until)?);
        if !(EARLIEST..=LATEST).contains(&from.year()) || !(EARLIEST..=LATEST).contains(&until.year()) {
            return Err(NoPeriod::NoDay);
        }
        match (until - from).get_days() {
            days if days < 0 => Err(NoPeriod::Backwards),
            days if days >= LONGEST => Err(NoPeriod::TooLong),
            _ => Ok(Self { from, until }),
        }
    }

    /// The month of a day.
    pub fn month_of(day: Date) -> Self {
        Self { from: day.first_of_month(), until: day.last_of_month() }
    }

    /// The month before that of a day.
    pub fn month_before(day: Date) -> Self {
        Self::month_of(day.first_of_month().saturating_sub(1.day()))
    }

    /// The month of a name, 2026-10.
    pub fn month_named(name: &str) -> Option<Self> {
        let first = format!("{name}-01");
        Self::read(&first, &first).ok().map(|own| Self::month_of(own.from)).filter(|own| own.month() == name)
    }

    /// The first day.
    pub fn from(self) -> Date {
        self.from
    }

    /// The last day.
    pub fn until(self) -> Date {
        self.until
    }

    /// Whether it is one whole month.
    pub fn is_month(self) -> bool {
        self == Self::month_of(self.from)
    }

    /// The name of the month in which it begins, 2026-10.
    pub fn month(self) -> String {
        self.from.strftime("%Y-%m").to_string()
    }

    /// The instants from which on and before which, Unix milliseconds.
    pub fn bounds_ms(self) -> (i64, i64) {
        (midnight_ms_of(self.from), midnight_ms_of(self.until.saturating_add(1.day())))
    }

    /// The end of a day as a cut-off, Unix milliseconds: what comes or is done later does not count.
    ///
    /// # Errors
    /// When it is no day.
    pub fn cut_off(day: &str) -> Result<(Date, i64), NoPeriod> {
        let own = Self::read(day, day)?;
        Ok((own.from, own.bounds_ms().1 - 1))
    }

    /// Whether its last day is over.
    pub fn is_over(self, now_ms: i64) -> bool {
        self.bounds_ms().1 <= now_ms
    }

    /// Each of its days.
    pub fn days(self) -> impl Iterator<Item = Date> {
        self.from.series(1.day()).take_while(move |day| *day <= self.until)
    }
}

/// The number under which the statements count a day of the court: of days since 1970-01-01.
pub fn number_of(day: Date) -> i64 {
    (Period { from: day, until: day }.bounds_ms().0 + AHEAD_MS) / DAY_MS
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_begins_at_the_courts_midnight() {
        let november = Period::month_of(date(2026, 11, 24));
        assert_eq!((november.from(), november.until()), (date(2026, 11, 1), date(2026, 11, 30)));
        let (from, until) = november.bounds_ms();
        assert_eq!(from, "2026-10-31T16:00:00Z".parse::<jiff::Timestamp>().unwrap().as_millisecond());
        assert_eq!(until, "2026-11-30T16:00:00Z".parse::<jiff::Timestamp>().unwrap().as_millisecond());
        assert!(november.is_over(until) && !november.is_over(until - 1));
        assert_eq!((november.days().count(), number_of(date(1992, 1, 1))), (30, 8_035));
        assert_eq!(number_of(date(2026, 11, 2)), number_of(date(2026, 11, 1)) + 1);
    }

    #[test]
    fn what_is_no_period_is_said() {
        assert_eq!(Period::read("2026-11-02", "2026-11-01"), Err(NoPeriod::Backwards));
        assert_eq!(Period::read("2024-01-01", "2024-12-31").unwrap().days().count(), 366);
        assert_eq!(Period::read("2024-01-01", "2025-01-01"), Err(NoPeriod::TooLong));
        for strange in ["", "2026-02-30", "9999-12-31", "-009999-01-01", "1900-01-01", "x"] {
            assert_eq!(Period::read(strange, "2026-11-01"), Err(NoPeriod::NoDay), "{strange}");
            assert_eq!(Period::read("2026-11-01", strange), Err(NoPeriod::NoDay), "{strange}");
        }
    }

    #[test]
    fn a_day_counts_to_its_last_millisecond() {
        let (day, at_ms) = Period::cut_off("2019-11-30").unwrap();
        assert_eq!((day, at_ms + 1), (date(2019, 11, 30), Period::month_of(day).bounds_ms().1));
        assert_eq!(Period::cut_off("2019-11-31"), Err(NoPeriod::NoDay));
    }

    #[test]
    fn months_have_names() {
        let december = Period::month_before(date(2026, 1, 31));
        assert!(december.month() == "2025-12" && december.is_month());
        assert!(!Period::read("2025-12-01", "2025-12-30").unwrap().is_month());
        assert_eq!(Period::month_named("2026-02").unwrap().until(), date(2026, 2, 28));
        for strange in ["2026-13", "2026-1", "2026-02-01", "", "2026-02-"] {
            assert_eq!(Period::month_named(strange), None, "{strange}");
        }
    }
}
