//! The rows of `complaint_draft`.

use super::{Complaint, Page, pages};
use crate::db::{Db, DbError, Sql, Tx};
use crate::seal::Sealer;
use crate::values;
use crate::wechat::OpenId;

crate::statements! {
    KEEP = Sql::new(
        "INSERT INTO complaint_draft (name, account, openid, created_at, ends_at, sealed)
         VALUES ($1, $2, $3, $4, $5, $6)");
    FIND = Sql::new("SELECT ends_at, sealed FROM complaint_draft WHERE name = $1 AND ends_at > $2");
    FORGET = Sql::new(
        "DELETE FROM complaint_draft WHERE name IN (
             SELECT name FROM complaint_draft WHERE ends_at <= $1 LIMIT $2)");
}

/// A draft as it was kept.
#[derive(Debug)]
pub struct Kept {
    /// The draft.
    pub complaint: Complaint,
    /// When it can no longer be opened.
    pub ends_at_ms: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    ends_at: i64,
    sealed: Vec<u8>,
}

/// Keeps a person's draft under its page.
pub async fn keep(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    page: &Page,
    (account, person): (&str, &OpenId),
    now_ms: i64,
    complaint: &Complaint,
) -> Result<(), DbError> {
    let name = page.name();
    let plain = serde_json::to_vec(complaint).expect("a draft is plain data");
    let sealed = sealer.seal(&context(&name), &plain);
    let values = values![name, account, person.as_str(), now_ms, page.ends_ms(now_ms), sealed];
    tx.execute(&KEEP, values).await.map(drop)
}

/// The draft behind the last part of an address; `None` when there is none, or its time is over.
pub async fn find(db: &Db, sealer: &Sealer, token: &str, now_ms: i64) -> Result<Option<Kept>, DbError> {
    let Some(name) = pages::name_of(token) else { return Ok(None) };
    let row: Option<Row> = db.optional(&FIND, values![&name, now_ms]).await?;
    row.map(|row| row.open(sealer, &name)).transpose()
}

/// Forgets drafts whose time is over; returns how many.
pub async fn forget(tx: &mut Tx<'_>, now_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![now_ms, limit]).await
}

impl Row {
    fn open(&self, sealer: &Sealer, name: &str) -> Result<Kept, DbError> {
        let unreadable = |error: String| DbError::Unavailable(format!("a draft cannot be read: {error}"));
        let plain =
            sealer.open(&context(name), &self.sealed).map_err(|error| unreadable(error.to_string()))?;
        let complaint = serde_json::from_slice(&plain).map_err(|error| unreadable(error.to_string()))?;
        Ok(Kept { complaint, ends_at_ms: self.ends_at })
    }
}

fn context(name: &str) -> String {
    format!("complaint_draft.sealed/{name}")
}
