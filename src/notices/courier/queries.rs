//! Claiming and settling: the rows of `notice` and `notice_attempt`, in batches.

use serde_json::json;

use super::known::queries::Grant;
use crate::db::{DbError, Sql, Tx};
use crate::notices::ladder::Outcome;
use crate::notices::{State, carried};
use crate::values;

/// With fewer rows of what is critical, a claim takes others along.
const AT_ONCE: usize = 64;

/// What a claim makes of a row.
macro_rules! claimed {
    () => {
        "UPDATE notice SET next_at = $2, claimed_by = $3, attempts = attempts + 1,
             state = CASE WHEN (SELECT f.version = notice.version AND NOT f.is_over FROM notice_fact f
                                WHERE f.id = notice.fact_id)
                     THEN 'sending' ELSE 'superseded' END"
    };
}

/// What is due of some classes, so many rows at most. PostgreSQL must read that number: of a bound one it takes a tenth of
/// the table for granted, and goes through all of it.
macro_rules! due {
    ($of_class:literal, $at_once:literal) => {
        concat!(
            "SELECT id FROM notice WHERE state IN ('planned', 'sending') AND class ",
            $of_class,
            " AND next_at <= $1 ORDER BY next_at LIMIT ",
            $at_once
        )
    };
}

/// The fact is checked in the statement that claims: what states an older version, or something that is over, is never
/// sent (notify.md N-3). `next_at` becomes the end of the lease. With SQLite's one writer, settlements wait for a claim:
/// it is kept short. With PostgreSQL they do not, and few long claims cost less than many.
macro_rules! claim {
    ($of_class:literal) => {
        Sql::differing(
            concat!(claimed!(), " WHERE id IN (", due!($of_class, 64), ") RETURNING id, state, digest_at"),
            concat!(
                "WITH due AS (",
                due!($of_class, 256),
                " FOR UPDATE SKIP LOCKED) ",
                claimed!(),
                " FROM due WHERE notice.id = due.id RETURNING notice.id, notice.state, notice.digest_at"
            ),
        )
    };
}

/// What waits for the message of the day with something that this claim holds.
macro_rules! waiting {
    () => {
        "SELECT o.id FROM notice n JOIN notice o ON o.recipient = n.recipient AND o.court = n.court
         WHERE n.claimed_by = $3 AND n.state = 'sending' AND n.digest_at <= $1
             AND o.state = 'planned' AND o.digest_at <= $1 AND o.next_at <= $1"
    };
}

