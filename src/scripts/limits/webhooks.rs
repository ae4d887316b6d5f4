//! How patiently the court's systems are told: what a court may change.

use std::time::Duration;

use super::{Taken, taken};
use crate::scripts::sheet::Row;

/// Longer would come near a lease.
const LONGEST_TIMEOUT: u32 = 30;

/// Limits of webhooks.
#[derive(Debug, Clone)]
pub struct WebhookLimits {
    /// How long to wait after the first, the second, … try that failed; the try after the last of them is the last.
    pub retries: Vec<Duration>,
    /// From a call to its answer.
    pub timeout: Duration,
    /// Where this comes from.
    pub taken: Taken,
}

pub(super) fn parse(mut row: Row<'_>) -> WebhookLimits {
    let retries = row.numbers("retry_seconds");
    let timeout = row.number("timeout_seconds");
    if retries.is_empty() || retries.contains(&0) {
        row.fault("retry_seconds holds at least one number, each at least 1");
    }
    if !(1..=LONGEST_TIMEOUT).contains(&timeout) {
        row.fault(format!("timeout_seconds is between 1 and {LONGEST_TIMEOUT}"));
    }
    let limits = WebhookLimits {
        retries: retries.into_iter().map(|seconds| Duration::from_secs(seconds.into())).collect(),
        timeout: Duration::from_secs(timeout.into()),
        taken: taken(&mut row),
    };
    row.close();
    limits
}
