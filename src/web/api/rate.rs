//! So many calls a minute, by session and by block of addresses.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use super::member::bearer;
use crate::app::App;
use crate::web::peer::block_of;
use crate::web::problem::Problem;
use crate::web::rate::{Rate, too_fast};

/// The counts of all callers of one router.
#[derive(Clone)]
pub(super) struct Counts {
    app: App,
    blocks: Rate,
    sessions: Rate,
}

impl Counts {
    /// Counts with the limits that are in force at the start.
    pub(super) fn new(app: &App) -> Self {
        let limits = app.engines.current().limits().api.clone();
        Self {
            app: app.clone(),
            blocks: Rate::per_minute(limits.block_minute),
            sessions: Rate::per_minute(limits.session_minute),
        }
    }
}

pub(super) async fn limit(State(counts): State<Counts>, request: Request, next: Next) -> Response {
    let block = block_of(&counts.app, request.extensions(), request.headers());
    let session = bearer(request.headers());
    let is_fine = counts.blocks.lets(block.as_str())
        && session.is_none_or(|token| counts.sessions.lets(token.reveal()));
    if is_fine {
        return next.run(request).await;
    }
    too_fast(Problem::of(StatusCode::TOO_MANY_REQUESTS, "操作太频繁了，请稍等几秒再试。"))
}
