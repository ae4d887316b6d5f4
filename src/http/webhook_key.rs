//! The key of a webhook, and what it signs: the Standard Webhooks scheme (standardwebhooks.com, as of 2026-11).

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::Deserialize;
use sha2::Sha256;

/// The header that names the event; a repeat is recognised by it.
pub const WEBHOOK_ID: &str = "webhook-id";
/// The header with the Unix second of the try.
pub const WEBHOOK_TIMESTAMP: &str = "webhook-timestamp";
/// The header with the signature.
pub const WEBHOOK_SIGNATURE: &str = "webhook-signature";

const PREFIX: &str = "whsec_";
/// How many bytes a key has.
const BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// A key that both sides hold. It can sign, and cannot be printed.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "SecretString")]
pub struct WebhookKey(Arc<SecretSlice<u8>>);

/// Why a text is no key; it says nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a webhook's secret is whsec_ and 24 to 64 random bytes in base64; make one with `echo whsec_$(openssl rand -base64 32)`"
)]
pub struct NoWebhookKey;

impl TryFrom<SecretString> for WebhookKey {
    type Error = NoWebhookKey;

    fn try_from(text: SecretString) -> Result<Self, NoWebhookKey> {
        let encoded = text.expose_secret().strip_prefix(PREFIX).ok_or(NoWebhookKey)?;
        let key = BASE64_STANDARD.decode(encoded).map_err(|_| NoWebhookKey)?;
        if BYTES.contains(&key.len()) { Ok(Self(Arc::new(key.into()))) } else { Err(NoWebhookKey) }
    }
}

impl WebhookKey {
    /// The value of the signature's header: of `id.timestamp.body`. No id of ours holds a full stop.
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()).expect("HMAC takes any key");
        for part in [id.as_bytes(), b".", timestamp.to_string().as_bytes(), b".", body] {
            mac.update(part);
        }
        format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Result<WebhookKey, NoWebhookKey> {
        WebhookKey::try_from(SecretString::from(text.to_owned()))
    }

    /// The bytes 0 to 31.
    const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    #[test]
    fn a_signature_is_what_another_program_makes_of_it() {
        // Made with Python 3 alone: base64.b64encode(hmac.new(bytes(range(32)), f"{id}.{timestamp}.{body}".encode(),
        // hashlib.sha256).digest()).
        let (id, body) =
            ("0199aaaa-0000-7000-8000-000000000001_delivered", r#"{"type":"notice.delivered","说":1}"#);
        let signed = key(SECRET).unwrap().sign(id, 1_796_000_000, body.as_bytes());
        assert_eq!(signed, "v1,jOmP7/hAEf01tTncUlK6+Z+dhm7Doe/DG3j8Bulnxa8=");
    }

    #[test]
    fn what_is_too_short_or_of_another_kind_is_no_key() {
        for text in [
            "",
            "whsec_",
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "whsec_AAECAwQFBgcICQoLDA0ODw==",
            "whsec_…",
            "whsk_AAEC",
        ] {
            assert_eq!(key(text).unwrap_err(), NoWebhookKey, "{text}");
        }
        assert!(key(&format!("whsec_{}", BASE64_STANDARD.encode([1; 64]))).is_ok());
        assert!(key(&format!("whsec_{}", BASE64_STANDARD.encode([1; 65]))).is_err());
    }

    #[test]
    fn a_key_is_not_printed() {
        let printed = format!("{:?}", key(SECRET).unwrap());
        assert!(
            printed.contains("REDACTED") && !printed.contains("31") && !printed.contains("Hh8"),
            "{printed}"
        );
    }
}
