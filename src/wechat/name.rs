//! The names by which the platform calls accounts and people.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text cannot be one of the platform's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to {MAX_NAME_BYTES} bytes without control characters")]
pub struct BadName;

/// The platform's own names are 15 to 32 bytes; the limit only keeps hostile ones out of keys and rows.
pub const MAX_NAME_BYTES: usize = 128;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Accepts 1 to [`MAX_NAME_BYTES`] bytes without control characters.
            pub fn parse(text: &str) -> Result<Self, BadName> {
                let fits = (1..=MAX_NAME_BYTES).contains(&text.len());
                if fits && !text.chars().any(char::is_control) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(BadName)
                }
            }

            /// The name as the platform writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadName;
            fn try_from(text: String) -> Result<Self, BadName> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }
    };
}

name! {
    /// The appid of an official account or mini-program (`wx…`).
    AppId
}
name! {
    /// The original id of an account (`gh_…`), the ToUserName of every push.
    OriginalId
}
name! {
    /// A person's id towards one account. Personal data: printing it shows only a mark.
    OpenId
}

impl fmt::Debug for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for OriginalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for OpenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenId(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_refused() {
        for bad in ["", "a\r\nb", "nul\0", &"x".repeat(MAX_NAME_BYTES + 1)] {
            assert_eq!(OpenId::parse(bad), Err(BadName));
        }
        assert_eq!(OpenId::parse("中文用户").unwrap().as_str(), "中文用户");
    }

    #[test]
    fn an_openid_cannot_be_printed() {
        let openid = OpenId::parse("oia2TjuEGTNoeX76QEjQNrcURxG8").unwrap();
        assert!(!format!("{openid:?}").contains("oia2"));
    }
}
