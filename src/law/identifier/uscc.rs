//! Unified social credit codes (GB 32100-2015): authority, type, six digits of the place, the organisation's code
//! of nine signs (GB 11714), a check.

use std::fmt;

use super::Fault;
use super::china::{are_digits, starred};

/// Digits and letters without I, O, S, V, Z; a sign's place is its value.
const SIGNS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const ORGANISATION_WEIGHTS: [usize; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// The code of a company or another organisation.
#[derive(Clone, PartialEq, Eq)]
pub struct CreditCode(String);

impl CreditCode {
    /// Lower-case letters are taken for capitals.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim().to_ascii_uppercase();
        let length = text.chars().count();
        if length != 18 {
            return Err(Fault::new(
                "length",
                format!("统一社会信用代码应当是18位，您写的是{length}位，请核对。"),
            ));
        }
        let values: Option<Vec<usize>> = text.bytes().map(value).collect();
        let values = values.filter(|values| values.len() == 18).ok_or_else(|| {
            Fault::new("charset", "统一社会信用代码只能用半角数字和大写字母，不会出现I、O、S、V、Z，请核对。")
        })?;
        if !are_digits(&text[2..8]) {
            return Err(Fault::new("division digits", "统一社会信用代码的第3到8位应当是数字，请核对。"));
        }
        if organisation_check(&text[8..16]) != text.as_bytes()[16] {
            let sentence = "统一社会信用代码的第9到17位没有通过校验，可能有一位写错了，请对照营业执照核对。";
            return Err(Fault::new("organisation code checksum", sentence));
        }
        if check(&values[..17]) != values[17] {
            let sentence = "统一社会信用代码没有通过校验，可能有一位写错了，请对照营业执照核对。";
            return Err(Fault::new("checksum", sentence));
        }
        Ok(Self(text))
    }

    /// The code. Those of companies are public; of sole traders show [`Self::masked`].
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The first two and the last four signs.
    pub fn masked(&self) -> String {
        starred(&self.0, 2, 4)
    }
}

impl fmt::Debug for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CreditCode({})", self.masked())
    }
}

fn value(sign: u8) -> Option<usize> {
    SIGNS.iter().position(|own| *own == sign)
}

/// GB 32100: weights are the powers of 3 modulo 31.
fn check(values: &[usize]) -> usize {
    let mut weight = 1;
    let mut sum = 0;
    for value in values {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    (31 - sum % 31) % 31
}

/// GB 11714 counts letters from A = 10 with none left out.
fn organisation_check(body: &str) -> u8 {
    let value = |sign: u8| match sign {
        b'0'..=b'9' => usize::from(sign - b'0'),
        _ => usize::from(sign.saturating_sub(b'A')) + 10,
    };
    let sum: usize = body.bytes().zip(ORGANISATION_WEIGHTS).map(|(sign, weight)| value(sign) * weight).sum();
    match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        digit => b'0' + digit as u8,
    }
}
