//! What a question may show outside the court: numbers, names and addresses of persons are masked first.
//!
//! Masking too much costs a little understanding, too little gives somebody away: in doubt it is masked.

mod digits;
mod names;

/// How a case number, a court's own mark for a case, is shown.
const CASE: &str = "〔案号〕";

/// Words of a person who asks about his own case, which never leaves the court.
const OWN_CASE: &[&str] = &[
    "我的案",
    "我案",
    "我这个案",
    "我这案",
    "我那个案",
    "我那案",
    "本案",
    "我的官司",
    "我这官司",
    "我的判决",
    "我的诉讼",
    "案件进展",
    "案件进度",
    "案子进展",
    "案子进度",
    "审到哪",
    "到哪一步",
    "承办法官",
    "主审法官",
    "我的法官",
    "判下来没",
    "判了没",
    "立上案没",
    "立案了没",
    "我的开庭",
    "我哪天开庭",
    "我什么时候开庭",
];

/// Whether a question is about general matters only: one about the writer's own case is not shown to a model.
pub fn is_general(question: &str) -> bool {
    let text = visible(question);
    let words: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    !mask(&text).contains(CASE) && !OWN_CASE.iter().any(|phrase| words.contains(phrase))
}

/// The question without what tells who somebody is.
pub fn mask(question: &str) -> String {
    names::mask(&digits::mask(&visible(question)))
}

/// Half-width forms, no unseen characters, one blank for many: hidden signs must not hide a number.
pub(super) fn visible(text: &str) -> String {
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
pub(super) fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests;
