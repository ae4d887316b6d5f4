//! Time in which somebody at the court can still act on a notice: pure.
//!
//! Nobody calls on a rest day: before a weekend the sittings of the day after it are looked at, and a day's time to act is
//! a working day's.

use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};

use super::timing::instant;
use crate::clock::court_date;
use crate::law::calendar::Holidays;

/// Longer than any holiday with the working day before it.
const LOOKED_BACK_DAYS: usize = 30;

/// The first working day after that day, as far as the calendar goes.
pub fn next_day(today: Date, holidays: &Holidays) -> Date {
    let mut day = today.saturating_add(1.day());
    while holidays.likely_rests(day) && day < Date::MAX {
        day = day.saturating_add(1.day());
    }
    day
}

/// The instant so much working time before another one, Unix milliseconds: the hours of rest days do not count.
pub fn before(until_ms: i64, span_ms: i64, holidays: &Holidays) -> i64 {
    let (mut end, mut left) = (until_ms, span_ms);
    for _ in 0..LOOKED_BACK_DAYS {
        let Ok(last) = Timestamp::from_millisecond(end - 1) else { break };
        let day = court_date(last);
        let midnight = instant(day.to_datetime(Time::midnight()));
        if !holidays.likely_rests(day) {
            if end - midnight >= left {
                return end - left;
            }
            left -= end - midnight;
        }
        end = midnight;
    }
    end
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use jiff::civil::date;

    use super::*;
    use crate::scripts::{Scripts, Source};

    static SCRIPTS: LazyLock<Scripts> = LazyLock::new(|| Scripts::load(&Source::of("")).unwrap());
    const DAY_MS: i64 = 86_400_000;

    fn at(text: &str) -> i64 {
        instant(text.parse().unwrap())
    }

    #[test]
    fn before_a_weekend_or_a_holiday_the_day_after_it_is_next() {
        for (today, next) in [
            (date(2026, 11, 24), date(2026, 11, 25)),
            (date(2026, 11, 27), date(2026, 11, 30)),
            (date(2026, 11, 28), date(2026, 11, 30)),
            // The Spring Festival, and a Sunday on which people work.
            (date(2026, 2, 14), date(2026, 2, 24)),
            (date(2026, 9, 19), date(2026, 9, 20)),
            // Nobody has published the next year's holidays yet: New Year's Day rests all the same.
            (date(2026, 12, 31), date(2027, 1, 4)),
        ] {
            assert_eq!(next_day(today, &SCRIPTS.tables.holidays), next, "{today}");
        }
    }

    #[test]
    fn hours_of_rest_days_do_not_count() {
        for (until, looked) in [
            ("2026-11-26T08:30", "2026-11-25T08:30"),
            // A Monday: Friday morning.
            ("2026-11-30T08:30", "2026-11-27T08:30"),
            ("2026-11-29T15:00", "2026-11-27T00:00"),
            ("2026-02-24T08:30", "2026-02-14T08:30"),
            ("2027-01-04T08:30", "2026-12-31T08:30"),
        ] {
            assert_eq!(before(at(until), DAY_MS, &SCRIPTS.tables.holidays), at(looked), "{until}");
        }
    }
}
