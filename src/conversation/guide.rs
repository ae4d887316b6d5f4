//! Who has the word: danger and refusals, the dialogue that runs, one that begins, or the reviewed answers.

use jiff::civil::Date;

use super::thread::Thread;
use crate::answer::provisions::STATUTE_SEARCH;
use crate::answer::{Action, Effect, Engine, Outcome, Place};
use crate::dialogue::{Entry, Heard, Move, Occasion, Person, Player, Progress};
use crate::scripts::Phrase;
use crate::scripts::link::{self, RESUME_PREFIX, SAY, START_PREFIX};
use crate::text::{Bare, amounts, plain};

/// A start of this priority takes the word from a dialogue that runs.
const STRONG: u32 = 10;
/// How sure a dialogue is that began by words alone.
const WORDS_ONLY: f64 = 0.9;
/// So surely a question is for the statutes that reviewed answers which are only near are not offered.
const SURELY_LAW: f64 = 0.9;
/// How many articles are named beside reviewed answers.
const NAMED: usize = 3;
/// After so many misses in a row a human is offered first of all.
const PATIENCE: u32 = 2;
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
}

/// Answers a single question, without anything said before it.
pub fn ask(engine: &Engine, question: &str, today: Date) -> Outcome {
    let person = Person::default();
    Guide { engine, today, now_ms: 0, person: &person }.hear(&mut Thread::default(), question, None)
}

