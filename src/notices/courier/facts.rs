//! What a notice states, read from the docket's rows.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Courier;
use super::known::queries::Details;
use crate::channel::notice::{Class, Contact, Facts, Kind, Message, Order, Paper, Sitting};
use crate::clock::{court_date, court_time_of};
use crate::docket::queries::open;
use crate::docket::{
    CaseSealed, HearingKind, HearingSealed, HearingState, Member, PaperSealed, PartySealed, judge_and_clerk,
};
use crate::law::identifier::Mobile;
use crate::notices::speech::{self, Heard, Speech};
use crate::notices::timing;
use crate::orders::deed::Event;
use crate::orders::kinds::State;
use crate::orders::queries::open_reporter;
use crate::orders::{duty, news};
use crate::staff::queries::open_reach;
use crate::wecom::MemberId;

/// The courts' names and addresses by their code.
pub type Courts = BTreeMap<String, Court>;

/// A court as notices name it.
#[derive(Debug, Clone)]
pub struct Court {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub address: String,
}

impl Courier {
    /// What is to be said now, and what it states of a sitting; `None` when the row cannot be read.
    pub(super) fn speech(
        &self,
        details: &Details,
        kind: Kind,
        heard: Option<&Heard>,
    ) -> Option<(Speech, Option<String>)> {
        // The time that an answer names is what its person knows already.
        if details.fact_kind == "adjustment" && !details.is_current {
            return Some((Speech::Nothing("moved on"), None));
        }
        if details.fact_kind != "hearing" {
            return Some((Speech::Say(kind, None), None));
        }
        let state = HearingState::find(details.hearing_state.as_ref()?)?;
        let sitting = HearingKind::find(details.hearing_kind.as_ref()?)?;
        let states = speech::stated(sitting, state, starts_at(details)?, &self.sitting_facts(details)?);
        Some((speech::of_sitting(kind, state, &states, heard), Some(states)))
    }

    /// Everything that texts may place.
    pub(super) fn facts(&self, details: &Details, now: Timestamp) -> Facts {
        let court = self.0.courts.get(&details.court);
        let sealed = details.case_sealed.as_ref();
        let case: Option<CaseSealed> =
            sealed.and_then(|sealed| self.open("court_case", &details.court, &details.case_source, sealed));
        let (division, team) = case.map(|case| (case.division, case.team)).unwrap_or_default();
        let (judge, clerk) = judge_and_clerk(&team);
        Facts {
            notice_number: details.number.clone(),
            court: court.map(|own| own.name.clone()).unwrap_or_default(),
            case_number: details.case_number.clone(),
            is_secret: details.is_secret,
            sitting: self.sitting(details, court),
            told_before: None,
            beside: None,
            paper: self.paper(details),
            order: order(details).map(Box::new),
            is_for_staff: details.staff_id.is_some(),
            division,
            judge: judge.map(called).map(Box::new),
            clerk: clerk.map(called).map(Box::new),
            contact: contact(&team),
            today: court_date(now),
            page: None,
            repeats: false,
            also: Vec::new(),
            together: 1,
        }
    }

    fn sitting(&self, details: &Details, court: Option<&Court>) -> Option<Sitting> {
        let kind = HearingKind::find(details.hearing_kind.as_ref()?)?;
        let facts = self.sitting_facts(details)?;
        let is_online = kind == HearingKind::Online;
        let address = facts.address.or_else(|| court.map(|own| own.address.clone()));
        Some(Sitting {
            kind: kind.word().to_owned(),
            is_online,
            starts_at: starts_at(details)?,
            place: if is_online { Some("在线参加".to_owned()) } else { facts.room },
            address: address.filter(|own| !is_online && !own.is_empty()),
            reason: facts.reason,
        })
    }

