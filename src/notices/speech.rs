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
    /// Nothing, and why.
    Nothing(&'static str),
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
pub fn of_sitting(kind: Kind, state: HearingState, states: &str, heard: Option<&str>) -> Speech {
    let heard_time = heard.and_then(time_of);
    match state {
        HearingState::Held => Speech::Nothing("held already"),
        HearingState::Cancelled => match (kind, heard) {
            (Kind::HearingSet | Kind::HearingMoved | Kind::HearingCancelled, Some(heard))
                if heard != CANCELLED =>
            {
                Speech::Say(Kind::HearingCancelled, heard_time)
            }
            _ => Speech::Nothing("nothing to take back"),
        },
        HearingState::Scheduled => match kind {
            Kind::HearingSet | Kind::HearingMoved | Kind::HearingCancelled => match heard {
                Some(heard) if heard == states => Speech::Nothing("as told before"),
                Some(heard) if heard != CANCELLED => {
                    Speech::Say(Kind::HearingMoved, heard_time.filter(|time| Some(*time) != time_of(states)))
                }
                _ => Speech::Say(Kind::HearingSet, None),
            },
            reminder => Speech::Say(reminder, None),
        },
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

    fn moved(states: &str, heard: Option<&str>) -> Speech {
        of_sitting(Kind::HearingMoved, HearingState::Scheduled, states, heard)
    }

    #[test]
    fn what_moved_back_before_anybody_heard_has_not_moved() {
        assert_eq!(moved(A, Some(A)), Speech::Nothing("as told before"));
        assert_eq!(moved(B, Some(A)), Speech::Say(Kind::HearingMoved, time_of(A)));
        assert_eq!(
            moved(B, None),
            Speech::Say(Kind::HearingSet, None),
            "whoever heard nothing hears of it now"
        );
        assert_eq!(moved(A, Some(CANCELLED)), Speech::Say(Kind::HearingSet, None), "it takes place again");
    }

    #[test]
    fn another_room_is_a_move_without_an_old_time() {
        assert_eq!(moved("2026-12-08T09:30#22222222", Some(A)), Speech::Say(Kind::HearingMoved, None));
    }

    #[test]
    fn what_nobody_heard_of_is_not_taken_back() {
        let cancelled = |heard| of_sitting(Kind::HearingCancelled, HearingState::Cancelled, CANCELLED, heard);
        assert_eq!(cancelled(Some(A)), Speech::Say(Kind::HearingCancelled, time_of(A)));
        assert_eq!(cancelled(None), Speech::Nothing("nothing to take back"));
        assert_eq!(cancelled(Some(CANCELLED)), Speech::Nothing("nothing to take back"));
    }

    #[test]
    fn nobody_is_reminded_of_what_does_not_take_place() {
        let reminder = |state| of_sitting(Kind::Hearing1, state, A, Some(A));
        assert_eq!(reminder(HearingState::Scheduled), Speech::Say(Kind::Hearing1, None));
        assert!(matches!(reminder(HearingState::Cancelled), Speech::Nothing(_)));
        assert!(matches!(reminder(HearingState::Held), Speech::Nothing(_)));
    }
}
