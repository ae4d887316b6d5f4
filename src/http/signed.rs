//! Signed JSON between the court's own systems: HMAC-SHA256 over time, id and body, under a key that both sides hold.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sha2::Sha256;

use super::{JSON_BYTES, read_body, retry_after};
use crate::clock::Clock;

/// The header that names the key.
pub const KEY_HEADER: &str = "tingxun-key";
/// The header with the Unix second at which it was signed.
pub const TIMESTAMP_HEADER: &str = "tingxun-timestamp";
/// The header with the id by which a repeat is recognised.
pub const ID_HEADER: &str = "idempotency-key";
/// The header with the signature.
pub const SIGNATURE_HEADER: &str = "tingxun-signature";

/// A key and its public name.
#[derive(Debug, Clone)]
pub struct SigningKey {
    /// Its name.
    pub id: String,
    /// The key.
    pub key: SecretString,
}

/// What is signed: `timestamp.id.body`; 64 lower-case hexadecimal digits.
pub fn signature(key: &SecretString, timestamp: &str, id: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes()).expect("HMAC takes any key");
    for part in [timestamp.as_bytes(), b".", id.as_bytes(), b".", body] {
        mac.update(part);
    }
    hex::encode(mac.finalize().into_bytes())
}

/// What is wrong with the caller, or with the address, and not with what was sent.
const NOT_LET_IN: [StatusCode; 4] =
    [StatusCode::UNAUTHORIZED, StatusCode::PAYMENT_REQUIRED, StatusCode::FORBIDDEN, StatusCode::NOT_FOUND];

/// Why a signed call did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignedError {
    /// It certainly did not arrive.
    #[error("the other side cannot be reached")]
    Unreachable,
    /// The other side turned the call away for having too many: it did not arrive.
    #[error("the other side is busy")]
    Busy {
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },
    /// The other side said no.
    #[error("the other side refused the call")]
    Refused,
    /// The other side does not take calls of ours, whatever they say: a wrong key, an unpaid bill, a wrong address.
    #[error("the other side does not take our calls")]
    NotLetIn,
    /// It may have arrived.
    #[error("no usable answer")]
    NoAnswer,
}

/// One address that takes signed JSON.
pub struct Signed {
    /// The client.
    pub http: reqwest::Client,
    /// The address.
    pub url: String,
    /// The key.
    pub key: SigningKey,
    /// The time.
    pub clock: Clock,
}

impl Signed {
    /// Posts a body under an id by which the other side recognises a repeat; gives its JSON answer.
    ///
    /// # Errors
    /// When there is none.
    pub async fn post(&self, id: &str, body: &Value) -> Result<Value, SignedError> {
        self.post_below("", id, body).await
    }

    /// The same at an address below this one.
    ///
    /// # Errors
    /// When there is no JSON answer.
    pub async fn post_below(&self, below: &str, id: &str, body: &Value) -> Result<Value, SignedError> {
        let (body, timestamp) = (body.to_string(), self.clock.now_seconds().to_string());
        let signature = signature(&self.key.key, &timestamp, id, body.as_bytes());
        let request = self
            .http
            .post(format!("{}{below}", self.url))
            .header("content-type", "application/json; charset=utf-8")
            .header(KEY_HEADER, &self.key.id)
            .header(TIMESTAMP_HEADER, timestamp)
            .header(ID_HEADER, id)
            .header(SIGNATURE_HEADER, signature)
            .body(body);
        let response = request.send().await.map_err(|error| {
            if error.is_connect() || error.is_builder() {
                SignedError::Unreachable
            } else {
                SignedError::NoAnswer
            }
        })?;
        let status = response.status();
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Err(SignedError::Busy { retry_after: retry_after(response.headers()) });
        }
        if NOT_LET_IN.contains(&status) {
            return Err(SignedError::NotLetIn);
        }
        if status.is_client_error() {
            return Err(SignedError::Refused);
        }
        let body = read_body(response, JSON_BYTES).await.map_err(|_| SignedError::NoAnswer)?;
        if !status.is_success() {
            return Err(SignedError::NoAnswer);
        }
        if body.is_empty() {
            Ok(Value::Null)
        } else {
            serde_json::from_slice(&body).map_err(|_| SignedError::NoAnswer)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_signed() {
        let key = |text: &str| SecretString::from(text.to_owned());
        let one = signature(&key("k"), "1", "a", b"{}");
        assert_eq!(one.len(), 64);
        for other in [
            signature(&key("l"), "1", "a", b"{}"),
            signature(&key("k"), "2", "a", b"{}"),
            signature(&key("k"), "1", "b", b"{}"),
            signature(&key("k"), "1", "a", b"[]"),
        ] {
            assert_ne!(one, other);
        }
    }
}
