//! The docket: cases, their parties and agents, hearings, papers, as the court's case system tells them.
//!
//! What comes in is one [`Event`] an item, with the whole present state of the item and a sequence; an older one
//! changes nothing ([`take`]). Who may read what is decided in the statements of [`own`]: a party sees its own cases,
//! an agent those of a mandate that is live today, and nobody anything else (threats 19 and 20).

pub mod agenda;
pub mod clash;
pub mod diary;
mod event;
pub mod own;
pub mod queries;
pub mod sheet;
mod take;
mod team;
mod words;

pub use event::{
    CaseSealed, Event, Fault, HearingSealed, Item, MandateSealed, Member, PaperSealed, PartySealed, Reading,
};
pub use take::{Source, Taken, take};
pub use team::judge_and_clerk;
pub use words::{FilingResult, HearingKind, HearingState, PaperKind, Role, Stage};
