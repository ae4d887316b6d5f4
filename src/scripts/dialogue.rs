//! Guided exchanges: what is asked in which order, and what comes of the answers.
//!
//! A file of `dialogues/` is one dialogue. It begins with a [`Start`], fills its [`Slot`]s from what people type
//! and takes its [`Step`]s; `crate::dialogue` plays it. [`lint`] finds what would go wrong in a conversation.

mod carried;
mod condition;
pub(super) mod lint;
mod pattern;
mod slot;
mod start;
mod step;

use jiff::civil::Date;

pub use condition::Condition;
pub use pattern::{Pattern, Words};
pub use slot::{Choice, Fill, Prefer, Slot, SlotKind, Source};
pub use start::{Need, Start};
pub use step::{Act, PageLink, Step, Then};

use super::faults::{Faults, Placed};
use super::sheet::Row;
use super::topics::{Slug, Topics};

/// A dialogue that nobody answers for this long begins anew.
const EXPIRES_MINUTES: u32 = 30;

/// One dialogue.
#[derive(Debug, Clone)]
pub struct Dialogue {
    /// Its name, `calc.fee`.
    pub name: Placed<String>,
    /// What people read: 继续“诉讼费估算”.
    pub title: String,
    /// The topic it belongs to: the one it names, or the one of its own name.
    pub topic: Option<Slug>,
    /// When the court's editor last checked it.
    pub checked: Date,
    /// Minutes without an answer after which it begins anew.
    pub expires_minutes: u32,
    /// The menu keys that begin it.
    pub keys: Vec<Placed<String>>,
    /// The ways into it.
    pub starts: Vec<Start>,
    /// What it must know.
    pub slots: Vec<Slot>,
    /// What it does.
    pub steps: Vec<Step>,
    /// What is certain for whoever is in it, by the names under which slots of others carry it.
    pub knows: Vec<(String, Placed<String>)>,
}

impl Dialogue {
    /// The slot of that name.
    pub fn slot(&self, name: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.name.as_str() == name)
    }

    /// Whether it says something of a case.
    pub fn shows_cases(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.act, Act::Case { .. }))
    }

    /// The place of the step of that name.
    pub fn step(&self, name: &str) -> Option<usize> {
        self.steps.iter().position(|step| step.name.as_str() == name)
    }

    /// The place of the first step that asks for a slot.
    pub fn asks(&self, slot: &str) -> Option<usize> {
        self.steps
            .iter()
            .position(|step| matches!(&step.act, Act::Ask { slot: own, .. } if own.as_str() == slot))
    }

    pub(super) fn parse(mut top: Row<'_>, topics: &Topics, limit: usize, faults: &Faults) -> Self {
        let name = top.text("name");
        let slots: Vec<Slot> =
            top.rows("slot").into_iter().map(|row| Slot::parse(row, limit, faults)).collect();
        let names: Vec<&str> = slots.iter().map(|slot| slot.name.as_str()).collect();
        let dialogue = Self {
            topic: match top.maybe_text("topic") {
                Some(topic) => Some(topics.known(topic, faults).value),
                None => topics.find(&name),
            },
            title: top.text("title").value,
            checked: top.date("checked"),
            expires_minutes: top.maybe_number("expires_minutes").unwrap_or(EXPIRES_MINUTES),
            keys: top.texts("keys"),
            starts: top.rows("start").into_iter().map(|row| Start::parse(row, topics, faults)).collect(),
            knows: top.named_texts("knows"),
            steps: top.rows("step").into_iter().map(|row| Step::parse(row, &names, limit, faults)).collect(),
            name,
            slots,
        };
        top.close();
        dialogue
    }
}
