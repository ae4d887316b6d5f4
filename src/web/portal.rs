//! The litigants' pages `/m/…`: server-rendered, for phones first.

mod drafts;

use axum::Router;
use axum::routing::get;

use crate::app::App;
use crate::web::html;

/// The routes of the litigants' pages.
pub fn router(app: &App) -> Router {
    Router::new()
        .route("/m/drafts/{token}", get(drafts::draft))
        .route("/m/style.css", get(|| async { html::style(include_str!("portal/style.css")) }))
        .route("/m/draft.js", get(|| async { html::script(include_str!("portal/draft.js")) }))
        .with_state(app.clone())
}
