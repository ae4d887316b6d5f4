//! The rows of `sms`.

use super::Text;
use crate::db::{DbError, Sql, Tx};
use crate::law::identifier::Mobile;
use crate::seal::Sealer;
use crate::secret::Confidential;
use crate::values;
use serde::{Deserialize, Serialize};

crate::statements! {
    INSERT = Sql::new(
        "INSERT INTO sms (id, sealed, state, next_at, expires_at, created_at) VALUES ($1, $2, 'queued', $3, $4, $3)");
    CLAIM = Sql::differing(
        "UPDATE sms SET next_at = $2, claimed_by = $3, attempts = attempts + 1, was_sending = (state = 'sending'),
                        state = 'sending'
         WHERE id IN (SELECT id FROM sms WHERE state IN ('queued', 'sending') AND next_at <= $1
                      ORDER BY next_at LIMIT $4)
         RETURNING id, sealed, expires_at, attempts, was_sending",
        "WITH due AS (SELECT id FROM sms WHERE state IN ('queued', 'sending') AND next_at <= $1
                      ORDER BY next_at LIMIT $4 FOR UPDATE SKIP LOCKED)
         UPDATE sms SET next_at = $2, claimed_by = $3, attempts = attempts + 1, was_sending = (state = 'sending'),
                        state = 'sending'
         FROM due WHERE sms.id = due.id
         RETURNING sms.id, sealed, expires_at, attempts, was_sending");
    AGAIN = Sql::new(
        "UPDATE sms SET state = 'queued', next_at = $3, claimed_by = NULL
         WHERE id = $1 AND claimed_by = $2 AND state = 'sending'");
    // What was sent holds a code and a number; nobody needs them any more.
    FINISH = Sql::new(
        "UPDATE sms SET state = $3, settled_at = $4, outcome = $5, sealed = NULL, claimed_by = NULL
         WHERE id = $1 AND claimed_by = $2 AND state = 'sending'");
    FORGET = Sql::new("DELETE FROM sms WHERE id IN (SELECT id FROM sms WHERE created_at < $1 LIMIT $2)");
}

#[derive(Serialize, Deserialize)]
struct Message {
    mobile: Confidential,
    text: Text,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    sealed: Option<Vec<u8>>,
    expires_at: i64,
    attempts: i64,
    was_sending: bool,
}

/// A claimed message.
pub struct Claimed {
    /// Its id.
    pub id: String,
    /// Where it goes.
    pub mobile: Mobile,
    /// What it says.
    pub text: Text,
    /// When it is of no use any more, Unix milliseconds.
    pub expires_at: i64,
    /// This attempt's number, from 1.
    pub attempts: i64,
    /// Whether the attempt before ended with its process.
    pub was_sending: bool,
}

/// What became of a message.
pub enum Outcome {
    /// The gateway took it.
    Sent,
    /// It is tried again at this instant, Unix milliseconds.
    RetryAt(i64),
    /// It is not sent, and why.
    Dead(&'static str),
}

/// Queues a message.
pub async fn enqueue(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    id: &str,
    mobile: &Mobile,
    text: &Text,
    now_ms: i64,
    expires_at: i64,
) -> Result<(), DbError> {
    let message = Message { mobile: Confidential::new(mobile.reveal()), text: text.clone() };
    let json = serde_json::to_vec(&message).expect("a message is plain data");
    let sealed = sealer.seal(&context(id), &json);
    tx.execute(&INSERT, values![id, sealed, now_ms, expires_at]).await.map(drop)
}

/// Claims what is due, oldest first.
pub async fn claim(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    worker: &str,
    now_ms: i64,
    lease_until_ms: i64,
    limit: i64,
) -> Result<Vec<Claimed>, DbError> {
    let rows: Vec<Row> = tx.all(&CLAIM, values![now_ms, lease_until_ms, worker, limit]).await?;
    let mut claimed = Vec::new();
    for row in rows {
        match open(sealer, &row) {
            Some((mobile, text)) => claimed.push(Claimed {
                id: row.id,
                mobile,
                text,
                expires_at: row.expires_at,
                attempts: row.attempts,
                was_sending: row.was_sending,
            }),
            None => {
                tracing::error!("a short message cannot be read");
                tx.execute(&FINISH, values![row.id, worker, "dead", now_ms, "unreadable"]).await?;
            }
        }
    }
    Ok(claimed)
}

/// Settles a claimed message, if the lease is still held.
pub async fn settle(
    tx: &mut Tx<'_>,
    row: &Claimed,
    worker: &str,
    now_ms: i64,
    outcome: Outcome,
) -> Result<(), DbError> {
    let (state, why) = match outcome {
        Outcome::RetryAt(at) => return tx.execute(&AGAIN, values![&row.id, worker, at]).await.map(drop),
        Outcome::Sent => ("sent", "accepted"),
        Outcome::Dead(why) => ("dead", why),
    };
    tx.execute(&FINISH, values![&row.id, worker, state, now_ms, why]).await.map(drop)
}

/// Forgets messages from before this instant; returns how many.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![before_ms, limit]).await
}

fn open(sealer: &Sealer, row: &Row) -> Option<(Mobile, Text)> {
    let plain = sealer.open(&context(&row.id), row.sealed.as_ref()?).ok()?;
    let message: Message = serde_json::from_slice(&plain).ok()?;
    Some((Mobile::parse(message.mobile.reveal()).ok()?, message.text))
}

fn context(id: &str) -> String {
    format!("sms.sealed/{id}")
}
