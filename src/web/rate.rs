//! So much a minute for each of many callers; each process counts for itself.

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// What a caller who is too fast waits for.
const WAIT_SECONDS: u64 = 10;
/// Callers that are remembered before those who are quiet are forgotten.
const REMEMBERED: usize = 10_000;

/// The counts of all callers.
#[derive(Clone)]
pub(super) struct Rate(Arc<DefaultKeyedRateLimiter<String>>);

impl Rate {
    pub(super) fn per_minute(most: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(most).unwrap_or(NonZeroU32::MIN));
        Self(Arc::new(RateLimiter::keyed(quota)))
    }

    /// Whether this caller may go on now; then it is counted.
    pub(super) fn lets(&self, caller: &str) -> bool {
        if self.0.len() > REMEMBERED {
            self.0.retain_recent();
        }
        self.0.check_key(&caller.to_owned()).is_ok()
    }
}

/// The answer to whoever is too fast.
pub(super) fn too_fast(words: impl IntoResponse) -> Response {
    let wait = [(header::RETRY_AFTER, HeaderValue::from(WAIT_SECONDS))];
    (StatusCode::TOO_MANY_REQUESTS, wait, words).into_response()
}
