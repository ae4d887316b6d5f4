//! The rows of `unsent`.

use std::collections::HashMap;

use super::{Place, Unsent};
use crate::db::{Db, DbError, Sql, Tx};
use crate::seal::Sealer;
use crate::values;

/// So many forms hold words of one person at once; of more the oldest are forgotten.
const MOST: i64 = 100;

crate::statements! {
    KEEP = Sql::new(
        "INSERT INTO unsent (staff_id, place, kept_at, sealed) VALUES ($1, $2, $3, $4)
         ON CONFLICT (staff_id, place) DO UPDATE SET kept_at = excluded.kept_at, sealed = excluded.sealed");
    FORGET_OLDEST = Sql::new(
        "DELETE FROM unsent WHERE staff_id = $1 AND place NOT IN (
             SELECT place FROM unsent WHERE staff_id = $1 ORDER BY kept_at DESC, place LIMIT $2)");
    REMOVE = Sql::new("DELETE FROM unsent WHERE staff_id = $1 AND place = $2");
    // A slash ends the name of a page; the next sign after it is a nought.
    OF_PAGE = Sql::new(
        "SELECT place, kept_at, sealed FROM unsent
         WHERE staff_id = $1 AND place > $2 || '/' AND place < $2 || '0' ORDER BY place");
    FORGET = Sql::new(
        "DELETE FROM unsent WHERE (staff_id, place) IN (
             SELECT staff_id, place FROM unsent WHERE kept_at < $1 ORDER BY kept_at LIMIT $2)");
}

#[derive(sqlx::FromRow)]
struct Row {
    place: String,
    kept_at: i64,
    sealed: Vec<u8>,
}

fn context(staff: &str, place: &str) -> String {
    format!("unsent.sealed/{staff}/{place}")
}

pub(super) async fn keep(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (staff, place): (&str, &Place),
    unsent: &Unsent,
) -> Result<(), DbError> {
    let sealed = sealer.seal(&context(staff, place.as_str()), unsent.words.as_bytes());
    tx.execute(&KEEP, values![staff, place.as_str(), unsent.kept_ms, sealed]).await?;
    tx.execute(&FORGET_OLDEST, values![staff, MOST]).await.map(drop)
}

pub(super) async fn remove(tx: &mut Tx<'_>, staff: &str, place: &Place) -> Result<(), DbError> {
    tx.execute(&REMOVE, values![staff, place.as_str()]).await.map(drop)
}

/// What cannot be opened any more is as if it had not been kept: it is a help, and no record.
pub(super) async fn of_page(
    db: &Db,
    sealer: &Sealer,
    staff: &str,
    page: &Place,
) -> Result<HashMap<String, Unsent>, DbError> {
    let rows: Vec<Row> = db.all(&OF_PAGE, values![staff, page.as_str()]).await?;
    let read = |row: Row| {
        let words = sealer.open(&context(staff, &row.place), &row.sealed).ok()?;
        Some((row.place, Unsent { words: String::from_utf8(words).ok()?, kept_ms: row.kept_at }))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Forgets what was typed before that instant; returns how many.
///
/// # Errors
/// When it cannot be written.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, at_once: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![before_ms, at_once]).await
}
