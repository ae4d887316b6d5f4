//! `/desk`: what waits for a clerk today; 0 is the normal state. Others are led to where their work is.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::sentence;
use super::visitor::{Anybody, Bar};
use crate::app::App;
use crate::db::DbError;
use crate::notices::ledger::Counts;
use crate::people::adjustment::queries::count as adjustments;
use crate::staff::Role;
use crate::web::html;

#[derive(Template)]
#[template(path = "desk/home.html")]
struct HomePage {
    bar: Bar,
    counts: Counts,
    /// Requests for another time that wait for an answer.
    adjustments: i64,
}

/// The start.
pub(super) async fn page(State(app): State<App>, who: Anybody) -> Response {
    let officer = &who.session.officer;
    if !officer.roles.hold(Role::Clerk) {
        let is_administrator = officer.roles.hold(Role::Administrator);
        return Redirect::to(if is_administrator { "/desk/staff" } else { "/desk/me" }).into_response();
    }
    let counted = async {
        let counts = app.ledger.counts(&officer.court).await?;
        Ok::<_, DbError>((counts, adjustments(&app.db, &officer.court).await?))
    };
    match counted.await {
        Ok((counts, adjustments)) => {
            html::form(StatusCode::OK, &HomePage { bar: Bar::of(&who), counts, adjustments })
        }
        Err(error) => sentence::unavailable(error),
    }
}
