use std::sync::LazyLock;

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::scripts::{Scripts, Source};

static LIMITS: LazyLock<NoticeLimits> =
    LazyLock::new(|| Scripts::load(&Source::of("")).unwrap().limits.notices);

fn limits() -> NoticeLimits {
    LIMITS.clone()
}

fn at(text: &str) -> i64 {
    instant(text.parse().unwrap())
}

fn sitting(starts_at: &str, changed_at_ms: i64) -> Subject {
    Subject { starts_at: starts_at.parse().ok(), stated_before: None, due_on: None, changed_at_ms }
}

#[test]
fn t9_the_night_ends_at_eight_whatever_the_calendar_does() {
    let limits = limits();
    for (asleep, morning) in [
        ("2026-11-24T21:00", "2026-11-25T08:00"),
        ("2026-11-25T00:00", "2026-11-25T08:00"),
        ("2026-11-25T07:59", "2026-11-25T08:00"),
        ("2026-11-30T23:59", "2026-12-01T08:00"),
        ("2026-12-31T23:30", "2027-01-01T08:00"),
        ("2028-02-28T22:00", "2028-02-29T08:00"),
        ("2028-02-29T22:00", "2028-03-01T08:00"),
    ] {
        assert_eq!(awake(at(asleep), Kind::FeeDue, None, &limits), at(morning), "{asleep}");
    }
    for day in ["2026-11-25T08:00", "2026-11-25T20:59", "2027-01-01T12:00"] {
        assert_eq!(awake(at(day), Kind::DocumentReady, None, &limits), at(day));
    }
}

#[test]
fn t9_only_what_is_near_and_must_arrive_breaks_the_night() {
    let (limits, night) = (limits(), at("2026-11-24T22:30"));
    let near = Some(at("2026-11-25T14:00"));
    assert_eq!(awake(night, Kind::HearingSet, near, &limits), night);
    assert_eq!(awake(night, Kind::HearingSet, Some(at("2026-11-26T14:00")), &limits), at("2026-11-25T08:00"));
    assert_eq!(awake(night, Kind::Hearing1, near, &limits), at("2026-11-25T08:00"));
    assert_eq!(awake(night, Kind::DutyNow, None, &limits), night);
    assert_eq!(awake(night, Kind::Duty, None, &limits), at("2026-11-25T08:00"));
    let evening = at("2026-11-24T20:30");
    assert_eq!(awake(evening, Kind::Duty, None, &limits), at("2026-11-25T08:00"));
    assert_eq!(awake(evening, Kind::OrderAnswered, None, &limits), evening);
}

#[test]
fn t9_a_deadline_that_ends_within_a_day_breaks_the_night() {
    let limits = limits();
    let from = |kind, now: &str, due: Date| {
        let now = at(now);
        let subject = Subject { starts_at: None, stated_before: None, due_on: Some(due), changed_at_ms: now };
        span(kind, subject, now, 0, &limits).map(|span| span.from_ms)
    };
    let today = date(2026, 11, 24);
    let night = "2026-11-24T22:30";
    assert_eq!(from(Kind::FilingCorrection, night, today), Some(at(night)));
    assert_eq!(from(Kind::FilingCorrection, night, date(2026, 11, 25)), Some(at("2026-11-25T08:00")));
    assert_eq!(
        from(Kind::FilingCorrection, "2026-11-25T00:30", date(2026, 11, 25)),
        Some(at("2026-11-25T00:30"))
    );
    assert_eq!(
        from(Kind::FilingAccepted, night, date(2026, 11, 20)),
        Some(at("2026-11-25T08:00")),
        "a day that has passed is near no more"
    );
    assert_eq!(from(Kind::FeeDue, night, today), None, "a fee wakes nobody");
}

#[test]
fn slips_are_corrected_in_silence_but_not_before_the_door() {
    let (limits, now) = (limits(), at("2026-11-24T10:00"));
    let from = |starts_at: &str, stated_before: Option<&str>| {
        let stated_before = stated_before.map(|text| text.parse().unwrap());
        let subject = Subject { stated_before, ..sitting(starts_at, now) };
        span(Kind::HearingMoved, subject, now, 0, &limits).unwrap().from_ms
    };
    assert_eq!(from("2026-12-08T09:30", None), now + 60_000);
    assert_eq!(from("2026-11-24T13:00", None), now, "the new date is near");
    assert_eq!(from("2026-12-08T09:30", Some("2026-11-24T11:00")), now, "the old date is near");
}

#[test]
fn the_evening_before_lies_between_its_times() {
    let (limits, now) = (limits(), at("2026-11-24T10:00"));
    for spread in [0, 500, 999] {
        let span = span(Kind::Hearing1, sitting("2026-12-08T09:30", now), now, spread, &limits).unwrap();
        assert!((at("2026-12-07T17:00")..at("2026-12-07T19:00")).contains(&span.from_ms));
        assert_eq!(span.until_ms, at("2026-12-08T07:30"));
    }
}

#[test]
fn a_reminder_is_planned_until_its_time_has_passed() {
    let (limits, now) = (limits(), at("2026-11-24T10:00"));
    let reminder = |kind, starts_at| span(kind, sitting(starts_at, now), now, 0, &limits);
    assert!(reminder(Kind::Hearing1, "2026-11-25T09:30").is_some(), "a change may turn out to be none");
    assert_eq!(reminder(Kind::Hearing7, "2026-11-28T09:30"), None, "its day has passed");
    assert!(reminder(Kind::Hearing3, "2026-11-28T16:00").is_some());
}

