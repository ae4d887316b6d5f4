//! Fields at rest: AES-256-GCM under a key with an id, so that keys can be rotated row by row.
//!
//! Layout: algorithm (1 byte; SM4-GCM may follow for courts that need 国密) | key id (1 byte) | nonce (12 bytes)
//! | ciphertext and tag. The context names table, column and row and is authenticated with the field, so that a
//! value cannot be moved to another row.
//!
//! What is sealed can be found again by a blind index: a keyed digest under a key of its own, which stays when the
//! sealing keys are rotated.

use std::fmt;
use std::sync::Arc;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac};
use secrecy::zeroize::Zeroizing;
use sha2::Sha256;

use crate::secret::Dice;

/// AES-256-GCM with a random nonce.
const AES_256_GCM: u8 = 1;
const NONCE: usize = 12;
const HEAD: usize = 2 + NONCE;
/// Enough to tell people apart in a log, too little to find anybody.
const MARK_DIGITS: usize = 12;

/// A key and the id that its fields carry.
#[derive(Clone)]
pub struct SealKey {
    id: u8,
    bytes: Zeroizing<[u8; 32]>,
}

/// What a blind index is of; equal values of different kinds have different indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indexed {
    /// A resident identity number or the number of another document.
    IdNumber,
    /// A mobile number.
    Mobile,
    /// A lawyer's licence number.
    Licence,
    /// A unified social credit code.
    CreditCode,
    /// The address block that a request came from.
    AddressBlock,
    /// The six digits of a code, together with the row they are for.
    Code,
    /// The code of an invitation.
    Invitation,
}

impl Indexed {
    fn label(self) -> &'static str {
        match self {
            Self::IdNumber => "id number",
            Self::Mobile => "mobile",
            Self::Licence => "licence",
            Self::CreditCode => "credit code",
            Self::AddressBlock => "address block",
            Self::Code => "code",
            Self::Invitation => "invitation",
        }
    }
}

/// By this a sealed value is found: the same for equal values, and nothing can be read from it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BlindIndex(String);

impl BlindIndex {
    /// As it stands in a column.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A vault key is 32 bytes in base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a vault key is 32 random bytes in base64; make one with `openssl rand -base64 32`")]
pub struct BadSealKey;

/// Why a field cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// No key with the field's id is configured.
    #[error("sealed with a key that is not configured")]
    UnknownKey,
    /// Damaged, moved from another row, or sealed by something newer.
    #[error("a sealed field cannot be opened")]
    Damaged,
}

impl SealKey {
    /// Reads a key from the settings.
    ///
    /// # Errors
    /// When the text is not 32 bytes in base64.
    pub fn parse(id: u8, text: &str) -> Result<Self, BadSealKey> {
        let bytes = Zeroizing::new(BASE64_STANDARD.decode(text.trim()).map_err(|_| BadSealKey)?);
        let bytes: [u8; 32] = bytes.as_slice().try_into().map_err(|_| BadSealKey)?;
        Ok(Self { id, bytes: Zeroizing::new(bytes) })
    }
}

/// Seals with the current key and opens with any configured one. Cheap to clone.
#[derive(Clone)]
pub struct Sealer(Arc<Keys>);

struct Keys {
    /// The current one first.
    ciphers: Vec<(u8, Aes256Gcm)>,
    marks: Hmac<Sha256>,
    indexes: Hmac<Sha256>,
    dice: Dice,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(…)")
    }
}

impl Sealer {
    /// A sealer with its current key, older ones that still open fields, and the key of the blind indexes.
    pub fn new(current: SealKey, older: Vec<SealKey>, index: &SealKey, dice: Dice) -> Self {
        let keyed =
            |key: &SealKey| Hmac::<Sha256>::new_from_slice(key.bytes.as_slice()).expect("HMAC takes any key");
        let (mut marks, indexes) = (keyed(&current), keyed(index));
        // A subkey of its own: marks appear in logs.
        marks.update(b"tingxun log mark\0");
        let cipher = |key: SealKey| (key.id, Aes256Gcm::new((&*key.bytes).into()));
        let ciphers = std::iter::once(current).chain(older).map(cipher).collect();
        Self(Arc::new(Keys { ciphers, marks, indexes, dice }))
    }

