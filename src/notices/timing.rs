//! When a notice goes out and until when it is of use: pure.

use jiff::civil::{Date, DateTime, Time};
use jiff::{Timestamp, ToSpan};

use crate::channel::notice::{Class, Kind};
use crate::clock::{COURT_ZONE, court_time, milliseconds};
use crate::scripts::NoticeLimits;

const MINUTE_MS: i64 = 60_000;
pub(super) const HOUR_MS: i64 = 60 * MINUTE_MS;
/// notify.md §4: what must arrive is tried until an hour before, a reminder until two.
const CRITICAL_ENDS_MS: i64 = HOUR_MS;
const REMINDER_ENDS_MS: i64 = 2 * HOUR_MS;
/// The reminder of two hours before is of use until half an hour before.
const SOON_ENDS_MS: i64 = HOUR_MS / 2;

/// What a notice waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// The beginning of the sitting, at the court; of a request, of the one that it was made against.
    pub starts_at: Option<DateTime>,
    /// When it would have begun, before it was moved.
    pub stated_before: Option<DateTime>,
    /// The last day to act.
    pub due_on: Option<Date>,
    /// When the fact became what it is, Unix milliseconds.
    pub changed_at_ms: i64,
}

/// The first instant at which a notice may go, and the last, Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Not before.
    pub from_ms: i64,
    /// Of no use after; the past, where a clerk has to tell it because it is too late for anything else.
    pub until_ms: i64,
}

/// The instant of a civil time at the court, Unix milliseconds.
pub fn instant(at: DateTime) -> i64 {
    COURT_ZONE.to_timestamp(at).map_or(i64::MAX / 4, Timestamp::as_millisecond)
}

/// The end of the last day to act, Unix milliseconds: the day is whole.
pub fn end_of(due_on: Date) -> i64 {
    instant(due_on.saturating_add(1.day()).to_datetime(Time::midnight()))
}

/// When a notice of that kind goes out, if it still can. `spread` (0 to 999) parts those that fall on the same time.
pub fn span(kind: Kind, subject: Subject, now_ms: i64, spread: u32, limits: &NoticeLimits) -> Option<Span> {
    let until_ms = useless_after(kind, subject, now_ms, limits)?;
    let from_ms = match kind {
        Kind::HearingSet
        | Kind::FilingCorrection
        | Kind::FilingAccepted
        | Kind::FilingRefused
        | Kind::AdjustmentGranted
        | Kind::AdjustmentRefused
        | Kind::OrderReceived
        | Kind::OrderQuestion
        | Kind::OrderAnswered
        | Kind::DutyNow
        | Kind::FeeDue => now_ms,
        Kind::Duty => now_ms + milliseconds(limits.duty_after),
        Kind::HearingMoved | Kind::HearingCancelled => settled(subject, now_ms, limits),
        Kind::FilingSubmitted
        | Kind::FilingNews
        | Kind::DocumentReady
        | Kind::TeamChanged
        | Kind::OrderProgress => now_ms + milliseconds(limits.merge),
        Kind::Hearing7 | Kind::Hearing3 | Kind::Hearing1 | Kind::HearingSoon => {
            // notify.md N-5: whoever has just been told needs no reminder. Whether they were is known when it would go.
            Some(before_hearing(kind, subject.starts_at?, spread, limits)).filter(|at| *at >= now_ms)?
        }
        Kind::Fee3 | Kind::Fee1 => {
            let days = if kind == Kind::Fee3 { 3 } else { 1 };
            let at =
                days_before(subject.due_on?, days, limits.remind_at) + i64::from(spread) * HOUR_MS / 1_000;
            if at < now_ms + milliseconds(limits.remind_after_news) {
                return None;
            }
            at
        }
    };
    let event_ms = subject.starts_at.map(instant).or(subject.due_on.map(end_of));
    let from_ms = match kind {
        // Whoever knows an earlier time may have to be woken for it: which one that is, is known when it would go.
        Kind::HearingMoved | Kind::HearingCancelled => from_ms,
        _ => awake(from_ms, kind, event_ms, limits),
    };
    if from_ms < until_ms {
        return Some(Span { from_ms, until_ms });
    }
    // A deadline that nobody could be told of in time is no reason for silence (notify.md N-19): what is claimed after its
    // time becomes a clerk's task.
    (kind == Kind::FilingCorrection).then_some(Span { from_ms: now_ms, until_ms: until_ms.min(now_ms) })
}

