//! The sittings of all of somebody's cases, for their calendar.

pub mod queries;

use super::{Capacity, HearingView};

/// A sitting with as much of its case as a calendar may need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitting {
    /// The case's public id.
    pub case: String,
    /// Its court's code.
    pub court: String,
    /// Its number.
    pub number: String,
    /// Whether it is closed to the public.
    pub is_secret: bool,
    /// As what the reader reads it.
    pub capacity: Capacity,
    /// The sitting.
    pub hearing: HearingView,
    /// When it was set, Unix milliseconds; 0 where nobody wrote it down.
    pub created_at: i64,
    /// When it, or what may be shown of its case, was last changed, Unix milliseconds; 0 as above.
    pub changed_at: i64,
    /// How often what may be shown of its case has changed: number, secrecy. Nobody is told of that.
    pub case_revision: i64,
}
