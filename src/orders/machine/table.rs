//! The ways from one state to another (workorder.json), and what may be done without leaving one.

use crate::orders::deed::DeedKind;
use crate::orders::kinds::{Part, State};

/// Where an act leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// There.
    State(State),
    /// Nowhere else.
    Same,
    /// Back to where it was before its person was asked.
    Resume,
    /// To the team, or to the seats where it never had one.
    Reopen,
}

/// One way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub(super) from: &'static [State],
    pub(super) by: &'static [Part],
    pub(super) deed: DeedKind,
    pub(super) to: To,
}

use Part::{Chief, Dispatcher, Handler, Inspector, Person, Seat, System, VicePresident};
use State::{
    Closed, Dispatched, Draft, Handling, Merged, Received, Refused, Replied, ReturnAsked, Transferred,
    Waiting, Withdrawn,
};

const OPEN: &[State] = &[Received, Dispatched, Handling, ReturnAsked];
const WITH_TEAM: &[State] = &[Dispatched, Handling, ReturnAsked];
const UNANSWERED: &[State] = &[Received, Dispatched, Handling, ReturnAsked, Waiting];
const COLLEAGUES: &[Part] = &[Seat, Dispatcher, Handler, Chief, VicePresident, Inspector];

const fn way(from: &'static [State], by: &'static [Part], deed: DeedKind, to: To) -> Way {
    Way { from, by, deed, to }
}

/// Every way there is.
pub(super) const WAYS: &[Way] = &[
    way(&[Draft], &[Person, Seat, System], DeedKind::Submit, To::State(Received)),
    way(&[Received], &[Seat], DeedKind::AnswerNow, To::State(Replied)),
    way(&[Received], &[Seat, Dispatcher], DeedKind::Dispatch, To::State(Dispatched)),
    way(&[Received], &[Seat], DeedKind::Refuse, To::State(Refused)),
    way(&[Received, Handling], &[Dispatcher], DeedKind::Transfer, To::State(Transferred)),
    way(&[Received], &[Seat, Dispatcher], DeedKind::Merge, To::State(Merged)),
    way(&[Received], &[Seat], DeedKind::AskMore, To::State(Waiting)),
    way(&[Handling], &[Handler], DeedKind::AskMore, To::State(Waiting)),
    way(&[Dispatched], &[Handler], DeedKind::Accept, To::State(Handling)),
    way(&[Dispatched, Handling], &[Handler], DeedKind::Reply, To::State(Replied)),
    way(&[Dispatched, Handling], &[Handler], DeedKind::AskReturn, To::State(ReturnAsked)),
    way(&[Dispatched, Handling], &[Dispatcher, Chief], DeedKind::Reassign, To::State(Dispatched)),
    way(&[ReturnAsked], &[Dispatcher], DeedKind::ApproveReturn, To::State(Received)),
    way(&[ReturnAsked], &[Dispatcher], DeedKind::RejectReturn, To::State(Handling)),
    way(&[Waiting], &[Person, Seat], DeedKind::Supply, To::Resume),
    way(&[Waiting], &[System], DeedKind::PauseEnd, To::Resume),
    way(&[Replied], &[Person, Seat, Inspector], DeedKind::Confirm, To::State(Closed)),
    way(&[Replied], &[System], DeedKind::ConfirmEnd, To::State(Closed)),
    way(&[Replied, Closed], &[Person, Seat, Inspector], DeedKind::Object, To::Reopen),
    way(&[Received, Dispatched, Handling, Waiting], &[Person], DeedKind::Withdraw, To::State(Withdrawn)),
    // What follows is not in workorder.json: a date and a plan (workorder.md §4 "promised date") also signs for it, and
    // the rest leaves an order where it is.
    way(&[Dispatched, Handling], &[Handler], DeedKind::Promise, To::State(Handling)),
    way(UNANSWERED, &[System], DeedKind::Absorb, To::Same),
    way(OPEN, &[Person], DeedKind::Urge, To::Same),
    way(OPEN, &[System], DeedKind::Raise, To::Same),
    way(OPEN, &[System], DeedKind::HalfOver, To::Same),
    way(OPEN, &[System], DeedKind::NearlyDue, To::Same),
    way(OPEN, &[System], DeedKind::StillLate, To::Same),
    way(OPEN, &[System], DeedKind::OpinionLate, To::Same),
    way(WITH_TEAM, &[Inspector, Chief], DeedKind::Supervise, To::Same),
    way(UNANSWERED, &[Chief, VicePresident], DeedKind::Opinion, To::Same),
    way(&[Dispatched, Handling], &[Handler], DeedKind::AskExtension, To::Same),
    way(WITH_TEAM, &[Chief], DeedKind::GrantExtension, To::Same),
    way(WITH_TEAM, &[Chief], DeedKind::DenyExtension, To::Same),
    way(OPEN, &[Seat, Dispatcher, Chief], DeedKind::Reprioritise, To::Same),
    way(UNANSWERED, &[System], DeedKind::Recount, To::Same),
    way(UNANSWERED, COLLEAGUES, DeedKind::Note, To::Same),
    way(&[Replied], &[System], DeedKind::Recount, To::Same),
    way(&[Replied, Closed], COLLEAGUES, DeedKind::Note, To::Same),
    way(&[Closed], &[Person], DeedKind::Rate, To::Same),
];

