//! Who somebody is, and how surely it is known: registration under the real name, the codes that prove a mobile
//! number, the registers that a told identity is compared with.
//!
//! The way of a registration: consent, name, identity number and mobile number are told in a chat or on a page; a code
//! goes to the number and comes back ([`code`]); the identity is handed over as a row ([`registration`]), compared with
//! a register outside any transaction, and becomes a person bound to the account that told it ([`queries`]).
//! Name and identity number alone bind nobody (threats 15). Who acts for or beside somebody else is in [`acting`].

pub mod acting;
pub mod adjustment;
pub mod code;
pub mod engagement;
pub mod face;
pub mod feed;
mod identity;
pub mod licence;
pub mod proof;
pub mod queries;
pub mod register;
pub mod registration;
pub mod rights;
pub mod session;
pub mod sms;

pub use code::{Judged, code_in};
pub use identity::{Claim, Identity, Level, ToldCard};

use crate::secret::{Confidential, Private};
use crate::wechat::OpenId;

/// Whoever stands behind one account of the platform: the same person has another openid in every account, and keys
/// are always the pair (threats 52).
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    /// The account's name.
    pub account: &'a str,
    /// The id towards it.
    pub openid: &'a OpenId,
}

/// What became of a claim that does not wait any more.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Decided {
    /// Whether it is the person's now.
    pub is_approved: bool,
    /// When, Unix milliseconds.
    pub at: i64,
    /// The actor who decided; nobody where a register did, or the person told something else.
    pub decided_by: Option<String>,
}

/// What a dialogue asks to be done in the transaction of its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Duty {
    /// Withdraw the consent.
    Withdraw,
    /// Note that hints of a case were read for or beside somebody else.
    NoteRead {
        /// Who read, by id.
        person: String,
        /// The case's id.
        case: String,
        /// As what it was read.
        capacity: &'static str,
    },
    /// Have somebody of the court look a lawyer's licence up.
    Licence {
        /// The number.
        number: Confidential,
        /// The law firm.
        firm: String,
    },
    /// Let a seat speak with them, if one is on duty.
    Human {
        /// What they can do in place of waiting.
        meanwhile: String,
    },
    /// Take a request to the court in.
    Order {
        /// What for, as scripts say it: `contact`, `urge`, `reschedule`.
        order: String,
        /// The case number, if they told one.
        case: Option<String>,
        /// What they ask.
        words: Private<String>,
    },
    /// Send a code to this mobile number.
    SendCode {
        /// The number.
        mobile: Confidential,
    },
    /// Compare this identity with the registers.
    Register {
        /// Which text of consent was agreed to.
        consent: String,
        /// The name.
        name: Confidential,
        /// The resident identity number.
        id_number: Confidential,
        /// The mobile number whose code was given back.
        mobile: Confidential,
    },
}
