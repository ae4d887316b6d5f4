//! What staff do to the rows of `notice` and `notice_attempt`.

use crate::channel::notice::Route;
use crate::db::{Db, DbError, Sql, Tx};
use crate::values;

crate::statements! {
    HELD_COURTS = Sql::new(
        "SELECT court, COUNT(*) FROM notice WHERE state = 'held' GROUP BY court ORDER BY court");
    RELEASE = Sql::new(
        "UPDATE notice SET state = 'planned', reason = 'released by staff' WHERE id IN (
             SELECT id FROM notice WHERE court = $1 AND state = 'held' AND id <= $2 ORDER BY created_at LIMIT $3)");
    DROP_HELD = Sql::new(
        "UPDATE notice SET state = 'skipped', reason = 'dropped by staff', next_at = NULL, settled_at = $4
         WHERE id IN (
             SELECT id FROM notice WHERE court = $1 AND state = 'held' AND id <= $2 ORDER BY created_at LIMIT $3)");
    STOP = Sql::new(
        "UPDATE notice SET state = 'held', reason = 'stopped by staff'
         WHERE court = $1 AND fact_id = $2 AND state = 'planned' AND attempts = 0
             AND kind IN ('hearing-moved', 'hearing-cancelled') AND next_at > $3");
    // Nothing that staff send waits for a message of the day.
    AGAIN = Sql::new(
        "UPDATE notice SET state = 'planned', reason = 'sent again by staff', next_at = $3, digest_at = $3,
                           claimed_by = NULL
         WHERE id = $1 AND court = $2 AND state IN ('dead', 'expired') AND useless_after > $3");
    // A repeat is not undone by a late receipt of what it repeats.
    NEXT_WAY = Sql::new(
        "UPDATE notice SET state = 'planned', reason = 'next way by staff', next_at = $3, digest_at = $3,
                           claimed_by = NULL, is_repeat = (is_repeat OR state <> 'planned')
         WHERE id = $1 AND court = $2 AND useless_after > $3
             AND (state IN ('accepted', 'delivered')
                  AND COALESCE(reason, '') NOT IN ('a clerk calls', 'told by telephone')
                  OR state = 'planned' AND attempts > 0)");
    // A claim takes the way that was asked for first, with every check of its own.
    BY_WAY = Sql::new(
        "UPDATE notice SET state = 'planned', reason = 'way chosen by staff', next_at = $3, digest_at = $3,
                           claimed_by = NULL, asked_route = $4,
                           is_repeat = (is_repeat OR state IN ('accepted', 'delivered'))
         WHERE id = $1 AND court = $2 AND useless_after > $3
             AND (state IN ('accepted', 'delivered')
                  AND COALESCE(reason, '') NOT IN ('a clerk calls', 'told by telephone')
                  OR state = 'planned' AND attempts > 0 OR state IN ('dead', 'expired'))");
    // What certainly did not arrive is not tried that way again. What may have arrived stays what it is.
    SPEND_WAYS = Sql::new(
        "UPDATE notice_attempt SET outcome = 'refused', reason = 'next way by staff'
         WHERE notice_id = $1 AND outcome = 'not now'");
    CALL = Sql::new(
        "UPDATE notice SET state = 'accepted', reason = 'a clerk calls', next_at = NULL, claimed_by = NULL,
                           settled_at = $3
         WHERE id = $1 AND court = $2 AND standing NOT IN ('asker', 'staff')
             AND state IN ('planned', 'accepted', 'delivered', 'dead', 'expired')
             AND COALESCE(reason, '') NOT IN ('a clerk calls', 'told by telephone')
         RETURNING case_source, recipient, useless_after");
}

pub(super) async fn held_courts(db: &Db) -> Result<Vec<(String, i64)>, DbError> {
    db.all(&HELD_COURTS, Vec::new()).await
}

/// At most so many go out when they are due; returns how many.
pub(super) async fn release(tx: &mut Tx<'_>, court: &str, until: &str, limit: i64) -> Result<u64, DbError> {
    tx.execute(&RELEASE, values![court, until, limit]).await
}

/// At most so many are not sent; returns how many.
pub(super) async fn drop_held(
    tx: &mut Tx<'_>,
    court: &str,
    until: &str,
    limit: i64,
    now_ms: i64,
) -> Result<u64, DbError> {
    tx.execute(&DROP_HELD, values![court, until, limit, now_ms]).await
}

/// What has not gone out of a change waits for a word; returns how many.
pub(super) async fn stop(tx: &mut Tx<'_>, court: &str, fact: &str, now_ms: i64) -> Result<u64, DbError> {
    tx.execute(&STOP, values![court, fact, now_ms]).await
}

pub(super) async fn again(tx: &mut Tx<'_>, id: &str, court: &str, now_ms: i64) -> Result<bool, DbError> {
    Ok(tx.execute(&AGAIN, values![id, court, now_ms]).await? == 1)
}

pub(super) async fn next_way(tx: &mut Tx<'_>, id: &str, court: &str, now_ms: i64) -> Result<bool, DbError> {
    let is_done = tx.execute(&NEXT_WAY, values![id, court, now_ms]).await? == 1;
    if is_done {
        tx.execute(&SPEND_WAYS, values![id]).await?;
    }
    Ok(is_done)
}

/// The notice goes by that way now, if it still can.
pub(super) async fn by_way(
    tx: &mut Tx<'_>,
    id: &str,
    court: &str,
    route: Route,
    now_ms: i64,
) -> Result<bool, DbError> {
    Ok(tx.execute(&BY_WAY, values![id, court, now_ms, route.name()]).await? == 1)
}

/// The notice is a clerk's now; returns its case, its recipient, and until when it is of use.
pub(super) async fn call(
    tx: &mut Tx<'_>,
    id: &str,
    court: &str,
    now_ms: i64,
) -> Result<Option<(String, String, i64)>, DbError> {
    tx.optional(&CALL, values![id, court, now_ms]).await
}
