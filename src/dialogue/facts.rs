//! What a person has said that another dialogue may take over: the price, where the goods went, what the dispute
//! is about. Scripts mark it with `carries`; whoever takes it over says so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fill::{Filler, Reading, Values};
use super::value::Value;
use super::{Player, Progress};
use crate::scripts::dialogue::{Dialogue, Slot};
use crate::scripts::{Phrase, Scripts};

/// What was said longer ago may be about another matter.
const LASTS_MS: i64 = 10 * 60 * 1_000;

/// What was said, by the names under which dialogues carry it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts(BTreeMap<String, Fact>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Fact {
    value: Value,
    /// The dialogue that knows it; none for what was only told. Begun anew, a dialogue is for another matter.
    from: Option<String>,
    at_ms: i64,
}

impl Facts {
    /// Keeps what a dialogue knows.
    pub fn learn(&mut self, scripts: &Scripts, progress: &Progress, now_ms: i64) {
        let Some(dialogue) = scripts.dialogue(&progress.flow) else { return };
        let own = dialogue.slots.iter().filter_map(|slot| {
            Some((slot.carries.as_ref()?.value.clone(), progress.values.get(slot.name.as_str())?.clone()))
        });
        let certain =
            dialogue.knows.iter().map(|(name, value)| (name.clone(), Value::Choice(value.value.clone())));
        let known: Vec<_> = certain.chain(own).collect();
        self.keep(known, Some(&progress.flow), now_ms);
    }

    /// Keeps what was only told.
    pub fn hear(&mut self, told: Vec<(String, Value)>, now_ms: i64) {
        self.keep(told, None, now_ms);
    }

    fn keep(&mut self, known: Vec<(String, Value)>, from: Option<&str>, now_ms: i64) {
        self.0.retain(|_, fact| now_ms - fact.at_ms <= LASTS_MS);
        for (name, value) in known {
            self.0.insert(name, Fact { value, from: from.map(str::to_owned), at_ms: now_ms });
        }
    }

    /// What a dialogue that begins now may take over.
    pub(super) fn for_dialogue(&self, dialogue: &Dialogue, now_ms: i64) -> Values {
        let fresh = self.0.iter().filter(|(_, fact)| {
            now_ms - fact.at_ms <= LASTS_MS && fact.from.as_deref() != Some(dialogue.name.as_str())
        });
        fresh.map(|(name, fact)| (name.clone(), fact.value.clone())).collect()
    }
}

impl Player<'_> {
    /// What a message tells that a dialogue may want later. An amount is one thing only: the first that wants it.
    pub fn overheard(&self, text: &str) -> Vec<(String, Value)> {
        let mut told: Vec<(String, Value)> = Vec::new();
        let mut money = None;
        for dialogue in &self.scripts.dialogues {
            let filler = Filler {
                player: self,
                dialogue,
                text,
                asked: None,
                reading: Reading::Overhearing,
                near: None,
            };
            for (slot, name) in dialogue.slots.iter().filter_map(|slot| Some((slot, slot.carries.as_ref()?)))
            {
                let is_new = told.iter().all(|(own, _)| own != name.as_str());
                let money = money.get_or_insert_with(|| filler.money());
                if let Some(value) = is_new.then(|| filler.overheard(slot, money)).flatten() {
                    told.push((name.value.clone(), value));
                }
            }
        }
        told
    }

    /// Takes over what would be asked for and was said before; gives what it is called and what it is.
    pub(super) fn take_over(&self, progress: &mut Progress, slot: &Slot) -> Option<String> {
        if progress.values.contains_key(slot.name.as_str()) {
            return None;
        }
        let value = progress.known.remove(slot.carries.as_ref()?.as_str())?;
        if !value.fits(slot) {
            return None;
        }
        let said = format!("{}是{}", slot.label, value.shown(slot));
        progress.values.insert(slot.name.value.clone(), value);
        progress.note_filled(std::slice::from_ref(&slot.name.value));
        Some(said)
    }

    /// Says what was taken over, so that it can be corrected.
    pub(super) fn taken_over(&self, taken: &[String]) -> Option<String> {
        let phrases = &self.scripts.phrases;
        (!taken.is_empty()).then(|| phrases.fill(Phrase::FlowTakenOver, &[("values", &taken.join("，"))]))
    }
}
