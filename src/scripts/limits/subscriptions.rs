//! How people are asked for leave to send them subscription messages.

use std::time::Duration;

use super::{Taken, taken};
use crate::scripts::sheet::Row;

/// Limits of asking.
#[derive(Debug, Clone)]
pub struct SubscriptionLimits {
    /// Templates that the platform's dialog takes at once.
    pub at_once: usize,
    /// Whoever said no is asked again after this.
    pub again: Duration,
    /// How long a client's yes counts until the platform's event comes.
    pub hint: Duration,
    /// Where this comes from.
    pub taken: Taken,
}

pub(super) fn parse(mut row: Row<'_>) -> SubscriptionLimits {
    let limits = SubscriptionLimits {
        at_once: row.number("at_once") as usize,
        again: Duration::from_secs(u64::from(row.number("again_days")) * 86_400),
        hint: Duration::from_secs(u64::from(row.number("hint_minutes")) * 60),
        taken: taken(&mut row),
    };
    if limits.at_once == 0 {
        row.fault("at_once is at least 1");
    }
    row.close();
    limits
}
