//! The rows of `order_look`.

use serde_json::json;

use super::Other;
use crate::db::{Db, DbError, Sql, Tx};
use crate::values;

crate::statements! {
    LOOK = Sql::new(
        "INSERT INTO order_look (order_id, staff_id, seen_at) VALUES ($1, $2, $3)
         ON CONFLICT (order_id, staff_id) DO UPDATE SET seen_at = excluded.seen_at");
    // Whoever writes has their words kept every few seconds. A slash ends the name of a page; the next sign after it is a nought.
    OTHERS = Sql::new(
        "SELECT s.name, EXISTS (
             SELECT 1 FROM unsent u WHERE u.staff_id = l.staff_id AND u.kept_at >= $3
                 AND u.place > '/desk/orders/' || l.order_id || '/' AND u.place < '/desk/orders/' || l.order_id || '0') AS writes
         FROM order_look l JOIN staff s ON s.id = l.staff_id
         WHERE l.order_id = $1 AND l.staff_id <> $2 AND l.seen_at >= $3 ORDER BY s.name, s.id LIMIT 10");
    LOOKED_AT = Sql::differing(
        "SELECT l.order_id, s.name FROM order_look l JOIN staff s ON s.id = l.staff_id
         WHERE l.order_id IN (SELECT value FROM json_each($1)) AND l.staff_id <> $2 AND l.seen_at >= $3
         ORDER BY l.order_id, s.name, s.id",
        "SELECT l.order_id, s.name FROM order_look l JOIN staff s ON s.id = l.staff_id
         WHERE l.order_id = ANY(ARRAY(SELECT json_array_elements_text(CAST($1 AS TEXT)::json)))
             AND l.staff_id <> $2 AND l.seen_at >= $3
         ORDER BY l.order_id, s.name, s.id");
    SINCE = Sql::new("SELECT facts FROM work_order_event WHERE order_id = $1 AND seq > $2 ORDER BY seq LIMIT $3");
    FORGET = Sql::new(
        "DELETE FROM order_look WHERE (order_id, staff_id) IN (
             SELECT order_id, staff_id FROM order_look WHERE seen_at < $1 LIMIT $2)");
}

/// Somebody looks.
pub(super) async fn look(tx: &mut Tx<'_>, (order, staff): (&str, &str), now_ms: i64) -> Result<(), DbError> {
    tx.execute(&LOOK, values![order, staff, now_ms]).await.map(drop)
}

/// Who else has looked since then.
pub(super) async fn others(
    db: &Db,
    (order, staff): (&str, &str),
    since_ms: i64,
) -> Result<Vec<Other>, DbError> {
    db.all(&OTHERS, values![order, staff, since_ms]).await
}

/// Which of some orders who else has looked at since then.
pub(super) async fn looked_at(
    db: &Db,
    staff: &str,
    orders: &[&str],
    since_ms: i64,
) -> Result<Vec<(String, String)>, DbError> {
    db.all(&LOOKED_AT, values![json!(orders).to_string(), staff, since_ms]).await
}

/// What was done since a version.
pub(super) async fn since(db: &Db, order: &str, version: u32, limit: i64) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = db.all(&SINCE, values![order, i64::from(version), limit]).await?;
    Ok(rows.into_iter().map(|(facts,)| facts).collect())
}

/// Forgets who looked before that instant.
///
/// # Errors
/// When they cannot be deleted.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![before_ms, limit]).await
}
