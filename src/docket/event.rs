//! One thing that the case system says: an item's whole present state, read into types that cannot be wrong. What
//! cannot be read is told in words that name the field.

mod wire;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::words::{FilingResult, HearingKind, HearingState, PaperKind, Role, Stage};
use crate::law::case_number::{CaseNumber, CaseTypes};
use crate::law::identifier::{CreditCode, Document, DocumentKind, LawyerLicence, Mobile};
use crate::secret::Confidential;

/// Longer texts are no names, titles or addresses.
const LONGEST: usize = 500;
const LONGEST_ID: usize = 100;

/// What is wrong with an event, in words for whoever runs the case system.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fault(String);

impl Fault {
    fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

/// What the case system says of one item.
#[derive(Debug, Clone)]
pub struct Event {
    /// The system's own id of the item.
    pub source_id: String,
    /// Orders what it says of this item.
    pub sequence: i64,
    /// The source id of its case; a case's own.
    pub case: String,
    /// The item.
    pub item: Item,
}

/// An item.
#[derive(Debug, Clone)]
pub enum Item {
    /// A case.
    Case(CaseFacts),
    /// A party.
    Party(PartyFacts),
    /// An agent's mandate.
    Mandate(MandateFacts),
    /// A sitting.
    Hearing(HearingFacts),
    /// A result of filing, a document, a fee.
    Paper(PaperKind, PaperFacts),
}

/// A case: its number stands in the open, the rest is sealed.
#[derive(Debug, Clone)]
pub struct CaseFacts {
    /// The number.
    pub number: CaseNumber,
    /// Where it stands.
    pub stage: Stage,
    /// Whether it is closed to the public.
    pub is_secret: bool,
    /// What is sealed.
    pub sealed: CaseSealed,
}

/// What is sealed of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseSealed {
    /// The cause, 买卖合同纠纷.
    pub cause: String,
    /// The day of filing.
    pub filed_on: Option<Date>,
    /// The division that handles it, 民事审判第一庭.
    #[serde(default)]
    pub division: Option<String>,
    /// Judge, clerk and their office telephones.
    pub team: Vec<Member>,
}

/// Somebody who handles a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// 承办法官, 书记员
    pub role: String,
    /// The name.
    pub name: String,
    /// The office's telephone.
    #[serde(default)]
    pub telephone: Option<String>,
}

/// A party.
#[derive(Debug, Clone)]
pub struct PartyFacts {
    /// What it is in the case.
    pub role: Role,
    /// Its identity.
    pub identity: Option<Number>,
    /// Whether it is no longer a party.
    pub has_left: bool,
    /// What is sealed.
    pub sealed: PartySealed,
}

/// The number by which somebody's cases are found.
#[derive(Debug, Clone)]
pub enum Number {
    /// A person's.
    Person(Document),
    /// An organisation's.
    Organisation(CreditCode),
}

/// What is sealed of a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartySealed {
    /// The name.
    pub name: String,
    /// The number, as it was told.
    pub number: Option<Confidential>,
    /// The mobile number that the court has.
    pub mobile: Option<Confidential>,
}

/// A mandate.
#[derive(Debug, Clone)]
pub struct MandateFacts {
    /// The source id of the party that gave it.
    pub party: String,
    /// The agent's document.
    pub document: Option<Document>,
    /// The agent's licence.
    pub licence: Option<LawyerLicence>,
    /// The first day.
    pub from: Date,
    /// The last day; none is open.
    pub to: Option<Date>,
    /// Whether it was ended before.
    pub has_ended: bool,
    /// What is sealed.
    pub sealed: MandateSealed,
}

/// What is sealed of a mandate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MandateSealed {
    /// The agent's name.
    pub name: String,
    /// Their firm.
    pub firm: Option<String>,
}

/// A sitting.
#[derive(Debug, Clone)]
pub struct HearingFacts {
    /// What kind.
    pub kind: HearingKind,
    /// Whether it takes place.
    pub state: HearingState,
    /// The civil date and time at the court.
    pub starts_at: DateTime,
    /// What is sealed.
    pub sealed: HearingSealed,
}

/// What is sealed of a sitting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HearingSealed {
    /// The courtroom.
    pub room: Option<String>,
    /// Where the court stands.
    pub address: Option<String>,
    /// Where an online sitting is entered.
    pub link: Option<String>,
    /// Why it was moved or cancelled.
    pub reason: Option<String>,
}

/// A paper.
#[derive(Debug, Clone)]
pub struct PaperFacts {
    /// Its day.
    pub dated: Date,
    /// What is sealed.
    pub sealed: PaperSealed,
}

/// What is sealed of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperSealed {
    /// 受理案件通知书, 案件受理费
    pub title: String,
    /// What it says, in a sentence.
    pub text: Option<String>,
    /// Where it is fetched.
    pub link: Option<String>,
    /// An amount in fen.
    pub fen: Option<i64>,
    /// The last day to act.
    pub due_on: Option<Date>,
    /// What became of filing papers, where the case system says so.
    #[serde(default)]
    pub result: Option<FilingResult>,
}

/// What events are read with.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The known types of cases.
    pub types: &'a CaseTypes,
    /// The court's civil date.
    pub today: Date,
}

