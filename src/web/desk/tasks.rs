//! `/desk/tasks`: whom a clerk calls because no channel reached them, the most urgent first, masked; what came of a call.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::claim::{Look, NO_REASON, warn_of_many};
use super::claims::Place;
use super::posted::Posted;
use super::sentence::{self, Sentence};
use super::visitor::{Bar, Clerk};
use super::words::{at, is_past};
use crate::app::App;
use crate::clock::court_midnight_ms;
use crate::notices::tasks::{Call, Noted, Task, Tasks};
use crate::registrar::waiting::{Fact, Reason};
use crate::web::html;

const A_PAGE: i64 = 20;
const HERE: &str = "/desk/tasks";
const CHANGED: &str = "内容有变，请再念一遍。";
const NO_NOTE: &str = "请写一句情况（一行，不超过200字，不要写证件号码、电话）。";

#[derive(Template)]
#[template(path = "desk/tasks.html")]
struct ListPage {
    bar: Bar,
    tasks: Vec<Task>,
    next: Option<String>,
    is_first: bool,
    now_ms: i64,
}

#[derive(Template)]
#[template(path = "desk/task.html")]
struct TaskPage {
    bar: Bar,
    task: Task,
    is_shown: bool,
    now_ms: i64,
    fault: Option<&'static str>,
    /// The name of whoever settled it, if it was somebody of the staff.
    by: Option<String>,
}

impl TaskPage {
    fn value<'a>(&self, fact: &'a Fact) -> &'a str {
        if self.is_shown { fact.reveal() } else { &fact.masked }
    }
}

/// The list.
pub(super) async fn list(State(app): State<App>, Clerk(who): Clerk, Query(place): Query<Place>) -> Response {
    match app.ledger.tasks(&who.session.officer.court, place.after.as_deref(), A_PAGE).await {
        Ok(Tasks { tasks, next }) => {
            let (is_first, now_ms) = (place.after.is_none(), app.clock.now_ms());
            html::form(StatusCode::OK, &ListPage { bar: Bar::of(&who), tasks, next, is_first, now_ms })
        }
        Err(error) => sentence::unavailable(error),
    }
}

/// One task, masked.
pub(super) async fn page(State(app): State<App>, clerk: Clerk, Path(id): Path<String>) -> Response {
    show(&app, &clerk, &id, None).await
}

/// A page that was shown in the clear is loaded again: masked.
pub(super) async fn masked_again(_: Clerk, Path(id): Path<String>) -> Response {
    back_to(&id)
}

async fn show(app: &App, clerk: &Clerk, id: &str, fault: Option<&'static str>) -> Response {
    let task = match app.ledger.task(clerk.court(), id).await {
        Ok(Some(task)) => task,
        Ok(None) => return unknown(),
        Err(error) => return sentence::unavailable(error),
    };
    let by = match &task.settled {
        Some(settled) => app.entrance.name_of(&settled.by).await,
        None => Ok(None),
    };
    match by {
        Ok(by) => {
            let status = html::status_of(fault.is_some());
            let (bar, now_ms) = (Bar::of(&clerk.0), app.clock.now_ms());
            html::form(status, &TaskPage { bar, task, is_shown: false, now_ms, fault, by })
        }
        Err(error) => sentence::unavailable(error),
    }
}

/// Shows name and number in the clear, once the look is in the trail.
pub(super) async fn unmask(
    State(app): State<App>,
    Path(id): Path<String>,
    Posted(clerk, look): Posted<Clerk, Look>,
) -> Response {
    let Some(reason) = Reason::read(&look.reason) else {
        return show(&app, &clerk, &id, Some(NO_REASON)).await;
    };
    let since_ms = court_midnight_ms(app.clock.now());
    match app.ledger.unmask_task(clerk.court(), &id, reason, clerk.actor(), since_ms).await {
        Ok(Some((task, looks))) => {
            warn_of_many(&app, &clerk.0, looks);
            let (bar, now_ms) = (Bar::of(&clerk.0), app.clock.now_ms());
            html::form(StatusCode::OK, &TaskPage { bar, task, is_shown: true, now_ms, fault: None, by: None })
        }
        Ok(None) => show(&app, &clerk, &id, None).await,
        Err(error) => sentence::unavailable(error),
    }
}

#[derive(Deserialize)]
pub(super) struct Outcome {
    #[serde(default)]
    call: String,
    #[serde(default)]
    note: String,
    /// What the page had to be read out.
    #[serde(default)]
    said: String,
}

/// Notes what came of a call. Clicked twice, or by two, a task is settled once, and its page says by whom. What came
/// while the clerk read is shown before anything is noted.
pub(super) async fn called(
    State(app): State<App>,
    Path(id): Path<String>,
    Posted(clerk, outcome): Posted<Clerk, Outcome>,
) -> Response {
    let note = Reason::read(&outcome.note);
    let call = match (outcome.call.as_str(), note) {
        ("told", _) => Call::Told,
        ("no-answer", Some(note)) => Call::NoAnswer(note),
        ("not-needed", Some(note)) => Call::NotNeeded(note),
        ("no-answer" | "not-needed", None) => return show(&app, &clerk, &id, Some(NO_NOTE)).await,
        _ => return back_to(&id),
    };
    match app.ledger.called(clerk.court(), &id, call, &outcome.said, clerk.actor()).await {
        Ok(Noted::Done) => Redirect::to(HERE).into_response(),
        Ok(Noted::Settled) => back_to(&id),
        Ok(Noted::Changed) => show(&app, &clerk, &id, Some(CHANGED)).await,
        Ok(Noted::Missing) => unknown(),
        Err(error) => sentence::unavailable(error),
    }
}

/// The person's addresses are used again.
pub(super) async fn restore(
    State(app): State<App>,
    Path(id): Path<String>,
    Posted(clerk, look): Posted<Clerk, Look>,
) -> Response {
    let Some(reason) = Reason::read(&look.reason) else {
        return show(&app, &clerk, &id, Some(NO_NOTE)).await;
    };
    match app.ledger.restore(clerk.court(), &id, reason, clerk.actor()).await {
        Ok(_) => back_to(&id),
        Err(error) => sentence::unavailable(error),
    }
}

fn back_to(id: &str) -> Response {
    super::one_of(HERE, id)
}

fn unknown() -> Response {
    let sentence = Sentence::of("没有查到", "没有这一条。请回到电话通知列表查看。");
    sentence::page(StatusCode::NOT_FOUND, &sentence)
}
