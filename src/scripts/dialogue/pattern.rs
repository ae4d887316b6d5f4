//! Words that call for a dialogue: parts in order, each with its alternatives, `诉讼费|受理费 多少|怎么算`.

use crate::scripts::faults::{Faults, Placed};
use crate::text::{Sounds, find, normalise, plain, syllables};

/// Fewer characters than this would catch too much.
const MIN_CHARACTERS: usize = 2;

/// Words of this many characters are also heard by their sound; alone, shorter ones sound like too much else.
const HEARD_ALONE: usize = 3;
/// And so many beside other words.
const HEARD_BESIDE: usize = 2;

/// What a person typed, as patterns are compared with it.
#[derive(Debug, Clone)]
pub struct Words {
    /// As [`plain`] makes it.
    pub plain: String,
    /// As [`normalise`] makes it.
    pub normalised: String,
    sounds: String,
}

impl Words {
    /// The words of a text.
    pub fn of(text: &str) -> Self {
        let plain = plain(text);
        Self { normalised: normalise(text), sounds: sound(&plain), plain }
    }
}

/// Syllables with a blank on either side of each.
fn sound(plain: &str) -> String {
    format!(" {} ", syllables(plain, Sounds::Merged).join(" "))
}

/// Parts that must occur in this order; of each part one alternative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Vec<Form>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Form {
    written: String,
    sound: Option<String>,
}

impl Form {
    fn of(written: &str, heard: usize) -> Self {
        let written = plain(written);
        let length = written.chars().filter(|character| !character.is_ascii()).count();
        Self { sound: (length >= heard).then(|| sound(&written)), written }
    }
}

/// How a text is read.
#[derive(Clone, Copy)]
enum Ear {
    Written,
    Sound,
}

impl Pattern {
    pub(super) fn parse(written: &str) -> Self {
        let heard = if written.split_whitespace().count() > 1 { HEARD_BESIDE } else { HEARD_ALONE };
        let part = |part: &str| {
            let forms = part.split('|').map(|form| Form::of(form, heard));
            forms.filter(|form| !form.written.is_empty()).collect()
        };
        let parts = written.split_whitespace().map(part).filter(|part: &Vec<Form>| !part.is_empty());
        Self { parts: parts.collect() }
    }

    /// Whether a text contains the parts in order, as they are written.
    pub fn reads(&self, words: &Words) -> bool {
        self.finds(&words.plain, Ear::Written)
    }

    /// Whether a text contains the parts in order, as they are written or by their sound: 诉讼废 is 诉讼费.
    pub fn catches(&self, words: &Words) -> bool {
        self.reads(words) || self.finds(&words.sounds, Ear::Sound)
    }

    fn finds(&self, text: &str, ear: Ear) -> bool {
        let rest = self.parts.iter().try_fold(text, |rest, forms| {
            let ends = forms.iter().filter_map(|form| {
                let wanted = match ear {
                    Ear::Written => Some(&form.written),
                    Ear::Sound => form.sound.as_ref(),
                }?;
                // The blank behind a syllable is the one before the next.
                let blank = usize::from(!matches!(ear, Ear::Written));
                find(rest, wanted).map(|at| at + wanted.len() - blank)
            });
            ends.min().map(|end| &rest[end..])
        });
        !self.parts.is_empty() && rest.is_some()
    }

    /// The fewest characters that it catches.
    pub fn length(&self) -> usize {
        let shortest = |forms: &Vec<Form>| forms.iter().map(|form| form.written.chars().count()).min();
        self.parts.iter().filter_map(shortest).sum()
    }
}

/// The patterns of a list, any of which is enough; one that is too short to mean anything is a fault.
pub(super) fn each(written: Vec<Placed<String>>, faults: &Faults) -> Vec<Placed<Pattern>> {
    let patterns: Vec<Placed<Pattern>> = every(written);
    for pattern in patterns.iter().filter(|pattern| pattern.length() < MIN_CHARACTERS) {
        faults.at(&pattern.place, "these words would catch too much");
    }
    patterns
}

/// The patterns of a list that must all occur, or none of which may: a single character can do that.
pub(super) fn every(written: Vec<Placed<String>>) -> Vec<Placed<Pattern>> {
    written.into_iter().map(|written| written.map(|written| Pattern::parse(&written))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_in_order_and_have_alternatives() {
        let pattern = Pattern::parse("诉讼费|受理费 多少|怎么算");
        let catches = |text: &str| pattern.catches(&Words::of(text));
        assert!(catches("请问诉讼费要多少"));
        assert!(catches("受理费怎么算"));
        assert!(!catches("多少诉讼费"), "the other way round");
        assert!(!Pattern::parse(" ").catches(&Words::of("诉讼费")));
    }

    #[test]
    fn words_are_heard_by_their_sound() {
        let pattern = Pattern::parse("诉讼费 多少");
        assert!(pattern.catches(&Words::of("诉颂废是多少")));
        assert!(!pattern.reads(&Words::of("诉颂废是多少")));
        assert!(!pattern.catches(&Words::of("诉讼多少")));
    }
}
