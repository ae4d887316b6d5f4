//! The address at which somebody's calendar program reads their hearings.
//!
//! Such a program may keep what it reads on servers abroad, so an address is made only for whoever agreed to that. The
//! token in it is the only key: of it the table holds the digest, and a new one ends the old. An account that lost its
//! person keeps the row for a while: the program is given an empty calendar, and forgets what it had.

pub mod queries;

pub use crate::secret::AddressToken;

use crate::wechat::OpenId;

/// A feed that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its name in the table, from which nobody finds the token.
    pub name: String,
    /// The account
    pub account: String,
    /// and the person behind it who made it,
    pub openid: OpenId,
    /// by id.
    pub person: String,
    /// When it was made, Unix milliseconds.
    pub created_at: i64,
}
