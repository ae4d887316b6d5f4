//! The rows of `question_review`.

use crate::db::{Db, DbError, Sql, Tx};
use crate::seal::Sealer;
use crate::values;

use super::{Question, Reason};

/// More than editors can read; a flood must not fill the disk.
const MOST_ROWS: i64 = 50_000;

crate::statements! {
    // A question that was asked back may still be answered badly afterwards: the last word counts.
    KEEP = Sql::new(
        "INSERT INTO question_review (id, account, at, reason, topic, certainty, sealed)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, topic = excluded.topic,
             certainty = excluded.certainty");
    SINCE = Sql::new(
        "SELECT id, reason, topic, certainty, sealed FROM question_review WHERE at >= $1
         ORDER BY at DESC, id DESC LIMIT $2");
    FORGET = Sql::new(
        "DELETE FROM question_review WHERE id IN (SELECT id FROM question_review WHERE at < $1 LIMIT $2)");
    FORGET_SURPLUS = Sql::new(
        "DELETE FROM question_review WHERE id IN (
             SELECT id FROM question_review ORDER BY at DESC, id DESC LIMIT $2 OFFSET $1)");
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    #[sqlx(try_from = "String")]
    reason: Reason,
    topic: Option<String>,
    certainty: i64,
    sealed: Vec<u8>,
}

/// Keeps a question under the id of its message.
pub async fn keep(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    id: &str,
    account: &str,
    now_ms: i64,
    question: &Question,
) -> Result<(), DbError> {
    let sealed = sealer.seal(&context(id), question.words.as_bytes());
    let (reason, topic) = (question.reason.name(), question.topic.as_deref());
    let values = values![id, account, now_ms, reason, topic, thousandths(question.certainty), sealed];
    tx.execute(&KEEP, values).await.map(drop)
}

/// The questions from this instant on, the newest first, at most so many; what cannot be opened is left out.
pub async fn since(db: &Db, sealer: &Sealer, since_ms: i64, limit: i64) -> Result<Vec<Question>, DbError> {
    let rows: Vec<Row> = db.all(&SINCE, values![since_ms, limit]).await?;
    Ok(rows.into_iter().filter_map(|row| row.open(sealer)).collect())
}

/// Forgets questions from before this instant and those that are too many; returns how many.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    let old = tx.execute(&FORGET, values![before_ms, limit]).await?;
    Ok(old + tx.execute(&FORGET_SURPLUS, values![MOST_ROWS, limit]).await?)
}

impl Row {
    #[expect(clippy::cast_precision_loss, reason = "at most a thousand")]
    fn open(self, sealer: &Sealer) -> Option<Question> {
        let words = String::from_utf8(sealer.open(&context(&self.id), &self.sealed).ok()?).ok()?;
        let Self { reason, topic, certainty, .. } = self;
        Some(Question { words, reason, topic, certainty: certainty as f64 / 1_000.0 })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a certainty is between 0 and 1")]
fn thousandths(certainty: f64) -> i64 {
    (certainty.clamp(0.0, 1.0) * 1_000.0).round() as i64
}

fn context(id: &str) -> String {
    format!("question_review.words/{id}")
}
