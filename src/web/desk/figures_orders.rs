//! `/desk/figures/orders`: the orders behind a number, by their ids. Nothing of what anybody wrote stands here; each leads to
//! its page, which notes who looks.

use askama::Template;
use axum::extract::{Query, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;

use super::figures_asked::{Asked, Question};
use super::sentence;
use super::visitor::{Bar, Colleague};
use super::words::at;
use crate::app::App;
use crate::db::DbError;
use crate::orders::figures::queries::Listed;
use crate::web::html;

const A_PAGE: usize = 50;

#[derive(Template)]
#[template(path = "desk/figures_orders.html")]
struct ListPage {
    bar: Bar,
    question: Question,
    orders: Vec<Listed>,
    /// Where it goes on.
    next: Option<String>,
}

/// The list.
pub(super) async fn list(
    Shared(app): Shared<App>,
    Colleague(who): Colleague,
    Query(asked): Query<Asked>,
) -> Response {
    let question = match asked.by(&app, &who).await {
        Ok(question) => question,
        Err(response) => return response,
    };
    let court = &who.session.officer.court;
    let mut orders = match read(&app, court, &question, &asked.after).await {
        Ok(orders) => orders,
        Err(error) => return sentence::unavailable(error),
    };
    let has_more = orders.len() > A_PAGE;
    orders.truncate(A_PAGE);
    let set = question.set.name();
    let after =
        |last: &Listed| question.query_of(&question.choice, &[("set", set), ("after", last.id.as_str())]);
    let next = orders.last().filter(|_| has_more).map(after);
    html::form(StatusCode::OK, &ListPage { bar: Bar::of(&who), question, orders, next })
}

/// One more than a page holds, so that it shows whether there is another.
async fn read(app: &App, court: &str, question: &Question, after: &str) -> Result<Vec<Listed>, DbError> {
    let (set, limit) = (question.set, A_PAGE + 1);
    match &question.report {
        Some(report) => {
            app.orders.report_orders(court, report, (&question.choice, set), (after, limit)).await
        }
        None => {
            let from = (after, i64::try_from(limit).unwrap_or_default());
            app.orders.figure_orders(&question.meant(court), set, from).await
        }
    }
}