#[test]
fn a_notice_is_of_no_use_once_the_hearing_begins() {
    let (limits, now) = (limits(), at("2026-11-24T10:00"));
    let until =
        |kind, starts_at| span(kind, sitting(starts_at, now), now, 0, &limits).map(|span| span.until_ms);
    assert_eq!(until(Kind::HearingSet, "2026-12-08T09:30"), Some(at("2026-12-08T08:30")));
    assert_eq!(
        until(Kind::HearingSet, "2026-11-24T10:30"),
        Some(at("2026-11-24T10:30")),
        "less than an hour is left"
    );
    assert_eq!(until(Kind::HearingSet, "2026-11-24T09:30"), None);
    assert_eq!(until(Kind::HearingCancelled, "2026-12-08T09:30"), Some(at("2026-12-08T09:30")));
}

#[test]
fn whoever_knows_a_day_ahead_is_stopped_until_then() {
    let (limits, now) = (limits(), at("2026-11-24T10:00"));
    let stated_before = "2026-12-08T09:30".parse().ok();
    let past = Subject { stated_before, ..sitting("2026-11-20T09:30", now) };
    for kind in [Kind::HearingMoved, Kind::HearingCancelled] {
        assert_eq!(span(kind, past, now, 0, &limits).unwrap().until_ms, at("2026-12-08T09:30"), "{kind:?}");
    }
    assert_eq!(span(Kind::HearingSet, past, now, 0, &limits), None, "nobody new is told of what is over");
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop::sample::select(Kind::ALL)
}

proptest! {
    #[test]
    fn no_notice_goes_out_at_night_or_after_its_time(
        kind in kinds(),
        now in 1_790_000_000_000_i64..1_900_000_000_000,
        ahead_minutes in -2_000_i64..60_000,
        spread in 0_u32..1_000,
        due_days in -3_i64..40,
    ) {
        let limits = limits();
        let starts = Timestamp::from_millisecond(now + ahead_minutes * 60_000).unwrap();
        let due: Date = court_time(Timestamp::from_millisecond(now).unwrap()).date().saturating_add(due_days.days());
        let subject = Subject {
            starts_at: kind.is_of_sitting().then(|| court_time(starts)),
            stated_before: None,
            due_on: (!kind.is_of_sitting()).then_some(due),
            changed_at_ms: now,
        };
        let event = if kind.is_of_sitting() { instant(court_time(starts)) } else { end_of(due) };
        let is_too_late = kind == Kind::FilingCorrection && event <= now;
        let span = span(kind, subject, now, spread, &limits);
        prop_assert_eq!(span.is_some_and(|span| span.until_ms <= now), is_too_late);
        if let Some(span) = span.filter(|_| !is_too_late) {
            prop_assert!(span.from_ms >= now && span.from_ms < span.until_ms);
            let hour = court_time(Timestamp::from_millisecond(span.from_ms).unwrap()).hour();
            let is_near = kind.class() == Class::Critical && (0..24 * HOUR_MS).contains(&(event - span.from_ms));
            // The claim looks at the time that the person knows.
            let is_looked_at_later = matches!(kind, Kind::HearingMoved | Kind::HearingCancelled);
            let may_wake = is_near || is_looked_at_later || kind == Kind::DutyNow;
            let is_day = if kind.class() == Class::Duty { (8..20).contains(&hour) } else { (8..21).contains(&hour) };
            prop_assert!(is_day || may_wake, "{kind:?} at {hour}");
            let of_hearing = kind.name().starts_with("hearing");
            prop_assert!(!of_hearing || span.until_ms <= instant(court_time(starts)));
        }
    }

    /// Somebody's deadline never ends in silence: it is told while there is time, at night when it ends within a day, and
    /// otherwise a clerk has it at once.
    #[test]
    fn a_correction_is_told_or_called(
        now in 1_790_000_000_000_i64..1_900_000_000_000,
        due_days in -30_i64..60,
        within_hours in 0_u64..48,
    ) {
        let mut limits = limits();
        limits.quiet_not_within = std::time::Duration::from_secs(within_hours * 3_600);
        let due = court_time(Timestamp::from_millisecond(now).unwrap()).date().saturating_add(due_days.days());
        let subject = Subject { starts_at: None, stated_before: None, due_on: Some(due), changed_at_ms: now };
        let span = span(Kind::FilingCorrection, subject, now, 0, &limits);
        prop_assert!(span.is_some());
        let span = span.unwrap();
        if span.until_ms > now {
            prop_assert!(span.from_ms >= now && span.from_ms < span.until_ms && span.until_ms == end_of(due));
        } else {
            prop_assert!(span.from_ms == now, "it goes to a clerk at once");
        }
        if within_hours >= 24 {
            prop_assert_eq!(span.until_ms > now, due_days >= 0, "told by a message, where there is any time");
        }
    }

    #[test]
    fn a_night_is_never_left_for_another(now in 1_790_000_000_000_i64..1_900_000_000_000) {
        let limits = limits();
        let morning = awake(now, Kind::DocumentReady, None, &limits);
        prop_assert!(morning >= now && morning - now <= 11 * HOUR_MS);
        prop_assert_eq!(awake(morning, Kind::DocumentReady, None, &limits), morning);
    }
}

#[test]
fn the_last_day_to_pay_is_whole() {
    let (limits, now) = (limits(), at("2026-11-24T10:00"));
    let due =
        Subject { starts_at: None, stated_before: None, due_on: Some(date(2026, 12, 1)), changed_at_ms: now };
    assert_eq!(span(Kind::FeeDue, due, now, 0, &limits).unwrap().until_ms, at("2026-12-02T00:00"));
    assert_eq!(span(Kind::Fee3, due, now, 0, &limits).unwrap().from_ms, at("2026-11-28T10:00"));
    assert_eq!(span(Kind::Fee1, due, now, 0, &limits).unwrap().from_ms, at("2026-11-30T10:00"));
}
