//! `/desk/unsent`: keeps what somebody types into a form while they type it, for the script of the page. Without a script
//! nothing is kept, and everything else works as well.

use std::collections::HashMap;

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::posted::Posted;
use super::visitor::Colleague;
use super::words::at;
use crate::app::App;
use crate::db::DbError;
use crate::staff::Officer;
use crate::staff::unsent::{Place, Unsent};
use crate::web::html;

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    place: String,
    #[serde(default)]
    words: String,
}

/// Keeps it.
pub(super) async fn keep(
    Shared(app): Shared<App>,
    Posted(Colleague(who), typed): Posted<Colleague, Typed>,
) -> Response {
    let Some(place) = Place::parse(&typed.place) else {
        return html::nothing(StatusCode::UNPROCESSABLE_ENTITY);
    };
    match app.entrance.keep_unsent(&who.session.officer, &place, &typed.words).await {
        Ok(()) => html::nothing(StatusCode::NO_CONTENT),
        Err(error) => {
            tracing::error!(error = %error, "what was typed could not be kept");
            html::nothing(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// What somebody had not sent of the forms of a page, by the address of each.
pub(super) async fn of_page(
    app: &App,
    officer: &Officer,
    page: &str,
) -> Result<HashMap<String, Unsent>, DbError> {
    match Place::parse(page) {
        Some(page) => app.entrance.unsent(officer, &page).await,
        None => Ok(HashMap::new()),
    }
}

/// What was sent is kept no longer; that it was sent holds, whatever becomes of this.
pub(super) async fn sent(app: &App, officer: &Officer, place: &str) {
    let Some(place) = Place::parse(place) else { return };
    if let Err(error) = app.entrance.forget_unsent(officer, &place).await {
        tracing::error!(error = %error, "what was sent is still kept as not sent");
    }
}

/// What stands under a form whose words were kept.
pub(super) fn note(unsent: &Unsent) -> String {
    format!("已恢复您 {} 写的内容，还没有提交。", at(&unsent.kept_ms))
}

/// Words that were chosen now come after those that were typed before, unless they stand there already.
pub(super) fn joined(typed: &str, chosen: &str) -> String {
    match typed.trim() {
        "" => chosen.to_owned(),
        _ if typed.contains(chosen) => typed.to_owned(),
        _ => format!("{typed}\n\n{chosen}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_and_what_was_chosen_stand_there_once_each() {
        for (typed, chosen, words) in [
            ("", "", ""),
            ("", "答", "答"),
            (" \n", "答", "答"),
            ("您好。", "", "您好。"),
            ("您好。", "答", "您好。\n\n答"),
            ("您好。\n\n答，另外", "答", "您好。\n\n答，另外"),
        ] {
            assert_eq!(joined(typed, chosen), words);
        }
    }
}
