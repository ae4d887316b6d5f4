//! The rows of `face_check`, and what one that passed changes of a person.

use serde::{Deserialize, Serialize};

use super::{FaceCheck, Settled, Subject};
use crate::db::{DbError, Reader, Sql, Tx};
use crate::people::{Level, Whose};
use crate::seal::Sealer;
use crate::secret::Confidential;
use crate::values;

crate::statements! {
    TRIED = Sql::new(
        "SELECT COUNT(*) FROM face_check WHERE account = $1 AND openid = $2 AND created_at > $3");
    VOID_OPEN = Sql::new(
        "UPDATE face_check SET state = 'void', settled_at = $3, sealed = NULL
         WHERE account = $1 AND openid = $2 AND state IN ('asked', 'begun')");
    INSERT = Sql::new(
        "INSERT INTO face_check (id, account, openid, person_id, registration_id, state, created_at)
         VALUES ($1, $2, $3, $4, $5, 'asked', $6)");
    BEGIN = Sql::new(
        "UPDATE face_check SET state = 'begun', sealed = $2, expires_at = $3 WHERE id = $1 AND state = 'asked'");
    CURRENT = Sql::new(
        "SELECT id, person_id, registration_id, sealed, expires_at FROM face_check
         WHERE account = $1 AND openid = $2 AND state = 'begun' ORDER BY id DESC LIMIT 1");
    // Whoever comes second finds nothing to settle: a check is used once, however many ask for its outcome.
    SETTLE = Sql::new(
        "UPDATE face_check SET state = $2, settled_at = $3, outcome = $4, sealed = NULL
         WHERE id = $1 AND state = 'begun'");
    PROVE = Sql::new(
        "UPDATE channel_identity SET verified_at = $4, held_until = NULL
         WHERE account = $1 AND openid = $2 AND person_id = $3");
    RAISE = Sql::new(
        "UPDATE person SET level = CASE WHEN level < $2 THEN $2 ELSE level END, proven_at = $3 WHERE id = $1");
    FORGET = Sql::new(
        "DELETE FROM face_check WHERE id IN (SELECT id FROM face_check WHERE created_at < $1 LIMIT $2)");
}

/// What is sealed of a check.
#[derive(Serialize, Deserialize)]
struct Ticket {
    verify_id: Confidential,
    hash: Confidential,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    person_id: Option<String>,
    registration_id: Option<String>,
    sealed: Option<Vec<u8>>,
    expires_at: Option<i64>,
}

/// How many checks somebody asked for after an instant.
pub async fn tried_since(tx: &mut Tx<'_>, whose: Whose<'_>, since_ms: i64) -> Result<i64, DbError> {
    let (count,): (i64,) = tx.one(&TRIED, values![whose.account, whose.openid.as_str(), since_ms]).await?;
    Ok(count)
}

/// Gives up what somebody began and did not finish.
pub async fn void_open(tx: &mut Tx<'_>, whose: Whose<'_>, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&VOID_OPEN, values![whose.account, whose.openid.as_str(), now_ms]).await.map(drop)
}

/// Keeps a check before the platform is asked for it; one that was open gives way.
pub async fn ask(
    tx: &mut Tx<'_>,
    id: &str,
    whose: Whose<'_>,
    subject: &Subject,
    now_ms: i64,
) -> Result<(), DbError> {
    void_open(tx, whose, now_ms).await?;
    let (person, registration) = match subject {
        Subject::Person(id) => (Some(id.as_str()), None),
        Subject::Registration(id) => (None, Some(id.as_str())),
    };
    let values = values![id, whose.account, whose.openid.as_str(), person, registration, now_ms];
    tx.execute(&INSERT, values).await.map(drop)
}

/// The platform gave the check a name; returns whether it was still awaited.
pub async fn begin(tx: &mut Tx<'_>, sealer: &Sealer, check: &FaceCheck) -> Result<bool, DbError> {
    let ticket = Ticket { verify_id: check.verify_id.clone(), hash: check.hash.clone() };
    let json = serde_json::to_vec(&ticket).expect("a ticket is plain data");
    let sealed = sealer.seal(&context(&check.id), &json);
    Ok(tx.execute(&BEGIN, values![&check.id, sealed, check.expires_at]).await? == 1)
}

/// The check that somebody has begun, if there is one.
pub async fn current(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    whose: Whose<'_>,
) -> Result<Option<FaceCheck>, DbError> {
    let row: Option<Row> = reader.optional(&CURRENT, values![whose.account, whose.openid.as_str()]).await?;
    row.map(|row| row.read(sealer)).transpose()
}

/// Settles a check; returns whether it was still open.
pub async fn settle(
    tx: &mut Tx<'_>,
    id: &str,
    settled: Settled,
    outcome: &str,
    now_ms: i64,
) -> Result<bool, DbError> {
    Ok(tx.execute(&SETTLE, values![id, settled.name(), now_ms, outcome]).await? == 1)
}

/// The person showed their face on this account: they are known as surely as can be, the proof is fresh, and a hold on
/// their cases ends. Returns whether the account is still theirs; otherwise nothing changes.
pub async fn prove(tx: &mut Tx<'_>, whose: Whose<'_>, person: &str, now_ms: i64) -> Result<bool, DbError> {
    let values = values![whose.account, whose.openid.as_str(), person, now_ms];
    if tx.execute(&PROVE, values).await? == 0 {
        return Ok(false);
    }
    tx.execute(&RAISE, values![person, Level::Face.number(), now_ms]).await?;
    Ok(true)
}

/// Forgets checks from before this instant; returns how many.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![before_ms, limit]).await
}

impl Row {
    fn read(self, sealer: &Sealer) -> Result<FaceCheck, DbError> {
        let strange = || DbError::Unavailable("a face check cannot be read".into());
        let sealed = self.sealed.ok_or_else(strange)?;
        let plain = sealer.open(&context(&self.id), &sealed).map_err(|_| strange())?;
        let Ticket { verify_id, hash } = serde_json::from_slice(&plain).map_err(|_| strange())?;
        let subject = match (self.person_id, self.registration_id) {
            (Some(id), None) => Subject::Person(id),
            (None, Some(id)) => Subject::Registration(id),
            _ => return Err(strange()),
        };
        Ok(FaceCheck {
            id: self.id,
            subject,
            verify_id,
            hash,
            expires_at: self.expires_at.ok_or_else(strange)?,
        })
    }
}

fn context(id: &str) -> String {
    format!("face_check.sealed/{id}")
}
