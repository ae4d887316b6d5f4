//! The rows of `adjustment`.

use jiff::civil::DateTime;

use super::{Asked, Request, State, Work};
use crate::db::id::plain;
use crate::db::{Db, DbError, Reader, Sql, Tx};
use crate::docket::queries::civil_text;
use crate::seal::Sealer;
use crate::values;

macro_rules! work {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.hearing_id, a.state, a.set_for, a.created_at, a.settled_at, a.settled_by, a.sealed, a.answer,
                    c.number AS case_number, h.starts_at, h.state AS hearing_state
             FROM adjustment a JOIN hearing h ON h.id = a.hearing_id
             JOIN court_case c ON c.court = h.court AND c.source_id = h.case_source
             WHERE h.court = $1 AND ",
            $rest
        )
    };
}

crate::statements! {
    // Asked twice, it is asked once: the first one stands until it is settled. Nothing is asked against a day that has
    // just been moved.
    ASK = Sql::new(
        "INSERT INTO adjustment (id, hearing_id, person_id, state, set_for, created_at, sealed)
         SELECT $1, h.id, $3, 'open', h.starts_at, $4, $5
         FROM hearing h WHERE h.id = $2 AND h.starts_at = $6 AND h.state = 'scheduled'
         ON CONFLICT (hearing_id, person_id) WHERE state = 'open' DO NOTHING");
    WITHDRAW = Sql::new(
        "UPDATE adjustment SET state = 'withdrawn', settled_at = $3
         WHERE hearing_id = $1 AND person_id = $2 AND state = 'open' RETURNING id");
    OF_PERSON = Sql::new(
        "SELECT id, hearing_id, state, set_for, created_at, settled_at, sealed, answer FROM adjustment
         WHERE person_id = $1 AND ($2 = '' OR hearing_id = $2) ORDER BY id DESC LIMIT 200");
    OPEN = Sql::new(work!(
        "a.state = 'open' AND (h.starts_at > $2 OR h.starts_at = $2 AND a.id > $3)
         ORDER BY h.starts_at, a.id LIMIT $4"));
    ONE = Sql::new(work!("a.id = $2"));
    COUNT = Sql::new(
        "SELECT COUNT(*) FROM adjustment a JOIN hearing h ON h.id = a.hearing_id
         WHERE h.court = $1 AND a.state = 'open'");
    // The lock of the request: the second of two changes nothing.
    SETTLE = Sql::new(
        "UPDATE adjustment SET state = $3, answer = $4, settled_at = $5, settled_by = $6
         WHERE id = $2 AND state = 'open'
             AND EXISTS (SELECT 1 FROM hearing h WHERE h.id = adjustment.hearing_id AND h.court = $1)
         RETURNING (SELECT h.case_source FROM hearing h WHERE h.id = adjustment.hearing_id) AS case_source");
    OVERTAKE = Sql::new(
        "UPDATE adjustment SET state = 'overtaken', settled_at = $3
         WHERE state = 'open' AND hearing_id IN (
             SELECT h.id FROM hearing h
             WHERE h.court = $1 AND h.case_source = $2
                 AND (h.state <> 'scheduled' OR h.starts_at <> adjustment.set_for))
         RETURNING id");
    // A case system need not say that a sitting was held.
    PASS_BY = Sql::new(
        "UPDATE adjustment SET state = 'overtaken', settled_at = $2 WHERE state = 'open' AND set_for < $1");
    LEAVE = Sql::new(
        "UPDATE adjustment SET state = CASE WHEN state = 'open' THEN 'withdrawn' ELSE state END, sealed = NULL,
                               answer = NULL, settled_at = COALESCE(settled_at, $2)
         WHERE person_id = $1");
    FORGET = Sql::new(
        "DELETE FROM adjustment WHERE id IN (SELECT id FROM adjustment WHERE settled_at < $1 LIMIT $2)");
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    hearing_id: String,
    state: String,
    set_for: String,
    created_at: i64,
    settled_at: Option<i64>,
    sealed: Option<Vec<u8>>,
    answer: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
struct WorkRow {
    #[sqlx(flatten)]
    row: Row,
    settled_by: Option<String>,
    case_number: String,
    starts_at: String,
    hearing_state: String,
}

/// Asks; `false` where the same person has asked for that sitting and waits, or it is not at that time any more.
///
/// # Errors
/// When the row cannot be written.
pub async fn ask(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (id, person): (&str, &str),
    (hearing, set_for): (&str, DateTime),
    asked: &Asked,
    now_ms: i64,
) -> Result<bool, DbError> {
    let json = serde_json::to_vec(asked).expect("a request is plain data");
    let sealed = sealer.seal(&context("sealed", id), &json);
    let values = values![id, hearing, person, now_ms, sealed, civil_text(set_for)];
    Ok(tx.execute(&ASK, values).await? == 1)
}

/// Takes the open request back; returns its id, if there was one.
///
/// # Errors
/// When the row cannot be written.
pub async fn withdraw(
    tx: &mut Tx<'_>,
    hearing: &str,
    person: &str,
    now_ms: i64,
) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = tx.optional(&WITHDRAW, values![plain(hearing), person, now_ms]).await?;
    Ok(row.map(|(id,)| id))
}

/// A person's requests, the latest first; of one sitting where one is named.
///
/// # Errors
/// When rows cannot be read.
pub async fn of_person(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    person: &str,
    hearing: Option<&str>,
) -> Result<Vec<Request>, DbError> {
    let values = values![person, hearing.map(plain).unwrap_or_default()];
    let rows: Vec<Row> = reader.all(&OF_PERSON, values).await?;
    rows.into_iter().map(|row| row.read(sealer)).collect()
}

/// The open requests of a court after a place (the time of a sitting and an id), the nearest sitting first.
///
/// # Errors
/// When rows cannot be read.
pub async fn open(
    db: &Db,
    sealer: &Sealer,
    court: &str,
    (starts_at, id): (&str, &str),
    limit: i64,
) -> Result<Vec<Work>, DbError> {
    let rows: Vec<WorkRow> = db.all(&OPEN, values![court, starts_at, plain(id), limit]).await?;
    rows.into_iter().map(|row| row.read(sealer)).collect()
}

/// One request of a court's.
///
/// # Errors
/// When the row cannot be read.
pub async fn one(db: &Db, sealer: &Sealer, court: &str, id: &str) -> Result<Option<Work>, DbError> {
    let row: Option<WorkRow> = db.optional(&ONE, values![court, plain(id)]).await?;
    row.map(|row| row.read(sealer)).transpose()
}

/// How many wait in a court.
///
/// # Errors
/// When rows cannot be read.
pub async fn count(db: &Db, court: &str) -> Result<i64, DbError> {
    let (count,): (i64,) = db.one(&COUNT, values![court]).await?;
    Ok(count)
}

/// Answers a request that waits; returns its case, by the case system's id. `None` where none waits.
///
/// # Errors
/// When the row cannot be written.
pub async fn settle(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (court, id): (&str, &str),
    (state, answer): (State, &str),
    (by, now_ms): (&str, i64),
) -> Result<Option<String>, DbError> {
    let id = plain(id);
    let answer = sealer.seal(&context("answer", id), answer.as_bytes());
    let values = values![court, id, state.name(), answer, now_ms, by];
    let row: Option<(String,)> = tx.optional(&SETTLE, values).await?;
    Ok(row.map(|(case,)| case))
}

/// Ends the open requests of a case whose sittings are not where they were; returns their ids.
///
/// # Errors
/// When rows cannot be written.
pub async fn overtake(
    tx: &mut Tx<'_>,
    court: &str,
    case_source: &str,
    now_ms: i64,
) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = tx.all(&OVERTAKE, values![court, case_source, now_ms]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Ends what was asked for a time that has passed.
///
/// # Errors
/// When rows cannot be written.
pub async fn pass_by(tx: &mut Tx<'_>, before: DateTime, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&PASS_BY, values![civil_text(before), now_ms]).await.map(drop)
}

/// Takes back and empties what a person asked who is forgotten.
///
/// # Errors
/// When rows cannot be written.
pub async fn leave(tx: &mut Tx<'_>, person: &str, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&LEAVE, values![person, now_ms]).await.map(drop)
}

/// Forgets requests that were settled before an instant; returns how many.
///
/// # Errors
/// When rows cannot be deleted.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![before_ms, limit]).await
}

impl Row {
    fn read(self, sealer: &Sealer) -> Result<Request, DbError> {
        let state = State::find(&self.state)
            .ok_or_else(|| DbError::Unavailable("a request is in an unknown state".into()))?;
        let set_for = self.set_for.parse();
        let set_for =
            set_for.map_err(|_| DbError::Unavailable("a request is for an unreadable time".into()))?;
        let asked = self.sealed.and_then(|sealed| sealer.open(&context("sealed", &self.id), &sealed).ok());
        let answer = self.answer.and_then(|sealed| sealer.open(&context("answer", &self.id), &sealed).ok());
        Ok(Request {
            hearing: self.hearing_id,
            state,
            set_for,
            asked: asked.and_then(|json| serde_json::from_slice(&json).ok()),
            answer: answer.and_then(|text| String::from_utf8(text).ok()),
            created_at: self.created_at,
            settled_at: self.settled_at,
        })
    }
}

impl WorkRow {
    fn read(self, sealer: &Sealer) -> Result<Work, DbError> {
        let Self { row, settled_by, case_number, starts_at, hearing_state } = self;
        let id = row.id.clone();
        let request = row.read(sealer)?;
        Ok(Work { id, request, case_number, starts_at, hearing_state, settled_by })
    }
}

fn context(column: &str, id: &str) -> String {
    format!("adjustment.{column}/{id}")
}
