//! `/desk/talks/{id}`: a conversation with somebody in the chat (screen S2): all that was said before, who they are as far as
//! it may be shown, what is answered. What was said stands in a frame that fetches itself anew, so that nothing that is being
//! typed is lost.

use askama::Template;
use axum::extract::{Path, Query, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::one_of;
use super::order::Chosen;
use super::posted::Posted;
use super::sentence::{self, Sentence};
use super::sign_in::Nothing;
use super::unsent;
use super::visitor::{Anybody, Bar, Glance, Seat};
use super::words::at;
use crate::app::App;
use crate::clock::court_date;
use crate::db::DbError;
use crate::db::id::plain;
use crate::orders::filed::{Filed, Reporter};
use crate::orders::intake;
use crate::orders::kinds::Kind;
use crate::staff::Role;
use crate::talks::acts::{LONGEST, NotDone};
use crate::talks::said::{Said, Speaker, Way};
use crate::talks::{State, Talk};
use crate::web::html;

const HERE: &str = "/desk/talks";
const NO_KIND: &str = "请选择诉求类型。";

#[derive(Template)]
#[template(path = "desk/talk.html")]
struct TalkPage {
    bar: Bar,
    talk: Talk,
    /// Who it is, if they are registered.
    person: Option<Reporter>,
    /// What they have asked of the court.
    orders: Vec<Filed>,
    /// What was said, of a conversation that is over; otherwise it stands in a frame.
    lines: Vec<Said>,
    /// Whoever looks, by id.
    own: String,
    /// Words that can still be taken back: their row and their beginning.
    kept: Vec<(String, String)>,
    /// What a request would say: their own words.
    content: String,
    typed: Typed,
    most: usize,
    most_of_order: usize,
}

/// What stands in the forms.
#[derive(Default)]
struct Typed {
    /// An answer,
    draft: String,
    /// and what is said of where it comes from.
    note: String,
    /// A request, if somebody has written one.
    content: String,
    /// Why what was sent could not be done.
    fault: Option<String>,
}

impl Typed {
    fn answer(draft: String, fault: &NotDone) -> Self {
        Self { draft, fault: Some(fault.to_string()), ..Self::default() }
    }

    fn request(content: String, fault: String) -> Self {
        Self { content, fault: Some(fault), ..Self::default() }
    }
}

/// What was said, inside the page.
#[derive(Template, Default)]
#[template(path = "desk/talk_said.html")]
struct SaidPart {
    is_signed_in: bool,
    /// Whether it is still this seat's to read.
    is_open: bool,
    /// Whether the person may be in danger.
    is_urgent: bool,
    lines: Vec<Said>,
    own: String,
    /// The conversation.
    id: String,
    /// A reload of the same address that ends in a mark would fetch nothing.
    now_ms: i64,
}

/// Who said something, to a seat.
fn speaker(line: &Said, own: &str) -> &'static str {
    match &line.by {
        Speaker::Person => "对方",
        Speaker::Assistant => "智能问答",
        Speaker::Court => "系统",
        Speaker::Seat(id) if id == own => "我",
        Speaker::Seat(_) => "座席",
    }
}

/// Where words are that were sent; of the assistant's only what has not arrived matters.
fn sent(line: &Said) -> &'static str {
    match line.sent.as_ref().map(|sent| sent.way) {
        Some(Way::Kept(_)) => "还没有发出，可以撤销",
        Some(Way::Going) => "正在发送",
        Some(Way::Behind) => "对方在聊天里再说一句话，才能看到这句",
        Some(Way::Withdrawn) => "已撤销，没有发出",
        Some(Way::Lost) => "没有发出去",
        Some(Way::Gone) | None => "",
    }
}

/// The page; the look is in the trail.
pub(super) async fn page(
    Shared(app): Shared<App>,
    Seat(who): Seat,
    Path(id): Path<String>,
    Query(chosen): Query<Chosen>,
) -> Response {
    let today = court_date(app.clock.now());
    let article = app.engines.current().article(&chosen.answer, today);
    let chosen = article.map(|article| article.for_reply()).unwrap_or_default();
    let unsent = match unsent::of_page(&app, &who.session.officer, &page_of(&id)).await {
        Ok(mut unsent) => unsent.remove(&say_of(&id)),
        Err(error) => return sentence::unavailable(error),
    };
    let typed = unsent.as_ref().map(|unsent| unsent.words.as_str()).unwrap_or_default();
    let typed = Typed {
        draft: unsent::joined(typed, &chosen),
        note: unsent.as_ref().map(unsent::note).unwrap_or_default(),
        ..Typed::default()
    };
    show(&app, &who, &id, typed).await
}

