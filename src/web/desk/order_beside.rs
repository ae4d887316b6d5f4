//! `/desk/orders/{id}/beside`: who else looks at an order or writes about it, and whether something was done since the page was
//! opened. A part of that page which fetches itself anew: the page never changes under a hand.

use askama::Template;
use axum::extract::{Path, Query, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::visitor::{Glance, has_orders};
use crate::app::App;
use crate::orders::looks::Beside;
use crate::web::html;

#[derive(Template)]
#[template(path = "desk/order_beside.html")]
struct BesidePart {
    is_signed_in: bool,
    id: String,
    beside: Option<Beside>,
}

/// The version that the page shows.
#[derive(Deserialize)]
pub(super) struct Seen {
    #[serde(default)]
    version: u32,
}

/// The part.
pub(super) async fn part(
    Shared(app): Shared<App>,
    Glance(who): Glance,
    Path(id): Path<String>,
    Query(Seen { version }): Query<Seen>,
) -> Response {
    let colleague = who.filter(|who| has_orders(&who.session.officer.roles));
    let beside = match &colleague {
        // A frame without words would stay empty: it tries again.
        Some(who) => app
            .orders
            .beside(&who.session.officer, &id, version)
            .await
            .inspect_err(|error| tracing::error!(error = %error, "who else looks could not be read"))
            .ok()
            .flatten(),
        None => None,
    };
    html::part(StatusCode::OK, &BesidePart { is_signed_in: colleague.is_some(), id, beside })
}
