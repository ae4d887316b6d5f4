//! The rows of `person`, `channel_identity` and `consent`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::session::queries::close_all;
use super::{Claim, Identity, Level, Whose, acting, adjustment, engagement, feed, identity, licence};
use crate::clock::milliseconds;
use crate::db::id::Ids;
use crate::db::{DbError, Reader, Sql, Tx};
use crate::law::identifier::{Document, DocumentKind, Mobile, PersonName};
use crate::seal::{BlindIndex, Indexed, Sealer};
use crate::secret::Confidential;
use crate::values;
use crate::wechat::OpenId;
use crate::wechat::face::Certificate;
use jiff::civil::Date;

crate::statements! {
    KNOWN = Sql::new(
        "SELECT p.id, p.level, p.id_index, p.licence_index, p.sealed, c.mobile, c.held_until, c.verified_at
         FROM channel_identity c JOIN person p ON p.id = c.person_id WHERE c.account = $1 AND c.openid = $2");
    BY_ID_INDEX = Sql::new("SELECT id FROM person WHERE id_index = $1");
    INSERT_PERSON = Sql::new(
        "INSERT INTO person (id, created_at, level, proven_at, id_index, sealed) VALUES ($1, $2, $3, $2, $4, $5)");
    RAISE = Sql::new(
        "UPDATE person SET level = CASE WHEN level < $2 THEN $2 ELSE level END, proven_at = $3, sealed = $4
         WHERE id = $1");
    BIND = Sql::new(
        "INSERT INTO channel_identity (account, openid, person_id, mobile_index, mobile, bound_at, verified_at,
                                       held_until)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7)
         ON CONFLICT (account, openid) DO UPDATE SET person_id = excluded.person_id,
             mobile_index = excluded.mobile_index, mobile = excluded.mobile, bound_at = excluded.bound_at,
             verified_at = excluded.verified_at, held_until = excluded.held_until");
    VERIFIED = Sql::new("UPDATE channel_identity SET verified_at = $3 WHERE account = $1 AND openid = $2");
    UNBIND = Sql::new("DELETE FROM channel_identity WHERE account = $1 AND openid = $2 RETURNING person_id");
    PERSON_OF = Sql::new("SELECT person_id FROM channel_identity WHERE account = $1 AND openid = $2");
    ACCOUNTS = Sql::new("SELECT account, openid FROM channel_identity WHERE person_id = $1 ORDER BY bound_at");
    OTHERS = Sql::new(
        "SELECT account, openid FROM channel_identity WHERE person_id = $1 AND NOT (account = $2 AND openid = $3)
         ORDER BY bound_at");
    CONSENT = Sql::new(
        "INSERT INTO consent (id, account, openid, version, given_at) VALUES ($1, $2, $3, $4, $5)");
    CONSENTS = Sql::new(
        "SELECT version, given_at, withdrawn_at FROM consent WHERE account = $1 AND openid = $2 ORDER BY id");
    FORGET_UNBOUND = Sql::new(
        "DELETE FROM person WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM channel_identity WHERE person_id = $1)
         RETURNING id_index");
    CALLED = Sql::new(
        "SELECT p.id, p.sealed, c.account, c.openid, c.mobile FROM person p
         JOIN channel_identity c ON c.person_id = p.id WHERE p.id_index = $1 OR p.licence_index = $2
         ORDER BY c.bound_at DESC LIMIT 1");
    WITHDRAW = Sql::new(
        "UPDATE consent SET withdrawn_at = $3 WHERE account = $1 AND openid = $2 AND withdrawn_at IS NULL");
}

/// What is sealed of a person.
#[derive(Serialize, Deserialize)]
struct Card {
    name: Confidential,
    #[serde(default = "identity::resident")]
    document: String,
    id_number: Confidential,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    level: i64,
    id_index: String,
    licence_index: Option<String>,
    sealed: Vec<u8>,
    mobile: Vec<u8>,
    held_until: Option<i64>,
    verified_at: i64,
}

/// A registered person, as one account knows them.
#[derive(Debug)]
pub struct Known {
    /// The person's id.
    pub id: String,
    /// As far as it may be shown.
    pub identity: Identity,
    /// By this the person's cases are found.
    pub id_index: String,
    /// By this a lawyer's mandates are found, once the licence is proven.
    pub licence_index: Option<String>,
    /// The name.
    pub name: PersonName,
    /// The document by which they are known.
    pub document: Document,
    /// The number to which codes go.
    pub mobile: Mobile,
    /// When this account last proved who it is, Unix milliseconds.
    pub verified_at: i64,
}

impl Known {
    /// Whether cases are not shown yet.
    pub fn is_held(&self, now_ms: i64) -> bool {
        self.identity.held_until_ms.is_some_and(|until| until > now_ms)
    }

    /// Whether the facts of their cases may be shown now, with a proof that counts for so long.
    pub fn access(&self, now_ms: i64, lasts: Duration) -> Access {
        match (self.is_held(now_ms), self.is_fresh(now_ms, lasts)) {
            (true, _) => Access::Held,
            (false, false) => Access::Stale,
            (false, true) => Access::Open,
        }
    }

    /// The card, as the platform compares it; `None` for other documents.
    pub fn certificate(&self) -> Option<Certificate> {
        identity::certificate(&self.name, &self.document)
    }

    /// Whether the last proof is at most so old.
    fn is_fresh(&self, now_ms: i64, lasts: Duration) -> bool {
        now_ms - self.verified_at <= milliseconds(lasts)
    }
}

/// Whether the facts of somebody's cases may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// They may.
    Open,
    /// The identity was bound here while another account held it: not yet.
    Held,
    /// A fresh proof comes first.
    Stale,
}

/// A new binding, and whoever else holds the same identity.
#[derive(Debug, PartialEq, Eq)]
pub struct Bound {
    /// The person's id.
    pub person: String,
    /// Other accounts of the same person, to be told of it.
    pub others: Vec<(String, OpenId)>,
}

/// Who stands behind an account, if they are registered.
///
/// # Errors
/// When the row cannot be read.
pub async fn known(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    whose: Whose<'_>,
    today: Date,
) -> Result<Option<Known>, DbError> {
    let row: Option<Row> = reader.optional(&KNOWN, values![whose.account, whose.openid.as_str()]).await?;
    Ok(row.and_then(|row| row.read(sealer, whose, today)))
}

/// What binds an identity to an account.
pub struct Binding<'a> {
    /// Seals what is kept.
    pub sealer: &'a Sealer,
    /// Names a new person.
    pub ids: &'a Ids,
    /// How surely the identity is known.
    pub level: Level,
    /// How long its cases wait where another account holds the same identity, milliseconds.
    pub hold_ms: i64,
    /// The present, Unix milliseconds.
    pub now_ms: i64,
}

impl Binding<'_> {
    /// Makes the person, or finds them, and binds the account.
    ///
    /// # Errors
    /// When the rows cannot be written.
    pub async fn bind(&self, tx: &mut Tx<'_>, whose: Whose<'_>, claim: &Claim) -> Result<Bound, DbError> {
        let index = self.sealer.index(Indexed::IdNumber, &claim.document.key());
        let person = match person_of(tx, &index).await? {
            Some(id) => {
                let card = self.card(&id, claim);
                tx.execute(&RAISE, values![&id, self.level.number(), self.now_ms, card]).await?;
                id
            }
            None => self.insert(tx, &index, claim).await?,
        };
        let (account, openid) = (whose.account, whose.openid.as_str());
        let others: Vec<(String, String)> = tx.all(&OTHERS, values![&person, account, openid]).await?;
        let before: Option<(String,)> = tx.optional(&PERSON_OF, values![account, openid]).await?;
        if !others.is_empty() {
            acting::queries::void_invited(tx, &person, self.now_ms).await?;
        }
        let by_message_only = self.level < Level::Face && !others.is_empty();
        let held_until = by_message_only.then_some(self.now_ms + self.hold_ms);
        let number = self.sealer.index(Indexed::Mobile, claim.mobile.reveal());
        let mobile = self.sealer.seal(&mobile_context(whose), claim.mobile.reveal().as_bytes());
        let values = values![account, openid, &person, number.as_str(), mobile, self.now_ms, held_until];
        tx.execute(&BIND, values).await?;
        if let Some((before,)) = before.filter(|(before,)| *before != person) {
            // The phone has another owner now: what the former one opened on it ends.
            close_all(tx, whose).await?;
            feed::queries::leave(tx, whose, self.now_ms).await?;
            leave(tx, &before, self.now_ms).await?;
        }
        Ok(Bound { person, others: whole(others) })
    }

    async fn insert(&self, tx: &mut Tx<'_>, index: &BlindIndex, claim: &Claim) -> Result<String, DbError> {
        let id = self.ids.make();
        let card = self.card(&id, claim);
        tx.execute(&INSERT_PERSON, values![&id, self.now_ms, self.level.number(), index.as_str(), card])
            .await?;
        Ok(id)
    }

    fn card(&self, id: &str, claim: &Claim) -> Vec<u8> {
        let card = Card {
            name: Confidential::new(claim.name.reveal()),
            document: claim.document.kind().name().to_owned(),
            id_number: Confidential::new(claim.document.reveal()),
        };
        let json = serde_json::to_vec(&card).expect("a card is plain data");
        self.sealer.seal(&person_context(id), &json)
    }
}

/// The accounts of a registered person.
///
/// # Errors
/// When rows cannot be read.
pub async fn accounts(tx: &mut Tx<'_>, person: &str) -> Result<Vec<(String, OpenId)>, DbError> {
    let rows: Vec<(String, String)> = tx.all(&ACCOUNTS, values![person]).await?;
    Ok(whole(rows))
}

/// The registered person of that document, by its index.
///
/// # Errors
/// When the row cannot be read.
pub async fn person_of(tx: &mut Tx<'_>, index: &BlindIndex) -> Result<Option<String>, DbError> {
    let found: Option<(String,)> = tx.optional(&BY_ID_INDEX, values![index.as_str()]).await?;
    Ok(found.map(|(id,)| id))
}

fn whole(rows: Vec<(String, String)>) -> Vec<(String, OpenId)> {
    rows.into_iter().filter_map(|(account, openid)| Some((account, OpenId::parse(&openid).ok()?))).collect()
}

/// Notes that the account has just proved who it is.
pub async fn verified(tx: &mut Tx<'_>, whose: Whose<'_>, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&VERIFIED, values![whose.account, whose.openid.as_str(), now_ms]).await.map(drop)
}

