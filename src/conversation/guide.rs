//! Who has the word: danger and refusals, the dialogue that runs, one that begins, or the reviewed answers.

use jiff::civil::Date;

use super::thread::Thread;
use crate::answer::provisions::STATUTE_SEARCH;
use crate::answer::{Action, Engine, Outcome, Question};
use crate::complaint::Page;
use crate::dialogue::{Entry, Person, Player};
use crate::scripts::Phrase;
use crate::scripts::link::{self, SAY, START_PREFIX};
use crate::text::{Bare, amounts};

/// So surely a question is for the statutes that reviewed answers which are only near are not offered.
const SURELY_LAW: f64 = 0.9;
/// How many articles are named beside reviewed answers.
const NAMED: usize = 3;
/// After so many misses in a row a human is offered first of all.
const PATIENCE: u32 = 2;
/// So many digits may be a part of an identity or mobile number.
const LONG_NUMBER: usize = 6;
/// A part of a double question has at least so many characters.
pub(super) const PART: usize = 4;

/// Decides who answers a person's words.
#[derive(Debug, Clone, Copy)]
pub struct Guide<'a> {
    /// Finds answers.
    pub engine: &'a Engine,
    /// The court's civil date.
    pub today: Date,
    /// The time, for what expires.
    pub now_ms: i64,
    /// What is known of the person.
    pub person: &'a Person,
    /// Where a draft made now could be opened; without it a draft is said as text.
    pub draft_page: Option<&'a Page>,
}

/// Answers a single question, without anything said before it.
pub fn ask(engine: &Engine, question: &str, today: Date) -> Outcome {
    let person = Person::default();
    Guide { engine, today, now_ms: 0, person: &person, draft_page: None }.hear(
        &mut Thread::default(),
        question,
        None,
    )
}

