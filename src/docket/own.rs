//! What somebody may read: their own cases, those of a mandate that is live today, and those of whom they act for or
//! beside.
//!
//! Who may is part of every statement. A case that is somebody else's and one that does not exist take the same way
//! and give the same nothing (threats 18 and 19).

pub mod queries;
mod reading;
pub mod sittings;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

pub use queries::{case_numbered, cases, hearing, note_hearing};
pub use reading::Reading;
pub use sittings::Sitting;

use super::event::{CaseSealed, HearingSealed, PaperSealed};
use super::words::{HearingKind, HearingState, PaperKind, Role, Stage};
use crate::clock::court_time;
use crate::people::queries::Known;

/// Whoever reads.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// The blind index of their identity number.
    pub id_index: String,
    /// That of their licence, for a lawyer who proved one.
    pub licence_index: Option<String>,
    /// Their id: by it those are found for whom they act.
    pub person: String,
    /// The court's civil time: mandates are live on a day, hearings lie ahead of a minute.
    pub now: DateTime,
}

impl Viewer {
    /// A registered person at this instant.
    pub fn of(known: &Known, at: Timestamp) -> Self {
        let Known { id, id_index, licence_index, .. } = known;
        let (id_index, licence_index) = (id_index.clone(), licence_index.clone());
        Self { id_index, licence_index, person: id.clone(), now: court_time(at) }
    }
}

/// As what somebody reads a case. The statements number them in this order: the nearest one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capacity {
    /// It is their own.
    Party,
    /// They act for a party.
    Agent,
    /// They represent an organisation that is a party.
    Representative,
    /// They are the guardian of a party.
    Guardian,
    /// They give a party a hand.
    Helper,
    /// They help the agent of a party.
    Assistant,
}

impl Capacity {
    const ALL: [Self; 6] =
        [Self::Party, Self::Agent, Self::Representative, Self::Guardian, Self::Helper, Self::Assistant];

    /// The one of that number.
    fn numbered(digit: &str) -> Option<Self> {
        Self::ALL.get(digit.parse::<usize>().ok()?).copied()
    }

    /// Whether they go to its sittings themselves; the others only see to somebody who does.
    pub fn attends(self) -> bool {
        !matches!(self, Self::Helper | Self::Assistant)
    }

    /// Whoever reads for or beside somebody else is noted in the audit trail, and as what.
    pub fn noted(self) -> Option<&'static str> {
        match self {
            Self::Party | Self::Agent => None,
            Self::Representative => Some("representative"),
            Self::Guardian => Some("guardian"),
            Self::Helper => Some("helper"),
            Self::Assistant => Some("assistant"),
        }
    }
}

/// A case in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLine {
    /// Its public id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Its cause.
    pub cause: String,
    /// Where it stands.
    pub stage: Stage,
    /// Whether it is closed to the public.
    pub is_secret: bool,
    /// What the reader, or whom they act for, is in it.
    pub role: Role,
    /// As what they read it.
    pub capacity: Capacity,
    /// The next sitting.
    pub next_hearing: Option<DateTime>,
}

impl CaseLine {
    /// 原告, 代理原告, 原告的监护人 …
    pub fn standing(&self) -> String {
        let role = self.role.word();
        match self.capacity {
            Capacity::Party => role.to_owned(),
            Capacity::Agent => format!("代理{role}"),
            Capacity::Representative => format!("{role}的代表"),
            Capacity::Guardian => format!("{role}的监护人"),
            Capacity::Helper => format!("{role}的协助人"),
            Capacity::Assistant => format!("{role}代理人的助理"),
        }
    }
}

/// A page of cases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CasePage {
    /// Those that can be read.
    pub cases: Vec<CaseLine>,
    /// The next page begins after this id, if there is one.
    pub next: Option<String>,
}

/// A case with everything its page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFile {
    /// As in the list.
    pub line: CaseLine,
    /// What was sealed of it.
    pub facts: CaseSealed,
    /// The parties; the names of others are masked unless they are organisations.
    pub parties: Vec<PartyLine>,
    /// The sittings, the earliest first.
    pub hearings: Vec<HearingView>,
    /// Results of filing, documents, fees, the latest first.
    pub papers: Vec<PaperView>,
}

/// A party as others in the case see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyLine {
    /// What it is.
    pub role: Role,
    /// Its name.
    pub name: String,
}

/// A sitting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HearingView {
    /// Its public id.
    pub id: String,
    /// What kind.
    pub kind: HearingKind,
    /// Whether it takes place.
    pub state: HearingState,
    /// When, at the court.
    pub starts_at: DateTime,
    /// How often it was changed, from 1.
    pub version: i64,
    /// Room, address, link.
    pub facts: HearingSealed,
}

impl HearingView {
    /// Whether nobody goes anywhere for it.
    pub fn is_online(&self) -> bool {
        self.kind == HearingKind::Online
    }

    /// Where it stands, in words that fit its kind: a conversation is no trial.
    pub fn state_word(&self) -> &'static str {
        match (self.kind, self.state) {
            (HearingKind::Trial | HearingKind::Online, state) => state.word(),
            (_, HearingState::Scheduled) => "待进行",
            (_, HearingState::Cancelled) => HearingState::Cancelled.word(),
            (_, HearingState::Held) => "已结束",
        }
    }
}

/// A paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperView {
    /// What kind.
    pub kind: PaperKind,
    /// Its day.
    pub dated: Date,
    /// What it says.
    pub facts: PaperSealed,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn only_a_trial_waits_to_be_opened() {
        let word = |kind, state| {
            let facts = HearingSealed { room: None, address: None, link: None, reason: None };
            let starts_at = date(2026, 12, 8).at(9, 30, 0, 0);
            HearingView { id: String::new(), kind, state, starts_at, version: 1, facts }.state_word()
        };
        assert_eq!(word(HearingKind::Trial, HearingState::Scheduled), "待开庭");
        for kind in [HearingKind::Mediation, HearingKind::Interview, HearingKind::Announcement] {
            for state in HearingState::ALL {
                assert!(!word(kind, *state).contains("开庭"), "{kind:?} {state:?}");
            }
        }
    }
}