fn page_of(id: &str) -> String {
    format!("{HERE}/{id}")
}

/// Where an answer is sent.
fn say_of(id: &str) -> String {
    format!("{}/say", page_of(id))
}

/// What was typed into a form whose address somebody opens again is gone.
pub(super) async fn again(Path(id): Path<String>) -> Response {
    one_of(HERE, &id)
}

async fn show(app: &App, who: &Anybody, id: &str, typed: Typed) -> Response {
    match read(app, who, id, typed).await {
        Ok(Some(page)) => {
            let status = html::status_of(page.typed.fault.is_some());
            html::form_around(status, &page)
        }
        Ok(None) => over(),
        Err(error) => sentence::unavailable(error),
    }
}

async fn read(app: &App, who: &Anybody, id: &str, typed: Typed) -> Result<Option<TalkPage>, DbError> {
    let officer = &who.session.officer;
    let Some(talk) = app.talks.look(officer, id).await? else { return Ok(None) };
    app.talks.is_here(officer).await?;
    let lines = app.talks.said(&talk).await?;
    let (person, orders) = app.talks.who_is(&talk).await?;
    let kept = lines.iter().filter_map(|line| kept(line, &officer.id)).collect();
    let content =
        if typed.content.is_empty() { said_by_person(&lines, &talk) } else { typed.content.clone() };
    Ok(Some(TalkPage {
        bar: Bar::of(who),
        lines: if talk.state == State::Held { Vec::new() } else { lines },
        own: officer.id.clone(),
        talk,
        person,
        orders,
        kept,
        content,
        typed,
        most: LONGEST,
        most_of_order: intake::LONGEST,
    }))
}

/// One's own words that can be taken back.
fn kept(line: &Said, own: &str) -> Option<(String, String)> {
    const SHOWN: usize = 30;
    let sent = line.sent.as_ref().filter(|sent| matches!(sent.way, Way::Kept(_)))?;
    let is_own = line.by == Speaker::Seat(own.to_owned());
    is_own.then(|| (sent.id.clone(), line.text.chars().take(SHOWN).collect()))
}

/// What the person said since they asked for a seat, and the question before: what a request would say.
fn said_by_person(lines: &[Said], talk: &Talk) -> String {
    /// Whoever says this has asked nothing.
    const CALL: &str = "转人工";
    let own: Vec<&Said> =
        lines.iter().filter(|line| line.by == Speaker::Person && line.text != CALL).collect();
    let since = own.iter().position(|line| line.at_ms > talk.asked_at).unwrap_or(own.len());
    let words: Vec<&str> = own[since.saturating_sub(1)..].iter().map(|line| line.text.as_str()).collect();
    words.join("\n").chars().take(intake::LONGEST).collect()
}

pub(super) fn over() -> Response {
    sentence::page(StatusCode::NOT_FOUND, &Sentence::of("没有这次对话", NotDone::NotYours.to_string()))
}

/// What was said.
pub(super) async fn said(Shared(app): Shared<App>, Glance(who): Glance, Path(id): Path<String>) -> Response {
    let now_ms = app.clock.now_ms();
    let part = match who.filter(|who| who.session.officer.roles.hold(Role::Seat)) {
        None => SaidPart::default(),
        Some(who) => {
            let (own, id) = (who.session.officer.id.clone(), plain(&id).to_owned());
            // The frame tries again in a moment.
            let talk = glance(&app, &who, &id).await.unwrap_or_else(|error| {
                tracing::error!(error = %error, "a conversation could not be read");
                Some((false, Vec::new()))
            });
            let is_open = talk.is_some();
            let (is_urgent, lines) = talk.unwrap_or_default();
            SaidPart { is_signed_in: true, is_open, is_urgent, lines, own, id, now_ms }
        }
    };
    html::part(StatusCode::OK, &part)
}

