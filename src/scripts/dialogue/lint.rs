//! What would go wrong in a conversation: names that lead nowhere, steps nobody reaches, ways without an end,
//! questions that are missing, starts that take words from one another.

use std::collections::{BTreeMap, BTreeSet};

use super::{Act, Dialogue, SlotKind, Start, Step, Then, Words, carried};
use crate::scripts::Scripts;
use crate::scripts::faults::{Faults, Place};
use crate::text::normalise;

/// Room for choices, mark and links around a text.
const FRAME_BYTES: usize = 900;
/// Arguments a calculator cannot do without; the others depend on its kind and are asked for when it says so.
const NEEDED: &[(&str, &[&str])] = &[
    ("fee", &["kind"]),
    ("interest", &["kind"]),
    ("consumer", &["kind"]),
    ("deadline", &["rule", "event_date"]),
    ("jurisdiction", &["question"]),
];

/// Every check of every dialogue.
pub(in crate::scripts) fn check(scripts: &Scripts, limit: usize, faults: &Faults) {
    let mut names: BTreeMap<&str, &Place> = BTreeMap::new();
    for dialogue in &scripts.dialogues {
        if let Some(earlier) = names.insert(&dialogue.name, &dialogue.name.place) {
            faults.at(
                &dialogue.name.place,
                format!("the dialogue {:?} already stands at {earlier}", *dialogue.name),
            );
        }
        let lint = Lint { dialogue, scripts, faults };
        lint.names();
        lint.slots();
        lint.ways();
        lint.computations();
        lint.texts(limit);
    }
    one_start_per_message(scripts, faults);
    starts_spare_questions(scripts, faults);
    offers_exist(scripts, faults);
    carried::check(scripts, faults);
    if scripts.dialogue("register").is_some() && scripts.consent().is_none() {
        faults.of_file("dialogues/register.toml", "the step consent must ask: pages show its text too");
    }
}

struct Lint<'a> {
    dialogue: &'a Dialogue,
    scripts: &'a Scripts,
    faults: &'a Faults,
}