    /// Seals a field of the row that `context` names.
    pub fn seal(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        let (id, cipher) = &self.0.ciphers[0];
        let nonce: [u8; NONCE] = self.0.dice.bytes();
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        let sealed = cipher.encrypt(&Nonce::from(nonce), payload).expect("fields are far below 64 GiB");
        [&[AES_256_GCM, *id], nonce.as_slice(), sealed.as_slice()].concat()
    }

    /// Opens a field of the row that `context` names.
    ///
    /// # Errors
    /// When its key is not configured, or it is not exactly what was sealed for this row.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (head, text) = sealed.split_first_chunk::<HEAD>().ok_or(SealError::Damaged)?;
        let [algorithm, id, nonce @ ..] = head;
        if *algorithm != AES_256_GCM {
            return Err(SealError::Damaged);
        }
        let cipher = self.0.ciphers.iter().find(|(known, _)| known == id).ok_or(SealError::UnknownKey)?;
        let payload = Payload { msg: text, aad: context.as_bytes() };
        cipher.1.decrypt(&Nonce::from(*nonce), payload).map_err(|_| SealError::Damaged)
    }

    /// The id of the key that seals now.
    pub fn current_key(&self) -> u8 {
        self.0.ciphers[0].0
    }

    /// The blind index of a value in its one canonical spelling.
    pub fn index(&self, what: Indexed, value: &str) -> BlindIndex {
        BlindIndex(self.digest(what.label(), value.as_bytes()))
    }

    /// A keyed digest for one purpose, 64 hexadecimal digits.
    pub fn digest(&self, purpose: &str, bytes: &[u8]) -> String {
        let mut mac = self.0.indexes.clone();
        mac.update(purpose.as_bytes());
        // No purpose holds it, so that no two of them can meet.
        mac.update(b"\0");
        mac.update(bytes);
        hex::encode(mac.finalize().into_bytes())
    }

    /// A short keyed digest by which a log can tell people apart without naming them.
    pub fn mark(&self, name: &str) -> String {
        let mut mac = self.0.marks.clone();
        mac.update(name.as_bytes());
        let mut digits = hex::encode(mac.finalize().into_bytes());
        digits.truncate(MARK_DIGITS);
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(id: u8, fill: u8) -> SealKey {
        SealKey::parse(id, &BASE64_STANDARD.encode([fill; 32])).unwrap()
    }

    fn sealer() -> Sealer {
        Sealer::new(key(1, 7), Vec::new(), &key(0, 3), Dice::seeded(1))
    }

    #[test]
    fn a_field_cannot_be_moved_to_another_row() {
        let sealed = sealer().seal("inbox.message/1", "你好".as_bytes());
        assert_eq!(sealer().open("inbox.message/1", &sealed).unwrap(), "你好".as_bytes());
        assert_eq!(sealer().open("inbox.message/2", &sealed), Err(SealError::Damaged));
    }

    #[test]
    fn an_older_key_still_opens_and_the_new_one_seals() {
        let old = sealer().seal("row", b"text");
        let rotated = Sealer::new(key(2, 9), vec![key(1, 7)], &key(0, 3), Dice::seeded(2));
        assert_eq!(rotated.open("row", &old).unwrap(), b"text");
        assert_eq!(rotated.seal("row", b"text")[1], 2);
        let forgotten = Sealer::new(key(2, 9), Vec::new(), &key(0, 3), Dice::seeded(2));
        assert_eq!(forgotten.open("row", &old), Err(SealError::UnknownKey));
    }

    #[test]
    fn a_blind_index_outlives_the_sealing_key_and_tells_kinds_apart() {
        let rotated = Sealer::new(key(2, 9), vec![key(1, 7)], &key(0, 3), Dice::seeded(2));
        let index = sealer().index(Indexed::Mobile, "19900000000");
        assert_eq!(index, rotated.index(Indexed::Mobile, "19900000000"));
        assert_ne!(index, sealer().index(Indexed::IdNumber, "19900000000"));
        assert!(index.as_str().len() == 64 && !index.as_str().contains("199000"));
    }

    #[test]
    fn short_keys_are_refused() {
        assert!(SealKey::parse(1, "c2hvcnQ=").is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_changed_is_noticed(plain in prop::collection::vec(any::<u8>(), 0..64), place: usize, bit in 0..8) {
            let mut sealed = sealer().seal("row", &plain);
            prop_assert_eq!(sealer().open("row", &sealed).unwrap(), plain);
            let place = place % sealed.len();
            sealed[place] ^= 1u8 << bit;
            prop_assert!(sealer().open("row", &sealed).is_err());
        }
    }
}