impl Guide<'_> {
    /// Answers words, typed or tapped, and keeps what they leave behind.
    pub fn hear(&self, thread: &mut Thread, text: &str, menu_id: Option<&str>) -> Outcome {
        thread.forget_asked(self.now_ms);
        let question = Question::new(text);
        let tells_identity =
            self.running(thread).is_some_and(|progress| progress.asks_identity(self.engine.scripts()));
        let mut outcome = self.answer(thread, &question, menu_id);
        // A question beside the registration may be kept, unless numbers stand in it.
        outcome.confidential = tells_identity && (outcome.place.is_some() || has_long_number(text));
        thread.note(&outcome, self.now_ms);
        if menu_id.is_none() {
            self.keep_question(thread, text, &outcome);
        }
        let is_story = matches!(outcome.action, Action::Answer | Action::Clarify) && outcome.place.is_none();
        if menu_id.is_none() && is_story {
            thread.facts.hear(self.player().overheard(text), self.now_ms);
        }
        let missed = outcome.action == Action::Clarify && outcome.place.is_none();
        let missed = missed && !self.engine.knows(&question);
        thread.misses = if missed { thread.misses + 1 } else { 0 };
        let outcome = self.with_way(thread, outcome);
        if thread.misses >= PATIENCE { self.with_human(outcome) } else { outcome }
    }

    /// Answers a tap on the account's menu, and keeps what it leaves behind.
    pub fn clicked(&self, thread: &mut Thread, key: &str) -> Option<Outcome> {
        let player = self.player();
        let outcome = match player.keyed(key) {
            Some(entry) => match self.running(thread) {
                Some(from) if from.flow != entry.dialogue.name.value => {
                    self.switched(thread, &from, entry, "")
                }
                Some(same) => self.moved(thread, player.resume(same)?),
                None => self.begun(thread, entry, ""),
            },
            None => self.engine.by_key(key)?,
        };
        thread.forget_asked(self.now_ms);
        thread.note(&outcome, self.now_ms);
        Some(self.with_way(thread, outcome))
    }

    pub(super) fn player(&self) -> Player<'_> {
        let Self { engine, today, now_ms, person, draft_page } = *self;
        Player { scripts: engine.scripts(), today, now_ms, person, draft_page }
    }

    fn answer(&self, thread: &mut Thread, question: &Question<'_>, menu_id: Option<&str>) -> Outcome {
        if let Some(outcome) = menu_id.filter(|id| *id != SAY).and_then(|id| self.tapped(thread, id)) {
            return outcome;
        }
        let grave = self.engine.urgent_or_refused(question, self.today);
        if let Some(outcome) = grave.or_else(|| self.engine.called_human(question, self.today)) {
            return outcome;
        }
        let resumed = self.resumed(thread, question);
        resumed.or_else(|| self.continued(thread, question)).unwrap_or_else(|| self.fresh(thread, question))
    }

    /// A message that no dialogue was waiting for.
    fn fresh(&self, thread: &mut Thread, question: &Question<'_>) -> Outcome {
        let player = self.player();
        let entry = match self.opening(thread, &player, question) {
            Some(entry) if entry.is_firm() => return self.begun(thread, entry, question.text()),
            other => other,
        };
        let outcome = self.engine.answer_to(question, self.today);
        // Words alone may be about the subject; an amount or a day wants to be computed.
        let beats = |entry: &Entry<'_>| {
            entry.start.beats.iter().any(|slug| outcome.topic.as_ref() == Some(&slug.value))
        };
        let is_wanted = |entry: &Entry<'_>| beats(entry) || !self.engine.is_certain(&outcome);
        if let Some(entry) = entry.filter(is_wanted) {
            return self.begun(thread, entry, question.text());
        }
        if self.engine.phrased(question).is_some() {
            return self.with_offers(outcome);
        }
        let outcome = self.twice(thread, question.text()).unwrap_or(outcome);
        let outcome = self.leaning(thread, question, outcome);
        let is_open = outcome.action == Action::Clarify && !self.engine.knows(question);
        if let Some(outcome) = is_open.then(|| self.for_a_purpose(thread, question, &outcome)).flatten() {
            return outcome;
        }
        self.with_offers(outcome)
    }

    /// What the message is for, when no words of the scripts say so but the examples do.
    fn for_a_purpose(
        &self,
        thread: &mut Thread,
        question: &Question<'_>,
        outcome: &Outcome,
    ) -> Option<Outcome> {
        let (text, (purpose, share)) = (question.text(), self.engine.purpose(question)?);
        let action = self.engine.scripts().topics.action(purpose);
        if matches!(action, Action::Calculator(_)) && !has_figure(text) {
            return None;
        }
        if let Some(entry) = self.player().entered(purpose.as_str()) {
            return Some(Outcome { score: share, ..self.begun(thread, entry, text) });
        }
        match action {
            Action::Handover => self.engine.human(),
            _ if purpose.as_str() == STATUTE_SEARCH => self.in_the_law(text, share, outcome),
            _ => None,
        }
    }

    /// Articles in place of an answer; where reviewed answers are near, they are offered and the articles named.
    fn in_the_law(&self, text: &str, share: f64, asked_back: &Outcome) -> Option<Outcome> {
        let articles = self.engine.articles_for(text, share, self.today)?;
        if asked_back.menu.is_empty() || share >= SURELY_LAW {
            return Some(articles);
        }
        let named: Vec<&str> = articles.statutes.iter().take(NAMED).map(String::as_str).collect();
        let named =
            self.engine.scripts().phrases.fill(Phrase::StatutesNear, &[("articles", &named.join("、"))]);
        let text = format!("{}\n{named}", asked_back.text);
        Some(Outcome { text, statutes: articles.statutes, sources: articles.sources, ..asked_back.clone() })
    }

    /// The topic that 2 or 第二个 means after a question back.
    pub(super) fn chosen(&self, thread: &Thread, text: &str) -> Option<Outcome> {
        let place = crate::text::ordinal(text)?;
        self.engine.by_slug(thread.choose.get(place.checked_sub(1)?)?, self.today)
    }

    /// The dialogues that can be begun from an answer, as links below it.
    pub(super) fn with_offers(&self, mut outcome: Outcome) -> Outcome {
        let Some(topic) = outcome.topic.as_ref().filter(|_| outcome.action == Action::Answer) else {
            return outcome;
        };
        let limit = self.engine.limits().text.limit_bytes;
        let starts = self.engine.scripts().dialogues.iter().flat_map(|dialogue| {
            dialogue.starts.iter().enumerate().map(move |(place, start)| (dialogue, place, start))
        });
        let mut links = String::new();
        for (dialogue, place, start) in
            starts.filter(|(.., start)| start.after.iter().any(|slug| slug.value == *topic))
        {
            if let Some(offer) = &start.offer {
                links.push('\n');
                links.push_str(&link::tap(offer, &format!("{START_PREFIX}{}:{place}", *dialogue.name)));
            }
        }
        if outcome.text.len() + links.len() <= limit {
            outcome.text.push_str(&links);
        }
        outcome
    }

    /// Nothing was found twice in a row: the human goes first.
    fn with_human(&self, mut outcome: Outcome) -> Outcome {
        outcome.text = format!("{}\n\n{}", self.engine.phrase(Phrase::StillUnknown), outcome.text);
        outcome
    }
}

/// Whether a number stands in the text that may be somebody's.
fn has_long_number(text: &str) -> bool {
    text.chars().filter(|character| character.is_numeric()).count() >= LONG_NUMBER
}

/// Whether there is something to compute with.
fn has_figure(text: &str) -> bool {
    text.contains('算')
        || text.chars().any(|character| character.is_ascii_digit())
        || !amounts(text, Bare::Cued).is_empty()
}
