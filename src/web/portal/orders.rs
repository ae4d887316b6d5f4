//! `/m/orders…`: what one has asked of the court, where it stands, and what one can do about it (screens L6, L7).

use askama::Template;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::asked::{Asked, Named};
use super::posted::Posted;
use super::sentence::{self, Sentence};
use super::visitor::{Visitor, kept_out};
use crate::app::App;
use crate::clock::court_time_of;
use crate::db::DbError;
use crate::law::day::at_in_words;
use crate::notices::own::order_read;
use crate::notices::own::queries::is_new;
use crate::orders::acts::{Acted, Asker, Shown, Who};
use crate::orders::deed::{Deed, DeedKind};
use crate::orders::filed::Filed;
use crate::orders::kinds::{Rating, State};
use crate::orders::queries::{self, Words};
use crate::orders::timeline::{self, Step, minute};
use crate::people::Level;
use crate::people::queries::Known;
use crate::web::html;

const A_PAGE: i64 = 20;
/// Sorts behind every id.
const FIRST_PAGE: &str = "z";
const NOT_FOUND: Sentence = Sentence {
    title: "没有查到",
    sentence: "在您名下没有查到这件诉求。请回到“我的诉求”查看，或用编号和电话后四位查询。",
};

#[derive(Template)]
#[template(path = "portal/orders.html")]
struct ListPage {
    orders: Vec<Filed>,
    next: Option<String>,
    is_first: bool,
}

#[derive(Template)]
#[template(path = "portal/order.html")]
struct OrderPage {
    shown: Shown,
    steps: Vec<Step>,
    elsewhere: Vec<Step>,
    /// By when there is an answer, in words.
    by: Option<String>,
    /// Whether that is over.
    is_late: bool,
    /// What the reader typed and could not send.
    typed: String,
    fault: Option<String>,
}

impl OrderPage {
    fn may(&self, kind: DeedKind) -> bool {
        self.shown.order.offers(&self.shown.parts, kind)
    }

    /// The question that waits for the reader.
    fn question(&self) -> Option<&Step> {
        let asked = self.shown.order.state == State::Waiting;
        let is_question = |step: &&Step| step.title == DeedKind::AskMore.word();
        self.steps.iter().rev().find(is_question).filter(|_| asked)
    }

    /// The answer's confirmation ends by itself.
    fn confirm_by(&self) -> Option<String> {
        self.shown.order.confirm?.at_ms().map(day_and_time)
    }
}

/// Whoever asks, and as whom they are registered; otherwise the page that leads to a fresh proof. What was answered may tell
/// of a case, so that it is shown to registered people as their cases are.
pub(super) async fn asker(
    app: &App,
    visitor: &Visitor,
    here: &str,
) -> Result<(Asker, Option<Known>), Response> {
    let known = visitor.known(app).await.map_err(sentence::unavailable)?;
    let is_registered = known.as_ref().filter(|known| known.identity.level >= Level::Register);
    if let Some(elsewhere) = is_registered.and_then(|known| kept_out(app, known, here)) {
        return Err(elsewhere);
    }
    let whose = visitor.whose();
    let person = known.as_ref().map(|known| known.id.clone());
    let asker = Asker { person, account: whose.account.to_owned(), openid: whose.openid.as_str().to_owned() };
    Ok((asker, known))
}

#[derive(Deserialize)]
pub(super) struct Page {
    before: Option<String>,
}

/// The list, the latest first.
pub(super) async fn list(Shared(app): Shared<App>, visitor: Visitor, Asked(page): Asked<Page>) -> Response {
    let (asker, _) = match asker(&app, &visitor, "/m/orders").await {
        Ok(asker) => asker,
        Err(elsewhere) => return elsewhere,
    };
    match read(&app, &asker, page.before.as_deref().unwrap_or(FIRST_PAGE)).await {
        Ok(mut orders) => {
            let most = usize::try_from(A_PAGE).unwrap_or_default();
            let has_more = orders.len() > most;
            orders.truncate(most);
            let next = orders.last().filter(|_| has_more).map(|last| last.id.clone());
            html::form(StatusCode::OK, &ListPage { orders, next, is_first: page.before.is_none() })
        }
        Err(error) => sentence::unavailable(error),
    }
}

/// What somebody asked as who they are, and in this chat before they registered.
async fn read(app: &App, asker: &Asker, before: &str) -> Result<Vec<Filed>, DbError> {
    let (db, sealer, limit) = (&app.db, &app.sealer, A_PAGE + 1);
    let before = if before == FIRST_PAGE { before } else { crate::db::id::plain(before) };
    let mut orders = queries::of_chat(db, sealer, (&asker.account, &asker.openid), before, limit).await?;
    if let Some(person) = &asker.person {
        orders.extend(queries::of_person(db, sealer, person, before, limit).await?);
        orders.sort_by(|one, other| other.id.cmp(&one.id));
        orders.truncate(usize::try_from(limit).unwrap_or_default());
    }
    Ok(orders)
}

