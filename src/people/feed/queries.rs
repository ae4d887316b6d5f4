//! The rows of `calendar_feed`: one an account at a time.

use super::{AddressToken, Feed};
use crate::db::{Db, DbError, Sql, Tx};
use crate::people::Whose;
use crate::values;
use crate::wechat::OpenId;

crate::statements! {
    OPEN = Sql::new(
        "INSERT INTO calendar_feed (account, openid, name, person_id, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account, openid) DO UPDATE SET name = excluded.name, person_id = excluded.person_id,
             created_at = excluded.created_at, left_at = NULL");
    FIND = Sql::new("SELECT name, account, openid, person_id, created_at FROM calendar_feed WHERE name = $1");
    SINCE = Sql::new(
        "SELECT created_at FROM calendar_feed WHERE account = $1 AND openid = $2 AND person_id = $3");
    CLOSE = Sql::new("DELETE FROM calendar_feed WHERE account = $1 AND openid = $2");
    LEAVE = Sql::new("UPDATE calendar_feed SET left_at = $3 WHERE account = $1 AND openid = $2");
    FORGET = Sql::new(
        "DELETE FROM calendar_feed WHERE name IN (SELECT name FROM calendar_feed WHERE left_at <= $1 LIMIT $2)");
}

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    account: String,
    openid: String,
    person_id: String,
    created_at: i64,
}

/// Opens a feed under a token; the one before it ends.
///
/// # Errors
/// When the row cannot be written.
pub async fn open(
    tx: &mut Tx<'_>,
    token: &AddressToken,
    whose: Whose<'_>,
    person: &str,
    now_ms: i64,
) -> Result<(), DbError> {
    let values = values![whose.account, whose.openid.as_str(), token.name(), person, now_ms];
    tx.execute(&OPEN, values).await.map(drop)
}

/// The feed behind a token.
///
/// # Errors
/// When the row cannot be read.
pub async fn find(db: &Db, token: &AddressToken) -> Result<Option<Feed>, DbError> {
    let row: Option<Row> = db.optional(&FIND, values![token.name()]).await?;
    Ok(row.and_then(|row| {
        let Row { name, account, openid, person_id: person, created_at } = row;
        Some(Feed { name, account, openid: OpenId::parse(&openid).ok()?, person, created_at })
    }))
}

/// Since when a person has a feed here, Unix milliseconds.
///
/// # Errors
/// When the row cannot be read.
pub async fn since(db: &Db, whose: Whose<'_>, person: &str) -> Result<Option<i64>, DbError> {
    let row: Option<(i64,)> =
        db.optional(&SINCE, values![whose.account, whose.openid.as_str(), person]).await?;
    Ok(row.map(|(since,)| since))
}

/// Ends the feed of an account; returns whether there was one.
///
/// # Errors
/// When the row cannot be written.
pub async fn close(tx: &mut Tx<'_>, whose: Whose<'_>) -> Result<bool, DbError> {
    Ok(tx.execute(&CLOSE, values![whose.account, whose.openid.as_str()]).await? == 1)
}

/// The account has lost its person: nothing is read here any more, and the row is forgotten later.
///
/// # Errors
/// When the row cannot be written.
pub async fn leave(tx: &mut Tx<'_>, whose: Whose<'_>, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&LEAVE, values![whose.account, whose.openid.as_str(), now_ms]).await.map(drop)
}

/// Forgets feeds that were left before an instant; returns how many.
///
/// # Errors
/// When rows cannot be deleted.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![before_ms, limit]).await
}
