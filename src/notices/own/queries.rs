//! The rows of a notice as its person touches them.

use crate::db::id::plain;
use crate::db::{Db, DbError, Sql, Tx};
use crate::values;

crate::statements! {
    FIND = Sql::new(
        "SELECT n.id, n.number, n.kind, n.recipient, n.court, n.case_source, n.fact_id, f.kind AS fact_kind,
                c.id AS case_id, n.created_at
         FROM notice n JOIN notice_fact f ON f.id = n.fact_id
         JOIN court_case c ON c.court = n.court AND c.source_id = n.case_source WHERE n.id = $1");
    BY_NUMBER = Sql::new(
        "SELECT n.court, n.kind, n.settled_at FROM notice n
         WHERE n.number = $1 AND n.state IN ('accepted', 'delivered', 'read') ORDER BY n.settled_at DESC LIMIT 1");
    // Whoever reads it needs no other way to it.
    OPENED = Sql::new(
        "UPDATE notice SET state = 'read', next_at = NULL, settled_at = $2, claimed_by = NULL
         WHERE id = $1 AND (state IN ('accepted', 'delivered') OR state IN ('planned', 'sending') AND attempts > 0)");
    WAS_TEXTED = Sql::new(
        "SELECT EXISTS (SELECT 1 FROM notice_attempt WHERE notice_id = $1 AND route = 'sms' AND outcome <> 'refused')
             AS was_texted");
    STOP_ADDRESS = Sql::new(
        "INSERT INTO wrong_address (recipient, address, told_at) VALUES ($1, $2, $3)
         ON CONFLICT (recipient, address) DO NOTHING");
}

/// A notice as its page knows it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct NoticeView {
    /// Its id.
    pub id: String,
    /// The number that people can ask about.
    pub number: String,
    /// What it is about.
    pub kind: String,
    /// Whom it tells, by blind index.
    pub recipient: String,
    /// The court's code.
    pub court: String,
    /// The case, by the case system's id.
    pub case_source: String,
    /// What it states: a hearing's own id, where it is one.
    pub fact_id: String,
    /// `hearing`, `filing`, `document`, `fee`, `team`
    pub fact_kind: String,
    /// The case's public id.
    pub case_id: String,
    /// When it was planned, Unix milliseconds.
    pub created_at: i64,
}

/// A notice that was sent, by its number.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Sent {
    /// The court's code.
    pub court: String,
    /// What it is about.
    pub kind: String,
    /// When it was sent, Unix milliseconds.
    pub settled_at: i64,
}

/// The notice of that id.
///
/// # Errors
/// When the row cannot be read.
pub async fn find(db: &Db, id: &str) -> Result<Option<NoticeView>, DbError> {
    db.optional(&FIND, values![plain(id)]).await
}

/// Whether the court sent a notice of that number.
///
/// # Errors
/// When the row cannot be read.
pub async fn by_number(db: &Db, number: &str) -> Result<Option<Sent>, DbError> {
    db.optional(&BY_NUMBER, values![plain(number)]).await
}

pub(super) async fn opened(tx: &mut Tx<'_>, notice: &str, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&OPENED, values![notice, now_ms]).await.map(drop)
}

/// Whether it may have gone out as a short message.
pub(super) async fn was_texted(tx: &mut Tx<'_>, notice: &str) -> Result<bool, DbError> {
    let (was_texted,): (bool,) = tx.one(&WAS_TEXTED, values![notice]).await?;
    Ok(was_texted)
}

pub(super) async fn stop_address(
    tx: &mut Tx<'_>,
    recipient: &str,
    address: &str,
    now_ms: i64,
) -> Result<(), DbError> {
    tx.execute(&STOP_ADDRESS, values![recipient, address, now_ms]).await.map(drop)
}
