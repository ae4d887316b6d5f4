//! The rows of `staff_absence`.

use super::{Absence, NewAbsence, Why};
use crate::db::{Db, DbError, Reader, Sql, Tx};
use crate::values;

macro_rules! absence {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.staff_id, s.name, a.why, a.from_at, a.until_at, d.id AS deputy_id, d.name AS deputy
             FROM staff_absence a JOIN staff s ON s.id = a.staff_id
             LEFT JOIN staff d ON d.id = a.deputy_id AND d.state = 'active'
             WHERE ",
            $rest
        )
    };
}

/// Whether `$deputy` stands in for `$judge` at the instant `$now` (Unix milliseconds).
macro_rules! stands_in {
    ($deputy:literal, $judge:literal, $now:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM staff_absence z WHERE z.staff_id = ",
            $judge,
            " AND z.deputy_id = ",
            $deputy,
            " AND z.from_at <= ",
            $now,
            " AND z.until_at > ",
            $now,
            ")"
        )
    };
}
pub(crate) use stands_in;

crate::statements! {
    INSERT = Sql::new(
        "INSERT INTO staff_absence (id, staff_id, why, from_at, until_at, deputy_id) VALUES ($1, $2, $3, $4, $5, $6)");
    // What has not begun ends before its beginning: it never was.
    END = Sql::new("UPDATE staff_absence SET until_at = $2 WHERE id = $1 AND until_at > $2");
    OVERLAPS = Sql::new(
        "SELECT id FROM staff_absence WHERE staff_id = $1 AND until_at > $2 AND from_at < $3 AND until_at > from_at LIMIT 1");
    STANDS_IN = Sql::new(
        "SELECT id FROM staff_absence WHERE deputy_id = $1 AND until_at > $2 AND from_at < $3 AND until_at > from_at LIMIT 1");
    END_ALL = Sql::new("UPDATE staff_absence SET until_at = $2 WHERE staff_id = $1 AND until_at > $2");
    AHEAD = Sql::new(absence!("s.court = $1 AND a.until_at > $2 ORDER BY a.from_at LIMIT 500"));
    OF_DEPUTY = Sql::new(absence!("a.deputy_id = $1 AND a.until_at > $2 ORDER BY a.from_at LIMIT 50"));
    NOW = Sql::new(absence!("a.staff_id = $1 AND a.from_at <= $2 AND a.until_at > $2 ORDER BY a.from_at LIMIT 1"));
    OF_COURT = Sql::new(absence!("s.court = $1 AND a.from_at <= $2 AND a.until_at > $2 ORDER BY a.from_at LIMIT 500"));
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    staff_id: String,
    name: String,
    why: String,
    from_at: i64,
    until_at: i64,
    deputy_id: Option<String>,
    deputy: Option<String>,
}

impl Row {
    /// `None` for a reason of a newer version: nobody is away for a reason that nobody here knows.
    fn read(self) -> Option<Absence> {
        Some(Absence {
            why: Why::find(&self.why)?,
            deputy: self.deputy_id.zip(self.deputy),
            id: self.id,
            staff: self.staff_id,
            name: self.name,
            from_ms: self.from_at,
            until_ms: self.until_at,
        })
    }
}

fn read(rows: Vec<Row>) -> Vec<Absence> {
    rows.into_iter().filter_map(Row::read).collect()
}

pub(super) async fn insert(tx: &mut Tx<'_>, id: &str, new: &NewAbsence) -> Result<(), DbError> {
    let values = values![id, &new.staff, new.why.name(), new.from_ms, new.until_ms, new.deputy.as_deref()];
    tx.execute(&INSERT, values).await.map(drop)
}

/// Ends one; returns whether it was not over.
pub(super) async fn end(tx: &mut Tx<'_>, id: &str, now_ms: i64) -> Result<bool, DbError> {
    Ok(tx.execute(&END, values![id, now_ms]).await? == 1)
}

/// Whoever has no account any more is away no more: there is nobody to stand in for.
pub(in crate::staff) async fn end_all(tx: &mut Tx<'_>, staff: &str, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&END_ALL, values![staff, now_ms]).await.map(drop)
}

pub(super) async fn has_to_stand_in(
    tx: &mut Tx<'_>,
    staff: &str,
    (from_ms, until_ms): (i64, i64),
) -> Result<bool, DbError> {
    let row: Option<(String,)> = tx.optional(&STANDS_IN, values![staff, from_ms, until_ms]).await?;
    Ok(row.is_some())
}

pub(super) async fn is_away(
    tx: &mut Tx<'_>,
    staff: &str,
    (from_ms, until_ms): (i64, i64),
) -> Result<bool, DbError> {
    let row: Option<(String,)> = tx.optional(&OVERLAPS, values![staff, from_ms, until_ms]).await?;
    Ok(row.is_some())
}

pub(super) async fn ahead(db: &Db, court: &str, now_ms: i64) -> Result<Vec<Absence>, DbError> {
    db.all(&AHEAD, values![court, now_ms]).await.map(read)
}

pub(super) async fn of_court(db: &Db, court: &str, now_ms: i64) -> Result<Vec<Absence>, DbError> {
    db.all(&OF_COURT, values![court, now_ms]).await.map(read)
}

/// For whom somebody stands in, now or later.
///
/// # Errors
/// When it cannot be read.
pub async fn of_deputy(
    reader: &mut Reader<'_, '_>,
    deputy: &str,
    now_ms: i64,
) -> Result<Vec<Absence>, DbError> {
    reader.all(&OF_DEPUTY, values![deputy, now_ms]).await.map(read)
}

/// Whether somebody is away now, and who stands in.
///
/// # Errors
/// When it cannot be read.
pub async fn now(reader: &mut Reader<'_, '_>, staff: &str, now_ms: i64) -> Result<Option<Absence>, DbError> {
    let row: Option<Row> = reader.optional(&NOW, values![staff, now_ms]).await?;
    Ok(row.and_then(Row::read))
}