/// This instant, or the end of the quiet hours that it lies in. What must arrive breaks them when its event is near. Staff
/// have hours of their own; what cannot wait breaks them (workorder.md §5).
pub fn awake(at_ms: i64, kind: Kind, event_ms: Option<i64>, limits: &NoticeLimits) -> i64 {
    let near = |event: i64| (0..milliseconds(limits.quiet_not_within)).contains(&(event - at_ms));
    let breaks = match kind.class() {
        Class::Duty => kind == Kind::DutyNow,
        Class::Critical => event_ms.is_some_and(near),
        Class::Remind | Class::Info => false,
    };
    let Ok(at) = Timestamp::from_millisecond(at_ms) else { return at_ms };
    let at = court_time(at);
    let (from, until) = match kind.class() {
        Class::Duty => (limits.duty_from, limits.duty_until),
        Class::Critical | Class::Remind | Class::Info => (limits.quiet_until, limits.quiet_from),
    };
    if breaks || (at.time() >= from && at.time() < until) {
        return at_ms;
    }
    let morning = if at.time() < from { at.date() } else { at.date().saturating_add(1.day()) };
    instant(morning.to_datetime(from))
}

/// A moved or cancelled sitting waits, unless it is near: by the date that people know or by the new one.
fn settled(subject: Subject, now_ms: i64, limits: &NoticeLimits) -> i64 {
    let near = now_ms + milliseconds(limits.settle_not_within);
    let dates = [subject.starts_at, subject.stated_before];
    let is_near = dates.into_iter().flatten().map(instant).any(|at| at >= now_ms && at < near);
    if is_near { now_ms } else { now_ms.max(subject.changed_at_ms + milliseconds(limits.settle)) }
}

fn useless_after(kind: Kind, subject: Subject, now_ms: i64, limits: &NoticeLimits) -> Option<i64> {
    let useful = subject.changed_at_ms.max(now_ms) + milliseconds(limits.useful);
    Some(match kind {
        // Whoever knows a time that lies ahead must hear that it is not that, even of one that has passed.
        Kind::HearingMoved if instant(subject.starts_at?) <= now_ms => instant(subject.stated_before?),
        Kind::HearingSet | Kind::HearingMoved => {
            let starts = instant(subject.starts_at?);
            if starts - CRITICAL_ENDS_MS > now_ms { starts - CRITICAL_ENDS_MS } else { starts }
        }
        // Whoever knows the old date must be stopped until then.
        Kind::HearingCancelled => instant(subject.starts_at?).max(subject.stated_before.map_or(0, instant)),
        Kind::Hearing7 | Kind::Hearing3 | Kind::Hearing1 => instant(subject.starts_at?) - REMINDER_ENDS_MS,
        Kind::HearingSoon => instant(subject.starts_at?) - SOON_ENDS_MS,
        // It holds until the sitting that was asked against begins.
        Kind::AdjustmentGranted | Kind::AdjustmentRefused => instant(subject.starts_at?),
        Kind::FilingCorrection | Kind::FeeDue | Kind::OrderQuestion => subject.due_on.map_or(useful, end_of),
        Kind::Fee3 | Kind::Fee1 => end_of(subject.due_on?),
        Kind::FilingAccepted
        | Kind::FilingRefused
        | Kind::FilingSubmitted
        | Kind::FilingNews
        | Kind::DocumentReady
        | Kind::TeamChanged
        | Kind::OrderReceived
        | Kind::OrderProgress
        | Kind::OrderAnswered
        | Kind::Duty
        | Kind::DutyNow => useful,
    })
}

fn before_hearing(kind: Kind, starts_at: DateTime, spread: u32, limits: &NoticeLimits) -> i64 {
    let (day, spread) = (starts_at.date(), i64::from(spread));
    match kind {
        Kind::Hearing7 => days_before(day, 7, limits.remind_at) + spread * HOUR_MS / 1_000,
        Kind::Hearing3 => days_before(day, 3, limits.remind_at) + spread * HOUR_MS / 1_000,
        Kind::HearingSoon => instant(starts_at) - 2 * HOUR_MS,
        _ => {
            let (from, until) = limits.evening;
            let (from, until) = (days_before(day, 1, from), days_before(day, 1, until));
            from + (until - from) * spread / 1_000
        }
    }
}

fn days_before(day: Date, days: i64, time: Time) -> i64 {
    instant(day.saturating_sub(days.days()).to_datetime(time))
}

#[cfg(test)]
mod tests;
