//! Where drafts are read: an address that nobody can guess, for as long as the court keeps them.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::secret::Dice;

const TOKEN_BYTES: usize = 16;
const TOKEN_DIGITS: usize = TOKEN_BYTES * 2;
const DAY_MS: i64 = 86_400_000;

/// Gives drafts their addresses.
#[derive(Debug, Clone)]
pub struct Pages {
    base: String,
    days: u32,
    dice: Dice,
}

/// An address for one draft. Its token opens the page, so it is neither printed nor stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Page {
    base: String,
    token: String,
    days: u32,
}

impl Pages {
    /// Pages below the court's public address that last so many days; `None` where there is no such address.
    pub fn new(public_url: &str, days: u32, dice: Dice) -> Option<Self> {
        let base = public_url.trim_end_matches('/').to_owned();
        (!base.is_empty()).then_some(Self { base, days, dice })
    }

    /// A fresh address.
    pub fn page(&self) -> Page {
        Page { base: self.base.clone(), token: self.dice.hex(TOKEN_BYTES), days: self.days }
    }
}

impl Page {
    /// The address.
    pub fn address(&self) -> String {
        format!("{}/m/drafts/{}", self.base, self.token)
    }

    /// How many days it can be opened.
    pub fn days(&self) -> u32 {
        self.days
    }

    /// The name under which the draft is stored.
    pub(super) fn name(&self) -> String {
        name(&self.token)
    }

    /// When a draft made at this instant ends.
    pub(super) fn ends_ms(&self, now_ms: i64) -> i64 {
        now_ms + i64::from(self.days) * DAY_MS
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Page(…)")
    }
}

/// The stored name that a token of an address leads to; `None` for what was never one of ours.
pub(super) fn name_of(token: &str) -> Option<String> {
    let is_token =
        token.len() == TOKEN_DIGITS && token.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    is_token.then(|| name(token))
}

/// Whoever reads the table learns no address.
fn name(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_draft_and_cannot_be_read_from_the_table() {
        let pages = Pages::new("https://court.example/", 7, Dice::seeded(1)).unwrap();
        let page = pages.page();
        let address = page.address();
        let token = address.strip_prefix("https://court.example/m/drafts/").unwrap();
        assert_eq!(name_of(token), Some(page.name()));
        assert!(!page.name().contains(token) && pages.page() != page);
        assert_eq!(page.ends_ms(5), 7 * DAY_MS + 5);
    }

    #[test]
    fn what_is_no_token_leads_nowhere() {
        let capitals = "A".repeat(TOKEN_DIGITS);
        for token in ["", "../etc/passwd", "0123", capitals.as_str(), "０１２３４５６７８９０１２３４５"]
        {
            assert_eq!(name_of(token), None, "{token}");
        }
        assert!(Pages::new("", 7, Dice::seeded(1)).is_none());
    }
}
