//! The rows of `staff_session`.

use crate::db::{Db, DbError, Sql, Tx};
use crate::secret::Token;
use crate::staff::Officer;
use crate::staff::queries::Row;
use crate::values;

crate::statements! {
    FIND = Sql::new(
        "SELECT s.id, s.login, s.name, s.court, s.division, s.state,
                (SELECT string_agg(g.role, ',') FROM role_grant g WHERE g.staff_id = s.id) AS roles, t.seen_at
         FROM staff_session t JOIN staff s ON s.id = t.staff_id
         WHERE t.name = $1 AND t.seen_at > $2 AND t.expires_at > $3 AND s.state = 'active'");
    SEEN = Sql::new("UPDATE staff_session SET seen_at = $2 WHERE name = $1 AND seen_at < $2");
    END_OLDEST = Sql::new(
        "DELETE FROM staff_session WHERE staff_id = $1 AND name NOT IN
         (SELECT name FROM staff_session WHERE staff_id = $1 AND expires_at > $2
          ORDER BY created_at DESC, name LIMIT $3)");
    OPEN = Sql::new(
        "INSERT INTO staff_session (name, staff_id, device, created_at, seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $4, $5)");
    CLOSE = Sql::new("DELETE FROM staff_session WHERE name = $1");
    CLOSE_OTHERS = Sql::new("DELETE FROM staff_session WHERE staff_id = $1 AND name <> $2");
    CLOSE_ALL = Sql::new("DELETE FROM staff_session WHERE staff_id = $1");
    LIST = Sql::new(
        "SELECT name, device, created_at, seen_at FROM staff_session
         WHERE staff_id = $1 AND seen_at > $2 AND expires_at > $3 ORDER BY created_at DESC, name LIMIT 50");
    FORGET = Sql::new(
        "DELETE FROM staff_session WHERE name IN (SELECT name FROM staff_session WHERE expires_at <= $1 LIMIT $2)");
}

#[derive(sqlx::FromRow)]
struct Found {
    #[sqlx(flatten)]
    officer: Row,
    seen_at: i64,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Device {
    /// The session's name.
    pub name: String,
    /// What the browser says of itself.
    pub device: String,
    /// When it signed in, Unix milliseconds.
    pub created_at: i64,
    /// When it was last used, Unix milliseconds.
    pub seen_at: i64,
}

/// A session that begins.
pub struct Opening<'a> {
    /// What the browser holds.
    pub token: &'a Token,
    /// Whose it is.
    pub staff_id: &'a str,
    /// What the browser says of itself.
    pub device: &'a str,
    /// The present, Unix milliseconds.
    pub now_ms: i64,
    /// When it ends in any case.
    pub expires_ms: i64,
    /// How many one person has at once.
    pub at_once: u32,
}

/// Signs somebody in; beyond what one person has at once the oldest session ends. The account is held meanwhile.
pub async fn open(tx: &mut Tx<'_>, opening: &Opening<'_>) -> Result<(), DbError> {
    let Opening { token, staff_id, device, now_ms, expires_ms, at_once } = opening;
    tx.execute(&END_OLDEST, values![*staff_id, *now_ms, i64::from(*at_once) - 1]).await?;
    tx.execute(&OPEN, values![token.name(), *staff_id, *device, *now_ms, *expires_ms]).await.map(drop)
}

/// Whoever holds a token whose session was used after the one instant and lasts beyond the other, and when it was used.
pub async fn find(
    db: &Db,
    token: &Token,
    idle_since_ms: i64,
    now_ms: i64,
) -> Result<Option<(Officer, i64)>, DbError> {
    let found: Option<Found> = db.optional(&FIND, values![token.name(), idle_since_ms, now_ms]).await?;
    found.map(|found| Ok((found.officer.read()?, found.seen_at))).transpose()
}

/// Notes that a session is in use.
pub async fn seen(tx: &mut Tx<'_>, name: &str, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&SEEN, values![name, now_ms]).await.map(drop)
}

/// Ends a session.
pub async fn close(tx: &mut Tx<'_>, name: &str) -> Result<(), DbError> {
    tx.execute(&CLOSE, values![name]).await.map(drop)
}

/// Ends every session of somebody but one.
pub async fn close_others(tx: &mut Tx<'_>, staff_id: &str, but: &str) -> Result<(), DbError> {
    tx.execute(&CLOSE_OTHERS, values![staff_id, but]).await.map(drop)
}

/// Ends every session of somebody.
pub async fn close_all(tx: &mut Tx<'_>, staff_id: &str) -> Result<(), DbError> {
    tx.execute(&CLOSE_ALL, values![staff_id]).await.map(drop)
}

/// Where somebody is signed in, the latest first.
pub async fn devices(
    db: &Db,
    staff_id: &str,
    idle_since_ms: i64,
    now_ms: i64,
) -> Result<Vec<Device>, DbError> {
    db.all(&LIST, values![staff_id, idle_since_ms, now_ms]).await
}

/// Forgets what has ended; returns how many sessions.
pub async fn forget(tx: &mut Tx<'_>, now_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![now_ms, limit]).await
}