impl Lint<'_> {
    fn has_slot(&self, name: &str) -> bool {
        self.dialogue.slot(name).is_some()
    }

    /// Every name leads somewhere, and none is given twice.
    fn names(&self) {
        let slots = self.dialogue.slots.iter().map(|slot| &slot.name);
        let steps = self.dialogue.steps.iter().map(|step| &step.name);
        for list in [slots.collect::<Vec<_>>(), steps.collect()] {
            let mut seen = BTreeSet::new();
            for name in list.into_iter().filter(|name| !seen.insert(name.as_str())) {
                self.faults.at(&name.place, format!("{:?} stands here twice", **name));
            }
        }
        for start in &self.dialogue.starts {
            for (slot, value) in start.set.iter().chain(&start.default) {
                self.value(slot, value, &value.place);
            }
        }
        for step in &self.dialogue.steps {
            self.condition(&step.when, &step.name.place);
            self.target(step);
        }
        for slot in &self.dialogue.slots {
            self.condition(&slot.when, &slot.name.place);
            for name in slot.difference.iter().flat_map(|(whole, part)| [whole, part]) {
                if !self.has_slot(name) {
                    self.faults.at(&slot.name.place, format!("no slot {name:?}"));
                }
            }
        }
        if self.dialogue.starts.is_empty() {
            self.faults.at(&self.dialogue.name.place, "a dialogue without [[start]] can never begin");
        }
    }

    fn condition(&self, condition: &super::Condition, place: &Place) {
        for slot in condition.slots().into_iter().filter(|slot| !self.has_slot(slot)) {
            self.faults.at(place, format!("no slot {slot:?}"));
        }
        for (slot, value) in condition.values() {
            if self.has_slot(slot) {
                self.value(slot, value, place);
            }
        }
    }

    /// A slot that is set or compared has such a value.
    fn value(&self, slot: &str, value: &str, place: &Place) {
        let Some(own) = self.dialogue.slot(slot) else {
            return self.faults.at(place, format!("no slot {slot:?}"));
        };
        let is_known = match own.kind {
            SlotKind::Choice => own.choice(value).is_some(),
            SlotKind::YesNo => matches!(value, "yes" | "no"),
            _ => true,
        };
        if !is_known {
            self.faults.at(place, format!("the slot {slot:?} has no choice {value:?}"));
        }
    }

    fn target(&self, step: &Step) {
        match &step.then {
            Then::Goto(name) if self.dialogue.step(name).is_none() => {
                self.faults.at(&name.place, format!("no step {:?}", **name));
            }
            Then::Start(name) if self.scripts.dialogue(name).is_none() => {
                self.faults.at(&name.place, format!("no dialogue {:?}", **name));
            }
            _ => {}
        }
        match &step.act {
            Act::Ask { slot, .. } if !self.has_slot(slot) => {
                self.faults.at(&slot.place, format!("no slot {:?}", **slot));
            }
            _ => {}
        }
    }

    /// Every slot is used, and can be answered.
    fn slots(&self) {
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for step in &self.dialogue.steps {
            used.extend(step.when.slots());
            match &step.act {
                Act::Ask { slot, .. } => drop(used.insert(slot)),
                Act::Compute { with, .. } => used.extend(with.iter().map(|(_, slot)| slot.as_str())),
                Act::Draft { .. } | Act::Register { .. } | Act::Licence { .. } => {
                    used.extend(self.dialogue.slots.iter().map(|slot| slot.name.as_str()));
                }
                Act::Say { .. } | Act::Confirm { .. } | Act::Order { .. } => {}
                Act::Case { .. } | Act::Withdraw { .. } => {}
            }
        }
        for slot in &self.dialogue.slots {
            used.extend(slot.when.slots());
            used.extend(slot.difference.iter().flat_map(|(whole, part)| [whole.as_str(), part]));
        }
        for slot in self.dialogue.slots.iter().filter(|slot| !used.contains(slot.name.as_str())) {
            self.faults.at(&slot.name.place, format!("the slot {:?} is never used", *slot.name));
        }
        for choice in self.dialogue.slots.iter().flat_map(|slot| &slot.choices) {
            if choice.label.trim().is_empty() || choice.forms.len() < 2 {
                self.faults.at(
                    &choice.value.place,
                    format!("the choice {:?} needs a label and forms", *choice.value),
                );
            }
        }
    }

    /// Every step can be reached, every way ends, none goes round without asking.
    fn ways(&self) {
        let steps = &self.dialogue.steps;
        let mut reached = BTreeSet::new();
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            if at >= steps.len() {
                if let Some(last) = steps.last() {
                    self.faults.at(&last.name.place, "a way of this dialogue has no end: then = \"end\"");
                }
            } else if reached.insert(at) {
                open.extend(self.followers(at));
            }
        }
        for (at, step) in steps.iter().enumerate().filter(|(at, _)| !reached.contains(at)) {
            self.faults.at(&step.name.place, format!("the step {:?} is never reached", *steps[at].name));
        }
        for (at, step) in steps.iter().enumerate().filter(|(at, _)| self.goes_round(*at)) {
            self.faults.at(
                &step.name.place,
                format!("from {:?} the dialogue goes round without asking", *steps[at].name),
            );
        }
    }

    /// What may come after a step: its own target, and the next one where it is not always taken.
    fn followers(&self, at: usize) -> Vec<usize> {
        let step = &self.dialogue.steps[at];
        let own = match &step.then {
            Then::Next => Some(at + 1),
            Then::Goto(name) => self.dialogue.step(name),
            Then::End | Then::Handover | Then::Start(_) => None,
        };
        let skipped = (!step.when.is_always()).then_some(at + 1);
        own.into_iter().chain(skipped).collect()
    }

    fn goes_round(&self, from: usize) -> bool {
        let steps = &self.dialogue.steps;
        let waits = |step: &Step| {
            matches!(step.act, Act::Ask { .. } | Act::Confirm { .. } | Act::Say { wait: true, .. })
        };
        let mut seen = BTreeSet::new();
        let mut open = self.followers(from);
        while let Some(at) = open.pop() {
            if at == from && !waits(&steps[from]) {
                return true;
            }
            if at < steps.len() && !waits(&steps[at]) && seen.insert(at) {
                open.extend(self.followers(at));
            }
        }
        false
    }

    /// Arguments are slots that are asked for.
    fn computations(&self) {
        for step in &self.dialogue.steps {
            let Act::Compute { calculator, with } = &step.act else { continue };
            for (_, from) in with.iter().filter(|(_, from)| !from.starts_with('=')) {
                if !self.has_slot(from) {
                    self.faults.at(&from.place, format!("no slot {:?}", **from));
                }
            }
            let needed = NEEDED
                .iter()
                .find(|(name, _)| *name == calculator.name())
                .map_or(&[][..], |(_, needed)| needed);
            for argument in needed {
                let given = with.iter().find(|(name, _)| name == argument).map(|(_, from)| from.as_str());
                let is_known = given.is_some_and(|from| from.starts_with('=') || self.is_asked_for(from));
                if !is_known {
                    let message =
                        format!("{argument} is required by {}, but is never asked for", calculator.name());
                    self.faults.at(&step.name.place, message);
                }
            }
        }
    }

    fn is_asked_for(&self, slot: &str) -> bool {
        let is_set = |start: &Start| start.set.iter().chain(&start.default).any(|(name, _)| name == slot);
        self.dialogue.asks(slot).is_some() || self.dialogue.starts.iter().all(is_set)
    }

    fn texts(&self, limit: usize) {
        let room = limit.saturating_sub(FRAME_BYTES);
        for step in &self.dialogue.steps {
            let text = match &step.act {
                Act::Ask { text, .. } | Act::Say { text, .. } | Act::Confirm { text } => text,
                Act::Order { text, .. } | Act::Draft { text, .. } => text,
                Act::Register { text } | Act::Case { text } => text,
                Act::Withdraw { text } | Act::Licence { text } => text,
                Act::Compute { .. } => continue,
            };
            if text.len() > room {
                self.faults.at(
                    &text.place,
                    format!("{} bytes, but with links one message holds {room}", text.len()),
                );
            }
        }
    }
}