/// The types of events, and what their data says.
const TYPES: &[(&str, Kind)] = &[
    ("court.case.changed.v1", Kind::Case),
    ("court.party.changed.v1", Kind::Party),
    ("court.mandate.changed.v1", Kind::Mandate),
    ("court.hearing.changed.v1", Kind::Hearing),
    ("court.filing.decided.v1", Kind::Paper(PaperKind::Filing)),
    ("court.document.issued.v1", Kind::Paper(PaperKind::Document)),
    ("court.fee.due.v1", Kind::Paper(PaperKind::Fee)),
];

#[derive(Debug, Clone, Copy)]
enum Kind {
    Case,
    Party,
    Mandate,
    Hearing,
    Paper(PaperKind),
}

impl Event {
    /// The types of events that are understood.
    pub fn types() -> impl Iterator<Item = &'static str> {
        TYPES.iter().map(|(name, _)| *name)
    }

    /// Reads the data of an event of that type.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read(kind: &str, data: &Value, reading: Reading<'_>) -> Result<Self, Fault> {
        let known = TYPES.iter().find(|(name, _)| *name == kind).map(|(_, kind)| *kind);
        let known = known.ok_or_else(|| {
            let types: Vec<&str> = Self::types().collect();
            Fault::new(format!("type 不认识，可用的有：{}", types.join("、")))
        })?;
        match known {
            Kind::Case => wire::<wire::Case>(data)?.read(reading),
            Kind::Party => wire::<wire::Party>(data)?.read(reading),
            Kind::Mandate => wire::<wire::Mandate>(data)?.read(reading),
            Kind::Hearing => wire::<wire::Hearing>(data)?.read(),
            Kind::Paper(kind) => wire::<wire::Paper>(data)?.read(kind),
        }
    }
}

/// Reads the wire's form; serde's words name the field and quote no value of another one.
fn wire<'d, T: Deserialize<'d>>(data: &'d Value) -> Result<T, Fault> {
    T::deserialize(data).map_err(|error| {
        let words = error.to_string();
        let field = words.split('`').nth(1).unwrap_or_default().to_owned();
        match () {
            () if words.starts_with("missing field") => Fault::new(format!("data 缺少 {field}")),
            () if words.starts_with("unknown field") => {
                Fault::new(format!("data 里没有 {field} 这一项，请核对名称"))
            }
            () if words.starts_with("unknown variant") => {
                let expected = words.split_once("expected").map_or("", |(_, expected)| expected);
                Fault::new(format!("data 里有一项的值不认识，可用的有{}", expected.replace("one of", "")))
            }
            () => Fault::new("data 里有一项的类型不对：文字要加引号，序号是整数，日期写成 2026-12-08"),
        }
    })
}

fn text(field: &str, text: String, longest: usize) -> Result<String, Fault> {
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed.chars().count() > longest || trimmed.chars().any(char::is_control) {
        return Err(Fault::new(format!("{field} 不能为空，最多{longest}个字，不能有换行")));
    }
    Ok(trimmed.to_owned())
}

fn maybe(field: &str, given: Option<String>) -> Result<Option<String>, Fault> {
    given.filter(|own| !own.trim().is_empty()).map(|own| text(field, own, LONGEST)).transpose()
}

/// Links lead to pages of the court, over TLS.
fn link(field: &str, given: Option<String>) -> Result<Option<String>, Fault> {
    match maybe(field, given)? {
        Some(link) if link.starts_with("https://") => Ok(Some(link)),
        None => Ok(None),
        Some(_) => Err(Fault::new(format!("{field} 要以 https:// 开头"))),
    }
}

fn day(field: &str, written: &str) -> Result<Date, Fault> {
    written.trim().parse().map_err(|_| Fault::new(format!("{field} 要写成日期，例如 2026-12-08")))
}

fn date_time(field: &str, written: &str) -> Result<DateTime, Fault> {
    let example =
        || Fault::new(format!("{field} 要写成法院所在地的日期和时间，例如 2026-12-08T09:30，不带时区"));
    let written = written.trim();
    // Beyond ASCII the eleventh byte may lie within a character.
    let is_plain = written.is_ascii()
        && written.len() >= 16
        && !written.ends_with('Z')
        && !written[11..].contains(['+', '-']);
    if !is_plain {
        return Err(example());
    }
    written.parse().map_err(|_| example())
}

/// A person's document: a resident identity card unless another kind is named.
fn document(kind: Option<String>, number: Option<String>, today: Date) -> Result<Option<Document>, Fault> {
    let Some(number) = number.filter(|own| !own.trim().is_empty()) else { return Ok(None) };
    let kind = match kind.as_deref().map(str::trim).filter(|own| !own.is_empty()) {
        None => DocumentKind::Resident,
        Some(name) => DocumentKind::find(name)
            .ok_or_else(|| Fault::new(format!("document 只能是{}", kinds_of_documents())))?,
    };
    let read = Document::parse(kind, &number, today);
    read.map(Some).map_err(|fault| Fault::new(format!("id_number：{fault}")))
}

fn kinds_of_documents() -> String {
    DocumentKind::ALL.map(DocumentKind::name).join("、")
}

fn mobile(field: &str, given: Option<String>) -> Result<Option<Mobile>, Fault> {
    let fault = |fault| Fault::new(format!("{field}：{fault}"));
    given.filter(|own| !own.trim().is_empty()).map(|own| Mobile::parse(&own).map_err(fault)).transpose()
}
