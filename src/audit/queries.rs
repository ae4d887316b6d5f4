//! The rows of `audit`, and of `audit_head`, which is their lock and the place of the last one.

use super::{Act, Actor, Verdict};
use crate::db::{Db, DbError, Sql, Tx};
use crate::seal::Sealer;
use crate::values;

crate::statements! {
    // The row is the lock: whoever writes the trail takes turns, across replicas too.
    ADVANCE = Sql::new("UPDATE audit_head SET place = place + 1 WHERE name = 'head' RETURNING place, digest");
    TAKE_TURN = Sql::new("UPDATE audit_head SET place = place WHERE name = 'head'");
    APPEND = Sql::new(
        "INSERT INTO audit (place, at, actor, action, subject, reason, digest) VALUES ($1, $2, $3, $4, $5, $6, $7)");
    SET_HEAD = Sql::new("UPDATE audit_head SET digest = $1 WHERE name = 'head'");
    UNMASKINGS = Sql::new(
        "SELECT COUNT(*) FROM audit WHERE actor = $1 AND at >= $2 AND action = 'claim.unmask'");
    HEAD = Sql::new("SELECT place, digest FROM audit_head WHERE name = 'head'");
    PAGE = Sql::new(
        "SELECT place, at, actor, action, subject, reason, digest FROM audit WHERE place > $1
         ORDER BY place LIMIT $2");
}

const PURPOSE: &str = "audit";
const PAGE_ROWS: i64 = 1_000;

#[derive(sqlx::FromRow)]
struct Row {
    place: i64,
    at: i64,
    actor: String,
    action: String,
    subject: String,
    reason: Option<String>,
    digest: String,
}

#[derive(sqlx::FromRow)]
struct Head {
    place: i64,
    digest: String,
}

/// Takes the turn at the trail before anything else, where a transaction writes many things that another one may write
/// in another order: locks are then always taken in one order.
///
/// # Errors
/// When the database cannot be written.
pub async fn take_turn(tx: &mut Tx<'_>) -> Result<(), DbError> {
    tx.execute(&TAKE_TURN, Vec::new()).await.map(drop)
}

/// Adds a row in the transaction that does what it tells of.
///
/// # Errors
/// When it cannot be written; then nothing else of the transaction may stand either.
pub async fn record(tx: &mut Tx<'_>, sealer: &Sealer, now_ms: i64, act: Act<'_>) -> Result<(), DbError> {
    let before: Head = tx.one(&ADVANCE, Vec::new()).await?;
    let mut row = Row {
        place: before.place,
        at: now_ms,
        actor: act.actor.name(),
        action: act.action.to_owned(),
        subject: act.subject,
        reason: act.reason.map(str::to_owned),
        digest: String::new(),
    };
    row.digest = row.link(sealer, &before.digest);
    let Row { place, at, actor, action, subject, reason, digest } = row;
    tx.execute(&APPEND, values![place, at, actor, action, subject, reason, &digest]).await?;
    tx.execute(&SET_HEAD, values![digest]).await.map(drop)
}

/// How often somebody looked at what is masked since an instant (threats 25).
///
/// # Errors
/// When it cannot be read.
pub async fn unmaskings(tx: &mut Tx<'_>, actor: &Actor, since_ms: i64) -> Result<i64, DbError> {
    let (count,): (i64,) = tx.one(&UNMASKINGS, values![actor.name(), since_ms]).await?;
    Ok(count)
}

/// How many rows the trail has, and the last one's digest.
///
/// # Errors
/// When it cannot be read.
pub async fn head(db: &Db) -> Result<(i64, String), DbError> {
    let head: Head = db.one(&HEAD, Vec::new()).await?;
    Ok((head.place, head.digest))
}

/// Looks through the whole trail.
///
/// # Errors
/// When it cannot be read.
pub async fn verify(db: &Db, sealer: &Sealer) -> Result<Verdict, DbError> {
    let head: Head = db.one(&HEAD, Vec::new()).await?;
    let (mut place, mut digest) = (0, String::new());
    loop {
        let page: Vec<Row> = db.all(&PAGE, values![place, PAGE_ROWS]).await?;
        let is_last = page.is_empty();
        for row in page {
            let is_next = row.place == place + 1;
            if !is_next || row.digest != row.link(sealer, &digest) {
                return Ok(Verdict::Broken { at: place + 1 });
            }
            (place, digest) = (row.place, row.digest);
        }
        if is_last {
            break;
        }
    }
    // Rows that were added since the head was read are fine, rows that are gone are not.
    if place < head.place || (place == head.place && digest != head.digest) {
        return Ok(Verdict::Broken { at: place + 1 });
    }
    Ok(Verdict::Whole { rows: u64::try_from(place).unwrap_or_default(), head: digest })
}

impl Row {
    /// The digest over the row and the one before it; every field with its length, so that none can move into another.
    fn link(&self, sealer: &Sealer, before: &str) -> String {
        let (place, at) = (self.place.to_string(), self.at.to_string());
        let reason = self.reason.as_deref().unwrap_or_default();
        let fields = [before, &place, &at, &self.actor, &self.action, &self.subject, reason];
        let bytes: Vec<u8> = fields
            .iter()
            .flat_map(|field| [field.len().to_string().as_bytes(), b":", field.as_bytes()].concat())
            .collect();
        sealer.digest(PURPOSE, &bytes)
    }
}
