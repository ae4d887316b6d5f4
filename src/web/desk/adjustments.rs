//! `/desk/adjustments`: who asks for another time of a sitting, the nearest sitting first; what the court answers, and
//! that whoever asked is told.

use askama::Template;
use axum::extract::{Path, Query, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::DateTime;
use serde::Deserialize;

use super::claims::Place;
use super::posted::Posted;
use super::sentence::{self, Sentence};
use super::visitor::{Bar, Clerk};
use super::words::at;
use crate::app::App;
use crate::audit::{self, Act};
use crate::db::DbError;
use crate::notices::{self, plan::Planner};
use crate::people::adjustment::{State, Work, queries};
use crate::registrar::waiting::Reason;
use crate::web::html;

const A_PAGE: i64 = 20;
const HERE: &str = "/desk/adjustments";
/// Between the two parts of a place in the list.
const SEPARATOR: char = '.';
const NO_ANSWER: &str = "请写给申请人的答复（一行，不超过200字，不要写证件号码、电话）。";

#[derive(Template)]
#[template(path = "desk/adjustments.html")]
struct ListPage {
    bar: Bar,
    works: Vec<Work>,
    next: Option<String>,
    is_first: bool,
}

#[derive(Template)]
#[template(path = "desk/adjustment.html")]
struct WorkPage {
    bar: Bar,
    work: Work,
    /// The name of whoever answered, if it was somebody of the staff.
    by: Option<String>,
    fault: Option<&'static str>,
}

/// The list.
pub(super) async fn list(Shared(app): Shared<App>, clerk: Clerk, Query(place): Query<Place>) -> Response {
    let after = place.after.as_deref().and_then(|after| after.split_once(SEPARATOR));
    let is_civil = |(starts_at, _): &(&str, &str)| starts_at.parse::<DateTime>().is_ok();
    let after = after.filter(is_civil).unwrap_or_default();
    let mut works = match queries::open(&app.db, &app.sealer, clerk.court(), after, A_PAGE + 1).await {
        Ok(works) => works,
        Err(error) => return sentence::unavailable(error),
    };
    let most = usize::try_from(A_PAGE).unwrap_or_default();
    let has_more = works.len() > most;
    works.truncate(most);
    let next = works.last().filter(|_| has_more);
    let next = next.map(|last| format!("{}{SEPARATOR}{}", last.starts_at, last.id));
    let (bar, is_first) = (Bar::of(&clerk.0), place.after.is_none());
    html::form(StatusCode::OK, &ListPage { bar, works, next, is_first })
}

/// One request.
pub(super) async fn page(Shared(app): Shared<App>, clerk: Clerk, Path(id): Path<String>) -> Response {
    show(&app, &clerk, &id, None).await
}

async fn show(app: &App, clerk: &Clerk, id: &str, fault: Option<&'static str>) -> Response {
    match found(app, clerk, id).await {
        Ok(Some((work, by))) => {
            let status = html::status_of(fault.is_some());
            html::form(status, &WorkPage { bar: Bar::of(&clerk.0), work, by, fault })
        }
        Ok(None) => unknown(),
        Err(error) => sentence::unavailable(error),
    }
}

async fn found(app: &App, clerk: &Clerk, id: &str) -> Result<Option<(Work, Option<String>)>, DbError> {
    let Some(work) = queries::one(&app.db, &app.sealer, clerk.court(), id).await? else { return Ok(None) };
    let by = match &work.settled_by {
        Some(by) => app.entrance.name_of(by).await?,
        None => None,
    };
    Ok(Some((work, by)))
}

#[derive(Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    decision: String,
    #[serde(default)]
    answer: String,
}

/// Answers a request. Of two clerks one does; the other reads what was answered.
pub(super) async fn answer(
    Shared(app): Shared<App>,
    Path(id): Path<String>,
    Posted(clerk, told): Posted<Clerk, Answer>,
) -> Response {
    let (state, action) = match told.decision.as_str() {
        "granted" => (State::Granted, "adjustment.grant"),
        "refused" => (State::Refused, "adjustment.refuse"),
        _ => return back_to(&id),
    };
    let Some(answer) = Reason::read(&told.answer) else {
        return show(&app, &clerk, &id, Some(NO_ANSWER)).await;
    };
    match write(&app, &clerk, &id, (state, action), answer).await {
        Ok(()) => {
            app.notices_bell.notify_one();
            back_to(&id)
        }
        Err(error) => sentence::unavailable(error),
    }
}

async fn write(
    app: &App,
    clerk: &Clerk,
    id: &str,
    (state, action): (State, &'static str),
    answer: Reason,
) -> Result<(), DbError> {
    let (sealer, now_ms, actor) = (app.sealer.clone(), app.clock.now_ms(), clerk.actor());
    let (id, court) = (id.to_owned(), clerk.court().to_owned());
    let (ids, engine) = (app.ids.clone(), app.engines.current());
    let written = app.db.write(move |tx| {
        Box::pin(async move {
            audit::take_turn(tx).await?;
            let (by, answer) = (actor.name(), answer.as_str());
            let settled = queries::settle(tx, &sealer, (&court, &id), (state, answer), (&by, now_ms)).await?;
            let Some(case) = settled else { return Ok(()) };
            let limits = &engine.limits().notices;
            let planner = Planner { sealer: &sealer, ids: &ids, limits, now_ms };
            notices::plan_cases(tx, planner, &court, &[case].into()).await?;
            let subject = format!("adjustment:{id}");
            audit::record(tx, &sealer, now_ms, Act { actor: &actor, action, subject, reason: None }).await
        })
    });
    written.await
}

fn back_to(id: &str) -> Response {
    super::one_of(HERE, id)
}

fn unknown() -> Response {
    let sentence = Sentence::of("没有查到", "没有这一条。请回到改期申请列表查看。");
    sentence::page(StatusCode::NOT_FOUND, &sentence)
}

/// 2026-12-08 09:30
fn when(at: &DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

/// The same of a time as the docket writes it.
fn civil(text: &str) -> String {
    text.replace('T', " ")
}
