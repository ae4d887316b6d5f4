//! Hears what a person says while a dialogue runs.

use super::control::{self, Control};
use super::fill::{Filled, Filler, Reading};
use super::progress::{Mark, Progress};
use super::steps::mark;
use super::{Move, Player};
use crate::answer::Slots;
use crate::scripts::dialogue::{Act, Dialogue, SlotKind};
use crate::scripts::link::{self, SAY};
use crate::scripts::{Action, Effect, Phrase};
use crate::text::plain;

/// After so many answers in vain a human is offered first of all.
const PATIENCE: u32 = 2;
/// The refusal of somebody else's case.
const PRIVACY: &str = "refuse.privacy";

/// What a message was to a running dialogue.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// It moved the dialogue.
    Moved(Box<Move>),
    /// Nothing in it was for the dialogue.
    Unclear(Box<Progress>),
}

/// What goes before a question.
fn said(text: Option<String>) -> Vec<String> {
    text.into_iter().collect()
}

impl<'a> Player<'a> {
    /// Hears a message while a dialogue runs.
    pub fn hear(&self, mut progress: Progress, text: &str) -> Heard {
        let Some(dialogue) = progress.dialogue(self.scripts) else {
            return Heard::Unclear(Box::new(progress));
        };
        progress.touched_ms = self.now_ms;
        match progress.mark {
            Mark::Done => self.suppose(dialogue, progress, text),
            Mark::Resuming => self.on_resuming(dialogue, progress, text),
            Mark::Confirming => self.on_confirming(dialogue, progress, text),
            Mark::Asking | Mark::Page => self.on_answer(dialogue, progress, text),
        }
    }

    /// Whether a text asks to go on with this dialogue: by its title, or where nothing else runs by 继续 alone.
    pub fn is_asked_to_go_on(&self, progress: &Progress, text: &str, is_alone: bool) -> bool {
        let Some(dialogue) = progress.dialogue(self.scripts) else { return false };
        let words = plain(text);
        let by_title = words.starts_with("继续") && words.contains(&plain(&dialogue.title));
        by_title || (is_alone && control::resumes(text))
    }

    /// Whether the dialogue waits for free words, so that nothing else may take them.
    pub fn takes_words(&self, progress: &Progress) -> bool {
        progress.asked(self.scripts) == Some(SlotKind::Text)
    }

    /// Whether the dialogue waits for a case, so that whoever names one begins nothing else with it.
    pub fn asks_case(&self, progress: &Progress) -> bool {
        progress.asked(self.scripts) == Some(SlotKind::CaseNumber)
    }

    /// Says again what the dialogue waits for, because nothing was understood.
    pub fn again(&self, mut progress: Progress) -> Option<Move> {
        let dialogue = progress.dialogue(self.scripts)?;
        progress.retry += 1;
        let phrase = if progress.retry >= PATIENCE { Phrase::FlowAgainHuman } else { Phrase::FlowAgain };
        let text = self.scripts.phrases.get(phrase).to_owned();
        self.waiting(dialogue, progress, said(Some(text)))
    }

    /// Goes on with a dialogue that was left for something else.
    pub fn resume(&self, mut progress: Progress) -> Option<Move> {
        let dialogue = progress.dialogue(self.scripts)?;
        progress.touched_ms = self.now_ms;
        if progress.mark == Mark::Resuming {
            progress.mark = mark(&dialogue.steps[dialogue.step(&progress.step)?]);
        }
        self.waiting(dialogue, progress, Vec::new())
    }

    /// Says that words are needed, because a picture or the like came.
    pub fn no_words(&self, mut progress: Progress) -> Option<Move> {
        let dialogue = progress.dialogue(self.scripts)?;
        progress.touched_ms = self.now_ms;
        let text = self.scripts.phrases.get(Phrase::FlowMedia).to_owned();
        self.waiting(dialogue, progress, said(Some(text)))
    }

    /// Asks whether an old dialogue shall go on, when a message would answer it; never goes on silently.
    pub fn remind(&self, mut progress: Progress, text: &str) -> Option<Move> {
        let dialogue = progress.dialogue(self.scripts)?;
        let (asked, reading) = (self.asked(dialogue, &progress), Reading::Answer);
        let filler = Filler { player: self, dialogue, text, asked, reading, near: None };
        let mut values = progress.values.clone();
        let filled = filler.fill(&mut values);
        if !progress.is_open() || filled.slots.is_empty() {
            return None;
        }
        progress.mark = Mark::Resuming;
        progress.touched_ms = self.now_ms;
        let question = self.scripts.phrases.fill(Phrase::FlowExpired, &[("title", &dialogue.title)]);
        let lines = [question, format!("1. {}\n2. {}", link::tap("接着算", SAY), link::tap("不用了", SAY))];
        let moved = self.moved(dialogue, progress, &lines, "ask:confirm-resume", Effect::None);
        Some(Move { flow: None, ..moved })
    }

