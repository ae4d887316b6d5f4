//! Notices that lean on another: those of the same case that it carries (notify.md N-11), and those that say nothing
//! because it said the same. They go by themselves when it never went.

pub mod queries;

pub(super) use queries::{Carrier, let_go, take};
