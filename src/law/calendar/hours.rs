//! A court's working time: the sessions of a working day, rest days, make-up days, the court's own closures. Pure, and
//! exact to the millisecond: what one part of the day takes from a limit, another does not give back.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde::Deserialize;

use super::{Holidays, NoTable};
use crate::clock::{COURT_ZONE, court_time_of};
use crate::law::table::{TableFault, read_toml};

/// When courts work, as `tables/hours.toml` says it.
#[derive(Debug, Clone)]
pub struct OfficeHours {
    default: Hours,
    courts: BTreeMap<String, Hours>,
    /// A mark of these hours and the holidays beside them: another one means other limits.
    mark: String,
    /// The day the file was checked.
    pub as_of: Date,
    /// Where the hours were published.
    pub source: String,
}

/// When one court works.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Hours {
    /// Beginning and end, one after another.
    sessions: Vec<(Time, Time)>,
    closed: BTreeMap<Date, String>,
}

/// A court's working time.
#[derive(Debug, Clone, Copy)]
pub struct CourtCalendar<'a> {
    holidays: &'a Holidays,
    hours: &'a Hours,
    mark: &'a str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    as_of: String,
    source: String,
    default: WrittenHours,
    #[serde(default)]
    court: BTreeMap<String, WrittenHours>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenHours {
    #[serde(default)]
    sessions: Vec<String>,
    #[serde(default)]
    closed: Vec<WrittenClosure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenClosure {
    date: String,
    reason: String,
}

impl OfficeHours {
    /// Reads `hours.toml`.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, TableFault> {
        let written: Written = read_toml(text)?;
        let default = Hours::read("default", written.default, None)?;
        let mut courts = BTreeMap::new();
        for (code, own) in written.court {
            let hours = Hours::read(&code, own, Some(&default.sessions))?;
            courts.insert(code, hours);
        }
        Ok(Self {
            default,
            courts,
            mark: String::new(),
            as_of: date("as_of", &written.as_of)?,
            source: written.source,
        })
    }

    /// The working time of a court, by its code.
    pub fn of<'a>(&'a self, court: &str, holidays: &'a Holidays) -> CourtCalendar<'a> {
        CourtCalendar { holidays, hours: self.courts.get(court).unwrap_or(&self.default), mark: &self.mark }
    }

    /// Says which tables these are.
    pub(in crate::law) fn marked(self, mark: String) -> Self {
        Self { mark, ..self }
    }

    /// A mark of these hours and the holidays beside them.
    pub fn mark(&self) -> &str {
        &self.mark
    }
}

impl Hours {
    fn read(
        name: &str,
        written: WrittenHours,
        otherwise: Option<&[(Time, Time)]>,
    ) -> Result<Self, TableFault> {
        let mut sessions = Vec::new();
        for session in &written.sessions {
            let strange =
                || TableFault::at(0, format!("{name}: a session is like 09:00-12:00, not {session:?}"));
            let (from, until) = session.split_once('-').ok_or_else(strange)?;
            let read = |text: &str| Time::strptime("%H:%M", text.trim()).map_err(|_| strange());
            sessions.push((read(from)?, read(until)?));
        }
        if sessions.is_empty() {
            sessions.extend(otherwise.unwrap_or_default());
        }
        let times: Vec<Time> = sessions.iter().flat_map(|(from, until)| [*from, *until]).collect();
        if sessions.is_empty() || !times.is_sorted_by(|earlier, later| earlier < later) {
            return Err(TableFault::at(
                0,
                format!("{name}: sessions are one after another, and there is one"),
            ));
        }
        let mut closed = BTreeMap::new();
        for closure in written.closed {
            closed.insert(date(name, &closure.date)?, closure.reason);
        }
        Ok(Self { sessions, closed })
    }
}

fn date(name: &str, text: &str) -> Result<Date, TableFault> {
    text.parse().map_err(|_| TableFault::at(0, format!("{name}: not a date like 2026-11-23: {text:?}")))
}

