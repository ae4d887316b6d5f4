//! Which dialogue a message begins.

use super::Move;
use super::Player;
use super::facts::Facts;
use super::fill::{Filler, Reading, Values};
use super::percent::percent;
use super::places::place;
use super::play::Heard;
use super::progress::Progress;
use super::value::Value;
use crate::law::case_number;
use crate::people::Identity;
use crate::scripts::dialogue::{Act, Dialogue, Need, Slot, SlotKind, Source, Start, Words};
use crate::text::{Bare, Lean, amounts, dates};

/// A dialogue and the way into it.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'s> {
    /// The dialogue.
    pub dialogue: &'s Dialogue,
    /// The way.
    pub start: &'s Start,
    /// Whether the whole message calls for it.
    pub is_exact: bool,
}

impl Entry<'_> {
    /// Whether more than some words speak for it: the whole message, a figure or a day, what was just sent.
    pub fn is_firm(&self) -> bool {
        let exact = |need: &Need| matches!(need, Need::Money | Need::Date | Need::Percent | Need::CaseNumber);
        self.is_exact || self.start.event.is_some() || self.start.needs.iter().any(exact)
    }
}

/// What happened just before, which some starts depend on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Occasion<'a> {
    /// The topic that was answered last.
    pub topic: Option<&'a str>,
    /// The topics that were offered just now.
    pub offered: &'a [String],
    /// What was last sent to the person unasked: `workorder.closed`.
    pub event: Option<&'a str>,
}

impl<'a> Player<'a> {
    /// The dialogue that a message begins: of the starts that fit the one of the highest priority. A link below an
    /// answer may be typed at any time.
    pub fn opening(&self, text: &str, occasion: Occasion<'_>) -> Option<Entry<'a>> {
        let words = Words::of(text);
        let starts = self
            .scripts
            .dialogues
            .iter()
            .flat_map(|dialogue| dialogue.starts.iter().map(move |start| (dialogue, start)));
        let fitting = starts.filter(|(_, start)| start.fits(&words) && self.has_needs(start, text));
        let entries = fitting.map(|(dialogue, start)| Entry {
            dialogue,
            start,
            is_exact: start.is_exactly(&words.normalised),
        });
        let (timely, others): (Vec<_>, Vec<_>) =
            entries.partition(|entry| is_occasion(entry.start, occasion));
        // The first of the highest ones: max_by_key would take the last.
        let highest = |best: Entry<'a>, next: Entry<'a>| {
            if next.start.priority > best.start.priority { next } else { best }
        };
        let best = timely.into_iter().reduce(highest);
        let offered = || others.into_iter().find(|entry| entry.start.is_offered_as(&words.normalised));
        best.filter(|entry| entry.is_exact).or_else(offered).or(best)
    }

    /// The plain way into a dialogue, which takes nothing for granted.
    pub fn entered(&self, flow: &str) -> Option<Entry<'a>> {
        let dialogue = self.scripts.dialogue(flow)?;
        let is_plain =
            |start: &&Start| start.event.is_none() && start.set.is_empty() && start.default.is_empty();
        let start = dialogue.starts.iter().find(is_plain)?;
        Some(Entry { dialogue, start, is_exact: false })
    }

