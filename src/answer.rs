//! What is answered: fixed texts first, safety before all; then the FAQ; else an honest "I do not know".

mod index;
mod render;
mod shelf;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;

use crate::channel::Part;
use crate::scripts::{Fixed, FixedAction, Limits, Phrase, Scripts, Topic, Trigger};
use crate::text::normalise::{normalise, squeeze};

use index::Index;
pub use render::TOPIC_LINK;
pub use shelf::Engines;

/// What kind of answer it is; printed as other programs read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A topic's answer, or a fixed text.
    Answer,
    /// Asks back with candidates.
    Clarify,
    /// A human is asked for.
    Handover,
    /// Declines, or does not know.
    Refuse,
    /// Small talk.
    SmallTalk,
    /// Back from waiting to the bot.
    BackToBot,
    /// How to ask about one's own case.
    CaseQuery,
    /// How a work order is made.
    WorkOrder,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Answer => "answer",
            Self::Clarify => "clarify",
            Self::Handover => "handover",
            Self::Refuse => "refuse",
            Self::SmallTalk | Self::BackToBot => "smalltalk",
            Self::CaseQuery => "case-query",
            Self::WorkOrder => "workorder",
        })
    }
}

/// An answer, ready for the channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What kind of answer it is.
    pub action: Action,
    /// The topic's slug.
    pub topic: Option<String>,
    /// How sure the choice of the topic is, 0 to 1.
    pub score: f64,
    /// Slugs of at most three candidates.
    pub menu: Vec<String>,
    /// What is said; empty only for a plain handover, whose sentence depends on the conversation.
    pub text: String,
    /// The laws it rests on, as shown.
    pub sources: Vec<String>,
    /// The articles, one each, as statutes write them.
    pub statutes: Vec<String>,
    /// How long the bot thinks first.
    pub think: Option<Duration>,
}

/// At this score a topic is answered: on an open set of 409 questions hardly any wrong answer lies above it.
const ANSWER_FROM: f64 = 0.46;
/// At this score candidates are offered: nine in ten unrelated questions lie below it.
const CLARIFY_FROM: f64 = 0.23;
/// Two topics closer than this are both offered, unless the first is nearly exact.
const TOO_CLOSE: f64 = 0.05;
const NEARLY_EXACT: f64 = 0.90;
/// As many candidates as fit a glance.
const CANDIDATES: usize = 3;
/// Longer questions are cut: nobody's question is longer, and the time must stay bounded.
const QUESTION_CHARACTERS: usize = 500;

/// Finds answers in one set of scripts.
pub struct Engine {
    scripts: Arc<Scripts>,
    index: Index,
}

impl Engine {
    /// An engine for a set of scripts.
    pub fn new(scripts: Arc<Scripts>) -> Self {
        let index = Index::build(scripts.topics.values());
        Self { scripts, index }
    }

    /// The scripts.
    pub fn scripts(&self) -> &Scripts {
        &self.scripts
    }

    /// The platform's limits.
    pub fn limits(&self) -> &Limits {
        &self.scripts.limits
    }

    /// A fixed sentence.
    pub fn phrase(&self, phrase: Phrase) -> &str {
        self.scripts.phrases.get(phrase)
    }

    /// Answers a question in somebody's own words.
    pub fn ask(&self, question: &str, today: Date) -> Outcome {
        let question: String = question.chars().take(QUESTION_CHARACTERS).collect();
        if let Some(fixed) = self.fixed_for(&question) {
            return self.say_fixed(fixed);
        }
        let found = self.index.search(&normalise(&question), CANDIDATES);
        let found: Vec<(&Topic, f64)> = found
            .into_iter()
            .map(|(slug, score)| (&self.scripts.topics[slug], score))
            .filter(|(topic, _)| topic.valid_from <= today)
            .collect();
        match found.as_slice() {
            [(topic, score), rest @ ..] if *score >= ANSWER_FROM => {
                let rival = rest.first().is_some_and(|(_, second)| score - second < TOO_CLOSE);
                if rival && *score < NEARLY_EXACT {
                    self.ask_back(&found)
                } else {
                    self.say_topic(topic, *score)
                }
            }
            [(_, score), ..] if *score >= CLARIFY_FROM => self.ask_back(&found),
            _ => self.do_not_know(found.first().map_or(0.0, |(_, score)| *score)),
        }
    }

