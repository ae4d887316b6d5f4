//! `POST /api/v1/calculators/{name}`: the calculators for other programs, by the same names as on the terminal.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use crate::app::App;
use crate::clock::court_date;
use crate::law::{self, Arguments, Calculator};
use crate::web::problem::Problem;

/// Computes what the law lets a machine compute, with the arguments of `tingxun law`.
#[utoipa::path(post, path = "/api/v1/calculators/{name}", request_body = serde_json::Value,
    params(("name" = String, Path, description = "fee, deadline, interest, consumer, jurisdiction, id")), responses(
    (status = OK, body = serde_json::Value), (status = UNPROCESSABLE_ENTITY, body = Problem),
    (status = NOT_FOUND, body = Problem)))]
pub(super) async fn compute(
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
