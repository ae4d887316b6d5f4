//! What an API answer means for the row that was sent: pure.

use jiff::civil::Time;
use jiff::{Span, Timestamp, ToSpan};

use crate::clock::COURT_ZONE;
use crate::secret::Dice;
use crate::wechat::client::ApiError;
use crate::wechat::errcode::ErrorClass;

/// Seconds before the next attempt (reliability R6); the last one repeats until the row expires.
const RETRY_SECONDS: &[i64] = &[5, 30, 120, 600, 1_800, 7_200, 21_600];
/// An operator must act first; looking again costs one call.
const AFTER_OPERATOR_SECONDS: i64 = 600;
/// The longest wait that another's `Retry-After` can ask for.
const MOST_TOLD_SECONDS: u64 = 3_600;
/// Codes that nobody knows are tried this often.
const TRIES_OF_UNKNOWN: i64 = 3;

/// The window is over, or the person has left (protocol D3).
const WINDOW_OVER: i64 = 45_015;

/// What happens to the row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    Sent(Option<String>),
    /// Unix milliseconds, and why.
    RetryAt(i64, &'static str),
    Dead(&'static str),
    /// 45015: the ledger was wrong, no window is open.
    WindowClosed,
    /// 45047: the ledger was wrong, the count is used up.
    CountUsed,
}

impl Verdict {
    /// The metric's label.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Sent(_) => "sent",
            Self::RetryAt(..) => "retry",
            Self::Dead(_) => "dead",
            Self::WindowClosed | Self::CountUsed => "waiting",
        }
    }
}

pub(super) fn of(error: &ApiError, attempts: i64, now: Timestamp, dice: &Dice) -> Verdict {
    let again = |seconds, why| Verdict::RetryAt(now.as_millisecond() + dice.spread(seconds * 1_000), why);
    let backed_off = |why| {
        let step = usize::try_from(attempts - 1).unwrap_or_default().min(RETRY_SECONDS.len() - 1);
        let told = error.retry_after().map_or(0, |wait| wait.as_secs().min(MOST_TOLD_SECONDS));
        // A quarter more, so that no spread falls below what was asked for.
        again(RETRY_SECONDS[step].max(i64::try_from(told * 5 / 4).unwrap_or_default()), why)
    };
    match error.class() {
        ErrorClass::Window if error.errcode() == Some(WINDOW_OVER) => Verdict::WindowClosed,
        ErrorClass::Window => Verdict::CountUsed,
        ErrorClass::Retry | ErrorClass::Ok | ErrorClass::Job => backed_off("platform busy"),
        ErrorClass::Token => backed_off("access token refused"),
        ErrorClass::Rate => again(60, "called too often"),
        ErrorClass::Quota => Verdict::RetryAt(tomorrow(now) + dice.spread(600_000), "daily quota used up"),
        ErrorClass::Config | ErrorClass::Perm => again(AFTER_OPERATOR_SECONDS, "an operator must act"),
        ErrorClass::User => Verdict::Dead("recipient cannot be reached here"),
        ErrorClass::Content => Verdict::Dead("content refused"),
        ErrorClass::Param | ErrorClass::AuthCode => Verdict::Dead("our request is wrong"),
        ErrorClass::Unknown if attempts < TRIES_OF_UNKNOWN => backed_off("unknown error code"),
        ErrorClass::Unknown => Verdict::Dead("unknown error code"),
    }
}

/// The platform's daily quotas begin anew at midnight in Shanghai.
fn tomorrow(now: Timestamp) -> i64 {
    let day: Span = 1.day();
    let local = now.to_zoned_datetime(COURT_ZONE.clone());
    let midnight = local.date().saturating_add(day).to_datetime(Time::midnight());
    midnight
        .to_zoned_datetime(COURT_ZONE.clone())
        .map_or(now.as_millisecond(), |at| at.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::wechat::client::Transport;

    fn now() -> Timestamp {
        "2026-11-24T02:00:00Z".parse().unwrap()
    }

    fn verdict(errcode: i64, attempts: i64) -> Verdict {
        of(&ApiError::Platform { errcode, rid: None }, attempts, now(), &Dice::seeded(1))
    }

    fn waits(verdict: &Verdict) -> i64 {
        match verdict {
            Verdict::RetryAt(at, _) => (at - now().as_millisecond()) / 1_000,
            other => panic!("not a retry: {other:?}"),
        }
    }

    #[test]
    fn the_ledger_is_corrected_by_the_platform() {
        assert_eq!(verdict(45_015, 1), Verdict::WindowClosed);
        assert_eq!(verdict(45_047, 1), Verdict::CountUsed);
    }

    #[test]
    fn retries_back_off_and_never_stop_by_themselves() {
        for (attempts, seconds) in [(1, 5), (2, 30), (3, 120), (7, 21_600), (99, 21_600)] {
            let waited = waits(&verdict(-1, attempts));
            assert!((seconds * 4 / 5..=seconds * 6 / 5).contains(&waited), "{attempts}: {waited}");
        }
        let transport = of(&ApiError::Transport(Transport::NoAnswer), 1, now(), &Dice::seeded(1));
        assert!(waits(&transport) <= 6);
    }

    #[test]
    fn a_told_wait_is_kept_but_not_for_ever() {
        for (told, seconds) in [(None, 5), (Some(1), 5), (Some(60), 75), (Some(86_400), 4_500)] {
            let busy = Transport::Busy { retry_after: told.map(Duration::from_secs) };
            let waited = waits(&of(&busy.into(), 1, now(), &Dice::seeded(1)));
            assert!((seconds * 4 / 5..=seconds * 6 / 5).contains(&waited), "{told:?}: {waited}");
        }
    }

    #[test]
    fn a_used_up_quota_waits_for_midnight_in_shanghai() {
        let until_midnight = 14 * 3_600;
        assert!((until_midnight..until_midnight + 720).contains(&waits(&verdict(45_009, 1))));
    }

    #[test]
    fn what_can_never_arrive_is_given_up() {
        assert!(matches!(verdict(40_003, 1), Verdict::Dead(_)));
        assert!(matches!(verdict(43_004, 1), Verdict::Dead(_)));
        assert!(matches!(verdict(987_654, 1), Verdict::RetryAt(..)));
        assert!(matches!(verdict(987_654, 3), Verdict::Dead(_)));
    }
}
