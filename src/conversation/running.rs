//! The dialogue that runs, the one that was left for it, the one that begins.

use super::guide::{Guide, PART};
use super::leaning::turned;
use super::thread::Thread;
use crate::answer::{Action, Effect, Outcome, Place, Question};
use crate::dialogue::{Entry, Heard, Move, Occasion, Player, Progress};
use crate::scripts::dialogue::Need;
use crate::scripts::link::{COMPLAINT_PREFIX, RESUME_PREFIX, STAFF_PREFIX, START_PREFIX};
use crate::text::plain;

/// A start of this priority takes the word from a dialogue that runs.
const STRONG: u32 = 10;
/// How sure a dialogue is that began by words alone.
const WORDS_ONLY: f64 = 0.9;

impl Guide<'_> {
    /// Says in a running dialogue that words are needed.
    pub fn no_words(&self, thread: &mut Thread) -> Option<Outcome> {
        let progress = self.running(thread)?;
        let moved = self.player().no_words(progress)?;
        Some(self.moved(thread, moved))
    }

    /// The dialogue that waits for an answer and has not expired.
    pub(super) fn running(&self, thread: &Thread) -> Option<Progress> {
        let progress = thread.dialogue.clone().filter(Progress::is_open)?;
        (!progress.is_expired(self.engine.scripts(), self.now_ms)).then_some(progress)
    }

    /// A dialogue that was left and is asked for by its title, or by 继续 where no other one waits.
    pub(super) fn resumed(&self, thread: &mut Thread, question: &Question<'_>) -> Option<Outcome> {
        let is_alone = self.running(thread).is_none();
        let kept = [(thread.dialogue.clone(), false), (thread.paused.clone(), is_alone)];
        let mut open = kept.into_iter().filter_map(|(progress, is_alone)| Some((progress?, is_alone)));
        let (progress, _) = open.find(|(progress, is_alone)| {
            progress.is_open()
                && !progress.is_expired(self.engine.scripts(), self.now_ms)
                && self.player().is_asked_to_go_on(progress, question.text(), *is_alone)
        })?;
        if thread.paused.as_ref() == Some(&progress) {
            thread.paused = None;
        }
        let moved = self.player().resume(progress)?;
        Some(self.moved(thread, moved))
    }

    pub(super) fn tapped(&self, thread: &mut Thread, menu_id: &str) -> Option<Outcome> {
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
        for (prefix, is_complaint) in [(STAFF_PREFIX, false), (COMPLAINT_PREFIX, true)] {
            if let Some(mark) = menu_id.strip_prefix(prefix) {
                let outcome = self.handed(thread, mark, is_complaint)?;
                return Some(self.beside(thread, outcome));
            }
        }
        let outcome = self.engine.by_menu_id(menu_id, self.today)?;
        Some(self.beside(thread, outcome))
    }

    /// What the dialogue makes of a message that was left open or has just been finished.
    pub(super) fn continued(&self, thread: &mut Thread, question: &Question<'_>) -> Option<Outcome> {
        if let Some(outcome) = self.chosen(thread, question.text()) {
            return Some(self.beside(thread, outcome));
        }
        let progress = thread.dialogue.clone()?;
        if progress.is_expired(self.engine.scripts(), self.now_ms) {
            thread.dialogue = None;
            let moved = self.player().remind(progress, question.text())?;
            return Some(self.moved(thread, moved));
        }
        let is_open = progress.is_open();
        if let Some(outcome) = is_open.then(|| self.interrupted(thread, &progress, question)).flatten() {
            return Some(outcome);
        }
        match self.player().hear(progress, question.text()) {
            Heard::Moved(moved) => Some(self.moved(thread, *moved)),
            Heard::Unclear(progress) if is_open => self.unclear(thread, *progress, question),
            Heard::Unclear(_) => None,
        }
    }

    /// A question with an answer of its own, or a start so strong that it takes the word.
    fn interrupted(
        &self,
        thread: &mut Thread,
        progress: &Progress,
        question: &Question<'_>,
    ) -> Option<Outcome> {
        if self.engine.phrased(question).is_some() && plain(question.text()).chars().count() > PART {
            return Some(self.beside(thread, self.engine.answer_to(question, self.today)));
        }
        if let Some(outcome) = self.turned_to(question.text()) {
            return Some(self.beside(thread, outcome));
        }
        let player = self.player();
        let entry = self.opening(thread, &player, question)?;
        let is_other = entry.dialogue.name.as_str() != progress.flow;
        let is_strong = entry.is_exact || entry.start.priority >= STRONG;
        let is_answer = player.asks_case(progress) && entry.start.needs.contains(&Need::CaseNumber);
        (is_other && is_strong && !is_answer && !player.takes_words(progress))
            .then(|| self.switched(thread, progress, entry, question.text()))
    }

    pub(super) fn switched(
        &self,
        thread: &mut Thread,
        from: &Progress,
        entry: Entry<'_>,
        text: &str,
    ) -> Outcome {
        let mut outcome = self.begun(thread, entry, text);
        thread.paused = Some(from.clone());
        self.offer_resume(&mut outcome, from);
        outcome
    }

    /// Nothing in the message was for the dialogue: another start, an answer beside it, or the question again.
    fn unclear(&self, thread: &mut Thread, progress: Progress, question: &Question<'_>) -> Option<Outcome> {
        let player = self.player();
        if let Some(entry) = self.opening(thread, &player, question) {
            return Some(match entry.dialogue.name.as_str() == progress.flow {
                true => self.begun(thread, entry, question.text()),
                false => self.switched(thread, &progress, entry, question.text()),
            });
        }
        let outcome = self.engine.answer_to(question, self.today);
        let is_said = !matches!(outcome.action, Action::Answer | Action::Clarify)
            || (outcome.action == Action::Answer && self.engine.knows(question));
        let aside = if is_said { Some(outcome) } else { self.likely(outcome, question.text()) };
        if let Some(outcome) = aside {
            return Some(self.beside(thread, outcome));
        }
        let moved = player.again(progress)?;
        Some(self.moved(thread, moved))
    }

    /// An answer that leaves the running dialogue where it is, with the way back to it.
    pub(super) fn beside(&self, thread: &mut Thread, outcome: Outcome) -> Outcome {
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

    /// The dialogue that a message begins, unless somebody wrote an answer for these very words.
    pub(super) fn opening<'p>(
        &self,
        thread: &Thread,
        player: &Player<'p>,
        question: &Question<'_>,
    ) -> Option<Entry<'p>> {
        let sent = thread.recent_sent(self.now_ms);
        let occasion = Occasion {
            topic: thread.recent_topic(self.now_ms),
            offered: &thread.choose,
            event: sent.map(|sent| sent.event.as_str()),
        };
        // 那去哪里起诉 is 去哪里起诉.
        let rest = || player.opening(turned(question.text())?, occasion).filter(|entry| entry.is_exact);
        let entry = player.opening(question.text(), occasion).or_else(rest)?;
        let spared = match self.engine.phrased(question) {
            Some(slug) => !entry.start.beats.iter().any(|beaten| beaten.value == *slug),
            None => !entry.is_exact && self.engine.knows(question),
        };
        (!spared).then_some(entry)
    }

    pub(super) fn begun(&self, thread: &mut Thread, entry: Entry<'_>, text: &str) -> Outcome {
        let score = if entry.is_firm() { 1.0 } else { WORDS_ONLY };
        let case = thread.recent_sent(self.now_ms).and_then(|sent| sent.case.clone());
        let case = case.filter(|_| entry.start.event.is_some());
        if entry.start.event.is_some() {
            thread.sent = None;
        }
        let moved = self.player().begin(entry, text, case, &thread.facts);
        Outcome { score, ..self.moved(thread, moved) }
    }

    pub(super) fn moved(&self, thread: &mut Thread, moved: Move) -> Outcome {
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
            draft: moved.draft,
            duty: moved.duty,
            confidential: false,
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
}
