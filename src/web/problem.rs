//! Errors for API clients: RFC 9457 problem JSON with one sentence for people.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// A problem document.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    argument: Option<String>,
}

impl Problem {
    /// A problem of this status; `detail` says in Chinese what happened and what to do next.
    pub fn of(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: detail.into(),
            argument: None,
        }
    }

    /// The same, naming the argument that it is about.
    pub fn about(self, argument: impl Into<String>) -> Self {
        Self { argument: Some(argument.into()), ..self }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_string(&self).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, "application/problem+json; charset=utf-8")], body).into_response()
    }
}
