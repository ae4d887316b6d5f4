//! The rows of `engagement`.

use std::time::Duration;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::{Engagement, Told};
use crate::db::id::plain;
use crate::db::{DbError, Reader, Sql, Tx};
use crate::seal::Sealer;
use crate::values;

crate::statements! {
    ADD = Sql::new(
        "INSERT INTO engagement (id, person_id, starts_at, minutes, version, created_at, changed_at, sealed)
         VALUES ($1, $2, $3, $4, 1, $5, $5, $6)");
    CHANGE = Sql::new(
        "UPDATE engagement SET starts_at = $3, minutes = $4, version = version + 1, changed_at = $5, sealed = $6
         WHERE id = $1 AND person_id = $2 AND removed_at IS NULL");
    // Where a calendar may hold it, its time stays so that the calendar learns that it is off; its words go at once.
    CANCEL = Sql::new(
        "UPDATE engagement SET version = version + 1, changed_at = $3, removed_at = $3, sealed = $4
         WHERE id = $1 AND person_id = $2 AND removed_at IS NULL
             AND EXISTS (SELECT 1 FROM calendar_feed f WHERE f.person_id = engagement.person_id AND f.left_at IS NULL)");
    REMOVE = Sql::new("DELETE FROM engagement WHERE id = $1 AND person_id = $2 AND removed_at IS NULL");
    AHEAD = Sql::new(
        "SELECT id, starts_at, minutes, version, created_at, changed_at, removed_at, sealed FROM engagement
         WHERE person_id = $1 AND starts_at >= $2 AND removed_at IS NULL ORDER BY starts_at, id LIMIT 1000");
    REMOVED = Sql::new(
        "SELECT id, starts_at, minutes, version, created_at, changed_at, removed_at, sealed FROM engagement
         WHERE person_id = $1 AND removed_at >= $2 ORDER BY starts_at, id LIMIT 1000");
    ONE = Sql::new(
        "SELECT id, starts_at, minutes, version, created_at, changed_at, removed_at, sealed FROM engagement
         WHERE person_id = $1 AND id = $2 AND removed_at IS NULL");
    COUNT = Sql::new("SELECT COUNT(*) FROM engagement WHERE person_id = $1 AND removed_at IS NULL");
    LEAVE = Sql::new("DELETE FROM engagement WHERE person_id = $1");
    FORGET = Sql::new(
        "DELETE FROM engagement WHERE id IN (
             SELECT id FROM engagement WHERE starts_at < $1
             UNION ALL SELECT id FROM engagement WHERE removed_at < $2 LIMIT $3)");
}

/// What is sealed of it.
#[derive(Default, Serialize, Deserialize)]
struct Card {
    title: String,
    place: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    starts_at: String,
    minutes: i64,
    version: i64,
    created_at: i64,
    changed_at: i64,
    removed_at: Option<i64>,
    sealed: Vec<u8>,
}

/// Adds an entry, unless the person has as many as they may; returns whether it was added.
///
/// # Errors
/// When the row cannot be written.
pub async fn add(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (id, person): (&str, &str),
    told: &Told,
    most: u32,
    now_ms: i64,
) -> Result<bool, DbError> {
    let (count,): (i64,) = tx.one(&COUNT, values![person]).await?;
    if count >= i64::from(most) {
        return Ok(false);
    }
    let (starts_at, minutes) = (civil(told.starts_at), i64::from(told.minutes));
    let values = values![id, person, starts_at, minutes, now_ms, sealed(sealer, id, Card::of(told))];
    tx.execute(&ADD, values).await.map(|_| true)
}

/// Changes an entry of the person's; returns whether there is one.
///
/// # Errors
/// When the row cannot be written.
pub async fn change(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (id, person): (&str, &str),
    told: &Told,
    now_ms: i64,
) -> Result<bool, DbError> {
    let id = plain(id);
    let (starts_at, minutes) = (civil(told.starts_at), i64::from(told.minutes));
    let values = values![id, person, starts_at, minutes, now_ms, sealed(sealer, id, Card::of(told))];
    Ok(tx.execute(&CHANGE, values).await? == 1)
}

/// Deletes an entry of the person's; returns whether there was one.
///
/// # Errors
/// When the row cannot be written.
pub async fn remove(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (id, person): (&str, &str),
    now_ms: i64,
) -> Result<bool, DbError> {
    let id = plain(id);
    let silent = sealed(sealer, id, Card::default());
    if tx.execute(&CANCEL, values![id, person, now_ms, silent]).await? == 1 {
        return Ok(true);
    }
    Ok(tx.execute(&REMOVE, values![id, person]).await? == 1)
}

/// What the person has deleted since that instant and a calendar may still hold: when it was, without a word.
///
/// # Errors
/// When rows cannot be read.
pub async fn removed(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    person: &str,
    since_ms: i64,
) -> Result<Vec<Engagement>, DbError> {
    let rows: Vec<Row> = reader.all(&REMOVED, values![person, since_ms]).await?;
    Ok(rows.into_iter().filter_map(|row| row.read(sealer)).collect())
}

/// The person's entries that begin at that time or later, the earliest first.
///
/// # Errors
/// When rows cannot be read.
pub async fn since(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    person: &str,
    since: DateTime,
) -> Result<Vec<Engagement>, DbError> {
    let rows: Vec<Row> = reader.all(&AHEAD, values![person, civil(since)]).await?;
    Ok(rows.into_iter().filter_map(|row| row.read(sealer)).collect())
}

/// One of the person's entries.
///
/// # Errors
/// When the row cannot be read.
pub async fn find(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    person: &str,
    id: &str,
) -> Result<Option<Engagement>, DbError> {
    let row: Option<Row> = reader.optional(&ONE, values![person, plain(id)]).await?;
    Ok(row.and_then(|row| row.read(sealer)))
}

/// Deletes everything that a person entered, who is forgotten.
///
/// # Errors
/// When rows cannot be deleted.
pub async fn leave(tx: &mut Tx<'_>, person: &str) -> Result<(), DbError> {
    tx.execute(&LEAVE, values![person]).await.map(drop)
}

/// Forgets entries that began before a time, and those that were deleted before an instant; returns how many.
///
/// # Errors
/// When rows cannot be deleted.
pub async fn forget(
    tx: &mut Tx<'_>,
    (before, removed_before): (DateTime, i64),
    limit: i64,
) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![civil(before), removed_before, limit]).await
}

impl Row {
    /// An entry that cannot be read (a lost key) must not take the others with it.
    fn read(self, sealer: &Sealer) -> Option<Engagement> {
        let json = sealer.open(&context(&self.id), &self.sealed).ok()?;
        let Card { title, place } = serde_json::from_slice(&json).ok()?;
        Some(Engagement {
            starts_at: self.starts_at.parse().ok()?,
            lasts: Duration::from_secs(u64::try_from(self.minutes).ok()? * 60),
            title,
            place,
            version: self.version,
            created_at: self.created_at,
            changed_at: self.changed_at,
            is_removed: self.removed_at.is_some(),
            id: self.id,
        })
    }
}

impl Card {
    fn of(told: &Told) -> Self {
        Self { title: told.title.clone(), place: told.place.clone() }
    }
}

fn sealed(sealer: &Sealer, id: &str, card: Card) -> Vec<u8> {
    let json = serde_json::to_vec(&card).expect("a card is plain data");
    sealer.seal(&context(id), &json)
}

fn context(id: &str) -> String {
    format!("engagement.sealed/{id}")
}

fn civil(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}
