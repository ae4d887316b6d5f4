//! Puts the texts of a dialogue together.

use super::fill::Values;
use super::{Player, Progress};
use crate::law::Computation;
use crate::scripts::dialogue::{Dialogue, Slot, SlotKind};
use crate::scripts::link::{self, HUMAN, SAY};
use crate::scripts::{Effect, Phrase};

impl Player<'_> {
    /// A text with what is known in its braces.
    pub(super) fn with_values(&self, dialogue: &Dialogue, text: &str, values: &Values) -> String {
        dialogue.slots.iter().fold(text.to_owned(), |text, slot| {
            let name = slot.name.as_str();
            let shown = values.get(name).map_or_else(|| "（未说明）".to_owned(), |value| value.shown(slot));
            text.replace(&format!("{{{name}}}"), &shown)
        })
    }

    /// The choices of a slot, to be tapped or typed by their number.
    pub(super) fn choices(&self, slot: &Slot) -> Vec<String> {
        let own_cases = || self.person.cases.iter().map(|case| link::tap(&case.number, SAY));
        let taps: Vec<String> = match slot.kind {
            SlotKind::Choice => slot.offered().map(|choice| link::tap(&choice.label, SAY)).collect(),
            SlotKind::CaseNumber => own_cases().collect(),
            SlotKind::YesNo => vec![link::tap("是", SAY), link::tap("否", SAY)],
            _ => return Vec::new(),
        };
        taps.into_iter().enumerate().map(|(place, tap)| format!("{}. {tap}", place + 1)).collect()
    }

    /// The last line of every text: the mark and the way to a human.
    pub(super) fn finished(&self, lines: &[String], effect: Effect) -> String {
        let mark = self.scripts.phrases.get(Phrase::AiMarkShort);
        let way = if effect == Effect::Handover { String::new() } else { link::tap("转人工", HUMAN) };
        format!("{}\n\n{mark}{way}", lines.join("\n"))
    }

    /// A result with its last line.
    pub(super) fn result(&self, lines: &[String]) -> String {
        format!("{}\n\n{}", lines.join("\n"), link::last_line(&self.scripts.phrases, Phrase::AiMarkShort))
    }

    /// The line by which one goes on with a dialogue.
    pub fn resume_link(&self, progress: &Progress) -> Option<String> {
        let dialogue = self.scripts.dialogue(&progress.flow)?;
        let words = format!("继续“{}”", dialogue.title);
        Some(link::tap(&words, &format!("{}{}", link::RESUME_PREFIX, progress.flow)))
    }
}

/// A computation as it is read in a chat: the result, what was taken as given, the steps, the articles.
pub(super) fn computation(computation: &Computation, caveat: &str) -> String {
    let mut lines = vec![computation.summary.clone()];
    let inputs: Vec<String> =
        computation.inputs.iter().map(|(label, value)| format!("{label}：{value}")).collect();
    if !inputs.is_empty() {
        lines.push(format!("\n您提供的：{}", inputs.join("；")));
    }
    let section = |title: &str, own: Vec<String>| {
        let own: Vec<String> = own.iter().map(|line| format!("· {line}")).collect();
        (!own.is_empty()).then(|| format!("\n{title}\n{}", own.join("\n")))
    };
    lines.extend(section("怎么算的", computation.steps.clone()));
    lines.extend(section("依据", computation.basis.iter().map(ToString::to_string).collect()));
    lines.extend(section("请注意", computation.notes.clone()));
    lines.push(format!("\n{caveat}"));
    without_separators(&lines.join("\n"))
}

/// 1,800元 → 1800元: a chat is read aloud and copied from.
fn without_separators(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let is_digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
    let parts_digits = |at: usize| at > 0 && is_digit(at - 1) && is_digit(at + 1);
    let kept = characters.iter().enumerate().filter(|(at, own)| **own != ',' || !parts_digits(*at));
    kept.map(|(_, own)| own).collect()
}

/// The results without separators and without what stands behind the point for nothing.
pub(super) fn values(computation: &Computation) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for (name, value) in &computation.results {
        let plain = value.replace(',', "");
        let short = plain.strip_suffix(".00").unwrap_or(&plain).to_owned();
        if *name != "rolled" && !values.contains(&short) {
            values.push(short);
        }
    }
    values
}

/// A text in pieces that fit one message each, parted at the ends of lines.
pub fn split(text: &str, limit: usize) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for line in text.split('\n') {
        match pieces.last_mut() {
            Some(piece) if piece.len() + 1 + line.len() <= limit => {
                piece.push('\n');
                piece.push_str(line);
            }
            _ => pieces.extend(broken(line, limit)),
        }
    }
    let trimmed = pieces.into_iter().map(|piece| piece.trim().to_owned());
    trimmed.filter(|piece| !piece.is_empty()).collect()
}

/// A line that is longer than a message, in pieces; the scripts' checks leave only people's own words so long.
fn broken(line: &str, limit: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for character in line.chars() {
        if pieces.last().is_some_and(|piece| piece.len() + character.len_utf8() > limit) {
            pieces.push(String::new());
        }
        pieces.last_mut().expect("begins with one").push(character);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_long_text_is_parted_at_the_ends_of_lines() {
        assert_eq!(split("一\n二\n三", 7), ["一\n二", "三"]);
        assert_eq!(split("一二三", 6), ["一二", "三"]);
        assert_eq!(split("短", 100), ["短"]);
    }

    proptest! {
        #[test]
        fn every_piece_fits(text in "(字|a|\n){0,60}", limit in 8_usize..40) {
            let pieces = split(&text, limit);
            prop_assert!(pieces.iter().all(|piece| piece.len() <= limit && !piece.is_empty()));
            let joined: String = pieces.concat();
            prop_assert_eq!(joined.replace('\n', ""), text.replace('\n', ""));
        }
    }
}
