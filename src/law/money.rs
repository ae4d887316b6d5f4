//! Money as an exact fraction of a yuan, rounded to the fen only where a result is written.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Div, Mul, Sub};

pub(super) use num_rational::Ratio;

use super::Refusal;

/// Ten thousand billion: beyond every dispute, and far below what the arithmetic holds.
const LIMIT_YUAN: i128 = 10_000_000_000_000;
/// Digits behind the point that are read; 万 and 亿 may follow them.
const MAX_DECIMALS: usize = 10;

/// An exact amount of yuan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Yuan(Ratio<i128>);

impl Yuan {
    /// Nothing.
    pub const ZERO: Self = Self::whole(0);

    /// Whole yuan.
    pub const fn whole(yuan: i128) -> Self {
        Self(Ratio::new_raw(yuan, 1))
    }

    /// Whole fen.
    pub fn fen(fen: i64) -> Self {
        Self(Ratio::new(fen.into(), 100))
    }

    /// Reads what a person or a program wrote: `320000`, `128,000.50元`, `12.8万`. `label` names the amount in
    /// the refusal. Zero is read; below zero, smaller than a fen or beyond the limit is refused.
    ///
    /// # Errors
    /// When it is not such an amount.
    pub fn parse(argument: &'static str, label: &str, written: &str) -> Result<Self, Refusal> {
        let invalid = |sentence| Refusal::Invalid { argument, sentence };
        let Some(amount) = read(written) else {
            let shown = super::argument::shown(written);
            return Err(invalid(format!("{label}“{shown}”看不懂，请写成数字，例如 320000 或 1280.5。")));
        };
        if amount > Ratio::from_integer(LIMIT_YUAN) {
            return Err(invalid(format!("{label}太大了，最多算到10万亿元，请核对数字。")));
        }
        if (amount * 100).is_integer() {
            Ok(Self(amount))
        } else {
            Err(invalid(format!("{label}最多写到分（小数点后两位），请核对数字。")))
        }
    }

    /// Rounded half up to the fen. The Measures are silent; courts differ.
    pub fn to_fen(self) -> i128 {
        (self.0 * 100 + Ratio::new_raw(1, 2)).floor().to_integer()
    }

    /// As other programs read it: `1750.00`.
    pub fn plain(self) -> String {
        let fen = self.to_fen();
        let sign = if fen < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", (fen / 100).abs(), (fen % 100).abs())
    }

    /// Whether nothing is lost in writing it down to the fen.
    pub fn is_whole_fen(self) -> bool {
        (self.0 * 100).is_integer()
    }

    /// Whether it has no fen.
    pub fn is_whole_yuan(self) -> bool {
        self.0.is_integer()
    }

    /// As a step of a calculation shows it: parts of a fen too where they end, else with 约 before it.
    pub(super) fn precise(self) -> String {
        if self.is_whole_fen() {
            return self.to_string();
        }
        if !(self.0 * 1_000_000).is_integer() {
            return format!("约{self}");
        }
        let millionths = (self.0 * 1_000_000).to_integer();
        let digits = format!("{:06}", millionths % 1_000_000);
        format!("{}.{}元", grouped(&(millionths / 1_000_000).to_string()), digits.trim_end_matches('0'))
    }

    /// The exact fraction.
    pub(super) fn ratio(self) -> Ratio<i128> {
        self.0
    }
}

/// As people read it, rounded to the fen: `1,750元`, `50.03元`.
impl fmt::Display for Yuan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.plain();
        let (whole, fen) = plain.split_once('.').unwrap_or((&plain, "00"));
        let fen = if fen == "00" { String::new() } else { format!(".{fen}") };
        write!(f, "{}{fen}元", grouped(whole))
    }
}

fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn read(written: &str) -> Option<Ratio<i128>> {
    let half_width = |character: char| match character {
        '\u{ff10}'..='\u{ff19}' | '．' | '，' => {
            char::from_u32(character as u32 - 0xfee0).unwrap_or(character)
        }
        other => other,
    };
    let text: String = written.trim().chars().map(half_width).collect();
    let text = text.trim_start_matches(['¥', '￥']).trim_end_matches(['元', '块']).trim();
    let (text, unit) = match (text.strip_suffix('万'), text.strip_suffix('亿')) {
        (Some(rest), _) => (rest.trim(), 10_000),
        (_, Some(rest)) => (rest.trim(), 100_000_000),
        _ => (text, 1),
    };
    Some(decimal(text)? * unit)
}

/// An unsigned decimal number; commas may part the thousands.
pub(super) fn decimal(text: &str) -> Option<Ratio<i128>> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let whole = without_commas(whole)?;
    let is_digits = |text: &str, most| {
        !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_digits(&whole, 15) || !is_digits(decimals, MAX_DECIMALS) {
        return None;
    }
    let scale = 10_i128.pow(u32::try_from(decimals.len()).ok()?);
    let digits: i128 = format!("{whole}{decimals}").parse().ok()?;
    Some(Ratio::new(digits, scale))
}

fn without_commas(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let is_parted = whole.contains(',');
    let well_parted = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    (!is_parted || well_parted).then(|| whole.replace(',', ""))
}

impl Add for Yuan {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Yuan {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Mul<Ratio<i128>> for Yuan {
    type Output = Self;
    fn mul(self, factor: Ratio<i128>) -> Self {
        Self(self.0 * factor)
    }
}

impl Mul<i128> for Yuan {
    type Output = Self;
    fn mul(self, factor: i128) -> Self {
        Self(self.0 * factor)
    }
}

impl Div<i128> for Yuan {
    type Output = Self;
    fn div(self, divisor: i128) -> Self {
        Self(self.0 / divisor)
    }
}

impl Sum for Yuan {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn yuan(written: &str) -> Result<Yuan, Refusal> {
        Yuan::parse("amount_yuan", "金额", written)
    }

    #[test]
    fn amounts_are_read_exactly() {
        for (written, plain) in [
            ("128000.5", "128000.50"),
            ("0.01", "0.01"),
            (" 320,000.00元 ", "320000.00"),
            ("￥1200", "1200.00"),
            ("１２８．５", "128.50"),
            ("12.8万", "128000.00"),
            ("10000000000000", "10000000000000.00"),
        ] {
            assert_eq!(yuan(written).unwrap().plain(), plain, "{written}");
        }
        for bad in [
            "-1",
            "+1",
            "1e5",
            "NaN",
            "inf",
            "0.001",
            "1,2",
            "1.2.3",
            ".5",
            "5.",
            "十万",
            "10000000000000.01",
            "0x10",
        ] {
            assert!(matches!(yuan(bad), Err(Refusal::Invalid { .. })), "{bad}");
        }
    }

    #[test]
    fn rounding_is_half_up_and_only_at_the_end() {
        assert_eq!((Yuan::whole(1) / 3 * 3).plain(), "1.00");
        assert_eq!((Yuan::whole(1) / 200).plain(), "0.01");
        assert_eq!((Yuan::whole(49) / 10_000).plain(), "0.00");
    }

    #[test]
    fn people_read_groups_and_no_empty_fen() {
        for (amount, text) in [
            (Yuan::whole(1_750), "1,750元"),
            (Yuan::whole(999), "999元"),
            (Yuan::whole(1_000_000), "1,000,000元"),
            (Yuan::fen(5_003), "50.03元"),
            (Yuan::whole(100) / 3, "33.33元"),
        ] {
            assert_eq!(amount.to_string(), text);
        }
        assert_eq!((Yuan::whole(1) / 40).precise(), "0.025元");
        assert_eq!((Yuan::whole(100) / 3).precise(), "约33.33元");
    }

    proptest! {
        #[test]
        fn fen_come_back_as_they_were(fen in 0_i64..1_000_000_000_000_000) {
            let plain = Yuan::fen(fen).plain();
            prop_assert_eq!(yuan(&plain).unwrap(), Yuan::fen(fen));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
            let _ = yuan(&text);
        }
    }
}
