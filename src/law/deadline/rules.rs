//! Every period that is computed: how long, from what, by which article, and what remains when it has passed.

mod court;
mod execution;
mod rights;
mod trial;

use crate::law::Citation;
use crate::law::calendar::Period;

/// A period the law sets.
#[derive(Debug)]
pub struct Rule {
    /// The name that programs use, `appeal_judgment`.
    pub name: &'static str,
    /// What is to be done in it, for people.
    pub label: &'static str,
    /// The event whose day does not count.
    pub from: &'static str,
    /// Its length; `None` where the court sets it.
    pub length: Option<Period>,
    /// What moves its end.
    pub nature: Nature,
    /// The provisions.
    pub basis: &'static [Citation],
    /// What remains when it has passed.
    pub afterwards: &'static str,
    /// What people mistake about it; may be empty.
    pub note: &'static str,
}

/// What moves the end of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// A step of a party before the court: rest days move it, and 民诉法 §86 may help who missed it.
    Step,
    /// Fixed: rest days move it, nothing else does (民诉法解释 §127).
    Fixed,
    /// A step of the court or another office: rest days move it.
    CourtStep,
    /// Runs through: nothing moves it. Trial terms and public notices, by our convention, since no text says more.
    Running,
    /// How long property stays frozen: nothing moves it, and a new freeze is asked for seven days ahead.
    Measure,
    /// A right outside the court room: rest days move it (民法典 §203).
    Right,
    /// A limitation: rest days move it, it starts anew on a demand, and an obstacle stops it.
    Limitation(Obstacle),
}

/// What an obstacle does to a limitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// In the last six months it moves the end to six months after it is gone (民法典 §194).
    LastSixMonths,
    /// At any time it stops the clock, which goes on afterwards (劳动争议调解仲裁法 §27).
    StopsTheClock,
}

impl Nature {
    /// Whether a last day that is a rest day moves on.
    pub fn rolls(self) -> bool {
        !matches!(self, Self::Running | Self::Measure)
    }
}

/// All of them, in the order in which people meet them.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [trial::RULES, rights::RULES, execution::RULES, court::RULES].into_iter().flatten()
}

/// The rule of that name, or with that label.
pub fn find(name: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.name == name || rule.label == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_and_labels_are_unique_and_every_rule_says_what_remains() {
        let mut seen = BTreeSet::new();
        for rule in all() {
            assert!(seen.insert(rule.name) && seen.insert(rule.label), "{}", rule.name);
            assert!(!rule.from.is_empty() && !rule.basis.is_empty(), "{}", rule.name);
            assert!(rule.afterwards.ends_with('。'), "{}", rule.name);
            assert!(rule.note.is_empty() || rule.note.ends_with('。'), "{}", rule.name);
        }
        assert!(seen.len() > 80);
    }
}