/// Whether the person may be in danger, and what was said; `None` where it is not this seat's.
async fn glance(app: &App, who: &Anybody, id: &str) -> Result<Option<(bool, Vec<Said>)>, DbError> {
    let officer = &who.session.officer;
    app.talks.is_here(officer).await?;
    match app.talks.glance(officer, id).await? {
        Some(talk) => Ok(Some((talk.is_urgent, app.talks.said(&talk).await?))),
        None => Ok(None),
    }
}

#[derive(Deserialize)]
pub(super) struct Words {
    #[serde(default)]
    words: String,
    #[serde(default)]
    word: String,
    #[serde(default)]
    kind: String,
}

/// Says something.
pub(super) async fn say(
    Shared(app): Shared<App>,
    Path(id): Path<String>,
    Posted(Seat(who), told): Posted<Seat, Words>,
) -> Response {
    let officer = &who.session.officer;
    match app.talks.say(officer, &id, &told.words).await {
        Ok(Ok(())) => {
            unsent::sent(&app, officer, &say_of(&id)).await;
            Redirect::to(&page_of(&id)).into_response()
        }
        Ok(Err(fault)) => show(&app, &who, &id, Typed::answer(told.words, &fault)).await,
        Err(error) => sentence::unavailable(error),
    }
}

/// Takes a word back; it stands in the form again.
pub(super) async fn withdraw(
    Shared(app): Shared<App>,
    Path(id): Path<String>,
    Posted(Seat(who), told): Posted<Seat, Words>,
) -> Response {
    match app.talks.withdraw(&who.session.officer, &id, &told.word).await {
        Ok(Ok(words)) => show(&app, &who, &id, Typed { draft: words, ..Typed::default() }).await,
        Ok(Err(fault)) => show(&app, &who, &id, Typed::answer(String::new(), &fault)).await,
        Err(error) => sentence::unavailable(error),
    }
}

/// Gives it to the next seat.
pub(super) async fn hand_back(
    Shared(app): Shared<App>,
    Path(id): Path<String>,
    Posted(Seat(who), _): Posted<Seat, Nothing>,
) -> Response {
    match app.talks.hand_back(&who.session.officer, &id).await {
        Ok(Err(fault @ NotDone::Nobody)) => show(&app, &who, &id, Typed::answer(String::new(), &fault)).await,
        handed => left(handed),
    }
}

/// Ends it.
pub(super) async fn end(
    Shared(app): Shared<App>,
    Path(id): Path<String>,
    Posted(Seat(who), _): Posted<Seat, Nothing>,
) -> Response {
    let ended = app.talks.end(&who.session.officer, &id).await;
    left(ended)
}

/// What nobody had answered needs nothing more.
pub(super) async fn see_to(
    Shared(app): Shared<App>,
    Path(id): Path<String>,
    Posted(Seat(who), _): Posted<Seat, Nothing>,
) -> Response {
    match app.talks.see_to(&who.session.officer, &id).await {
        Ok(_) => Redirect::to(HERE).into_response(),
        Err(error) => sentence::unavailable(error),
    }
}

/// Makes a request of it.
pub(super) async fn make_order(
    Shared(app): Shared<App>,
    Path(id): Path<String>,
    Posted(Seat(who), told): Posted<Seat, Words>,
) -> Response {
    let Some(kind) = Kind::find(&told.kind) else {
        return show(&app, &who, &id, Typed::request(told.words, NO_KIND.to_owned())).await;
    };
    match app.talks.make_order(&who.session.officer, &id, (kind, &told.words)).await {
        // A complaint is not the seat's to read once it is written down.
        Ok(Ok(_)) if kind.is_sealed() => Redirect::to(HERE).into_response(),
        Ok(Ok(order)) => Redirect::to(&format!("/desk/orders/{order}")).into_response(),
        Ok(Err(fault)) => show(&app, &who, &id, Typed::request(told.words, fault.to_string())).await,
        Err(error) => sentence::unavailable(error),
    }
}

fn left(done: Result<Result<(), NotDone>, DbError>) -> Response {
    match done {
        Ok(Ok(())) => Redirect::to(HERE).into_response(),
        Ok(Err(_)) => over(),
        Err(error) => sentence::unavailable(error),
    }
}
