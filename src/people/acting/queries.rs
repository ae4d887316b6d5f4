//! The rows of `acting`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Code, Kind, Principal, State, Told};
use crate::audit::Actor;
use crate::clock::court_date;
use crate::db::{Db, DbError, Reader, Sql, Tx};
use crate::law::identifier::{CreditCode, Document, DocumentKind, PersonName};
use crate::people::queries::Known;
use crate::people::{Decided, Whose};
use crate::seal::{Indexed, Sealer};
use crate::secret::Confidential;
use crate::values;
use crate::wechat::OpenId;

/// What is read of an open row.
macro_rules! open_rows {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, state, actor, principal, account, openid, starts_on, ends_on, created_at, sealed
             FROM acting ",
            $rest
        )
    };
}

crate::statements! {
    INSERT = Sql::new(
        "INSERT INTO acting (id, kind, state, actor, principal, id_index, invitation, account, openid, created_at,
                             expires_at, sealed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
    VOID_TOLD = Sql::new(
        "UPDATE acting SET state = 'void', settled_at = $4, sealed = NULL
         WHERE actor = $1 AND kind = $2 AND id_index = $3 AND state = 'manual'");
    // Of one person beside another one row counts, so that ending it ends it.
    END_SAME = Sql::new(
        "UPDATE acting SET state = 'ended', settled_at = $6, outcome = 'renewed', sealed = NULL
         WHERE actor = $1 AND kind = $2 AND (id_index = $3 OR principal = $4) AND state = 'live' AND id <> $5");
    OPEN_COUNT = Sql::new(
        "SELECT (SELECT COUNT(*) FROM acting WHERE actor = $1 AND state = 'manual')
              + (SELECT COUNT(*) FROM acting WHERE principal = $1 AND state = 'invited' AND expires_at > $2)");
    INVITED = Sql::new(open_rows!("WHERE invitation = $1 AND state = 'invited' AND expires_at > $2"));
    ACCEPT = Sql::new(
        "UPDATE acting SET state = 'live', actor = $2, starts_on = $3, ends_on = $4, settled_at = $5, sealed = $6,
                           invitation = NULL
         WHERE id = $1 AND state = 'invited'");
    OF_ACTOR = Sql::new(open_rows!(
        "WHERE actor = $1 AND (state = 'manual' OR (state = 'live' AND ends_on >= $2)) ORDER BY id LIMIT 100"));
    OF_PRINCIPAL = Sql::new(open_rows!(
        "WHERE (principal = $1 OR id_index = $2)
             AND ((state = 'invited' AND expires_at > $4) OR (state = 'live' AND ends_on >= $3))
         ORDER BY id LIMIT 100"));
    MANUAL = Sql::new(open_rows!("WHERE state = 'manual' AND id > $1 ORDER BY id LIMIT $2"));
    DECIDED = Sql::new(
        "SELECT starts_on IS NOT NULL AS is_approved, settled_at AS at, decided_by FROM acting
         WHERE id = $1 AND settled_at IS NOT NULL");
    BY_ID = Sql::new(open_rows!("WHERE id = $1 AND state IN ('manual', 'invited', 'live')"));
    SETTLE = Sql::new(
        "UPDATE acting SET state = $2, starts_on = $3, ends_on = $4, settled_at = $5, outcome = $6,
                           decided_by = $7, sealed = CASE WHEN $2 = 'live' THEN sealed END
         WHERE id = $1 AND state = 'manual'");
    END = Sql::new(
        "UPDATE acting SET state = 'ended', settled_at = $2, outcome = $3, invitation = NULL, sealed = NULL
         WHERE id = $1 AND state IN ('manual', 'invited', 'live')");
    // A guardian's right comes from the law and not from the ward.
    LEAVE = Sql::new(
        "UPDATE acting SET state = 'ended', settled_at = $3, outcome = 'withdrawn', invitation = NULL, sealed = NULL
         WHERE (actor = $1 OR principal = $1 OR (kind = 'helper' AND id_index = $2))
             AND state IN ('manual', 'invited', 'live')");
    VOID_INVITED = Sql::new(
        "UPDATE acting SET state = 'void', settled_at = $2, invitation = NULL, sealed = NULL
         WHERE principal = $1 AND state = 'invited'");
    IN_FORCE = Sql::new(open_rows!("WHERE state = 'live' AND ends_on >= $1 AND id > $2 ORDER BY id LIMIT $3"));
    FORGET = Sql::new(
        "DELETE FROM acting WHERE id IN (SELECT id FROM acting WHERE created_at < $1
             AND (state IN ('refused', 'ended', 'void') OR (state = 'invited' AND expires_at < $1)
                  OR (state = 'live' AND ends_on < $2)) LIMIT $3)");
}

/// What is sealed of it.
#[derive(Serialize, Deserialize)]
struct Card {
    name: Confidential,
    document: String,
    number: Confidential,
    note: String,
    actor: Option<Confidential>,
}

/// What the organisation's code is called where kinds of documents stand.
const CREDIT_CODE: &str = "credit_code";

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    state: String,
    actor: Option<String>,
    principal: Option<String>,
    account: String,
    openid: String,
    starts_on: Option<String>,
    ends_on: Option<String>,
    created_at: i64,
    sealed: Option<Vec<u8>>,
}

/// Somebody who acts, or wants to, or is invited to.
#[derive(Debug)]
pub struct Acting {
    /// Its id.
    pub id: String,
    /// As what.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// The person who acts; nobody yet where the invitation is out.
    pub actor: Option<String>,
    /// Their name.
    pub actor_name: Option<PersonName>,
    /// The registered person who invited.
    pub principal_id: Option<String>,
    /// For or beside whom.
    pub principal: Principal,
    /// The relation, or the post.
    pub note: String,
    /// The account in which it was told.
    pub account: String,
    /// By whom.
    pub openid: OpenId,
    /// The first day.
    pub starts_on: Option<Date>,
    /// The last day.
    pub ends_on: Option<Date>,
    /// When it was told, Unix milliseconds.
    pub created_at: i64,
}

/// A new row of `acting`.
pub struct Entry<'a> {
    /// Seals it.
    pub sealer: &'a Sealer,
    /// Its id.
    pub id: &'a str,
    /// Who writes, and where.
    pub whose: Whose<'a>,
    /// The present, Unix milliseconds.
    pub now_ms: i64,
}

impl Entry<'_> {
    /// Keeps a claim; the same one that still waited gives way to it.
    pub async fn told(&self, tx: &mut Tx<'_>, actor: &Known, told: &Told) -> Result<(), DbError> {
        let index = told.principal.index(self.sealer);
        let (kind, index) = (told.kind.name(), index.as_str());
        tx.execute(&VOID_TOLD, values![&actor.id, kind, index, self.now_ms]).await?;
        let card = Card::of(&told.principal, &told.note, Some(&actor.name));
        let (account, openid) = (self.whose.account, self.whose.openid.as_str());
        let (nobody, never) = (None::<&str>, None::<i64>);
        let values = values![
            self.id,
            kind,
            State::Manual.name(),
            &actor.id,
            nobody,
            index,
            nobody,
            account,
            openid,
            self.now_ms,
            never,
            seal(self.sealer, self.id, &card)
        ];
        tx.execute(&INSERT, values).await.map(drop)
    }

    /// Keeps an invitation that is good until `expires_at`.
    pub async fn invited(
        &self,
        tx: &mut Tx<'_>,
        principal: &Known,
        kind: Kind,
        code: &Code,
        expires_at: i64,
    ) -> Result<(), DbError> {
        let invitation = self.sealer.index(Indexed::Invitation, code.reveal());
        // An assistant follows the lawyer's mandates, not the lawyer's own affairs.
        let index = (kind != Kind::Assistant).then_some(principal.id_index.as_str());
        let person = Principal::Person { name: principal.name.clone(), document: principal.document.clone() };
        let card = Card::of(&person, "", None);
        let (account, openid) = (self.whose.account, self.whose.openid.as_str());
        let values = values![
            self.id,
            kind.name(),
            State::Invited.name(),
            None::<&str>,
            &principal.id,
            index,
            invitation.as_str(),
            account,
            openid,
            self.now_ms,
            expires_at,
            seal(self.sealer, self.id, &card)
        ];
        tx.execute(&INSERT, values).await.map(drop)
    }
}

/// How many claims and invitations of a person are open.
pub async fn open_count(tx: &mut Tx<'_>, person: &str, now_ms: i64) -> Result<i64, DbError> {
    let (count,): (i64,) = tx.one(&OPEN_COUNT, values![person, now_ms]).await?;
    Ok(count)
}

/// The invitation of that code, while it is good.
pub async fn invitation(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    code: &Code,
    now_ms: i64,
) -> Result<Option<Acting>, DbError> {
    let index = sealer.index(Indexed::Invitation, code.reveal());
    let row: Option<Row> = tx.optional(&INVITED, values![index.as_str(), now_ms]).await?;
    row.map(|row| row.read(sealer)).transpose()
}

/// Accepts an invitation, for these days; returns whether it was still open.
pub async fn accept(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    invited: &Acting,
    actor: &Known,
    (from, to): (Date, Date),
    now_ms: i64,
) -> Result<bool, DbError> {
    let card = Card::of(&invited.principal, &invited.note, Some(&actor.name));
    let sealed = seal(sealer, &invited.id, &card);
    let values = values![&invited.id, &actor.id, from.to_string(), to.to_string(), now_ms, sealed];
    let is_accepted = tx.execute(&ACCEPT, values).await? == 1;
    if is_accepted {
        end_same(tx, sealer, invited, &actor.id, now_ms).await?;
    }
    Ok(is_accepted)
}

/// What is new takes the place of what it renews.
async fn end_same(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    kept: &Acting,
    actor: &str,
    now_ms: i64,
) -> Result<(), DbError> {
    let index = kept.principal.index(sealer);
    let index = (kept.kind != Kind::Assistant).then_some(index.as_str());
    let values = values![actor, kept.kind.name(), index, kept.principal_id.as_deref(), &kept.id, now_ms];
    tx.execute(&END_SAME, values).await.map(drop)
}

/// Both sides of a registered person.
#[derive(Debug)]
pub struct Sides {
    /// As what and for whom they act, or want to.
    pub mine: Vec<Acting>,
    /// Who acts beside them, or is invited to.
    pub beside_me: Vec<Acting>,
}

/// Whom a person acts for or beside, and who acts beside them.
pub async fn sides(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    known: &Known,
    now: Timestamp,
) -> Result<Sides, DbError> {
    let (today, now_ms) = (court_date(now).to_string(), now.as_millisecond());
    let mine: Vec<Row> = reader.all(&OF_ACTOR, values![&known.id, &today]).await?;
    let beside_me: Vec<Row> =
        reader.all(&OF_PRINCIPAL, values![&known.id, &known.id_index, &today, now_ms]).await?;
    Ok(Sides { mine: readable(mine, sealer), beside_me: readable(beside_me, sealer) })
}

/// The oldest claims after an id that wait for somebody of the court.
pub async fn waiting(db: &Db, sealer: &Sealer, after: &str, limit: i64) -> Result<Vec<Acting>, DbError> {
    let rows: Vec<Row> = db.all(&MANUAL, values![after, limit]).await?;
    Ok(readable(rows, sealer))
}

/// One that waits, is invited or counts.
pub async fn by_id(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    id: &str,
) -> Result<Option<Acting>, DbError> {
    let row: Option<Row> = reader.optional(&BY_ID, values![id]).await?;
    row.map(|row| row.read(sealer)).transpose()
}

/// What became of one that was settled.
pub async fn decided(reader: &mut Reader<'_, '_>, id: &str) -> Result<Option<Decided>, DbError> {
    reader.optional(&DECIDED, values![id]).await
}

/// Settles a claim that waits, with its days where it is approved; returns whether it still waited.
pub async fn settle(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    waiting: &Acting,
    days: Option<(Date, Date)>,
    (reason, by): (&str, &Actor),
    now_ms: i64,
) -> Result<bool, DbError> {
    let state = if days.is_some() { State::Live } else { State::Refused };
    let (from, to) = (days.map(|(from, _)| from.to_string()), days.map(|(_, to)| to.to_string()));
    let values = values![&waiting.id, state.name(), from, to, now_ms, reason, by.name()];
    let is_settled = tx.execute(&SETTLE, values).await? == 1;
    if let (true, Some(_), Some(actor)) = (is_settled, days, &waiting.actor) {
        end_same(tx, sealer, waiting, actor, now_ms).await?;
    }
    Ok(is_settled)
}

/// Ends one; returns whether it was open.
pub async fn end(tx: &mut Tx<'_>, id: &str, reason: &str, now_ms: i64) -> Result<bool, DbError> {
    Ok(tx.execute(&END, values![id, now_ms, reason]).await? == 1)
}

/// Ends whatever a person who is forgotten takes part in, by their id and the index of their document.
pub async fn leave(tx: &mut Tx<'_>, person: &str, id_index: &str, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&LEAVE, values![person, id_index, now_ms]).await.map(drop)
}

/// Voids the invitations that a person has out: somebody else may hold the phone on which they were made.
pub async fn void_invited(tx: &mut Tx<'_>, person: &str, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&VOID_INVITED, values![person, now_ms]).await.map(drop)
}

/// What counts on this day, after an id.
pub async fn in_force(
    db: &Db,
    sealer: &Sealer,
    today: Date,
    after: &str,
    limit: i64,
) -> Result<Vec<Acting>, DbError> {
    let rows: Vec<Row> = db.all(&IN_FORCE, values![today.to_string(), after, limit]).await?;
    Ok(readable(rows, sealer))
}

/// One that cannot be read (a lost key) must not take the others with it.
fn readable(rows: Vec<Row>, sealer: &Sealer) -> Vec<Acting> {
    let read = rows.into_iter().map(|row| row.read(sealer));
    read.filter_map(|row| row.inspect_err(|error| tracing::error!(error = %error, "one is left out")).ok())
        .collect()
}

/// Forgets what is over and from before this instant; returns how many.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    let day = Timestamp::from_millisecond(before_ms).map(court_date).unwrap_or(Date::MIN);
    tx.execute(&FORGET, values![before_ms, day.to_string(), limit]).await
}

fn seal(sealer: &Sealer, id: &str, card: &Card) -> Vec<u8> {
    sealer.seal(&context(id), &serde_json::to_vec(card).expect("a card is plain data"))
}

fn context(id: &str) -> String {
    format!("acting.sealed/{id}")
}

impl Card {
    fn of(principal: &Principal, note: &str, actor: Option<&PersonName>) -> Self {
        let (name, document, number) = match principal {
            Principal::Organisation { name, code } => (name.as_str(), CREDIT_CODE, code.reveal()),
            Principal::Person { name, document } => {
                (name.reveal(), document.kind().name(), document.reveal())
            }
        };
        Self {
            name: Confidential::new(name),
            document: document.to_owned(),
            number: Confidential::new(number),
            note: note.to_owned(),
            actor: actor.map(|name| Confidential::new(name.reveal())),
        }
    }

    /// `day` is that on which it was told, and well formed.
    fn principal(&self, day: Date) -> Option<Principal> {
        let (name, number) = (self.name.reveal(), self.number.reveal());
        if self.document == CREDIT_CODE {
            let code = CreditCode::parse(number).ok()?;
            return Some(Principal::Organisation { name: name.to_owned(), code });
        }
        let document = Document::parse(DocumentKind::find(&self.document)?, number, day).ok()?;
        Some(Principal::Person { name: PersonName::parse(name).ok()?, document })
    }
}

impl Row {
    fn read(self, sealer: &Sealer) -> Result<Acting, DbError> {
        let strange = || DbError::Unavailable("a row of acting cannot be read".into());
        let sealed = self.sealed.unwrap_or_default();
        let plain = sealer.open(&context(&self.id), &sealed).map_err(|_| strange())?;
        let card: Card = serde_json::from_slice(&plain).map_err(|_| strange())?;
        let told = court_date(Timestamp::from_millisecond(self.created_at).map_err(|_| strange())?);
        let day = |text: Option<String>| text.map(|text| text.parse().map_err(|_| strange())).transpose();
        let actor_name = card.actor.as_ref().map(|name| PersonName::parse(name.reveal())).transpose();
        Ok(Acting {
            kind: Kind::find(&self.kind).ok_or_else(strange)?,
            state: self.state.try_into().map_err(|_| strange())?,
            actor_name: actor_name.map_err(|_| strange())?,
            principal: card.principal(told).ok_or_else(strange)?,
            openid: OpenId::parse(&self.openid).map_err(|_| strange())?,
            starts_on: day(self.starts_on)?,
            ends_on: day(self.ends_on)?,
            note: card.note,
            id: self.id,
            actor: self.actor,
            principal_id: self.principal,
            account: self.account,
            created_at: self.created_at,
        })
    }
}
