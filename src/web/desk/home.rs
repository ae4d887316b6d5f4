//! `/desk`: what waits for a clerk today; 0 is the normal state. Others are led to where their work is. A change of a
//! sitting that the settling minute keeps back is stopped here: a part of the page that fetches itself anew says when there is
//! one.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::posted::Posted;
use super::sentence::{self, Sentence};
use super::visitor::{Anybody, Bar, Clerk, Glance, has_orders};
use crate::app::App;
use crate::db::DbError;
use crate::notices::ledger::{Counts, Settling};
use crate::people::adjustment::queries::count as adjustments;
use crate::staff::Role;
use crate::web::html;

#[derive(Template)]
#[template(path = "desk/home.html")]
struct HomePage {
    bar: Bar,
    counts: Counts,
    settling: Vec<Settling>,
    /// Requests for another time that wait for an answer.
    adjustments: i64,
}

/// The numbers alone, inside a page on which somebody types.
#[derive(Template)]
#[template(path = "desk/counts.html")]
struct CountsPart {
    is_signed_in: bool,
    counts: Option<(Counts, Vec<Settling>)>,
}

/// The start.
pub(super) async fn page(State(app): State<App>, who: Anybody) -> Response {
    let officer = &who.session.officer;
    if !officer.roles.hold(Role::Clerk) {
        let elsewhere = match () {
            () if has_orders(&officer.roles) => "/desk/orders",
            () if officer.roles.hold(Role::Administrator) => "/desk/staff",
            () => "/desk/me",
        };
        return Redirect::to(elsewhere).into_response();
    }
    let read = async {
        let (counts, settling) = waiting(&app, &officer.court).await?;
        Ok::<_, DbError>((counts, settling, adjustments(&app.db, &officer.court).await?))
    };
    match read.await {
        Ok((counts, settling, adjustments)) => {
            html::form_around(StatusCode::OK, &HomePage { bar: Bar::of(&who), counts, settling, adjustments })
        }
        Err(error) => sentence::unavailable(error),
    }
}

/// The numbers of the start for the ledger.
pub(super) async fn counts(State(app): State<App>, Glance(who): Glance) -> Response {
    let clerk = who.filter(|who| who.session.officer.roles.hold(Role::Clerk));
    let counts = match &clerk {
        // A frame without words would stay empty: it tries again.
        Some(clerk) => waiting(&app, &clerk.session.officer.court)
            .await
            .inspect_err(
                |error| tracing::error!(error = %error, "what waits at the desk could not be counted"),
            )
            .ok(),
        None => None,
    };
    html::part(StatusCode::OK, &CountsPart { is_signed_in: clerk.is_some(), counts })
}

async fn waiting(app: &App, court: &str) -> Result<(Counts, Vec<Settling>), DbError> {
    Ok((app.ledger.counts(court).await?, app.ledger.settling(court).await?))
}

#[derive(Deserialize)]
pub(super) struct Change {
    #[serde(default)]
    sitting: String,
}

/// Keeps a change of a sitting back.
pub(super) async fn stop(State(app): State<App>, Posted(clerk, change): Posted<Clerk, Change>) -> Response {
    match app.ledger.stop(clerk.court(), &change.sitting, clerk.actor()).await {
        Ok(0) => sentence::page(
            StatusCode::CONFLICT,
            &Sentence::of(
                "已经发出",
                "这次变动的通知刚刚已经发出，不能撤销。请在办案系统里更正，系统会通知最新安排。",
            ),
        ),
        Ok(_) => Redirect::to("/desk/notices").into_response(),
        Err(error) => sentence::unavailable(error),
    }
}
