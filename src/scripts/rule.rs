//! Small talk, refusals and crises: fixed texts for phrases that need no search.

use std::collections::{BTreeSet, HashMap};

use super::faults::{Faults, Placed};
use super::sheet::Row;
use super::topics::{Slug, Topics};
use super::wording;
use crate::text::{find, plain};

/// A fixed text and what calls for it.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its topic, whose usual action is what the person gets.
    pub slug: Placed<Slug>,
    /// Questions that are exactly this.
    pub exact: Vec<Placed<String>>,
    /// Questions that contain all parts of one of these, in order.
    pub contains: Vec<Placed<Trigger>>,
    /// The text.
    pub text: Placed<String>,
}

/// Words that must occur in this order, `法官 微信号`; at least two characters in all.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// As the editor wrote it.
    pub written: String,
    parts: Vec<String>,
}

impl Trigger {
    fn parse(written: &str) -> Self {
        let parts = written.split_whitespace().map(plain).filter(|part| !part.is_empty());
        Self { written: written.to_owned(), parts: parts.collect() }
    }

    /// Whether a question contains the parts in order; it comes as [`plain`] makes it, because a trigger may
    /// end in what is a courtesy elsewhere.
    fn catches(&self, question: &str) -> bool {
        let rest = self
            .parts
            .iter()
            .try_fold(question, |rest, part| find(rest, part).map(|at| &rest[at + part.len()..]));
        !self.parts.is_empty() && rest.is_some()
    }

    fn length(&self) -> usize {
        self.parts.iter().map(|part| part.chars().count()).sum()
    }
}

/// Triggers by their first two characters, so that a question is compared with a few of them only.
#[derive(Debug)]
pub struct Triggers(HashMap<String, Vec<(usize, Placed<Trigger>)>>);

impl Triggers {
    /// The triggers of these rules, which are numbered in their order.
    pub fn new<'r>(rules: impl Iterator<Item = &'r Rule>) -> Self {
        let mut by_beginning: HashMap<String, Vec<(usize, Placed<Trigger>)>> = HashMap::new();
        for (number, rule) in rules.enumerate() {
            for trigger in &rule.contains {
                if let Some(part) = trigger.parts.first() {
                    by_beginning
                        .entry(part.chars().take(2).collect())
                        .or_default()
                        .push((number, trigger.clone()));
                }
            }
        }
        Self(by_beginning)
    }

    /// The triggers that catch a [`plain`] question, each with the number of its rule.
    pub fn catching<'t>(&'t self, question: &'t str) -> impl Iterator<Item = (usize, &'t Placed<Trigger>)> {
        let beginnings: BTreeSet<&str> = beginnings(question).collect();
        let near = beginnings.into_iter().filter_map(|beginning| self.0.get(beginning)).flatten();
        near.filter(|(_, trigger)| trigger.catches(question)).map(|(number, trigger)| (*number, trigger))
    }
}

/// Each character, alone and with the one behind it: a trigger's first part may be a single character.
fn beginnings(question: &str) -> impl Iterator<Item = &str> {
    question.char_indices().flat_map(move |(start, one)| {
        let alone = start + one.len_utf8();
        let pair = question[alone..].chars().next().map_or(alone, |two| alone + two.len_utf8());
        [&question[start..alone], &question[start..pair]]
    })
}

/// The rules of one file, `[[rule]]` each.
pub(super) fn parse(mut top: Row<'_>, topics: &Topics, limit: usize, faults: &Faults) -> Vec<Rule> {
    let rows = top.rows("rule");
    top.close();
    rows.into_iter().map(|row| rule(row, topics, limit, faults)).collect()
}

fn rule(mut row: Row<'_>, topics: &Topics, limit: usize, faults: &Faults) -> Rule {
    let rule = Rule {
        slug: topics.known(row.text("slug"), faults),
        exact: row.texts("exact"),
        contains: row
            .texts("contains")
            .into_iter()
            .map(|written| written.map(|w| Trigger::parse(&w)))
            .collect(),
        text: wording::checked(row.text("text"), &[], limit, faults),
    };
    for trigger in rule.contains.iter().filter(|trigger| trigger.length() < 2) {
        faults.at(&trigger.place, format!("the trigger {:?} would catch too much", trigger.written));
    }
    row.close();
    rule
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_must_occur_in_order() {
        let trigger = Trigger::parse("法官 微信号");
        assert!(trigger.catches(&plain("能把法官的微信号给我吗")));
        assert!(!trigger.catches(&plain("微信号被法官冻结")));
        assert!(!Trigger::parse(" ？ ").catches("任何问题"), "signs alone catch nothing");
    }

    #[test]
    fn a_trigger_begins_with_one_character_or_two() {
        let found: Vec<_> = beginnings("见a法官").collect();
        assert_eq!(found, ["见", "见a", "a", "a法", "法", "法官", "官", "官"]);
        assert_eq!(beginnings("").count(), 0);
    }
}
