//! Somebody's time: the sittings of their cases and their own entries, in order, with what clashes.

use std::time::Duration;

use jiff::civil::DateTime;

use super::clash::{Clash, Margins, Place, Span};
use super::own::Sitting;
use super::words::{HearingKind, HearingState};
use crate::people::engagement::Engagement;

/// What an item is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matter {
    /// A sitting of a case.
    Sitting(Box<Sitting>),
    /// An own entry.
    Own(Engagement),
}

/// Something in a diary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub matter: Matter,
    /// How long it is taken to last.
    pub lasts: Duration,
    /// With what it clashes.
    pub clashes: Vec<Beside>,
}

/// What an item clashes with. Nothing is said of it but when it is: two cases are never mixed (notify.md N-11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beside {
    /// When the other begins.
    pub starts_at: DateTime,
    /// How they clash.
    pub how: Clash,
    /// Whether the court knows of it; what somebody entered only warns.
    pub is_of_court: bool,
    /// Whether it is a sitting closed to the public: a locked screen tells nothing of it but the day.
    pub is_secret: bool,
}

impl Item {
    /// When it begins.
    pub fn starts_at(&self) -> DateTime {
        match &self.matter {
            Matter::Sitting(sitting) => sitting.hearing.starts_at,
            Matter::Own(own) => own.starts_at,
        }
    }

    /// When it is taken to end.
    pub fn ends_at(&self) -> DateTime {
        self.starts_at().saturating_add(self.lasts)
    }

    /// The sitting, if it is one.
    pub fn sitting(&self) -> Option<&Sitting> {
        match &self.matter {
            Matter::Sitting(sitting) => Some(sitting),
            Matter::Own(_) => None,
        }
    }

    /// The time that it takes of the person; none where they need not be there.
    fn span(&self) -> Option<Span<'_>> {
        let place = match &self.matter {
            Matter::Own(_) => Place::Elsewhere,
            Matter::Sitting(sitting) => {
                let takes_place = sitting.hearing.state == HearingState::Scheduled;
                if !takes_place || !sitting.capacity.attends() {
                    return None;
                }
                let address = sitting.hearing.facts.address.as_deref();
                match sitting.hearing.kind {
                    HearingKind::Online => Place::Online,
                    _ => Place::Court { code: &sitting.court, address },
                }
            }
        };
        Some(Span { starts_at: self.starts_at(), lasts: self.lasts, place })
    }
}

/// Puts a diary together, the earliest first.
pub fn compose(
    sittings: Vec<Sitting>,
    own: Vec<Engagement>,
    sitting_lasts: Duration,
    margins: &Margins,
) -> Vec<Item> {
    let of_court = sittings.into_iter().map(|sitting| (Matter::Sitting(Box::new(sitting)), sitting_lasts));
    let of_person = own.into_iter().map(|own| {
        let lasts = own.lasts;
        (Matter::Own(own), lasts)
    });
    let item = |(matter, lasts)| Item { matter, lasts, clashes: Vec::new() };
    let mut items: Vec<Item> = of_court.chain(of_person).map(item).collect();
    items.sort_by_key(Item::starts_at);
    for (one, other, how) in pairs(&items, margins) {
        for (at, with) in [(one, other), (other, one)] {
            let (with, sitting) = (&items[with], items[with].sitting());
            let is_secret = sitting.is_some_and(|sitting| sitting.is_secret);
            let beside =
                Beside { starts_at: with.starts_at(), how, is_of_court: sitting.is_some(), is_secret };
            items[at].clashes.push(beside);
        }
    }
    items
}

/// Every two items that clash, by their places.
fn pairs(items: &[Item], margins: &Margins) -> Vec<(usize, usize, Clash)> {
    let widest = margins.same_court.max(margins.same_city).max(margins.other_city);
    let mut found = Vec::new();
    for (at, one) in items.iter().enumerate() {
        let Some(span) = one.span() else { continue };
        let reach = one.ends_at().saturating_add(widest);
        let later = items.iter().enumerate().skip(at + 1);
        for (with, other) in later.take_while(|(_, other)| other.starts_at() < reach) {
            let how = other.span().and_then(|other| span.clash(&other, margins));
            found.extend(how.map(|how| (at, with, how)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::docket::HearingSealed;
    use crate::docket::own::{Capacity, HearingView};

    const MINUTE: Duration = Duration::from_secs(60);

    fn sitting(hour: i8, capacity: Capacity, state: HearingState) -> Sitting {
        let starts_at = date(2026, 12, 8).at(hour, 0, 0, 0);
        let facts = HearingSealed { room: None, address: None, link: None, reason: None };
        let hearing = HearingView {
            id: format!("{hour}"),
            kind: HearingKind::Trial,
            state,
            starts_at,
            version: 1,
            facts,
        };
        Sitting {
            case: "1".into(),
            court: "京0491".into(),
            number: "（2026）京0491民初1号".into(),
            is_secret: false,
            capacity,
            hearing,
            created_at: 0,
            changed_at: 0,
            case_revision: 0,
        }
    }

    fn own(hour: i8) -> Engagement {
        let starts_at = date(2026, 12, 8).at(hour, 0, 0, 0);
        Engagement {
            id: "e".into(),
            starts_at,
            lasts: MINUTE * 60,
            title: "体检".into(),
            place: None,
            version: 1,
            created_at: 0,
            changed_at: 0,
            is_removed: false,
        }
    }

    fn composed(sittings: Vec<Sitting>, own: Vec<Engagement>) -> Vec<Vec<(i8, Clash, bool)>> {
        let margins = Margins { same_court: MINUTE * 15, same_city: MINUTE * 90, other_city: MINUTE * 1_440 };
        let items = compose(sittings, own, MINUTE * 120, &margins);
        let told = |item: Item| {
            let told = |own: Beside| (own.starts_at.hour(), own.how, own.is_of_court);
            item.clashes.into_iter().map(told).collect()
        };
        items.into_iter().map(told).collect()
    }

    #[test]
    fn each_of_two_that_clash_tells_of_the_other() {
        let two = [9, 10].map(|hour| sitting(hour, Capacity::Agent, HearingState::Scheduled));
        let found = composed(two.to_vec(), vec![own(13)]);
        assert_eq!(found[0], [(10, Clash::Overlap, true)]);
        assert_eq!(found[1], [(9, Clash::Overlap, true), (13, Clash::TooClose, false)]);
        assert_eq!(found[2], [(10, Clash::TooClose, true)]);
    }

    #[test]
    fn where_nobody_must_be_nothing_clashes() {
        for (capacity, state) in [
            (Capacity::Helper, HearingState::Scheduled),
            (Capacity::Assistant, HearingState::Scheduled),
            (Capacity::Party, HearingState::Cancelled),
            (Capacity::Party, HearingState::Held),
        ] {
            let found = composed(vec![sitting(9, capacity, state)], vec![own(9)]);
            assert!(found.iter().all(Vec::is_empty), "{capacity:?} {state:?}");
        }
    }
}
