//! What the engine found for a question.

use std::time::Duration;

use crate::complaint::Complaint;
use crate::people::Duty;
use crate::scripts::{Action, Effect, Slug};

/// How many candidates a question back offers.
pub const MENU_SIZE: usize = 3;

/// Values by the names of their slots.
pub type Slots = serde_json::Map<String, serde_json::Value>;

/// What the engine found for a question, and the text that says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What the person gets.
    pub action: Action,
    /// The topic; in a question back the nearest one.
    pub topic: Option<Slug>,
    /// How sure a direct answer is, or would have been, from 0 to 1.
    pub score: f64,
    /// The candidates offered, at most [`MENU_SIZE`].
    pub menu: Vec<Slug>,
    /// The text, ready for the channel.
    pub text: String,
    /// The provisions an answer rests on.
    pub sources: Vec<String>,
    /// The articles among them, one each, as statutes write them: 民法典第五百七十七条.
    pub statutes: Vec<String>,
    /// What a dialogue knows so far, by the names of its slots.
    pub slots: Slots,
    /// The figures and dates of a result, plain: `9600`, `2026-12-07`.
    pub answer_values: Vec<String>,
    /// A rehearsal of slowness: give the answer only after this time.
    pub think: Option<Duration>,
    /// What happens to the conversation.
    pub effect: Effect,
    /// Whether somebody may be in danger and a human must look at once.
    pub urgent: bool,
    /// Whether the reviewed answers were searched and none is certain: the menu holds the nearest.
    pub unsure: bool,
    /// Where a dialogue stands, if one had its say.
    pub place: Option<Place>,
    /// A dialogue that waits, whose link stands below the text.
    pub resume_offer: Option<String>,
    /// Further topics that were answered in the same text.
    pub also: Vec<Slug>,
    /// A draft to be kept behind the page that the text names.
    pub draft: Option<Complaint>,
    /// What is to be done in the transaction of the message.
    pub duty: Option<Duty>,
    /// Whether the message may hold what identifies a person, and must not be kept.
    pub confidential: bool,
}

/// Where a dialogue stands after a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its name; `None` when it was left.
    pub flow: Option<String>,
    /// `ask:amount`, `step:venue`, `confirm`, `done`, `cancelled` …
    pub state: String,
    /// How often the same thing was asked in vain.
    pub retry: u32,
}

impl Outcome {
    /// Whether the engine knew nothing: such questions are kept for the court's editors.
    pub fn is_unknown(&self) -> bool {
        self.action == Action::Clarify && self.topic.is_none() && self.menu.is_empty()
    }
}
