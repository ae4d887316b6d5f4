//! The rows of the docket as their own people read them.

use jiff::civil::DateTime;
use serde::de::DeserializeOwned;

use super::{Capacity, CaseFile, CaseLine, CasePage, HearingView, PaperView, PartyLine, Viewer};
use crate::db::id::plain;
use crate::db::{DbError, Reader, Sql, Tx};
use crate::docket::event::{CaseSealed, HearingSealed, PaperSealed, PartySealed};
use crate::docket::queries::{self, civil_text};
use crate::docket::words::{HearingKind, HearingState, PaperKind, Role, Stage};
use crate::law::identifier::{CreditCode, PersonName};
use crate::seal::Sealer;
use crate::values;

/// The cases of $1 (identity number), $2 (licence) and $5 (person) on the day $3, one row each, and what they are in
/// them: the number of a capacity and the role. The least number counts: one's own role goes before that of somebody
/// one acts for. What else is read of them may look at the minute $4.
macro_rules! mine {
    ($rest:literal) => {
        mine!(
            "c.id, c.court, c.source_id, c.number, c.stage, c.is_secret, c.sealed, mine.standing,
             (SELECT MIN(h.starts_at) FROM hearing h WHERE h.court = c.court AND h.case_source = c.source_id
              AND h.state = 'scheduled' AND h.starts_at >= $4) AS next_hearing",
            $rest
        )
    };
    ($columns:literal, $rest:literal) => {
        concat!(
            "WITH mine AS (
                 SELECT court, case_source, MIN(standing) AS standing FROM (
                 SELECT court, case_source, '0' || role AS standing FROM party
                 WHERE id_index = $1 AND NOT has_left
                 UNION ALL
                 SELECT p.court, p.case_source, '1' || p.role FROM mandate m
                 JOIN party p ON p.court = m.court AND p.source_id = m.party_source AND p.case_source = m.case_source
                 WHERE m.id_index = $1 AND NOT m.has_ended AND NOT p.has_left
                     AND m.starts_on <= $3 AND (m.ends_on IS NULL OR m.ends_on >= $3)
                 UNION ALL
                 SELECT p.court, p.case_source, '1' || p.role FROM mandate m
                 JOIN party p ON p.court = m.court AND p.source_id = m.party_source AND p.case_source = m.case_source
                 WHERE m.licence_index = $2 AND NOT m.has_ended AND NOT p.has_left
                     AND m.starts_on <= $3 AND (m.ends_on IS NULL OR m.ends_on >= $3)
                 UNION ALL
                 SELECT p.court, p.case_source,
                        CASE a.kind WHEN 'representative' THEN '2' WHEN 'guardian' THEN '3' ELSE '4' END || p.role
                 FROM acting a JOIN party p ON p.id_index = a.id_index
                 WHERE a.actor = $5 AND a.state = 'live' AND a.starts_on <= $3 AND a.ends_on >= $3 AND NOT p.has_left
                 UNION ALL
                 SELECT p.court, p.case_source, '5' || p.role
                 FROM acting a JOIN person l ON l.id = a.principal JOIN mandate m ON m.id_index = l.id_index
                 JOIN party p ON p.court = m.court AND p.source_id = m.party_source AND p.case_source = m.case_source
                 WHERE a.actor = $5 AND a.kind = 'assistant' AND a.state = 'live'
                     AND a.starts_on <= $3 AND a.ends_on >= $3 AND NOT m.has_ended AND NOT p.has_left
                     AND m.starts_on <= $3 AND (m.ends_on IS NULL OR m.ends_on >= $3)
                 UNION ALL
                 SELECT p.court, p.case_source, '5' || p.role
                 FROM acting a JOIN person l ON l.id = a.principal JOIN mandate m ON m.licence_index = l.licence_index
                 JOIN party p ON p.court = m.court AND p.source_id = m.party_source AND p.case_source = m.case_source
                 WHERE a.actor = $5 AND a.kind = 'assistant' AND a.state = 'live'
                     AND a.starts_on <= $3 AND a.ends_on >= $3 AND NOT m.has_ended AND NOT p.has_left
                     AND m.starts_on <= $3 AND (m.ends_on IS NULL OR m.ends_on >= $3)) AS every
                 GROUP BY court, case_source)
             SELECT ", $columns, " FROM mine JOIN court_case c ON c.court = mine.court AND c.source_id = mine.case_source ",
            $rest
        )
    };
}
pub(super) use mine;

