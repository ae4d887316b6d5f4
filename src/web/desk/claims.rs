//! `/desk/claims`: what waits for a clerk, masked, the oldest first.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::claim::word_of;
use super::sentence;
use super::visitor::{Bar, Clerk};
use super::words::waited;
use crate::app::App;
use crate::registrar::waiting::{Claim, Page};
use crate::web::html;

const A_PAGE: i64 = 20;

#[derive(Template)]
#[template(path = "desk/claims.html")]
struct ListPage {
    bar: Bar,
    claims: Vec<Claim>,
    next: Option<String>,
    is_first: bool,
    now_ms: i64,
}

#[derive(Deserialize)]
pub(super) struct Place {
    pub(super) after: Option<String>,
}

/// The list.
pub(super) async fn list(State(app): State<App>, Clerk(who): Clerk, Query(place): Query<Place>) -> Response {
    match app.registrar.waiting(place.after.as_deref(), A_PAGE).await {
        Ok(Page { claims, next }) => {
            let (is_first, now_ms) = (place.after.is_none(), app.clock.now_ms());
            html::form(StatusCode::OK, &ListPage { bar: Bar::of(&who), claims, next, is_first, now_ms })
        }
        Err(error) => sentence::unavailable(error),
    }
}
