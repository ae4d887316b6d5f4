//! `/desk/knowledge`: reviewed answers and provisions for what somebody asks, to be read out or taken into a reply (screens
//! S5). What is looked for travels in the form, never in the address: it may be somebody's own words.

use askama::Template;
use axum::extract::{Query, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::posted::Posted;
use super::visitor::{Anybody, Bar, Colleague};
use super::{order, sentence};
use crate::answer::Article;
use crate::app::App;
use crate::clock::court_date;
use crate::orders::acts::Who;
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
    /// The order for which somebody looks.
    order: Option<Order>,
    articles: Vec<Article>,
    provisions: Vec<String>,
}

/// An order by its id and its number.
struct Order {
    id: String,
    number: String,
}

/// What is looked for, and for which order.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    question: String,
    #[serde(default)]
    order: String,
}

/// For which order somebody looks.
#[derive(Deserialize)]
pub(super) struct For {
    #[serde(default)]
    order: String,
}

/// The empty form, or what answers the words of an order.
pub(super) async fn page(
    Shared(app): Shared<App>,
    Colleague(who): Colleague,
    Query(For { order }): Query<For>,
) -> Response {
    find(&app, &who, Asked { question: String::new(), order }).await
}

/// What answers a question that somebody typed.
pub(super) async fn search(
    Shared(app): Shared<App>,
    Posted(Colleague(who), asked): Posted<Colleague, Asked>,
) -> Response {
    find(&app, &who, asked).await
}

async fn find(app: &App, who: &Anybody, asked: Asked) -> Response {
    let officer = Who::Officer(who.session.officer.clone());
    let mut question: String = asked.question.trim().chars().take(LONGEST).collect();
    let order = match asked.order.as_str() {
        "" => None,
        id => match app.orders.open(id, &officer).await {
            Ok(Some(shown)) => {
                if question.is_empty() {
                    question = shown.asked().unwrap_or_default().chars().take(LONGEST).collect();
                }
                Some(Order { id: shown.filed.id, number: shown.filed.number })
            }
            Ok(None) => return order::unknown(),
            Err(error) => return sentence::unavailable(error),
        },
    };
    let (articles, provisions) = look_up(app, &question);
    let bar = Bar::of(who);
    html::form(StatusCode::OK, &KnowledgePage { bar, question, order, articles, provisions })
}

fn look_up(app: &App, question: &str) -> (Vec<Article>, Vec<String>) {
    if question.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let (engine, today) = (app.engines.current(), court_date(app.clock.now()));
    engine.look_into(question, (ANSWERS, PROVISIONS), today)
}
