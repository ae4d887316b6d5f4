//! The rows of `licence`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ToldLicence;
use crate::audit::Actor;
use crate::clock::court_date;
use crate::db::{Db, DbError, Reader, Sql, Tx};
use crate::law::identifier::LawyerLicence;
use crate::people::{Decided, Whose};
use crate::seal::{Indexed, Sealer};
use crate::secret::Confidential;
use crate::values;
use crate::wechat::OpenId;

crate::statements! {
    VOID_OPEN = Sql::new(
        "UPDATE licence SET state = 'void', settled_at = $2, sealed = NULL WHERE person_id = $1 AND state = 'manual'");
    INSERT = Sql::new(
        "INSERT INTO licence (id, person_id, account, openid, state, sealed, created_at)
         VALUES ($1, $2, $3, $4, 'manual', $5, $6)");
    MANUAL = Sql::new(
        "SELECT id, person_id, account, openid, sealed, created_at FROM licence WHERE state = 'manual'
         AND id > $1 ORDER BY id LIMIT $2");
    BY_ID = Sql::new(
        "SELECT id, person_id, account, openid, sealed, created_at FROM licence WHERE id = $1 AND state = 'manual'");
    SETTLE = Sql::new(
        "UPDATE licence SET state = $2, settled_at = $3, outcome = $4, decided_by = $5, sealed = NULL
         WHERE id = $1 AND state = 'manual'");
    DECIDED = Sql::new(
        "SELECT state = 'verified' AS is_approved, settled_at AS at, decided_by FROM licence
         WHERE id = $1 AND settled_at IS NOT NULL");
    GRANT = Sql::new("UPDATE person SET licence_index = $2 WHERE id = $1");
    FORGET = Sql::new(
        "DELETE FROM licence WHERE id IN (SELECT id FROM licence WHERE created_at < $1 AND state <> 'manual' LIMIT $2)");
}

#[derive(Serialize, Deserialize)]
struct Card {
    number: Confidential,
    firm: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    person_id: String,
    account: String,
    openid: String,
    sealed: Option<Vec<u8>>,
    created_at: i64,
}

/// A licence that waits for somebody of the court.
#[derive(Debug)]
pub struct Waiting {
    /// Its id.
    pub id: String,
    /// The person who told it.
    pub person: String,
    /// The account in which it was told.
    pub account: String,
    /// By whom.
    pub openid: OpenId,
    /// What was told.
    pub told: ToldLicence,
    /// When, Unix milliseconds.
    pub created_at: i64,
}

/// Keeps a told licence; one that still waited gives way to it.
pub async fn open(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    id: &str,
    person: &str,
    whose: Whose<'_>,
    told: &ToldLicence,
    now_ms: i64,
) -> Result<(), DbError> {
    void_open(tx, person, now_ms).await?;
    let card = Card { number: Confidential::new(told.number.reveal()), firm: told.firm.clone() };
    let json = serde_json::to_vec(&card).expect("a card is plain data");
    let sealed = sealer.seal(&context(id), &json);
    let values = values![id, person, whose.account, whose.openid.as_str(), sealed, now_ms];
    tx.execute(&INSERT, values).await.map(drop)
}

/// Gives up what a person told and nobody has decided yet.
pub async fn void_open(tx: &mut Tx<'_>, person: &str, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&VOID_OPEN, values![person, now_ms]).await.map(drop)
}

/// The oldest licences after an id that wait.
pub async fn waiting(db: &Db, sealer: &Sealer, after: &str, limit: i64) -> Result<Vec<Waiting>, DbError> {
    let rows: Vec<Row> = db.all(&MANUAL, values![after, limit]).await?;
    rows.into_iter().map(|row| row.read(sealer)).collect()
}

/// One that waits.
pub async fn by_id(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    id: &str,
) -> Result<Option<Waiting>, DbError> {
    let row: Option<Row> = reader.optional(&BY_ID, values![id]).await?;
    row.map(|row| row.read(sealer)).transpose()
}

/// What became of one that does not wait any more.
pub async fn decided(reader: &mut Reader<'_, '_>, id: &str) -> Result<Option<Decided>, DbError> {
    reader.optional(&DECIDED, values![id]).await
}

/// Settles one that waits; a verified one is the person's from now on. Returns whether it still waited.
///
/// # Errors
/// [`DbError::Taken`] when another person holds the same licence.
pub async fn settle(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    waiting: &Waiting,
    is_verified: bool,
    (reason, by): (&str, &Actor),
    now_ms: i64,
) -> Result<bool, DbError> {
    let state = if is_verified { "verified" } else { "refused" };
    if tx.execute(&SETTLE, values![&waiting.id, state, now_ms, reason, by.name()]).await? != 1 {
        return Ok(false);
    }
    if is_verified {
        let index = sealer.index(Indexed::Licence, waiting.told.number.reveal());
        tx.execute(&GRANT, values![&waiting.person, index.as_str()]).await?;
    }
    Ok(true)
}

/// Forgets settled ones from before this instant; returns how many.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![before_ms, limit]).await
}

impl Row {
    fn read(self, sealer: &Sealer) -> Result<Waiting, DbError> {
        let strange = || DbError::Unavailable("a licence cannot be read".into());
        let plain =
            sealer.open(&context(&self.id), &self.sealed.unwrap_or_default()).map_err(|_| strange())?;
        let card: Card = serde_json::from_slice(&plain).map_err(|_| strange())?;
        let day = court_date(Timestamp::from_millisecond(self.created_at).map_err(|_| strange())?);
        let number = LawyerLicence::parse(card.number.reveal(), day).map_err(|_| strange())?;
        Ok(Waiting {
            openid: OpenId::parse(&self.openid).map_err(|_| strange())?,
            told: ToldLicence { number, firm: card.firm },
            id: self.id,
            person: self.person_id,
            account: self.account,
            created_at: self.created_at,
        })
    }
}

fn context(id: &str) -> String {
    format!("licence.sealed/{id}")
}