/// Looses the account from its person; returns whose it was.
pub async fn unbind(tx: &mut Tx<'_>, whose: Whose<'_>) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = tx.optional(&UNBIND, values![whose.account, whose.openid.as_str()]).await?;
    Ok(row.map(|(person,)| person))
}

/// Notes which text of consent was agreed to.
pub async fn consent(
    tx: &mut Tx<'_>,
    id: &str,
    whose: Whose<'_>,
    version: &str,
    now_ms: i64,
) -> Result<(), DbError> {
    let values = values![id, whose.account, whose.openid.as_str(), version, now_ms];
    tx.execute(&CONSENT, values).await.map(drop)
}

/// A consent.
#[derive(Debug, sqlx::FromRow)]
pub struct Consent {
    /// Which text was agreed to.
    pub version: String,
    /// When, Unix milliseconds.
    pub given_at: i64,
    /// When it was taken back.
    pub withdrawn_at: Option<i64>,
}

/// What an account agreed to, and when.
pub async fn consents(tx: &mut Tx<'_>, whose: Whose<'_>) -> Result<Vec<Consent>, DbError> {
    tx.all(&CONSENTS, values![whose.account, whose.openid.as_str()]).await
}

/// Forgets a person whom no account holds any more, with what they told and nobody has decided yet.
pub async fn leave(tx: &mut Tx<'_>, person: &str, now_ms: i64) -> Result<(), DbError> {
    let left: Option<(String,)> = tx.optional(&FORGET_UNBOUND, values![person]).await?;
    if let Some((id_index,)) = left {
        licence::queries::void_open(tx, person, now_ms).await?;
        acting::queries::leave(tx, person, &id_index, now_ms).await?;
        adjustment::queries::leave(tx, person, now_ms).await?;
        engagement::queries::leave(tx, person).await?;
    }
    Ok(())
}