crate::statements! {
    // However much is due, what is critical goes first (notify.md N-10).
    CLAIM_CRITICAL = claim!("= 'critical'");
    CLAIM_OTHERS = claim!("<> 'critical'");
    // Whatever waits for the same message of the day as something of this claim belongs into it.
    TAKE_ALONG = Sql::differing(
        concat!(claimed!(), " WHERE id IN (", waiting!(), ") RETURNING id, state, digest_at"),
        concat!(
            "WITH due AS (SELECT id FROM notice WHERE id IN (",
            waiting!(),
            ") FOR UPDATE SKIP LOCKED) ",
            claimed!(),
            " FROM due WHERE notice.id = due.id AND notice.state = 'planned'
              RETURNING notice.id, notice.state, notice.digest_at"
        ));
    SPEND_GRANT = Sql::new(
        "UPDATE subscription_grant SET remaining = remaining - 1
         WHERE account = $1 AND openid = $2 AND template_id = $3 AND NOT is_lasting AND remaining > 0");
    ATTEMPTS = Sql::differing(
        "INSERT INTO notice_attempt (id, notice_id, attempt, route, account, address, template_id, started_at, digest,
                                     states, sealed)
         SELECT value ->> 'id', value ->> 'notice', value ->> 'number', value ->> 'route', value ->> 'account',
                value ->> 'address', value ->> 'template', value ->> 'at', value ->> 'digest',
                value ->> 'states', unhex(value ->> 'sealed')
         FROM json_each($1)",
        "INSERT INTO notice_attempt (id, notice_id, attempt, route, account, address, template_id, started_at, digest,
                                     states, sealed)
         SELECT id, notice, number, route, account, address, template, at, digest, states, decode(sealed, 'hex')
         FROM json_to_recordset(CAST($1 AS TEXT)::json) AS given(id TEXT, notice TEXT, number BIGINT, route TEXT,
             account TEXT, address TEXT, template TEXT, at BIGINT, digest TEXT, states TEXT, sealed TEXT)");
    // The lease fences: a worker that lost it changes nothing.
    SETTLE = Sql::differing(
        "UPDATE notice SET state = s.state, next_at = s.next_at, reason = s.reason,
                           settled_at = s.at, claimed_by = NULL,
                           digest_at = COALESCE(notice.digest_at, s.digest_at)
         FROM (SELECT value ->> 'id' AS id, value ->> 'ticket' AS ticket, value ->> 'state' AS state,
                      value ->> 'next_at' AS next_at, value ->> 'reason' AS reason,
                      value ->> 'digest_at' AS digest_at, value ->> 'at' AS at FROM json_each($1)) AS s
         WHERE notice.id = s.id AND notice.claimed_by = s.ticket AND notice.state = 'sending'",
        "UPDATE notice SET state = s.state, next_at = s.next_at, reason = s.reason,
                           settled_at = s.at, claimed_by = NULL,
                           digest_at = COALESCE(notice.digest_at, s.digest_at)
         FROM json_to_recordset(CAST($1 AS TEXT)::json) AS s(id TEXT, ticket TEXT, state TEXT, next_at BIGINT,
             reason TEXT, digest_at BIGINT, at BIGINT)
         WHERE notice.id = s.id AND notice.claimed_by = s.ticket AND notice.state = 'sending'");
    // The attempt is this worker's own: what came of it is true also when the lease was lost.
    SETTLE_ATTEMPTS = Sql::differing(
        "UPDATE notice_attempt SET ended_at = s.at, outcome = s.outcome, reason = s.reason,
                                   platform_msg_id = s.msg_id
         FROM (SELECT value ->> 'attempt' AS id, value ->> 'outcome' AS outcome, value ->> 'reason' AS reason,
                      value ->> 'msg_id' AS msg_id, value ->> 'at' AS at FROM json_each($1)) AS s
         WHERE notice_attempt.id = s.id AND notice_attempt.outcome IS NULL",
        "UPDATE notice_attempt SET ended_at = s.at, outcome = s.outcome, reason = s.reason,
                                   platform_msg_id = s.msg_id
         FROM json_to_recordset(CAST($1 AS TEXT)::json) AS s(attempt TEXT, outcome TEXT, reason TEXT, msg_id TEXT,
             at BIGINT)
         WHERE notice_attempt.id = s.attempt AND notice_attempt.outcome IS NULL");
    // What a gateway said afterwards of the attempts whose answer was lost.
    SETTLE_LOST = Sql::new(
        "UPDATE notice_attempt SET outcome = $2, reason = $3, ended_at = $4
         WHERE notice_id = $1 AND route = 'sms' AND (outcome IS NULL OR outcome = 'unknown')");
    // Whatever was opened meanwhile, or taken by another replica, is let alone.
    LOOK_AT_UNOPENED = Sql::differing(
        "UPDATE notice SET state = 'planned', is_repeat = TRUE, next_at = $1, reason = 'not opened'
         WHERE id IN (SELECT id FROM notice WHERE state IN ('accepted', 'delivered') AND next_at <= $1
                      ORDER BY next_at LIMIT 256)",
        "UPDATE notice SET state = 'planned', is_repeat = TRUE, next_at = $1, reason = 'not opened'
         WHERE state IN ('accepted', 'delivered') AND id IN (
             SELECT id FROM notice WHERE state IN ('accepted', 'delivered') AND next_at <= $1
             ORDER BY next_at LIMIT 256 FOR UPDATE SKIP LOCKED)");
    // A provider may take a message back before our own row says that it was taken.
    TAKEN_BACK = Sql::differing(
        "UPDATE notice SET state = 'planned', next_at = $2, reason = 'a way failed'
         WHERE state = 'accepted' AND id IN (
             SELECT a.notice_id FROM json_each($1) g JOIN notice_attempt a ON a.id = g.value
             WHERE a.reported = 'failed')",
        "UPDATE notice SET state = 'planned', next_at = $2, reason = 'a way failed'
         WHERE state = 'accepted' AND id IN (
             SELECT a.notice_id FROM json_array_elements_text(CAST($1 AS TEXT)::json) AS g(id)
             JOIN notice_attempt a ON a.id = g.id WHERE a.reported = 'failed')");
    // Nobody gave a word in time: what had to be told becomes a task.
    HELD_TOO_LONG = Sql::differing(
        "UPDATE notice SET state = 'planned', next_at = $1, reason = 'held too long'
         WHERE id IN (SELECT id FROM notice WHERE state = 'held' AND useless_after <= $1
                      ORDER BY useless_after LIMIT 256)",
        "UPDATE notice SET state = 'planned', next_at = $1, reason = 'held too long'
         WHERE state = 'held' AND id IN (
             SELECT id FROM notice WHERE state = 'held' AND useless_after <= $1
             ORDER BY useless_after LIMIT 256 FOR UPDATE SKIP LOCKED)");
}

/// A row that a claim has taken.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Claimed {
    pub id: String,
    pub state: String,
    pub digest_at: Option<i64>,
}

/// An attempt that begins.
#[derive(Debug)]
pub(super) struct NewAttempt {
    pub id: String,
    pub notice: String,
    pub number: i64,
    pub route: &'static str,
    pub account: String,
    pub address: String,
    pub template: Option<String>,
    pub at_ms: i64,
    pub digest: String,
    /// What whoever hears it then knows of a sitting.
    pub states: Option<String>,
    pub sealed: Vec<u8>,
}

/// What becomes of a claimed notice and of its attempt.
#[derive(Debug, Clone)]
pub(super) struct Settlement {
    pub notice: String,
    pub ticket: String,
    pub state: State,
    pub next_at: Option<i64>,
    pub reason: Option<&'static str>,
    /// With which message of the day it goes, once that is known, Unix milliseconds.
    pub digest_at: Option<i64>,
    pub attempt: Option<String>,
    pub outcome: Option<Outcome>,
    pub platform_msg_id: Option<String>,
    pub at_ms: i64,
}

pub(super) async fn claim(
    tx: &mut Tx<'_>,
    ticket: &str,
    now_ms: i64,
    lease_until_ms: i64,
) -> Result<Vec<Claimed>, DbError> {
    let mut claimed: Vec<Claimed> = tx.all(&CLAIM_CRITICAL, values![now_ms, lease_until_ms, ticket]).await?;
    if claimed.len() < AT_ONCE {
        claimed.extend(tx.all::<Claimed>(&CLAIM_OTHERS, values![now_ms, lease_until_ms, ticket]).await?);
    }
    if claimed.iter().any(|own| own.digest_at.is_some_and(|at| at <= now_ms)) {
        claimed.extend(tx.all::<Claimed>(&TAKE_ALONG, values![now_ms, lease_until_ms, ticket]).await?);
    }
    Ok(claimed)
}

pub(super) async fn spend_grant(tx: &mut Tx<'_>, grant: &Grant) -> Result<(), DbError> {
    tx.execute(&SPEND_GRANT, values![&grant.account, &grant.openid, &grant.template_id]).await.map(drop)
}

pub(super) async fn begin(tx: &mut Tx<'_>, attempts: &[NewAttempt]) -> Result<(), DbError> {
    if attempts.is_empty() {
        return Ok(());
    }
    let row = |own: &NewAttempt| {
        json!({ "id": own.id, "notice": own.notice, "number": own.number, "route": own.route,
                "account": own.account, "address": own.address, "template": own.template, "at": own.at_ms,
                "digest": own.digest, "states": own.states, "sealed": hex::encode(&own.sealed) })
    };
    let rows: Vec<_> = attempts.iter().map(row).collect();
    tx.execute(&ATTEMPTS, values![serde_json::Value::from(rows).to_string()]).await.map(drop)
}

/// What was held until its time had passed is claimed, to end as a task.
pub(super) async fn held_too_long(tx: &mut Tx<'_>, now_ms: i64) -> Result<u64, DbError> {
    tx.execute(&HELD_TOO_LONG, values![now_ms]).await
}

pub(super) async fn settle(tx: &mut Tx<'_>, settlements: &[Settlement]) -> Result<(), DbError> {
    if settlements.is_empty() {
        return Ok(());
    }
    let row = |own: &Settlement| {
        json!({ "id": own.notice, "ticket": own.ticket, "state": own.state.name(), "next_at": own.next_at,
                "reason": own.reason, "digest_at": own.digest_at, "attempt": own.attempt,
                "outcome": own.outcome.map(Outcome::name), "msg_id": own.platform_msg_id, "at": own.at_ms })
    };
    let rows: Vec<_> = settlements.iter().map(row).collect();
    let rows = serde_json::Value::from(rows).to_string();
    // Receipts lock an attempt before its notice, too.
    let tried = tx.execute(&SETTLE_ATTEMPTS, values![&rows]).await?;
    tx.execute(&SETTLE, values![rows]).await?;
    let ended = settlements.iter().filter(|own| own.state.is_unsent());
    let ended: Vec<String> = ended.map(|own| own.notice.clone()).collect();
    carried::let_go(tx, &ended, settlements[0].at_ms).await?;
    let attempts: Vec<&str> = settlements.iter().filter_map(|own| own.attempt.as_deref()).collect();
    // A report that came first has said what became of its attempt.
    if tried < attempts.len() as u64 {
        tx.execute(&TAKEN_BACK, values![json!(attempts).to_string(), settlements[0].at_ms]).await?;
    }
    // A question about an earlier short message has no attempt of its own.
    for own in settlements.iter().filter(|own| own.attempt.is_none()) {
        if let Some(outcome) = own.outcome.filter(|outcome| *outcome != Outcome::Unknown) {
            let values = values![&own.notice, outcome.name(), own.reason, own.at_ms];
            tx.execute(&SETTLE_LOST, values).await?;
        }
    }
    Ok(())
}

/// The context of what an attempt keeps.
pub(in crate::notices) fn attempt_context(id: &str) -> String {
    format!("notice_attempt.sealed/{id}")
}

/// What was not opened in time goes out again by the next way; returns how many.
pub(super) async fn look_at_unopened(tx: &mut Tx<'_>, now_ms: i64) -> Result<u64, DbError> {
    tx.execute(&LOOK_AT_UNOPENED, values![now_ms]).await
}
