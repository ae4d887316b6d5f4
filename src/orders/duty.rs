//! Whom of the court something about an order concerns (workorder.md §5, §7): told in the transaction of the deed, so that
//! a duty can be proven. Pure.

pub mod queries;

use super::deed::{Deed, DeedKind, Event};
use super::kinds::{Level, Part, Priority, Rating};
use super::machine::Order;
use crate::channel::notice::Kind as Notice;
use crate::staff::Role;

/// What somebody was told.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Duty {
    /// Of which order.
    pub order_id: String,
    /// Of which line of its log.
    pub seq: i64,
    /// In which part.
    pub part: String,
    /// Who; empty for nobody.
    pub staff_id: String,
    /// What was done.
    pub deed: String,
    /// How high the order was.
    pub level: String,
    /// When, Unix milliseconds.
    pub told_at: i64,
    /// When they read it.
    pub read_at: Option<i64>,
    /// The order's number.
    pub number: String,
}

/// What a deed asks of staff: 督办, 转承办团队…
pub fn word(deed: &Deed) -> &'static str {
    let level = match deed {
        Deed::Raise { to } => Some(*to),
        Deed::Supervise => Some(Level::Supervised),
        _ => None,
    };
    word_of(deed.kind(), level)
}

/// A level is what it is about, where one was reached.
fn word_of(deed: DeedKind, level: Option<Level>) -> &'static str {
    match (deed, level) {
        (DeedKind::Raise | DeedKind::Supervise, Some(level)) => level.word(),
        // The morning's reminder of what is supervised is no milder.
        (DeedKind::StillLate, Some(level)) if level >= Level::Supervised => level.word(),
        (deed, _) => deed.word(),
    }
}

/// How staff are reminded of a deed who are not at the desk (notify.md N-18): of what is late or nearly so in the hours of
/// duty, of what cannot wait at any hour. Everything else waits for them at the desk.
pub fn reminder(order: &Order, deed: &Deed) -> Option<Notice> {
    match deed {
        // Half of the time is enough for whoever looks at the desk once a day.
        Deed::Note | Deed::HalfOver => None,
        _ if order.priority == Priority::Critical => Some(Notice::DutyNow),
        Deed::Raise { .. } | Deed::Supervise => Some(Notice::Duty),
        Deed::NearlyDue { .. } | Deed::StillLate | Deed::OpinionLate => Some(Notice::Duty),
        _ => None,
    }
}

impl Duty {
    /// What it is about: 督办, 转承办团队…
    pub fn word(&self) -> &'static str {
        DeedKind::find(&self.deed).map_or("", |deed| word_of(deed, Level::find(&self.level)))
    }

    /// In which part: 庭室负责人
    pub fn part_word(&self) -> &'static str {
        Part::find(&self.part).map_or("", Part::word)
    }
}

/// Somebody who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The judge, and whoever stands in.
    Judge,
    /// The assistants of the judge's division.
    Assistants,
    /// The chief of the division.
    Chief,
    /// Whoever is in charge of the division.
    VicePresident,
    /// The dispatchers.
    Dispatchers,
    /// The inspectors.
    Inspectors,
}

impl Audience {
    /// The part in which they are told.
    pub fn part(self) -> Part {
        match self {
            Self::Judge | Self::Assistants => Part::Handler,
            Self::Chief => Part::Chief,
            Self::VicePresident => Part::VicePresident,
            Self::Dispatchers => Part::Dispatcher,
            Self::Inspectors => Part::Inspector,
        }
    }

    /// The role that is looked for; the judge is known.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Judge => None,
            Self::Assistants => Some(Role::Assistant),
            Self::Chief => Some(Role::Chief),
            Self::VicePresident => Some(Role::VicePresident),
            Self::Dispatchers => Some(Role::Dispatcher),
            Self::Inspectors => Some(Role::Inspector),
        }
    }

    /// Whether only those of the order's division are meant, and those who are there for all.
    pub fn is_of_division(self) -> bool {
        matches!(self, Self::Assistants | Self::Chief | Self::VicePresident)
    }

    /// Whether somebody must be told: where nobody holds the part, an administrator learns of it (I10).
    pub fn is_needed(self) -> bool {
        self != Self::Assistants
    }
}

/// Who is told of a deed, by the order after it.
pub fn told(order: &Order, event: &Event) -> Vec<Audience> {
    use Audience::{Assistants, Chief, Dispatchers, Inspectors, Judge, VicePresident};
    let deed = &event.deed;
    // What the system notes is for somebody to act on: who was told is not who asked.
    let is_noted = event.by == Part::System && *deed == Deed::Note;
    if order.kind.is_sealed() {
        let matters = is_noted
            || matches!(
                deed.kind(),
                DeedKind::Submit
                    | DeedKind::Raise
                    | DeedKind::HalfOver
                    | DeedKind::NearlyDue
                    | DeedKind::StillLate
                    | DeedKind::OpinionLate
                    | DeedKind::Supervise
                    | DeedKind::Supply
                    | DeedKind::Object
            );
        return if matters { vec![Inspectors] } else { Vec::new() };
    }
    let team = || if order.assignee.is_some() { vec![Judge, Assistants] } else { vec![Dispatchers] };
    match deed {
        Deed::Note if is_noted => team(),
        Deed::Dispatch { .. } | Deed::Reassign { .. } | Deed::RejectReturn => team(),
        Deed::Supply | Deed::PauseEnd | Deed::Object | Deed::Urge | Deed::Opinion => team(),
        Deed::GrantExtension | Deed::DenyExtension => team(),
        Deed::Raise { to: Level::Reported } => vec![Inspectors],
        Deed::Raise { to: Level::Supervised } | Deed::Supervise if order.assignee.is_some() => {
            vec![Judge, Chief, VicePresident]
        }
        // What never left the seats is theirs.
        Deed::Raise { to: Level::Supervised } => vec![Dispatchers, Inspectors],
        Deed::Raise { .. } | Deed::HalfOver | Deed::NearlyDue { .. } | Deed::StillLate => team(),
        // Whoever is in charge learns that nothing was said, too: it is what they were told of the order for.
        Deed::OpinionLate => vec![Chief, VicePresident],
        Deed::AskReturn | Deed::ApproveReturn => vec![Dispatchers],
        Deed::AskExtension => vec![Chief],
        Deed::Confirm { rating: Some(Rating::Unsatisfied | Rating::Upset) }
        | Deed::Rate { rating: Rating::Unsatisfied | Rating::Upset } => vec![Inspectors],
        _ => Vec::new(),
    }
}