    /// The way into a dialogue that a link below an answer leads to.
    pub fn offered(&self, flow: &str, place: usize) -> Option<Entry<'a>> {
        let dialogue = self.scripts.dialogue(flow)?;
        let start = dialogue.starts.get(place)?;
        Some(Entry { dialogue, start, is_exact: true })
    }

    /// Begins a dialogue with the message that called for it; `case` is the case it is known to be about, `facts`
    /// what was said before.
    pub fn begin(&self, entry: Entry<'a>, text: &str, case: Option<String>, facts: &Facts) -> Move {
        let mut progress = Progress::new(&entry.dialogue.name, self.now_ms);
        progress.known = facts.for_dialogue(entry.dialogue, self.now_ms);
        let set = entry
            .start
            .set
            .iter()
            .map(|(slot, value)| (slot.clone(), set_value(entry.dialogue, slot, value)));
        progress.values = set.collect::<Values>();
        progress.values.extend(self.known_of(entry.dialogue));
        let case_slot = entry.dialogue.slots.iter().find(|slot| slot.kind == SlotKind::CaseNumber);
        if let (Some(slot), Some(case)) = (case_slot, case) {
            progress.values.insert(slot.name.value.clone(), Value::Text(case));
        }
        let filler = Filler {
            player: self,
            dialogue: entry.dialogue,
            text,
            // What was sent asked for it: 5 is a rating.
            asked: entry.start.event.as_ref().and_then(|_| first_asked(entry.dialogue)),
            reading: Reading::Opening,
            near: None,
        };
        let filled = filler.fill(&mut progress.values);
        progress.note_filled(&filled.slots);
        for (slot, value) in &entry.start.default {
            let usual = || set_value(entry.dialogue, slot, value);
            progress.values.entry(slot.clone()).or_insert_with(usual);
        }
        match self.after_filling(entry.dialogue, progress, filled, Vec::new()) {
            Heard::Moved(moved) => *moved,
            Heard::Unclear(progress) => self.advance(entry.dialogue, *progress, 0, Vec::new()),
        }
    }

    /// What stands in a dialogue's slots from the beginning.
    pub(super) fn known_of(&self, dialogue: &Dialogue) -> Values {
        let known = |slot: &Slot| match slot.from? {
            Source::Identity => self.person.identity.as_ref().map(Identity::summary),
            Source::Registration => self.person.can_register.then(|| "open".to_owned()),
            Source::Cases => Some(self.person.cases.len()).filter(|count| *count > 0).map(|n| n.to_string()),
            Source::Near => self.person.near.clone(),
            Source::Held => self.person.is_held.then(|| "held".to_owned()),
        };
        let own = dialogue
            .slots
            .iter()
            .filter_map(|slot| Some((slot.name.value.clone(), Value::Text(known(slot)?))));
        own.collect()
    }

    /// The plain way into the dialogue that a menu key calls for.
    pub fn keyed(&self, key: &str) -> Option<Entry<'a>> {
        let dialogue = self
            .scripts
            .dialogues
            .iter()
            .find(|dialogue| dialogue.keys.iter().any(|own| own.value == key))?;
        Some(Entry { is_exact: true, ..self.entered(&dialogue.name)? })
    }

    fn has_needs(&self, start: &Start, text: &str) -> bool {
        start.needs.iter().all(|need| match need {
            Need::Money => !amounts(text, Bare::Cued).is_empty(),
            Need::Date => !dates(text, self.today, Lean::Past).is_empty(),
            Need::Place => place(text, &[], true).is_some(),
            Need::Percent => percent(text).is_some(),
            Need::CaseNumber => {
                !case_number::find_in(text, &self.scripts.tables.case_types, self.today.year()).is_empty()
            }
            Need::Number => {
                text.chars().any(|character| character.is_ascii_digit())
                    || crate::text::ordinal(text).is_some()
            }
        })
    }
}

fn first_asked(dialogue: &Dialogue) -> Option<&str> {
    match &dialogue.steps.first()?.act {
        Act::Ask { slot, .. } => Some(slot.as_str()),
        _ => None,
    }
}

fn is_occasion(start: &Start, occasion: Occasion<'_>) -> bool {
    let is_near = |slug: &str| occasion.topic == Some(slug) || occasion.offered.iter().any(|own| own == slug);
    let topic = start.after.is_empty() || start.after.iter().any(|slug| is_near(slug.as_str()));
    let event = start.event.as_ref().is_none_or(|event| occasion.event == Some(event.as_str()));
    topic && event
}

fn set_value(dialogue: &Dialogue, slot: &str, written: &str) -> Value {
    match dialogue.slot(slot).map(|slot| slot.kind) {
        Some(SlotKind::Choice | SlotKind::YesNo) => Value::Choice(written.to_owned()),
        Some(SlotKind::Number) => {
            written.parse().map_or_else(|_| Value::Text(written.to_owned()), Value::Number)
        }
        Some(SlotKind::Percent) => Value::Percent(written.trim_end_matches('%').to_owned()),
        _ => Value::Text(written.to_owned()),
    }
}