    /// The answer to a tapped candidate.
    pub fn by_slug(&self, slug: &str, today: Date) -> Option<Outcome> {
        let topic = self.scripts.topics.get(slug).filter(|topic| topic.valid_from <= today)?;
        Some(self.say_topic(topic, 1.0))
    }

    /// The answer to a tapped menu item.
    pub fn by_key(&self, key: &str) -> Option<Outcome> {
        let tap = Trigger::Key(key.to_owned());
        self.scripts
            .fixed
            .iter()
            .find(|fixed| fixed.triggers.contains(&tap))
            .map(|fixed| self.say_fixed(fixed))
    }

    /// A whole text that is fixed, or a fragment that must not be overlooked.
    fn fixed_for(&self, question: &str) -> Option<&Fixed> {
        let (plain, bare) = (squeeze(question), normalise(question));
        let fits = |trigger: &Trigger| match trigger {
            Trigger::Key(_) => false,
            Trigger::Says(text) => {
                let text = squeeze(text);
                !text.is_empty() && (text == plain || text == bare)
            }
            Trigger::Contains(text) => plain.contains(&squeeze(text)),
        };
        self.scripts.fixed.iter().find(|fixed| fixed.triggers.iter().any(fits))
    }
}

/// The mini-language in which an [`Engine`]'s decisions become text is in `render`; here is what is decided.
impl Engine {
    fn say_fixed(&self, fixed: &Fixed) -> Outcome {
        let action = match fixed.action {
            FixedAction::Answer => Action::Answer,
            FixedAction::Smalltalk => Action::SmallTalk,
            FixedAction::Refuse => Action::Refuse,
            FixedAction::Handover => Action::Handover,
            FixedAction::Bot => Action::BackToBot,
            FixedAction::CaseQuery => Action::CaseQuery,
            FixedAction::Workorder => Action::WorkOrder,
        };
        let plain_handover = fixed.action == FixedAction::Handover && fixed.text.is_empty();
        let text = if plain_handover { String::new() } else { self.fixed_text(fixed) };
        Outcome { topic: fixed.slug.clone(), think: fixed.think, ..Outcome::of(action, 1.0, text) }
    }

    fn say_topic(&self, topic: &Topic, score: f64) -> Outcome {
        Outcome {
            topic: Some(topic.slug.clone()),
            sources: topic.basis.iter().map(|basis| render::source(basis)).collect(),
            statutes: topic.basis.iter().flat_map(|basis| render::articles(basis)).collect(),
            ..Outcome::of(Action::Answer, score, self.topic_text(topic))
        }
    }

    fn ask_back(&self, found: &[(&Topic, f64)]) -> Outcome {
        let topics: Vec<&Topic> = found.iter().map(|(topic, _)| *topic).collect();
        Outcome {
            topic: topics.first().map(|topic| topic.slug.clone()),
            menu: topics.iter().map(|topic| topic.slug.clone()).collect(),
            ..Outcome::of(
                Action::Clarify,
                found.first().map_or(0.0, |(_, score)| *score),
                self.clarify_text(&topics),
            )
        }
    }

    fn do_not_know(&self, score: f64) -> Outcome {
        Outcome::of(Action::Refuse, score, self.marked(self.phrase(Phrase::Unknown)))
    }

    /// Tells, below a text, of replies that wait behind a link.
    pub fn with_waiting_note(&self, part: Part, count: i64) -> Part {
        match part {
            Part::Text { text, author } if count > 0 => {
                let note = self.phrase(Phrase::Waiting).replace("{count}", &count.to_string());
                Part::Text { text: format!("{text}\n\n{note}"), author }
            }
            other => other,
        }
    }
}

impl Outcome {
    fn of(action: Action, score: f64, text: String) -> Self {
        let (menu, sources, statutes) = (Vec::new(), Vec::new(), Vec::new());
        Self { action, topic: None, score, menu, text, sources, statutes, think: None }
    }
}

#[cfg(test)]
mod tests;
