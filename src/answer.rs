//! Answers a question from the scripts: crises first, then refusals, keywords and courtesies, then the
//! reviewed answers. What is not found for certain is asked back or admitted not to be known.

mod advised;
mod danger;
mod entries;
mod finder;
mod given;
pub mod knowledge;
mod learned;
mod likeness;
mod outcome;
pub mod provisions;
mod question;
mod render;
mod searched;
mod shelf;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

pub use crate::law::Calculator;
pub use crate::scripts::{Action, Effect};
pub use knowledge::Article;
pub use outcome::{MENU_SIZE, Outcome, Place, Slots};
pub use question::Question;
pub use shelf::Engines;

use crate::channel::Part;
use crate::scripts::link::{BOT, HUMAN, TOPIC_PREFIX};
use crate::scripts::{Limits, Phrase, Scripts, Slug, Triggers};
use crate::statutes::Statutes;
use crate::text::{normalise, plain};
use danger::Alarm;
use entries::{Entry, by_slug, exact, rules};
use finder::Finder;
pub use finder::Signs;
use learned::Learned;

/// Answers from one set of scripts. Building it costs tens of milliseconds, asking tens of
/// microseconds.
#[derive(Debug)]
pub struct Engine {
    scripts: Arc<Scripts>,
    /// Whole questions, normalised. The scripts' checks see to it that no two entries claim the same.
    exact: HashMap<String, Entry>,
    by_slug: HashMap<Slug, Entry>,
    triggers: Triggers,
    /// Learned when it is first needed, which takes about a second: see [`Engine::learn`].
    learned: Learned,
    /// The law texts; without an import the names of laws only.
    statutes: OnceLock<Statutes>,
    /// Questions that the finder must not have seen, because it is being measured on them.
    unseen: HashSet<String>,
}

impl Engine {
    /// An engine over these scripts.
    pub fn new(scripts: Arc<Scripts>) -> Self {
        let (exact, by_slug) = (exact(&scripts), by_slug(&scripts));
        let triggers = Triggers::new(rules(&scripts).map(|(_, rule)| rule));
        Self {
            scripts,
            exact,
            by_slug,
            triggers,
            learned: Learned::default(),
            statutes: OnceLock::new(),
            unseen: HashSet::new(),
        }
    }

    /// The same engine as if nobody had written these questions into the scripts, to be measured on them.
    pub fn without(scripts: Arc<Scripts>, questions: impl Iterator<Item = impl AsRef<str>>) -> Self {
        let unseen: HashSet<String> = questions.map(|question| normalise(question.as_ref())).collect();
        let mut engine = Self::new(scripts);
        engine.exact.retain(|words, entry| !matches!(entry, Entry::Faq(_)) || !unseen.contains(words));
        Self { unseen, ..engine }
    }

    /// Learns what is needed to find answers; the first question would do it otherwise.
    pub fn learn(&self) {
        self.learn_to_listen();
        self.finder();
        self.statutes();
    }

    /// Learns to hear a cry for help, which is listened for in every message, whatever dialogue it belongs to.
    pub fn learn_to_listen(&self) {
        self.alarm();
    }

    /// Whether it has learned already.
    pub fn has_learned(&self) -> bool {
        self.learned.is_whole()
    }

    fn finder(&self) -> &Finder {
        self.learned.topics(&self.scripts, &self.unseen)
    }

    fn alarm(&self) -> &Alarm {
        self.learned.alarm(&self.scripts, &self.unseen)
    }

