//! Dates in a sentence, as people write and say them: 2026年2月10日, 2月28号, 上周五, 去年双十一.

mod festival;
mod parts;
mod relative;
mod resolve;
mod written;

use std::ops::Range;

use jiff::civil::Date;

use super::glyphs::Glyphs;

/// To which side a date leans that leaves out its year, its month or its week. Today lies on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lean {
    /// The last such day that is not after today: something has happened.
    Past,
    /// The next such day that is not before today: something will happen.
    Future,
}

/// The days that a date means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// This day.
    On(Date),
    /// Some day among these: 去年三月, 10月初, 半年前.
    Within {
        /// The first day.
        first: Date,
        /// The last day.
        last: Date,
    },
    /// No day: 2月30号. The text has it as it was written.
    Invalid,
}

/// A date and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDate {
    /// The bytes of the text that it covers.
    pub span: Range<usize>,
    /// As it was written.
    pub written: String,
    /// The days it means.
    pub when: When,
    /// Whether we supplied the year, the month or the week; a dialogue then says which day it took.
    pub guessed: bool,
}

impl FoundDate {
    /// The day, if it is one.
    pub fn day(&self) -> Option<Date> {
        if let When::On(day) = self.when { Some(day) } else { None }
    }
}

/// The dates of a text, in its order. Lunar dates are left out: their day is not guessed.
///
/// ```
/// use jiff::civil::date;
/// use tingxun::text::{Lean, When, dates};
/// let today = date(2026, 11, 23);
/// assert_eq!(dates("2月28号收到判决", today, Lean::Past)[0].day(), Some(date(2026, 2, 28)));
/// assert_eq!(dates("2月30号", today, Lean::Past)[0].when, When::Invalid);
/// ```
pub fn dates(text: &str, today: Date, lean: Lean) -> Vec<FoundDate> {
    let glyphs = Glyphs::new(text);
    let mut places = written::scan(&glyphs);
    if places.is_empty() {
        places.extend(written::short(&glyphs));
    }
    let found = places.into_iter().filter_map(|place| {
        let span = glyphs.span(place.glyphs);
        let meaning = resolve::resolve(place.written, today, lean)?;
        let written = text.get(span.clone())?.to_owned();
        Some(FoundDate { span, written, when: meaning.when, guessed: meaning.guessed })
    });
    found.collect()
}

/// Where dates stand, so that their numbers are not taken for anything else.
pub(super) fn places(glyphs: &Glyphs) -> Vec<Range<usize>> {
    written::scan(glyphs).into_iter().map(|place| place.glyphs).collect()
}

#[cfg(test)]
mod tests;
