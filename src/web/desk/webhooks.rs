//! `/desk/webhooks`: what the court's own systems have not taken, and sending it again.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::posted::Posted;
use super::sentence;
use super::visitor::{Administrator, Bar};
use super::words::at;
use crate::app::App;
use crate::web::html;
use crate::webhooks::{Failure, Holding, Stock};

#[derive(Template)]
#[template(path = "desk/webhooks.html")]
struct WebhooksPage {
    bar: Bar,
    holdings: Vec<Holding>,
    failures: Vec<Failure>,
}

/// The endpoints of one's own court.
pub(super) async fn list(State(app): State<App>, who: Administrator) -> Response {
    match app.webhooks.stock(who.court()).await {
        Ok(Stock { holdings, failures }) => {
            html::form(StatusCode::OK, &WebhooksPage { bar: Bar::of(&who.0), holdings, failures })
        }
        Err(error) => sentence::unavailable(error),
    }
}

#[derive(Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    endpoint: String,
}

/// Sends again what one of them has not taken.
pub(super) async fn again(
    State(app): State<App>,
    Posted(who, which): Posted<Administrator, Which>,
) -> Response {
    match app.webhooks.again(who.court(), &which.endpoint, who.actor()).await {
        Ok(_) => Redirect::to("/desk/webhooks").into_response(),
        Err(error) => sentence::unavailable(error),
    }
}
