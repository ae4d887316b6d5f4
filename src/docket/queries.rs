//! The rows of the docket as they are written, and of `court_event`.

use jiff::civil::DateTime;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::event::{
    CaseFacts, CaseSealed, Event, HearingFacts, HearingSealed, MandateFacts, Number, PaperFacts, PartyFacts,
};
use super::take::Source;
use super::words::{HearingState, PaperKind};
use crate::db::{DbError, Sql, Tx};
use crate::seal::{BlindIndex, Indexed, Sealer};
use crate::values;

crate::statements! {
    // The sequence decides, not the order of arrival: what is older or as old changes nothing.
    PUT_CASE = Sql::new(
        "INSERT INTO court_case (id, court, source_id, sequence, number, stage, is_secret, taken_at, sealed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (court, source_id) DO UPDATE SET sequence = excluded.sequence, number = excluded.number,
             stage = excluded.stage, is_secret = excluded.is_secret, sealed = excluded.sealed,
             version = court_case.version + $10,
             calendar_revision = court_case.calendar_revision + CASE
                 WHEN excluded.number <> court_case.number OR excluded.is_secret <> court_case.is_secret
                 THEN 1 ELSE 0 END,
             calendar_changed_at = CASE
                 WHEN excluded.number <> court_case.number OR excluded.is_secret <> court_case.is_secret
                 THEN excluded.taken_at ELSE court_case.calendar_changed_at END
         WHERE excluded.sequence > court_case.sequence");
    PUT_PARTY = Sql::new(
        "INSERT INTO party (court, source_id, sequence, case_source, role, id_index, has_left, sealed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (court, source_id) DO UPDATE SET sequence = excluded.sequence,
             case_source = excluded.case_source, role = excluded.role, id_index = excluded.id_index,
             has_left = excluded.has_left, sealed = excluded.sealed
         WHERE excluded.sequence > party.sequence");
    PUT_MANDATE = Sql::new(
        "INSERT INTO mandate (court, source_id, sequence, case_source, party_source, id_index, licence_index,
                              starts_on, ends_on, has_ended, sealed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (court, source_id) DO UPDATE SET sequence = excluded.sequence,
             case_source = excluded.case_source, party_source = excluded.party_source, id_index = excluded.id_index,
             licence_index = excluded.licence_index, starts_on = excluded.starts_on, ends_on = excluded.ends_on,
             has_ended = excluded.has_ended, sealed = excluded.sealed
         WHERE excluded.sequence > mandate.sequence");
    PUT_HEARING = Sql::new(
        "INSERT INTO hearing (id, court, source_id, sequence, version, case_source, kind, state, starts_at, sealed,
                              created_at, changed_at)
         VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $10)
         ON CONFLICT (court, source_id) DO UPDATE SET sequence = excluded.sequence, version = hearing.version + $11,
             kind = excluded.kind, state = excluded.state,
             starts_at = excluded.starts_at, sealed = excluded.sealed,
             changed_at = CASE WHEN $11 > 0 THEN excluded.changed_at ELSE hearing.changed_at END
         WHERE excluded.sequence > hearing.sequence");
    PUT_PAPER = Sql::new(
        "INSERT INTO case_paper (court, source_id, kind, sequence, case_source, dated, sealed, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (court, kind, source_id) DO UPDATE SET sequence = excluded.sequence,
             case_source = excluded.case_source, dated = excluded.dated, sealed = excluded.sealed,
             version = case_paper.version + $9,
             changed_at = CASE WHEN $9 > 0 THEN excluded.changed_at ELSE case_paper.changed_at END
         WHERE excluded.sequence > case_paper.sequence");
    CASE_BEFORE = Sql::new("SELECT sealed FROM court_case WHERE court = $1 AND source_id = $2");
    HEARING_BEFORE = Sql::new(
        "SELECT kind, state, starts_at, sealed FROM hearing WHERE court = $1 AND source_id = $2");
    HEARING_CASE = Sql::new("SELECT case_source FROM hearing WHERE court = $1 AND source_id = $2");
    PAPER_BEFORE = Sql::new(
        "SELECT dated, sealed FROM case_paper WHERE court = $1 AND kind = $2 AND source_id = $3");
    CLAIM_EVENT = Sql::new(
        "INSERT INTO court_event (court, event_id, digest, outcome, received_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (court, event_id) DO NOTHING");
    KNOWN_EVENT = Sql::new("SELECT digest, outcome FROM court_event WHERE court = $1 AND event_id = $2");
    SETTLE_EVENT = Sql::new("UPDATE court_event SET outcome = $3 WHERE court = $1 AND event_id = $2");
    FORGET_EVENTS = Sql::new(
        "DELETE FROM court_event WHERE received_at < $1 AND event_id IN (
             SELECT event_id FROM court_event WHERE received_at < $1 LIMIT $2)");
}

pub(super) async fn put_case(
    tx: &mut Tx<'_>,
    source: &Source,
    event: &Event,
    case: &CaseFacts,
) -> Result<bool, DbError> {
    let before: Option<(Vec<u8>,)> =
        tx.optional(&CASE_BEFORE, values![&source.court, &event.source_id]).await?;
    let before =
        before.and_then(|(sealed,)| self::before::<CaseSealed>(source, "court_case", event, &sealed));
    let is_news = before.is_none_or(|before| before.team != case.sealed.team);
    let sealed = seal(source, "court_case", event, &case.sealed);
    let number = case.number.to_string();
    let values = values![
        source.ids.make(),
        &source.court,
        &event.source_id,
        event.sequence,
        number,
        case.stage.name(),
        case.is_secret,
        source.now_ms,
        sealed,
        i64::from(is_news)
    ];
    Ok(tx.execute(&PUT_CASE, values).await? == 1)
}

pub(super) async fn put_party(
    tx: &mut Tx<'_>,
    source: &Source,
    event: &Event,
    party: &PartyFacts,
) -> Result<bool, DbError> {
    let index = party.identity.as_ref().map(|identity| index(&source.sealer, identity));
    let sealed = seal(source, "party", event, &party.sealed);
    let values = values![
        &source.court,
        &event.source_id,
        event.sequence,
        &event.case,
        party.role.name(),
        index.as_ref().map(BlindIndex::as_str),
        party.has_left,
        sealed
    ];
    Ok(tx.execute(&PUT_PARTY, values).await? == 1)
}

pub(super) async fn put_mandate(
    tx: &mut Tx<'_>,
    source: &Source,
    event: &Event,
    mandate: &MandateFacts,
) -> Result<bool, DbError> {
    let sealer = &source.sealer;
    let person = mandate.document.as_ref().map(|own| sealer.index(Indexed::IdNumber, &own.key()));
    let licence = mandate.licence.as_ref().map(|own| sealer.index(Indexed::Licence, own.reveal()));
    let sealed = seal(source, "mandate", event, &mandate.sealed);
    let values = values![
        &source.court,
        &event.source_id,
        event.sequence,
        &event.case,
        &mandate.party,
        person.as_ref().map(BlindIndex::as_str),
        licence.as_ref().map(BlindIndex::as_str),
        mandate.from.to_string(),
        mandate.to.map(|to| to.to_string()),
        mandate.has_ended,
        sealed
    ];
    Ok(tx.execute(&PUT_MANDATE, values).await? == 1)
}

pub(super) async fn put_hearing(
    tx: &mut Tx<'_>,
    source: &Source,
    event: &Event,
    hearing: &HearingFacts,
) -> Result<bool, DbError> {
    let starts_at = civil_text(hearing.starts_at);
    let is_news = is_news(tx, source, event, hearing, &starts_at).await?;
    let sealed = seal(source, "hearing", event, &hearing.sealed);
    let values = values![
        source.ids.make(),
        &source.court,
        &event.source_id,
        event.sequence,
        &event.case,
        hearing.kind.name(),
        hearing.state.name(),
        starts_at,
        sealed,
        source.now_ms,
        i64::from(is_news)
    ];
    Ok(tx.execute(&PUT_HEARING, values).await? == 1)
}

#[derive(sqlx::FromRow)]
struct HearingBefore {
    kind: String,
    state: String,
    starts_at: String,
    sealed: Vec<u8>,
}

/// The case of a sitting that is known.
pub(super) async fn hearing_case(
    tx: &mut Tx<'_>,
    source: &Source,
    event: &Event,
) -> Result<Option<String>, DbError> {
    let found: Option<(String,)> =
        tx.optional(&HEARING_CASE, values![&source.court, &event.source_id]).await?;
    Ok(found.map(|(case,)| case))
}

/// Whether people must know of it: that it takes place, when, where. Told again, held, or moved for a better reason it
/// is the hearing that they know.
async fn is_news(
    tx: &mut Tx<'_>,
    source: &Source,
    event: &Event,
    hearing: &HearingFacts,
    starts_at: &str,
) -> Result<bool, DbError> {
    let before: Option<HearingBefore> =
        tx.optional(&HEARING_BEFORE, values![&source.court, &event.source_id]).await?;
    let Some(before) = before else { return Ok(true) };
    let Some(facts) = self::before::<HearingSealed>(source, "hearing", event, &before.sealed) else {
        return Ok(true);
    };
    let is_off = |state: &str| state == HearingState::Cancelled.name();
    let place = |facts: &HearingSealed| (facts.room.clone(), facts.address.clone(), facts.link.clone());
    Ok(is_off(&before.state) != is_off(hearing.state.name())
        || before.kind != hearing.kind.name()
        || before.starts_at != starts_at
        || place(&facts) != place(&hearing.sealed))
}

pub(super) async fn put_paper(
    tx: &mut Tx<'_>,
    source: &Source,
    event: &Event,
    kind: PaperKind,
    paper: &PaperFacts,
) -> Result<bool, DbError> {
    let dated = paper.dated.to_string();
    let before: Option<(String, Vec<u8>)> =
        tx.optional(&PAPER_BEFORE, values![&source.court, kind.name(), &event.source_id]).await?;
    let before =
        before.and_then(|(dated, sealed)| Some((dated, self::before(source, kind.name(), event, &sealed)?)));
    let is_news = before != Some((dated.clone(), paper.sealed.clone()));
    let sealed = seal(source, kind.name(), event, &paper.sealed);
    let values = values![
        &source.court,
        &event.source_id,
        kind.name(),
        event.sequence,
        &event.case,
        dated,
        sealed,
        source.now_ms,
        i64::from(is_news)
    ];
    Ok(tx.execute(&PUT_PAPER, values).await? == 1)
}

/// What is remembered of an event that came before.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct KnownEvent {
    /// The digest of what it said.
    pub digest: String,
    /// What it was answered with.
    pub outcome: String,
}

/// Claims an event's id for this transaction; what is known of it when it came before.
///
/// # Errors
/// When the row cannot be written.
pub async fn claim_event(
    tx: &mut Tx<'_>,
    (court, id): (&str, &str),
    digest: &str,
    now_ms: i64,
) -> Result<Option<KnownEvent>, DbError> {
    if tx.execute(&CLAIM_EVENT, values![court, id, digest, "", now_ms]).await? == 1 {
        return Ok(None);
    }
    tx.one(&KNOWN_EVENT, values![court, id]).await.map(Some)
}

/// Remembers what an event was answered with.
pub async fn settle_event(tx: &mut Tx<'_>, (court, id): (&str, &str), outcome: &str) -> Result<(), DbError> {
    tx.execute(&SETTLE_EVENT, values![court, id, outcome]).await.map(drop)
}

/// Forgets events from before this instant; returns how many.
pub async fn forget_events(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET_EVENTS, values![before_ms, limit]).await
}

fn index(sealer: &Sealer, number: &Number) -> BlindIndex {
    match number {
        Number::Person(document) => sealer.index(Indexed::IdNumber, &document.key()),
        Number::Organisation(code) => sealer.index(Indexed::CreditCode, code.reveal()),
    }
}

fn seal(source: &Source, table: &str, event: &Event, facts: &impl Serialize) -> Vec<u8> {
    let json = serde_json::to_vec(facts).expect("facts are plain data");
    source.sealer.seal(&context(table, &source.court, &event.source_id), &json)
}

/// A civil time at the court as columns hold it.
pub(crate) fn civil_text(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// What is sealed of a row; `None` when it cannot be opened.
pub(crate) fn open<T: DeserializeOwned>(
    sealer: &Sealer,
    (table, court, source): (&str, &str, &str),
    sealed: &[u8],
) -> Option<T> {
    let json = sealer.open(&context(table, court, source), sealed).ok()?;
    serde_json::from_slice(&json).ok()
}

/// What a row held before; what cannot be opened is taken for something else.
fn before<T: DeserializeOwned>(source: &Source, table: &str, event: &Event, sealed: &[u8]) -> Option<T> {
    open(&source.sealer, (table, &source.court, &event.source_id), sealed)
}

/// The context of a sealed column: table, court and the item's own id.
pub(crate) fn context(table: &str, court: &str, source_id: &str) -> String {
    format!("{table}.sealed/{court}/{source_id}")
}
