//! Words that call for a dialogue: parts in order, each with its alternatives, `诉讼费|受理费 多少|怎么算`.

use crate::scripts::faults::{Faults, Placed};
use crate::text::plain;

/// Fewer characters than this would catch too much.
const MIN_CHARACTERS: usize = 2;

/// Parts that must occur in this order; of each part one alternative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Vec<String>>,
}

impl Pattern {
    pub(super) fn parse(written: &str) -> Self {
        let part = |part: &str| part.split('|').map(plain).filter(|form| !form.is_empty()).collect();
        let parts = written.split_whitespace().map(part).filter(|part: &Vec<String>| !part.is_empty());
        Self { parts: parts.collect() }
    }

    /// Whether a text that comes as [`plain`] makes it contains the parts in order.
    pub fn catches(&self, text: &str) -> bool {
        let rest = self.parts.iter().try_fold(text, |rest, forms| {
            forms
                .iter()
                .filter_map(|form| rest.find(form.as_str()).map(|at| at + form.len()))
                .min()
                .map(|end| &rest[end..])
        });
        !self.parts.is_empty() && rest.is_some()
    }

    /// The fewest characters that it catches.
    pub fn length(&self) -> usize {
        let shortest = |forms: &Vec<String>| forms.iter().map(|form| form.chars().count()).min();
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
        assert!(pattern.catches("请问诉讼费要多少"));
        assert!(pattern.catches("受理费怎么算"));
        assert!(!pattern.catches("多少诉讼费"), "the other way round");
        assert!(!Pattern::parse(" ").catches("诉讼费"));
    }
}
