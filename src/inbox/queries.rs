//! The rows of `inbox`.

use sha2::{Digest, Sha256};

use crate::channel::Part;
use crate::db::{Db, DbError, Reader, Sql, Tx};
use crate::seal::Sealer;
use crate::values;
use crate::wechat::OpenId;

crate::statements! {
    INSERT = Sql::new(
        "INSERT INTO inbox (id, dedupe_key, account, openid, msg_id, kind, sent_at, received_at, state, delivery,
                            sealed, reply, next_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (dedupe_key) DO NOTHING");
    BY_KEY = Sql::new("SELECT id, account, openid, state, delivery, reply FROM inbox WHERE dedupe_key = $1");
    BY_ID = Sql::new("SELECT id, account, openid, state, delivery, reply FROM inbox WHERE id = $1");
    SETTLE = Sql::new(
        "UPDATE inbox SET state = 'settled', reply = $2, next_at = NULL WHERE id = $1 AND state = 'thinking'");
    HOLD = Sql::differing(
        "SELECT id, account, openid, state, delivery, reply FROM inbox WHERE id = $1",
        "SELECT id, account, openid, state, delivery, reply FROM inbox WHERE id = $1 FOR UPDATE");
    MARK_LATE = Sql::new("UPDATE inbox SET delivery = 'late' WHERE id = $1 AND delivery = 'passive'");
    FORGET = Sql::new(
        "DELETE FROM inbox WHERE id IN (
             SELECT id FROM inbox WHERE received_at < $1 AND state <> 'thinking' LIMIT $2)");
    POSTPONE = Sql::new("UPDATE inbox SET next_at = $2 WHERE id = $1 AND state = 'thinking'");
    LAST_WORDS = Sql::new(
        "SELECT id, sealed FROM inbox WHERE account = $1 AND openid = $2 AND kind IN ('text', 'voice')
         ORDER BY id DESC LIMIT $3");
    HEARD = Sql::new(
        "SELECT id, received_at, state, delivery, sealed, reply FROM inbox
         WHERE account = $1 AND openid = $2 AND received_at >= $3 AND received_at < $4 ORDER BY id DESC LIMIT $5");
    MESSAGE_IDS = Sql::new("SELECT msg_id FROM inbox WHERE msg_id IS NOT NULL");
    ABANDONED = Sql::new(
        "SELECT id FROM inbox WHERE state = 'thinking' AND next_at <= $1 ORDER BY next_at LIMIT $2");
}

/// What is known of a message that was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Decided; the reply, if any, is stored.
    Settled,
    /// The answer is still being found.
    Thinking,
    /// Authentic but unusable.
    Poison,
}

/// By which way the reply goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// In the answer to the push, or to its repeat.
    Passive,
    /// By customer-service message, because the push was answered without it.
    Late,
    /// There is no reply.
    None,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Thinking => "thinking",
            Self::Poison => "poison",
        }
    }
}

impl TryFrom<String> for State {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        let known = [Self::Settled, Self::Thinking, Self::Poison];
        known.into_iter().find(|state| state.name() == name).ok_or(name)
    }
}

impl Delivery {
    fn name(self) -> &'static str {
        match self {
            Self::Passive => "passive",
            Self::Late => "late",
            Self::None => "none",
        }
    }
}

impl TryFrom<String> for Delivery {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        let known = [Self::Passive, Self::Late, Self::None];
        known.into_iter().find(|delivery| delivery.name() == name).ok_or(name)
    }
}

/// A message or event to be stored.
pub struct NewRow<'a> {
    /// Our id.
    pub id: &'a str,
    /// See [`dedupe_key`].
    pub dedupe_key: &'a str,
    /// The account's name.
    pub account: &'a str,
    /// Who wrote; empty for a poison message.
    pub openid: &'a str,
    /// The platform's id of a message.
    pub msg_id: Option<&'a str>,
    /// Type of the message or event.
    pub kind: &'a str,
    /// When the platform says that it was written, Unix milliseconds.
    pub sent_at: i64,
    /// When we got it, Unix milliseconds.
    pub received_at: i64,
    /// Settled, thinking or poison.
    pub state: State,
    /// By which way the reply goes.
    pub delivery: Delivery,
    /// The decrypted push.
    pub plaintext: &'a str,
    /// The passive part when settled, every part while thinking.
    pub reply: &'a [Part],
    /// While thinking: when another worker may take over.
    pub next_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    account: String,
    openid: String,
    #[sqlx(try_from = "String")]
    state: State,
    #[sqlx(try_from = "String")]
    delivery: Delivery,
    reply: Option<Vec<u8>>,
}

/// A stored message, as far as answering needs it.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Our id.
    pub id: String,
    /// The account's name.
    pub account: String,
    /// Who wrote; `None` for a poison message.
    pub openid: Option<OpenId>,
    /// Settled, thinking or poison.
    pub state: State,
    /// By which way the reply goes.
    pub delivery: Delivery,
    /// The passive part when settled, every part while thinking.
    pub reply: Vec<Part>,
}

impl Row {
    fn open(self, sealer: &Sealer) -> Result<Stored, DbError> {
        let unreadable = |_| DbError::Unavailable(format!("inbox {}: the reply cannot be read", self.id));
        let reply = match &self.reply {
            Some(sealed) => {
                let json = sealer.open(&context("reply", &self.id), sealed).map_err(|_| unreadable(()))?;
                serde_json::from_slice(&json).map_err(|_| unreadable(()))?
            }
            None => Vec::new(),
        };
        let Self { id, account, openid, state, delivery, .. } = self;
        Ok(Stored { id, account, openid: OpenId::parse(&openid).ok(), state, delivery, reply })
    }
}

