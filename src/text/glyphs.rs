//! A text as single folded characters, each of which remembers where it stood.

use std::ops::Range;

use super::normalise::{half_width, is_ideograph, is_unseen};
use super::traditional::simplified_character;

/// Half-width, lower-case and simplified characters of a text. Blanks are left out unless they part two words
/// of letters or digits, so that `3 万 元` reads like `3万元` and `2000 500` stays two numbers.
pub(super) struct Glyphs {
    folded: Vec<char>,
    /// Where each character stands in the text.
    places: Vec<Range<usize>>,
}

impl Glyphs {
    pub(super) fn new(text: &str) -> Self {
        let mut glyphs = Self { folded: Vec::new(), places: Vec::new() };
        let (mut blank, mut after_wide_digit) = (None, false);
        for (start, character) in text.char_indices() {
            let place = start..start + character.len_utf8();
            let folded = fold(character);
            // A full-width comma parts thousands only where all is full-width: 花了100，500退了 are two numbers.
            let folded = if character == '，' && !after_wide_digit { character } else { folded };
            after_wide_digit = ('０'..='９').contains(&character);
            if is_unseen(character) {
                continue;
            }
            if folded.is_whitespace() && folded != '\n' {
                blank = Some(place);
                continue;
            }
            if let Some(blank) = blank.take()
                && glyphs.folded.last().is_some_and(|last| is_latin(*last))
                && is_latin(folded)
            {
                glyphs.push(' ', blank);
            }
            glyphs.push(folded, place);
        }
        glyphs
    }

    fn push(&mut self, folded: char, place: Range<usize>) {
        self.folded.push(folded);
        self.places.push(place);
    }

    pub(super) fn len(&self) -> usize {
        self.folded.len()
    }

    pub(super) fn get(&self, at: usize) -> Option<char> {
        self.folded.get(at).copied()
    }

    /// The character before a position.
    pub(super) fn before(&self, at: usize) -> Option<char> {
        self.get(at.checked_sub(1)?)
    }

    /// The characters from a position.
    pub(super) fn from(&self, at: usize) -> &[char] {
        self.folded.get(at..).unwrap_or_default()
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &[char] {
        self.folded.get(range).unwrap_or_default()
    }

    /// Whether a word begins at a position.
    pub(super) fn begins(&self, at: usize, word: &str) -> bool {
        let rest = self.from(at);
        let mut length = 0;
        word.chars().all(|character| {
            length += 1;
            rest.get(length - 1) == Some(&character)
        })
    }

    /// Whether a word ends before a position.
    pub(super) fn ends(&self, at: usize, word: &str) -> bool {
        at.checked_sub(word.chars().count()).is_some_and(|start| self.begins(start, word))
    }

    /// The first of the words that begins at a position, and where it ends.
    pub(super) fn any<'w>(&self, at: usize, words: &[&'w str]) -> Option<(&'w str, usize)> {
        let word = words.iter().find(|word| self.begins(at, word))?;
        Some((word, at + word.chars().count()))
    }

    /// Whether one of the words ends before a position.
    pub(super) fn any_before(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.ends(at, word))
    }

    /// The bytes of the text that a range of characters covers.
    pub(super) fn span(&self, range: Range<usize>) -> Range<usize> {
        let part = self.places.get(range).unwrap_or_default();
        let start = part.first().map_or(0, |place| place.start);
        start..part.last().map_or(start, |place| place.end)
    }
}

fn fold(character: char) -> char {
    simplified_character(half_width(character)).to_ascii_lowercase()
}

fn is_latin(character: char) -> bool {
    character.is_alphanumeric() && !is_ideograph(character)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded(text: &str) -> String {
        Glyphs::new(text).folded.iter().collect()
    }

    #[test]
    fn one_spelling() {
        assert_eq!(folded("３ 萬 塊"), "3万块");
        assert_eq!(folded("2000 500"), "2000 500");
        assert_eq!(folded("￥ 20\u{200b}0　元"), "¥200元");
    }

    #[test]
    fn spans_are_those_of_the_text() {
        let text = "欠 ３ 萬";
        let glyphs = Glyphs::new(text);
        assert_eq!(&text[glyphs.span(1..3)], "３ 萬");
        assert!(glyphs.ends(3, "3万") && !glyphs.begins(2, "万元"));
    }

    proptest! {
        #[test]
        fn every_span_lies_on_borders(text in "\\PC{0,40}") {
            let glyphs = Glyphs::new(&text);
            for at in 0..glyphs.len() {
                prop_assert!(text.get(glyphs.span(at..at + 1)).is_some());
            }
        }
    }
}
