//! Case numbers: one canonical spelling, what is wrong with the others, and where they stand in free text.
//!
//! 案号规定 §2–§5: （year）+ court code + type + serial + 号. The high court's code is a character, an
//! intermediate court's has two digits more, a basic court's four.

mod fault;
mod find;
mod old_style;
mod pieces;
mod types;

use std::fmt;

pub use fault::Fault;
pub use find::{Found, Near, exact_in, find_in};
pub use old_style::OldCaseNumber;
pub use types::CaseTypes;

use self::pieces::{Folded, Pieces};
use super::courts::Level;
use crate::text::chinese_number;

/// The first year of these numbers.
const FIRST_YEAR: i16 = 2016;

/// A case number, well formed and of a known type.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseNumber {
    year: i16,
    court: String,
    special: bool,
    kind: String,
    serial: u32,
    sub: Option<u16>,
}

impl CaseNumber {
    /// Reads one number and nothing else. Blanks and the width of signs do not matter, 〔〕 and [] are brackets too.
    pub fn parse(text: &str, types: &CaseTypes, this_year: i16) -> Result<Self, Fault> {
        let folded = Folded::of(text);
        let read =
            Pieces::scan(folded.characters()).filter(|(_, length)| *length == folded.characters().len());
        match read {
            Some((pieces, _)) => pieces.checked(types, this_year),
            None if OldCaseNumber::parse(text, types).is_ok() => Err(Fault::OldStyle),
            None => Err(Fault::Shape),
        }
    }

    /// The year in which the case was taken in.
    pub fn year(&self) -> i16 {
        self.year
    }

    /// The court's code, 京0491.
    pub fn court_code(&self) -> &str {
        &self.court
    }

    /// The type, 民初; without the character 知 of the intellectual property trials.
    pub fn case_type(&self) -> &str {
        &self.kind
    }

    /// Whether civil procedure governs the case: not its enforcement, which has types of its own.
    pub fn is_civil(&self) -> bool {
        self.kind.starts_with('民')
    }

    /// Whether the number carries the character 知.
    pub fn is_intellectual_property(&self) -> bool {
        self.special
    }

    /// The serial number.
    pub fn serial(&self) -> u32 {
        self.serial
    }

    /// The number behind 之, of further documents in the same case.
    pub fn sub_number(&self) -> Option<u16> {
        self.sub
    }

    /// The court's level, by the length of its code.
    pub fn court_level(&self) -> Level {
        match self.court.bytes().filter(u8::is_ascii_digit).count() {
            4 => Level::Basic,
            2 => Level::Intermediate,
            _ if self.court == pieces::SUPREME => Level::Supreme,
            _ => Level::High,
        }
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let special = if self.special { "知" } else { "" };
        write!(f, "（{}）{}{special}{}{}号", self.year, self.court, self.kind, self.serial)?;
        self.sub.map_or(Ok(()), |sub| write!(f, "之{}", chinese_number(sub)))
    }
}

#[cfg(test)]
pub(super) use types::tests::case_types;

#[cfg(test)]
mod tests;
