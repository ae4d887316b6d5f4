//! What an endpoint's answer means for a row: pure.

use std::time::Duration;

use crate::clock::milliseconds;
use crate::http::patience;
use crate::scripts::WebhookLimits;
use crate::secret::Dice;

/// What is refused as private, in rows.
const PRIVATE: &str = "private address";
const UNREACHABLE: &str = "cannot be reached";
const LATE: &str = "no answer";
const STATUS: &str = "status ";

/// Where a row stands once it was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// The endpoint took it.
    Done,
    /// It is tried again at this instant, Unix milliseconds.
    Again(i64),
    /// It was tried often enough.
    Failed,
    /// The endpoint said that it is no more.
    Gone,
}

impl Stand {
    /// The state of the row.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Again(_) => "planned",
            Self::Failed => "failed",
            Self::Gone => "gone",
        }
    }

    /// When it is due again.
    pub fn next_at(self) -> Option<i64> {
        match self {
            Self::Again(at_ms) => Some(at_ms),
            Self::Done | Self::Failed | Self::Gone => None,
        }
    }
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// With this status, and how long it asks to wait. A redirect is a status like another: it is not followed.
    Status(u16, Option<Duration>),
    /// There was no connection.
    Unreachable,
    /// There was no connection, because its address is in a private network.
    Private,
    /// There was no answer; it may have arrived.
    Late,
}

impl Answer {
    fn outcome(self) -> String {
        match self {
            Self::Status(status, _) => format!("{STATUS}{status}"),
            Self::Unreachable => UNREACHABLE.to_owned(),
            Self::Private => PRIVATE.to_owned(),
            Self::Late => LATE.to_owned(),
        }
    }
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Where it stands now.
    pub stand: Stand,
    /// What came of the try.
    pub outcome: String,
}

/// What an answer to the try of that number, from 1, means.
pub fn of(answer: Answer, attempt: i64, limits: &WebhookLimits, now_ms: i64, dice: &Dice) -> Verdict {
    let outcome = answer.outcome();
    let stand = match answer {
        Answer::Status(200..=299, _) => Stand::Done,
        Answer::Status(410, _) => Stand::Gone,
        Answer::Status(_, Some(asked)) => again(attempt, patience(asked), limits, now_ms, dice),
        _ => again(attempt, Duration::ZERO, limits, now_ms, dice),
    };
    Verdict { stand, outcome }
}

/// Not before the endpoint asks for it.
fn again(attempt: i64, asked: Duration, limits: &WebhookLimits, now_ms: i64, dice: &Dice) -> Stand {
    let step = usize::try_from(attempt - 1).unwrap_or_default();
    let wait = limits.retries.get(step).map(|wait| dice.spread(milliseconds(*wait)).max(milliseconds(asked)));
    wait.map_or(Stand::Failed, |wait| Stand::Again(now_ms + wait))
}

/// What came of a try, as staff read it.
pub fn outcome_word(outcome: &str) -> String {
    match outcome {
        UNREACHABLE => "连接不上".to_owned(),
        PRIVATE => "地址在内网，设置里没有允许（allow_private）".to_owned(),
        LATE => "没有按时答复".to_owned(),
        "status 410" => "对方答复已停用（410）".to_owned(),
        other => match other.strip_prefix(STATUS) {
            Some(status) if status.starts_with('3') => format!("对方要求跳转（{status}），没有跟随"),
            Some(status) => format!("对方答复 {status}"),
            None => String::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;
    use crate::scripts::Taken;

    const RETRIES: [u64; 7] = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000];

    fn verdict(answer: Answer, attempt: i64) -> Verdict {
        let limits = WebhookLimits {
            retries: RETRIES.map(Duration::from_secs).to_vec(),
            timeout: Duration::from_secs(15),
            taken: Taken { as_of: Date::ZERO, source: String::new() },
        };
        of(answer, attempt, &limits, 1_000, &Dice::seeded(attempt.unsigned_abs()))
    }

    fn waited(verdict: &Verdict) -> i64 {
        verdict.stand.next_at().unwrap() - 1_000
    }

    #[test]
    fn the_schedule_is_kept_with_a_fifth_of_jitter_and_then_ends() {
        for (attempt, seconds) in (1..).zip(RETRIES.map(u64::cast_signed)) {
            for answer in [Answer::Status(500, None), Answer::Unreachable, Answer::Private, Answer::Late] {
                let waited = waited(&verdict(answer, attempt));
                assert!((seconds * 800..=seconds * 1_200).contains(&waited), "{attempt}: {waited}");
            }
        }
        assert_eq!(verdict(Answer::Late, 8), Verdict { stand: Stand::Failed, outcome: "no answer".into() });
        assert_eq!(verdict(Answer::Late, i64::MAX).stand, Stand::Failed);
    }

    #[test]
    fn only_two_hundreds_are_taken_and_gone_is_gone() {
        for (status, name) in [
            (199, "planned"),
            (200, "done"),
            (204, "done"),
            (299, "done"),
            (301, "planned"),
            (307, "planned"),
            (404, "planned"),
            (410, "gone"),
            (503, "planned"),
        ] {
            assert_eq!(verdict(Answer::Status(status, None), 1).stand.name(), name, "{status}");
        }
    }

    #[test]
    fn an_endpoint_may_ask_for_patience_within_reason() {
        let asked = |seconds| waited(&verdict(Answer::Status(429, Some(Duration::from_secs(seconds))), 1));
        assert!(asked(1) >= 4_000);
        assert_eq!(asked(60), 60_000);
        assert_eq!(asked(86_400), 3_600_000, "capped");
    }

    #[test]
    fn every_outcome_has_words() {
        for answer in [
            Answer::Status(302, None),
            Answer::Status(410, None),
            Answer::Status(500, None),
            Answer::Unreachable,
            Answer::Private,
            Answer::Late,
        ] {
            assert!(!outcome_word(&answer.outcome()).is_empty(), "{answer:?}");
        }
        assert!(outcome_word("status 302").contains("跳转"));
    }
}
