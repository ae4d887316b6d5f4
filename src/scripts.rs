//! The account's behaviour as files that a court's editor can change (`bot-scripts/`).
//!
//! A set of scripts is read whole: either every file is in order, or every fault is reported with file and line
//! and nothing changes.

mod faq;
mod fault;
mod fixed;
mod limits;
mod menu;
mod phrase;
mod source;

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::text::normalise::squeeze;
use crate::wechat::client::Menu;

pub use faq::{Confidence, Topic};
pub use fault::Fault;
pub use fixed::{Fixed, FixedAction, Trigger};
pub use limits::{Limits, Window};
pub use phrase::{Phrase, Phrases};
pub use source::Source;

use fault::Faults;

/// Everything that the account says and offers.
#[derive(Debug)]
pub struct Scripts {
    /// FAQ topics by slug.
    pub topics: BTreeMap<String, Topic>,
    /// Answers that are fixed: menu keys, keywords, small talk, refusals, crisis texts.
    pub fixed: Vec<Fixed>,
    /// The fixed sentences.
    pub phrases: Phrases,
    /// The menu.
    pub menu: Menu,
    /// Limits of the platform.
    pub limits: Limits,
    /// Names this content.
    pub revision: String,
}

impl Scripts {
    /// Reads a set of scripts.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn load(source: &Source) -> Result<Self, Vec<Fault>> {
        let files = source.read()?;
        let mut faults = Faults::default();
        let known = known_slugs(&files, &mut faults);
        let limits = limits::read(&files, &mut faults);
        let phrases = phrase::read(&files, &mut faults);
        let topics = faq::read(&files, &known, &mut faults);
        let fixed = fixed::read(&files, &known, &topics, &mut faults);
        let menu = menu::read(&files, &fixed, &mut faults);
        faults.none_or_all()?;
        match (limits, phrases, menu) {
            (Some(limits), Some(phrases), Some(menu)) => {
                Ok(Self { topics, fixed, phrases, menu, limits, revision: revision(&files) })
            }
            _ => Err(vec![Fault::new("bot-scripts", 1, "a file that every account needs is missing")]),
        }
    }

    /// Names the content of a source, without reading it as scripts.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub fn revision_of(source: &Source) -> Result<String, Vec<Fault>> {
        source.read().map(|files| revision(&files))
    }

    /// How many FAQ topics there are.
    pub fn topic_count(&self) -> usize {
        self.topics.len()
    }

    /// How many ways of asking they know.
    pub fn question_count(&self) -> usize {
        self.topics.values().map(|topic| topic.questions.len()).sum()
    }
}

/// The files of a source by their path below `bot-scripts/`.
type Files = BTreeMap<String, String>;

fn revision(files: &Files) -> String {
    let mut digest = Sha256::new();
    for (path, text) in files {
        digest.update(path);
        digest.update([0]);
        digest.update(text);
        digest.update([0]);
    }
    hex::encode(&digest.finalize()[..6])
}

/// Topics carry slugs that the whole product knows; a court adds its own below its own prefix `court.`.
fn known_slugs(files: &Files, faults: &mut Faults) -> BTreeSet<String> {
    let Some(text) = files.get("topics.tsv") else {
        faults.add("topics.tsv", 1, "missing");
        return BTreeSet::new();
    };
    text.lines().skip(1).filter_map(|line| line.split('\t').next()).map(str::to_owned).collect()
}

fn is_known(slug: &str, known: &BTreeSet<String>) -> bool {
    known.contains(slug) || slug.starts_with("court.")
}

/// Remembers who asks what, so that one question never leads to two topics.
#[derive(Default)]
struct Claims(BTreeMap<String, String>);

impl Claims {
    /// Claims a question; returns the slug that has it already.
    fn claim(&mut self, question: &str, slug: &str) -> Option<String> {
        let before = self.0.insert(squeeze(question), slug.to_owned())?;
        (before != slug).then_some(before)
    }
}
