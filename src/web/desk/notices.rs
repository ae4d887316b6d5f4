//! `/desk/notices`: the ledger of notices, what is not well first; what waits for a word is released or dropped here.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use serde::Deserialize;

use super::claim::NO_REASON;
use super::filter::{Asked, LOST, URGENT};
use super::posted::Posted;
use super::sentence;
use super::visitor::{Bar, Clerk};
use super::words::at;
use crate::app::App;
use crate::channel::notice::{Kind, Route};
use crate::notices::State as Stand;
use crate::notices::ledger::{Answers, Counts, Line, Lines, Unopened};
use crate::registrar::waiting::Reason;
use crate::web::html;

const A_PAGE: i64 = 20;

#[derive(Template)]
#[template(path = "desk/notices.html")]
struct ListPage {
    bar: Bar,
    counts: Counts,
    asked: Asked,
    lines: Vec<Line>,
    next: Option<String>,
    fault: Option<&'static str>,
}

impl ListPage {
    fn states(&self) -> &'static [Stand] {
        Stand::ALL
    }

    fn kinds(&self) -> &'static [Kind] {
        Kind::ALL
    }

    fn routes(&self) -> &'static [Route] {
        Route::ALL
    }
}

#[derive(Template)]
#[template(path = "desk/unopened.html")]
struct UnopenedPage {
    bar: Bar,
    people: Vec<Unopened>,
    confirmed: i64,
    days: (Date, Date),
}

impl UnopenedPage {
    /// 明天, or until which day.
    fn when(&self) -> String {
        let (first, last) = self.days;
        if first == last {
            "明天".to_owned()
        } else {
            format!("明天到{}月{}日", last.month(), last.day())
        }
    }
}

/// The list.
pub(super) async fn list(State(app): State<App>, clerk: Clerk, Query(asked): Query<Asked>) -> Response {
    show(&app, &clerk, asked, None).await
}

async fn show(app: &App, clerk: &Clerk, asked: Asked, fault: Option<&'static str>) -> Response {
    let filter = asked.filter(app);
    let read = async {
        let counts = app.ledger.counts(clerk.court()).await?;
        Ok((counts, app.ledger.lines(clerk.court(), &filter, asked.after(), A_PAGE).await?))
    };
    match read.await {
        Ok((counts, Lines { lines, next })) => {
            let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            html::form_around(status, &ListPage { bar: Bar::of(&clerk.0), counts, asked, lines, next, fault })
        }
        Err(error) => sentence::unavailable(error),
    }
}

#[derive(Deserialize)]
pub(super) struct Word {
    #[serde(default)]
    decision: String,
    /// The last one that was seen.
    #[serde(default)]
    until: String,
    #[serde(default)]
    reason: String,
}

/// Releases or drops what waits for a word.
pub(super) async fn decide_held(
    State(app): State<App>,
    Posted(clerk, word): Posted<Clerk, Word>,
) -> Response {
    let decided = match (word.decision.as_str(), Reason::read(&word.reason)) {
        ("release", _) => app.ledger.release(clerk.court(), &word.until, clerk.actor()).await,
        ("drop", Some(reason)) => {
            app.ledger.drop_held(clerk.court(), &word.until, reason, clerk.actor()).await
        }
        ("drop", None) => return show(&app, &clerk, Asked::default(), Some(NO_REASON)).await,
        _ => Ok(0),
    };
    match decided {
        Ok(_) => Redirect::to("/desk/notices").into_response(),
        Err(error) => sentence::unavailable(error),
    }
}

/// Who has opened nothing of the sittings until the next working day.
pub(super) async fn unopened(State(app): State<App>, clerk: Clerk) -> Response {
    match app.ledger.unopened(clerk.court()).await {
        Ok(Answers { unopened: people, confirmed, days }) => {
            html::form(StatusCode::OK, &UnopenedPage { bar: Bar::of(&clerk.0), people, confirmed, days })
        }
        Err(error) => sentence::unavailable(error),
    }
}
