//! Whether a text of the model may be shown: only what the chosen passage says, and nothing of what a court's
//! assistant must never say. Strict on purpose: a text in doubt is dropped and the reviewed one goes out.
//!
//! It compares words, numbers and citations; it does not understand. A rewording that shifts the sense within the
//! passage's own words can pass, which is why the mark and a link to the reviewed answer stand below it.

mod citations;
mod numbers;
mod wording;

use super::prompt::{INSTRUCTIONS, Passage};
use crate::text::mask::{is_unseen, visible};

/// The longest text.
pub const MOST_CHARACTERS: usize = 150;
const LEAST_CHARACTERS: usize = 4;
/// So many characters in a row of our instructions are no coincidence.
const ECHO_CHARACTERS: usize = 8;

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Too long or too short.
    Length,
    /// A link, markup, hidden signs, foreign letters.
    Markup,
    /// A number, date, sum, share or telephone that the passage does not hold.
    Number,
    /// A law or an article that the passage does not name.
    Law,
    /// Words that must come from the passage: what one may, must or need not do, where to pay, whom to call.
    Wording,
    /// Too little of it stands in the passage.
    Ungrounded,
    /// It says how a case will end.
    Prediction,
    /// It speaks as a judge or a court, or promises something.
    Role,
    /// It tells of its instructions.
    Echo,
}

impl Fault {
    /// The name in the log and in the counters.
    pub fn name(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Markup => "markup",
            Self::Number => "number",
            Self::Law => "law",
            Self::Wording => "wording",
            Self::Ungrounded => "ungrounded",
            Self::Prediction => "prediction",
            Self::Role => "role",
            Self::Echo => "echo",
        }
    }

    /// Whether somebody has talked the model into it: then its choice is worth nothing either.
    pub fn spoils_the_choice(self) -> bool {
        matches!(self, Self::Markup | Self::Ungrounded | Self::Prediction | Self::Role | Self::Echo)
    }
}

/// A passage in the form in which texts are compared with it.
struct Source {
    /// Question, answer, basis and articles without blanks.
    text: String,
    /// The articles, as `法第N条`.
    statutes: Vec<String>,
}

impl Source {
    fn of(passage: &Passage) -> Self {
        let parts = [&passage.question, &passage.answer, &passage.basis];
        let all: Vec<&str> = parts.into_iter().chain(&passage.statutes).map(String::as_str).collect();
        let squashed = |text: &str| squash(without_links(text).as_str());
        let statutes = passage.statutes.iter().map(|statute| squashed(statute)).collect();
        Self { text: squashed(&all.join("\n")), statutes }
    }
}

/// Judges a text that is to stand for this passage.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check(text: &str, passage: &Passage) -> Result<(), Fault> {
    let source = Source::of(passage);
    let squashed = squash(text);
    let length = text.chars().count();
    // What spoils the choice comes first.
    markup(text, &squashed, &source)?;
    echo(&squashed, &source)?;
    wording::forbidden(&squashed, &source.text)?;
    if !(LEAST_CHARACTERS..=MOST_CHARACTERS).contains(&length) {
        return Err(Fault::Length);
    }
    citations::check(&squashed, &source)?;
    numbers::check(&squashed, &source.text)?;
    wording::grounded(&squashed, &source.text)
}

/// Half-width, without blanks, one kind of bracket; line breaks part clauses.
fn squash(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(visible).collect();
    let joined = lines.join("\n");
    joined
        .chars()
        .filter(|c| *c != ' ')
        .map(|c| match c {
            '〈' | '<' => '《',
            '〉' | '>' => '》',
            '(' => '（',
            ')' => '）',
            ',' => '，',
            other => other,
        })
        .collect()
}

/// A reviewed answer may hold taps; only their words count.
fn without_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for character in text.chars() {
        match character {
            '<' => inside = true,
            '>' if inside => inside = false,
            other if !inside => out.push(other),
            _ => {}
        }
    }
    out
}

/// Chinese characters, digits, the usual punctuation, and words of letters that the passage holds.
fn markup(text: &str, squashed: &str, source: &Source) -> Result<(), Fault> {
    let is_plain = |c: char| {
        matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '〇' | '\n' | ' ' | '\u{3000}')
            || c.is_ascii_alphanumeric()
            || matches!(c, '０'..='９')
            || "，。；：！？、（）“”‘’《》〈〉—…·%％,;:!?().-".contains(c)
            || (source.text.contains(c) && !"<>".contains(c))
    };
    if text.chars().any(|c| !is_plain(c) || (is_unseen(c) && c != '\n')) || text.contains("\n\n\n") {
        return Err(Fault::Markup);
    }
    let characters: Vec<char> = squashed.chars().collect();
    let digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
    let lonely =
        |at: usize| matches!(characters[at], '.' | '-') && !(at > 0 && digit(at - 1) && digit(at + 1));
    if (0..characters.len()).any(lonely) {
        return Err(Fault::Markup);
    }
    let known = source.text.to_ascii_lowercase();
    let lower = squashed.to_ascii_lowercase();
    let mut words = lower.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    if words.any(|word| !known.split(|c: char| !c.is_ascii_alphabetic()).any(|own| own == word)) {
        return Err(Fault::Markup);
    }
    Ok(())
}

/// Words of our instructions, straight or backwards.
fn echo(squashed: &str, source: &Source) -> Result<(), Fault> {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<Vec<char>>();
    let (text, own, instructions) =
        (letters(squashed), letters(&source.text), letters(&squash(INSTRUCTIONS)));
    let backwards: Vec<char> = text.iter().rev().copied().collect();
    let holds = |hay: &[char], needle: &[char]| hay.windows(needle.len()).any(|window| window == needle);
    let told = [&text, &backwards]
        .into_iter()
        .flat_map(|text| text.windows(ECHO_CHARACTERS))
        .any(|window| holds(&instructions, window) && !holds(&own, window));
    if told { Err(Fault::Echo) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
