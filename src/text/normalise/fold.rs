//! One character for the same character: full-width, traditional, circled, raised.

use super::is_ideograph;
use crate::text::traditional::simplified_character;

/// Pushes the folded form of a character; signs without a width leave nothing.
pub(super) fn fold(character: char, out: &mut Vec<char>) {
    if character.is_ascii() {
        out.push(character.to_ascii_lowercase());
    } else if is_ideograph(character) {
        out.push(simplified_character(character));
    } else if is_unseen(character) || is_squared_letter(character) {
        // Nothing to be seen, and letters that are pictures: 🆗🅰.
    } else if let Some(number) = enclosed_number(character) {
        out.extend(number.to_string().chars());
    } else {
        out.extend(simplified_character(half_width(character)).to_lowercase());
    }
}

/// U+FF01–U+FF5E mirror ASCII; U+3000 is their blank.
pub(in crate::text) fn half_width(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
        '\u{3000}' => ' ',
        '\u{ffe5}' => '\u{a5}',
        other => other,
    }
}

/// Signs without a width, which copied text brings along: joiners, direction marks, variation selectors.
pub(in crate::text) fn is_unseen(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{e0000}'..='\u{e01ef}')
}

fn is_squared_letter(character: char) -> bool {
    matches!(character, '\u{1f130}'..='\u{1f1ff}')
}

/// The number of ③, ⑶, ⒊, ❸, ㈢, Ⅲ, ³ or ₃.
fn enclosed_number(character: char) -> Option<u32> {
    let from = |first: u32| character as u32 - first;
    match character {
        '\u{2460}'..='\u{2473}' => Some(from(0x245f)),
        '\u{2474}'..='\u{2487}' => Some(from(0x2473)),
        '\u{2488}'..='\u{249b}' => Some(from(0x2487)),
        '\u{2776}'..='\u{277f}' => Some(from(0x2775)),
        '\u{2780}'..='\u{2789}' => Some(from(0x277f)),
        '\u{278a}'..='\u{2793}' => Some(from(0x2789)),
        '\u{3220}'..='\u{3229}' => Some(from(0x321f)),
        '\u{3280}'..='\u{3289}' => Some(from(0x327f)),
        '\u{2160}'..='\u{216b}' => Some(from(0x215f)),
        '\u{2170}'..='\u{217b}' => Some(from(0x216f)),
        '\u{2080}'..='\u{2089}' => Some(from(0x2080)),
        '\u{2074}'..='\u{2079}' => Some(from(0x2070)),
        '\u{2070}' => Some(0),
        '\u{b9}' => Some(1),
        '\u{b2}' => Some(2),
        '\u{b3}' => Some(3),
        _ => None,
    }
}
