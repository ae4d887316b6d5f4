//! What dialogues take over from one another: the same thing under one name. Only what cannot be mistaken for
//! something else may be carried; a day or a number means another one in every dialogue.

use std::collections::BTreeMap;

use super::{Slot, SlotKind};
use crate::scripts::Scripts;
use crate::scripts::faults::{Faults, Placed};

/// What may be carried.
const KINDS: &[SlotKind] = &[SlotKind::Choice, SlotKind::Money, SlotKind::Place];

/// Every name means one kind of thing, and what a dialogue knows of itself is a choice that somebody takes.
pub(super) fn check(scripts: &Scripts, faults: &Faults) {
    let slots = || scripts.dialogues.iter().flat_map(|dialogue| &dialogue.slots);
    let carried = || slots().filter_map(|slot| Some((slot, slot.carries.as_ref()?)));
    let mut kinds: BTreeMap<&str, SlotKind> = BTreeMap::new();
    for (slot, name) in carried() {
        let kind = *kinds.entry(name).or_insert(slot.kind);
        if !KINDS.contains(&slot.kind) {
            faults.at(&name.place, "only a choice, an amount or a place may be carried");
        } else if kind != slot.kind {
            faults.at(&name.place, format!("{:?} is of another type in another dialogue", **name));
        }
    }
    for slot in slots().filter(|slot| slot.carries.is_none()) {
        for choice in slot.choices.iter().filter(|choice| choice.vague) {
            faults.at(&choice.value.place, "vague is for the choices of a slot that carries");
        }
    }
    for (name, value) in scripts.dialogues.iter().flat_map(|dialogue| &dialogue.knows) {
        let takes =
            |(slot, own): (&Slot, &Placed<String>)| own.as_str() == name && slot.choice(value).is_some();
        if !carried().any(takes) {
            faults.at(&value.place, format!("no slot that carries {name:?} has the choice {:?}", **value));
        }
    }
}
