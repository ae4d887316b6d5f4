//! What of a question may be shown to others: numbers, names and addresses of persons are masked first.
//!
//! Masking too much costs a little understanding, too little gives somebody away: in doubt it is masked.

mod digits;
mod names;

/// How a case number, a court's own mark for a case, is shown.
pub const CASE: &str = "〔案号〕";

/// A number this long tells of nobody, a longer one may be somebody's own: a mobile number has eleven digits, an identity
/// number and a card more.
pub const LONGEST_HARMLESS: usize = 10;

/// The question without what tells who somebody is.
pub fn mask(question: &str) -> String {
    names::mask(&digits::mask(&visible(question)))
}

/// Whether a text begins like a name: with a surname that most people have, and not with a word that looks like one.
pub fn begins_like_a_name(text: &str) -> bool {
    names::begins_like_a_name(text)
}

/// Half-width forms, no unseen characters, one blank for many: hidden signs must not hide a number.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars().map(half_width) {
        if character.is_whitespace() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_unseen(character) {
            out.push(character);
        }
    }
    out.trim().to_owned()
}

fn half_width(character: char) -> char {
    match character {
        // Commas, colons and brackets stay as Chinese texts write them.
        '\u{ff08}' | '\u{ff09}' | '\u{ff0c}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff01}' | '\u{ff1f}' => character,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
        other => other,
    }
}

/// Controls, joiners, marks of direction, variation selectors, tags: nobody sees them.
pub fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text without the marks that stand for what was masked.
pub fn without_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from_mark)) = rest.split_once('〔') {
        let Some((_, after)) = from_mark.split_once('〕') else { break };
        out.push_str(before);
        rest = after;
    }
    out.push_str(rest);
    out.trim().to_owned()
}

#[cfg(test)]
mod tests;
