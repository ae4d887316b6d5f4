//! The data of each type of event as it comes in, and how it is read.

use serde::Deserialize;

use super::{
    CaseFacts, CaseSealed, Event, Fault, HearingFacts, HearingSealed, Item, LONGEST, LONGEST_ID,
    MandateFacts, MandateSealed, Member, Number, PaperFacts, PaperSealed, PartyFacts, PartySealed, Reading,
    date_time, day, document, link, maybe, mobile, text,
};
use crate::docket::words::{FilingResult, HearingKind, HearingState, PaperKind, Role, Stage};
use crate::law::case_number::CaseNumber;
use crate::law::identifier::{CreditCode, LawyerLicence};
use crate::secret::Confidential;

/// A case with more people on its team is none.
const MOST_MEMBERS: usize = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    id: String,
    sequence: i64,
    number: String,
    cause: String,
    stage: Stage,
    #[serde(default)]
    filed_on: Option<String>,
    #[serde(default)]
    division: Option<String>,
    #[serde(default)]
    secret: bool,
    #[serde(default)]
    team: Vec<Member>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Party {
    id: String,
    sequence: i64,
    case: String,
    role: Role,
    name: String,
    #[serde(default)]
    document: Option<String>,
    #[serde(default)]
    id_number: Option<String>,
    #[serde(default)]
    credit_code: Option<String>,
    #[serde(default)]
    mobile: Option<String>,
    #[serde(default)]
    left: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mandate {
    id: String,
    sequence: i64,
    case: String,
    party: String,
    name: String,
    #[serde(default)]
    firm: Option<String>,
    #[serde(default)]
    document: Option<String>,
    #[serde(default)]
    id_number: Option<String>,
    #[serde(default)]
    licence: Option<String>,
    from: String,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    ended: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hearing {
    id: String,
    sequence: i64,
    case: String,
    kind: HearingKind,
    state: HearingState,
    starts_at: String,
    #[serde(default)]
    room: Option<String>,
    #[serde(default)]
    address: Option<String>,
    #[serde(default)]
    link: Option<String>,
    #[serde(default)]
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Paper {
    id: String,
    sequence: i64,
    case: String,
    title: String,
    dated: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    link: Option<String>,
    #[serde(default)]
    amount_fen: Option<i64>,
    #[serde(default)]
    due_on: Option<String>,
    #[serde(default)]
    result: Option<FilingResult>,
}

fn event(id: String, sequence: i64, case: String, item: Item) -> Result<Event, Fault> {
    if sequence < 0 {
        return Err(Fault::new("sequence 不能小于0"));
    }
    Ok(Event {
        source_id: text("id", id, LONGEST_ID)?,
        sequence,
        case: text("case", case, LONGEST_ID)?,
        item,
    })
}

impl Case {
    pub(super) fn read(self, reading: Reading<'_>) -> Result<Event, Fault> {
        let number = CaseNumber::parse(&self.number, reading.types, reading.today.year())
            .map_err(|fault| Fault::new(format!("number：{fault}")))?;
        if self.team.len() > MOST_MEMBERS {
            return Err(Fault::new(format!("team 最多{MOST_MEMBERS}人")));
        }
        let sealed = CaseSealed {
            cause: text("cause", self.cause, LONGEST)?,
            filed_on: self.filed_on.as_deref().map(|own| day("filed_on", own)).transpose()?,
            division: maybe("division", self.division)?,
            team: self.team,
        };
        let facts = CaseFacts { number, stage: self.stage, is_secret: self.secret, sealed };
        event(self.id.clone(), self.sequence, self.id, Item::Case(facts))
    }
}

impl Party {
    pub(super) fn read(self, reading: Reading<'_>) -> Result<Event, Fault> {
        let person = document(self.document, self.id_number, reading.today)?;
        let organisation = self.credit_code.filter(|own| !own.trim().is_empty());
        let organisation = organisation.map(|own| CreditCode::parse(&own)).transpose();
        let organisation = organisation.map_err(|fault| Fault::new(format!("credit_code：{fault}")))?;
        let identity = match (person, organisation) {
            (Some(_), Some(_)) => return Err(Fault::new("id_number 和 credit_code 只能填一个")),
            (Some(document), None) => Some(Number::Person(document)),
            (None, Some(code)) => Some(Number::Organisation(code)),
            (None, None) => None,
        };
        let sealed = PartySealed {
            name: text("name", self.name, LONGEST)?,
            number: identity.as_ref().map(|own| Confidential::new(own.reveal())),
            mobile: mobile("mobile", self.mobile)?.map(|own| Confidential::new(own.reveal())),
        };
        let facts = PartyFacts { role: self.role, identity, has_left: self.left, sealed };
        event(self.id, self.sequence, self.case, Item::Party(facts))
    }
}

impl Number {
    /// The number itself, for sealing and indexing it.
    pub fn reveal(&self) -> &str {
        match self {
            Self::Person(document) => document.reveal(),
            Self::Organisation(code) => code.reveal(),
        }
    }
}

impl Mandate {
    pub(super) fn read(self, reading: Reading<'_>) -> Result<Event, Fault> {
        let licence = self.licence.filter(|own| !own.trim().is_empty());
        let licence = licence.map(|own| LawyerLicence::parse(&own, reading.today)).transpose();
        let licence = licence.map_err(|fault| Fault::new(format!("licence：{fault}")))?;
        let document = document(self.document, self.id_number, reading.today)?;
        if licence.is_none() && document.is_none() {
            return Err(Fault::new("licence 和 id_number 至少填一个"));
        }
        let (from, to) =
            (day("from", &self.from)?, self.to.as_deref().map(|own| day("to", own)).transpose()?);
        if to.is_some_and(|to| to < from) {
            return Err(Fault::new("to 不能早于 from"));
        }
        let sealed =
            MandateSealed { name: text("name", self.name, LONGEST)?, firm: maybe("firm", self.firm)? };
        let party = text("party", self.party, LONGEST_ID)?;
        let facts = MandateFacts { party, document, licence, from, to, has_ended: self.ended, sealed };
        event(self.id, self.sequence, self.case, Item::Mandate(facts))
    }
}

impl Hearing {
    pub(super) fn read(self) -> Result<Event, Fault> {
        let sealed = HearingSealed {
            room: maybe("room", self.room)?,
            address: maybe("address", self.address)?,
            link: link("link", self.link)?,
            reason: maybe("reason", self.reason)?,
        };
        let starts_at = date_time("starts_at", &self.starts_at)?;
        let facts = HearingFacts { kind: self.kind, state: self.state, starts_at, sealed };
        event(self.id, self.sequence, self.case, Item::Hearing(facts))
    }
}

impl Paper {
    pub(super) fn read(self, kind: PaperKind) -> Result<Event, Fault> {
        if self.amount_fen.is_some_and(|fen| fen < 0) {
            return Err(Fault::new("amount_fen 不能小于0"));
        }
        if self.result.is_some() && kind != PaperKind::Filing {
            return Err(Fault::new("只有立案结果才有 result"));
        }
        let sealed = PaperSealed {
            title: text("title", self.title, LONGEST)?,
            text: maybe("text", self.text)?,
            link: link("link", self.link)?,
            fen: self.amount_fen,
            due_on: self.due_on.as_deref().map(|own| day("due_on", own)).transpose()?,
            result: self.result,
        };
        let facts = PaperFacts { dated: day("dated", &self.dated)?, sealed };
        event(self.id, self.sequence, self.case, Item::Paper(kind, facts))
    }
}
