//! How seats speak with people: what a court may change.

use std::time::Duration;

use super::{Taken, taken};
use crate::scripts::sheet::Row;

/// Limits of conversations with seats.
#[derive(Debug, Clone)]
pub struct SeatLimits {
    /// Conversations that one seat holds at once.
    pub capacity: u32,
    /// A seat that has not looked for so long takes nobody.
    pub ready: Duration,
    /// When no seat has been ready for so long, whoever waits is told.
    pub alone: Duration,
    /// A seat that has not looked for so long gives its conversations back.
    pub lost: Duration,
    /// A seat that has not answered for so long gives the conversation back.
    pub unheard: Duration,
    /// A person who has not answered for so long has left.
    pub idle: Duration,
    /// So long a seat can take its words back.
    pub undo: Duration,
    /// Where this comes from.
    pub taken: Taken,
}

pub(super) fn parse(mut row: Row<'_>) -> SeatLimits {
    let seconds = |row: &mut Row<'_>, key| Duration::from_secs(row.number(key).into());
    let minutes = |row: &mut Row<'_>, key| Duration::from_secs(u64::from(row.number(key)) * 60);
    let limits = SeatLimits {
        capacity: row.number("capacity"),
        ready: seconds(&mut row, "ready_seconds"),
        alone: seconds(&mut row, "alone_seconds"),
        lost: minutes(&mut row, "lost_minutes"),
        unheard: minutes(&mut row, "unheard_minutes"),
        idle: minutes(&mut row, "idle_minutes"),
        undo: seconds(&mut row, "undo_seconds"),
        taken: taken(&mut row),
    };
    if limits.capacity == 0 || limits.ready > limits.alone || limits.alone > limits.lost {
        row.fault("capacity is at least 1; ready_seconds is not longer than alone_seconds, nor that than lost_minutes");
    }
    row.close();
    limits
}
