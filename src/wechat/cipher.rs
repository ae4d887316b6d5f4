//! The platform's cipher (protocol A4): AES-256-CBC over `random(16) | length | message | appid`, padded to 32.

use std::fmt;

use aes::Aes256;
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_STANDARD;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use secrecy::zeroize::Zeroizing;

use super::AppId;
use super::refusal::Refusal;

/// Most of the keys that the platform makes have spare bits set in their last character.
const KEY_BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);
const KEY_CHARACTERS: usize = 43;
const BLOCK: usize = 16;
/// PKCS#7, but over 32 bytes although AES has blocks of 16.
const PAD: usize = 32;
const RANDOM: usize = 16;
/// Random bytes and the big-endian length.
const HEAD: usize = RANDOM + 4;

/// An EncodingAESKey is 43 base64 characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an EncodingAESKey has 43 letters and digits")]
pub struct BadKey;

/// The key of an account's pushes. It cannot be printed.
#[derive(Clone)]
pub struct EncodingAesKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for EncodingAesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncodingAesKey(…)")
    }
}

impl EncodingAesKey {
    /// Reads the 43 characters of the platform's console.
    ///
    /// # Errors
    /// When there are not 43 or they are not base64.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        if text.len() != KEY_CHARACTERS {
            return Err(BadKey);
        }
        let bytes = Zeroizing::new(KEY_BASE64.decode(text).map_err(|_| BadKey)?);
        let key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| BadKey)?;
        Ok(Self(Zeroizing::new(key)))
    }

    /// Encrypts a message to the account `appid`; `random` must not repeat.
    pub fn encrypt(&self, random: [u8; RANDOM], message: &[u8], appid: &AppId) -> String {
        let appid = appid.as_str().as_bytes();
        let mut frame = Vec::with_capacity(HEAD + message.len() + appid.len() + PAD);
        frame.extend_from_slice(&random);
        let length = u32::try_from(message.len()).expect("a message of ours is far below 4 GiB");
        frame.extend_from_slice(&length.to_be_bytes());
        frame.extend_from_slice(message);
        frame.extend_from_slice(appid);
        let pad = PAD - frame.len() % PAD;
        frame.resize(frame.len() + pad, pad as u8);
        let (key, iv) = self.key_and_iv();
        let length = frame.len();
        cbc::Encryptor::<Aes256>::new(key.into(), iv.into())
            .encrypt_padded::<NoPadding>(&mut frame, length)
            .expect("the frame is whole blocks");
        BASE64_STANDARD.encode(frame)
    }

    /// Decrypts a message from the account `appid`.
    ///
    /// # Errors
    /// Whatever is not exactly as the platform writes it.
    pub fn decrypt(&self, encrypt: &str, appid: &AppId) -> Result<String, Refusal> {
        let mut frame = BASE64_STANDARD.decode(encrypt).map_err(|_| Refusal::BadBase64)?;
        if frame.is_empty() || frame.len() % BLOCK != 0 {
            return Err(Refusal::BadBlockLength);
        }
        let (key, iv) = self.key_and_iv();
        cbc::Decryptor::<Aes256>::new(key.into(), iv.into())
            .decrypt_padded::<NoPadding>(&mut frame)
            .map_err(|_| Refusal::BadBlockLength)?;
        if frame.len() < PAD {
            return Err(Refusal::BadFrame);
        }
        let message = unframe(unpad(&frame)?, appid)?;
        String::from_utf8(message.to_vec()).map_err(|_| Refusal::BadUtf8)
    }

    fn key_and_iv(&self) -> (&[u8; 32], &[u8; BLOCK]) {
        let iv = self.0.first_chunk().expect("the key is longer than a block");
        (&self.0, iv)
    }
}

fn unpad(frame: &[u8]) -> Result<&[u8], Refusal> {
    let pad = usize::from(*frame.last().ok_or(Refusal::BadPadding)?);
    if !(1..=PAD).contains(&pad) || pad > frame.len() {
        return Err(Refusal::BadPadding);
    }
    let (content, padding) = frame.split_at(frame.len() - pad);
    // Every byte is looked at, whatever the first says.
    let wrong = padding.iter().fold(0, |wrong, byte| wrong | (usize::from(*byte) ^ pad));
    if wrong == 0 { Ok(content) } else { Err(Refusal::BadPadding) }
}

fn unframe<'a>(content: &'a [u8], appid: &AppId) -> Result<&'a [u8], Refusal> {
    let (head, rest) = content.split_at_checked(HEAD).ok_or(Refusal::BadFrame)?;
    let length = u32::from_be_bytes(*head.last_chunk().ok_or(Refusal::BadFrame)?);
    let length = usize::try_from(length).map_err(|_| Refusal::BadLength)?;
    let (message, tail) = rest.split_at_checked(length).ok_or(Refusal::BadLength)?;
    if tail == appid.as_str().as_bytes() { Ok(message) } else { Err(Refusal::AppIdMismatch) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> EncodingAesKey {
        // The last character has spare bits set, as most of the platform's keys have.
        EncodingAesKey::parse("glQUDsK5hhi6JQd8xzOyojUYj3YbSYpwY8AgtZBGFkZ").unwrap()
    }

    fn appid() -> AppId {
        AppId::parse("wx0a1b2c3d4e5f6071").unwrap()
    }

    #[test]
    fn a_key_cannot_be_printed_or_short() {
        assert!(!format!("{:?}", key()).contains("glQ"));
        assert!(EncodingAesKey::parse("short").is_err());
    }

    proptest! {
        #[test]
        fn what_is_encrypted_can_be_decrypted(text: String, random: [u8; 16]) {
            let sealed = key().encrypt(random, text.as_bytes(), &appid());
            prop_assert_eq!(key().decrypt(&sealed, &appid()), Ok(text));
        }

        #[test]
        fn nothing_breaks_it(text: String, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(key().decrypt(&text, &appid()).is_err());
            prop_assert!(key().decrypt(&BASE64_STANDARD.encode(bytes), &appid()).is_err());
        }
    }
}
