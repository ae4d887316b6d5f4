//! The ledger of customer-service windows (protocol D3): how often we may still write to a person, and until when.
//!
//! Each action of a person opens a window of its own with its own count; a later action resets its own window
//! and never adds to it. The union of the open windows is what may be used. Whether a small action shortens a
//! running long window is not known (protocol H), so the platform's 45015 and 45047 correct the ledger.

use crate::db::{DbError, Sql, Tx};
use crate::scripts::Window;
use crate::values;
use crate::wechat::OpenId;

crate::statements! {
    OPEN = Sql::new(
        "INSERT INTO reply_window (account, openid, action, expires_at, allowed, used) VALUES ($1, $2, $3, $4, $5, 0)
         ON CONFLICT (account, openid, action)
         DO UPDATE SET expires_at = excluded.expires_at, allowed = excluded.allowed, used = 0");
    // The window that ends first is spent first, so that the long one lasts.
    TAKE = Sql::new(
        "UPDATE reply_window SET used = used + 1
         WHERE account = $1 AND openid = $2 AND action = (
             SELECT action FROM reply_window
             WHERE account = $1 AND openid = $2 AND expires_at > $3 AND used < allowed
             ORDER BY expires_at LIMIT 1)
         RETURNING action");
    GIVE_BACK = Sql::new(
        "UPDATE reply_window SET used = used - 1 WHERE account = $1 AND openid = $2 AND action = $3 AND used > 0");
    EXHAUST = Sql::new("UPDATE reply_window SET used = allowed WHERE account = $1 AND openid = $2");
    FORGET = Sql::new("DELETE FROM reply_window WHERE expires_at < $1");
    CLOSE = Sql::new("DELETE FROM reply_window WHERE account = $1 AND openid = $2");
}

/// A person did something: its window opens anew.
pub async fn open(
    tx: &mut Tx<'_>,
    account: &str,
    openid: &OpenId,
    window: &Window,
    now_ms: i64,
) -> Result<(), DbError> {
    let expires_at = now_ms + i64::try_from(window.lasts.as_millis()).unwrap_or(i64::MAX / 2);
    let values = values![account, openid.as_str(), window.action.name(), expires_at, i64::from(window.count)];
    tx.execute(&OPEN, values).await.map(drop)
}

/// Spends one message of an open window; returns which, or `None` when none is open.
pub async fn take(
    tx: &mut Tx<'_>,
    account: &str,
    openid: &OpenId,
    now_ms: i64,
) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = tx.optional(&TAKE, values![account, openid.as_str(), now_ms]).await?;
    Ok(row.map(|(action,)| action))
}

/// The platform did not accept the message: it was not spent.
pub async fn give_back(tx: &mut Tx<'_>, account: &str, openid: &OpenId, action: &str) -> Result<(), DbError> {
    tx.execute(&GIVE_BACK, values![account, openid.as_str(), action]).await.map(drop)
}

/// 45047: the platform says that the count is used up.
pub async fn exhaust(tx: &mut Tx<'_>, account: &str, openid: &OpenId) -> Result<(), DbError> {
    tx.execute(&EXHAUST, values![account, openid.as_str()]).await.map(drop)
}

/// 45015 or an unsubscribe: no window is open.
pub async fn close(tx: &mut Tx<'_>, account: &str, openid: &OpenId) -> Result<(), DbError> {
    tx.execute(&CLOSE, values![account, openid.as_str()]).await.map(drop)
}

/// Forgets windows that ended before this instant; returns how many.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![before_ms]).await
}
