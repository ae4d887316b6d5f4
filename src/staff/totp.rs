//! The authenticator's six digits (TOTP, RFC 6238: SHA-1, 30 seconds, six digits, which every app understands).

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac};
use secrecy::zeroize::Zeroizing;
use sha1::Sha1;
use subtle::ConstantTimeEq;

use crate::secret::Dice;

const SECRET_BYTES: usize = 20;
const STEP_SECONDS: i64 = 30;
const DIGITS: usize = 6;
/// RFC 6238 §5.2: one step either way for clocks that are a little wrong.
const STEPS_AROUND: i64 = 1;
/// RFC 4648 §6, as authenticators take secrets typed by hand.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What an authenticator and we share.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<[u8; SECRET_BYTES]>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// A fresh one.
    pub fn fresh(dice: &Dice) -> Self {
        Self(Zeroizing::new(dice.bytes()))
    }

    /// One that was kept; `None` if it was never one.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    /// The bytes, for sealing them.
    pub fn reveal(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// As it is typed into an authenticator by hand.
    pub fn base32(&self) -> String {
        let bits: Vec<u8> =
            self.0.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1)).collect();
        // 160 bits are 32 characters, without padding.
        let value = |five: &[u8]| five.iter().fold(0, |value, bit| value << 1 | usize::from(*bit));
        bits.chunks(5).map(|five| char::from(BASE32[value(five)])).collect()
    }

    /// As an authenticator reads it from a QR code.
    pub fn address(&self, issuer: &str, login: &str) -> String {
        let encoded = |text: &str| -> String {
            // Some authenticators show a plus sign as it is.
            url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
        };
        let (issuer, login, secret) = (encoded(issuer), encoded(login), self.base32());
        format!("otpauth://totp/{issuer}:{login}?secret={secret}&issuer={issuer}")
    }

    /// The digits of a step.
    pub fn code(&self, step: i64) -> String {
        let mut mac = Hmac::<Sha1>::new_from_slice(self.0.as_slice()).expect("HMAC takes any key");
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        // RFC 4226 §5.3, dynamic truncation.
        let offset = usize::from(digest[digest.len() - 1] & 0x0f);
        let four: [u8; 4] = std::array::from_fn(|at| digest[offset + at]);
        let number = (u32::from_be_bytes(four) & 0x7fff_ffff) % 10_u32.pow(DIGITS as u32);
        format!("{number:0DIGITS$}")
    }

    /// The step whose digits these are, if it is about now and after the last one that was used: what somebody looked
    /// over a shoulder is worth nothing (RFC 6238 §5.2).
    pub fn step_of(&self, code: &str, now_seconds: i64, last_step: i64) -> Option<i64> {
        let now = step_at(now_seconds);
        let is_right = |step: &i64| bool::from(self.code(*step).as_bytes().ct_eq(code.as_bytes()));
        (now - STEPS_AROUND..=now + STEPS_AROUND).filter(is_right).find(|step| *step > last_step)
    }
}

/// The step of an instant.
pub fn step_at(now_seconds: i64) -> i64 {
    now_seconds.div_euclid(STEP_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn secret() -> Secret {
        Secret::of(b"12345678901234567890").unwrap()
    }

    /// RFC 6238, appendix B: the last six of its eight digits.
    #[test]
    fn the_vectors_of_the_rfc_agree() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret().code(step_at(seconds)), code, "{seconds}");
        }
    }

    /// RFC 4648 §10 has no vector of twenty bytes; this one is what every authenticator's documentation shows.
    #[test]
    fn the_secret_is_typed_in_base32() {
        assert_eq!(secret().base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let address = secret().address("某某 法院", "wang");
        assert!(
            address.starts_with("otpauth://totp/%E6%9F%90%E6%9F%90%20%E6%B3%95%E9%99%A2:wang?secret=GEZD"),
            "{address}"
        );
        assert_eq!(format!("{:?}", secret()), "Secret(…)");
    }

    #[test]
    fn a_step_is_used_once_and_none_before_it() {
        let now = 1_111_111_111;
        let step = step_at(now);
        assert_eq!(secret().step_of("050471", now, 0), Some(step));
        assert_eq!(secret().step_of("050471", now, step), None, "again");
        assert_eq!(secret().step_of("050471", now, step + 1), None, "after a later one");
        assert_eq!(secret().step_of("050471", now + 30, 0), Some(step), "a clock half a minute behind");
        assert_eq!(secret().step_of("050471", now + 60, 0), None, "a minute later");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_opens_only_with_six_right_digits(typed in ".{0,12}", now in 0_i64..4_000_000_000) {
            let opened = secret().step_of(&typed, now, 0);
            prop_assert_eq!(opened.is_some(), (-1..=1).any(|step| step_at(now) + step > 0 && secret().code(step_at(now) + step) == typed));
        }
    }
}
