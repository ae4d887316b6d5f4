//! `POST /sms/reports`: what the court's gateways say became of short messages.

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use secrecy::ExposeSecret;

use super::signed;
use crate::app::App;
use crate::config::Sms;
use crate::notices::receipts::{self, Report};
use crate::people::sms::report::{self, BadReports, MOST_REPORTS, read};
use crate::people::sms::{Place, SmsState};
use crate::web::problem::Problem;

const BODY_BYTES: usize = 256 * 1024;

/// The route of the gateways.
pub(super) fn router(app: &App) -> Router {
    Router::new()
        .route("/sms/reports", post(reports))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .with_state(app.clone())
}

async fn reports(
    State(app): State<App>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let body = signed::whole(body)?;
    let (place, sms) = whose(&app, signed::key_of(&headers)).ok_or_else(signed::refused)?;
    signed::check(&app, &headers, &body, &sms.key)?;
    let reports = read(&body).map_err(|why| match why {
        BadReports::NoList => Problem::of(StatusCode::BAD_REQUEST, "内容不是回执的 JSON 数组。"),
        BadReports::TooMany => {
            Problem::of(StatusCode::PAYLOAD_TOO_LARGE, format!("一次最多{MOST_REPORTS}条回执，请分批发送。"))
        }
    })?;
    let (listeners, now_ms) = (app.listeners.clone(), app.clock.now_ms());
    let said: Vec<(String, Report)> = reports.into_iter().flatten().filter_map(said).collect();
    let stored = app.db.write(move |tx| {
        Box::pin(async move { receipts::of_short(tx, &listeners, place, &said, now_ms).await })
    });
    stored.await.map_err(|error| {
        tracing::error!(error = %error, "reports of short messages could not be stored");
        Problem::of(StatusCode::SERVICE_UNAVAILABLE, "系统繁忙，没有保存，请稍后用同样的内容重发。")
    })?;
    app.notices_bell.notify_one();
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The gateway that signs with this key. Without a key nobody can sign: the empty one is no key.
fn whose<'a>(app: &'a App, key_id: &str) -> Option<(Place, &'a Sms)> {
    let both = [(Place::First, &app.settings.sms), (Place::Beside, &app.settings.sms_beside)];
    both.into_iter().find(|(_, sms)| !sms.key.expose_secret().is_empty() && sms.key_id == key_id)
}

/// Of which notice it is, and what it says of it.
fn said(report: report::Report) -> Option<(String, Report)> {
    let said = match report.state {
        SmsState::Delivered => Report::Delivered,
        SmsState::Failed => Report::Failed("the gateway could not deliver it"),
        // Accepted is what we know already.
        SmsState::Accepted | SmsState::Unknown => return None,
    };
    Some((report.id, said))
}