/// The same message must not begin two dialogues: which one would be chance.
fn one_start_per_message(scripts: &Scripts, faults: &Faults) {
    let mut first: BTreeMap<String, (&str, &Place)> = BTreeMap::new();
    for dialogue in &scripts.dialogues {
        for start in &dialogue.starts {
            // After an answer or a notice the same words may mean different things; its link never does.
            let is_free = start.after.is_empty() && start.event.is_none();
            let exact = start.exact.iter().filter(|_| is_free);
            for text in exact.chain(&start.offer) {
                let other = first.insert(normalise(text), (&dialogue.name, &text.place));
                if let Some((_, earlier)) = other.filter(|(name, _)| *name != dialogue.name.as_str()) {
                    faults.at(&text.place, format!("{:?} already begins the dialogue at {earlier}", **text));
                }
            }
        }
    }
}

/// A phrasing of an answer keeps its answer; a start that would catch it is too wide, or says that it beats it.
fn starts_spare_questions(scripts: &Scripts, faults: &Faults) {
    let questions =
        scripts.faqs.iter().flat_map(|faq| faq.questions.iter().map(move |question| (faq, question)));
    let heard: Vec<_> = questions.map(|(faq, question)| (faq, question, Words::of(question))).collect();
    for start in scripts.dialogues.iter().flat_map(|dialogue| &dialogue.starts) {
        if !start.needs.is_empty() || !start.after.is_empty() || start.event.is_some() {
            continue;
        }
        let caught = heard.iter().filter(|(faq, _, words)| {
            start.fits(words) && !start.beats.iter().any(|slug| slug.value == faq.slug.value)
        });
        for (faq, question, _) in caught {
            let message = format!(
                "this start also catches {:?} ({}): add to not, or name {:?} in beats",
                question.value, question.place, faq.slug.value
            );
            faults.at(start.place(), message);
        }
    }
}

fn offers_exist(scripts: &Scripts, faults: &Faults) {
    let answered: BTreeSet<_> = scripts.faqs.iter().map(|faq| &faq.slug.value).collect();
    let starts = scripts.dialogues.iter().flat_map(|dialogue| &dialogue.starts);
    for slug in starts.flat_map(|start| &start.after).filter(|slug| !answered.contains(&slug.value)) {
        faults.at(&slug.place, format!("the topic {:?} has no answer in faq/", slug.value));
    }
}