impl CourtCalendar<'_> {
    /// A mark of the tables that it counts by.
    pub fn mark(&self) -> &str {
        self.mark
    }

    /// Whether the court works that day.
    ///
    /// # Errors
    /// When no table says so.
    pub fn works_on(&self, day: Date) -> Result<bool, NoTable> {
        Ok(!self.hours.closed.contains_key(&day) && !self.holidays.is_rest_day(day)?)
    }

    /// Why the court itself is closed that day.
    pub fn closure(&self, day: Date) -> Option<&str> {
        self.hours.closed.get(&day).map(String::as_str)
    }

    /// The instant so much working time after another one, or before it; Unix milliseconds.
    ///
    /// # Errors
    /// When it lies in a year that no table covers: it is never guessed.
    pub fn shift(&self, at_ms: i64, working_ms: i64) -> Result<i64, NoTable> {
        if working_ms < 0 { self.back(at_ms, -working_ms) } else { self.forth(at_ms, working_ms) }
    }

    fn forth(&self, at_ms: i64, mut left: i64) -> Result<i64, NoTable> {
        let mut day = day_of(at_ms);
        loop {
            for (from, until) in self.sessions_of(day)? {
                let from = from.max(at_ms);
                if from > until {
                    continue;
                }
                // Nothing left and the court closed: it falls on the next opening.
                if until - from >= left && (left > 0 || from < until) {
                    return Ok(from + left);
                }
                left -= until - from;
            }
            day = next(day)?;
        }
    }

    fn back(&self, at_ms: i64, mut left: i64) -> Result<i64, NoTable> {
        let mut day = day_of(at_ms);
        loop {
            for (from, until) in self.sessions_of(day)?.into_iter().rev() {
                let until = until.min(at_ms);
                if until <= from {
                    continue;
                }
                if until - from >= left {
                    return Ok(until - left);
                }
                left -= until - from;
            }
            day = day.yesterday().map_err(|_| NoTable { year: day.year() })?;
        }
    }

    /// How much working time lies between two instants; negative where the second is the earlier one.
    ///
    /// # Errors
    /// When no table covers a year between them.
    pub fn between(&self, from_ms: i64, until_ms: i64) -> Result<i64, NoTable> {
        if until_ms < from_ms {
            return self.between(until_ms, from_ms).map(|span| -span);
        }
        let (mut day, last, mut sum) = (day_of(from_ms), day_of(until_ms), 0);
        loop {
            for (from, until) in self.sessions_of(day)? {
                sum += (until.min(until_ms) - from.max(from_ms)).max(0);
            }
            if day >= last {
                return Ok(sum);
            }
            day = next(day)?;
        }
    }

    /// Close of business so many working days after an instant's own day, which does not count (civil procedure law
    /// §85: the day on which a period begins is not counted); Unix milliseconds.
    ///
    /// # Errors
    /// When it lies in a year that no table covers.
    pub fn close_after(&self, at_ms: i64, days: u32) -> Result<i64, NoTable> {
        let mut day = day_of(at_ms);
        for _ in 0..days {
            day = self.working_day_from(next(day)?)?;
        }
        self.close_of(day)
    }

    /// A time of the first working day after an instant's own day; Unix milliseconds.
    ///
    /// # Errors
    /// When it lies in a year that no table covers.
    pub fn morning_after(&self, at_ms: i64, time: Time) -> Result<i64, NoTable> {
        let day = self.working_day_from(next(day_of(at_ms))?)?;
        Ok(instant(day, time))
    }

    /// The day itself, or the first day after it on which the court works.
    ///
    /// # Errors
    /// When it lies in a year that no table covers.
    pub fn working_day_from(&self, day: Date) -> Result<Date, NoTable> {
        let mut day = day;
        while !self.works_on(day)? {
            day = next(day)?;
        }
        Ok(day)
    }

    /// Close of business on a day, or of the first working day after it; Unix milliseconds.
    ///
    /// # Errors
    /// When it lies in a year that no table covers.
    pub fn close_of(&self, day: Date) -> Result<i64, NoTable> {
        let day = self.working_day_from(day)?;
        Ok(self.sessions_of(day)?.last().map_or_else(|| instant(day, Time::midnight()), |(_, until)| *until))
    }

    /// Working days up to an instant, its own day counted and today's not: 还剩1个工作日.
    ///
    /// # Errors
    /// When no table covers a year between them.
    pub fn days_left(&self, now_ms: i64, due_ms: i64) -> Result<u32, NoTable> {
        let (mut day, last, mut days) = (day_of(now_ms), day_of(due_ms), 0);
        while day < last {
            day = next(day)?;
            days += u32::from(self.works_on(day)?);
        }
        Ok(days)
    }

    /// The years that its limits reach into without a table, seen from a day on: a year is announced in the November
    /// before, and a limit of that November reaches into it.
    pub fn missing_years(&self, today: Date) -> BTreeSet<i16> {
        let years = [Some(today.year()), (today.month() >= 12).then(|| today.year() + 1)];
        years.into_iter().flatten().filter(|year| !self.holidays.covers(*year)).collect()
    }

    fn sessions_of(&self, day: Date) -> Result<Vec<(i64, i64)>, NoTable> {
        if !self.works_on(day)? {
            return Ok(Vec::new());
        }
        let spans =
            self.hours.sessions.iter().map(|(from, until)| (instant(day, *from), instant(day, *until)));
        Ok(spans.collect())
    }
}

