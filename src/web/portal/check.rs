//! `/m/notices/check`: whether the court sent a notice of that number (notify.md N-15). Anybody may ask; whose it is and
//! what it says is told to nobody.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::asked::Asked;
use super::sentence;
use crate::app::App;
use crate::db::Reader;
use crate::notices::own::number;
use crate::notices::own::queries::by_number;
use crate::web::html;

#[derive(Template)]
#[template(path = "portal/notice_check.html")]
struct CheckPage {
    asked: String,
    found: Found,
}

/// What is said of a number.
enum Found {
    /// Nothing was asked.
    Nothing,
    /// It has not ten digits.
    Unreadable,
    /// The court sent it.
    Ours(number::Ours),
    /// The court knows of none.
    Unknown,
}

#[derive(Deserialize)]
pub(super) struct Question {
    #[serde(default)]
    number: String,
}

/// Asks for a number, or says what is known of it.
pub(super) async fn check(State(app): State<App>, Asked(asked): Asked<Question>) -> Response {
    let found = match number::alone(&asked.number) {
        _ if asked.number.trim().is_empty() => Found::Nothing,
        None => Found::Unreadable,
        Some(number) => match by_number(&mut Reader::Db(&app.db), &number).await {
            Ok(Some(sent)) => Found::Ours(number::Ours::of(&sent, &app.settings.court)),
            Ok(None) => Found::Unknown,
            Err(error) => return sentence::unavailable(error),
        },
    };
    html::form(StatusCode::OK, &CheckPage { asked: asked.number.chars().take(20).collect(), found })
}
