//! Case numbers as they were before 2016: （2014）海民初字第12345号.

use std::fmt;
use std::ops::RangeInclusive;

use super::pieces::Folded;
use super::{CaseTypes, Fault};

/// The first ones that people still bring, and the year after the last, which some courts needed.
const YEARS: RangeInclusive<i16> = 1979..=2016;
const LONGEST_WORDS: usize = 10;

/// A case number of the old style. Its words do not name the court uniquely.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OldCaseNumber {
    year: i16,
    court: String,
    kind: String,
    serial: u32,
}

impl OldCaseNumber {
    /// Reads one number and nothing else.
    pub fn parse(text: &str, types: &CaseTypes) -> Result<Self, Fault> {
        let folded = Folded::of(text);
        let characters = folded.characters();
        Self::scan(characters, types)
            .filter(|(_, length)| *length == characters.len())
            .map(|(number, _)| number)
            .ok_or(Fault::Shape)
    }

    /// The number at the beginning, and how many characters it takes.
    pub(super) fn scan(characters: &[char], types: &CaseTypes) -> Option<(Self, usize)> {
        let rest = characters.strip_prefix(&['('])?;
        let close = rest.iter().take(6).position(|character| *character == ')')?;
        let year: String = rest[..close].iter().collect();
        let year =
            number(&year).and_then(|year| i16::try_from(year).ok()).filter(|year| YEARS.contains(year))?;
        let rest = &rest[close + 1..];
        let mark = rest.iter().take(LONGEST_WORDS + 1).position(|character| *character == '字')?;
        let words: String = rest[..mark].iter().collect();
        if words.is_empty() || !words.chars().all(char::is_alphanumeric) {
            return None;
        }
        let rest = &rest[mark + 1..];
        let rest = rest.strip_prefix(&['第']).unwrap_or(rest);
        let end = rest.iter().take(10).position(|character| *character == '号')?;
        let serial: String = rest[..end].iter().collect();
        let serial = number(&serial).filter(|serial| *serial > 0)?;
        let kind = types.at_end(&words).unwrap_or_default().to_owned();
        let court = words[..words.len() - kind.len()].to_owned();
        let length = characters.len() - rest.len() + end + 1;
        Some((Self { year, court, kind, serial }, length))
    }

    /// The year in which the case was taken in.
    pub fn year(&self) -> i16 {
        self.year
    }

    /// The court's short name and whatever the court added, 海.
    pub fn court_words(&self) -> &str {
        &self.court
    }

    /// The type if it is one of today's, 民初; else empty.
    pub fn case_type(&self) -> &str {
        &self.kind
    }
}

fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

impl fmt::Display for OldCaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "（{}）{}{}字第{}号", self.year, self.court, self.kind, self.serial)
    }
}
