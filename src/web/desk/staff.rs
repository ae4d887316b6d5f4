//! `/desk/staff`: who has an account, and who is missing for what people ask. Accounts are changed by command, where the machine is.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::sentence;
use super::visitor::{Administrator, Anybody, Bar};
use crate::app::App;
use crate::db::DbError;
use crate::orders::duty::Duty;
use crate::orders::duty::queries as duties;
use crate::orders::queries;
use crate::staff::Officer;
use crate::web::html;

#[derive(Template)]
#[template(path = "desk/staff.html")]
struct StaffPage {
    bar: Bar,
    officers: Vec<Officer>,
    /// What nobody was there to be told of orders.
    nobody: Vec<Duty>,
    /// Years without a table of holidays, in which limits of orders end.
    gaps: Vec<i64>,
}

/// So much of it is listed.
const NOBODY: i64 = 20;

/// The list.
pub(super) async fn list(State(app): State<App>, Administrator(who): Administrator) -> Response {
    match read(&app, &who).await {
        Ok(page) => html::form(StatusCode::OK, &page),
        Err(error) => sentence::unavailable(error),
    }
}

async fn read(app: &App, who: &Anybody) -> Result<StaffPage, DbError> {
    let court = who.session.officer.court.as_str();
    Ok(StaffPage {
        bar: Bar::of(who),
        officers: app.entrance.officers().await?,
        nobody: duties::nobody(&app.db, court, NOBODY).await?,
        gaps: queries::gaps(&app.db, court).await?,
    })
}
