//! Numbers of lawyers' licences: 17 digits without a check. The shape is from secondary sources.

use std::fmt;

use jiff::civil::Date;

use super::Fault;
use super::china::{are_digits, is_province, starred};
use crate::secret::{ExposeSecret, SecretString};

/// Lawyers were licensed again from this year on.
const FIRST_YEAR: i16 = 1979;

/// A lawyer's licence number; well formed is not verified.
#[derive(Clone)]
pub struct LawyerLicence(SecretString);

impl LawyerLicence {
    /// 1, two digits of the province, two of the city, the year, one of the kind, one of the sex, six of order.
    pub fn parse(text: &str, today: Date) -> Result<Self, Fault> {
        let text = text.trim();
        if !are_digits(text) || text.len() != 17 {
            return Err(Fault::new("17 digits", length_sentence(text)));
        }
        if !text.starts_with('1') {
            let sentence = "律师执业证号应当以1开头，请对照执业证核对；法律工作者等其他证件请换对应的入口。";
            return Err(Fault::new("type digit", sentence));
        }
        if !is_province(&text[1..3]) {
            return Err(Fault::new("region", "执业证号第2、3位的地区码不对，请对照执业证核对。"));
        }
        if !text[5..9].parse().is_ok_and(|year| (FIRST_YEAR..=today.year()).contains(&year)) {
            return Err(Fault::new("year", "执业证号第6到9位的首次执业年份不对，请对照执业证核对。"));
        }
        if text[9..10] == *"0" {
            return Err(Fault::new("kind digit", "执业证号第10位（执业类别）不对，请对照执业证核对。"));
        }
        if !matches!(&text[10..11], "0" | "1") {
            return Err(Fault::new("gender digit", "执业证号第11位应当是0或者1，请对照执业证核对。"));
        }
        Ok(Self(text.to_owned().into()))
    }

    /// The first five and the last four digits.
    pub fn masked(&self) -> String {
        starred(self.0.expose_secret(), 5, 4)
    }

    /// The number itself, for comparing it with the lawyers' register.
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for LawyerLicence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LawyerLicence({})", self.masked())
    }
}

fn length_sentence(text: &str) -> String {
    if text.len() == 12 && are_digits(text) {
        return "这是旧的12位执业证号，请填写现在的17位执业证号。".to_owned();
    }
    "律师执业证号应当是17位半角数字，请对照执业证核对。".to_owned()
}