crate::statements! {
    CASES = Sql::new(mine!("WHERE $6 = '' OR c.id < $6 ORDER BY c.id DESC LIMIT $7"));
    // `|| ''` keeps the index of the ids out: a case of somebody else's must take the same way, and the same time, as
    // one that does not exist (threats 18), so the viewer's own cases are gone through for both.
    CASE = Sql::new(mine!("WHERE c.id || '' = $6"));
    CASE_OF_NUMBER = Sql::new(mine!("WHERE c.number = $6 ORDER BY c.id DESC LIMIT 1"));
    CASE_OF_HEARING = Sql::new(mine!(
        "JOIN hearing ON hearing.court = c.court AND hearing.case_source = c.source_id
         WHERE hearing.id || '' = $6"));
    // SQLite without statistics would go through all parties of the court, in the order of their key.
    PARTIES = Sql::differing(
        "SELECT source_id, role, id_index, sealed FROM party INDEXED BY party_case
         WHERE court = $1 AND case_source = $2 AND NOT has_left ORDER BY source_id LIMIT 200",
        "SELECT source_id, role, id_index, sealed FROM party
         WHERE court = $1 AND case_source = $2 AND NOT has_left ORDER BY source_id LIMIT 200");
    HEARINGS = Sql::new(
        "SELECT id, source_id, kind, state, starts_at, version, sealed FROM hearing
         WHERE court = $1 AND case_source = $2 ORDER BY starts_at, id LIMIT 200");
    PAPERS = Sql::new(
        "SELECT source_id, kind, dated, sealed FROM case_paper WHERE court = $1 AND case_source = $2
         ORDER BY dated DESC, kind, source_id LIMIT 200");
    NOTE = Sql::new(
        "INSERT INTO hearing_noted (hearing_id, version, person_id, noted_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (hearing_id, version, person_id) DO NOTHING");
    IS_NOTED = Sql::new(
        "SELECT COUNT(*) FROM hearing_noted WHERE hearing_id = $1 AND version = $2 AND person_id = $3");
}

#[derive(sqlx::FromRow)]
struct CaseRow {
    id: String,
    court: String,
    source_id: String,
    number: String,
    stage: String,
    is_secret: bool,
    sealed: Vec<u8>,
    standing: String,
    next_hearing: Option<String>,
}

#[derive(sqlx::FromRow)]
struct PartyRow {
    source_id: String,
    role: String,
    id_index: Option<String>,
    sealed: Vec<u8>,
}

#[derive(sqlx::FromRow)]
pub(super) struct HearingRow {
    id: String,
    source_id: String,
    kind: String,
    state: String,
    starts_at: String,
    version: i64,
    sealed: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct PaperRow {
    source_id: String,
    kind: String,
    dated: String,
    sealed: Vec<u8>,
}

fn viewer_values(viewer: &Viewer) -> Vec<crate::db::Value> {
    viewer_values_at(viewer, viewer.now)
}

/// As the viewer may read today, of another minute.
pub(super) fn viewer_values_at(viewer: &Viewer, minute: DateTime) -> Vec<crate::db::Value> {
    let Viewer { id_index, licence_index, person, now } = viewer;
    let (day, minute) = (now.date().to_string(), civil_text(minute));
    values![id_index, licence_index.as_deref(), day, minute, person]
}

/// A page of a viewer's cases, the newest first; `after` is the last id of the page before.
///
/// # Errors
/// When rows cannot be read.
pub async fn cases(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    viewer: &Viewer,
    after: Option<&str>,
    limit: i64,
) -> Result<CasePage, DbError> {
    let values = [viewer_values(viewer), values![after.map(plain).unwrap_or_default(), limit + 1]].concat();
    let mut rows: Vec<CaseRow> = reader.all(&CASES, values).await?;
    let is_last = i64::try_from(rows.len()).is_ok_and(|count| count <= limit);
    rows.truncate(usize::try_from(limit).unwrap_or_default());
    let next = rows.last().filter(|_| !is_last).map(|row| row.id.clone());
    Ok(CasePage { cases: rows.into_iter().filter_map(|row| row.line(sealer)).collect(), next })
}

/// One of a viewer's cases by its number, for a chat that does not hold all of them.
///
/// # Errors
/// When rows cannot be read.
pub async fn case_numbered(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    viewer: &Viewer,
    number: &str,
) -> Result<Option<CaseLine>, DbError> {
    let values = [viewer_values(viewer), values![number]].concat();
    let row: Option<CaseRow> = reader.optional(&CASE_OF_NUMBER, values).await?;
    Ok(row.and_then(|row| row.line(sealer)))
}

/// One of a viewer's cases with everything its page shows.
///
/// # Errors
/// When rows cannot be read.
pub async fn case_file(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    viewer: &Viewer,
    id: &str,
) -> Result<Option<CaseFile>, DbError> {
    let values = [viewer_values(viewer), values![plain(id)]].concat();
    let row: Option<CaseRow> = reader.optional(&CASE, values).await?;
    match row {
        Some(row) => file(reader, sealer, viewer, row).await.map(Some),
        None => Ok(None),
    }
}

/// The case of one of a viewer's sittings; the sitting is among its hearings.
///
/// # Errors
/// When rows cannot be read.
pub async fn hearing(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    viewer: &Viewer,
    id: &str,
) -> Result<Option<(CaseFile, HearingView)>, DbError> {
    let values = [viewer_values(viewer), values![plain(id)]].concat();
    let row: Option<CaseRow> = reader.optional(&CASE_OF_HEARING, values).await?;
    let Some(row) = row else { return Ok(None) };
    let file = file(reader, sealer, viewer, row).await?;
    let view = file.hearings.iter().find(|hearing| hearing.id == id).cloned();
    Ok(view.map(|view| (file, view)))
}

/// Notes that a person has taken note of a sitting, in this version; once.
///
/// # Errors
/// When the row cannot be written.
pub async fn note_hearing(
    tx: &mut Tx<'_>,
    (hearing, version): (&str, i64),
    person: &str,
    now_ms: i64,
) -> Result<(), DbError> {
    tx.execute(&NOTE, values![hearing, version, person, now_ms]).await.map(drop)
}

/// Whether a person has taken note of this version.
///
/// # Errors
/// When the row cannot be read.
pub async fn is_noted(
    reader: &mut Reader<'_, '_>,
    (hearing, version): (&str, i64),
    person: &str,
) -> Result<bool, DbError> {
    let count: Option<(i64,)> = reader.optional(&IS_NOTED, values![hearing, version, person]).await?;
    Ok(count.is_some_and(|(count,)| count > 0))
}

async fn file(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    viewer: &Viewer,
    row: CaseRow,
) -> Result<CaseFile, DbError> {
    let (court, source) = (row.court.clone(), row.source_id.clone());
    let (line, facts) = row.read(sealer)?;
    let of_case = || values![&court, &source];
    let parties: Vec<PartyRow> = reader.all(&PARTIES, of_case()).await?;
    let hearings: Vec<HearingRow> = reader.all(&HEARINGS, of_case()).await?;
    let papers: Vec<PaperRow> = reader.all(&PAPERS, of_case()).await?;
    let parties = parties.into_iter().map(|row| row.read(sealer, &court, viewer));
    let mut parties = parties.collect::<Result<Vec<PartyLine>, _>>()?;
    // Plaintiffs first, as a judgment names them.
    parties.sort_by_key(|party| Role::ALL.iter().position(|role| *role == party.role));
    Ok(CaseFile {
        line,
        facts,
        parties,
        hearings: hearings.into_iter().map(|row| row.read(sealer, &court)).collect::<Result<_, _>>()?,
        papers: papers.into_iter().map(|row| row.read(sealer, &court)).collect::<Result<_, _>>()?,
    })
}

impl CaseRow {
    /// A case that cannot be read (a lost key) must not take others, or the answer to a message, with it.
    fn line(self, sealer: &Sealer) -> Option<CaseLine> {
        let read =
            self.read(sealer).inspect_err(|error| tracing::error!(error = %error, "a case is left out"));
        read.ok().map(|(line, _)| line)
    }

    fn read(self, sealer: &Sealer) -> Result<(CaseLine, CaseSealed), DbError> {
        let facts: CaseSealed = open(sealer, "court_case", &self.court, &self.source_id, &self.sealed)?;
        let (capacity, role) = standing(&self.standing)?;
        let line = CaseLine {
            id: self.id,
            number: self.number,
            cause: facts.cause.clone(),
            stage: Stage::find(&self.stage).ok_or_else(strange)?,
            is_secret: self.is_secret,
            role,
            capacity,
            next_hearing: self.next_hearing.as_deref().map(civil).transpose()?,
        };
        Ok((line, facts))
    }
}

impl PartyRow {
    fn read(self, sealer: &Sealer, court: &str, viewer: &Viewer) -> Result<PartyLine, DbError> {
        let sealed: PartySealed = open(sealer, "party", court, &self.source_id, &self.sealed)?;
        let is_self = self.id_index.as_deref() == Some(viewer.id_index.as_str());
        let role = Role::find(&self.role).ok_or_else(strange)?;
        Ok(PartyLine { role, name: if is_self { sealed.name } else { as_others_see(&sealed) } })
    }
}

/// Organisations are public; of people the first character is shown, however their name is written.
fn as_others_see(party: &PartySealed) -> String {
    let is_public = match &party.number {
        Some(number) => CreditCode::parse(number.reveal()).is_ok(),
        None => is_organisation(&party.name),
    };
    if is_public {
        return party.name.clone();
    }
    match PersonName::parse(&party.name) {
        Ok(name) => name.masked(),
        Err(_) => party.name.chars().take(1).chain("**".chars()).collect(),
    }
}

/// By its name, where the case system gives no code.
fn is_organisation(name: &str) -> bool {
    ["公司", "厂", "店", "局", "院", "会", "社", "所", "中心", "合作社", "银行", "集团", "工作室"]
        .iter()
        .any(|end| name.ends_with(end))
        && name.chars().count() > 4
}

impl HearingRow {
    pub(super) fn read(self, sealer: &Sealer, court: &str) -> Result<HearingView, DbError> {
        Ok(HearingView {
            facts: open::<HearingSealed>(sealer, "hearing", court, &self.source_id, &self.sealed)?,
            id: self.id,
            kind: HearingKind::find(&self.kind).ok_or_else(strange)?,
            state: HearingState::find(&self.state).ok_or_else(strange)?,
            starts_at: civil(&self.starts_at)?,
            version: self.version,
        })
    }
}

impl PaperRow {
    fn read(self, sealer: &Sealer, court: &str) -> Result<PaperView, DbError> {
        let kind = PaperKind::find(&self.kind).ok_or_else(strange)?;
        let facts: PaperSealed = open(sealer, kind.name(), court, &self.source_id, &self.sealed)?;
        Ok(PaperView { kind, dated: self.dated.parse().map_err(|_| strange())?, facts })
    }
}

/// As what a case is read, and what they are in it.
pub(super) fn standing(text: &str) -> Result<(Capacity, Role), DbError> {
    let (number, role) = text.split_at_checked(1).ok_or_else(strange)?;
    Ok((Capacity::numbered(number).ok_or_else(strange)?, Role::find(role).ok_or_else(strange)?))
}

fn open<T: DeserializeOwned>(
    sealer: &Sealer,
    table: &str,
    court: &str,
    source_id: &str,
    sealed: &[u8],
) -> Result<T, DbError> {
    queries::open(sealer, (table, court, source_id), sealed).ok_or_else(strange)
}

fn civil(text: &str) -> Result<DateTime, DbError> {
    text.parse().map_err(|_| strange())
}

fn strange() -> DbError {
    DbError::Unavailable("a row of the docket cannot be read".into())
}
