//! `/desk/notices`: the ledger of notices, what is not well first; what waits for a word is released or dropped here.

use std::collections::BTreeMap;

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
use crate::notices::ledger::{Answers, Counts, Deed, Line, Lines, Unopened};
use crate::registrar::waiting::Reason;
use crate::web::html;

const A_PAGE: i64 = 20;
/// The fields of what is picked begin so; at most a page is.
const PICKED: &str = "pick-";
const PICKED_MOST: usize = 20;
const NONE_PICKED: &str = "还没有勾选。请先勾选要重新发送的通知。";

#[derive(Template)]
#[template(path = "desk/notices.html")]
struct ListPage {
    bar: Bar,
    counts: Counts,
    asked: Asked,
    lines: Vec<Line>,
    next: Option<String>,
    fault: Option<&'static str>,
    /// What was done with those that were picked.
    done: Option<String>,
}

impl ListPage {
    fn states(&self) -> &'static [Stand] {
        Stand::ALL
    }

    fn kinds(&self) -> &'static [Kind] {
        Kind::ALL
    }

    fn may_again(&self) -> bool {
        self.lines.iter().any(|line| line.may_again)
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
    show(&app, &clerk, asked, Told::default()).await
}

/// What is said above the list.
#[derive(Default)]
struct Told {
    fault: Option<&'static str>,
    done: Option<String>,
}

async fn show(app: &App, clerk: &Clerk, asked: Asked, told: Told) -> Response {
    let Told { fault, done } = told;
    let filter = asked.filter(app);
    let read = async {
        let counts = app.ledger.counts(clerk.court()).await?;
        Ok((counts, app.ledger.lines(clerk.court(), &filter, asked.after(), A_PAGE).await?))
    };
    match read.await {
        Ok((counts, Lines { lines, next })) => {
            let status = html::status_of(fault.is_some());
            html::form_around(
                status,
                &ListPage { bar: Bar::of(&clerk.0), counts, asked, lines, next, fault, done },
            )
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
        ("drop", None) => {
            return show(&app, &clerk, Asked::default(), Told { fault: Some(NO_REASON), done: None }).await;
        }
        _ => Ok(0),
    };
    match decided {
        Ok(_) => Redirect::to("/desk/notices").into_response(),
        Err(error) => sentence::unavailable(error),
    }
}

/// Sends again what was picked on a page. Each is a deed of its own: what somebody else has done meanwhile stays.
pub(super) async fn again(
    State(app): State<App>,
    Posted(clerk, fields): Posted<Clerk, BTreeMap<String, String>>,
) -> Response {
    let asked = fields.get("query").map(|query| Asked::read(query)).unwrap_or_default();
    let picked: Vec<&str> =
        fields.keys().filter_map(|name| name.strip_prefix(PICKED)).take(PICKED_MOST).collect();
    if picked.is_empty() {
        return show(&app, &clerk, asked, Told { fault: Some(NONE_PICKED), done: None }).await;
    }
    let (mut sent, mut kept) = (0, 0);
    for id in picked {
        match app.ledger.act(clerk.court(), id, Deed::Again, clerk.actor()).await {
            Ok(true) => sent += 1,
            Ok(false) => kept += 1,
            Err(error) => return sentence::unavailable(error),
        }
    }
    let of_kept =
        if kept == 0 { String::new() } else { format!("{kept}条的状态刚刚变了，没有操作。") };
    let done = Some(format!("{sent}条重新发送。{of_kept}"));
    show(&app, &clerk, asked, Told { fault: None, done }).await
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
