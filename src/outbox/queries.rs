//! The rows of `outbox`.

use crate::account::Account;
use crate::channel::Part;
use crate::conversation;
use crate::db::id::Ids;
use crate::db::{Db, DbError, Reader, Sql, Tx};
use crate::seal::Sealer;
use crate::values;
use crate::wechat::OpenId;

/// A reply is of no use after the longest window (protocol D3: 48 h).
const USEFUL_MS: i64 = 48 * 3_600_000;

crate::statements! {
    INSERT = Sql::new(
        "INSERT INTO outbox (id, account, openid, inbox_id, sealed, state, next_at, expires_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    // A person's rows go in order: only the oldest open one may be claimed.
    CLAIM = Sql::differing(
        "UPDATE outbox SET next_at = $2, claimed_by = $3, attempts = attempts + 1,
                           possibly_duplicate = (possibly_duplicate OR state = 'sending'), state = 'sending'
         WHERE id IN (
             SELECT id FROM outbox o WHERE state IN ('queued', 'sending') AND next_at <= $1
             AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.account = o.account AND p.openid = o.openid
                             AND p.state IN ('queued', 'sending') AND p.id < o.id)
             ORDER BY next_at LIMIT $4)
         RETURNING id, account, openid, sealed, attempts, expires_at, possibly_duplicate",
        "WITH due AS (
             SELECT id FROM outbox o WHERE state IN ('queued', 'sending') AND next_at <= $1
             AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.account = o.account AND p.openid = o.openid
                             AND p.state IN ('queued', 'sending') AND p.id < o.id)
             ORDER BY next_at LIMIT $4 FOR UPDATE SKIP LOCKED)
         UPDATE outbox SET next_at = $2, claimed_by = $3, attempts = attempts + 1,
                           possibly_duplicate = (possibly_duplicate OR state = 'sending'), state = 'sending'
         FROM due WHERE outbox.id = due.id
         RETURNING outbox.id, account, openid, sealed, attempts, expires_at, possibly_duplicate");
    // The lease fences: a worker that lost it changes nothing.
    FINISH = Sql::new(
        "UPDATE outbox SET state = $3, next_at = $4, settled_at = $5, outcome = $6, platform_msg_id = $7,
                           claimed_by = NULL
         WHERE id = $1 AND claimed_by = $2 AND state = 'sending'");
    STOP = Sql::new(
        "UPDATE outbox SET state = 'dead', settled_at = $3, outcome = 'unsubscribed'
         WHERE account = $1 AND openid = $2 AND state IN ('queued', 'waiting')");
    COUNT_WAITING = Sql::new(
        "SELECT COUNT(*) FROM outbox WHERE account = $1 AND openid = $2 AND state = 'waiting'");
    FETCH_WAITING = Sql::new(
        "UPDATE outbox SET state = 'sent', settled_at = $3, outcome = 'fetched'
         WHERE id = (SELECT id FROM outbox WHERE account = $1 AND openid = $2 AND state = 'waiting'
                     ORDER BY id LIMIT 1)
         RETURNING id, sealed");
    WRITTEN = Sql::new(
        "SELECT o.id, o.sealed, o.state, o.outcome, o.attempts, o.next_at, o.created_at, w.staff_id
         FROM outbox o LEFT JOIN talk_word w ON w.outbox_id = o.id
         WHERE o.account = $1 AND o.openid = $2 AND o.created_at >= $3 AND o.created_at < $4
         ORDER BY o.id DESC LIMIT $5");
    PART = Sql::new("SELECT sealed FROM outbox WHERE id = $1");
    RECEIPT = Sql::new(
        "INSERT INTO receipt (account, platform_msg_id, status, received_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account, platform_msg_id) DO NOTHING");
    FORGET = Sql::new(
        "DELETE FROM outbox WHERE id IN (
             SELECT id FROM outbox WHERE created_at < $1 AND state IN ('sent', 'dead') LIMIT $2)");
    FORGET_RECEIPTS = Sql::new("DELETE FROM receipt WHERE received_at < $1");
    OPEN_ROWS = Sql::new(
        "SELECT COUNT(*) FROM outbox WHERE state IN ('queued', 'sending')");
}

/// A claimed row.
pub struct Claimed {
    /// Its id.
    pub id: String,
    /// The account's name.
    pub account: String,
    /// Who gets it.
    pub openid: OpenId,
    /// What is sent.
    pub part: Part,
    /// This attempt's number, from 1.
    pub attempts: i64,
    /// When it is of no use any more, Unix milliseconds.
    pub expires_at: i64,
    /// Whether an earlier attempt may have arrived.
    pub possibly_duplicate: bool,
    /// The customer-service window that it spends.
    pub window_action: Option<String>,
}

/// What becomes of a claimed row.
pub enum Settlement {
    /// Accepted by the platform, with its id where it has one.
    Sent(Option<String>),
    /// Queued again for this instant (Unix milliseconds), and why.
    RetryAt(i64, &'static str),
    /// Behind the link until the person fetches it.
    Waiting,
    /// Never sent, and why.
    Dead(&'static str),
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    account: String,
    openid: String,
    sealed: Vec<u8>,
    attempts: i64,
    expires_at: i64,
    possibly_duplicate: bool,
}

/// Writes the rows of one reply or notice.
pub struct Letters<'a> {
    /// Seals the bodies.
    pub sealer: &'a Sealer,
    /// Names the rows, in order.
    pub ids: &'a Ids,
    /// The sending account.
    pub account: &'a Account,
    /// Who gets them.
    pub person: &'a OpenId,
    /// The message that they answer.
    pub inbox_id: Option<&'a str>,
    /// The first instant at which they may go, Unix milliseconds.
    pub not_before_ms: i64,
    /// The present, Unix milliseconds.
    pub now_ms: i64,
}

impl Letters<'_> {
    /// Queues the parts in order.
    ///
    /// # Errors
    /// When the rows cannot be written.
    pub async fn enqueue(&self, tx: &mut Tx<'_>, parts: &[Part]) -> Result<(), DbError> {
        for part in parts {
            self.enqueue_as(tx, &self.ids.make(), part).await?;
        }
        Ok(())
    }

    /// Queues one part under this id, which is its place among the person's rows. Where the account may not
    /// send customer-service messages, a reply waits behind the link at once (protocol C4.4).
    ///
    /// # Errors
    /// When the row cannot be written.
    pub async fn enqueue_as(&self, tx: &mut Tx<'_>, id: &str, part: &Part) -> Result<(), DbError> {
        let waits = matches!(part, Part::Text { .. }) && !self.account.settings.customer_service;
        let json = serde_json::to_vec(part).expect("parts are plain data");
        let sealed = self.sealer.seal(&context(id), &json);
        let state = if waits { "waiting" } else { "queued" };
        let expires_at = self.now_ms + USEFUL_MS;
        let (account, person) = (&self.account.name, self.person.as_str());
        let values = values![
            id,
            account,
            person,
            self.inbox_id,
            sealed,
            state,
            self.not_before_ms,
            expires_at,
            self.now_ms
        ];
        tx.execute(&INSERT, values).await?;
        if waits {
            conversation::queries::count_waiting(tx, &self.account.name, self.person, 1).await?;
        }
        Ok(())
    }
}

/// Claims what is due, oldest first, one row a person.
pub async fn claim(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    worker: &str,
    now_ms: i64,
    lease_until_ms: i64,
    limit: i64,
) -> Result<Vec<Claimed>, DbError> {
    let rows: Vec<Row> = tx.all(&CLAIM, values![now_ms, lease_until_ms, worker, limit]).await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        match open(sealer, &row.id, &row.sealed).zip(OpenId::parse(&row.openid).ok()) {
            Some((part, openid)) => claimed.push(Claimed {
                id: row.id,
                account: row.account,
                openid,
                part,
                attempts: row.attempts,
                expires_at: row.expires_at,
                possibly_duplicate: row.possibly_duplicate,
                window_action: None,
            }),
            None => {
                tracing::error!(account = row.account, "an outgoing row cannot be read");
                let values = values![row.id, worker, "dead", now_ms, now_ms, "unreadable", None::<String>];
                tx.execute(&FINISH, values).await?;
            }
        }
    }
    Ok(claimed)
}

/// Settles a claimed row; returns whether the lease was still held.
pub async fn finish(
    tx: &mut Tx<'_>,
    row: &Claimed,
    worker: &str,
    now_ms: i64,
    settlement: Settlement,
) -> Result<bool, DbError> {
    let (state, next_at, outcome, platform_msg_id) = match settlement {
        Settlement::Sent(id) => ("sent", now_ms, "accepted", id),
        Settlement::RetryAt(at, why) => ("queued", at, why, None),
        Settlement::Waiting => ("waiting", now_ms, "no window", None),
        Settlement::Dead(why) => ("dead", now_ms, why, None),
    };
    let values = values![&row.id, worker, state, next_at, now_ms, outcome, platform_msg_id];
    Ok(tx.execute(&FINISH, values).await? == 1)
}

/// The person left: nothing may be sent. Returns how many rows waited behind the link.
pub async fn stop(tx: &mut Tx<'_>, account: &str, person: &OpenId, now_ms: i64) -> Result<i64, DbError> {
    let (waiting,): (i64,) = tx.one(&COUNT_WAITING, values![account, person.as_str()]).await?;
    tx.execute(&STOP, values![account, person.as_str(), now_ms]).await?;
    Ok(waiting)
}

/// Takes the oldest reply that waits behind the link; it counts as delivered with the answer that carries it.
pub async fn fetch_waiting(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    account: &str,
    person: &OpenId,
    now_ms: i64,
) -> Result<Option<Part>, DbError> {
    let row: Option<(String, Vec<u8>)> =
        tx.optional(&FETCH_WAITING, values![account, person.as_str(), now_ms]).await?;
    Ok(row.and_then(|(id, sealed)| open(sealer, &id, &sealed)))
}

/// Words to somebody, and where they are.
#[derive(Debug)]
pub struct Written {
    /// Their row.
    pub id: String,
    /// What.
    pub part: Part,
    /// `queued`, `sending`, `waiting`, `sent`, `dead`.
    pub state: String,
    /// What came of them.
    pub outcome: Option<String>,
    /// How often they were tried.
    pub attempts: i64,
    /// When they are tried next, Unix milliseconds.
    pub next_at: i64,
    /// When they were written.
    pub created_at: i64,
    /// The seat that wrote them, by id.
    pub staff_id: Option<String>,
}

#[derive(sqlx::FromRow)]
struct WrittenRow {
    id: String,
    sealed: Vec<u8>,
    state: String,
    outcome: Option<String>,
    attempts: i64,
    next_at: i64,
    created_at: i64,
    staff_id: Option<String>,
}

/// What was written to somebody between two instants, the latest first; what cannot be opened is left out.
pub async fn written(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    (account, openid): (&str, &str),
    (from_ms, until_ms): (i64, i64),
    limit: i64,
) -> Result<Vec<Written>, DbError> {
    let values = values![account, openid, from_ms, until_ms, limit];
    let rows: Vec<WrittenRow> = reader.all(&WRITTEN, values).await?;
    let opened = rows.into_iter().filter_map(|row| {
        let part = open(sealer, &row.id, &row.sealed)?;
        let WrittenRow { id, state, outcome, attempts, next_at, created_at, staff_id, .. } = row;
        Some(Written { id, part, state, outcome, attempts, next_at, created_at, staff_id })
    });
    Ok(opened.collect())
}

/// What a row says.
pub async fn part(tx: &mut Tx<'_>, sealer: &Sealer, id: &str) -> Result<Option<Part>, DbError> {
    let row: Option<(Vec<u8>,)> = tx.optional(&PART, values![id]).await?;
    Ok(row.and_then(|(sealed,)| open(sealer, id, &sealed)))
}

/// The platform's word on a template message; it may come before our own row knows the message's id.
pub async fn receipt(
    tx: &mut Tx<'_>,
    account: &str,
    platform_msg_id: &str,
    status: &str,
    now_ms: i64,
) -> Result<(), DbError> {
    tx.execute(&RECEIPT, values![account, platform_msg_id, status, now_ms]).await.map(drop)
}

/// Forgets settled rows and receipts from before this instant; returns how many rows.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET_RECEIPTS, values![before_ms]).await?;
    tx.execute(&FORGET, values![before_ms, limit]).await
}

/// How many rows are not settled, for the gauge.
pub async fn open_rows(db: &Db) -> Result<i64, DbError> {
    let (count,): (i64,) = db.one(&OPEN_ROWS, Vec::new()).await?;
    Ok(count)
}

fn open(sealer: &Sealer, id: &str, sealed: &[u8]) -> Option<Part> {
    let json = sealer.open(&context(id), sealed).ok()?;
    serde_json::from_slice(&json).ok()
}

fn context(id: &str) -> String {
    format!("outbox.sealed/{id}")
}
