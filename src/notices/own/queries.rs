//! The rows of a notice as its person touches them.

use crate::db::id::plain;
use crate::db::{Db, DbError, Reader, Sql, Tx};
use crate::notices::given::ORDER;
use crate::people::queries::Known;
use crate::values;

use super::recipients_of;

crate::statements! {
    FIND = Sql::new(
        "SELECT n.id, n.number, n.version, n.kind, n.recipient, n.court, n.case_source, n.fact_id, f.kind AS fact_kind,
                CASE f.kind WHEN 'hearing' THEN f.id ELSE q.hearing_id END AS hearing_id, c.id AS case_id,
                CASE f.kind WHEN 'order' THEN f.source_id END AS order_id, COALESCE(w.is_sealed, FALSE) AS is_sealed,
                n.created_at
         FROM notice n JOIN notice_fact f ON f.id = n.fact_id
         LEFT JOIN adjustment q ON f.kind = 'adjustment' AND q.id = f.source_id
         LEFT JOIN court_case c ON c.court = n.court AND c.source_id = n.case_source
         LEFT JOIN work_order w ON f.kind = 'order' AND w.id = f.source_id
         WHERE n.id = $1 AND (c.id IS NOT NULL OR f.kind = 'order')");
    // What went out, or may have, whatever became of the notice since.
    BY_NUMBER = Sql::new(
        "SELECT n.court, n.kind, COALESCE(c.is_secret, w.is_sealed, TRUE) AS is_secret, a.started_at AS sent_at
         FROM notice n JOIN notice_attempt a ON a.notice_id = n.id
         LEFT JOIN court_case c ON c.court = n.court AND c.source_id = n.case_source
         LEFT JOIN work_order w ON n.standing = 'asker' AND w.id = n.source
         WHERE n.number = $1 AND (a.outcome IS NULL OR a.outcome IN ('accepted', 'unknown'))
         ORDER BY a.started_at LIMIT 1");
    // Whoever reads it needs no other way to it.
    OPENED = Sql::new(
        "UPDATE notice SET state = 'read', next_at = NULL, settled_at = $2, claimed_by = NULL
         WHERE id = $1 AND (state IN ('accepted', 'delivered') OR state IN ('planned', 'sending') AND attempts > 0)");
    // Whoever reads an order knows how it stands: nothing that went out of it needs a repeat.
    READ_FACT = Sql::new(
        "UPDATE notice SET state = 'read', next_at = NULL, settled_at = $4, claimed_by = NULL
         WHERE fact_id = (SELECT id FROM notice_fact WHERE court = $1 AND kind = $2 AND source_id = $3)
             AND (state IN ('accepted', 'delivered') OR state IN ('planned', 'sending') AND EXISTS (
                 SELECT 1 FROM notice_attempt a WHERE a.notice_id = notice.id
                     AND (a.outcome IS NULL OR a.outcome IN ('accepted', 'unknown'))))
         RETURNING id");
    // What has not gone out of it. A question stays one until it is answered.
    PUT_ASIDE = Sql::new(
        "UPDATE notice SET state = 'skipped', reason = $4, next_at = NULL, settled_at = $5, claimed_by = NULL
         WHERE fact_id = (SELECT id FROM notice_fact WHERE court = $1 AND kind = $2 AND source_id = $3)
             AND state = 'planned' AND kind <> 'order-question'
             AND NOT EXISTS (SELECT 1 FROM notice_attempt a WHERE a.notice_id = notice.id)");
    IS_NEW = Sql::new(
        "SELECT n.id FROM notice n JOIN notice_fact f ON f.id = n.fact_id
         WHERE f.court = $1 AND f.kind = $2 AND f.source_id = $3
             AND n.state IN ('planned', 'sending', 'accepted', 'delivered') LIMIT 1");
    // What one message told: attempts of the same words at the same time at the same address.
    TOLD_TOGETHER = Sql::new(
        "SELECT DISTINCT n.id, n.kind, n.state, c.number AS case_number,
                (f.version = n.version AND NOT f.is_over) AS is_present
         FROM notice_attempt a
         JOIN notice_attempt o ON o.address = a.address AND o.started_at = a.started_at AND o.digest = a.digest
         JOIN notice n ON n.id = o.notice_id JOIN notice_fact f ON f.id = n.fact_id
         JOIN court_case c ON c.court = n.court AND c.source_id = n.case_source
         WHERE a.notice_id = $1 AND n.recipient = $2 ORDER BY n.id");
    WENT_TO = Sql::new(
        "SELECT EXISTS (SELECT 1 FROM notice_attempt WHERE notice_id = $1 AND address = $2
                            AND (outcome IS NULL OR outcome IN ('accepted', 'unknown'))) AS went_there");
    // Whoever knows of a sitting needs nothing of what has gone out of it repeated.
    READ_SITTING = Sql::new(
        "UPDATE notice SET state = 'read', next_at = NULL, settled_at = $5, claimed_by = NULL
         WHERE fact_id = $1 AND version = $2 AND recipient IN ($3, $4)
             AND (state IN ('accepted', 'delivered') OR state IN ('planned', 'sending') AND EXISTS (
                 SELECT 1 FROM notice_attempt a WHERE a.notice_id = notice.id
                     AND (a.outcome IS NULL OR a.outcome IN ('accepted', 'unknown'))))
         RETURNING id");
    CONFIRM_SITTING = Sql::new(
        "UPDATE notice SET confirmed_at = $5
         WHERE fact_id = $1 AND version = $2 AND recipient IN ($3, $4) AND state = 'read' AND confirmed_at IS NULL
         RETURNING id");
    CONFIRM = Sql::new(
        "UPDATE notice SET confirmed_at = $2 WHERE id = $1 AND state = 'read' AND confirmed_at IS NULL");
    // Of each coming sitting that the person was told of and has not taken note of, in its present version.
    SITTINGS_TO_CONFIRM = Sql::new(
        "SELECT DISTINCT h.id, h.version, h.starts_at
         FROM notice n JOIN notice_fact f ON f.id = n.fact_id AND f.kind = 'hearing' AND f.version = n.version
         JOIN hearing h ON h.id = f.id AND h.version = n.version
         WHERE n.recipient IN ($1, $2) AND n.settled_at >= $3 AND n.state IN ('accepted', 'delivered', 'read')
             AND n.confirmed_at IS NULL AND h.state = 'scheduled' AND h.starts_at >= $4
             AND NOT EXISTS (SELECT 1 FROM hearing_noted d
                             WHERE d.hearing_id = h.id AND d.version = h.version AND d.person_id = $5)
         ORDER BY h.starts_at, h.id LIMIT $6");
    TO_CONFIRM = Sql::new(
        "SELECT n.id, n.kind FROM notice n JOIN notice_fact f ON f.id = n.fact_id AND f.version = n.version
         JOIN court_case c ON c.court = n.court AND c.source_id = n.case_source
         WHERE c.id = $1 AND n.recipient IN ($2, $3) AND n.class = 'critical' AND f.kind <> 'hearing'
             AND n.state IN ('accepted', 'delivered', 'read') AND n.confirmed_at IS NULL
         ORDER BY n.id LIMIT 20");
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
    /// In which version of its fact.
    pub version: i64,
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
    /// `hearing`, `filing`, `document`, `fee`, `team`, `adjustment`, `order`
    pub fact_kind: String,
    /// The hearing that it is about, itself or by what was asked of it.
    pub hearing_id: Option<String>,
    /// The case's public id, where it is about one.
    pub case_id: Option<String>,
    /// The order's id, where it is about one.
    pub order_id: Option<String>,
    /// Whether that is a complaint.
    pub is_sealed: bool,
    /// When it was planned, Unix milliseconds.
    pub created_at: i64,
}

/// A notice of those that one message told of.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Together {
    /// Its id.
    pub id: String,
    /// What it was about.
    pub kind: String,
    /// Where it stands.
    pub state: String,
    /// The case number.
    pub case_number: String,
    /// Whether what it says still holds.
    pub is_present: bool,
}

/// A notice that was sent, by its number.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Sent {
    /// The court's code.
    pub court: String,
    /// What it is about.
    pub kind: String,
    /// Whether its case is closed to the public.
    pub is_secret: bool,
    /// When it was sent, Unix milliseconds.
    pub sent_at: i64,
}

/// A coming sitting that somebody was told of and has not confirmed.
#[derive(Debug, sqlx::FromRow)]
pub struct ToldSitting {
    /// The hearing's public id.
    pub id: String,
    /// Its version.
    pub version: i64,
    /// When it begins, at the court.
    pub starts_at: String,
}

/// The notice of that id.
///
/// # Errors
/// When the row cannot be read.
pub async fn find(db: &Db, id: &str) -> Result<Option<NoticeView>, DbError> {
    db.optional(&FIND, values![plain(id)]).await
}

/// The notices that one message told of, this one among them.
///
/// # Errors
/// When the rows cannot be read.
pub async fn told_together(db: &Db, notice: &NoticeView) -> Result<Vec<Together>, DbError> {
    db.all(&TOLD_TOGETHER, values![&notice.id, &notice.recipient]).await
}

/// Whether the court sent a notice of that number.
///
/// # Errors
/// When the row cannot be read.
pub async fn by_number(reader: &mut Reader<'_, '_>, number: &str) -> Result<Option<Sent>, DbError> {
    reader.optional(&BY_NUMBER, values![plain(number)]).await
}

/// Whether it was not open before.
pub(super) async fn opened(tx: &mut Tx<'_>, notice: &str, now_ms: i64) -> Result<bool, DbError> {
    Ok(tx.execute(&OPENED, values![notice, now_ms]).await? == 1)
}

/// What is opened by reading what a fact of a court is about.
pub(super) async fn open_fact(
    tx: &mut Tx<'_>,
    (court, kind, source): (&str, &str, &str),
    now_ms: i64,
) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = tx.all(&READ_FACT, values![court, kind, source, now_ms]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Nothing that has not gone out of a fact goes out, for that reason.
pub(super) async fn put_aside(
    tx: &mut Tx<'_>,
    (court, kind, source): (&str, &str, &str),
    reason: &str,
    now_ms: i64,
) -> Result<(), DbError> {
    tx.execute(&PUT_ASIDE, values![court, kind, source, reason, now_ms]).await.map(drop)
}

/// Whether there is a notice of an order that reading its page makes read, or needless.
///
/// # Errors
/// When it cannot be read.
pub async fn is_new(db: &Db, court: &str, order: &str) -> Result<bool, DbError> {
    let row: Option<(String,)> = db.optional(&IS_NEW, values![court, ORDER, order]).await?;
    Ok(row.is_some())
}

/// Whether it may have arrived at that address.
pub(super) async fn went_to(tx: &mut Tx<'_>, notice: &str, address: &str) -> Result<bool, DbError> {
    let (went_there,): (bool,) = tx.one(&WENT_TO, values![notice, address]).await?;
    Ok(went_there)
}

/// What is opened by knowing of a sitting in that version.
pub(super) async fn open_sitting(
    tx: &mut Tx<'_>,
    sitting: (&str, i64),
    recipients: &[String; 2],
    now_ms: i64,
) -> Result<Vec<String>, DbError> {
    of_sitting(tx, &READ_SITTING, sitting, recipients, now_ms).await
}

/// What is confirmed by it, of what is open.
pub(super) async fn confirm_sitting(
    tx: &mut Tx<'_>,
    sitting: (&str, i64),
    recipients: &[String; 2],
    now_ms: i64,
) -> Result<Vec<String>, DbError> {
    of_sitting(tx, &CONFIRM_SITTING, sitting, recipients, now_ms).await
}

async fn of_sitting(
    tx: &mut Tx<'_>,
    sql: &Sql,
    (hearing, version): (&str, i64),
    [own, licence]: &[String; 2],
    now_ms: i64,
) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = tx.all(sql, values![hearing, version, own, licence, now_ms]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Whether it was not confirmed before.
pub(super) async fn confirm(tx: &mut Tx<'_>, notice: &str, now_ms: i64) -> Result<bool, DbError> {
    Ok(tx.execute(&CONFIRM, values![notice, now_ms]).await? == 1)
}

/// The coming sittings, from that civil time on, that a person was told of since that instant and has not confirmed;
/// the nearest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn sittings_to_confirm(
    reader: &mut Reader<'_, '_>,
    known: &Known,
    (since_ms, from): (i64, &str),
    limit: i64,
) -> Result<Vec<ToldSitting>, DbError> {
    let [own, licence] = recipients_of(known);
    reader.all(&SITTINGS_TO_CONFIRM, values![own, licence, since_ms, from, &known.id, limit]).await
}

/// The notices of a case, by its public id, that their person should confirm and that are about no sitting: id and kind.
///
/// # Errors
/// When the rows cannot be read.
pub async fn to_confirm(db: &Db, case: &str, known: &Known) -> Result<Vec<(String, String)>, DbError> {
    let [own, licence] = recipients_of(known);
    db.all(&TO_CONFIRM, values![plain(case), own, licence]).await
}

/// Returns whether it was not stopped before.
pub(super) async fn stop_address(
    tx: &mut Tx<'_>,
    recipient: &str,
    address: &str,
    now_ms: i64,
) -> Result<bool, DbError> {
    Ok(tx.execute(&STOP_ADDRESS, values![recipient, address, now_ms]).await? == 1)
}
