//! `/desk/acting`: who acts for or beside whom, masked, and its end by the court.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::claim::NO_REASON;
use super::claims::Place;
use super::posted::Posted;
use super::sentence;
use super::visitor::{Bar, Clerk};
use crate::app::App;
use crate::registrar::waiting::{Claim, Page, Reason};
use crate::web::html;

const A_PAGE: i64 = 20;
const HERE: &str = "/desk/acting";

#[derive(Template)]
#[template(path = "desk/acting.html")]
struct ListPage {
    bar: Bar,
    claims: Vec<Claim>,
    next: Option<String>,
    is_first: bool,
    fault: Option<&'static str>,
}

/// The list.
pub(super) async fn list(State(app): State<App>, clerk: Clerk, Query(place): Query<Place>) -> Response {
    show(&app, &clerk, place.after.as_deref(), None).await
}

async fn show(app: &App, clerk: &Clerk, after: Option<&str>, fault: Option<&'static str>) -> Response {
    match app.registrar.in_force(after, A_PAGE).await {
        Ok(Page { claims, next }) => {
            let status = html::status_of(fault.is_some());
            let (bar, is_first) = (Bar::of(&clerk.0), after.is_none());
            html::form(status, &ListPage { bar, claims, next, is_first, fault })
        }
        Err(error) => sentence::unavailable(error),
    }
}

#[derive(Deserialize)]
pub(super) struct End {
    #[serde(default)]
    reason: String,
}

/// Ends one. Clicked twice it ends once.
pub(super) async fn end(
    State(app): State<App>,
    Path(id): Path<String>,
    Posted(clerk, end): Posted<Clerk, End>,
) -> Response {
    let Some(reason) = Reason::read(&end.reason) else {
        return show(&app, &clerk, None, Some(NO_REASON)).await;
    };
    match app.registrar.end_acting_by_court(&id, reason.as_str(), clerk.actor()).await {
        Ok(_) => Redirect::to(HERE).into_response(),
        Err(error) => sentence::unavailable(error),
    }
}
