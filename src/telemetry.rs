//! What operators see: structured logs and metrics. Neither holds personal data or secrets.

pub mod log;
pub mod metrics;