/// The key under which a push is stored once: a digest, so that a hostile field cannot grow the index.
pub fn dedupe_key(account: &str, key: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(account);
    digest.update([0]);
    digest.update(key);
    hex::encode(digest.finalize())
}

/// Stores a message unless its key is known; returns whether it was new.
pub async fn insert(tx: &mut Tx<'_>, sealer: &Sealer, row: &NewRow<'_>) -> Result<bool, DbError> {
    let sealed = sealer.seal(&context("message", row.id), row.plaintext.as_bytes());
    let values = values![
        row.id,
        row.dedupe_key,
        row.account,
        row.openid,
        row.msg_id,
        row.kind,
        row.sent_at,
        row.received_at,
        row.state.name(),
        row.delivery.name(),
        sealed,
        seal_reply(sealer, row.id, row.reply),
        row.next_at,
    ];
    Ok(tx.execute(&INSERT, values).await? == 1)
}

/// The message with this key.
pub async fn by_key(tx: &mut Tx<'_>, sealer: &Sealer, dedupe_key: &str) -> Result<Stored, DbError> {
    tx.one::<Row>(&BY_KEY, values![dedupe_key]).await?.open(sealer)
}

/// The message with this id.
pub async fn by_id(db: &Db, sealer: &Sealer, id: &str) -> Result<Stored, DbError> {
    db.one::<Row>(&BY_ID, values![id]).await?.open(sealer)
}

/// The message with this id, held until the transaction ends.
pub async fn hold(tx: &mut Tx<'_>, sealer: &Sealer, id: &str) -> Result<Stored, DbError> {
    tx.one::<Row>(&HOLD, values![id]).await?.open(sealer)
}

/// The answer has been found; `passive` is what a repeat of the push would get.
pub async fn settle(tx: &mut Tx<'_>, sealer: &Sealer, id: &str, passive: &[Part]) -> Result<(), DbError> {
    tx.execute(&SETTLE, values![id, seal_reply(sealer, id, passive)]).await.map(drop)
}

/// The push was answered without its reply; returns whether that is news.
pub async fn mark_late(tx: &mut Tx<'_>, id: &str) -> Result<bool, DbError> {
    Ok(tx.execute(&MARK_LATE, values![id]).await? == 1)
}

/// Messages whose answer nobody is looking for any more.
pub async fn abandoned(db: &Db, now_ms: i64, limit: i64) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = db.all(&ABANDONED, values![now_ms, limit]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Forgets settled and poison messages from before this instant; returns how many.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![before_ms, limit]).await
}

/// Looks at an abandoned answer again at this instant.
pub async fn postpone(db: &Db, id: &str, at_ms: i64) -> Result<(), DbError> {
    let id = id.to_owned();
    db.write(move |tx| Box::pin(async move { tx.execute(&POSTPONE, values![id, at_ms]).await.map(drop) }))
        .await
}

/// What a person last said, the newest first, as it was pushed; what cannot be opened is left out.
pub async fn last_words(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    account: &str,
    openid: &OpenId,
    limit: i64,
) -> Result<Vec<(String, String)>, DbError> {
    let rows: Vec<(String, Vec<u8>)> = tx.all(&LAST_WORDS, values![account, openid.as_str(), limit]).await?;
    let opened = rows.into_iter().filter_map(|(id, sealed)| {
        let plaintext = sealer.open(&context("message", &id), &sealed).ok()?;
        Some((id, String::from_utf8(plaintext).ok()?))
    });
    Ok(opened.collect())
}

/// A message with what was answered to it at once.
#[derive(Debug)]
pub struct Heard {
    /// Our id.
    pub id: String,
    /// When it came, Unix milliseconds.
    pub received_at: i64,
    /// As it was pushed.
    pub plaintext: String,
    /// What went into the answer to the push.
    pub reply: Vec<Part>,
}

#[derive(sqlx::FromRow)]
struct HeardRow {
    id: String,
    received_at: i64,
    #[sqlx(try_from = "String")]
    state: State,
    #[sqlx(try_from = "String")]
    delivery: Delivery,
    sealed: Vec<u8>,
    reply: Option<Vec<u8>>,
}

/// What somebody said between two instants, the latest first; what cannot be opened is left out.
pub async fn heard(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    (account, openid): (&str, &str),
    (from_ms, until_ms): (i64, i64),
    limit: i64,
) -> Result<Vec<Heard>, DbError> {
    let values = values![account, openid, from_ms, until_ms, limit];
    let rows: Vec<HeardRow> = reader.all(&HEARD, values).await?;
    let opened = rows.into_iter().filter_map(|row| {
        let plaintext = sealer.open(&context("message", &row.id), &row.sealed).ok()?;
        let is_said = row.state == State::Settled && row.delivery == Delivery::Passive;
        let reply = row.reply.filter(|_| is_said).and_then(|sealed| {
            serde_json::from_slice(&sealer.open(&context("reply", &row.id), &sealed).ok()?).ok()
        });
        Some(Heard {
            plaintext: String::from_utf8(plaintext).ok()?,
            reply: reply.unwrap_or_default(),
            id: row.id,
            received_at: row.received_at,
        })
    });
    Ok(opened.collect())
}

/// The platform's id of every stored message, for audits.
pub async fn message_ids(db: &Db) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = db.all(&MESSAGE_IDS, Vec::new()).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

fn seal_reply(sealer: &Sealer, id: &str, reply: &[Part]) -> Option<Vec<u8>> {
    if reply.is_empty() {
        return None;
    }
    let json = serde_json::to_vec(reply).expect("parts are plain data");
    Some(sealer.seal(&context("reply", id), &json))
}

fn context(column: &str, id: &str) -> String {
    format!("inbox.{column}/{id}")
}