    fn on_resuming(&self, dialogue: &'a Dialogue, progress: Progress, text: &str) -> Heard {
        let words = crate::text::normalise(text);
        match control::yes_or_no(text) {
            _ if words.starts_with("接着") || words.starts_with("继续") => self.resumed(progress),
            Some(true) => self.resumed(progress),
            Some(false) => Heard::Moved(Box::new(self.cancelled(dialogue, progress))),
            None if control::control(text) == Some(Control::Cancel) => {
                Heard::Moved(Box::new(self.cancelled(dialogue, progress)))
            }
            None => Heard::Unclear(Box::new(progress)),
        }
    }

    fn resumed(&self, progress: Progress) -> Heard {
        match self.resume(progress.clone()) {
            Some(moved) => Heard::Moved(Box::new(moved)),
            None => Heard::Unclear(Box::new(progress)),
        }
    }

    fn on_confirming(&self, dialogue: &'a Dialogue, mut progress: Progress, text: &str) -> Heard {
        if control::control(text) == Some(Control::Back) {
            return self.controlled(dialogue, progress, Control::Back);
        }
        match control::yes_or_no(text) {
            Some(true) => {
                progress.said.push(progress.step.clone());
                // What was said and computed before stands above the question.
                let next = dialogue.step(&progress.step).map_or(0, |at| at + 1);
                return Heard::Moved(Box::new(self.advance(dialogue, progress, next, Vec::new())));
            }
            Some(false) if control::control(text) != Some(Control::Cancel) => {
                let text = self.scripts.phrases.get(Phrase::FlowWhatToCorrect).to_owned();
                let moved = self.waiting(dialogue, progress.clone(), said(Some(text)));
                return moved
                    .map_or(Heard::Unclear(Box::new(progress)), |moved| Heard::Moved(Box::new(moved)));
            }
            _ => {}
        }
        match control::control(text) {
            Some(Control::Next) | None => {}
            Some(control) => return self.controlled(dialogue, progress, control),
        }
        if control::corrects(text) {
            return self.correct(dialogue, progress, text);
        }
        Heard::Unclear(Box::new(progress))
    }

    fn on_answer(&self, dialogue: &'a Dialogue, mut progress: Progress, text: &str) -> Heard {
        let asked = self.asked(dialogue, &progress);
        let kind = asked.and_then(|slot| dialogue.slot(slot)).map(|slot| slot.kind);
        let is_answer = kind == Some(SlotKind::YesNo) && control::yes_or_no(text).is_some();
        if let Some(control) = control::control(text).filter(|_| !is_answer) {
            let as_words = kind == Some(SlotKind::Text) && control == Control::Next;
            if !as_words {
                return self.controlled(dialogue, progress, control);
            }
        }
        if control::corrects(text) && self.mentioned(dialogue, &progress, text).is_some() {
            return self.correct(dialogue, progress, text);
        }
        let (reading, near) = (Reading::Answer, progress.near.clone());
        let filler = Filler { player: self, dialogue, text, asked, reading, near: near.as_deref() };
        let filled = filler.fill(&mut progress.values);
        progress.note_filled(&filled.slots);
        let nothing = filled.slots.is_empty()
            && filled.fault.is_none()
            && filled.near.is_none()
            && !filled.foreign
            && !filled.again;
        if nothing && control::corrects(text) && !progress.filled.is_empty() {
            return self.correct(dialogue, progress, text);
        }
        self.after_filling(dialogue, progress, filled, Vec::new())
    }

    /// What a reading of a message leads to.
    pub(super) fn after_filling(
        &self,
        dialogue: &'a Dialogue,
        mut progress: Progress,
        filled: Filled,
        said: Vec<String>,
    ) -> Heard {
        if filled.foreign {
            return Heard::Moved(Box::new(self.refused()));
        }
        if filled.again {
            return self.sent_again(dialogue, progress);
        }
        if let Some(meant) = filled.near {
            let text = match &meant {
                Some(number) => self.scripts.phrases.fill(Phrase::CaseNear, &[("number", number)]),
                None => self.scripts.phrases.get(Phrase::CaseUnreadable).to_owned(),
            };
            progress.near = meant;
            if let Some(slot) = dialogue.slots.iter().find(|slot| slot.kind == SlotKind::CaseNumber) {
                return self.ask_for(dialogue, progress, &slot.name, text);
            }
        }
        if let Some((slot, sentence)) = filled.fault.filter(|(slot, _)| dialogue.asks(slot).is_some()) {
            return self.ask_for(dialogue, progress, &slot, sentence);
        }
        if filled.slots.is_empty() {
            return Heard::Unclear(Box::new(progress));
        }
        progress.retry = 0;
        Heard::Moved(Box::new(self.advance(dialogue, progress, 0, said)))
    }

