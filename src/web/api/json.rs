//! The bodies of calls; one that cannot be read is a problem in words.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::db::DbError;
use crate::web::problem::Problem;

/// The JSON of a call.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let read = Json::<T>::from_request(request, app).await;
        read.map(|Json(body)| Self(body)).map_err(|rejection| match rejection {
            JsonRejection::JsonDataError(error) => {
                // serde's words name the field and never quote what somebody typed into another one.
                let field = error.body_text();
                tracing::debug!(reason = field, "a call lacks a field");
                Problem::of(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "内容缺少必要的项目，或某一项的写法不对，请对照接口说明。",
                )
            }
            JsonRejection::MissingJsonContentType(_) => Problem::of(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "内容要用 JSON 发送（Content-Type: application/json）。",
            ),
            other if other.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Problem::of(StatusCode::PAYLOAD_TOO_LARGE, "内容太长了，请缩短后再试。")
            }
            _ => Problem::of(StatusCode::BAD_REQUEST, "内容不是完整的 JSON，请检查后再试。"),
        })
    }
}

/// The database could not be asked.
pub(super) fn unavailable(error: DbError) -> Problem {
    tracing::error!(error = %error, "a call could not use the database");
    Problem::of(StatusCode::SERVICE_UNAVAILABLE, "系统繁忙，请稍后再试。")
}
