//! Takes back what was said: 改成9万, 不是三万, and after a result 那要是420呢.

use super::Player;
use super::control::{self, Control};
use super::fill::{Filler, Reading};
use super::play::Heard;
use super::progress::Progress;
use super::steps::is_page;
use crate::scripts::dialogue::{Act, Dialogue, SlotKind};

impl<'a> Player<'a> {
    /// The slot of a known value that a text names by its label.
    pub(super) fn mentioned(
        &self,
        dialogue: &'a Dialogue,
        progress: &Progress,
        text: &str,
    ) -> Option<&'a str> {
        let known = dialogue.slots.iter().filter(|slot| progress.values.contains_key(slot.name.as_str()));
        let mut named = known.filter(|slot| {
            let label = slot.label.trim_start_matches("您的");
            let tail: String = label.chars().skip(label.chars().count().saturating_sub(2)).collect();
            text.contains(label) || text.contains(&tail)
        });
        named.next().map(|slot| slot.name.as_str())
    }

    /// Takes back what was said: puts the new value in its place, or asks for it.
    pub(super) fn correct(&self, dialogue: &'a Dialogue, mut progress: Progress, text: &str) -> Heard {
        let last = || {
            progress.filled.iter().rev().find_map(|name| dialogue.slot(name)).map(|slot| slot.name.as_str())
        };
        let target = self.mentioned(dialogue, &progress, text).or_else(last);
        let Some(slot) = target.and_then(|name| dialogue.slot(name)) else {
            return Heard::Unclear(Box::new(progress));
        };
        let words = if slot.kind == SlotKind::Text { text } else { control::new_value(text).unwrap_or(text) };
        let (asked, reading) = (Some(slot.name.as_str()), Reading::Replacing);
        let filler = Filler { player: self, dialogue, text: words, asked, reading, near: None };
        let filled = filler.fill(&mut progress.values);
        progress.note_filled(&filled.slots);
        progress.said.retain(|name| dialogue.step(name).is_some_and(|at| is_page(&dialogue.steps[at])));
        if !filled.slots.is_empty() || filled.fault.is_some() || filled.foreign || filled.near.is_some() {
            return self.after_filling(dialogue, progress, filled, Vec::new());
        }
        progress.values.remove(slot.name.as_str());
        progress.retry = 0;
        Heard::Moved(Box::new(self.advance(dialogue, progress, 0, Vec::new())))
    }

    /// Computes a finished dialogue again with another value: 那要是420呢.
    pub(super) fn suppose(&self, dialogue: &'a Dialogue, mut progress: Progress, text: &str) -> Heard {
        let computes = dialogue.steps.iter().any(|step| matches!(step.act, Act::Compute { .. }));
        if control::control(text) == Some(Control::Restart) {
            return self.controlled(dialogue, progress, Control::Restart);
        }
        let is_value = |text: &str| crate::text::number(text.trim_end_matches(['元', '块', '钱'])).is_some();
        let asks = control::supposes(text) || control::corrects(text) || is_value(text.trim());
        if !computes || !asks || text.chars().count() > 20 {
            return Heard::Unclear(Box::new(progress));
        }
        let asked = progress.filled.last().cloned();
        let filler = Filler {
            player: self,
            dialogue,
            text,
            asked: self.mentioned(dialogue, &progress, text).or(asked.as_deref()),
            reading: Reading::Replacing,
            near: None,
        };
        let mut values = progress.values.clone();
        let filled = filler.fill(&mut values);
        if filled.slots.is_empty() && filled.fault.is_none() {
            return Heard::Unclear(Box::new(progress));
        }
        progress.values = values;
        progress.said.clear();
        progress.note_filled(&filled.slots);
        self.after_filling(dialogue, progress, filled, Vec::new())
    }
}
