//! `/m/orders/find`: where an order stands, for whoever holds its number and knows the last four digits of its telephone
//! (screen L15). No sign-in; only the state is told.

use askama::Template;
use axum::Extension;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::orders::day_and_time;
use super::posted::Posted;
use super::sentence;
use crate::app::App;
use crate::orders::filed::Filed;
use crate::orders::number::OrderNumber;
use crate::orders::queries::by_lookup;
use crate::web::html;
use crate::web::rate::Rate;

/// Tries of one number: ten thousand endings take a week.
#[derive(Clone)]
pub(super) struct Numbers(Rate);

impl Numbers {
    pub(super) fn new() -> Self {
        Self(Rate::per_minute(TRIES_A_MINUTE))
    }
}

const TRIES_A_MINUTE: u32 = 3;

#[derive(Template)]
#[template(path = "portal/order_find.html")]
struct FindPage {
    asked: Question,
    found: Option<Filed>,
    fault: Option<String>,
}

#[derive(Deserialize, Default)]
pub(super) struct Question {
    #[serde(default)]
    number: String,
    #[serde(default)]
    last_four: String,
}

/// The form.
pub(super) async fn form() -> Response {
    html::form(StatusCode::OK, &FindPage { asked: Question::default(), found: None, fault: None })
}

/// The answer. Sent as a form, so that number and digits stand in no address.
pub(super) async fn find(
    Shared(app): Shared<App>,
    Extension(numbers): Extension<Numbers>,
    Posted(asked): Posted<Question>,
) -> Response {
    let number = match OrderNumber::parse(&asked.number) {
        Ok(number) => number,
        Err(bad) => return faulty(asked, bad.to_string()),
    };
    if !numbers.0.lets(number.as_str()) {
        return faulty(asked, "这个编号刚刚查询过多次。请过一分钟再试，或拨打12368。".to_owned());
    }
    match by_lookup(&app.db, &app.sealer, number.as_str(), asked.last_four.trim()).await {
        Ok(Some(found)) => html::form(StatusCode::OK, &FindPage { asked, found: Some(found), fault: None }),
        // The same for a number that is none and for other digits.
        Ok(None) => {
            faulty(asked, "没有查到：编号和登记的电话后四位对不上。请核对后再试，或拨打12368。".to_owned())
        }
        Err(error) => sentence::unavailable(error),
    }
}

fn faulty(asked: Question, fault: String) -> Response {
    html::form(StatusCode::UNPROCESSABLE_ENTITY, &FindPage { asked, found: None, fault: Some(fault) })
}

/// 2026年12月1日（星期二）17:30
fn when(at_ms: &i64) -> String {
    day_and_time(*at_ms)
}
