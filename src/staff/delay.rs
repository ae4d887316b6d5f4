//! How long somebody waits after failures. Pure; the rows are counted in [`queries`].

pub mod queries;

use std::time::Duration;

/// A wait that grows with each failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Curve {
    /// Failures that cost nothing.
    pub free: u32,
    /// The first wait,
    pub first: Duration,
    /// doubled by each further failure up to this.
    pub longest: Duration,
}

impl Curve {
    /// The wait after so many failures in a row.
    pub fn wait(&self, failures: u32) -> Duration {
        match failures.checked_sub(self.free) {
            None => Duration::ZERO,
            Some(doublings) => {
                let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
                self.first.saturating_mul(factor).min(self.longest)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CURVE: Curve = Curve { free: 3, first: Duration::from_secs(5), longest: Duration::from_secs(900) };

    #[test]
    fn the_third_failure_is_the_first_that_costs() {
        let waits: Vec<u64> = (0..12).map(|failures| CURVE.wait(failures).as_secs()).collect();
        assert_eq!(waits, [0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900]);
    }

    proptest! {
        #[test]
        fn it_never_shrinks_and_never_passes_its_end(failures: u32) {
            prop_assert!(CURVE.wait(failures) <= CURVE.wait(failures.saturating_add(1)));
            prop_assert!(CURVE.wait(failures) <= CURVE.longest);
        }
    }
}