/// Takes every consent of an account back.
pub async fn withdraw(tx: &mut Tx<'_>, whose: Whose<'_>, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&WITHDRAW, values![whose.account, whose.openid.as_str(), now_ms]).await.map(drop)
}

#[derive(sqlx::FromRow)]
struct CalledRow {
    id: String,
    sealed: Vec<u8>,
    account: String,
    openid: String,
    mobile: Vec<u8>,
}

/// How a registered person is called: whoever has that identity or that licence, by blind index.
///
/// # Errors
/// When the row cannot be read.
pub async fn called(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    (id_index, licence_index): (&str, Option<&str>),
) -> Result<Option<(String, Mobile)>, DbError> {
    let row: Option<CalledRow> = reader.optional(&CALLED, values![id_index, licence_index]).await?;
    Ok(row.and_then(|row| row.open(sealer)))
}

/// The number that an account's row holds; `None` when it cannot be opened.
pub fn open_mobile(sealer: &Sealer, whose: Whose<'_>, sealed: &[u8]) -> Option<Mobile> {
    let plain = sealer.open(&mobile_context(whose), sealed).ok()?;
    Mobile::parse(std::str::from_utf8(&plain).ok()?).ok()
}

impl CalledRow {
    fn open(self, sealer: &Sealer) -> Option<(String, Mobile)> {
        let card: Card =
            serde_json::from_slice(&sealer.open(&person_context(&self.id), &self.sealed).ok()?).ok()?;
        let openid = OpenId::parse(&self.openid).ok()?;
        let whose = Whose { account: &self.account, openid: &openid };
        Some((card.name.reveal().to_owned(), open_mobile(sealer, whose, &self.mobile)?))
    }
}

