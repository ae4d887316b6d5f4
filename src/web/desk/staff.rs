//! `/desk/staff`: who has an account. Accounts are changed by command, where the machine is.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::sentence;
use super::visitor::{Administrator, Bar};
use crate::app::App;
use crate::staff::Officer;
use crate::web::html;

#[derive(Template)]
#[template(path = "desk/staff.html")]
struct StaffPage {
    bar: Bar,
    officers: Vec<Officer>,
}

/// The list.
pub(super) async fn list(State(app): State<App>, Administrator(who): Administrator) -> Response {
    match app.entrance.officers().await {
        Ok(officers) => html::form(StatusCode::OK, &StaffPage { bar: Bar::of(&who), officers }),
        Err(error) => sentence::unavailable(error),
    }
}
