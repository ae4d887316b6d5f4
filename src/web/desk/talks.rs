//! `/desk/talks`: who waits for a seat and for how long, with whom whoever looks speaks, whom nobody answered (screens S1,
//! S7). All that stands in a frame that fetches itself anew every few seconds, which is also how a seat is on duty: the page
//! around it never changes under a hand.

use askama::Template;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::posted::Posted;
use super::sentence::{self, Sentence};
use super::sign_in::Nothing;
use super::visitor::{Anybody, Bar, Glance, Seat};
use super::words::at;
use crate::app::App;
use crate::clock::{court_midnight_ms, milliseconds};
use crate::db::{DbError, Reader};
use crate::staff::Role;
use crate::talks::acts::Taken;
use crate::talks::service::{Line, Service};
use crate::talks::{Talk, queries};
use crate::web::html;

/// So many who wait are listed.
const WAITING: i64 = 100;
/// So many whom nobody answered are listed, of so many days.
const MISSED: i64 = 50;
const MISSED_MS: i64 = 7 * 86_400_000;

#[derive(Template)]
#[template(path = "desk/talks.html")]
struct TalksPage {
    bar: Bar,
    is_ready: bool,
    /// How people were served today.
    today: Vec<Line>,
}

/// Who waits, inside the page.
#[derive(Template)]
#[template(path = "desk/talks_board.html")]
struct BoardPart {
    is_signed_in: bool,
    shown: Option<(Board, Vec<Talk>)>,
}

/// The numbers alone, inside the page of a conversation.
#[derive(Template)]
#[template(path = "desk/talks_counts.html")]
struct CountsPart {
    is_signed_in: bool,
    board: Option<Board>,
    /// The conversation that stands around it.
    own: String,
}

/// Who waits, and with whom a seat speaks.
struct Board {
    is_ready: bool,
    waiting: Vec<Talk>,
    held: Vec<Talk>,
    capacity: u32,
    now_ms: i64,
}

impl Board {
    fn waited(&self, talk: &Talk) -> i64 {
        (self.now_ms - talk.asked_at).max(0) / 1_000
    }

    fn longest(&self) -> i64 {
        self.waiting.iter().map(|talk| self.waited(talk)).max().unwrap_or_default()
    }

    /// Whether the person wrote last.
    fn is_asked(talk: &Talk) -> bool {
        talk.spoken_at.is_none_or(|spoken| spoken < talk.heard_at)
    }
}

/// The page around the board.
pub(super) async fn page(Shared(app): Shared<App>, Seat(who): Seat) -> Response {
    let court = who.session.officer.court.as_str();
    let read = async {
        let Board { is_ready, now_ms, .. } = board(&app, &who).await?;
        let from_ms = court_midnight_ms(app.clock.now());
        let today = Service::of(&queries::waited(&app.db, court, (from_ms, now_ms + 1)).await?, now_ms);
        Ok::<_, DbError>(TalksPage { bar: Bar::of(&who), is_ready, today: today.lines() })
    };
    match read.await {
        Ok(page) => html::form_around(StatusCode::OK, &page),
        Err(error) => sentence::unavailable(error),
    }
}

/// The board.
pub(super) async fn lists(Shared(app): Shared<App>, Glance(who): Glance) -> Response {
    let seat = who.filter(|who| who.session.officer.roles.hold(Role::Seat));
    let shown = match &seat {
        // A frame without words would stay empty: it tries again.
        Some(who) => with_missed(&app, who).await.inspect_err(note).ok(),
        None => None,
    };
    html::part(StatusCode::OK, &BoardPart { is_signed_in: seat.is_some(), shown })
}

async fn with_missed(app: &App, who: &Anybody) -> Result<(Board, Vec<Talk>), DbError> {
    let board = board(app, who).await?;
    let (court, since_ms) = (&who.session.officer.court, board.now_ms - MISSED_MS);
    let missed = queries::missed(&app.db, court, since_ms, MISSED).await?;
    Ok((board, missed))
}

fn note(error: &DbError) {
    tracing::error!(error = %error, "who waits for a seat could not be read");
}

/// Who waits; whoever looks is there.
async fn board(app: &App, who: &Anybody) -> Result<Board, DbError> {
    let officer = &who.session.officer;
    app.talks.is_here(officer).await?;
    let (now_ms, engine) = (app.clock.now_ms(), app.engines.current());
    let limits = &engine.limits().seats;
    let presence = queries::presence(&app.db, &officer.id).await?;
    let is_ready =
        presence.is_some_and(|(is_ready, seen_at)| is_ready && now_ms - seen_at < milliseconds(limits.ready));
    let reader = &mut Reader::Db(&app.db);
    let waiting = queries::next(reader, (&officer.court, &officer.id), WAITING).await?;
    let held = queries::held_by(reader, &officer.id).await?;
    Ok(Board { is_ready, waiting, held, capacity: limits.capacity, now_ms })
}

/// Around which conversation the board stands.
#[derive(Deserialize)]
pub(super) struct Around {
    #[serde(default)]
    own: String,
}

/// The numbers for the page of a conversation.
pub(super) async fn counts(
    Shared(app): Shared<App>,
    Glance(who): Glance,
    axum::extract::Query(Around { own }): axum::extract::Query<Around>,
) -> Response {
    let seat = who.filter(|who| who.session.officer.roles.hold(Role::Seat));
    let board = match &seat {
        Some(who) => board(&app, who).await.inspect_err(note).ok(),
        None => None,
    };
    html::part(StatusCode::OK, &CountsPart { is_signed_in: seat.is_some(), board, own })
}

#[derive(Deserialize)]
pub(super) struct Presence {
    #[serde(default)]
    ready: String,
}

/// On duty, or not any more.
pub(super) async fn presence(
    Shared(app): Shared<App>,
    Posted(Seat(who), told): Posted<Seat, Presence>,
) -> Response {
    match app.talks.set_ready(&who.session.officer, !told.ready.is_empty()).await {
        Ok(()) => Redirect::to("/desk/talks").into_response(),
        Err(error) => sentence::unavailable(error),
    }
}

/// Takes the next one.
pub(super) async fn next(Shared(app): Shared<App>, Posted(Seat(who), _): Posted<Seat, Nothing>) -> Response {
    match app.talks.take_next(&who.session.officer).await {
        Ok(Taken::Talk(id)) => Redirect::to(&format!("/desk/talks/{id}")).into_response(),
        Ok(Taken::Nobody) => Redirect::to("/desk/talks").into_response(),
        Ok(Taken::Full(most)) => {
            let text = format!("您已经在和{most}个人对话，请先结束一个，再接下一位。");
            sentence::page(StatusCode::CONFLICT, &Sentence::of("同时对话已满", text))
        }
        Err(error) => sentence::unavailable(error),
    }
}
