//! `POST /api/v1/calculators/{name}`: the calculators for other programs, by the same names as on the terminal.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Map, Value};

use crate::app::App;
use crate::clock::court_date;
use crate::law::{self, Arguments, Calculator};
use crate::web::problem::Problem;

/// Far more than any question needs.
const BODY_LIMIT_BYTES: usize = 16 * 1024;

/// The routes of the calculators.
pub(super) fn router(app: &App) -> Router {
    Router::new()
        .route("/api/v1/calculators/{name}", post(compute))
        .layer(DefaultBodyLimit::max(BODY_LIMIT_BYTES))
        .with_state(app.clone())
}

async fn compute(
    State(app): State<App>,
    name: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let calculator = name
        .ok()
        .and_then(|Path(name)| Calculator::parse(&name))
        .filter(|asked| law::calculators().any(|ready| ready == *asked))
        .ok_or_else(|| Problem::of(StatusCode::NOT_FOUND, "没有这种计算器，请检查地址。"))?;
    let mut arguments = read(body)?;
    arguments.today(court_date(app.clock.now()));
    let engine = app.engines.current();
    let computation = law::compute(calculator, &arguments, &engine.scripts().tables).map_err(|refusal| {
        let problem = Problem::of(StatusCode::UNPROCESSABLE_ENTITY, refusal.to_string());
        refusal.argument().map_or(problem.clone(), |argument| problem.about(argument))
    })?;
    Ok(Json(computation).into_response())
}

fn read(body: Result<Bytes, BytesRejection>) -> Result<Arguments, Problem> {
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::of(StatusCode::PAYLOAD_TOO_LARGE, "内容太长了，最多16KB，请缩短后再试。")
        }
        _ => Problem::of(StatusCode::BAD_REQUEST, "没有收到完整的内容，请再试一次。"),
    })?;
    let object: Map<String, Value> = serde_json::from_slice(&body).map_err(|_| {
        let example = r#"{"kind": "property", "amount_yuan": 320000}"#;
        Problem::of(StatusCode::BAD_REQUEST, format!("内容要是一个JSON对象，例如 {example}。"))
    })?;
    object.into_iter().filter_map(|(name, value)| argument(name, value).transpose()).collect()
}

/// A text or a number; `null` counts as missing.
fn argument(name: String, value: Value) -> Result<Option<(String, String)>, Problem> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some((name, text))),
        Value::Number(number) => Ok(Some((name, number.to_string()))),
        Value::Bool(yes) => Ok(Some((name, yes.to_string()))),
        Value::Array(_) | Value::Object(_) => {
            let detail = "每一项要写成文字或数字，不能是列表或嵌套的内容。";
            Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY, detail).about(name))
        }
    }
}
