//! What staff read of notices: lines, one notice with its tries, who has opened nothing.

use jiff::civil::{Date, DateTime};
use serde_json::Value;

use super::acts::{self, Deed};
use super::queries::{AttemptRow, LineRow, SettlingRow, UnopenedRow};
use super::words::{self, Known};
use crate::channel::notice::{Kind, Route};
use crate::docket::queries::open;
use crate::docket::{MandateSealed, PartySealed, Role};
use crate::notices::State;
use crate::notices::courier::queries::attempt_context;
use crate::notices::recipients::Standing;
use crate::notices::tasks::starred;
use crate::people::sms::Place;
use crate::seal::Sealer;

/// A notice in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// The number that people can ask about.
    pub number: String,
    /// What it is about.
    pub kind: &'static str,
    /// The case number.
    pub case_number: String,
    /// In which standing the person is told.
    pub standing: &'static str,
    /// Where it stands.
    pub status: &'static str,
    /// The way of the last try.
    pub route: &'static str,
    /// Why it is so.
    pub reason: &'static str,
    /// When it was planned, Unix milliseconds.
    pub created_at_ms: i64,
    /// Whether it can be sent again.
    pub may_again: bool,
}

/// Lines, and after which id there are more.
#[derive(Debug)]
pub struct Lines {
    /// They, the latest first.
    pub lines: Vec<Line>,
    /// The last id of this page, where there are more.
    pub next: Option<String>,
}

/// One notice.
#[derive(Debug)]
pub struct View {
    /// As the list has it.
    pub line: Line,
    /// How much it matters.
    pub class: &'static str,
    /// When it goes next, Unix milliseconds.
    pub next_at_ms: Option<i64>,
    /// Of no use after, Unix milliseconds.
    pub useless_after_ms: i64,
    /// When the person said that they know, Unix milliseconds.
    pub confirmed_at_ms: Option<i64>,
    /// Its tries.
    pub tries: Vec<Try>,
    /// What can be done with it.
    pub deeds: Vec<Deed>,
    /// The ways that staff may choose.
    pub ways: Vec<Route>,
}

/// A try.
#[derive(Debug)]
pub struct Try {
    /// Its number, from 1.
    pub number: i64,
    /// The way.
    pub route: &'static str,
    /// The account or the gateway it went by; empty for the usual gateway.
    pub by: String,
    /// When it began, Unix milliseconds.
    pub started_at_ms: i64,
    /// What came of it.
    pub outcome: &'static str,
    /// Why.
    pub reason: &'static str,
    /// The platform's id of it.
    pub platform_msg_id: Option<String>,
    /// When the provider reported on it, Unix milliseconds.
    pub reported_at_ms: Option<i64>,
    /// What was sent.
    pub words: Vec<String>,
}

/// Who of the sittings of some days has opened nothing, and how many have said that they know.
#[derive(Debug)]
pub struct Answers {
    /// Who has opened nothing.
    pub unopened: Vec<Unopened>,
    /// How many have confirmed.
    pub confirmed: i64,
    /// The first and the last of the days.
    pub days: (Date, Date),
}

/// Somebody of a sitting who has opened nothing.
#[derive(Debug)]
pub struct Unopened {
    /// The last notice to them.
    pub notice: String,
    /// The case number.
    pub case_number: String,
    /// When the sitting begins, at the court.
    pub starts_at: Option<DateTime>,
    /// Who they are in the case and their name, masked: 原告 孙**.
    pub who: String,
    /// What the last notice is about.
    pub kind: &'static str,
    /// Where it stands.
    pub status: &'static str,
}

/// A change of a sitting that has not gone out yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settling {
    /// The sitting.
    pub sitting: String,
    /// What has changed.
    pub kind: &'static str,
    /// The case number.
    pub case_number: String,
    /// How many people are told.
    pub people: i64,
    /// In how many seconds.
    pub seconds: i64,
}

impl SettlingRow {
    pub(super) fn read(self, now_ms: i64) -> Settling {
        Settling {
            sitting: self.fact_id,
            kind: Kind::find(&self.kind).map_or("", Kind::word),
            case_number: self.case_number,
            people: self.people,
            // A part of a second is waited for, too.
            seconds: (self.goes_at - now_ms + 999) / 1_000,
        }
    }
}

