//! Answers a question from the scripts: crises first, then refusals, keywords and courtesies, then the
//! reviewed answers. What is not found for certain is asked back or admitted not to be known.

mod advised;
mod danger;
mod entries;
mod finder;
mod likeness;
mod outcome;
pub mod provisions;
mod render;
mod shelf;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

pub use crate::law::Calculator;
pub use crate::scripts::{Action, Effect};
pub use outcome::{MENU_SIZE, Outcome, Place, Slots};
pub use shelf::Engines;

use crate::channel::Part;
use crate::scripts::link::{BOT, HUMAN, TOPIC_PREFIX};
use crate::scripts::{Basis, Faq, Limits, Phrase, Reply, Rule, Scripts, Slug, Triggers};
use crate::statutes::Statutes;
use crate::text::{normalise, plain};
use danger::Alarm;
use entries::{Entry, by_slug, exact, rules};
pub use finder::Signs;
use finder::{Candidate, Example, Finder, Finding};

/// One or two words (注册) are a heading, not a question.
const DIRECT_CHARACTERS: usize = 4;
/// A longer text is a story; what it asks for is asked back.
const STORY_CHARACTERS: usize = 300;
/// Below this likelihood of all answers together we admit that we do not know.
const INSIDE_SHARE: f32 = 0.02;
/// A candidate of a question back must have this part of it.
const CANDIDATE_SHARE: f32 = 0.02;
/// How much an answer's own text counts beside a question when the finder learns.
const ANSWER_WEIGHT: f32 = 0.5;

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
    finder: OnceLock<Finder>,
    /// Learned with it.
    alarm: OnceLock<Alarm>,
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
            finder: OnceLock::new(),
            alarm: OnceLock::new(),
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
        self.finder();
        self.alarm();
        self.statutes();
    }

    /// Whether it has learned already.
    pub fn has_learned(&self) -> bool {
        self.finder.get().is_some()
    }

    fn finder(&self) -> &Finder {
        self.finder.get_or_init(|| {
            let scripts = &self.scripts;
            let questions = scripts.faqs.iter().enumerate().flat_map(|(class, faq)| {
                let questions = faq.questions.iter().map(move |question| (class, question.as_str(), 1.0));
                questions.chain(std::iter::once((class, faq.answer.as_str(), ANSWER_WEIGHT)))
            });
            let outside = scripts.outside.iter().enumerate().flat_map(|(number, outside)| {
                let class = scripts.faqs.len() + number;
                outside.examples.iter().map(move |example| (class, example.as_str(), 1.0))
            });
            let examples: Vec<Example<'_>> = questions
                .chain(outside)
                .filter(|(_, text, _)| self.unseen.is_empty() || !self.unseen.contains(&normalise(text)))
                .map(|(class, text, weight)| Example { class, text, weight })
                .collect();
            Finder::learn(&examples, scripts.faqs.len() + scripts.outside.len(), &scripts.glossary)
        })
    }

    fn alarm(&self) -> &Alarm {
        self.alarm.get_or_init(|| Alarm::learn(&self.scripts, &self.unseen))
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
        let words = normalise(question);
        if let Some(entry) = self.exact.get(&words).copied().or_else(|| self.caught(question)) {
            return self.give(entry, 1.0, today);
        }
        if words.is_empty() {
            return self.ask_again(Phrase::Empty, Vec::new(), 0.0);
        }
        if let Some(entry) = self.in_danger(&words) {
            return self.give(entry, 1.0, today);
        }
        let finding = self.finder().find(&words);
        match self.provision(question, today) {
            Some(provision) => provision,
            None if words.chars().count() > STORY_CHARACTERS => {
                self.ask_again(Phrase::TooLong, Vec::new(), 0.0)
            }
            None => self.look_up(&words, &finding, today),
        }
    }

    /// The text for somebody in danger and for what is refused, which go before any dialogue. A sign or two is not
    /// refused here: 3 may be a choice.
    pub fn urgent_or_refused(&self, question: &str, today: Date) -> Option<Outcome> {
        let is_grave = |entry: &Entry| match entry {
            Entry::Crisis(_) => true,
            Entry::Refusal(number) => self.scripts.refusals[*number].slug.as_str().starts_with("refuse."),
            _ => false,
        };
        let entry = match self.exact.get(&normalise(question)).copied() {
            // Whole messages that the scripts know are what they say: 再见 is a courtesy.
            Some(entry) => Some(entry).filter(is_grave),
            None => self.triggered(question).filter(goes_first),
        }?;
        Some(self.give(entry, 1.0, today))
    }

    /// The reply that calls a human, if the whole message asks for it.
    pub fn called_human(&self, question: &str, today: Date) -> Option<Outcome> {
        let entry = self.exact.get(&normalise(question)).copied()?;
        let Entry::Reply(number) = entry else { return None };
        let calls = self.scripts.replies[number].effect == Effect::Handover;
        calls.then(|| self.give(entry, 1.0, today))
    }

    /// The topic whose answer has this question among its phrasings.
    pub fn phrased(&self, question: &str) -> Option<&Slug> {
        match self.exact.get(&normalise(question))? {
            Entry::Faq(number) => Some(&self.scripts.faqs[*number].slug.value),
            _ => None,
        }
    }

    /// Whether the whole message belongs to something the scripts say.
    pub fn knows(&self, question: &str) -> bool {
        self.exact.contains_key(&normalise(question)) || self.triggered(question).is_some()
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

    fn reply_with(&self, effect: Effect) -> Option<Outcome> {
        self.scripts.replies.iter().find(|reply| reply.effect == effect).map(|reply| self.reply(reply))
    }

    /// What a new follower gets.
    pub fn welcome(&self) -> String {
        let welcome = &self.scripts.welcome;
        let topics: Vec<Slug> = welcome.topics.iter().map(|slug| slug.value.clone()).collect();
        render::fixed(&self.scripts, &welcome.text, &self.offers(&topics), Effect::None)
    }

    /// The first rule whose trigger catches the question, or the crisis that it is like.
    fn triggered(&self, question: &str) -> Option<Entry> {
        self.caught(question).or_else(|| self.in_danger(&normalise(question)))
    }

    /// The first rule whose trigger catches the question.
    fn caught(&self, question: &str) -> Option<Entry> {
        let words = plain(question);
        let first = self.triggers.catching(&words).map(|(number, _)| number).min()?;
        rules(&self.scripts).nth(first).map(|(entry, _)| entry)
    }

    fn look_up(&self, words: &str, finding: &Finding, today: Date) -> Outcome {
        if let Some(outcome) = self.not_for_us(finding, today) {
            return outcome;
        }
        let in_force = |class: usize| self.is_in_force(class, today);
        let certainty = self.scripts.certainty.of(&finding.signs(in_force));
        let mut near = finding.candidates.iter().filter(|candidate| in_force(candidate.class)).peekable();
        let is_direct =
            certainty >= self.scripts.certainty.direct && words.chars().count() >= DIRECT_CHARACTERS;
        if let Some(best) = near.peek().filter(|_| is_direct) {
            return self.answer(&self.scripts.faqs[best.class], certainty);
        }
        let near: Vec<&Candidate> = near.collect();
        let inside: f32 = near.iter().map(|candidate| candidate.share).sum();
        let least = if inside >= INSIDE_SHARE { inside * CANDIDATE_SHARE } else { f32::MAX };
        let menu = near.iter().take(MENU_SIZE).filter(|candidate| candidate.share >= least);
        let menu = menu.map(|candidate| self.scripts.faqs[candidate.class].slug.value.clone());
        self.ask_back(menu.collect(), certainty)
    }

    /// The fixed text for what is certainly not for us, if there is one for its kind.
    fn not_for_us(&self, finding: &Finding, today: Date) -> Option<Outcome> {
        let best = finding.candidates.first()?;
        let entry = self.by_slug.get(self.outside(best.class)?)?;
        let is_certain = f64::from(best.share) >= self.scripts.certainty.outside;
        is_certain.then(|| self.give(*entry, 0.0, today))
    }

    /// What else the message is for, by the examples (a calculation, the person's own case, a human), and how
    /// likely.
    pub fn purpose(&self, question: &str) -> Option<(&Slug, f64)> {
        let finding = self.finder().find(&normalise(question));
        let best = finding.candidates.first()?;
        let (topic, share) = (self.outside(best.class)?, f64::from(best.share));
        (share >= self.scripts.certainty.purpose).then_some((topic, share))
    }

    /// Whether a class of the finder is a reviewed answer that holds already.
    fn is_in_force(&self, class: usize, today: Date) -> bool {
        self.scripts.faqs.get(class).is_some_and(|faq| faq.valid_from <= today)
    }

    /// The topic of a class that is no reviewed answer: those come behind the answers, in their order.
    fn outside(&self, class: usize) -> Option<&Slug> {
        let outside = self.scripts.outside.get(class.checked_sub(self.scripts.faqs.len())?)?;
        Some(&outside.topic.value)
    }

    /// The reply that calls a human.
    pub fn human(&self) -> Option<Outcome> {
        self.reply_with(Effect::Handover)
    }

    /// What the certainty of an answer to this question would be judged by; `None` where a rule answers.
    pub fn signs(&self, question: &str, today: Date) -> Option<Signs> {
        let words = normalise(question);
        let is_ruled = self.exact.contains_key(&words) || self.triggered(question).is_some();
        if is_ruled || words.is_empty() || words.chars().count() > STORY_CHARACTERS {
            return None;
        }
        Some(self.finder().find(&words).signs(|class| self.is_in_force(class, today)))
    }

    /// A question back with candidates, or, without any, the admission that we do not know.
    fn ask_back(&self, menu: Vec<Slug>, score: f64) -> Outcome {
        let phrase = if menu.is_empty() { Phrase::Unknown } else { Phrase::Clarify };
        self.ask_again(phrase, menu, score)
    }

    fn ask_again(&self, phrase: Phrase, menu: Vec<Slug>, score: f64) -> Outcome {
        let text = self.scripts.phrases.get(phrase);
        Outcome {
            text: render::ask_back(&self.scripts, text, &self.offers(&menu)),
            topic: menu.first().cloned(),
            unsure: !menu.is_empty(),
            menu,
            ..outcome(Action::Clarify, score)
        }
    }

    fn give(&self, entry: Entry, score: f64, today: Date) -> Outcome {
        let scripts = &self.scripts;
        match entry {
            Entry::Crisis(number) => {
                let outcome = self.rule(&scripts.crises[number]);
                Outcome { urgent: outcome.effect == Effect::Handover, ..outcome }
            }
            Entry::Refusal(number) => self.rule(&scripts.refusals[number]),
            Entry::SmallTalk(number) => self.rule(&scripts.small_talk[number]),
            Entry::Reply(number) => self.reply(&scripts.replies[number]),
            Entry::Faq(number) if scripts.faqs[number].valid_from > today => self.ask_back(Vec::new(), 0.0),
            Entry::Faq(number) => self.answer(&scripts.faqs[number], score),
        }
    }

    fn answer(&self, faq: &Faq, score: f64) -> Outcome {
        Outcome {
            topic: Some(faq.slug.value.clone()),
            text: render::answer(&self.scripts, faq),
            sources: faq.basis.iter().map(ToString::to_string).collect(),
            statutes: faq.basis.iter().flat_map(Basis::statutes).collect(),
            ..outcome(Action::Answer, score)
        }
    }

    fn rule(&self, rule: &Rule) -> Outcome {
        let action = self.scripts.topics.action(&rule.slug);
        let effect = if action == Action::Handover { Effect::Handover } else { Effect::None };
        Outcome {
            topic: Some(rule.slug.value.clone()),
            text: render::fixed(&self.scripts, &rule.text, &[], effect),
            effect,
            ..outcome(action, if action == Action::Answer { 1.0 } else { 0.0 })
        }
    }

    fn reply(&self, reply: &Reply) -> Outcome {
        // The scripts' checks see to it that a reply without an effect has a text.
        let usual = match reply.effect {
            Effect::None => "",
            Effect::Handover => self.scripts.phrases.get(Phrase::Handover),
            Effect::Bot => self.scripts.phrases.get(Phrase::BackToBot),
        };
        let text = reply.text.as_ref().map_or(usual, |text| text.as_str());
        let topics: Vec<Slug> = reply.topics.iter().map(|slug| slug.value.clone()).collect();
        let action = match &reply.topic {
            _ if reply.effect == Effect::Handover => Action::Handover,
            Some(topic) => self.scripts.topics.action(topic),
            None => Action::Answer,
        };
        Outcome {
            topic: reply.topic.as_ref().map(|topic| topic.value.clone()),
            text: render::fixed(&self.scripts, text, &self.offers(&topics), reply.effect),
            menu: topics.into_iter().take(MENU_SIZE).collect(),
            think: reply.think,
            effect: reply.effect,
            ..outcome(action, 0.0)
        }
    }

    /// The canonical question of each topic.
    fn offers<'s>(&'s self, topics: &'s [Slug]) -> Vec<(&'s str, &'s Slug)> {
        let question = |slug: &'s Slug| match self.by_slug.get(slug) {
            Some(Entry::Faq(number)) => Some((self.scripts.faqs[*number].canonical(), slug)),
            _ => None,
        };
        topics.iter().filter_map(question).collect()
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
    }
}

#[cfg(test)]
mod tests;