    pub(super) fn paper(&self, details: &Details) -> Option<Paper> {
        let sealed = details.paper_sealed.as_ref()?;
        let paper: PaperSealed =
            self.open(&details.fact_kind, &details.court, &details.fact_source, sealed)?;
        let PaperSealed { title, text, fen, due_on, .. } = paper;
        Some(Paper { title, text, fen, due_on })
    }

    /// The end of the last day to act, where that must be known in time.
    pub(super) fn deadline(&self, details: &Details, kind: Kind) -> Option<i64> {
        let paper = self.paper(details).filter(|_| kind.class() == Class::Critical);
        paper?.due_on.map(timing::end_of)
    }

    fn sitting_facts(&self, details: &Details) -> Option<HearingSealed> {
        let source = details.hearing_source.as_ref()?;
        self.open("hearing", &details.court, source, details.hearing_sealed.as_ref()?)
    }

    /// The number that the court has of a party or of its own people, or that an order's person left.
    pub(super) fn told_mobile(&self, details: &Details) -> Option<Mobile> {
        if let Some(staff) = &details.staff_id {
            return open_reach(&self.0.sealer, staff, details.staff_reach.as_ref()?);
        }
        if let Some(sealed) = &details.order_reporter {
            let reporter = open_reporter(&self.0.sealer, &details.source, sealed)?;
            return Mobile::parse(&reporter.mobile?).ok();
        }
        let sealed = details.party_sealed.as_ref()?;
        let party: PartySealed = self.open("party", &details.court, &details.source, sealed)?;
        Mobile::parse(party.mobile?.reveal()).ok()
    }

    /// Where somebody of the court is reached by WeCom, if the court has it.
    pub(super) fn wecom_of(&self, details: &Details) -> Option<MemberId> {
        self.0.wecom.as_ref()?;
        MemberId::parse(details.staff_wecom.as_ref()?).ok()
    }

    fn open<T: DeserializeOwned>(&self, table: &str, court: &str, source: &str, sealed: &[u8]) -> Option<T> {
        open(&self.0.sealer, (table, court, source), sealed)
    }
}

/// What went out, as an attempt keeps it.
pub(super) fn said(message: &Message) -> Value {
    match message {
        Message::Fields { template, values } => json!({ "template": template, "values": values }),
        Message::Words(words) => json!({ "words": words }),
        Message::Short { template, values, text } => {
            json!({ "template": template, "values": values, "text": text })
        }
    }
}

fn starts_at(details: &Details) -> Option<DateTime> {
    details.starts_at.as_ref()?.parse().ok()
}

/// What a line of an order's log tells its person, or somebody of the court.
fn order(details: &Details) -> Option<Order> {
    let event: Event = serde_json::from_str(details.order_line.as_ref()?).ok()?;
    let (progress, due_on) = match details.staff_id {
        Some(_) => (duty::word(&event.deed), details.order_due.map(day)),
        None => (news::of(&event)?.progress, last_day(details)),
    };
    let at = court_time_of(details.order_at?);
    Some(Order { number: details.order_number.clone()?, progress: progress.to_owned(), at, due_on })
}

/// The day by which its person has an answer, answers a question, or says what they think of an answer, as the order stands
/// now. As long as the seats have it, the day that was told counts.
fn last_day(details: &Details) -> Option<Date> {
    match State::find(details.order_state.as_ref()?)? {
        State::Received => details.order_day.as_ref()?.parse().ok(),
        State::Waiting | State::Replied => details.order_alarm.map(day),
        _ => details.order_due.map(day),
    }
}

fn day(at_ms: i64) -> Date {
    court_time_of(at_ms).date()
}

/// Whom to call: whoever has a telephone, the clerk before the judge.
fn contact(team: &[Member]) -> Option<Contact> {
    let rank = |member: &&Member| (member.telephone.is_none(), !member.role.contains("书记员"));
    team.iter().min_by_key(rank).map(called)
}

fn called(member: &Member) -> Contact {
    let Member { role, name, telephone } = member.clone();
    Contact { role, name, telephone }
}