impl Guide<'_> {
    /// Answers words, typed or tapped, and keeps what they leave behind.
    pub fn hear(&self, thread: &mut Thread, text: &str, menu_id: Option<&str>) -> Outcome {
        let outcome = self.answer(thread, text, menu_id);
        thread.note(&outcome, self.now_ms);
        if menu_id.is_none() && outcome.place.is_none() {
            thread.facts.hear(self.player().overheard(text), self.now_ms);
        }
        let missed = outcome.action == Action::Clarify && outcome.place.is_none() && !self.engine.knows(text);
        thread.misses = if missed { thread.misses + 1 } else { 0 };
        if thread.misses >= PATIENCE { self.with_human(outcome) } else { outcome }
    }

    /// Says in a running dialogue that words are needed.
    pub fn no_words(&self, thread: &mut Thread) -> Option<Outcome> {
        let progress = self.running(thread)?;
        let moved = self.player().no_words(progress)?;
        Some(self.moved(thread, moved))
    }

    fn player(&self) -> Player<'_> {
        Player { scripts: self.engine.scripts(), today: self.today, now_ms: self.now_ms, person: self.person }
    }

    /// The dialogue that waits for an answer and has not expired.
    fn running(&self, thread: &Thread) -> Option<Progress> {
        let progress = thread.dialogue.clone().filter(Progress::is_open)?;
        (!progress.is_expired(self.engine.scripts(), self.now_ms)).then_some(progress)
    }

    fn answer(&self, thread: &mut Thread, text: &str, menu_id: Option<&str>) -> Outcome {
        if let Some(outcome) = menu_id.filter(|id| *id != SAY).and_then(|id| self.tapped(thread, id)) {
            return outcome;
        }
        let grave = self.engine.urgent_or_refused(text, self.today);
        if let Some(outcome) = grave.or_else(|| self.engine.called_human(text, self.today)) {
            return outcome;
        }
        let resumed = self.resumed(thread, text);
        resumed.or_else(|| self.continued(thread, text)).unwrap_or_else(|| self.fresh(thread, text))
    }

    /// A dialogue that was left and is asked for by its title, or by 继续 where no other one waits.
    fn resumed(&self, thread: &mut Thread, text: &str) -> Option<Outcome> {
        let is_alone = self.running(thread).is_none();
        let kept = [(thread.dialogue.clone(), false), (thread.paused.clone(), is_alone)];
        let mut open = kept.into_iter().filter_map(|(progress, is_alone)| Some((progress?, is_alone)));
        let (progress, _) = open.find(|(progress, is_alone)| {
            progress.is_open()
                && !progress.is_expired(self.engine.scripts(), self.now_ms)
                && self.player().is_asked_to_go_on(progress, text, *is_alone)
        })?;
        if thread.paused.as_ref() == Some(&progress) {
            thread.paused = None;
        }
        let moved = self.player().resume(progress)?;
        Some(self.moved(thread, moved))
    }

    fn tapped(&self, thread: &mut Thread, menu_id: &str) -> Option<Outcome> {
        if let Some(flow) = menu_id.strip_prefix(RESUME_PREFIX) {
            let kept = [thread.paused.clone(), thread.dialogue.clone()];
            let progress = kept.into_iter().flatten().find(|progress| progress.flow == flow)?;
            let moved = self.player().resume(progress)?;
            return Some(self.moved(thread, moved));
        }
        if let Some(start) = menu_id.strip_prefix(START_PREFIX) {
            let (flow, place) = start.rsplit_once(':')?;
            let player = self.player();
            let entry = player.offered(flow, place.parse().ok()?)?;
            return Some(match self.running(thread) {
                Some(from) if from.flow != flow => self.switched(thread, &from, entry, ""),
                _ => self.begun(thread, entry, ""),
            });
        }
        let outcome = self.engine.by_menu_id(menu_id, self.today)?;
        Some(self.beside(thread, outcome))
    }

    /// What the dialogue makes of a message that was left open or has just been finished.
    fn continued(&self, thread: &mut Thread, text: &str) -> Option<Outcome> {
        if let Some(outcome) = self.chosen(thread, text) {
            return Some(self.beside(thread, outcome));
        }
        let progress = thread.dialogue.clone()?;
        if progress.is_expired(self.engine.scripts(), self.now_ms) {
            thread.dialogue = None;
            let moved = self.player().remind(progress, text)?;
            return Some(self.moved(thread, moved));
        }
        let is_open = progress.is_open();
        if let Some(outcome) = is_open.then(|| self.interrupted(thread, &progress, text)).flatten() {
            return Some(outcome);
        }
        match self.player().hear(progress, text) {
            Heard::Moved(moved) => Some(self.moved(thread, *moved)),
            Heard::Unclear(progress) if is_open => self.unclear(thread, *progress, text),
            Heard::Unclear(_) => None,
        }
    }

    /// A question with an answer of its own, or a start so strong that it takes the word.
    fn interrupted(&self, thread: &mut Thread, progress: &Progress, text: &str) -> Option<Outcome> {
        if self.engine.phrased(text).is_some() && plain(text).chars().count() > PART {
            return Some(self.beside(thread, self.engine.ask(text, self.today)));
        }
        if let Some(outcome) = self.turned_to(text) {
            return Some(self.beside(thread, outcome));
        }
        let player = self.player();
        let entry = self.opening(thread, &player, text)?;
        let is_other = entry.dialogue.name.as_str() != progress.flow;
        let is_strong = entry.is_exact || entry.start.priority >= STRONG;
        (is_other && is_strong && !player.takes_words(progress))
            .then(|| self.switched(thread, progress, entry, text))
    }

    fn switched(&self, thread: &mut Thread, from: &Progress, entry: Entry<'_>, text: &str) -> Outcome {
        let mut outcome = self.begun(thread, entry, text);
        thread.paused = Some(from.clone());
        self.offer_resume(&mut outcome, from);
        outcome
    }

    /// Nothing in the message was for the dialogue: another start, an answer beside it, or the question again.
    fn unclear(&self, thread: &mut Thread, progress: Progress, text: &str) -> Option<Outcome> {
        let player = self.player();
        if let Some(entry) = self.opening(thread, &player, text) {
            return Some(match entry.dialogue.name.as_str() == progress.flow {
                true => self.begun(thread, entry, text),
                false => self.switched(thread, &progress, entry, text),
            });
        }
        let outcome = self.engine.ask(text, self.today);
        let is_said = !matches!(outcome.action, Action::Answer | Action::Clarify)
            || (outcome.action == Action::Answer && self.engine.knows(text));
        let aside = is_said.then_some(outcome).or_else(|| self.beside_the_point(text));
        if let Some(outcome) = aside.or_else(|| self.turned_to(text)) {
            return Some(self.beside(thread, outcome));
        }
        let moved = player.again(progress)?;
        Some(self.moved(thread, moved))
    }

    /// An answer that leaves the running dialogue where it is, with the way back to it.
    fn beside(&self, thread: &mut Thread, outcome: Outcome) -> Outcome {
        let mut outcome = self.with_offers(outcome);
        if let Some(mut progress) = self.running(thread) {
            progress.touched_ms = self.now_ms;
            self.offer_resume(&mut outcome, &progress);
            thread.dialogue = Some(progress);
        }
        outcome
    }

    fn offer_resume(&self, outcome: &mut Outcome, progress: &Progress) {
        if let Some(link) = self.player().resume_link(progress).filter(|_| outcome.effect == Effect::None) {
            outcome.text.push('\n');
            outcome.text.push_str(&link);
            outcome.resume_offer = Some(progress.flow.clone());
        }
    }

    /// A message that no dialogue was waiting for.
    fn fresh(&self, thread: &mut Thread, text: &str) -> Outcome {
        let player = self.player();
        let entry = self.opening(thread, &player, text);
        let outcome = self.engine.ask(text, self.today);
        // Words alone may be about the subject; an amount or a day wants to be computed.
        let beats = |entry: &Entry<'_>| {
            entry.start.beats.iter().any(|slug| outcome.topic.as_ref() == Some(&slug.value))
        };
        let is_wanted =
            |entry: &Entry<'_>| entry.is_firm() || beats(entry) || !self.engine.is_certain(&outcome);
        if let Some(entry) = entry.filter(is_wanted) {
            return self.begun(thread, entry, text);
        }
        if self.engine.phrased(text).is_some() {
            return self.with_offers(outcome);
        }
        let outcome = self.twice(thread, text).unwrap_or(outcome);
        let outcome = self.leaning(thread, text, outcome);
        let is_open = outcome.action == Action::Clarify && !self.engine.knows(text);
        if let Some(outcome) = is_open.then(|| self.for_a_purpose(thread, text, &outcome)).flatten() {
            return outcome;
        }
        self.with_offers(outcome)
    }

    /// What the message is for, when no words of the scripts say so but the examples do.
    fn for_a_purpose(&self, thread: &mut Thread, text: &str, outcome: &Outcome) -> Option<Outcome> {
        let (purpose, share) = self.engine.purpose(text)?;
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

    /// The dialogue that a message begins, unless somebody wrote an answer for these very words.
    fn opening<'p>(&self, thread: &Thread, player: &Player<'p>, text: &str) -> Option<Entry<'p>> {
        let sent = thread.recent_sent(self.now_ms);
        let occasion =
            Occasion { topic: thread.recent_topic(self.now_ms), event: sent.map(|sent| sent.event.as_str()) };
        let entry = player.opening(text, occasion)?;
        let spared = match self.engine.phrased(text) {
            Some(slug) => !entry.start.beats.iter().any(|beaten| beaten.value == *slug),
            None => !entry.is_exact && self.engine.knows(text),
        };
        (!spared).then_some(entry)
    }

    /// The topic that 2 or 第二个 means after a question back.
    fn chosen(&self, thread: &Thread, text: &str) -> Option<Outcome> {
        let place = crate::text::ordinal(text)?;
        self.engine.by_slug(thread.choose.get(place.checked_sub(1)?)?, self.today)
    }

    fn begun(&self, thread: &mut Thread, entry: Entry<'_>, text: &str) -> Outcome {
        let score = if entry.is_firm() { 1.0 } else { WORDS_ONLY };
        let case = thread.recent_sent(self.now_ms).and_then(|sent| sent.case.clone());
        let case = case.filter(|_| entry.start.event.is_some());
        if entry.start.event.is_some() {
            thread.sent = None;
        }
        let moved = self.player().begin(entry, text, case, &thread.facts);
        Outcome { score, ..self.moved(thread, moved) }
    }

    fn moved(&self, thread: &mut Thread, moved: Move) -> Outcome {
        let place = Place { flow: moved.flow, state: moved.state, retry: moved.retry };
        let mut outcome = Outcome {
            action: moved.action,
            topic: moved.topic,
            score: 1.0,
            menu: Vec::new(),
            text: moved.text,
            sources: moved.sources,
            statutes: Vec::new(),
            slots: moved.slots,
            answer_values: moved.values,
            think: None,
            effect: moved.effect,
            urgent: false,
            unsure: false,
            place: Some(place),
            resume_offer: None,
            also: Vec::new(),
        };
        let is_over = moved.progress.as_ref().is_none_or(|progress| !progress.is_open());
        if let Some(progress) = &moved.progress {
            thread.facts.learn(self.engine.scripts(), progress, self.now_ms);
        }
        thread.dialogue = moved.progress;
        let running = thread.dialogue.as_ref().map(|progress| progress.flow.as_str());
        let waits = |paused: &Progress| {
            !paused.is_expired(self.engine.scripts(), self.now_ms) && Some(paused.flow.as_str()) != running
        };
        match &thread.paused {
            Some(paused) if is_over && waits(paused) => self.offer_resume(&mut outcome, paused),
            Some(_) if is_over => thread.paused = None,
            _ => {}
        }
        outcome
    }

    /// The dialogues that can be begun from an answer, as links below it.
    fn with_offers(&self, mut outcome: Outcome) -> Outcome {
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

/// Whether there is something to compute with.
fn has_figure(text: &str) -> bool {
    text.contains('算')
        || text.chars().any(|character| character.is_ascii_digit())
        || !amounts(text, Bare::Cued).is_empty()
}
