//! When a step is taken: `kind = labour and has amount`.

use std::collections::BTreeSet;

use crate::scripts::faults::{Faults, Placed};

/// Every part of it must hold; without parts it always does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition(Vec<Term>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    /// The slot has one of these values.
    In(String, Vec<String>),
    /// The slot has none of these values, or no value.
    NotIn(String, Vec<String>),
    /// The slot has a value.
    Has(String),
    /// The slot has no value.
    No(String),
}

impl Condition {
    /// What an editor wrote, or a fault; left out it always holds.
    pub(super) fn read(written: Option<Placed<String>>, faults: &Faults) -> Self {
        written.map_or_else(Self::default, |written| {
            Self::parse(&written).unwrap_or_else(|part| {
                faults.at(&written.place, format!("a condition is like kind = labour, not {part:?}"));
                Self::default()
            })
        })
    }

    /// What an editor wrote; the part that cannot be read otherwise.
    fn parse(written: &str) -> Result<Self, String> {
        written.split(" and ").map(Term::parse).collect::<Result<_, _>>().map(Self)
    }

    /// Whether it holds with these values, by the names of their slots.
    pub fn holds<'v>(&self, value: impl Fn(&str) -> Option<&'v str>) -> bool {
        self.0.iter().all(|term| match term {
            Term::In(slot, wanted) => value(slot).is_some_and(|own| wanted.iter().any(|one| one == own)),
            Term::NotIn(slot, wanted) => value(slot).is_none_or(|own| wanted.iter().all(|one| one != own)),
            Term::Has(slot) => value(slot).is_some(),
            Term::No(slot) => value(slot).is_none(),
        })
    }

    /// Whether it always holds.
    pub fn is_always(&self) -> bool {
        self.0.is_empty()
    }

    /// The slots it asks about.
    pub(super) fn slots(&self) -> BTreeSet<&str> {
        self.0.iter().map(Term::slot).collect()
    }

    /// The values it compares a slot with.
    pub(super) fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|term| match term {
            Term::In(slot, values) | Term::NotIn(slot, values) => {
                values.iter().map(|value| (slot.as_str(), value.as_str())).collect()
            }
            Term::Has(_) | Term::No(_) => Vec::new(),
        })
    }
}

impl Term {
    fn parse(written: &str) -> Result<Self, String> {
        let words: Vec<&str> = written.split_whitespace().collect();
        let values = |list: &str| list.split('|').map(str::to_owned).collect();
        match words[..] {
            ["has", slot] => Ok(Self::Has(slot.to_owned())),
            ["no", slot] => Ok(Self::No(slot.to_owned())),
            [slot, "=" | "in", list] => Ok(Self::In(slot.to_owned(), values(list))),
            [slot, "!=", list] => Ok(Self::NotIn(slot.to_owned(), values(list))),
            _ => Err(written.trim().to_owned()),
        }
    }

    fn slot(&self) -> &str {
        match self {
            Self::In(slot, _) | Self::NotIn(slot, _) | Self::Has(slot) | Self::No(slot) => slot,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_must_hold() {
        let holds = |written: &str| {
            let value = |slot: &str| (slot == "kind").then_some("labour");
            Condition::parse(written).unwrap().holds(value)
        };
        assert!(holds("kind = labour"));
        assert!(holds("kind in property|labour and no amount"));
        assert!(holds("kind != property"));
        assert!(!holds("kind != labour|divorce"));
        assert!(!holds("kind = labour and has amount"));
        assert!(Condition::default().holds(|_| None));
        assert_eq!(Condition::parse("kind ist labour"), Err("kind ist labour".to_owned()));
    }
}