impl Try {
    pub(super) fn read(row: AttemptRow, sealer: &Sealer) -> Self {
        let opened = sealer.open(&attempt_context(&row.id), &row.sealed).ok();
        let said = opened.and_then(|json| serde_json::from_slice(&json).ok());
        let route = Route::find(&row.route);
        let known = Known {
            state: State::Planned,
            reason: None,
            settled_at: row.ended_at,
            is_confirmed: false,
            route,
            outcome: row.outcome.as_deref(),
            attempt_reason: row.reason.as_deref(),
            reported: row.reported.as_deref(),
        };
        Self {
            number: row.attempt,
            route: route.map_or("", Route::word),
            started_at_ms: row.started_at,
            outcome: words::outcome(known),
            reason: row.reason.as_deref().map_or("", words::reason),
            by: match route {
                Some(Route::Sms) => Place::find(&row.account).word().to_owned(),
                _ => row.account,
            },
            platform_msg_id: row.platform_msg_id,
            reported_at_ms: row.reported_at,
            words: said.map_or_else(Vec::new, |said| said_words(&said)),
        }
    }
}

impl LineRow {
    pub(super) fn line(self, now_ms: i64) -> Line {
        let state = State::find(&self.state).unwrap_or(State::Dead);
        let route = self.route.as_deref().and_then(Route::find);
        let known = Known {
            state,
            reason: self.reason.as_deref(),
            settled_at: self.settled_at,
            is_confirmed: self.confirmed_at.is_some(),
            route,
            outcome: self.outcome.as_deref(),
            attempt_reason: self.attempt_reason.as_deref(),
            reported: self.reported.as_deref(),
        };
        Line {
            may_again: acts::possible(&self, now_ms).contains(&Deed::Again),
            status: words::status(known, now_ms),
            reason: self.reason.as_deref().map_or("", words::reason),
            kind: Kind::find(&self.kind).map_or("", Kind::word),
            standing: standing_word(&self.standing),
            route: route.map_or("", Route::word),
            id: self.id,
            number: self.number,
            case_number: self.case_number,
            created_at_ms: self.created_at,
        }
    }
}

impl UnopenedRow {
    /// `registered` is the name of whoever stands in no row of the docket.
    pub(super) fn read(self, sealer: &Sealer, registered: Option<String>, now_ms: i64) -> Unopened {
        let who = self.who(sealer, registered);
        let known = Known {
            state: State::find(&self.state).unwrap_or(State::Dead),
            reason: self.reason.as_deref(),
            settled_at: self.settled_at,
            is_confirmed: false,
            route: self.route.as_deref().and_then(Route::find),
            outcome: self.outcome.as_deref(),
            attempt_reason: self.attempt_reason.as_deref(),
            reported: self.reported.as_deref(),
        };
        Unopened {
            status: words::status(known, now_ms),
            starts_at: self.starts_at.parse().ok(),
            who,
            kind: Kind::find(&self.kind).map_or("", Kind::word),
            notice: self.id,
            case_number: self.case_number,
        }
    }

    /// 原告 孙**, 原告的代理人 李**: as the list of calls masks them, so that the people of one case can be told apart.
    fn who(&self, sealer: &Sealer, registered: Option<String>) -> String {
        let place = |table| (table, self.court.as_str(), self.source.as_str());
        let party = self.party.as_deref().and_then(|own| open::<PartySealed>(sealer, place("party"), own));
        let agent =
            self.agent.as_deref().and_then(|own| open::<MandateSealed>(sealer, place("mandate"), own));
        let name = party.map(|own| own.name).or_else(|| agent.map(|own| own.name)).or(registered);
        let role = self.role.as_deref().and_then(Role::find).map(Role::word);
        let standing = match (Standing::find(&self.standing), role) {
            (Some(Standing::Party), Some(role)) => role.to_owned(),
            (Some(Standing::Agent), Some(role)) => format!("{role}的代理人"),
            _ => standing_word(&self.standing).to_owned(),
        };
        let name = name.map(|name| starred(&name)).unwrap_or_default();
        format!("{standing} {name}").trim_end().to_owned()
    }
}

/// The word for a standing, as a column names it.
pub(in crate::notices) fn standing_word(name: &str) -> &'static str {
    Standing::find(name).map_or("", Standing::word)
}

/// What an attempt keeps, line by line.
fn said_words(said: &Value) -> Vec<String> {
    let text = |name: &str| said[name].as_str().map(|text| text.lines().map(str::to_owned).collect());
    let fields = said["values"].as_array().map(Vec::as_slice).unwrap_or_default();
    text("text")
        .or_else(|| text("words"))
        .unwrap_or_else(|| fields.iter().filter_map(|pair| pair[1].as_str()).map(str::to_owned).collect())
}
