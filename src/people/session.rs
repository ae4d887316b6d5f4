//! Who is signed in to the pages or the mini-program: an opaque token in the hand, its digest in the table.
//!
//! A sign-in goes over the platform and back (protocol D10): its state is random, good once, for some minutes, and only
//! in the browser that began it (threats 13).

pub mod queries;

use sha2::{Digest, Sha256};

use crate::secret::Dice;
pub use crate::secret::Token;
use crate::wechat::OpenId;

const STATE_BYTES: usize = 16;
/// The platform's own code is good for five minutes.
pub const SIGN_IN_MS: i64 = 10 * 60_000;
/// A page's session ends with the working day of a phone.
pub const PAGE_MS: i64 = 12 * 3_600_000;
/// A mini-program's session; personal facts need a fresh proof besides.
pub const APP_MS: i64 = 30 * 86_400_000;

/// What is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A browser.
    Page,
    /// The mini-program.
    App,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::App => "app",
        }
    }

    /// How long it lasts, milliseconds.
    pub fn lasts_ms(self) -> i64 {
        match self {
            Self::Page => PAGE_MS,
            Self::App => APP_MS,
        }
    }
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The session's name in the table.
    pub name: String,
    /// The account.
    pub account: String,
    /// Who.
    pub openid: OpenId,
}

/// A random text for a sign-in: the state in the address, or the browser's own.
pub fn fresh_state(dice: &Dice) -> String {
    dice.hex(STATE_BYTES)
}

fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}
