//! The rows of `session` and `sign_in`.

use super::{Kind, Session, Token, digest};
use crate::db::{Db, DbError, Sql, Tx};
use crate::people::Whose;
use crate::values;
use crate::wechat::OpenId;

crate::statements! {
    OPEN = Sql::new(
        "INSERT INTO session (name, account, openid, kind, device, created_at, seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7)");
    FIND = Sql::new("SELECT name, account, openid FROM session WHERE name = $1 AND kind = $2 AND expires_at > $3");
    CLOSE_ONE = Sql::new("DELETE FROM session WHERE account = $1 AND openid = $2 AND name = $3");
    CLOSE_ALL = Sql::new("DELETE FROM session WHERE account = $1 AND openid = $2");
    LIST = Sql::new(
        "SELECT name, kind, device, created_at, seen_at FROM session
         WHERE account = $1 AND openid = $2 AND expires_at > $3 ORDER BY created_at DESC, name LIMIT 50");
    BEGIN = Sql::new(
        "INSERT INTO sign_in (name, browser, account, target, expires_at) VALUES ($1, $2, $3, $4, $5)");
    FINISH = Sql::new(
        "DELETE FROM sign_in WHERE name = $1 AND browser = $2 AND expires_at > $3 RETURNING account, target");
    FORGET = Sql::new(
        "DELETE FROM session WHERE name IN (SELECT name FROM session WHERE expires_at <= $1 LIMIT $2)");
    FORGET_SIGN_INS = Sql::new("DELETE FROM sign_in WHERE expires_at <= $1");
}

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    account: String,
    openid: String,
}

/// A session as its owner sees it in the list of devices.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Device {
    /// The session's name.
    pub name: String,
    /// `page` or `app`.
    pub kind: String,
    /// What the device says of itself.
    pub device: String,
    /// When it signed in, Unix milliseconds.
    pub created_at: i64,
    /// When it was last heard of, Unix milliseconds.
    pub seen_at: i64,
}

/// Signs somebody in.
pub async fn open(
    tx: &mut Tx<'_>,
    token: &Token,
    whose: Whose<'_>,
    kind: Kind,
    device: &str,
    now_ms: i64,
) -> Result<(), DbError> {
    let (account, openid, ends) = (whose.account, whose.openid.as_str(), now_ms + kind.lasts_ms());
    let values = values![token.name(), account, openid, kind.name(), device, now_ms, ends];
    tx.execute(&OPEN, values).await.map(drop)
}

/// Who holds a token.
pub async fn find(db: &Db, token: &Token, kind: Kind, now_ms: i64) -> Result<Option<Session>, DbError> {
    let row: Option<Row> = db.optional(&FIND, values![token.name(), kind.name(), now_ms]).await?;
    Ok(row.and_then(|row| {
        let openid = OpenId::parse(&row.openid).ok()?;
        Some(Session { name: row.name, account: row.account, openid })
    }))
}

/// Signs one of somebody's own devices out; returns whether it was one.
pub async fn close_one(tx: &mut Tx<'_>, whose: Whose<'_>, name: &str) -> Result<bool, DbError> {
    Ok(tx.execute(&CLOSE_ONE, values![whose.account, whose.openid.as_str(), name]).await? == 1)
}

/// Signs somebody out everywhere.
pub async fn close_all(tx: &mut Tx<'_>, whose: Whose<'_>) -> Result<(), DbError> {
    tx.execute(&CLOSE_ALL, values![whose.account, whose.openid.as_str()]).await.map(drop)
}

/// Where somebody is signed in, the latest first.
pub async fn devices(db: &Db, whose: Whose<'_>, now_ms: i64) -> Result<Vec<Device>, DbError> {
    db.all(&LIST, values![whose.account, whose.openid.as_str(), now_ms]).await
}

/// Begins a sign-in.
pub async fn begin(
    tx: &mut Tx<'_>,
    (state, browser): (&str, &str),
    account: &str,
    target: &str,
    ends_ms: i64,
) -> Result<(), DbError> {
    tx.execute(&BEGIN, values![digest(state), digest(browser), account, target, ends_ms]).await.map(drop)
}

/// Ends a sign-in that came back to the browser that began it: its account and where it leads. It is good once.
pub async fn finish(
    tx: &mut Tx<'_>,
    (state, browser): (&str, &str),
    now_ms: i64,
) -> Result<Option<(String, String)>, DbError> {
    tx.optional(&FINISH, values![digest(state), digest(browser), now_ms]).await
}

/// Forgets what has ended; returns how many sessions.
pub async fn forget(tx: &mut Tx<'_>, now_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET_SIGN_INS, values![now_ms]).await?;
    tx.execute(&FORGET, values![now_ms, limit]).await
}
