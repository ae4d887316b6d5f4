//! The pieces that articles and questions are compared by, numbered.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A piece: a character, a pair of neighbours, or a word of letters and digits.
pub(super) type Code = u64;

/// Marks the codes of words.
const WORD: Code = 1 << 63;

/// Calls `give` with each piece of a text, in order, repeated ones repeatedly.
pub(super) fn each(text: &str, mut give: impl FnMut(Code)) {
    let mut before: Option<char> = None;
    let mut word: Option<Code> = None;
    for character in text.chars().map(fold) {
        if is_ideograph(character) {
            if let Some(word) = word.take() {
                give(word);
            }
            give(Code::from(u32::from(character)));
            if let Some(before) = before {
                give(pair(before, character));
            }
            before = Some(character);
        } else {
            before = None;
            if character.is_alphanumeric() {
                word = Some(lengthen(word.unwrap_or(WORD), character));
            } else if let Some(word) = word.take() {
                give(word);
            }
        }
    }
    if let Some(word) = word {
        give(word);
    }
}

/// The code of two neighbouring characters.
fn pair(first: char, second: char) -> Code {
    Code::from(u32::from(first)) << 21 | Code::from(u32::from(second))
}

/// Whether a code is that of two neighbours.
pub(super) fn is_pair(code: Code) -> bool {
    code & WORD == 0 && code >> 21 != 0
}

/// The characters of a code; words cannot be told from theirs.
pub(super) fn spell(code: Code) -> Option<String> {
    if code & WORD != 0 {
        return None;
    }
    let characters = [code >> 21, code & 0x1f_ffff].into_iter().filter(|character| *character != 0);
    characters.map(|character| char::from_u32(u32::try_from(character).ok()?)).collect()
}

/// The code that is spelled so: one or two characters.
pub(super) fn read(spelled: &str) -> Option<Code> {
    let mut characters = spelled.chars();
    match (characters.next(), characters.next(), characters.next()) {
        (Some(only), None, None) => Some(Code::from(u32::from(only))),
        (Some(first), Some(second), None) => Some(pair(first, second)),
        _ => None,
    }
}

/// FNV-1a over the characters of a word.
fn lengthen(word: Code, character: char) -> Code {
    (word ^ Code::from(u32::from(character))).wrapping_mul(0x0100_0000_01b3) | WORD
}

fn fold(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(character as u32 - 0xfee0).unwrap_or(character).to_ascii_lowercase()
        }
        other => other.to_ascii_lowercase(),
    }
}

fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// A map by numbers that are spread already: one multiplication is hash enough.
pub(super) type Spread<K, V> = HashMap<K, V, BuildHasherDefault<Multiply>>;

/// Hashes one number by a multiplication (Knuth's constant, 2⁶⁴/φ).
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Multiply(u64);

impl Hasher for Multiply {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(byte.into());
        }
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ mixed >> 32;
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn count(text: &str) -> usize {
        let mut count = 0;
        each(text, |_| count += 1);
        count
    }

    #[test]
    fn characters_pairs_and_words() {
        assert_eq!(count("立案费"), 5);
        assert_eq!(count("立案，费"), 4);
        assert_eq!(count("ＡＰＰ 15元"), 3);
        let mut codes = Vec::new();
        each("APP，ａｐｐ", |code| codes.push(code));
        assert_eq!(codes.len(), 2);
        assert_eq!(codes[0], codes[1]);
    }

    #[test]
    fn codes_are_spelled_and_read() {
        each("立案 app", |code| {
            assert_eq!(spell(code).as_deref().and_then(read), (code & WORD == 0).then_some(code))
        });
        assert_eq!(read("立案费"), None);
        assert!(is_pair(read("立案").unwrap()) && !is_pair(read("立").unwrap()));
    }

    proptest! {
        #[test]
        fn any_text_is_cut(text in "\\PC{0,60}") {
            each(&text, |_| ());
        }
    }
}
