//! Exact decimal numbers: what people write has a point, never a rounding.

use std::cmp::Ordering;
use std::fmt;

/// More digits than any amount has; keeps every product inside 128 bits.
const MOST_DIGITS: u32 = 30;

/// A number from zero up with digits after the point, in its shortest form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    digits: i128,
    /// How many of the digits stand after the point.
    scale: u32,
}

impl Decimal {
    /// Nought.
    pub const ZERO: Self = Self { digits: 0, scale: 0 };

    /// The number `digits` with its point moved `scale` places to the left; none if it is negative or larger
    /// than people write.
    pub fn new(digits: i128, scale: u32) -> Option<Self> {
        let (mut digits, mut scale) = (digits, scale);
        while scale > 0 && digits % 10 == 0 {
            (digits, scale) = (digits / 10, scale - 1);
        }
        let fits = (0..10_i128.pow(MOST_DIGITS)).contains(&digits) && scale <= MOST_DIGITS;
        fits.then_some(Self { digits, scale })
    }

    /// Reads ASCII digits with at most one point.
    pub(super) fn read(written: &str) -> Option<Self> {
        let (whole, part) = written.split_once('.').unwrap_or((written, ""));
        let digits = format!("{whole}{part}");
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        Self::new(digits.parse().ok().filter(|_| plain)?, u32::try_from(part.len()).ok()?)
    }

    /// The whole number, if it is one.
    pub fn to_integer(self) -> Option<i64> {
        if self.scale == 0 { i64::try_from(self.digits).ok() } else { None }
    }

    /// So many yuan in fen, half a fen rounded up as the courts' tables do.
    pub fn to_fen(self) -> Option<i64> {
        let raised = self.shifted(2)?;
        let unit = 10_i128.pow(raised.scale);
        i64::try_from((raised.digits + unit / 2) / unit).ok()
    }

    /// The number with its point moved to the right.
    pub(in crate::text) fn shifted(self, places: u32) -> Option<Self> {
        let kept = self.scale.saturating_sub(places);
        let raise = places - (self.scale - kept);
        Self::new(self.digits.checked_mul(10_i128.checked_pow(raise)?)?, kept)
    }

    pub(in crate::text) fn plus(self, other: Self) -> Option<Self> {
        let (left, right, scale) = self.aligned(other)?;
        Self::new(left.checked_add(right)?, scale)
    }

    fn aligned(self, other: Self) -> Option<(i128, i128, u32)> {
        let scale = self.scale.max(other.scale);
        let raise = |number: Self| number.digits.checked_mul(10_i128.checked_pow(scale - number.scale)?);
        Some((raise(self)?, raise(other)?, scale))
    }
}

impl From<u32> for Decimal {
    fn from(whole: u32) -> Self {
        Self { digits: whole.into(), scale: 0 }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let whole = |number: &Self| number.digits / 10_i128.pow(number.scale);
        let part = |number: &Self, scale: u32| {
            let own = number.digits % 10_i128.pow(number.scale);
            own.saturating_mul(10_i128.pow(scale - number.scale))
        };
        let scale = self.scale.max(other.scale);
        whole(self).cmp(&whole(other)).then_with(|| part(self, scale).cmp(&part(other, scale)))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:0>width$}", self.digits, width = self.scale as usize + 1);
        let (whole, part) = digits.split_at(digits.len() - self.scale as usize);
        f.write_str(whole)?;
        if part.is_empty() { Ok(()) } else { write!(f, ".{part}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decimal(written: &str) -> Decimal {
        Decimal::read(written).unwrap()
    }

    #[test]
    fn numbers_are_exact_and_short() {
        assert_eq!(decimal("1234.50").to_string(), "1234.5");
        assert_eq!(decimal("0.05").to_string(), "0.05");
        assert_eq!(decimal("3.2").shifted(4), Some(Decimal::from(32_000)));
        assert_eq!(decimal("0.1").plus(decimal("0.2")), Some(decimal("0.3")));
        assert!(decimal("9.9") < decimal("10") && decimal("2.05") < decimal("2.1"));
        assert_eq!(Decimal::read("1.2.3"), None);
        assert_eq!(Decimal::read(&"9".repeat(31)), None);
    }

    #[test]
    fn fen_are_rounded_half_up() {
        for (yuan, fen) in [("0.01", 1), ("0.005", 1), ("0.0049", 0), ("12345.67", 1_234_567), ("1.235", 124)]
        {
            assert_eq!(decimal(yuan).to_fen(), Some(fen), "{yuan}");
        }
        assert_eq!(decimal(&"9".repeat(30)).to_fen(), None);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(whole in 0u64..1_000_000_000_000_000_000, part in "[0-9]{0,12}") {
            let number = decimal(&format!("{whole}.{part}"));
            prop_assert_eq!(decimal(&number.to_string()), number);
        }
    }
}