/// One order.
pub(super) async fn show(Shared(app): Shared<App>, visitor: Visitor, Named(id): Named<String>) -> Response {
    let (asker, _) = match asker(&app, &visitor, &format!("/m/orders/{id}")).await {
        Ok(asker) => asker,
        Err(elsewhere) => return elsewhere,
    };
    page(&app, &asker, &id, None).await
}

/// The page, with what went wrong and what was typed then.
async fn page(app: &App, asker: &Asker, id: &str, fault: Option<(String, String)>) -> Response {
    match app.orders.open(id, &Who::Person(asker.clone())).await {
        Ok(Some(shown)) => {
            if let Err(error) = told(app, &shown.filed).await {
                return sentence::unavailable(error);
            }
            let status = html::status_of(fault.is_some());
            let (fault, typed) = fault.unzip();
            let steps = timeline::of_person(&shown.log.lines);
            let elsewhere = timeline::of_person(&shown.elsewhere);
            let by = shown.answer_by.map(day_and_time);
            let is_late = shown.answer_by.is_some_and(|by_ms| by_ms <= app.clock.now_ms());
            let typed = typed.unwrap_or_default();
            html::form(status, &OrderPage { shown, steps, elsewhere, by, is_late, typed, fault })
        }
        Ok(None) => sentence::page(StatusCode::NOT_FOUND, &NOT_FOUND),
        Err(error) => sentence::unavailable(error),
    }
}

/// Whoever reads how an order stands needs no repeat of what they were sent of it.
async fn told(app: &App, filed: &Filed) -> Result<(), DbError> {
    if !is_new(&app.db, &filed.court, &filed.id).await? {
        return Ok(());
    }
    let (court, id) = (filed.court.clone(), filed.id.clone());
    let (listeners, now_ms) = (app.listeners.clone(), app.clock.now_ms());
    let written = app
        .db
        .write(move |tx| Box::pin(async move { order_read(tx, &listeners, (&court, &id), now_ms).await }));
    written.await
}

#[derive(Deserialize)]
pub(super) struct Told {
    #[serde(default)]
    version: u32,
    #[serde(default)]
    words: String,
    #[serde(default)]
    rating: String,
}

/// Does something about it. Sent twice, it is done once: the second finds another version.
pub(super) async fn act(
    Shared(app): Shared<App>,
    visitor: Visitor,
    Named((id, deed)): Named<(String, String)>,
    Posted(told): Posted<Told>,
) -> Response {
    let here = format!("/m/orders/{id}");
    let (asker, _) = match asker(&app, &visitor, &here).await {
        Ok(asker) => asker,
        Err(elsewhere) => return elsewhere,
    };
    let Some(deed) = deed_of(&deed, &told.rating) else {
        return page(&app, &asker, &id, Some(("请选择一项再提交。".to_owned(), told.words))).await;
    };
    let words = Words { text: told.words.trim().to_owned(), aside: String::new() };
    let who = Who::Person(asker.clone());
    let acted = app.orders.act(&id, told.version, &who, deed, words).await;
    let fault = match acted {
        Ok(Acted::Done) => return Redirect::to(&here).into_response(),
        Ok(Acted::Missing) => return sentence::page(StatusCode::NOT_FOUND, &NOT_FOUND),
        Ok(Acted::Stale | Acted::NoTarget) => "这件诉求刚刚有了新的进展，请看过下面的内容再提交。".to_owned(),
        Ok(Acted::Refused(refused)) => refused.to_string(),
        Err(error) => return sentence::unavailable(error),
    };
    page(&app, &asker, &id, Some((fault, told.words))).await
}

fn deed_of(name: &str, rating: &str) -> Option<Deed> {
    match DeedKind::find(name)? {
        DeedKind::Supply => Some(Deed::Supply),
        DeedKind::Urge => Some(Deed::Urge),
        DeedKind::Withdraw => Some(Deed::Withdraw),
        DeedKind::Object => Some(Deed::Object),
        DeedKind::Confirm => Some(Deed::Confirm { rating: Rating::find(rating) }),
        DeedKind::Rate => Some(Deed::Rate { rating: Rating::find(rating)? }),
        _ => None,
    }
}

/// 12月1日10:05
fn moment(at_ms: &i64) -> String {
    minute(*at_ms)
}

/// 2026年12月1日（星期二）17:30
pub(super) fn day_and_time(at_ms: i64) -> String {
    at_in_words(court_time_of(at_ms))
}
