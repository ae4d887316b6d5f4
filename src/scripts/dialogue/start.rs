//! How a person gets into a dialogue.

use super::pattern::{self, Pattern, Words};
use crate::scripts::faults::{Faults, Place, Placed};
use crate::scripts::sheet::Row;
use crate::scripts::topics::{Slug, Topics};
use crate::text::normalise;

/// One way into a dialogue. Words, all or exact must fit; whatever is written beside them must hold too.
#[derive(Debug, Clone)]
pub struct Start {
    /// Where it stands.
    place: Place,
    /// Any of these, each with its parts in order.
    pub words: Vec<Placed<Pattern>>,
    /// All of these, in any order.
    pub all: Vec<Placed<Pattern>>,
    /// Whole messages, normalised.
    pub exact: Vec<Placed<String>>,
    /// None of these may occur.
    pub not: Vec<Placed<Pattern>>,
    /// More characters are a story, in which any words may occur.
    pub longest: Option<usize>,
    /// What must be found in the text.
    pub needs: Vec<Need>,
    /// Slots that are filled by it.
    pub set: Vec<(String, Placed<String>)>,
    /// Slots that are filled by it unless the message says otherwise.
    pub default: Vec<(String, Placed<String>)>,
    /// Among starts that fit, the highest wins.
    pub priority: u32,
    /// Only after the answer to one of these topics.
    pub after: Vec<Placed<Slug>>,
    /// Words of a link below those answers.
    pub offer: Option<Placed<String>>,
    /// The same, normalised.
    typed_offer: Option<String>,
    /// Only after this was sent to the person: `workorder.closed`.
    pub event: Option<Placed<String>>,
    /// Topics whose own phrasings it takes.
    pub beats: Vec<Placed<Slug>>,
}

/// Something that must be found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// An amount of money.
    Money,
    /// A date.
    Date,
    /// A rate in percent.
    Percent,
    /// A case number, right or nearly so.
    CaseNumber,
    /// A whole number.
    Number,
    /// A province or a district.
    Place,
}

const NEEDS: &[(&str, Need)] = &[
    ("money", Need::Money),
    ("date", Need::Date),
    ("percent", Need::Percent),
    ("case_number", Need::CaseNumber),
    ("number", Need::Number),
    ("place", Need::Place),
];

impl Start {
    pub(super) fn parse(mut row: Row<'_>, topics: &Topics, faults: &Faults) -> Self {
        let needs = row.texts("needs").into_iter().filter_map(|written| need(&written, faults)).collect();
        let offer = row.maybe_text("offer");
        let start = Self {
            place: row.place.clone(),
            words: pattern::each(row.texts("words"), faults),
            all: pattern::every(row.texts("all")),
            exact: row.texts("exact").into_iter().map(|text| text.map(|text| normalise(&text))).collect(),
            not: pattern::every(row.texts("not")),
            longest: row.maybe_number("longest").and_then(|longest| usize::try_from(longest).ok()),
            needs,
            set: row.named_texts("set"),
            default: row.named_texts("default"),
            priority: row.maybe_number("priority").unwrap_or_default(),
            after: topics.all_known(row.texts("after"), faults),
            typed_offer: offer.as_ref().map(|offer| normalise(offer)),
            offer,
            event: row.maybe_text("event"),
            beats: topics.all_known(row.texts("beats"), faults),
        };
        let is_called = !(start.words.is_empty() && start.all.is_empty() && start.exact.is_empty());
        if !is_called && start.needs.is_empty() {
            row.fault("a start needs words, all, exact or needs");
        }
        if start.offer.is_some() && start.after.is_empty() {
            row.fault("an offer stands below answers: name them in after");
        }
        for text in start.exact.iter().filter(|text| text.is_empty()) {
            faults.at(&text.place, "nothing but signs");
        }
        row.close();
        start
    }

    /// Where it stands.
    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// Whether its words fit a text.
    pub fn fits(&self, text: &Words) -> bool {
        let has_words = !(self.words.is_empty() && self.all.is_empty());
        let any = self.words.is_empty() || self.words.iter().any(|words| words.catches(text));
        let is_short = self.longest.is_none_or(|longest| text.plain.chars().count() <= longest);
        let in_words = || has_words && is_short && any && self.all.iter().all(|words| words.catches(text));
        // Nothing but needs: the needs decide.
        let only_needs = !has_words && self.exact.is_empty();
        (self.is_exactly(&text.normalised) || in_words() || only_needs)
            && !self.not.iter().any(|words| words.reads(text))
    }

    /// Whether the whole message is the link below an answer, which says what it wants wherever it is typed.
    pub fn is_offered_as(&self, normalised: &str) -> bool {
        self.typed_offer.as_deref() == Some(normalised)
    }

    /// Whether the whole message is one of its own.
    pub fn is_exactly(&self, normalised: &str) -> bool {
        self.is_offered_as(normalised) || self.exact.iter().any(|exact| exact.as_str() == normalised)
    }
}

fn need(written: &Placed<String>, faults: &Faults) -> Option<Need> {
    let known = NEEDS.iter().find(|(name, _)| *name == written.as_str());
    if known.is_none() {
        let names: Vec<_> = NEEDS.iter().map(|(name, _)| *name).collect();
        faults.at(&written.place, format!("needs are {}, not {:?}", names.join(", "), **written));
    }
    known.map(|(_, need)| *need)
}
