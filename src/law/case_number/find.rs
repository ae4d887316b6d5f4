//! Case numbers in the middle of what people write, and texts that were meant to be one.

use std::ops::Range;

use super::pieces::{Folded, Pieces};
use super::{CaseNumber, CaseTypes, Fault, OldCaseNumber};

/// Something in a text that is or may be a case number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A case number.
    Exact {
        /// The number.
        number: CaseNumber,
        /// Where it stands, in bytes.
        at: Range<usize>,
    },
    /// One of the style before 2016.
    OldStyle {
        /// The number.
        number: OldCaseNumber,
        /// Where it stands, in bytes.
        at: Range<usize>,
    },
    /// One that is not quite right.
    Near(Near),
}

/// A text that was meant to be a case number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// What is wrong with it.
    pub fault: Fault,
    /// The number that was probably meant; to be asked about, never taken for granted.
    pub meant: Option<CaseNumber>,
    /// Where it stands, in bytes.
    pub at: Range<usize>,
}

/// Those that are right as they stand, in the order of the text.
pub fn exact_in(text: &str, types: &CaseTypes, this_year: i16) -> impl Iterator<Item = String> {
    find_in(text, types, this_year).into_iter().filter_map(|found| match found {
        Found::Exact { number, .. } => Some(number.to_string()),
        _ => None,
    })
}

/// All of them, in the order of the text.
pub fn find_in(text: &str, types: &CaseTypes, this_year: i16) -> Vec<Found> {
    let folded = Folded::of(text);
    let mut found = Vec::new();
    let mut from = 0;
    while from < folded.characters().len() {
        let rest = &folded.characters()[from..];
        let begins = begins(folded.characters(), from);
        match begins.then(|| at_beginning(rest, types, this_year)).flatten() {
            Some((kind, length)) => {
                found.push(kind.placed(folded.place(from, length, text)));
                from += length;
            }
            None => from += 1,
        }
    }
    found
}

enum Kind {
    Exact(CaseNumber),
    OldStyle(OldCaseNumber),
    Near(Fault, Option<CaseNumber>),
}

impl Kind {
    fn placed(self, at: Range<usize>) -> Found {
        match self {
            Self::Exact(number) => Found::Exact { number, at },
            Self::OldStyle(number) => Found::OldStyle { number, at },
            Self::Near(fault, meant) => Found::Near(Near { fault, meant, at }),
        }
    }
}

/// Not in the middle of a longer number: 12026京… begins nowhere.
fn begins(characters: &[char], at: usize) -> bool {
    let is_digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
    !(is_digit(at) && at.checked_sub(1).is_some_and(is_digit))
}

fn at_beginning(characters: &[char], types: &CaseTypes, this_year: i16) -> Option<(Kind, usize)> {
    if let Some((number, length)) = OldCaseNumber::scan(characters, types) {
        return Some((Kind::OldStyle(number), length));
    }
    let (pieces, length) = Pieces::scan(characters)?;
    match pieces.checked(types, this_year) {
        Ok(number) => Some((Kind::Exact(number), length)),
        Err(fault) if is_meant(&pieces, types) => {
            Some((Kind::Near(fault, pieces.meant(types, this_year)), length))
        }
        Err(_) => None,
    }
}

/// Whether so much is right that somebody meant a case number, not an order or a telephone number.
fn is_meant(pieces: &Pieces, types: &CaseTypes) -> bool {
    let kind = pieces.kind.strip_prefix('知').unwrap_or(&pieces.kind);
    let typed = types.meaning(kind).is_some() || types.meant_by(kind).is_some();
    let bracketed = pieces.opened || pieces.closed;
    let coded = pieces.court_digits.len() >= 2;
    match (typed, pieces.court_is_known()) {
        (true, true) => coded || !pieces.year.is_empty(),
        (true, false) => bracketed && (coded || pieces.ended),
        (false, true) => bracketed && coded && pieces.ended,
        (false, false) => false,
    }
}