fn next(day: Date) -> Result<Date, NoTable> {
    day.tomorrow().map_err(|_| NoTable { year: day.year() })
}

fn day_of(at_ms: i64) -> Date {
    court_time_of(at_ms).date()
}

fn instant(day: Date, time: Time) -> i64 {
    COURT_ZONE.to_timestamp(day.to_datetime(time)).map_or(0, Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use jiff::civil::DateTime;
    use proptest::prelude::*;

    use super::super::tests::holidays;
    use super::*;

    const HOUR_MS: i64 = 3_600_000;
    const OPEN: &str =
        "as_of = \"2026-11-29\"\nsource = \"x\"\n[default]\nsessions = [\"09:00-12:00\", \"13:30-17:30\"]\n";
    static HOLIDAYS: LazyLock<Holidays> = LazyLock::new(holidays);
    static HOURS: LazyLock<OfficeHours> = LazyLock::new(|| {
        let closed = "[[court.\"京0491\".closed]]\ndate = \"2026-11-25\"\nreason = \"搬迁\"\n";
        OfficeHours::parse(&format!("{OPEN}{closed}")).unwrap()
    });

    fn calendar(court: &str) -> CourtCalendar<'static> {
        HOURS.of(court, &HOLIDAYS)
    }

    fn at(text: &str) -> i64 {
        let at: DateTime = text.parse().unwrap();
        instant(at.date(), at.time())
    }

    fn shown(ms: i64) -> String {
        court_time_of(ms).strftime("%Y-%m-%dT%H:%M").to_string()
    }

    #[test]
    fn working_time_runs_in_sessions_only() {
        let own = calendar("京0105");
        for (from, hours, until) in [
            ("2026-11-23T09:00", 1, "2026-11-23T10:00"),
            // Over noon, over night, over a weekend.
            ("2026-11-23T11:30", 1, "2026-11-23T14:00"),
            ("2026-11-23T17:00", 1, "2026-11-24T09:30"),
            ("2026-11-27T17:00", 7, "2026-11-30T17:00"),
            ("2026-11-28T10:00", 0, "2026-11-30T09:00"),
            // A Sunday on which people work (2026-09-20), and the days off after it.
            ("2026-09-19T10:00", 1, "2026-09-20T10:00"),
            // Back again.
            ("2026-11-24T09:30", -1, "2026-11-23T17:00"),
            ("2026-11-30T08:00", -7, "2026-11-27T09:00"),
        ] {
            assert_eq!(
                own.shift(at(from), hours * HOUR_MS).map(shown),
                Ok(until.to_owned()),
                "{from} {hours}"
            );
        }
    }

    #[test]
    fn days_end_at_close_of_business_and_the_first_is_not_counted() {
        let day = |court, from, days| calendar(court).close_after(at(from), days).map(shown);
        assert_eq!(day("京0105", "2026-11-23T08:00", 2), Ok("2026-11-25T17:30".to_owned()));
        assert_eq!(day("京0105", "2026-11-23T23:59", 2), Ok("2026-11-25T17:30".to_owned()));
        assert_eq!(
            day("京0491", "2026-11-23T10:00", 2),
            Ok("2026-11-26T17:30".to_owned()),
            "closed on the 25th"
        );
        assert_eq!(day("京0105", "2026-11-28T10:00", 1), Ok("2026-11-30T17:30".to_owned()), "a Saturday");
        let morning = calendar("京0491").morning_after(at("2026-11-24T10:00"), jiff::civil::time(9, 0, 0, 0));
        assert_eq!(morning.map(shown), Ok("2026-11-26T09:00".to_owned()), "the next one on which it works");
        assert_eq!(calendar("京0491").closure("2026-11-25".parse().unwrap()), Some("搬迁"));
        assert_eq!(calendar("京0105").days_left(at("2026-11-27T10:00"), at("2026-12-01T17:30")), Ok(2));
    }

    #[test]
    fn a_year_without_a_table_is_never_guessed() {
        let own = calendar("京0105");
        assert_eq!(own.close_after(at("2026-12-31T10:00"), 1), Err(NoTable { year: 2027 }));
        assert_eq!(own.shift(at("2026-12-31T17:00"), HOUR_MS), Err(NoTable { year: 2027 }));
        assert!(own.shift(at("2026-12-31T16:00"), HOUR_MS).is_ok());
        assert!(own.missing_years("2026-11-30".parse().unwrap()).is_empty());
        assert_eq!(own.missing_years("2026-12-01".parse().unwrap()), BTreeSet::from([2027]));
    }

    #[test]
    fn bad_hours_are_named() {
        for (odd, part) in [
            ("[default]\nsessions = []\n", "one after another"),
            ("[default]\nsessions = [\"13:00-12:00\"]\n", "one after another"),
            ("[default]\nsessions = [\"09:00-12:00\", \"11:00-17:00\"]\n", "one after another"),
            ("[default]\nsessions = [\"nine\"]\n", "a session is like"),
            (
                "[default]\nsessions = [\"09:00-12:00\"]\n[[default.closed]]\ndate = \"x\"\nreason = \"y\"\n",
                "not a date",
            ),
        ] {
            let text = format!("as_of = \"2026-11-29\"\nsource = \"x\"\n{odd}");
            let fault = OfficeHours::parse(&text).unwrap_err();
            assert!(fault.message.contains(part), "{odd}: {}", fault.message);
        }
    }

    proptest! {
        /// What is added can be measured, and taken back.
        #[test]
        fn adding_and_measuring_agree(minute in 0i64..1_300_000, added in 1i64..200_000_000, court in 0usize..2) {
            let own = calendar(["京0105", "京0491"][court]);
            let from = at("2024-01-02T00:00") + minute * 60_000;
            if let Ok(until) = own.shift(from, added) {
                prop_assert_eq!(own.between(from, until), Ok(added));
                prop_assert_eq!(own.between(until, from), Ok(-added));
                let start = own.shift(until, -added).unwrap();
                prop_assert_eq!(own.between(start, from).map(i64::abs), Ok(0), "{} {}", start, from);
            }
        }

        /// A span is the sum of its parts.
        #[test]
        fn spans_add_up(a in 0i64..1_300_000, b in 0i64..20_000, c in 0i64..20_000) {
            let own = calendar("京0105");
            let from = at("2024-01-02T00:00") + a * 60_000;
            let (middle, end) = (from + b * 60_000, from + (b + c) * 60_000);
            if let (Ok(first), Ok(second), Ok(whole)) =
                (own.between(from, middle), own.between(middle, end), own.between(from, end))
            {
                prop_assert_eq!(first + second, whole);
            }
        }
    }
}
