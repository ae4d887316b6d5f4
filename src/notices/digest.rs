//! What waits for an agent's one message a day, and until when: pure.
//!
//! A message a day is a comfort, never a delay that could hurt: a sitting or a last day that is near when the message
//! goes is told at once, and by itself. Whatever is in doubt does not wait.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::timing::instant;
use crate::channel::notice::Kind;
use crate::clock::court_time;
use crate::law::calendar::Holidays;
use crate::scripts::NoticeLimits;

/// Why a notice waits.
pub(super) const WAITS: &str = "waits for the day's message";
/// How it was told.
pub(super) const TOLD: &str = "told in the day's message";

/// A notice as far as it may wait.
#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    /// What it says.
    pub kind: Kind,
    /// The day of its sitting, by the docket or as the person knows it, whichever comes first; or the last day to act.
    pub day: Option<Date>,
    /// With which message it was to go when it was last looked at, Unix milliseconds.
    pub digest_at: Option<i64>,
    /// Of no use after, Unix milliseconds.
    pub useless_after: i64,
}

/// When the message goes that a notice goes with, Unix milliseconds: it waits until then, or goes with it now. `None` where
/// it goes by itself at once.
pub fn goes_at(notice: Waiting, now_ms: i64, holidays: &Holidays, limits: &NoticeLimits) -> Option<i64> {
    let at_ms = notice.digest_at.unwrap_or_else(|| next(now_ms, limits));
    let told_on = court_time(Timestamp::from_millisecond(at_ms.max(now_ms)).ok()?).date();
    let may_wait = match notice.day {
        Some(day) => day > near_until(told_on, limits.digest_near_days, holidays)?,
        None => !notice.kind.is_of_sitting(),
    };
    (may_wait && !is_urgent(notice.kind) && at_ms < notice.useless_after).then_some(at_ms)
}

/// What never waits, however far its day: the last reminders, and what must be done by a day.
fn is_urgent(kind: Kind) -> bool {
    match kind {
        Kind::Hearing1
        | Kind::HearingSoon
        | Kind::Fee1
        | Kind::FilingCorrection
        | Kind::Duty
        | Kind::DutyNow => true,
        Kind::HearingSet
        | Kind::HearingMoved
        | Kind::HearingCancelled
        | Kind::Hearing7
        | Kind::Hearing3
        | Kind::AdjustmentGranted
        | Kind::AdjustmentRefused
        | Kind::FilingSubmitted
        // The time to appeal against a refusal runs from its service, which this is not.
        | Kind::FilingAccepted
        | Kind::FilingRefused
        | Kind::FilingNews
        | Kind::FeeDue
        | Kind::Fee3
        | Kind::DocumentReady
        | Kind::TeamChanged
        | Kind::OrderReceived
        | Kind::OrderProgress
        | Kind::OrderQuestion
        | Kind::OrderAnswered => false,
    }
}

/// The next message's instant.
fn next(now_ms: i64, limits: &NoticeLimits) -> i64 {
    let Ok(now) = Timestamp::from_millisecond(now_ms).map(court_time) else { return now_ms };
    let is_past = now.time() >= limits.digest_at;
    let day = if is_past { now.date().saturating_add(1.day()) } else { now.date() };
    instant(day.to_datetime(limits.digest_at))
}

/// The last day that is near: so many court days behind that day. `None` where nobody knows the holidays.
fn near_until(day: Date, court_days: u32, holidays: &Holidays) -> Option<Date> {
    (0..court_days).try_fold(day, |day, _| holidays.first_working_day(day.tomorrow().ok()?).ok())
}

#[cfg(test)]
mod tests;
