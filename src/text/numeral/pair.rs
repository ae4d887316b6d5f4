//! A number that may be a range while it is read.

use super::decimal::Decimal;

/// A value and, for ranges, the upper one; both go through the same steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) low: Decimal,
    pub(super) high: Decimal,
}

impl Pair {
    pub(super) const ZERO: Self = Self { low: Decimal::ZERO, high: Decimal::ZERO };

    pub(super) fn of(value: Decimal) -> Self {
        Self { low: value, high: value }
    }

    fn each(self, change: impl Fn(Decimal) -> Option<Decimal>) -> Option<Self> {
        Some(Self { low: change(self.low)?, high: change(self.high)? })
    }

    pub(super) fn shifted(self, places: u32) -> Option<Self> {
        self.each(|value| value.shifted(places))
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        Some(Self { low: self.low.plus(other.low)?, high: self.high.plus(other.high)? })
    }
}
