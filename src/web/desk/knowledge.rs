//! `/desk/knowledge`: reviewed answers and provisions for what somebody asks, to be read out or taken into a reply (screens
//! S5). What is looked for travels in the form, never in the address: it may be somebody's own words.

use askama::Template;
use axum::extract::{Query, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::posted::Posted;
use super::visitor::{Anybody, Bar, Colleague};
use super::{order, sentence, talk};
use crate::answer::Article;
use crate::app::App;
use crate::clock::court_date;
use crate::db::DbError;
use crate::orders::acts::Who;
use crate::talks::said::Speaker;
use crate::web::html;

/// How many answers and how many provisions are shown.
const ANSWERS: usize = 5;
const PROVISIONS: usize = 3;
/// So many characters are looked for.
const LONGEST: usize = 500;

#[derive(Template)]
#[template(path = "desk/knowledge.html")]
struct KnowledgePage {
    bar: Bar,
    /// What was looked for.
    question: String,
    /// For whom somebody looks.
    asker: Option<Asker>,
    articles: Vec<Article>,
    provisions: Vec<String>,
}

/// The order or the conversation for which somebody looks.
struct Asker {
    /// Its name in the form,
    field: &'static str,
    /// and its id.
    id: String,
    /// Its page, which takes an answer over.
    page: String,
    /// What the way back says.
    label: String,
}

/// What is looked for, and for which order or conversation.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    question: String,
    #[serde(default)]
    order: String,
    #[serde(default)]
    talk: String,
}

/// For which order or conversation somebody looks.
#[derive(Deserialize)]
pub(super) struct For {
    #[serde(default)]
    order: String,
    #[serde(default)]
    talk: String,
}

/// The empty form, or what answers the words of an order or of a conversation.
pub(super) async fn page(
    Shared(app): Shared<App>,
    Colleague(who): Colleague,
    Query(For { order, talk }): Query<For>,
) -> Response {
    find(&app, &who, Asked { question: String::new(), order, talk }).await
}

/// What answers a question that somebody typed.
pub(super) async fn search(
    Shared(app): Shared<App>,
    Posted(Colleague(who), asked): Posted<Colleague, Asked>,
) -> Response {
    find(&app, &who, asked).await
}

async fn find(app: &App, who: &Anybody, asked: Asked) -> Response {
    let (asker, theirs) = match (asked.order.as_str(), asked.talk.as_str()) {
        ("", "") => (None, String::new()),
        ("", talk) => match of_talk(app, who, talk).await {
            Ok(Some((asker, theirs))) => (Some(asker), theirs),
            Ok(None) => return talk::over(),
            Err(error) => return sentence::unavailable(error),
        },
        (order, _) => match of_order(app, who, order).await {
            Ok(Some((asker, theirs))) => (Some(asker), theirs),
            Ok(None) => return order::unknown(),
            Err(error) => return sentence::unavailable(error),
        },
    };
    let own = asked.question.trim();
    let question: String = if own.is_empty() { theirs.as_str() } else { own }.chars().take(LONGEST).collect();
    let (articles, provisions) = look_up(app, &question);
    let bar = Bar::of(who);
    html::form(StatusCode::OK, &KnowledgePage { bar, question, asker, articles, provisions })
}

/// An order, and what its person asked; `None` where whoever looks has no part in it.
async fn of_order(app: &App, who: &Anybody, id: &str) -> Result<Option<(Asker, String)>, DbError> {
    let Some(shown) = app.orders.open(id, &Who::Officer(who.session.officer.clone())).await? else {
        return Ok(None);
    };
    let theirs = shown.asked().unwrap_or_default().to_owned();
    let page = format!("/desk/orders/{}", shown.filed.id);
    let label = format!("诉求 {}", shown.filed.number);
    Ok(Some((Asker { field: "order", id: shown.filed.id, page, label }, theirs)))
}

/// A conversation, and what the person said last; `None` where it is not this seat's.
async fn of_talk(app: &App, who: &Anybody, id: &str) -> Result<Option<(Asker, String)>, DbError> {
    let Some(talk) = app.talks.look(&who.session.officer, id).await? else { return Ok(None) };
    let lines = app.talks.said(&talk).await?;
    let last = lines.into_iter().rfind(|line| line.by == Speaker::Person);
    let page = format!("/desk/talks/{}", talk.id);
    let asker = Asker { field: "talk", id: talk.id, page, label: "对话".to_owned() };
    Ok(Some((asker, last.map(|line| line.text).unwrap_or_default())))
}

fn look_up(app: &App, question: &str) -> (Vec<Article>, Vec<String>) {
    if question.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let (engine, today) = (app.engines.current(), court_date(app.clock.now()));
    engine.look_into(question, (ANSWERS, PROVISIONS), today)
}
