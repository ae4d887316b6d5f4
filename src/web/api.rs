//! `/api/v1`: what other programs and the mini-program ask.

mod calculators;

use axum::Router;

use crate::app::App;

/// The routes of the API.
pub fn router(app: &App) -> Router {
    calculators::router(app)
}
