//! The rows of `audit`; of `audit_head`, which is their lock and the place of the last one; of `audit_base`, after which
//! they begin.

use super::{Act, Actor, Base, Verdict};
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
        "SELECT (SELECT COUNT(*) FROM audit WHERE actor = $1 AND at >= $2 AND action = 'claim.unmask')
              + (SELECT COUNT(*) FROM audit WHERE actor = $1 AND at >= $2 AND action = 'task.unmask')
              + (SELECT COUNT(*) FROM audit WHERE actor = $1 AND at >= $2 AND action = 'order.unmask')");
    HEAD = Sql::new("SELECT place, digest FROM audit_head WHERE name = 'head'");
    PAGE = Sql::new(
        "SELECT place, at, actor, action, subject, reason, digest FROM audit WHERE place > $1
         ORDER BY place LIMIT $2");
    BASE = Sql::new("SELECT place, digest, at, seal FROM audit_base WHERE name = 'base'");
    SET_BASE = Sql::new("UPDATE audit_base SET place = $1, digest = $2, at = $3, seal = $4 WHERE name = 'base'");
    // The trigger lets these go and nothing else.
    FORGET = Sql::new("DELETE FROM audit WHERE place <= $1");
}

const PURPOSE: &str = "audit";
const PAGE_ROWS: i64 = 1_000;
const DAY_MS: i64 = 86_400_000;

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
    loop {
        let base: Base = db.one(&BASE, Vec::new()).await?;
        let verdict = verify_from(db, sealer, &base).await?;
        // What seems to be missing may have been forgotten meanwhile.
        if matches!(verdict, Verdict::Whole { .. }) || base == db.one::<Base>(&BASE, Vec::new()).await? {
            return Ok(verdict);
        }
    }
}

async fn verify_from(db: &Db, sealer: &Sealer, base: &Base) -> Result<Verdict, DbError> {
    if !base.is_own(sealer) {
        return Ok(Verdict::Moved);
    }
    let head: Head = db.one(&HEAD, Vec::new()).await?;
    let (mut place, mut digest) = (base.place, base.digest.clone());
    loop {
        let page: Vec<Row> = db.all(&PAGE, values![place, PAGE_ROWS]).await?;
        let is_last = page.is_empty();
        for row in page {
            if !row.follows(sealer, place, &digest) {
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
    let count = |rows: i64| u64::try_from(rows).unwrap_or_default();
    Ok(Verdict::Whole { rows: count(place - base.place), forgotten: count(base.place), head: digest })
}

/// Forgets a batch of the trail's oldest rows, whole days at a time so that the trail does not fill with its own
/// forgetting; returns how many. What is not as it was written is evidence and stays.
///
/// # Errors
/// When the database cannot be written, or a row that would go is not what was written.
pub async fn forget_old(db: &Db, sealer: &Sealer, now_ms: i64, days: u32) -> Result<usize, DbError> {
    let sealer = sealer.clone();
    let before_ms = (now_ms - i64::from(days) * DAY_MS).div_euclid(DAY_MS) * DAY_MS;
    db.write(move |tx| Box::pin(async move { forget(tx, &sealer, now_ms, before_ms).await })).await
}

async fn forget(tx: &mut Tx<'_>, sealer: &Sealer, now_ms: i64, before_ms: i64) -> Result<usize, DbError> {
    take_turn(tx).await?;
    let base: Base = tx.one(&BASE, Vec::new()).await?;
    if !base.is_own(sealer) {
        return Err(altered(base.place));
    }
    let page: Vec<Row> = tx.all(&PAGE, values![base.place, PAGE_ROWS]).await?;
    let (mut place, mut digest, mut forgotten) = (base.place, base.digest, 0);
    for row in page.into_iter().take_while(|row| row.at < before_ms) {
        if !row.follows(sealer, place, &digest) {
            return Err(altered(place + 1));
        }
        (place, digest, forgotten) = (row.place, row.digest, forgotten + 1);
    }
    if forgotten == 0 {
        return Ok(0);
    }
    let Base { place, digest, at, seal } = Base::new(sealer, place, digest, now_ms);
    tx.execute(&SET_BASE, values![place, digest, at, seal]).await?;
    tx.execute(&FORGET, values![place]).await?;
    let act = Act {
        actor: &Actor::System("retention"),
        action: "audit.forget",
        subject: format!("audit:{place}"),
        reason: None,
    };
    record(tx, sealer, now_ms, act).await?;
    Ok(forgotten)
}

fn altered(place: i64) -> DbError {
    DbError::Unavailable(format!(
        "the audit trail is not what was written at row {place}: nothing is forgotten"
    ))
}

impl Row {
    /// Whether it is what was written after the row of that place and digest.
    fn follows(&self, sealer: &Sealer, place: i64, before: &str) -> bool {
        self.place == place + 1 && self.digest == self.link(sealer, before)
    }

    /// The digest over the row and the one before it.
    fn link(&self, sealer: &Sealer, before: &str) -> String {
        let (place, at) = (self.place.to_string(), self.at.to_string());
        let reason = self.reason.as_deref().unwrap_or_default();
        chained(sealer, PURPOSE, &[before, &place, &at, &self.actor, &self.action, &self.subject, reason])
    }
}

/// A keyed digest over fields, every one with its length, so that none can move into another.
pub fn chained(sealer: &Sealer, purpose: &str, fields: &[&str]) -> String {
    let bytes: Vec<u8> = fields
        .iter()
        .flat_map(|field| [field.len().to_string().as_bytes(), b":", field.as_bytes()].concat())
        .collect();
    sealer.digest(purpose, &bytes)
}
