//! The rows of `staff_failure`. A try is counted before it is judged, so that many at once count as many.

use super::Curve;
use crate::clock::milliseconds;
use crate::db::{DbError, Sql, Tx};
use crate::values;

crate::statements! {
    // Writing the row is its lock: parallel tries take turns, across replicas too.
    LOCK = Sql::new(
        "INSERT INTO staff_failure (subject, failures, last_at, blocked_until) VALUES ($1, 0, $2, 0)
         ON CONFLICT (subject) DO UPDATE SET subject = excluded.subject
         RETURNING failures, last_at, blocked_until");
    COUNT = Sql::new(
        "UPDATE staff_failure SET failures = $2, last_at = $3, blocked_until = $4 WHERE subject = $1");
    CLEAR = Sql::new("DELETE FROM staff_failure WHERE subject = $1");
    TAKE_BACK = Sql::new(
        "UPDATE staff_failure SET failures = failures - 1, blocked_until = 0 WHERE subject = $1 AND failures > 0");
    FORGET = Sql::new(
        "DELETE FROM staff_failure WHERE subject IN (SELECT subject FROM staff_failure WHERE last_at < $1 LIMIT $2)");
}

#[derive(sqlx::FromRow)]
struct Row {
    failures: i64,
    last_at: i64,
    blocked_until: i64,
}

/// Counts a try for each subject, with its curve, unless one of them has to wait; returns whether it may be judged.
/// The subjects come in one order everywhere, so that no two tries wait for each other; behind one that has to wait
/// nothing is written, so that nobody fills the table with made-up names.
pub async fn admit(
    tx: &mut Tx<'_>,
    subjects: &[(String, Curve)],
    memory_ms: i64,
    now_ms: i64,
) -> Result<bool, DbError> {
    let mut rows: Vec<Row> = Vec::new();
    for (subject, _) in subjects {
        let row: Row = tx.one(&LOCK, values![subject, now_ms]).await?;
        if row.blocked_until > now_ms {
            return Ok(false);
        }
        rows.push(row);
    }
    for ((subject, curve), row) in subjects.iter().zip(rows) {
        let before = if row.last_at < now_ms - memory_ms { 0 } else { row.failures };
        let failures = u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1);
        let until = now_ms + milliseconds(curve.wait(failures));
        tx.execute(&COUNT, values![subject, i64::from(failures), now_ms, until]).await?;
    }
    Ok(true)
}

/// A try of this login name was right: its failures are forgotten.
pub async fn clear(tx: &mut Tx<'_>, subject: &str) -> Result<(), DbError> {
    tx.execute(&CLEAR, values![subject]).await.map(drop)
}

/// A try of this subject was right: it was no failure, but those before it stay.
pub async fn take_back(tx: &mut Tx<'_>, subject: &str) -> Result<(), DbError> {
    tx.execute(&TAKE_BACK, values![subject]).await.map(drop)
}

/// Forgets failures from before this instant; returns how many.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![before_ms, limit]).await
}
