//! A sentence in place of a page.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::db::DbError;
use crate::web::html;

/// What happened and what to do next.
#[derive(Template)]
#[template(path = "portal/sentence.html")]
pub(super) struct Sentence {
    pub(super) title: &'static str,
    pub(super) sentence: &'static str,
}

const UNAVAILABLE: Sentence = Sentence {
    title: "暂时打不开",
    sentence: "系统繁忙，您填的内容还没有提交。请过一会儿再试。",
};

/// The sentence as a page.
pub(super) fn page(status: StatusCode, sentence: &Sentence) -> Response {
    html::page(status, sentence)
}

/// The database could not be asked.
pub(super) fn unavailable(error: DbError) -> Response {
    tracing::error!(error = %error, "a page could not read the database");
    page(StatusCode::SERVICE_UNAVAILABLE, &UNAVAILABLE)
}
