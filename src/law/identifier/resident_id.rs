//! Resident identity numbers (GB 11643-1999): six digits of the place, eight of the birthday, three of order, a check.

use std::fmt;

use jiff::civil::{Date, date};

use super::Fault;
use super::china::{are_digits, is_province, starred};
use crate::secret::{ExposeSecret, SecretString};

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// By the weighted sum's rest modulo 11.
const CHECKS: &[u8; 11] = b"10X98765432";
/// No living person was born before.
const FIRST_BIRTHDAY: Date = date(1900, 1, 1);

/// A person's resident identity number.
#[derive(Clone)]
pub struct ResidentId(SecretString);

/// By the 17th digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// Even.
    Female,
    /// Odd.
    Male,
}

impl ResidentId {
    /// A lower-case x is taken for X; full-width digits are not digits here.
    pub fn parse(text: &str, today: Date) -> Result<Self, Fault> {
        let text = text.trim().to_ascii_uppercase();
        let length = text.chars().count();
        if length == 15 && are_digits(&text) {
            return Err(Fault::new("length", "这是旧的15位号码，请改用身份证上的18位号码。"));
        }
        if length != 18 {
            return Err(Fault::new("length", format!("身份证号码应当是18位，您写的是{length}位，请核对。")));
        }
        let body = text.get(..17).filter(|body| are_digits(body));
        let (Some(body), Some(check)) = (body, text.as_bytes().get(17).copied().filter(|_| text.len() == 18))
        else {
            return Err(bad_signs());
        };
        if !check.is_ascii_digit() && check != b'X' {
            return Err(bad_signs());
        }
        // Codes of districts change over the decades, those of provinces do not.
        if !is_province(&body[..2]) {
            return Err(Fault::new("region", "身份证号码开头的地区码不对，请核对前两位。"));
        }
        birthday(body)
            .filter(|birthday| (FIRST_BIRTHDAY..=today).contains(birthday))
            .ok_or_else(|| Fault::new("birth date", "身份证号码里的出生日期不对，请核对第7到14位。"))?;
        if check != check_digit(body) {
            return Err(Fault::new("checksum", "身份证号码没有通过校验，可能有一位写错了，请逐位核对。"));
        }
        Ok(Self(text.into()))
    }

    /// The birthday in the number.
    pub fn birthday(&self) -> Option<Date> {
        birthday(self.0.expose_secret())
    }

    /// The sex in the number.
    pub fn sex(&self) -> Sex {
        let odd = self.0.expose_secret().as_bytes().get(16).is_some_and(|digit| digit % 2 == 1);
        if odd { Sex::Male } else { Sex::Female }
    }

    /// The first three and the last four signs: 110***********0011.
    pub fn masked(&self) -> String {
        starred(self.0.expose_secret(), 3, 4)
    }

    /// The number itself, for sealing it or comparing it with a register.
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResidentId({})", self.masked())
    }
}

fn bad_signs() -> Fault {
    Fault::new("charset", "身份证号码只能用半角数字，最后一位可以是X。请切换到英文输入法重新填写。")
}

fn birthday(id: &str) -> Option<Date> {
    let (year, month, day) = (id.get(6..10)?, id.get(10..12)?, id.get(12..14)?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn check_digit(body: &str) -> u8 {
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS[(sum % 11) as usize]
}
