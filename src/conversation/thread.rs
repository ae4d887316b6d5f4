//! What was spoken about with a person: the open choice, the dialogue, the last topic.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::answer::{Action, Outcome};
use crate::dialogue::{Facts, Progress};

/// A short question leans on the topic before it for so long.
const TOPIC_MS: i64 = 10 * 60 * 1_000;
/// So long a question may be handed to the court's staff without being written again.
const ASKED_MS: i64 = 60 * 60 * 1_000;
/// An answer to something that was sent unasked is understood for so long.
const SENT_MS: i64 = 24 * 60 * 60 * 1_000;

/// What was spoken about. It travels with the conversation, so that any replica can go on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Thread {
    /// Topics that were offered, in their order.
    pub choose: Vec<String>,
    /// The dialogue that runs, or has just been finished.
    pub dialogue: Option<Progress>,
    /// A dialogue that was left for another one.
    pub paused: Option<Progress>,
    /// The topic that was answered or refused last.
    pub topic: Option<Topic>,
    /// How often in a row nothing was found.
    pub misses: u32,
    /// What was last sent to the person unasked.
    pub sent: Option<Sent>,
    /// When the number of a notice was asked for.
    pub checking_ms: Option<i64>,
    /// What the person told, for the dialogues that begin later.
    pub facts: Facts,
    /// The question that was asked last, which may go to the court's staff as it stands.
    pub asked: Option<Asked>,
}

/// A question in the person's own words.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The words.
    pub text: String,
    /// Whether they are about somebody's conduct.
    pub about: About,
    /// When.
    pub at_ms: i64,
}

/// What a question is about, as far as it makes another request of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// How something is done.
    Procedure,
    /// How somebody of the court behaved.
    Conduct,
    /// Perhaps that.
    Either,
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked").field("at_ms", &self.at_ms).finish_non_exhaustive()
    }
}

/// A topic that was spoken about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Its slug.
    pub slug: String,
    /// When.
    pub at_ms: i64,
}

/// Something that was sent to the person unasked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// What: `workorder.closed`, `push.hearing_changed`.
    pub event: String,
    /// The case it is about.
    pub case: Option<String>,
    /// When.
    pub at_ms: i64,
}

impl Thread {
    /// What stands in the open beside the sealed rest: the dialogue's name.
    pub fn name(&self) -> Option<&str> {
        let dialogue = self.dialogue.as_ref().filter(|progress| progress.is_open());
        let choosing = (!self.choose.is_empty()).then_some("choose");
        dialogue.map(|progress| progress.flow.as_str()).or(choosing)
    }

    /// The topic that a short question may lean on.
    pub(super) fn recent_topic(&self, now_ms: i64) -> Option<&str> {
        self.topic.as_ref().filter(|topic| now_ms - topic.at_ms <= TOPIC_MS).map(|topic| topic.slug.as_str())
    }

    /// What was under way waits until a human has spoken: nothing that is said to them answers it.
    pub(crate) fn set_aside(&mut self) {
        self.choose.clear();
        if let Some(open) = self.dialogue.take_if(|dialogue| dialogue.is_open()) {
            self.paused = Some(open);
        }
    }

    /// Forgets a question that nobody handed on in time.
    pub(super) fn forget_asked(&mut self, now_ms: i64) {
        self.asked.take_if(|asked| now_ms - asked.at_ms > ASKED_MS);
    }

    /// What was sent and may be answered.
    pub(super) fn recent_sent(&self, now_ms: i64) -> Option<&Sent> {
        self.sent.as_ref().filter(|sent| now_ms - sent.at_ms <= SENT_MS)
    }

    /// Keeps what an outcome leaves behind.
    pub(super) fn note(&mut self, outcome: &Outcome, now_ms: i64) {
        let is_question_back = outcome.action == Action::Clarify && outcome.place.is_none();
        self.choose = if is_question_back {
            outcome.menu.iter().map(ToString::to_string).collect()
        } else {
            Vec::new()
        };
        let is_beside = outcome.place.is_none() || outcome.action == Action::Refuse;
        let is_topic = matches!(outcome.action, Action::Answer | Action::Refuse) && is_beside;
        if let Some(slug) = outcome.topic.as_ref().filter(|_| is_topic) {
            self.topic = Some(Topic { slug: slug.to_string(), at_ms: now_ms });
        }
    }
}
