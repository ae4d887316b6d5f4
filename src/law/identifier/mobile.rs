//! Mobile telephone numbers of the mainland: 1, a digit from 3 to 9, nine digits.

use std::fmt;

use super::Fault;
use super::china::{are_digits, starred};
use crate::secret::{ExposeSecret, SecretString};

/// A mobile telephone number without the country's code.
#[derive(Clone)]
pub struct Mobile(SecretString);

impl Mobile {
    /// +86 or 86 may stand before it, blanks and hyphens between the digits.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let plain: String = text.chars().filter(|sign| !sign.is_whitespace() && *sign != '-').collect();
        let number =
            plain.strip_prefix("+86").or_else(|| plain.strip_prefix("86").filter(|rest| rest.len() == 11));
        let number = number.unwrap_or(&plain);
        let well_formed =
            number.len() == 11 && are_digits(number) && matches!(number.as_bytes(), [b'1', b'3'..=b'9', ..]);
        if well_formed {
            Ok(Self(number.to_owned().into()))
        } else {
            Err(Fault::new("shape", "手机号码应当是以1开头的11位数字，请核对后再发给我。"))
        }
    }

    /// The first three and the last four digits.
    pub fn masked(&self) -> String {
        starred(self.0.expose_secret(), 3, 4)
    }

    /// The number itself, for sealing it or calling it.
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mobile({})", self.masked())
    }
}
