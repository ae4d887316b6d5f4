//! The one place that builds HTTP clients, the one way to read their answers, and the signature that our own
//! interfaces carry.

pub mod outside;
mod retry_after;
mod signed;
mod webhook_key;

use std::time::Duration;

pub use retry_after::{patience, retry_after};
pub use signed::{
    ID_HEADER, KEY_HEADER, SIGNATURE_HEADER, Signed, SignedError, SigningKey, TIMESTAMP_HEADER, signature,
};
pub use webhook_key::{NoWebhookKey, WEBHOOK_ID, WEBHOOK_SIGNATURE, WEBHOOK_TIMESTAMP, WebhookKey};

/// Bounds on every outside call (threats 34).
#[derive(Debug, Clone)]
pub struct HttpLimits {
    /// Until a connection stands.
    pub connect: Duration,
    /// From the call to the last byte of its answer.
    pub total: Duration,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(1), total: Duration::from_secs(5) }
    }
}

/// The largest JSON answer that is read.
pub const JSON_BYTES: usize = 1024 * 1024;
/// The largest picture, sound or video that is read.
pub const MEDIA_BYTES: usize = 20 * 1024 * 1024;

/// A client that follows no redirect, uses no proxy of the environment, and gives up in time.
///
/// # Errors
/// When TLS cannot be set up.
pub fn client(limits: &HttpLimits) -> reqwest::Result<reqwest::Client> {
    builder(limits).build()
}

/// The same for addresses that must not lie in a private network, whatever their names are resolved to. An address that
/// holds a number in place of a name is not resolved: ask [`outside::is_private_literal`] first.
///
/// # Errors
/// When TLS cannot be set up.
pub fn public_client(limits: &HttpLimits) -> reqwest::Result<reqwest::Client> {
    builder(limits).dns_resolver(outside::PublicOnly).build()
}

#[expect(clippy::disallowed_methods, reason = "the one builder of HTTP clients")]
fn builder(limits: &HttpLimits) -> reqwest::ClientBuilder {
    // Somebody else in the process may have installed it: that is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(limits.connect)
        .timeout(limits.total)
}

/// Why an answer could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// More bytes than a sane answer has.
    #[error("the answer is too long")]
    TooLong,
    /// The connection ended early, or too slowly.
    #[error("the answer did not arrive whole")]
    Cut,
}

/// Reads a body of at most `limit` bytes.
///
/// # Errors
/// When it is longer or does not arrive.
pub async fn read_body(mut response: reqwest::Response, limit: usize) -> Result<Vec<u8>, ReadError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| ReadError::Cut)? {
        if body.len() + chunk.len() > limit {
            return Err(ReadError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
