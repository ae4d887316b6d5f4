use std::sync::LazyLock;

use jiff::civil::{DateTime, date};
use proptest::prelude::*;

use super::*;
use crate::channel::notice::Class;
use crate::scripts::{Scripts, Source};

static SCRIPTS: LazyLock<Scripts> = LazyLock::new(|| Scripts::load(&Source::of("")).unwrap());
/// What must be known at once, written down once more.
const AT_ONCE: &[Kind] = &[Kind::Hearing1, Kind::HearingSoon, Kind::FilingCorrection, Kind::Fee1];
const NEVER: i64 = i64::MAX;

fn at(text: &str) -> i64 {
    instant(text.parse().unwrap())
}

fn goes(kind: Kind, day: Option<Date>, digest_at: Option<i64>, now_ms: i64) -> Option<i64> {
    let waiting = Waiting { kind, day, digest_at, useless_after: NEVER };
    goes_at(waiting, now_ms, &SCRIPTS.tables.holidays, &SCRIPTS.limits.notices)
}

#[test]
fn the_shipped_evening_is_five_o_clock_and_two_court_days_are_near() {
    let limits = &SCRIPTS.limits.notices;
    assert_eq!((limits.digest_at.hour(), limits.digest_at.minute(), limits.digest_near_days), (17, 0, 2));
}

#[test]
fn what_is_far_waits_for_the_evening_and_what_comes_after_it_for_the_next() {
    let far = Some(date(2026, 12, 15));
    let (morning, late) = (at("2026-11-24T10:00"), at("2026-11-24T17:00"));
    assert_eq!(goes(Kind::HearingSet, far, None, morning), Some(at("2026-11-24T17:00")));
    assert_eq!(goes(Kind::HearingSet, far, None, late), Some(at("2026-11-25T17:00")));
    assert_eq!(goes(Kind::TeamChanged, None, None, morning), Some(at("2026-11-24T17:00")));
    assert_eq!(goes(Kind::FeeDue, None, None, morning), Some(at("2026-11-24T17:00")));
}

#[test]
fn near_is_counted_in_court_days_from_the_evening_on() {
    // A Tuesday: Wednesday and Thursday are near, on Friday it could have waited.
    let tuesday = at("2026-11-24T10:00");
    let set = |day, now| goes(Kind::HearingSet, Some(day), None, now).is_some();
    assert_eq!([26, 27].map(|day| set(date(2026, 11, day), tuesday)), [false, true]);
    // After five it would wait until Wednesday, from which Friday is near.
    let evening = at("2026-11-24T17:30");
    assert_eq!([27, 30].map(|day| set(date(2026, 11, day), evening)), [false, true]);
    // From Thursday on Friday and Monday are near, over the weekend.
    let thursday = at("2026-11-26T10:00");
    let days = [date(2026, 11, 30), date(2026, 12, 1)];
    assert_eq!(days.map(|day| set(day, thursday)), [false, true]);
    // Before the holidays of spring nobody works for days.
    let before_spring = at("2026-02-13T10:00");
    assert!(!set(date(2026, 2, 24), before_spring));
}

#[test]
fn where_nobody_knows_the_holidays_nothing_with_a_day_waits() {
    let late = at("2026-12-30T10:00");
    assert_eq!(goes(Kind::HearingSet, Some(date(2027, 1, 20)), None, late), None);
    assert!(goes(Kind::DocumentReady, None, None, late).is_some());
}

#[test]
fn what_has_waited_goes_and_what_has_become_near_goes_by_itself() {
    let (evening, far) = (at("2026-11-24T17:00"), Some(date(2026, 12, 15)));
    assert_eq!(goes(Kind::HearingSet, far, Some(evening), evening), Some(evening));
    let two_days_later = at("2026-11-26T09:00");
    assert_eq!(
        goes(Kind::HearingSet, far, Some(evening), two_days_later),
        Some(evening),
        "never a second time"
    );
    assert_eq!(goes(Kind::HearingSet, Some(date(2026, 11, 30)), Some(evening), two_days_later), None);
}

#[test]
fn what_would_come_too_late_does_not_wait() {
    let now = at("2026-11-24T10:00");
    let notice = |until: &str| Waiting {
        kind: Kind::FilingNews,
        day: None,
        digest_at: None,
        useless_after: at(until),
    };
    let (holidays, limits) = (&SCRIPTS.tables.holidays, &SCRIPTS.limits.notices);
    assert_eq!(goes_at(notice("2026-11-24T17:00"), now, holidays, limits), None);
    assert!(goes_at(notice("2026-11-24T18:00"), now, holidays, limits).is_some());
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop::sample::select(Kind::ALL.to_vec())
}

proptest! {
    #[test]
    fn nothing_waits_longer_than_to_the_next_evening_and_nothing_that_is_near_waits(
        kind in kinds(),
        minutes in 0_i64..(365 * 24 * 60),
        ahead in prop::option::of(0_i32..40),
        useless in prop::option::of(0_i64..10_000),
    ) {
        let begin: DateTime = date(2026, 1, 1).at(0, 0, 0, 0);
        let now_ms = instant(begin) + minutes * 60_000;
        let now = court_time(Timestamp::from_millisecond(now_ms).unwrap());
        let day = ahead.map(|days| now.date().saturating_add(days.days()));
        let useless_after = useless.map_or(NEVER, |minutes| now_ms + minutes * 60_000);
        let waiting = Waiting { kind, day, digest_at: None, useless_after };
        let (holidays, limits) = (&SCRIPTS.tables.holidays, &SCRIPTS.limits.notices);
        let goes = goes_at(waiting, now_ms, holidays, limits);
        if let Some(at_ms) = goes {
            let at = court_time(Timestamp::from_millisecond(at_ms).unwrap());
            prop_assert!(at_ms > now_ms && at_ms <= now_ms + 24 * 3_600_000, "{at}");
            prop_assert_eq!(at.time(), limits.digest_at);
            prop_assert!(at_ms < useless_after);
            prop_assert!(!AT_ONCE.contains(&kind));
            // Two court days lie between the evening and the day, whatever the calendar.
            if let Some(day) = day {
                let mut between = at.date().tomorrow().unwrap();
                let mut court_days = 0;
                while between < day {
                    court_days += i32::from(holidays.is_rest_day(between) == Ok(false));
                    between = between.tomorrow().unwrap();
                }
                prop_assert!(court_days >= 2, "{kind:?} {at} {day}");
            }
            prop_assert!(day.is_some() || kind.class() != Class::Critical || !kind.is_of_sitting());
            // Looked at again it waits for the same evening, and then goes with it.
            let again = Waiting { digest_at: goes, ..waiting };
            prop_assert_eq!(goes_at(again, now_ms, holidays, limits), goes);
            prop_assert_eq!(goes_at(again, at_ms, holidays, limits), goes);
        }
    }
}
