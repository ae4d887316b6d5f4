//! `/m/drafts/{token}`: a draft complaint to be completed, copied and printed. What is typed there stays there.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;

use super::asked::Named;
use super::sentence::Sentence;
use crate::app::App;
use crate::clock::court_date;
use crate::complaint::{self, BLANK, Complaint};
use crate::web::html;

/// A draft.
#[derive(Template)]
#[template(path = "portal/draft.html")]
struct DraftPage {
    complaint: Complaint,
    /// The last day on which it can be opened.
    until: Date,
}

const GONE: Sentence = Sentence {
    title: "这份草稿打不开了",
    sentence: "草稿只保留几天，到期后会删除；也可能是链接不完整。需要的话，请回到公众号再说一次“帮我写起诉状”。",
};
const UNAVAILABLE: Sentence = Sentence {
    title: "暂时打不开",
    sentence: "系统繁忙，草稿还在。请过一会儿再打开这个链接。",
};

/// Shows a draft to whoever has its address.
pub(super) async fn draft(State(app): State<App>, Named(token): Named<String>) -> Response {
    match complaint::queries::find(&app.db, &app.sealer, &token, app.clock.now_ms()).await {
        Ok(Some(kept)) => {
            let until = last_day(kept.ends_at_ms);
            html::page(StatusCode::OK, &DraftPage { complaint: kept.complaint, until })
        }
        Ok(None) => html::page(StatusCode::NOT_FOUND, &GONE),
        Err(error) => {
            tracing::error!(error = %error, "a draft could not be read");
            html::page(StatusCode::SERVICE_UNAVAILABLE, &UNAVAILABLE)
        }
    }
}

/// The last whole day before the end, so that nobody counts on hours.
fn last_day(ends_at_ms: i64) -> Date {
    let end = Timestamp::from_millisecond(ends_at_ms).unwrap_or(Timestamp::MIN);
    let day = court_date(end);
    day.yesterday().unwrap_or(day)
}
