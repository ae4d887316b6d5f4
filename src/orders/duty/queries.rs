//! The rows of `work_order_duty`, and who of a court holds a part.

use super::Duty;
use crate::db::id::plain;
use crate::db::{Db, DbError, Sql, Tx};
use crate::orders::filed::Filed;
use crate::orders::kinds::Part;
use crate::orders::machine::Order;
use crate::values;

/// Whether what `d` told `s` of the order `w` is still theirs at the instant `$now`: it has gone to nobody else, and waits
/// for nobody else.
macro_rules! is_still_theirs {
    ($now:literal) => {
        concat!(
            "(d.part <> 'handler' OR w.is_sealed OR w.judge_id = s.id OR w.division = s.division AND EXISTS (
                  SELECT 1 FROM role_grant g WHERE g.staff_id = s.id AND g.role = 'assistant') OR ",
            $crate::staff::absence::queries::stands_in!("s.id", "w.judge_id", $now),
            ") AND (d.part NOT IN ('chief', 'vice-president') OR w.is_sealed OR s.division IS NULL OR w.division = s.division)
             AND (d.part <> 'dispatcher' OR w.state IN ('received', 'return_req'))"
        )
    };
}

/// Whether somebody of the court is still to be reminded of an order, by the columns of a notice that hold its id, whose
/// duty it is and the line of the log, at an instant: it waits for nobody else, is theirs, and they have not opened it since.
macro_rules! is_still_due {
    ($order:literal, $recipient:literal, $version:literal, $now:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM work_order_duty d JOIN work_order w ON w.id = d.order_id JOIN staff s ON s.id = d.staff_id
                     WHERE d.order_id = ",
            $order,
            " AND d.staff_id = substr(",
            $recipient,
            ", 7) AND d.seq = ",
            $version,
            " AND d.read_at IS NULL AND s.state = 'active' AND w.is_open AND w.state <> 'waiting' AND ",
            $crate::orders::duty::queries::is_still_theirs!($now),
            ")"
        )
    };
}
pub(crate) use {is_still_due, is_still_theirs};

/// Whether `d` is the last of what somebody was told of an order in a part, which stands for all before it.
macro_rules! is_last_word {
    () => {
        "NOT EXISTS (SELECT 1 FROM work_order_duty later
             WHERE later.order_id = d.order_id AND later.staff_id = d.staff_id AND later.part = d.part AND later.seq > d.seq)"
    };
}

macro_rules! duty {
    ($rest:expr) => {
        concat!(
            "SELECT d.order_id, d.seq, d.part, d.staff_id, d.deed, d.level, d.told_at, d.read_at, w.number
             FROM work_order_duty d JOIN work_order w ON w.id = d.order_id
             WHERE ",
            $rest
        )
    };
}

crate::statements! {
    TELL = Sql::new(
        "INSERT INTO work_order_duty (order_id, seq, part, staff_id, court, deed, level, told_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING");
    // A vice president who belongs to no division is in charge of all of them.
    HOLDERS = Sql::new(
        "SELECT s.id FROM staff s JOIN role_grant g ON g.staff_id = s.id AND g.role = $2
         WHERE s.court = $1 AND s.state = 'active' AND ($3 = '' OR s.division = $3 OR s.division IS NULL AND $2 = 'vice-president')
         ORDER BY s.id LIMIT 200");
    HAS_REACH = Sql::new("SELECT id FROM staff WHERE id = $1 AND (reach IS NOT NULL OR $2 AND wecom_id IS NOT NULL)");
    IS_GONE = Sql::new("SELECT id FROM staff WHERE id = $1 AND state = 'disabled'");
    READ = Sql::new(
        "UPDATE work_order_duty SET read_at = $3 WHERE order_id = $1 AND staff_id = $2 AND read_at IS NULL");
    // What has gone to another team can be opened by its own.
    UNREAD = Sql::new(duty!(concat!(
        "d.staff_id = $1 AND d.read_at IS NULL AND EXISTS (SELECT 1 FROM staff s WHERE s.id = d.staff_id AND ",
        is_still_theirs!("$3"),
        ") AND ",
        is_last_word!(),
        " ORDER BY d.told_at DESC LIMIT $2"
    )));
    NOBODY = Sql::new(duty!(concat!(
        "d.court = $1 AND d.staff_id = '' AND d.read_at IS NULL AND w.is_open AND ",
        is_last_word!(),
        " ORDER BY d.told_at DESC LIMIT $2"
    )));
    RECEIPTS = Sql::new(duty!("d.order_id = $1 ORDER BY d.seq, d.part, d.staff_id"));
}

/// Tells somebody of a line, or notes that there is nobody to tell.
///
/// # Errors
/// When it cannot be written.
pub async fn tell(
    tx: &mut Tx<'_>,
    (filed, order): (&Filed, &Order),
    (part, staff): (Part, &str),
    deed: &str,
    now_ms: i64,
) -> Result<(), DbError> {
    let seq = i64::from(order.version);
    let values = values![&filed.id, seq, part.name(), staff, &filed.court, deed, order.level.name(), now_ms];
    tx.execute(&TELL, values).await.map(drop)
}

/// Who of a court and a division holds a role; every division where none is named.
///
/// # Errors
/// When they cannot be read.
pub async fn holders(
    tx: &mut Tx<'_>,
    court: &str,
    role: &str,
    division: Option<&str>,
) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = tx.all(&HOLDERS, values![court, role, division.unwrap_or_default()]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Whether somebody has said how they are reached who are not at the desk.
///
/// # Errors
/// When it cannot be read.
pub async fn has_reach(tx: &mut Tx<'_>, staff: &str, has_wecom: bool) -> Result<bool, DbError> {
    let row: Option<(String,)> = tx.optional(&HAS_REACH, values![staff, has_wecom]).await?;
    Ok(row.is_some())
}

/// Whether somebody's account has ended.
///
/// # Errors
/// When it cannot be read.
pub async fn is_gone(tx: &mut Tx<'_>, staff: &str) -> Result<bool, DbError> {
    let row: Option<(String,)> = tx.optional(&IS_GONE, values![staff]).await?;
    Ok(row.is_some())
}

/// Somebody has opened an order: what they were told of it is read.
///
/// # Errors
/// When it cannot be written.
pub async fn read(tx: &mut Tx<'_>, id: &str, staff: &str, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&READ, values![plain(id), staff, now_ms]).await.map(drop)
}

/// What somebody was told and has not read, the latest first.
///
/// # Errors
/// When it cannot be read.
pub async fn unread(db: &Db, staff: &str, limit: i64, now_ms: i64) -> Result<Vec<Duty>, DbError> {
    db.all(&UNREAD, values![staff, limit, now_ms]).await
}

/// What nobody was there to be told.
///
/// # Errors
/// When it cannot be read.
pub async fn nobody(db: &Db, court: &str, limit: i64) -> Result<Vec<Duty>, DbError> {
    db.all(&NOBODY, values![court, limit]).await
}

/// Who was told of an order, and when they read it.
///
/// # Errors
/// When it cannot be read.
pub async fn receipts(db: &Db, id: &str) -> Result<Vec<Duty>, DbError> {
    db.all(&RECEIPTS, values![plain(id)]).await
}
