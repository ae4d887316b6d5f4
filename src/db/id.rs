//! The one id scheme: UUIDv7, made from our clock and our dice so that a run can repeat itself.

use crate::clock::Clock;
use crate::secret::Dice;

/// Makes ids that sort by the time they were made (RFC 9562 §5.7).
#[derive(Clone, Debug)]
pub struct Ids {
    clock: Clock,
    dice: Dice,
}

impl Ids {
    /// Ids of this clock and these dice.
    pub fn new(clock: Clock, dice: Dice) -> Self {
        Self { clock, dice }
    }

    /// A new id, 36 characters.
    pub fn make(&self) -> String {
        let milliseconds = u64::try_from(self.clock.now_ms()).unwrap_or_default();
        let mut bytes: [u8; 16] = self.dice.bytes();
        bytes[..6].copy_from_slice(&milliseconds.to_be_bytes()[2..]);
        bytes[6] = (bytes[6] & 0x0f) | 0x70;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let digits = hex::encode(bytes);
        let (a, b, c, d, e) =
            (&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]);
        format!("{a}-{b}-{c}-{d}-{e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn ids_sort_by_time_and_carry_version_7() {
        let clock = Clock::manual("2026-01-01T00:00:00Z".parse().unwrap());
        let ids = Ids::new(clock.clone(), Dice::seeded(1));
        let first = ids.make();
        clock.advance(Duration::from_millis(1));
        let second = ids.make();
        assert!(first < second);
        assert_eq!((first.len(), &first[14..15]), (36, "7"));
    }
}
