//! So many calls a minute, by session and by block of addresses; each process counts for itself.

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::member::bearer;
use crate::app::App;
use crate::web::peer::block_of;
use crate::web::problem::Problem;

/// What a caller who is too fast waits for.
const WAIT_SECONDS: u64 = 10;
/// Callers that are remembered before those who are quiet are forgotten.
const REMEMBERED: usize = 10_000;

/// The counts of all callers of one router.
#[derive(Clone)]
pub(super) struct Counts {
    app: App,
    blocks: Arc<DefaultKeyedRateLimiter<String>>,
    sessions: Arc<DefaultKeyedRateLimiter<String>>,
}

impl Counts {
    /// Counts with the limits that are in force at the start.
    pub(super) fn new(app: &App) -> Self {
        let limits = app.engines.current().limits().api.clone();
        Self {
            app: app.clone(),
            blocks: Arc::new(per_minute(limits.block_minute)),
            sessions: Arc::new(per_minute(limits.session_minute)),
        }
    }
}

fn per_minute(most: u32) -> DefaultKeyedRateLimiter<String> {
    RateLimiter::keyed(Quota::per_minute(NonZeroU32::new(most).unwrap_or(NonZeroU32::MIN)))
}

fn lets(limiter: &DefaultKeyedRateLimiter<String>, key: String) -> bool {
    if limiter.len() > REMEMBERED {
        limiter.retain_recent();
    }
    limiter.check_key(&key).is_ok()
}

pub(super) async fn limit(State(counts): State<Counts>, request: Request, next: Next) -> Response {
    let block = block_of(&counts.app, request.extensions(), request.headers());
    let session = bearer(request.headers()).map(|token| token.reveal().to_owned());
    let is_fine = lets(&counts.blocks, block.as_str().to_owned())
        && session.is_none_or(|token| lets(&counts.sessions, token));
    if is_fine {
        return next.run(request).await;
    }
    let mut response =
        Problem::of(StatusCode::TOO_MANY_REQUESTS, "操作太频繁了，请稍等几秒再试。").into_response();
    let wait = HeaderValue::from(WAIT_SECONDS);
    response.headers_mut().insert(header::RETRY_AFTER, wait);
    response
}
