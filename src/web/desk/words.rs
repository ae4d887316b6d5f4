//! Instants and spans as people at a desk read them.

use jiff::Timestamp;

use crate::clock::{court_time, court_time_of};
use crate::staff::absence::{Absence, Why};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// 2026-11-28 15:04
pub(super) fn at(ms: &i64) -> String {
    let at = Timestamp::from_millisecond(*ms).unwrap_or(Timestamp::MIN);
    court_time(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// How long somebody is away: 请假，2026-11-24至2026-11-25; 开庭，到15:04. The instant at which leave ends is the day after.
pub(super) fn away(absence: &Absence) -> String {
    let day = |ms| court_time_of(ms).date();
    match absence.why {
        Why::Leave => {
            let (first, last) = (day(absence.from_ms), day(absence.until_ms - 1));
            format!("{}，{first}至{last}", absence.why.word())
        }
        Why::Sitting => {
            format!("{}，到{}", absence.why.word(), court_time_of(absence.until_ms).strftime("%H:%M"))
        }
    }
}

/// How long somebody has been waiting.
pub(super) fn waited(since_ms: &i64, now_ms: &i64) -> String {
    match now_ms - since_ms {
        short if short < HOUR_MS => "不到1小时".to_owned(),
        hours if hours < DAY_MS => format!("{}小时", hours / HOUR_MS),
        days => format!("{}天", days / DAY_MS),
    }
}

/// Whether an instant is over.
pub(super) fn is_past(at_ms: &i64, now_ms: &i64) -> bool {
    at_ms <= now_ms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_the_courts() {
        assert_eq!(at(&1_796_000_000_000), "2026-11-30 08:53");
        assert_eq!(waited(&0, &(HOUR_MS - 1)), "不到1小时");
        assert_eq!((waited(&0, &HOUR_MS), waited(&0, &(DAY_MS * 3))), ("1小时".to_owned(), "3天".to_owned()));
    }
}
