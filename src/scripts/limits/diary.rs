//! What a diary shows and how far it looks for clashes: what a court may change.

use std::time::Duration;

use super::{Taken, taken};
use crate::docket::clash::Margins;
use crate::scripts::sheet::Row;

/// Limits of diaries.
#[derive(Debug, Clone)]
pub struct DiaryLimits {
    /// Days ahead that a page shows, beside today.
    pub near_days: u32,
    /// How long the way takes.
    pub margins: Margins,
    /// Own entries that one person may have.
    pub own_most: u32,
    /// Characters of an own entry's title, and of its place.
    pub own_characters: u32,
    /// Minutes that an own entry may last.
    pub own_minutes: u32,
    /// Characters of what somebody writes who asks for another time.
    pub reason_characters: u32,
    /// Where this comes from.
    pub taken: Taken,
}

pub(super) fn parse(mut row: Row<'_>) -> DiaryLimits {
    let minutes = |row: &mut Row<'_>, key| Duration::from_secs(u64::from(row.number(key)) * 60);
    let margins = Margins {
        same_court: minutes(&mut row, "same_court_minutes"),
        same_city: minutes(&mut row, "same_city_minutes"),
        other_city: minutes(&mut row, "other_city_minutes"),
    };
    let limits = DiaryLimits {
        near_days: row.number("near_days"),
        margins,
        own_most: row.number("own_most"),
        own_characters: row.number("own_characters"),
        own_minutes: row.number("own_minutes"),
        reason_characters: row.number("reason_characters"),
        taken: taken(&mut row),
    };
    if margins.same_court > margins.same_city || margins.same_city > margins.other_city {
        row.fault(
            "a way within a court is not longer than one within a city, nor that than one to another city",
        );
    }
    row.close();
    limits
}
