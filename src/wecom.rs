//! WeCom (企业微信), by which the court's own people are reached who are not at the desk: a message of the court's own
//! application to one member (protocol E). Nothing is read from there.

mod client;

use std::fmt;

pub use client::WeCom;

/// The name of a member in the court's WeCom (`userid`): 1 to 64 letters, digits and `_-@.`, the first one a letter or a
/// digit. It is compared without regard to capital letters there, so it is kept in small ones.
///
/// ```
/// use tingxun::wecom::MemberId;
/// assert_eq!(MemberId::parse(" Zhang.San ").unwrap().as_str(), "zhang.san");
/// assert!(MemberId::parse("张三").is_err() && MemberId::parse("@all").is_err() && MemberId::parse("a|b").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberId(String);

/// The text is no name of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no name of a member of WeCom")]
pub struct NotAMember;

impl MemberId {
    const MOST: usize = 64;

    /// Reads what somebody typed.
    ///
    /// # Errors
    /// When it is no name of a member. What would mean several, or everybody (`a|b`, `@all`), is none.
    pub fn parse(text: &str) -> Result<Self, NotAMember> {
        let text = text.trim().to_ascii_lowercase();
        let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"_-@.".contains(&byte);
        let begins = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
        if begins && text.len() <= Self::MOST && text.bytes().all(is_sign) {
            Ok(Self(text))
        } else {
            Err(NotAMember)
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
