//! Receipts: the rows of `notice_attempt` they are matched with, and the states they raise.

use serde_json::Value;

use crate::db::id::first_at;
use crate::db::{Db, DbError, Sql, Tx};
use crate::values;

crate::statements! {
    BY_MESSAGE = Sql::new(
        "SELECT id, notice_id FROM notice_attempt WHERE account = $1 AND platform_msg_id = $2");
    // The attempts of one message have the same words at the same time: each names a notice's own number.
    BY_TEMPLATE = Sql::new(
        "SELECT a.id, a.notice_id FROM (
             SELECT address, started_at, digest FROM notice_attempt
             WHERE address = $1 AND route = 'subscription' AND template_id = $2 AND reported IS NULL
                 AND started_at >= $3 AND (outcome IS NULL OR outcome IN ('accepted', 'unknown'))
             ORDER BY started_at LIMIT 1) oldest
         JOIN notice_attempt a ON a.address = oldest.address AND a.started_at = oldest.started_at
             AND a.digest = oldest.digest AND a.reported IS NULL");
    BY_NOTICE = Sql::new(
        "SELECT id, notice_id FROM notice_attempt WHERE notice_id = $1 AND route = 'sms' AND account = $2
         ORDER BY attempt DESC LIMIT 1");
    EARLY = Sql::differing(
        "SELECT a.id AS attempt, a.notice_id AS notice, r.status FROM json_each($1) g
         JOIN notice_attempt a ON a.id = g.value
         JOIN receipt r ON r.account = a.account AND r.platform_msg_id = a.platform_msg_id",
        "SELECT a.id AS attempt, a.notice_id AS notice, r.status
         FROM json_array_elements_text(CAST($1 AS TEXT)::json) AS g(id)
         JOIN notice_attempt a ON a.id = g.id
         JOIN receipt r ON r.account = a.account AND r.platform_msg_id = a.platform_msg_id");
    // Of two transactions at the same time neither may have seen the other's row.
    MISSED = Sql::new(
        "SELECT a.id AS attempt, a.notice_id AS notice, r.status FROM receipt r
         JOIN notice_attempt a ON a.account = r.account AND a.platform_msg_id = r.platform_msg_id
         WHERE r.received_at >= $1 AND a.reported IS NULL ORDER BY r.received_at LIMIT 256");
    // The oldest first: those that had the time to arrive.
    SPEEDS = Sql::new(
        "SELECT route, account, COUNT(*) AS sent, COUNT(reported_at) AS reported,
                COUNT(CASE WHEN COALESCE(reported_at, $2) - started_at > $3 THEN 1 END) AS slow
         FROM (SELECT route, account, started_at, reported_at FROM notice_attempt
               WHERE id >= $1 AND route IN ('subscription', 'template', 'sms') AND outcome = 'accepted'
               ORDER BY id LIMIT 10000) AS lately
         GROUP BY route, account ORDER BY route, account");
    DELIVERED = Sql::new(
        "UPDATE notice_attempt SET outcome = 'accepted', reported = 'delivered', reported_at = $2,
                                   ended_at = COALESCE(ended_at, $2)
         WHERE id = $1 AND reported IS NULL");
    // Whatever was to be tried again has arrived: the retry is taken back. A worker that holds it loses its lease. A short
    // message on the phone is read there: nobody looks whether the page was opened. What a clerk tells because nobody
    // opened it stays with the clerk: it had arrived before.
    RAISE = Sql::new(
        "UPDATE notice SET state = 'delivered', claimed_by = NULL, settled_at = $2,
                           next_at = CASE WHEN state = 'accepted' AND NOT EXISTS (
                                              SELECT 1 FROM notice_attempt a WHERE a.notice_id = notice.id
                                                  AND a.route = 'sms' AND a.reported = 'delivered')
                                          THEN next_at END
         WHERE id = $1 AND state IN ('planned', 'sending', 'accepted')
             AND NOT (is_repeat AND (state IN ('planned', 'sending') OR COALESCE(reason, '') = 'a clerk calls'))");
    FAILED = Sql::new(
        "UPDATE notice_attempt SET outcome = 'refused', reason = $2, reported = 'failed', reported_at = $3,
                                   ended_at = COALESCE(ended_at, $3)
         WHERE id = $1 AND reported IS NULL");
    // What waits for a clerk has no next way: the clerk is the last. What another way has taken since then is not undone.
    TAKE_NEXT_WAY = Sql::new(
        "UPDATE notice SET state = 'planned', next_at = $2, reason = 'a way failed'
         WHERE id = $1 AND state = 'accepted' AND COALESCE(reason, '') <> 'a clerk calls' AND useless_after > $2
             AND NOT EXISTS (
                 SELECT 1 FROM notice_attempt a JOIN notice_attempt l ON l.notice_id = a.notice_id AND l.attempt > a.attempt
                 WHERE a.id = $3 AND l.outcome = 'accepted')");
}

/// A receipt whose attempt did not know the message's id when it came.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Early {
    pub attempt: String,
    pub notice: String,
    pub status: String,
}

/// The attempts of one message, with their notices: those of a day's message are several.
type Found = Vec<(String, String)>;

/// How a provider delivered what it took by one way.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct SpeedRow {
    pub route: String,
    pub account: String,
    pub sent: i64,
    pub reported: i64,
    pub slow: i64,
}

/// Of the attempts since that instant; one that is under way for longer than `slow_ms` at `now_ms` is slow, too.
pub(super) async fn speeds(
    db: &Db,
    since_ms: i64,
    now_ms: i64,
    slow_ms: i64,
) -> Result<Vec<SpeedRow>, DbError> {
    db.all(&SPEEDS, values![first_at(since_ms), now_ms, slow_ms]).await
}

pub(super) async fn by_message(tx: &mut Tx<'_>, account: &str, message: &str) -> Result<Found, DbError> {
    tx.all(&BY_MESSAGE, values![account, message]).await
}

/// The oldest one since then without a word.
pub(super) async fn by_template(
    tx: &mut Tx<'_>,
    address: &str,
    template: &str,
    since_ms: i64,
) -> Result<Found, DbError> {
    tx.all(&BY_TEMPLATE, values![address, template, since_ms]).await
}

/// The last short message of a notice that this gateway took.
pub(super) async fn by_notice(
    tx: &mut Tx<'_>,
    notice: &str,
    gateway: &str,
) -> Result<Option<(String, String)>, DbError> {
    tx.optional(&BY_NOTICE, values![notice, gateway]).await
}

pub(super) async fn early(tx: &mut Tx<'_>, attempts: &[String]) -> Result<Vec<Early>, DbError> {
    if attempts.is_empty() {
        return Ok(Vec::new());
    }
    tx.all(&EARLY, values![Value::from(attempts.to_vec()).to_string()]).await
}

/// Receipts since that instant whose attempts do not know them.
pub(super) async fn missed(tx: &mut Tx<'_>, since_ms: i64) -> Result<Vec<Early>, DbError> {
    tx.all(&MISSED, values![since_ms]).await
}

pub(super) async fn delivered(tx: &mut Tx<'_>, attempt: &str, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&DELIVERED, values![attempt, now_ms]).await.map(drop)
}

/// Whether it was raised.
pub(super) async fn raise(tx: &mut Tx<'_>, notice: &str, now_ms: i64) -> Result<bool, DbError> {
    Ok(tx.execute(&RAISE, values![notice, now_ms]).await? == 1)
}

/// Whether it was the first word on that attempt.
pub(super) async fn failed(tx: &mut Tx<'_>, attempt: &str, why: &str, now_ms: i64) -> Result<bool, DbError> {
    Ok(tx.execute(&FAILED, values![attempt, why, now_ms]).await? == 1)
}

/// The notice goes on, unless a later attempt than the failed one was accepted.
pub(super) async fn take_next_way(
    tx: &mut Tx<'_>,
    notice: &str,
    failed: &str,
    now_ms: i64,
) -> Result<(), DbError> {
    tx.execute(&TAKE_NEXT_WAY, values![notice, now_ms, failed]).await.map(drop)
}