    /// Sends the code once more.
    fn sent_again(&self, dialogue: &'a Dialogue, progress: Progress) -> Heard {
        let Some(at) = dialogue.step(&progress.step) else { return Heard::Unclear(Box::new(progress)) };
        let step = &dialogue.steps[at];
        let duty = self.sends_code(dialogue, &progress, step);
        Heard::Moved(Box::new(Move { duty, ..self.stop(dialogue, progress, step, Vec::new()) }))
    }

    /// Asks for a slot once more, saying why.
    pub(super) fn ask_for(
        &self,
        dialogue: &'a Dialogue,
        mut progress: Progress,
        slot: &str,
        why: String,
    ) -> Heard {
        progress.values.remove(slot);
        progress.retry += 1;
        let Some(at) = dialogue.asks(slot) else { return Heard::Unclear(Box::new(progress)) };
        Heard::Moved(Box::new(self.stop(dialogue, progress, &dialogue.steps[at], vec![why])))
    }

    pub(super) fn controlled(
        &self,
        dialogue: &'a Dialogue,
        mut progress: Progress,
        control: Control,
    ) -> Heard {
        let moved = match control {
            Control::Cancel => self.cancelled(dialogue, progress),
            Control::Restart => {
                let mut anew = Progress::new(&progress.flow, self.now_ms);
                anew.values = self.known_of(dialogue);
                self.advance(dialogue, anew, 0, Vec::new())
            }
            Control::Back => return self.back(dialogue, progress),
            Control::Next if progress.mark == Mark::Page => {
                progress.said.push(progress.step.clone());
                self.advance(dialogue, progress, 0, Vec::new())
            }
            Control::Next => match self.waiting(dialogue, progress.clone(), Vec::new()) {
                Some(moved) => moved,
                None => return Heard::Unclear(Box::new(progress)),
            },
        };
        Heard::Moved(Box::new(moved))
    }

    fn back(&self, dialogue: &'a Dialogue, mut progress: Progress) -> Heard {
        let before = progress.history.pop();
        let at = before.as_deref().and_then(|name| dialogue.step(name));
        let Some(step) = at.map(|at| &dialogue.steps[at]) else {
            let text = self.scripts.phrases.get(Phrase::FlowFirst).to_owned();
            let moved = self.waiting(dialogue, progress.clone(), said(Some(text)));
            return moved.map_or(Heard::Unclear(Box::new(progress)), |moved| Heard::Moved(Box::new(moved)));
        };
        if let Act::Ask { slot, .. } = &step.act {
            progress.values.remove(slot.as_str());
        }
        progress.said.retain(|name| name != step.name.as_str());
        // Going back leaves no trail, or the next step back would lead forward.
        progress.step.clear();
        progress.retry = 0;
        Heard::Moved(Box::new(self.stop(dialogue, progress, step, Vec::new())))
    }

    fn cancelled(&self, dialogue: &Dialogue, progress: Progress) -> Move {
        let text = self.scripts.phrases.fill(Phrase::FlowCancelled, &[("title", &dialogue.title)]);
        let moved = self.moved(dialogue, progress, &[text], "cancelled", Effect::None);
        Move { progress: None, flow: None, ..moved }
    }

    /// Nobody hears of somebody else's case; the refusal is the scripts' own.
    fn refused(&self) -> Move {
        let rule = self.scripts.refusals.iter().find(|rule| rule.slug.as_str() == PRIVACY);
        let text = rule.map_or_else(String::new, |rule| rule.text.value.clone());
        Move {
            progress: None,
            text: self.finished(&[text], Effect::None),
            flow: None,
            state: "done".to_owned(),
            retry: 0,
            slots: Slots::new(),
            action: Action::Refuse,
            topic: rule.map(|rule| rule.slug.value.clone()),
            values: Vec::new(),
            sources: Vec::new(),
            effect: Effect::None,
            draft: None,
            duty: None,
        }
    }

    /// The slot for which the dialogue waits.
    fn asked(&self, dialogue: &'a Dialogue, progress: &Progress) -> Option<&'a str> {
        match &dialogue.steps.get(dialogue.step(&progress.step)?)?.act {
            Act::Ask { slot, .. } => Some(slot.as_str()),
            _ => None,
        }
    }

    /// Says again what the dialogue waits for.
    fn waiting(&self, dialogue: &'a Dialogue, progress: Progress, said: Vec<String>) -> Option<Move> {
        let step = &dialogue.steps[dialogue.step(&progress.step)?];
        Some(self.stop(dialogue, progress, step, said))
    }
}
