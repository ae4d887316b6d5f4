//! The rows of `subscription_grant`.

use crate::db::{DbError, Sql, Tx};
use crate::people::Whose;
use crate::values;

crate::statements! {
    // One acceptance is one message, and the next one adds to it.
    GRANT = Sql::new(
        "INSERT INTO subscription_grant (account, openid, template_id, remaining, is_lasting, changed_at)
         VALUES ($1, $2, $3, 1, $4, $5)
         ON CONFLICT (account, openid, template_id) DO UPDATE SET remaining = subscription_grant.remaining + 1,
             is_lasting = excluded.is_lasting, changed_at = excluded.changed_at");
    REFUSE = Sql::new(
        "UPDATE subscription_grant SET remaining = 0, is_lasting = FALSE, changed_at = $4
         WHERE account = $1 AND openid = $2 AND template_id = $3");
    GIVE_BACK = Sql::new(
        "UPDATE subscription_grant SET remaining = remaining + 1
         WHERE account = $1 AND openid = $2 AND template_id = $3 AND NOT is_lasting");
    STOP = Sql::new("DELETE FROM subscription_grant WHERE account = $1 AND openid = $2");
}

pub(super) async fn grant(
    tx: &mut Tx<'_>,
    whose: Whose<'_>,
    template: &str,
    is_lasting: bool,
    now_ms: i64,
) -> Result<(), DbError> {
    let values = values![whose.account, whose.openid.as_str(), template, is_lasting, now_ms];
    tx.execute(&GRANT, values).await.map(drop)
}

/// The person refused, or the platform says that nothing is left (43101).
///
/// # Errors
/// When the row cannot be written.
pub async fn refuse(tx: &mut Tx<'_>, whose: Whose<'_>, template: &str, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&REFUSE, values![whose.account, whose.openid.as_str(), template, now_ms]).await.map(drop)
}

/// A message that the platform did not take spent nothing.
///
/// # Errors
/// When the row cannot be written.
pub async fn give_back(tx: &mut Tx<'_>, whose: Whose<'_>, template: &str) -> Result<(), DbError> {
    tx.execute(&GIVE_BACK, values![whose.account, whose.openid.as_str(), template]).await.map(drop)
}

/// The person left: the platform forgets what they granted.
///
/// # Errors
/// When the rows cannot be written.
pub async fn stop(tx: &mut Tx<'_>, whose: Whose<'_>) -> Result<(), DbError> {
    tx.execute(&STOP, values![whose.account, whose.openid.as_str()]).await.map(drop)
}
