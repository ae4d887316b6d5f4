//! The rows of `model_log`: every call, what it was asked and what became of its answer, for six months.

use crate::db::{Db, DbError, Sql, Tx};
use crate::seal::Sealer;
use crate::values;

use super::Record;

crate::statements! {
    INSERT = Sql::new(
        "INSERT INTO model_log (id, at, account, prompt_hash, request, response, model, outcome, reason, latency_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (id) DO NOTHING");
    READ = Sql::new("SELECT request, response FROM model_log WHERE id = $1");
    FORGET = Sql::new("DELETE FROM model_log WHERE id IN (SELECT id FROM model_log WHERE at < $1 LIMIT $2)");
}

/// How long calls are kept: six months in full days, whatever else is forgotten earlier.
pub const KEPT_DAYS: i64 = 183;

/// Writes a call under the id of the message that it was made for.
///
/// # Errors
/// When the row cannot be written.
pub async fn insert(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    id: &str,
    account: &str,
    at_ms: i64,
    record: &Record,
) -> Result<(), DbError> {
    let seal = |column: &str, text: &[u8]| sealer.seal(&context(column, id), text);
    let response = (!record.response.is_empty()).then(|| seal("response", &record.response));
    let values = values![
        id,
        at_ms,
        account,
        &record.prompt_hash,
        seal("request", record.request.as_bytes()),
        response,
        &record.model,
        record.outcome,
        record.reason,
        record.latency_ms,
    ];
    tx.execute(&INSERT, values).await.map(drop)
}

/// Request and response of a call, for whoever must look into it.
///
/// # Errors
/// When there is no such call, or it cannot be opened.
pub async fn read(db: &Db, sealer: &Sealer, id: &str) -> Result<(String, String), DbError> {
    let (request, response): (Vec<u8>, Option<Vec<u8>>) = db.one(&READ, values![id]).await?;
    let open = |column: &str, sealed: &[u8]| {
        let plain = sealer.open(&context(column, id), sealed);
        let plain = plain.map_err(|_| DbError::Unavailable(format!("model_log {id}: cannot be read")))?;
        Ok::<_, DbError>(String::from_utf8_lossy(&plain).into_owned())
    };
    Ok((open("request", &request)?, response.map_or(Ok(String::new()), |sealed| open("response", &sealed))?))
}

/// Forgets calls from before this instant; returns how many.
///
/// # Errors
/// When the database cannot be written.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![before_ms, limit]).await
}

fn context(column: &str, id: &str) -> String {
    format!("model_log.{column}/{id}")
}