impl Row {
    /// Whoever cannot be read (a lost key) is a stranger, who can register again, and never an error: their messages
    /// must be answered.
    fn read(self, sealer: &Sealer, whose: Whose<'_>, today: Date) -> Option<Known> {
        let known = self.open(sealer, whose, today);
        known
            .inspect_err(
                |error| tracing::error!(error = %error, "a registered person is taken for a stranger"),
            )
            .ok()
    }

    fn open(self, sealer: &Sealer, whose: Whose<'_>, today: Date) -> Result<Known, DbError> {
        let strange = || DbError::Unavailable("a person's row cannot be read".into());
        let open = |context: &str, sealed: &[u8]| sealer.open(context, sealed).map_err(|_| strange());
        let card: Card =
            serde_json::from_slice(&open(&person_context(&self.id), &self.sealed)?).map_err(|_| strange())?;
        let mobile = open_mobile(sealer, whose, &self.mobile).ok_or_else(strange)?;
        let name = PersonName::parse(card.name.reveal()).map_err(|_| strange())?;
        let kind = DocumentKind::find(&card.document).ok_or_else(strange)?;
        let document = Document::parse(kind, card.id_number.reveal(), today).map_err(|_| strange())?;
        let identity = Identity {
            level: Level::try_from(self.level).map_err(|_| strange())?,
            name: name.masked(),
            id_number: document.masked(),
            mobile: mobile.masked(),
            held_until_ms: self.held_until,
        };
        let Self { id, id_index, licence_index, verified_at, .. } = self;
        Ok(Known { id, identity, id_index, licence_index, name, document, mobile, verified_at })
    }
}

fn person_context(id: &str) -> String {
    format!("person.sealed/{id}")
}

fn mobile_context(whose: Whose<'_>) -> String {
    format!("channel_identity.mobile/{}/{}", whose.account, whose.openid.as_str())
}
