//! `POST /court/events`: what the court's case system tells, as CloudEvents 1.0, one at a time or in batches.
//!
//! Every call is signed over time, idempotency key and body; a key writes in its own court only (threats 21 and 23).

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;

use crate::app::App;
use crate::audit::Actor;
use crate::case_system::{Answer, Envelope, Status, receive};
use crate::clock::court_date;
use crate::db::DbError;
use crate::docket::{Reading, Source};
use crate::web::problem::Problem;
use crate::web::signed;

const BODY_BYTES: usize = 1024 * 1024;
/// Events of one transaction: whoever else writes the trail waits for its end.
const AT_ONCE: usize = 50;
const MOST_EVENTS: usize = 500;
const BATCH: &str = "application/cloudevents-batch+json";
/// The catalogue of events.
pub const SCHEMA: &str = include_str!("../../docs/court-events.schema.json");

/// The routes of the case system.
pub fn router(app: &App) -> Router {
    let schema = || async { ([(header::CONTENT_TYPE, "application/schema+json")], SCHEMA) };
    Router::new()
        .route("/court/events", post(events))
        .route("/court/events/schema.json", get(schema))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .with_state(app.clone())
}

async fn events(
    State(app): State<App>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let body = signed::whole(body)?;
    let source = authentic(&app, &headers, &body)?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_batch = kind.split(';').next().unwrap_or_default().trim() == BATCH;
    let envelopes = read(&body, is_batch)?;
    let answers = store(&app, source, envelopes).await.map_err(|error| {
        tracing::error!(error = %error, "events of a court could not be stored");
        Problem::of(StatusCode::SERVICE_UNAVAILABLE, "系统繁忙，没有保存，请稍后用同样的内容重发。")
    })?;
    if is_batch {
        return Ok(axum::Json(answers).into_response());
    }
    let Some(answer) = answers.into_iter().next() else {
        return Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY, "没有事件。"));
    };
    let status = match answer.status {
        Status::Applied | Status::Stale => return Ok(axum::Json(answer).into_response()),
        Status::OtherCourt => StatusCode::FORBIDDEN,
        Status::Refused | Status::Conflict | Status::OtherCase => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Err(Problem::of(status, answer.reason.unwrap_or_default()))
}

/// Whose call it is.
fn authentic(app: &App, headers: &HeaderMap, body: &[u8]) -> Result<Source, Problem> {
    let key_id = signed::key_of(headers);
    let court = app.settings.court.get(key_id).ok_or_else(signed::refused)?;
    signed::check(app, headers, body, &court.key)?;
    Ok(Source {
        court: court.code.clone(),
        actor: Actor::CaseSystem(key_id.to_owned()),
        sealer: app.sealer.clone(),
        ids: app.ids.clone(),
        now_ms: app.clock.now_ms(),
    })
}

/// The events of a body. One that is no event at all stays in its place, to be refused by itself.
fn read(body: &[u8], is_batch: bool) -> Result<Vec<Envelope>, Problem> {
    let unreadable =
        || Problem::of(StatusCode::BAD_REQUEST, "内容不是 CloudEvents 1.0 的 JSON，请对照事件目录。");
    let value: Value = serde_json::from_slice(body).map_err(|_| unreadable())?;
    let values = match (value, is_batch) {
        (Value::Array(values), true) if values.len() <= MOST_EVENTS => values,
        (Value::Array(_), true) => {
            return Err(Problem::of(StatusCode::PAYLOAD_TOO_LARGE, format!("一批最多{MOST_EVENTS}个事件。")));
        }
        (Value::Object(event), false) => vec![Value::Object(event)],
        _ => return Err(unreadable()),
    };
    let nothing =
        || Envelope { specversion: String::new(), id: String::new(), kind: String::new(), data: Value::Null };
    Ok(values.into_iter().map(|value| serde_json::from_value(value).unwrap_or_else(|_| nothing())).collect())
}

/// Stores a call's events, some at a time: all that are accepted are stored before the answer, and a call that fails
/// half-way may be repeated, as each event is taken once.
async fn store(app: &App, source: Source, envelopes: Vec<Envelope>) -> Result<Vec<Answer>, DbError> {
    let mut answers = Vec::with_capacity(envelopes.len());
    for some in envelopes.chunks(AT_ONCE) {
        answers.extend(store_some(app, source.clone(), some.to_vec()).await?);
    }
    Ok(answers)
}

async fn store_some(app: &App, source: Source, envelopes: Vec<Envelope>) -> Result<Vec<Answer>, DbError> {
    let (engine, today) = (app.engines.current(), court_date(app.clock.now()));
    let stored = app.db.write(move |tx| {
        Box::pin(async move {
            let reading = Reading { types: &engine.scripts().tables.case_types, today };
            receive(tx, &source, reading, &engine.limits().notices, &envelopes).await
        })
    });
    let stored = stored.await?;
    app.notices_bell.notify_one();
    Ok(stored)
}