/// The way of a deed from a state.
pub(super) fn find(from: State, deed: DeedKind) -> Option<&'static Way> {
    WAYS.iter().find(|way| way.deed == deed && way.from.contains(&from))
}

/// As what somebody of these parts may do that in that state, as far as the table goes.
pub fn may(parts: &[Part], from: State, deed: DeedKind) -> Option<Part> {
    find(from, deed)?.by.iter().copied().find(|part| parts.contains(part))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    /// Their names in workorder.json for ours.
    fn names(event: &str, from: &str) -> String {
        match (event, from) {
            ("timeout", "waiting") => "pause_end".to_owned(),
            ("timeout", _) => "confirm_end".to_owned(),
            (other, _) => other.to_owned(),
        }
    }

    fn parts(by: &Value) -> BTreeSet<Part> {
        let part = |name: &Value| match name.as_str().unwrap() {
            "person" => vec![Person],
            "agent" => vec![Seat],
            "callback" => vec![Seat, Inspector],
            "dispatcher" => vec![Dispatcher],
            "handler" => vec![Handler],
            "chief" => vec![Chief],
            "system" => vec![System],
            "ai" => vec![],
            other => panic!("{other}"),
        };
        by.as_array().unwrap().iter().flat_map(part).collect()
    }

    #[test]
    fn the_ways_are_those_of_the_design() {
        let design: Value =
            serde_json::from_str(include_str!("../../../tests/vectors/workorder.json")).unwrap();
        let states: BTreeSet<&str> = State::ALL.iter().map(|state| state.name()).collect();
        assert_eq!(states, design["states"].as_object().unwrap().keys().map(String::as_str).collect());
        let ways = design["transitions"].as_array().unwrap();
        let mut known = BTreeSet::new();
        for way in ways {
            let (from, event) = (way["from"].as_str().unwrap(), way["ev"].as_str().unwrap());
            let state = State::find(from).unwrap();
            let deed = DeedKind::find(&names(event, from)).unwrap_or_else(|| panic!("{event}"));
            let own = find(state, deed).unwrap_or_else(|| panic!("{from} {event}"));
            let to = match way["to"].as_str().unwrap() {
                "@resume" => To::Resume,
                "@reopen" => To::Reopen,
                name => To::State(State::find(name).unwrap()),
            };
            assert_eq!(own.to, to, "{from} {event}");
            let by: BTreeSet<Part> =
                Part::ALL.iter().copied().filter(|part| may(&[*part], state, deed).is_some()).collect();
            assert_eq!(by, parts(&way["by"]), "{from} {event}");
            known.insert((state, deed));
        }
        assert_eq!(known.len(), 28);
        let more = WAYS
            .iter()
            .filter(|way| way.to != To::Same)
            .flat_map(|way| way.from.iter().map(|from| (*from, way.deed)));
        let more: Vec<_> = more.filter(|way| !known.contains(way)).collect();
        assert_eq!(more, [(Dispatched, DeedKind::Promise), (Handling, DeedKind::Promise)]);
    }

    #[test]
    fn a_state_has_one_way_for_a_deed() {
        for state in State::ALL {
            for deed in DeedKind::ALL {
                let ways = WAYS.iter().filter(|way| way.deed == *deed && way.from.contains(state)).count();
                assert!(ways <= 1, "{state:?} {deed:?}");
            }
        }
    }
}
