//! What a notice says when it goes out, from what the docket says then and what the person has heard: pure.
//!
//! A sitting that was moved to and fro within a minute has not moved for whoever heard nothing of it.

use jiff::civil::DateTime;
use sha2::{Digest, Sha256};

use crate::channel::notice::Kind;
use crate::docket::queries::civil_text;
use crate::docket::{HearingKind, HearingSealed, HearingState};

/// What somebody was last told of a sitting.
const CANCELLED: &str = "cancelled";
/// Between the time and the mark of the place.
const SEPARATOR: char = '#';

/// What is to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Speech {
    /// This, and when the sitting was last said to be, where that differs.
    Say(Kind, Option<DateTime>),
    /// This, which may have been said already: nobody knows whether it arrived.
    Again(Kind),
    /// Nothing, and why.
    Nothing(&'static str),
}

/// What somebody last heard of a sitting, or may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// What it states, as [`stated`] writes it.
    pub states: String,
    /// Whether a provider or a clerk took it; otherwise it may have arrived.
    pub is_certain: bool,
    /// Since when it is under way, if nobody has said yet what came of it, Unix milliseconds.
    pub under_way_since: Option<i64>,
}

/// What a notice that says this states, as a column keeps it: time, kind and place, or that it does not take place.
pub fn stated(kind: HearingKind, state: HearingState, starts_at: DateTime, facts: &HearingSealed) -> String {
    if state == HearingState::Cancelled {
        return CANCELLED.to_owned();
    }
    let place = format!("{}{:?}{:?}{:?}", kind.name(), facts.room, facts.address, facts.link);
    let mark = hex::encode(&Sha256::digest(place.as_bytes())[..4]);
    format!("{}{SEPARATOR}{mark}", civil_text(starts_at))
}

/// What a notice of a sitting says to somebody who last heard `heard`.
pub fn of_sitting(kind: Kind, state: HearingState, states: &str, heard: Option<&Heard>) -> Speech {
    let is_news = matches!(kind, Kind::HearingSet | Kind::HearingMoved | Kind::HearingCancelled);
    let heard_time = heard.and_then(|own| time_of(&own.states));
    match (state, heard) {
        (HearingState::Held, _) => Speech::Nothing("held already"),
        (HearingState::Cancelled, Some(heard)) if is_news => match heard.is_certain {
            _ if heard.states != CANCELLED => Speech::Say(Kind::HearingCancelled, heard_time),
            true => Speech::Nothing("nothing to take back"),
            false => Speech::Again(Kind::HearingCancelled),
        },
        (HearingState::Cancelled, _) => Speech::Nothing("nothing to take back"),
        (HearingState::Scheduled, _) if !is_news => Speech::Say(kind, None),
        (HearingState::Scheduled, Some(heard)) if heard.states == states => match heard.is_certain {
            true => Speech::Nothing("as told before"),
            false => Speech::Again(Kind::HearingSet),
        },
        (HearingState::Scheduled, Some(heard)) if heard.states != CANCELLED => {
            Speech::Say(Kind::HearingMoved, heard_time.filter(|time| Some(*time) != time_of(states)))
        }
        (HearingState::Scheduled, _) => Speech::Say(Kind::HearingSet, None),
    }
}

pub(super) fn time_of(states: &str) -> Option<DateTime> {
    states.split(SEPARATOR).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "2026-12-08T09:30#11111111";
    const B: &str = "2026-12-15T14:00#11111111";

    fn heard(states: &str) -> Heard {
        Heard { states: states.to_owned(), is_certain: true, under_way_since: None }
    }

    fn maybe(states: &str) -> Heard {
        Heard { is_certain: false, ..heard(states) }
    }

    fn moved(states: &str, heard: Option<&Heard>) -> Speech {
        of_sitting(Kind::HearingMoved, HearingState::Scheduled, states, heard)
    }

    fn cancelled(heard: Option<&Heard>) -> Speech {
        of_sitting(Kind::HearingCancelled, HearingState::Cancelled, CANCELLED, heard)
    }

    #[test]
    fn what_may_have_arrived_is_said_again() {
        assert_eq!(moved(A, Some(&maybe(A))), Speech::Again(Kind::HearingSet));
        assert_eq!(moved(B, Some(&maybe(A))), Speech::Say(Kind::HearingMoved, time_of(A)));
        assert_eq!(cancelled(Some(&maybe(CANCELLED))), Speech::Again(Kind::HearingCancelled));
        assert_eq!(cancelled(Some(&maybe(A))), Speech::Say(Kind::HearingCancelled, time_of(A)));
    }

    #[test]
    fn what_moved_back_before_anybody_heard_has_not_moved() {
        assert_eq!(moved(A, Some(&heard(A))), Speech::Nothing("as told before"));
        assert_eq!(moved(B, Some(&heard(A))), Speech::Say(Kind::HearingMoved, time_of(A)));
        assert_eq!(
            moved(B, None),
            Speech::Say(Kind::HearingSet, None),
            "whoever heard nothing hears of it now"
        );
        assert_eq!(
            moved(A, Some(&heard(CANCELLED))),
            Speech::Say(Kind::HearingSet, None),
            "it takes place again"
        );
    }

    #[test]
    fn another_room_is_a_move_without_an_old_time() {
        assert_eq!(
            moved("2026-12-08T09:30#22222222", Some(&heard(A))),
            Speech::Say(Kind::HearingMoved, None)
        );
    }

    #[test]
    fn what_nobody_heard_of_is_not_taken_back() {
        assert_eq!(cancelled(Some(&heard(A))), Speech::Say(Kind::HearingCancelled, time_of(A)));
        assert_eq!(cancelled(None), Speech::Nothing("nothing to take back"));
        assert_eq!(cancelled(Some(&heard(CANCELLED))), Speech::Nothing("nothing to take back"));
    }

    #[test]
    fn nobody_is_reminded_of_what_does_not_take_place() {
        let reminder = |state| of_sitting(Kind::Hearing1, state, A, Some(&heard(A)));
        assert_eq!(reminder(HearingState::Scheduled), Speech::Say(Kind::Hearing1, None));
        assert!(matches!(reminder(HearingState::Cancelled), Speech::Nothing(_)));
        assert!(matches!(reminder(HearingState::Held), Speech::Nothing(_)));
    }
}
