//! From when on what is asked more often than before is a hot issue: what a court may change.

use super::{Taken, taken};
use crate::scripts::sheet::Row;

/// Limits of hot issues.
#[derive(Debug, Clone)]
pub struct HotLimits {
    /// So many requests in the last seven days at least,
    pub least: u32,
    /// and so many roots of the mean above the mean.
    pub spread: u32,
    /// A request belongs to the nearest topic when that is this likely.
    pub share: f64,
    /// So many days nothing is raised again of what was just seen to.
    pub rest_days: u32,
    /// Where this comes from.
    pub taken: Taken,
}

pub(super) fn parse(mut row: Row<'_>) -> HotLimits {
    let limits = HotLimits {
        least: row.number("least"),
        spread: row.number("spread"),
        share: row.decimal("share"),
        rest_days: row.number("rest_days"),
        taken: taken(&mut row),
    };
    if limits.least == 0 || !(0.0..=1.0).contains(&limits.share) {
        row.fault("least is at least 1; share is a probability between 0 and 1");
    }
    row.close();
    limits
}
