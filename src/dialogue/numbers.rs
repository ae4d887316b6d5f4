//! Whole numbers with what they count: 365天, 三次.

use crate::scripts::dialogue::Slot;
use crate::text::number;

/// How far a telling word may stand before the number.
const REACH: usize = 6;

/// The number a slot wants; `is_asked` takes any.
pub(super) fn counted(text: &str, slot: &Slot, is_asked: bool) -> Option<i64> {
    let characters: Vec<char> = text.chars().collect();
    let found = runs(&characters).into_iter().filter_map(|(from, to)| {
        let value = number(&characters[from..to].iter().collect::<String>())?.to_integer()?;
        Some((from, to, value))
    });
    let found: Vec<(usize, usize, i64)> = found.collect();
    let told = found
        .iter()
        .find(|(from, to, _)| has_unit(&characters, *to, slot) && has_cue(&characters, *from, *to, slot));
    let only = || match found[..] {
        [(_, to, value)]
            if is_asked
                && (slot.units.is_empty() || has_unit(&characters, to, slot) || to == characters.len()) =>
        {
            Some(value)
        }
        _ => None,
    };
    told.map(|(_, _, value)| *value).or_else(only)
}

fn runs(characters: &[char]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let end =
            (at..characters.len()).find(|&end| !is_numeral(characters[end])).unwrap_or(characters.len());
        if end > at {
            runs.push((at, end));
        }
        at = end + 1;
    }
    runs
}

fn is_numeral(character: char) -> bool {
    character.is_ascii_digit() || "零一二两三四五六七八九十百千".contains(character)
}

fn has_unit(characters: &[char], end: usize, slot: &Slot) -> bool {
    let behind: String = characters[end..].iter().take(3).collect();
    let behind = behind.trim_start_matches('个');
    slot.units.iter().any(|unit| behind.starts_with(unit.as_str()))
}

/// The words just before the number, or right behind its unit (还有三次没用), up to the clause's end.
fn has_cue(characters: &[char], from: usize, to: usize, slot: &Slot) -> bool {
    let is_end = |character: &char| "，,。；;！!？?".contains(*character);
    let before: Vec<char> =
        characters[..from].iter().rev().take(REACH).take_while(|c| !is_end(c)).copied().collect();
    let before: String = before.into_iter().rev().collect();
    let behind: String =
        characters[to..].iter().take(REACH).take_while(|c| !is_end(c) && !c.is_ascii_digit()).collect();
    slot.cues.is_empty()
        || slot.cues.iter().any(|cue| before.contains(cue.as_str()) || behind.contains(cue.as_str()))
}
