//! The known topics, and what a person gets who asks about one.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::faults::{Faults, Place, Placed};
use crate::law::Calculator;

/// The name of a topic, for example `filing.conditions`; one that [`Topics`] lists.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slug(Arc<str>);

impl Slug {
    /// As it is written in the scripts.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Slug {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a person gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A direct answer.
    Answer,
    /// A question back, with candidates where there are any.
    Clarify,
    /// A human takes over.
    Handover,
    /// A polite no, with where to turn instead.
    Refuse,
    /// A courtesy returned.
    SmallTalk,
    /// A work order for the judge or the office.
    WorkOrder,
    /// A look into the person's own case.
    CaseQuery,
    /// A calculation.
    Calculator(Calculator),
}

const ACTIONS: &[(&str, Action)] = &[
    ("answer", Action::Answer),
    ("clarify", Action::Clarify),
    ("handover", Action::Handover),
    ("refuse", Action::Refuse),
    ("smalltalk", Action::SmallTalk),
    ("workorder", Action::WorkOrder),
    ("case-query", Action::CaseQuery),
    ("calculator:fee", Action::Calculator(Calculator::Fee)),
    ("calculator:interest", Action::Calculator(Calculator::Interest)),
    ("calculator:consumer", Action::Calculator(Calculator::Consumer)),
    ("calculator:deadline", Action::Calculator(Calculator::Deadline)),
    ("calculator:jurisdiction", Action::Calculator(Calculator::Jurisdiction)),
];

impl Action {
    fn parse(text: &str) -> Option<Self> {
        ACTIONS.iter().find(|(name, _)| *name == text).map(|(_, action)| *action)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = ACTIONS.iter().find(|(_, action)| action == self).map_or("", |(name, _)| name);
        f.write_str(name)
    }
}

/// Every topic that a script may name, with its usual action.
#[derive(Debug, Clone, Default)]
pub struct Topics(BTreeMap<Slug, Action>);

impl Topics {
    /// The usual action of a topic.
    pub fn action(&self, slug: &Slug) -> Action {
        self.0.get(slug).copied().unwrap_or(Action::Answer)
    }

    /// The topic of that name.
    pub fn find(&self, slug: &str) -> Option<Slug> {
        self.0.get_key_value(slug).map(|(slug, _)| slug.clone())
    }

    /// Tab-separated with a headline: slug, canonical question, group, number, usual action.
    pub(super) fn parse(file: &str, text: &str, faults: &Faults) -> Self {
        let mut known = BTreeMap::new();
        for (number, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
            let place = Place { file: file.into(), line: number + 1 };
            let columns: Vec<&str> = line.split('\t').collect();
            let [slug, _, _, _, action] = columns[..] else {
                faults.at(&place, format!("expected 5 columns separated by tabs, not {}", columns.len()));
                continue;
            };
            if !is_well_formed(slug) {
                faults.at(&place, format!("a slug is like filing.conditions, not {slug:?}"));
            }
            let parsed = Action::parse(action).unwrap_or_else(|| {
                faults.at(&place, format!("unknown action {action:?}"));
                Action::Answer
            });
            if known.insert(Slug(slug.into()), parsed).is_some() {
                faults.at(&place, format!("the slug {slug:?} is listed twice"));
            }
        }
        Self(known)
    }

    /// The known topic of that name, or a fault.
    pub(super) fn known(&self, name: Placed<String>, faults: &Faults) -> Placed<Slug> {
        let known = self.find(&name).unwrap_or_else(|| {
            if !name.is_empty() {
                faults.at(&name.place, format!("no topic {:?} in topics.tsv", *name));
            }
            Slug(name.as_str().into())
        });
        name.map(|_| known)
    }

    /// The known topics of those names.
    pub(super) fn all_known(&self, names: Vec<Placed<String>>, faults: &Faults) -> Vec<Placed<Slug>> {
        names.into_iter().map(|name| self.known(name, faults)).collect()
    }
}

fn is_well_formed(slug: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    slug.split_once('.').is_some_and(|(group, name)| part(group) && part(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_print_as_they_are_read() {
        for (name, action) in ACTIONS {
            assert_eq!(action.to_string(), *name);
            assert_eq!(Action::parse(name), Some(*action));
        }
    }

    #[test]
    fn a_bad_list_is_reported_line_by_line() {
        let faults = Faults::default();
        let text = "slug\tquestion\tgroup\tnumber\taction\nA b\t\t\t\tanswer\nfee.x\t\t\t\tdance\nfee.x\t\t\t\tanswer\nshort\n";
        Topics::parse("topics.tsv", text, &faults);
        let lines: Vec<_> = faults.or(()).unwrap_err().iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [2, 3, 4, 5]);
    }
}
