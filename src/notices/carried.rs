//! Notices that another of the same case carries (notify.md N-11): they go with it, or by themselves when it never went.

pub mod queries;

pub(super) use queries::{Carrier, let_go, take};
