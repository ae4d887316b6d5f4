//! The rows of `conversation`.

use crate::db::{DbError, Sql, Tx};
use crate::seal::Sealer;
use crate::values;
use crate::wechat::OpenId;

use super::{Memory, State, Thread};

crate::statements! {
    // One statement makes the row or locks it, so that messages of one person take turns across replicas.
    TAKE_TURN = Sql::new(
        "INSERT INTO conversation (account, openid, created_at, seen_at) VALUES ($1, $2, $3, $3)
         ON CONFLICT (account, openid) DO UPDATE SET seen_at = excluded.seen_at
         RETURNING state, slots, following, waiting_replies");
    REMEMBER = Sql::new(
        "UPDATE conversation SET state = $3, dialogue = $4, slots = $5, following = $6
         WHERE account = $1 AND openid = $2");
    // A dialogue that nobody goes on with may hold a name and numbers.
    FORGET_ABANDONED = Sql::new(
        "UPDATE conversation SET slots = NULL, dialogue = NULL WHERE slots IS NOT NULL AND seen_at < $1");
    COUNT_WAITING = Sql::new(
        "UPDATE conversation SET waiting_replies = waiting_replies + $3 WHERE account = $1 AND openid = $2");
    HOLD = Sql::new("UPDATE conversation SET state = state WHERE account = $1 AND openid = $2");
    TURN_OVER = Sql::new("UPDATE conversation SET state = $3 WHERE account = $1 AND openid = $2");
    STATE = Sql::new("SELECT state FROM conversation WHERE account = $1 AND openid = $2");
    HAS_MET = Sql::new("SELECT COUNT(*) FROM conversation WHERE account = $1 AND openid = $2");
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(try_from = "String")]
    state: State,
    slots: Option<Vec<u8>>,
    following: bool,
    waiting_replies: i64,
}

/// Begins a person's turn: reads what is remembered and holds the row until the transaction ends.
pub async fn take_turn(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    account: &str,
    openid: &OpenId,
    now_ms: i64,
) -> Result<Memory, DbError> {
    let row: Row = tx.one(&TAKE_TURN, values![account, openid.as_str(), now_ms]).await?;
    let Row { state, slots, following, waiting_replies } = row;
    // A dialogue that can no longer be read (a lost key, an older form) is forgotten, never an error.
    let thread = slots
        .and_then(|sealed| sealer.open(&context(account, openid), &sealed).ok())
        .and_then(|json| serde_json::from_slice(&json).ok())
        .unwrap_or_default();
    Ok(Memory { state, thread, following, waiting_replies })
}

/// Writes what is remembered.
pub async fn remember(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    account: &str,
    openid: &OpenId,
    memory: &Memory,
) -> Result<(), DbError> {
    let name = memory.thread.name();
    let slots = (memory.thread != Thread::default()).then(|| {
        let json = serde_json::to_vec(&memory.thread).expect("a thread is plain data");
        sealer.seal(&context(account, openid), &json)
    });
    let values = values![account, openid.as_str(), memory.state.name(), name, slots, memory.following];
    tx.execute(&REMEMBER, values).await.map(drop)
}

/// Holds somebody's row until the transaction ends: their next message waits.
pub async fn hold(tx: &mut Tx<'_>, account: &str, openid: &str) -> Result<(), DbError> {
    tx.execute(&HOLD, values![account, openid]).await.map(drop)
}

/// Somebody speaks with another one from now on.
pub async fn turn_over(tx: &mut Tx<'_>, account: &str, openid: &str, to: State) -> Result<(), DbError> {
    tx.execute(&TURN_OVER, values![account, openid, to.name()]).await.map(drop)
}

/// Forgets the dialogues of people who were not heard of since this instant; returns how many.
pub async fn forget_abandoned(tx: &mut Tx<'_>, before_ms: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET_ABANDONED, values![before_ms]).await
}

/// Adds to (or takes from) the number of replies that wait behind a link.
pub async fn count_waiting(tx: &mut Tx<'_>, account: &str, openid: &OpenId, by: i64) -> Result<(), DbError> {
    tx.execute(&COUNT_WAITING, values![account, openid.as_str(), by]).await.map(drop)
}

/// With whom a person speaks now.
pub async fn state(db: &crate::db::Db, account: &str, openid: &OpenId) -> Result<Option<State>, DbError> {
    let row: Option<(String,)> = db.optional(&STATE, values![account, openid.as_str()]).await?;
    Ok(row.and_then(|(name,)| State::try_from(name).ok()))
}

/// The same inside a transaction.
pub async fn state_in(tx: &mut Tx<'_>, account: &str, openid: &OpenId) -> Result<Option<State>, DbError> {
    let row: Option<(String,)> = tx.optional(&STATE, values![account, openid.as_str()]).await?;
    Ok(row.and_then(|(name,)| State::try_from(name).ok()))
}

fn context(account: &str, openid: &OpenId) -> String {
    format!("conversation.slots/{account}/{}", openid.as_str())
}

/// Whether somebody has ever written to the account or followed it.
pub async fn has_met(tx: &mut Tx<'_>, account: &str, openid: &OpenId) -> Result<bool, DbError> {
    let (count,): (i64,) = tx.one(&HAS_MET, values![account, openid.as_str()]).await?;
    Ok(count > 0)
}
