//! The rows of `registration`.

use super::{Face, State};
use crate::audit::Actor;
use crate::clock::court_date;
use crate::db::{Db, DbError, Reader, Sql, Tx};
use crate::law::identifier::DocumentKind;
use crate::people::identity::Told;
use crate::people::{Claim, Decided, Whose};
use crate::seal::Sealer;
use crate::values;
use crate::wechat::OpenId;
use jiff::Timestamp;

crate::statements! {
    VOID_OPEN = Sql::new(
        "UPDATE registration SET state = 'void', settled_at = $3, sealed = NULL
         WHERE account = $1 AND openid = $2 AND state IN ('told', 'queued', 'manual')");
    VOID_UNTOLD = Sql::new(
        "UPDATE registration SET state = 'void', settled_at = $2, sealed = NULL
         WHERE state = 'told' AND created_at < $1");
    INSERT = Sql::new(
        "INSERT INTO registration (id, account, openid, face, state, sealed, created_at, next_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)");
    QUEUE = Sql::new(
        "UPDATE registration SET state = 'queued', next_at = $4
         WHERE id = $1 AND account = $2 AND openid = $3 AND state = 'told'");
    CLAIM = Sql::differing(
        "UPDATE registration SET next_at = $2, claimed_by = $3, attempts = attempts + 1
         WHERE id IN (SELECT id FROM registration WHERE state = 'queued' AND next_at <= $1 ORDER BY next_at LIMIT $4)
         RETURNING id, account, openid, face, state, sealed, attempts, created_at, outcome",
        "WITH due AS (SELECT id FROM registration WHERE state = 'queued' AND next_at <= $1
                      ORDER BY next_at LIMIT $4 FOR UPDATE SKIP LOCKED)
         UPDATE registration SET next_at = $2, claimed_by = $3, attempts = attempts + 1
         FROM due WHERE registration.id = due.id
         RETURNING registration.id, account, openid, face, state, sealed, attempts, created_at, outcome");
    AGAIN = Sql::new(
        "UPDATE registration SET next_at = $3, claimed_by = NULL
         WHERE id = $1 AND claimed_by = $2 AND state = 'queued'");
    SETTLE_CLAIMED = Sql::new(
        "UPDATE registration SET state = $3, settled_at = $4, outcome = $5, claimed_by = NULL,
                                 sealed = CASE WHEN $3 = 'manual' THEN sealed END
         WHERE id = $1 AND claimed_by = $2 AND state = 'queued'");
    SETTLE_REVIEWED = Sql::new(
        "UPDATE registration SET state = $2, settled_at = $3, outcome = $4, decided_by = $5, sealed = NULL
         WHERE id = $1 AND state = 'manual'");
    DECIDED = Sql::new(
        "SELECT state = 'done' AS is_approved, settled_at AS at, decided_by FROM registration
         WHERE id = $1 AND settled_at IS NOT NULL");
    LATEST = Sql::new(
        "SELECT id, account, openid, face, state, sealed, attempts, created_at, outcome FROM registration
         WHERE account = $1 AND openid = $2 ORDER BY id DESC LIMIT 1");
    BY_ID = Sql::new(
        "SELECT id, account, openid, face, state, sealed, attempts, created_at, outcome FROM registration
         WHERE id = $1");
    MANUAL = Sql::new(
        "SELECT id, account, openid, face, state, sealed, attempts, created_at, outcome FROM registration
         WHERE state = 'manual' AND id > $1 ORDER BY id LIMIT $2");
    TOLD = Sql::new(
        "SELECT COUNT(*) FROM registration WHERE account = $1 AND openid = $2 AND created_at > $3");
    FORGET = Sql::new(
        "DELETE FROM registration WHERE id IN (SELECT id FROM registration
         WHERE created_at < $1 AND state IN ('told', 'done', 'refused', 'void') LIMIT $2)");
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    account: String,
    openid: String,
    face: String,
    state: String,
    sealed: Option<Vec<u8>>,
    attempts: i64,
    created_at: i64,
    outcome: Option<String>,
}

/// A registration as it stands.
#[derive(Debug)]
pub struct Registration {
    /// Its id.
    pub id: String,
    /// The account in which it was told.
    pub account: String,
    /// By whom.
    pub openid: OpenId,
    /// Where.
    pub face: Face,
    /// Where it stands.
    pub state: State,
    /// What was told; gone once it is settled.
    pub claim: Option<Claim>,
    /// How often a register was asked.
    pub attempts: i64,
    /// When it was told, Unix milliseconds.
    pub created_at: i64,
    /// Why it was settled as it was.
    pub outcome: Option<String>,
}

/// Keeps a told identity; one that was still open gives way to it.
pub async fn open(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    id: &str,
    whose: Whose<'_>,
    (face, state): (Face, State),
    claim: &Claim,
    now_ms: i64,
) -> Result<(), DbError> {
    let (account, openid) = (whose.account, whose.openid.as_str());
    void_open(tx, whose, now_ms).await?;
    let json = serde_json::to_vec(&claim.told()).expect("a claim is plain data");
    let sealed = sealer.seal(&context(id), &json);
    let values = values![id, account, openid, face.name(), state.name(), sealed, now_ms];
    tx.execute(&INSERT, values).await.map(drop)
}

/// How many identities somebody told after an instant.
pub async fn told_since(tx: &mut Tx<'_>, whose: Whose<'_>, since_ms: i64) -> Result<i64, DbError> {
    let (count,): (i64,) = tx.one(&TOLD, values![whose.account, whose.openid.as_str(), since_ms]).await?;
    Ok(count)
}

/// Gives up what somebody told and nobody has decided yet.
pub async fn void_open(tx: &mut Tx<'_>, whose: Whose<'_>, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&VOID_OPEN, values![whose.account, whose.openid.as_str(), now_ms]).await.map(drop)
}

/// Gives up what was told before this instant and whose code never came back.
pub async fn void_untold(tx: &mut Tx<'_>, before_ms: i64, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&VOID_UNTOLD, values![before_ms, now_ms]).await.map(drop)
}

/// Hands a told identity to the registers, once its code has come back; returns whether it was still waiting for it.
pub async fn queue(tx: &mut Tx<'_>, id: &str, whose: Whose<'_>, now_ms: i64) -> Result<bool, DbError> {
    let values = values![id, whose.account, whose.openid.as_str(), now_ms];
    Ok(tx.execute(&QUEUE, values).await? == 1)
}

/// Claims what waits for a register, oldest first.
pub async fn claim(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    worker: &str,
    now_ms: i64,
    lease_until_ms: i64,
    limit: i64,
) -> Result<Vec<Registration>, DbError> {
    let rows: Vec<Row> = tx.all(&CLAIM, values![now_ms, lease_until_ms, worker, limit]).await?;
    rows.into_iter().map(|row| row.read(sealer)).collect()
}

/// Lets a claimed registration wait until this instant.
pub async fn wait(tx: &mut Tx<'_>, id: &str, worker: &str, until_ms: i64) -> Result<(), DbError> {
    tx.execute(&AGAIN, values![id, worker, until_ms]).await.map(drop)
}

/// Settles a claimed registration; returns whether the lease was still held.
pub async fn settle(
    tx: &mut Tx<'_>,
    id: &str,
    worker: &str,
    state: State,
    outcome: &str,
    now_ms: i64,
) -> Result<bool, DbError> {
    Ok(tx.execute(&SETTLE_CLAIMED, values![id, worker, state.name(), now_ms, outcome]).await? == 1)
}

/// Settles a registration that somebody of the court looked at; returns whether it was still open.
pub async fn settle_reviewed(
    tx: &mut Tx<'_>,
    id: &str,
    state: State,
    (outcome, by): (&str, &Actor),
    now_ms: i64,
) -> Result<bool, DbError> {
    Ok(tx.execute(&SETTLE_REVIEWED, values![id, state.name(), now_ms, outcome, by.name()]).await? == 1)
}

/// The last registration of somebody in an account.
pub async fn latest(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    whose: Whose<'_>,
) -> Result<Option<Registration>, DbError> {
    let row: Option<Row> = reader.optional(&LATEST, values![whose.account, whose.openid.as_str()]).await?;
    row.map(|row| row.read(sealer)).transpose()
}

/// One registration, inside a transaction.
pub async fn by_id(tx: &mut Tx<'_>, sealer: &Sealer, id: &str) -> Result<Option<Registration>, DbError> {
    let row: Option<Row> = tx.optional(&BY_ID, values![id]).await?;
    row.map(|row| row.read(sealer)).transpose()
}

/// One that somebody of the court has to look at.
pub async fn manual_by_id(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    id: &str,
) -> Result<Option<Registration>, DbError> {
    let row: Option<Row> = reader.optional(&BY_ID, values![id]).await?;
    let registration = row.map(|row| row.read(sealer)).transpose()?;
    Ok(registration.filter(|registration| registration.state == State::Manual))
}

/// What became of one that does not wait any more.
pub async fn decided(reader: &mut Reader<'_, '_>, id: &str) -> Result<Option<Decided>, DbError> {
    reader.optional(&DECIDED, values![id]).await
}

/// The oldest registrations after an id that somebody of the court has to look at.
pub async fn manual(db: &Db, sealer: &Sealer, after: &str, limit: i64) -> Result<Vec<Registration>, DbError> {
    let rows: Vec<Row> = db.all(&MANUAL, values![after, limit]).await?;
    rows.into_iter().map(|row| row.read(sealer)).collect()
}

/// Forgets settled registrations from before this instant; returns how many.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![before_ms, limit]).await
}

impl Row {
    fn read(self, sealer: &Sealer) -> Result<Registration, DbError> {
        let strange = |what: &str| DbError::Unavailable(format!("a registration has an unusable {what}"));
        let claim =
            self.sealed.as_deref().map(|sealed| open_claim(sealer, &self.id, sealed, self.created_at));
        Ok(Registration {
            openid: OpenId::parse(&self.openid).map_err(|_| strange("openid"))?,
            face: self.face.try_into().map_err(|_| strange("face"))?,
            state: self.state.try_into().map_err(|_| strange("state"))?,
            claim: claim.transpose().map_err(|()| strange("claim"))?,
            id: self.id,
            account: self.account,
            attempts: self.attempts,
            created_at: self.created_at,
            outcome: self.outcome,
        })
    }
}

fn open_claim(sealer: &Sealer, id: &str, sealed: &[u8], told_ms: i64) -> Result<Claim, ()> {
    let plain = sealer.open(&context(id), sealed).map_err(drop)?;
    let told: Told = serde_json::from_slice(&plain).map_err(drop)?;
    // It was well formed on the day it was told.
    let day = court_date(Timestamp::from_millisecond(told_ms).map_err(drop)?);
    let kind = DocumentKind::find(&told.document).ok_or(())?;
    Claim::read(told.name.reveal(), (kind, told.id_number.reveal()), told.mobile.reveal(), day).map_err(drop)
}

fn context(id: &str) -> String {
    format!("registration.sealed/{id}")
}
