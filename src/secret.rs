//! Secrets that cannot be printed, and the source of randomness.

mod token;

use rand::{Rng, SeedableRng, rngs::StdRng};
pub use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};
pub use token::{AddressToken, Token};

/// A shared source of random bytes: the system's in production, seeded where a run must repeat itself.
#[derive(Clone)]
pub struct Dice(Arc<Mutex<StdRng>>);

impl std::fmt::Debug for Dice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dice")
    }
}

impl Dice {
    /// Seeded from the operating system.
    #[expect(clippy::disallowed_methods, reason = "the one reader of system randomness")]
    pub fn system() -> Self {
        Self(Arc::new(Mutex::new(rand::make_rng())))
    }

    /// Repeats itself for the same seed: tests, the simulator and `demo --seed`.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    /// A uniform number below `bound` (0 for a bound of 0); the modulo bias of 2⁻⁶⁴ × bound does not matter here.
    pub fn below(&self, bound: u64) -> u64 {
        u64::from_be_bytes(self.bytes()) % bound.max(1)
    }

    /// A time ± 20 %, so that what failed together does not come back together.
    pub fn spread(&self, milliseconds: i64) -> i64 {
        let fifth = milliseconds / 5;
        let range = u64::try_from(2 * fifth + 1).unwrap_or(1);
        milliseconds - fifth + i64::try_from(self.below(range)).unwrap_or_default()
    }

    /// `N` signs out of 32, so that a byte's rest is fair.
    pub fn signs<const N: usize>(&self, of: &[u8; 32]) -> String {
        self.bytes::<N>().iter().map(|byte| char::from(of[usize::from(byte % 32)])).collect()
    }

    /// Twice `bytes` lower-case hexadecimal digits.
    pub fn hex(&self, bytes: usize) -> String {
        (0..bytes).map(|_| format!("{:02x}", self.bytes::<1>()[0])).collect()
    }
}

/// A value about a person: it can be used, but not printed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Private<T>(pub T);

impl<T> Private<T> {
    /// The value itself.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> std::fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// Something that identifies a person: it is written only where the whole conversation is sealed, and never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confidential(String);

impl Confidential {
    /// Keeps a text from being printed.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The value itself, for sealing it or comparing it with a register.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Confidential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_dice_repeat_themselves() {
        let (one, two) = (Dice::seeded(7), Dice::seeded(7));
        assert_eq!(one.hex(8), two.hex(8));
        assert_ne!(one.hex(8), Dice::seeded(8).hex(8));
    }
}
