//! Tokens: whoever holds one is let in, so it cannot be printed, and only its digest is kept.

use sha2::{Digest, Sha256};

use super::Dice;

/// An opaque token of so many random bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Opaque<const BYTES: usize>(String);

/// What opens a session.
pub type Token = Opaque<32>;
/// What stands in an address that a program keeps.
pub type AddressToken = Opaque<16>;

impl<const BYTES: usize> Opaque<BYTES> {
    /// A fresh one.
    pub fn fresh(dice: &Dice) -> Self {
        Self(dice.hex(BYTES))
    }

    /// What was sent to us; `None` for what was never one.
    pub fn read(text: &str) -> Option<Self> {
        let is_hex = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (is_hex && text.len() == BYTES * 2).then(|| Self(text.to_owned()))
    }

    /// The token itself, for whoever keeps it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Its name in a table, from which nobody finds the token.
    pub fn name(&self) -> String {
        hex::encode(Sha256::digest(self.0.as_bytes()))
    }
}

impl<const BYTES: usize> std::fmt::Debug for Opaque<BYTES> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_its_name_does_not_tell_it() {
        let token = Token::fresh(&Dice::seeded(1));
        assert_eq!(Token::read(token.reveal()), Some(token.clone()));
        assert!(!token.name().contains(token.reveal()) && format!("{token:?}") == "Token(…)");
        for text in ["", "abc", &"A".repeat(64), &"é".repeat(32)] {
            assert_eq!(Token::read(text), None);
        }
        assert_eq!(AddressToken::read(token.reveal()), None, "another length");
    }
}
