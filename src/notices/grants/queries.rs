//! The rows of `subscription_grant` and `subscription_ask`.

use crate::config::Subscription;
use crate::db::{DbError, Reader, Sql, Tx};
use crate::people::Whose;
use crate::values;

crate::statements! {
    // One acceptance is one message, and the next one adds to it. One that was told of already, by the client or by the
    // platform ($6 is 1 or -1), adds nothing.
    GRANT = Sql::new(
        "INSERT INTO subscription_grant (account, openid, template_id, remaining, is_lasting, changed_at, ahead)
         VALUES ($1, $2, $3, 1, $4, $5, $6)
         ON CONFLICT (account, openid, template_id) DO UPDATE SET
             remaining = subscription_grant.remaining
                 + CASE WHEN subscription_grant.ahead * excluded.ahead < 0 THEN 0 ELSE 1 END,
             ahead = subscription_grant.ahead + excluded.ahead, is_lasting = excluded.is_lasting,
             changed_at = excluded.changed_at, refused_at = NULL, hinted_at = NULL");
    REFUSE = Sql::new(
        "UPDATE subscription_grant SET remaining = 0, is_lasting = FALSE, ahead = 0, changed_at = $4
         WHERE account = $1 AND openid = $2 AND template_id = $3");
    SAY = Sql::new(
        "INSERT INTO subscription_grant (account, openid, template_id, remaining, is_lasting, changed_at, refused_at,
             hinted_at)
         VALUES ($1, $2, $3, 0, FALSE, $4, $5, $6)
         ON CONFLICT (account, openid, template_id) DO UPDATE SET refused_at = excluded.refused_at,
             hinted_at = excluded.hinted_at");
    STANDING = Sql::new(
        "SELECT template_id, remaining, is_lasting, refused_at, hinted_at FROM subscription_grant
         WHERE account = $1 AND openid = $2");
    TELL_ONCE = Sql::new(
        "INSERT INTO subscription_ask (account, openid, ask, told_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account, openid, ask) DO NOTHING");
    FORGET = Sql::new(
        "DELETE FROM subscription_ask WHERE (account, openid, ask) IN
             (SELECT account, openid, ask FROM subscription_ask WHERE told_at <= $1 LIMIT $2)");
    GIVE_BACK = Sql::new(
        "UPDATE subscription_grant SET remaining = remaining + 1
         WHERE account = $1 AND openid = $2 AND template_id = $3 AND NOT is_lasting");
    STOP = Sql::new("DELETE FROM subscription_grant WHERE account = $1 AND openid = $2");
}

/// Who tells of an acceptance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// The platform, by an event.
    Platform,
    /// The person's client.
    Client,
}

/// What is known of a template and a person.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Standing {
    /// The template's id.
    pub template_id: String,
    /// Messages that may still be sent.
    pub remaining: i64,
    /// Whether any number may.
    pub is_lasting: bool,
    /// When the person said no, Unix milliseconds.
    pub refused_at: Option<i64>,
    /// When their client said yes, while no event has.
    pub hinted_at: Option<i64>,
}

pub(super) async fn grant(
    tx: &mut Tx<'_>,
    whose: Whose<'_>,
    template: &Subscription,
    word: Word,
    now_ms: i64,
) -> Result<(), DbError> {
    let ahead: i64 = match word {
        Word::Platform => -1,
        Word::Client => 1,
    };
    let Whose { account, openid } = whose;
    let values = values![account, openid.as_str(), &template.id, template.is_lasting(), now_ms, ahead];
    tx.execute(&GRANT, values).await.map(drop)
}

/// The person said no: they are left in peace for a while. What they granted before is the platform's to take.
pub(super) async fn said_no(
    tx: &mut Tx<'_>,
    whose: Whose<'_>,
    template: &str,
    now_ms: i64,
) -> Result<(), DbError> {
    say(tx, whose, template, (Some(now_ms), None), now_ms).await
}

/// The person's client said yes; the platform's event follows.
pub(super) async fn said_yes(
    tx: &mut Tx<'_>,
    whose: Whose<'_>,
    template: &str,
    now_ms: i64,
) -> Result<(), DbError> {
    say(tx, whose, template, (None, Some(now_ms)), now_ms).await
}

async fn say(
    tx: &mut Tx<'_>,
    whose: Whose<'_>,
    template: &str,
    (refused_at, hinted_at): (Option<i64>, Option<i64>),
    now_ms: i64,
) -> Result<(), DbError> {
    let values = values![whose.account, whose.openid.as_str(), template, now_ms, refused_at, hinted_at];
    tx.execute(&SAY, values).await.map(drop)
}

/// What is known of a person.
///
/// # Errors
/// When rows cannot be read.
pub async fn standing(reader: &mut Reader<'_, '_>, whose: Whose<'_>) -> Result<Vec<Standing>, DbError> {
    reader.all(&STANDING, values![whose.account, whose.openid.as_str()]).await
}

/// Whether what the client calls by this name was not told before; it is from now on.
///
/// # Errors
/// When the row cannot be written.
pub async fn tell_once(tx: &mut Tx<'_>, whose: Whose<'_>, ask: &str, now_ms: i64) -> Result<bool, DbError> {
    let values = values![whose.account, whose.openid.as_str(), ask, now_ms];
    Ok(tx.execute(&TELL_ONCE, values).await? == 1)
}

/// Forgets what was told before an instant; returns how many.
///
/// # Errors
/// When rows cannot be deleted.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![before_ms, limit]).await
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
