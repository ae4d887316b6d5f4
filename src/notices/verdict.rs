//! What the platform's answer means for a notice and the way it took: pure.

use std::time::Duration;

use crate::clock::milliseconds;
use crate::http::patience;
use crate::people::sms::NotSent;
use crate::secret::Dice;
use crate::wechat::client::{ApiError, Transport};
use crate::wechat::errcode::ErrorClass;

use super::ladder::Outcome;

/// Seconds before the next try (notify.md N-7); then hourly until it is useless.
const RETRY_SECONDS: &[i64] = &[5, 30, 120, 600, 1_800];
const HOURLY_SECONDS: i64 = 3_600;
/// Codes that nobody knows are tried this often.
const TRIES_OF_UNKNOWN: i64 = 3;
const RATE_SECONDS: i64 = 60;
const CANNOT_SEND: &str = "the gateway cannot send";

/// What came of an attempt, why, and when to try again if the way is not spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// What came of it.
    pub outcome: Outcome,
    /// Why, for staff and logs.
    pub reason: &'static str,
    /// Milliseconds until something is to be done about it again.
    pub after_ms: i64,
}

impl Verdict {
    /// The provider took it.
    pub const ACCEPTED: Self = Self { outcome: Outcome::Accepted, reason: "accepted", after_ms: 0 };

    /// The way is spent: the next one is taken at once.
    pub fn refused(reason: &'static str) -> Self {
        Self { outcome: Outcome::Refused, reason, after_ms: 0 }
    }

    /// It may have arrived.
    pub fn unknown(attempts: i64, dice: &Dice) -> Self {
        Self { outcome: Outcome::Unknown, reason: "no answer", after_ms: delay(attempts, dice) }
    }

    /// It did not arrive and is tried again.
    pub fn not_now(reason: &'static str, attempts: i64, dice: &Dice) -> Self {
        Self { outcome: Outcome::NotNow, reason, after_ms: delay(attempts, dice) }
    }
}

/// What an error of the platform's API means.
pub fn of(error: &ApiError, attempts: i64, dice: &Dice) -> Verdict {
    let not_now = |reason| Verdict::not_now(reason, attempts, dice);
    if let ApiError::Transport(transport) = error {
        return match transport {
            Transport::NotSent => not_now("cannot be reached"),
            Transport::Busy { retry_after } => asked_to_wait(*retry_after, attempts, dice),
            // An answer that is not the platform's says nothing about what the platform did.
            Transport::NoAnswer | Transport::Garbage => Verdict::unknown(attempts, dice),
        };
    }
    match error.class() {
        ErrorClass::Retry | ErrorClass::Ok | ErrorClass::Job => not_now("platform busy"),
        ErrorClass::Token => not_now("access token refused"),
        ErrorClass::Rate => {
            Verdict { after_ms: dice.spread(RATE_SECONDS * 1_000), ..not_now("called too often") }
        }
        ErrorClass::Unknown if attempts < TRIES_OF_UNKNOWN => not_now("unknown error code"),
        ErrorClass::Unknown => Verdict::refused("unknown error code"),
        // Nobody waits for midnight or an operator: there are other ways.
        ErrorClass::Quota => Verdict::refused("daily quota used up"),
        ErrorClass::Config | ErrorClass::Perm => Verdict::refused("the account may not"),
        ErrorClass::User => Verdict::refused("does not take it"),
        ErrorClass::Window => Verdict::refused("no window"),
        ErrorClass::Content => Verdict::refused("content refused"),
        ErrorClass::Param | ErrorClass::AuthCode => Verdict::refused("our request is wrong"),
    }
}

/// What an error of a gateway for short messages, or of WeCom, means. With another one beside it, `has_other`, what a
/// gateway itself cannot send is not refused.
pub fn of_gateway(error: NotSent, has_other: bool, attempts: i64, dice: &Dice) -> Verdict {
    match error {
        NotSent::Unable if has_other => Verdict::not_now(CANNOT_SEND, attempts, dice),
        NotSent::Unreachable => Verdict::not_now("cannot be reached", attempts, dice),
        NotSent::Busy { retry_after } => asked_to_wait(retry_after, attempts, dice),
        NotSent::Unable => Verdict::refused(CANNOT_SEND),
        NotSent::Refused => Verdict::refused("the gateway refused it"),
        NotSent::Unknown => Verdict::unknown(attempts, dice),
    }
}

fn asked_to_wait(retry_after: Option<Duration>, attempts: i64, dice: &Dice) -> Verdict {
    let asked = milliseconds(patience(retry_after.unwrap_or_default()));
    let verdict = Verdict::not_now("asked to wait", attempts, dice);
    Verdict { after_ms: verdict.after_ms.max(asked), ..verdict }
}

fn delay(attempts: i64, dice: &Dice) -> i64 {
    let step = usize::try_from(attempts - 1).unwrap_or_default();
    dice.spread(RETRY_SECONDS.get(step).copied().unwrap_or(HOURLY_SECONDS) * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(errcode: i64, attempts: i64) -> Verdict {
        of(&ApiError::Platform { errcode, rid: None }, attempts, &Dice::seeded(1))
    }

    #[test]
    fn what_never_arrives_takes_the_next_way_at_once() {
        for errcode in [43_004, 43_101, 40_003, 48_002, 45_015, 45_047, 47_003, 45_009] {
            let Verdict { outcome, after_ms, .. } = verdict(errcode, 1);
            assert_eq!((outcome, after_ms), (Outcome::Refused, 0), "{errcode}");
        }
    }

    #[test]
    fn tries_go_on_hourly() {
        for (attempts, seconds) in [(1, 5), (2, 30), (3, 120), (4, 600), (5, 1_800), (6, 3_600), (500, 3_600)]
        {
            let waited = verdict(-1, attempts).after_ms / 1_000;
            assert!((seconds * 4 / 5..=seconds * 6 / 5).contains(&waited), "{attempts}: {waited}");
        }
    }

    #[test]
    fn t17_a_provider_may_ask_for_a_second_but_not_for_a_day() {
        let busy = |seconds| {
            let transport = Transport::Busy { retry_after: Some(Duration::from_secs(seconds)) };
            of(&ApiError::Transport(transport), 1, &Dice::seeded(1))
        };
        assert!((4_000..=6_000).contains(&busy(1).after_ms));
        assert_eq!(busy(60).after_ms, 60_000);
        assert_eq!(busy(86_400).after_ms, 3_600_000, "capped");
        assert_eq!(busy(86_400).outcome, Outcome::NotNow);
    }

    #[test]
    fn a_lost_answer_may_have_been_a_yes() {
        let lost = of(&ApiError::Transport(Transport::NoAnswer), 1, &Dice::seeded(1));
        assert_eq!(lost.outcome, Outcome::Unknown);
        let unsent = of(&ApiError::Transport(Transport::NotSent), 1, &Dice::seeded(1));
        assert_eq!(unsent.outcome, Outcome::NotNow);
    }
}
