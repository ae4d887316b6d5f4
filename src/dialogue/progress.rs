//! Where a dialogue stands between two messages.

use serde::{Deserialize, Serialize};

use super::fill::Values;
use super::value::Value;
use crate::answer::Slots;
use crate::scripts::Scripts;
use crate::scripts::dialogue::{Act, Dialogue, SlotKind};

/// A finished computation can be asked again with another value for this long.
const FINISHED_MS: i64 = 10 * 60 * 1_000;

/// Where a dialogue stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The dialogue's name.
    pub flow: String,
    /// What it waits for.
    pub mark: Mark,
    /// The step at which it waits.
    pub step: String,
    /// What is known.
    pub values: std::collections::BTreeMap<String, Value>,
    /// What was said before and may be taken over, by the names under which slots carry it.
    #[serde(default)]
    pub known: std::collections::BTreeMap<String, Value>,
    /// The slots in the order in which they were filled.
    #[serde(default)]
    pub filled: Vec<String>,
    /// Pages that were shown and questions that were confirmed.
    #[serde(default)]
    pub said: Vec<String>,
    /// The steps at which it waited before.
    #[serde(default)]
    pub history: Vec<String>,
    /// How often the same thing was asked in vain.
    #[serde(default)]
    pub retry: u32,
    /// The case number that was probably meant.
    #[serde(default)]
    pub near: Option<String>,
    /// When the person was last heard.
    pub touched_ms: i64,
}

/// What a dialogue waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// The value of its step's slot.
    Asking,
    /// 下一步 at a page.
    Page,
    /// A yes.
    Confirming,
    /// Nothing: it is done.
    Done,
    /// A yes, because it lay too long.
    Resuming,
}

impl Progress {
    pub(super) fn new(flow: &str, now_ms: i64) -> Self {
        Self {
            flow: flow.to_owned(),
            mark: Mark::Asking,
            step: String::new(),
            values: Values::new(),
            known: Values::new(),
            filled: Vec::new(),
            said: Vec::new(),
            history: Vec::new(),
            retry: 0,
            near: None,
            touched_ms: now_ms,
        }
    }

    /// Its dialogue, if the scripts still have it and the step at which it waits.
    pub(super) fn dialogue<'s>(&self, scripts: &'s Scripts) -> Option<&'s Dialogue> {
        let dialogue = scripts.dialogue(&self.flow)?;
        (self.mark == Mark::Done || dialogue.step(&self.step).is_some()).then_some(dialogue)
    }

    /// Whether it lay too long to go on without a word.
    pub fn is_expired(&self, scripts: &Scripts, now_ms: i64) -> bool {
        let Some(dialogue) = self.dialogue(scripts) else { return true };
        let lasts = match self.mark {
            Mark::Done => FINISHED_MS,
            _ => i64::from(dialogue.expires_minutes) * 60_000,
        };
        now_ms - self.touched_ms > lasts
    }

    /// Whether it waits for an answer.
    pub fn is_open(&self) -> bool {
        self.mark != Mark::Done
    }

    /// The kind of slot for whose value it waits.
    pub(super) fn asked(&self, scripts: &Scripts) -> Option<SlotKind> {
        let dialogue = self.dialogue(scripts)?;
        match &dialogue.steps.get(dialogue.step(&self.step)?)?.act {
            Act::Ask { slot, .. } => dialogue.slot(slot).map(|slot| slot.kind),
            _ => None,
        }
    }

    /// Whether it waits for what identifies a person, or holds it and may hear a correction.
    pub fn asks_identity(&self, scripts: &Scripts) -> bool {
        let holds = self.values.values().any(|value| matches!(value, Value::Secret(_)));
        let asks = self.asked(scripts).is_some_and(SlotKind::is_confidential);
        self.is_open() && self.dialogue(scripts).is_some() && (holds || asks)
    }

    /// Whether it waits for a code that was sent.
    pub fn waits_for_code(&self, scripts: &Scripts, now_ms: i64) -> bool {
        self.is_open() && !self.is_expired(scripts, now_ms) && self.asked(scripts) == Some(SlotKind::Code)
    }

    /// What is known, as other programs read it.
    pub(super) fn slots(&self) -> Slots {
        self.values.iter().map(|(name, value)| (name.clone(), value.json())).collect()
    }

    pub(super) fn note_filled(&mut self, slots: &[String]) {
        self.filled.retain(|own| !slots.contains(own));
        self.filled.extend(slots.iter().cloned());
    }
}
