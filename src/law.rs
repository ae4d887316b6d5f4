//! What the law lets a machine compute: exact, with its inputs, its steps and the articles; pure, without a clock.
//!
//! Every calculator takes [`Arguments`] by the names that commands, forms and dialogues share, and gives a
//! [`Computation`] or a [`Refusal`] in words. What no table knows (a year without a holiday notice, a month
//! without an LPR) is refused, never guessed.

mod argument;
pub mod calendar;
pub mod case_number;
mod cite;
pub mod compute;
pub mod consumer;
pub mod court_figures;
pub mod courts;
pub mod day;
pub mod deadline;
pub mod deposit;
mod draft;
pub mod fee;
pub mod identifier;
pub mod interest;
pub mod jurisdiction;
pub mod lpr;
pub mod money;
pub mod renumbering;
pub mod table;
pub mod tables;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

pub use compute::{calculators, compute};
pub use tables::Tables;

/// Said under every computation.
pub const DISCLAIMER: &str = "以上按您提供的信息计算，以受理法院通知为准，不构成法律意见。";

/// What can be computed, by the names of commands, addresses and topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calculator {
    /// Court fees.
    Fee,
    /// Interest.
    Interest,
    /// Consumer compensation.
    Consumer,
    /// Last days of periods.
    Deadline,
    /// The competent court.
    Jurisdiction,
    /// Numbers of people, companies, lawyers, cases and telephones.
    Identifier,
}

const CALCULATORS: &[(&str, Calculator)] = &[
    ("fee", Calculator::Fee),
    ("interest", Calculator::Interest),
    ("consumer", Calculator::Consumer),
    ("deadline", Calculator::Deadline),
    ("jurisdiction", Calculator::Jurisdiction),
    ("id", Calculator::Identifier),
];

impl Calculator {
    /// The calculator of that name.
    pub fn parse(name: &str) -> Option<Self> {
        CALCULATORS.iter().find(|(own, _)| *own == name).map(|(_, calculator)| *calculator)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        CALCULATORS.iter().find(|(_, calculator)| *calculator == self).map_or("", |(name, _)| name)
    }
}

/// What a calculator is asked with: `kind=property`, `amount_yuan=320000`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arguments(BTreeMap<String, String>);

impl Arguments {
    /// The value of an argument; blank ones count as missing.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Says what day it is, where nobody has said: what is left of a period, who can have been born.
    pub fn today(&mut self, today: jiff::civil::Date) {
        if self.get("today").is_none() {
            self.set("today", today.to_string());
        }
    }

    /// Sets an argument.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Arguments {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// A result and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computation {
    /// The results by the names that other programs read, `min_yuan` or `last_day`.
    pub results: Vec<(&'static str, String)>,
    /// The result as one sentence for people.
    pub summary: String,
    /// What was taken as given, label and value, for people to check.
    pub inputs: Vec<(String, String)>,
    /// The formula or the band lines, one a line.
    pub steps: Vec<String>,
    /// The provisions, each with the version it was read in.
    pub basis: Vec<Citation>,
    /// What the person has to bear in mind: conventions, other rules that may apply.
    pub notes: Vec<String>,
}

/// As other programs read it, with the disclaimer.
impl Serialize for Computation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let named = |pairs: &[(String, String)]| -> Vec<BTreeMap<&'static str, String>> {
            let input = |(label, value): &(String, String)| {
                BTreeMap::from([("label", label.clone()), ("value", value.clone())])
            };
            pairs.iter().map(input).collect()
        };
        let results: BTreeMap<_, _> = self.results.iter().cloned().collect();
        let mut document = serializer.serialize_struct("Computation", 7)?;
        document.serialize_field("results", &results)?;
        document.serialize_field("summary", &self.summary)?;
        document.serialize_field("inputs", &named(&self.inputs))?;
        document.serialize_field("steps", &self.steps)?;
        document.serialize_field("basis", &self.basis)?;
        document.serialize_field("notes", &self.notes)?;
        document.serialize_field("disclaimer", DISCLAIMER)?;
        document.end()
    }
}

impl Computation {
    /// A result by its name.
    pub fn result(&self, name: &str) -> Option<&str> {
        self.results.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }
}

/// As people read it on a terminal or in a chat, with the disclaimer at its end.
impl fmt::Display for Computation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.summary)?;
        for (label, value) in &self.inputs {
            writeln!(f, "{label}：{value}")?;
        }
        let lists: [(&str, &mut dyn Iterator<Item = String>); 3] = [
            ("计算过程", &mut self.steps.iter().cloned()),
            ("依据", &mut self.basis.iter().map(ToString::to_string)),
            ("请注意", &mut self.notes.iter().cloned()),
        ];
        for (title, lines) in lists {
            for (place, line) in lines.enumerate() {
                if place == 0 {
                    writeln!(f, "\n{title}")?;
                }
                writeln!(f, "· {line}")?;
            }
        }
        write!(f, "\n{DISCLAIMER}")
    }
}

/// A provision with the version of its law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// The law's usual short name, 民事诉讼法.
    pub law: &'static str,
    /// The articles as people read them, `第85条`.
    pub articles: &'static str,
    /// The version, `2024-01-01起施行`.
    pub version: &'static str,
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "《{}》{}（{}）", self.law, self.articles, self.version)
    }
}

/// Why nothing was computed. The sentence is for the person and says what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// An argument is needed that was not given.
    #[error("{sentence}")]
    Missing {
        /// The argument.
        argument: &'static str,
        /// What to tell us.
        sentence: String,
    },
    /// An argument cannot be used.
    #[error("{sentence}")]
    Invalid {
        /// The argument.
        argument: &'static str,
        /// What is wrong with it.
        sentence: String,
    },
    /// No table knows, or the law leaves it open.
    #[error("{sentence}")]
    Unknown {
        /// What is not known, and whom to ask.
        sentence: String,
    },
}

impl Refusal {
    /// The argument that it is about, if it is about one.
    pub fn argument(&self) -> Option<&'static str> {
        match self {
            Self::Missing { argument, .. } | Self::Invalid { argument, .. } => Some(argument),
            Self::Unknown { .. } => None,
        }
    }
}
