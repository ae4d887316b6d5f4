//! Whether this machine's clock agrees with the database's: leases and plans of several machines are compared, so all of
//! them follow the one clock that they share (notify.md N-20).

use tracing::error;

use crate::clock::Clock;
use crate::db::{Db, DbError};
use crate::telemetry::metrics::Metrics;

/// From this difference on somebody has to set the machine's clock, milliseconds.
const ALARM_MS: i64 = 2_000;
/// A smaller difference may be the time that the question took.
const WORTH_IT_MS: i64 = 250;
/// Of an answer that took longer nobody knows when the database looked at its clock.
const SLOWEST_MS: i64 = 500;

/// Asks the database what time it is, and goes by that. SQLite has no clock of its own.
///
/// # Errors
/// When the database cannot be read.
pub async fn look(db: &Db, clock: &Clock, metrics: &Metrics) -> Result<(), DbError> {
    let asked_ms = clock.machine_ms();
    let Some(their_ms) = db.now_ms().await? else { return Ok(()) };
    let Some(skew_ms) = skew(asked_ms, their_ms, clock.machine_ms()) else { return Ok(()) };
    metrics.clock_skew_ms.set(skew_ms);
    clock.follow(skew_ms, WORTH_IT_MS);
    if skew_ms.abs() > ALARM_MS {
        error!(
            milliseconds = skew_ms,
            "this machine's clock is wrong: the database's is used; set it, and see to its time service"
        );
    }
    Ok(())
}

/// How far the machine is behind the database; `None` where the answer took too long to tell.
fn skew(asked_ms: i64, their_ms: i64, answered_ms: i64) -> Option<i64> {
    let took_ms = answered_ms - asked_ms;
    (0..=SLOWEST_MS).contains(&took_ms).then_some(their_ms - asked_ms - took_ms / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_question_is_compared() {
        assert_eq!(skew(1_000, 1_010, 1_020), Some(0));
        assert_eq!(skew(1_000, 4_010, 1_020), Some(3_000));
        assert_eq!(skew(5_000, 1_010, 5_020), Some(-4_000));
        assert_eq!(skew(1_000, 9_000, 1_501), None, "it took too long");
        assert_eq!(skew(1_000, 9_000, 999), None, "somebody set the clock meanwhile");
    }
}
