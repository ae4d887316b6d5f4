//! What the account learns from: questions that it could not answer at once, and answers that missed the point.
//!
//! They are kept masked and sealed for the court's editors (`queries`), put together with their like (`cluster`),
//! and written into the scripts as a new way of asking or a new topic (`proposal`). Nothing is learned by itself:
//! what people are answered is decided by the court.

mod cluster;
mod command;
mod proposal;
pub mod queries;

use crate::answer::{Action, Outcome};
use crate::db::{Db, DbError};
use crate::scripts::Slug;
use crate::seal::Sealer;
use crate::text::mask::mask;
use crate::text::normalise;

pub use cluster::{Cluster, Near, Overview, overview};
pub use command::Command;
pub use proposal::{Draft, NewTopic, Proposal, draft};

/// So long questions are kept, unless the court forgets everything sooner.
pub const KEPT_DAYS: u32 = 180;
/// Clustering takes the longer the more there are; what matters is asked often.
const MOST_AT_ONCE: i64 = 5_000;
const DAY_MS: i64 = 86_400_000;
/// Nobody asks anything in fewer characters.
const LEAST_CHARACTERS: usize = 2;
/// Of a story its beginning is enough.
const MOST_CHARACTERS: usize = 300;

/// Why the editors should see a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Nothing was found.
    Unknown,
    /// It was asked back with candidates.
    Unsure,
    /// The person says that the answer missed the point.
    Unhelpful,
}

const REASONS: &[(&str, Reason)] =
    &[("unknown", Reason::Unknown), ("unsure", Reason::Unsure), ("unhelpful", Reason::Unhelpful)];

impl Reason {
    /// The name in the database and in JSON.
    pub fn name(self) -> &'static str {
        REASONS.iter().find(|(_, reason)| *reason == self).map_or("", |(name, _)| name)
    }
}

impl TryFrom<String> for Reason {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        REASONS.iter().find(|(own, _)| *own == name).map(|(_, reason)| *reason).ok_or(name)
    }
}

/// A question for the editors. Nothing in it tells who asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The masked words.
    pub words: String,
    /// Why it is here.
    pub reason: Reason,
    /// The topic that was answered, or was nearest.
    pub topic: Option<String>,
    /// How certain that was, from 0 to 1.
    pub certainty: f64,
}

impl Question {
    /// Masks what was typed; `None` if hardly anything was.
    pub fn new(typed: &str, reason: Reason, topic: Option<Slug>, certainty: f64) -> Option<Self> {
        let words: String = mask(typed).chars().take(MOST_CHARACTERS).collect();
        let asks = normalise(&words).chars().count() >= LEAST_CHARACTERS;
        asks.then(|| Self { words, reason, topic: topic.map(|slug| slug.to_string()), certainty })
    }
}

/// The questions of so many days, the newest first; of a flood only the newest.
///
/// # Errors
/// When the database cannot be read.
pub async fn recent(db: &Db, sealer: &Sealer, now_ms: i64, days: u32) -> Result<Vec<Question>, DbError> {
    queries::since(db, sealer, now_ms - i64::from(days) * DAY_MS, MOST_AT_ONCE).await
}

/// Whether nothing certain was found. What a dialogue asks for is no doubt of ours.
fn is_asked_back(outcome: &Outcome) -> bool {
    outcome.action == Action::Clarify && outcome.place.is_none()
}

/// The question that was typed, if it was asked back or not known.
pub fn unanswered(typed: &str, outcome: &Outcome) -> Option<Question> {
    if !is_asked_back(outcome) {
        return None;
    }
    let reason = if outcome.menu.is_empty() { Reason::Unknown } else { Reason::Unsure };
    Question::new(typed, reason, outcome.topic.clone(), outcome.score)
}
