//! The one id scheme: UUIDv7, made from our clock and our dice so that a run can repeat itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::clock::Clock;
use crate::secret::Dice;

/// Bits of the counter that orders the ids of one millisecond (RFC 9562 §6.2, method 1).
const COUNTER_BITS: u32 = 12;

/// Makes ids that sort in the order in which they were made.
#[derive(Clone, Debug)]
pub struct Ids {
    clock: Clock,
    dice: Dice,
    /// Milliseconds and counter of the last id.
    last: Arc<AtomicU64>,
}

impl Ids {
    /// Ids of this clock and these dice.
    pub fn new(clock: Clock, dice: Dice) -> Self {
        Self { clock, dice, last: Arc::default() }
    }

    /// A new id, 36 characters.
    pub fn make(&self) -> String {
        let now = u64::try_from(self.clock.now_ms()).unwrap_or_default() << COUNTER_BITS;
        let later = |last: u64| Some(now.max(last + 1));
        let before = self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, later);
        let tick = now.max(before.unwrap_or_default() + 1);
        let mut bytes: [u8; 16] = self.dice.bytes();
        bytes[..6].copy_from_slice(&(tick >> COUNTER_BITS).to_be_bytes()[2..]);
        let counter = (tick & 0x0fff) as u16 | 0x7000;
        bytes[6..8].copy_from_slice(&counter.to_be_bytes());
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let digits = hex::encode(bytes);
        let (a, b, c, d, e) = (&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]);
        format!("{a}-{b}-{c}-{d}-{e}")
    }
}

/// The least id of that instant, Unix milliseconds, and of all later ones.
pub fn first_at(at_ms: i64) -> String {
    let digits = format!("{:012x}", at_ms.max(0));
    format!("{}-{}-7000-8000-000000000000", &digits[..8], &digits[8..])
}

/// An id as ours are, or one that nothing has: PostgreSQL takes no NUL in a text.
pub fn plain(id: &str) -> &str {
    if id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') { id } else { "-" }
}

/// Between the two parts of a place in a list.
const SEPARATOR: char = '.';

/// A place in a list that is in the order of a number and an id.
pub fn place(rank: i64, id: &str) -> String {
    format!("{rank}{SEPARATOR}{id}")
}

/// Where such a list goes on: after a place, or from its beginning.
pub fn place_in(after: Option<&str>) -> (i64, &str) {
    let parts = after.and_then(|after| after.split_once(SEPARATOR));
    parts.and_then(|(rank, id)| Some((rank.parse().ok()?, plain(id)))).unwrap_or((i64::MIN, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn ids_sort_in_the_order_they_were_made() {
        let clock = Clock::manual("2026-01-01T00:00:00Z".parse().unwrap());
        let ids = Ids::new(clock.clone(), Dice::seeded(1));
        let mut made: Vec<String> = (0..5_000).map(|_| ids.make()).collect();
        clock.advance(Duration::from_secs(10));
        made.push(first_at(clock.now_ms()));
        made.push(ids.make());
        assert!(made.is_sorted(), "also within one millisecond");
        assert_eq!((made[0].len(), &made[0][14..15]), (36, "7"));
    }
}