    /// The scripts it answers from.
    pub fn scripts(&self) -> &Arc<Scripts> {
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

    /// Tells, below a text, of replies that wait behind a link.
    pub fn with_waiting_note(&self, part: Part, count: i64) -> Part {
        match part {
            Part::Text { text, author } if count > 0 => {
                let note = self.scripts.phrases.fill(Phrase::WaitingReply, &[("count", &count.to_string())]);
                Part::Text { text: format!("{text}\n\n{note}"), author }
            }
            other => other,
        }
    }

    /// Answers what a person typed.
    pub fn ask(&self, question: &str, today: Date) -> Outcome {
        self.answer_to(&Question::new(question), today)
    }

    /// Answers a question.
    pub fn answer_to(&self, question: &Question<'_>, today: Date) -> Outcome {
        if let Some(entry) = self.exactly(question).or_else(|| self.triggered(question)) {
            return self.give(entry, 1.0, today);
        }
        if question.words().is_empty() {
            return self.ask_again(Phrase::Empty, Vec::new(), 0.0);
        }
        match self.provision(question.text(), today) {
            Some(provision) => provision,
            None if question.is_story() => self.ask_again(Phrase::TooLong, Vec::new(), 0.0),
            None => self.look_up(question, today),
        }
    }

    /// The text for somebody in danger and for what is refused, which go before any dialogue. A sign or two is not
    /// refused here: 3 may be a choice.
    pub fn urgent_or_refused(&self, question: &Question<'_>, today: Date) -> Option<Outcome> {
        let is_grave = |entry: &Entry| match entry {
            Entry::Crisis(_) => true,
            Entry::Refusal(number) => self.scripts.refusals[*number].slug.as_str().starts_with("refuse."),
            _ => false,
        };
        let entry = match self.exactly(question) {
            // Whole messages that the scripts know are what they say: 再见 is a courtesy.
            Some(entry) => Some(entry).filter(is_grave),
            None => self.triggered(question).filter(goes_first),
        }?;
        Some(self.give(entry, 1.0, today))
    }

    /// The reply that calls a human, if the whole message asks for it.
    pub fn called_human(&self, question: &Question<'_>, today: Date) -> Option<Outcome> {
        let entry = self.exactly(question)?;
        let Entry::Reply(number) = entry else { return None };
        let calls = self.scripts.replies[number].effect == Effect::Handover;
        calls.then(|| self.give(entry, 1.0, today))
    }

    /// The topic whose answer has this question among its phrasings.
    pub fn phrased(&self, question: &Question<'_>) -> Option<&Slug> {
        match self.exactly(question)? {
            Entry::Faq(number) => Some(&self.scripts.faqs[number].slug.value),
            _ => None,
        }
    }

    /// Whether the whole message belongs to something the scripts say.
    pub fn knows(&self, question: &Question<'_>) -> bool {
        self.exactly(question).or_else(|| self.triggered(question)).is_some()
    }

    /// The canonical question of a topic with a reviewed answer.
    pub fn canonical(&self, slug: &str) -> Option<&str> {
        match self.by_slug.get(slug)? {
            Entry::Faq(number) => Some(self.scripts.faqs[*number].canonical()),
            _ => None,
        }
    }

    /// Whether a question was answered, and for certain.
    pub fn is_certain(&self, outcome: &Outcome) -> bool {
        outcome.action == Action::Answer && outcome.score >= self.direct()
    }

    /// How certain a direct answer must be.
    pub fn direct(&self) -> f64 {
        self.scripts.certainty.direct
    }

    /// The answer to a tap on an offered topic; `None` for a topic that has no text here.
    pub fn by_slug(&self, slug: &str, today: Date) -> Option<Outcome> {
        self.by_slug.get(slug).map(|entry| self.give(*entry, 1.0, today))
    }

    /// The reply to a menu key.
    pub fn by_key(&self, key: &str) -> Option<Outcome> {
        let reply =
            self.scripts.replies.iter().find(|reply| reply.keys.iter().any(|own| own.value == key))?;
        Some(self.reply(reply))
    }

    /// The reply to a tap on words inside a text. Taps that fetch waiting answers belong to the conversation.
    pub fn by_menu_id(&self, menu_id: &str, today: Date) -> Option<Outcome> {
        let wanted = match menu_id {
            HUMAN => Effect::Handover,
            BOT => Effect::Bot,
            other => return self.by_slug(other.strip_prefix(TOPIC_PREFIX)?, today),
        };
        self.reply_with(wanted)
    }

    /// What a new follower gets.
    pub fn welcome(&self) -> String {
        let welcome = &self.scripts.welcome;
        let topics: Vec<Slug> = welcome.topics.iter().map(|slug| slug.value.clone()).collect();
        render::fixed(&self.scripts, &welcome.text, &self.offers(&topics), Effect::None)
    }

    /// What the whole message calls for by its very words.
    fn exactly(&self, question: &Question<'_>) -> Option<Entry> {
        self.exact.get(question.words()).copied()
    }

    /// The crisis whose trigger catches the question or that it is like, or another rule whose trigger does:
    /// whoever asks where the judge lives may have a knife.
    fn triggered(&self, question: &Question<'_>) -> Option<Entry> {
        let caught = self.caught(question);
        let is_crisis = matches!(caught, Some(Entry::Crisis(_)));
        caught.filter(|_| is_crisis).or_else(|| self.in_danger(question)).or(caught)
    }

    /// The first rule whose trigger catches the question.
    fn caught(&self, question: &Question<'_>) -> Option<Entry> {
        let words = plain(question.text());
        let first = self.triggers.catching(&words).map(|(number, _)| number).min()?;
        rules(&self.scripts).nth(first).map(|(entry, _)| entry)
    }

    /// The reply that calls a human.
    pub fn human(&self) -> Option<Outcome> {
        self.reply_with(Effect::Handover)
    }
}

/// Whether a rule goes before any dialogue.
fn goes_first(entry: &Entry) -> bool {
    matches!(entry, Entry::Crisis(_) | Entry::Refusal(_))
}

/// An outcome with nothing in it yet.
fn outcome(action: Action, score: f64) -> Outcome {
    Outcome {
        action,
        topic: None,
        score,
        menu: Vec::new(),
        text: String::new(),
        sources: Vec::new(),
        statutes: Vec::new(),
        slots: Slots::new(),
        answer_values: Vec::new(),
        think: None,
        effect: Effect::None,
        urgent: false,
        unsure: false,
        place: None,
        resume_offer: None,
        also: Vec::new(),
        draft: None,
        duty: None,
        confidential: false,
    }
}

#[cfg(test)]
mod tests;
