//! Plays the dialogues of the scripts: what was asked, what people answer, what comes of it. Pure: the day, the
//! time and the person are arguments, and where a dialogue stands is plain data.
//!
//! Crises and refusals go before, answers to other questions go beside: the conversation sees to both.

mod cases;
mod control;
mod correct;
mod draft;
mod facts;
mod fill;
mod identity;
mod numbers;
mod opening;
mod percent;
mod places;
mod play;
mod progress;
mod say;
mod steps;
mod value;

use jiff::civil::Date;

pub use facts::Facts;
pub use opening::{Entry, Occasion};
pub use play::Heard;
pub use progress::{Mark, Progress};
pub use say::split;
pub use value::Value;

use crate::answer::Slots;
use crate::complaint::{Complaint, Page};
use crate::people::{Duty, Identity, Judged};
use crate::scripts::{Action, Effect, Scripts, Slug};

/// What is known of the person who speaks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Whoever is registered, as far as it may be shown.
    pub identity: Option<Identity>,
    /// Whether the court can send codes, so that people can register.
    pub can_register: bool,
    /// Whether requests to the court become orders here.
    pub takes_orders: bool,
    /// Whether a registered person's cases are not shown yet (threats 15).
    pub is_held: bool,
    /// Their own cases; empty for somebody who is not identified.
    pub cases: Vec<OwnCase>,
    /// The days of their sittings ahead, line by line, where they ask; `None` where there is none.
    pub near: Option<String>,
    /// What became of a code that stands in the message.
    pub judged: Option<Judged>,
    /// The address that leads to a page through the sign-in, up to the page's own; `None` where there are no pages.
    pub pages: Option<String>,
}

impl Person {
    /// The address of a page, `/m/…`, through the sign-in.
    pub fn page(&self, path: &str) -> Option<String> {
        self.pages.as_ref().map(|pages| format!("{pages}{path}"))
    }

    /// Their own case of that number.
    pub fn case(&self, number: &str) -> Option<&OwnCase> {
        self.cases.iter().find(|case| case.number == number)
    }
}

/// A case of the person's own, as far as a chat may show it (threats 45: hints only).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCase {
    /// Its number.
    pub number: String,
    /// What may be said of it, line by line.
    pub hints: Vec<String>,
    /// What is to be done when it is said.
    pub duty: Option<Duty>,
}

impl OwnCase {
    /// A case of which only the number is known.
    pub fn numbered(number: impl Into<String>) -> Self {
        Self { number: number.into(), hints: Vec::new(), duty: None }
    }
}

/// Plays the dialogues of one set of scripts for one message.
#[derive(Debug, Clone, Copy)]
pub struct Player<'a> {
    /// The scripts.
    pub scripts: &'a Scripts,
    /// The court's civil date.
    pub today: Date,
    /// The time, for what expires.
    pub now_ms: i64,
    /// Who speaks.
    pub person: &'a Person,
    /// Where a draft made now could be opened; without it a draft is said as text.
    pub draft_page: Option<&'a Page>,
}

/// What a message did to a dialogue, and what is said.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// Where it stands now; `None` when it was left.
    pub progress: Option<Progress>,
    /// The text, with its choices, mark and the way to a human.
    pub text: String,
    /// The dialogue's name; `None` when it was left.
    pub flow: Option<String>,
    /// `ask:amount`, `step:venue`, `confirm`, `done`, `cancelled` …
    pub state: String,
    /// How often the same thing was asked in vain.
    pub retry: u32,
    /// What is known.
    pub slots: Slots,
    /// What the person gets.
    pub action: Action,
    /// The topic.
    pub topic: Option<Slug>,
    /// The results, plain.
    pub values: Vec<String>,
    /// The provisions.
    pub sources: Vec<String>,
    /// What happens to the conversation.
    pub effect: Effect,
    /// A draft to be kept behind the page that the text names.
    pub draft: Option<Complaint>,
    /// What is to be done in the transaction of the message.
    pub duty: Option<Duty>,
}
