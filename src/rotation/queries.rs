//! Every sealed column, by its table's key and the context that its fields are bound to. The one place that touches
//! the tables of others: a key change is about how a column is sealed, never about what it says.

use crate::db::{DbError, Sql, Tx};
use crate::seal::Sealer;
use crate::values;

/// A sealed column.
#[derive(Debug, Clone, Copy)]
pub struct Sealed {
    /// `table.column`
    pub name: &'static str,
    /// Reads rows that another key than $1 sealed, after the key $2 $3 $4, at most $5.
    pub select: Sql,
    /// Writes $1 to the row of key $2 $3 $4, if it still holds $5.
    pub update: Sql,
    /// The context of a row's field.
    context: fn(&Place) -> String,
}

/// The key of a row; tables with fewer columns leave the others empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Place {
    a: String,
    b: String,
    c: String,
}

macro_rules! sealed {
    ($name:literal, $table:literal, $column:literal, $a:literal, $b:literal, $c:literal, $context:expr) => {
        Sealed {
            name: $name,
            select: Sql::differing(
                concat!(
                    "SELECT ",
                    $a,
                    " AS a, ",
                    $b,
                    " AS b, ",
                    $c,
                    " AS c, ",
                    $column,
                    " AS field FROM ",
                    $table,
                    " WHERE ",
                    $column,
                    " IS NOT NULL AND hex(substr(",
                    $column,
                    ", 2, 1)) <> $1",
                    " AND (",
                    $a,
                    " > $2 OR (",
                    $a,
                    " = $2 AND ",
                    $b,
                    " > $3)",
                    " OR (",
                    $a,
                    " = $2 AND ",
                    $b,
                    " = $3 AND ",
                    $c,
                    " > $4)) ORDER BY a, b, c LIMIT $5"
                ),
                concat!(
                    "SELECT ",
                    $a,
                    " AS a, ",
                    $b,
                    " AS b, ",
                    $c,
                    " AS c, ",
                    $column,
                    " AS field FROM ",
                    $table,
                    " WHERE ",
                    $column,
                    " IS NOT NULL AND upper(encode(substring(",
                    $column,
                    " FROM 2 FOR 1), 'hex')) <> $1",
                    " AND (",
                    $a,
                    " > $2 OR (",
                    $a,
                    " = $2 AND ",
                    $b,
                    " > $3)",
                    " OR (",
                    $a,
                    " = $2 AND ",
                    $b,
                    " = $3 AND ",
                    $c,
                    " > $4)) ORDER BY a, b, c LIMIT $5"
                ),
            ),
            update: Sql::new(concat!(
                "UPDATE ",
                $table,
                " SET ",
                $column,
                " = $1 WHERE ",
                $a,
                " = $2 AND ",
                $b,
                " = $3 AND ",
                $c,
                " = $4 AND ",
                $column,
                " = $5"
            )),
            context: $context,
        }
    };
    ($name:literal, $table:literal, $column:literal, $a:literal) => {
        sealed!($name, $table, $column, $a, "''", "''", |row| format!(concat!($name, "/{}"), row.a))
    };
    ($name:literal, $table:literal, $column:literal, $a:literal, $b:literal) => {
        sealed!($name, $table, $column, $a, $b, "''", |row| format!(concat!($name, "/{}/{}"), row.a, row.b))
    };
}

/// Every sealed column. A column that is missing here would stay behind when its key goes: a test looks for such.
pub const COLUMNS: &[Sealed] = &[
    sealed!("inbox.message", "inbox", "sealed", "id"),
    sealed!("inbox.reply", "inbox", "reply", "id"),
    sealed!("conversation.slots", "conversation", "slots", "account", "openid"),
    sealed!("outbox.sealed", "outbox", "sealed", "id"),
    sealed!("notice_attempt.sealed", "notice_attempt", "sealed", "id"),
    sealed!("model_log.request", "model_log", "request", "id"),
    sealed!("model_log.response", "model_log", "response", "id"),
    sealed!("question_review.words", "question_review", "sealed", "id"),
    sealed!("complaint_draft.sealed", "complaint_draft", "sealed", "name"),
    sealed!("person.sealed", "person", "sealed", "id"),
    sealed!("channel_identity.mobile", "channel_identity", "mobile", "account", "openid"),
    sealed!("registration.sealed", "registration", "sealed", "id"),
    sealed!("face_check.sealed", "face_check", "sealed", "id"),
    sealed!("licence.sealed", "licence", "sealed", "id"),
    sealed!("acting.sealed", "acting", "sealed", "id"),
    sealed!("work_order.reporter", "work_order", "reporter", "id"),
    sealed!("work_order_event.sealed", "work_order_event", "sealed", "order_id", "CAST(seq AS TEXT)"),
    sealed!("hot_issue.words", "hot_issue", "words", "id"),
    sealed!("adjustment.sealed", "adjustment", "sealed", "id"),
    sealed!("adjustment.answer", "adjustment", "answer", "id"),
    sealed!("engagement.sealed", "engagement", "sealed", "id"),
    sealed!("sms.sealed", "sms", "sealed", "id"),
    sealed!("staff.sealed", "staff", "sealed", "id"),
    sealed!("staff.reach", "staff", "reach", "id"),
    sealed!("unsent.sealed", "unsent", "sealed", "staff_id", "place"),
    sealed!("staff_invitation.sealed", "staff_invitation", "sealed", "staff_id"),
    sealed!("court_case.sealed", "court_case", "sealed", "court", "source_id"),
    sealed!("party.sealed", "party", "sealed", "court", "source_id"),
    sealed!("mandate.sealed", "mandate", "sealed", "court", "source_id"),
    sealed!("hearing.sealed", "hearing", "sealed", "court", "source_id"),
    sealed!("case_paper.sealed", "case_paper", "sealed", "court", "kind", "source_id", |row| {
        // The kinds of papers are sealed as tables of their own.
        format!("{}.sealed/{}/{}", row.b, row.a, row.c)
    }),
];

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    place: Place,
    field: Vec<u8>,
}

/// What one turn did.
pub struct Turn {
    /// Rows that now carry the current key.
    pub rotated: u64,
    /// Rows that could not be opened.
    pub unreadable: u64,
    /// The last row that was looked at; `None` when there are no more.
    pub last: Option<Place>,
}

/// Re-encrypts the next rows of a column.
///
/// # Errors
/// When rows cannot be read or written.
pub async fn turn(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    column: &Sealed,
    after: &Place,
    limit: i64,
) -> Result<Turn, DbError> {
    let current = format!("{:02X}", sealer.current_key());
    let rows: Vec<Row> =
        tx.all(&column.select, values![current, &after.a, &after.b, &after.c, limit]).await?;
    let mut turn = Turn { rotated: 0, unreadable: 0, last: None };
    for Row { place, field } in rows {
        let context = (column.context)(&place);
        match sealer.open(&context, &field) {
            Ok(plain) => {
                let anew = sealer.seal(&context, &plain);
                let values = values![anew, &place.a, &place.b, &place.c, field];
                turn.rotated += tx.execute(&column.update, values).await?;
            }
            Err(_) => turn.unreadable += 1,
        }
        turn.last = Some(place);
    }
    Ok(turn)
}
