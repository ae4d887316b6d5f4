//! A sentence in place of a page of the desk.

use std::borrow::Cow;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::db::DbError;
use crate::web::html;

/// What happened and what to do next.
#[derive(Template)]
#[template(path = "desk/sentence.html")]
pub(super) struct Sentence {
    title: &'static str,
    sentence: Cow<'static, str>,
}

impl Sentence {
    pub(super) fn of(title: &'static str, sentence: impl Into<Cow<'static, str>>) -> Self {
        Self { title, sentence: sentence.into() }
    }
}

/// The sentence as a page.
pub(super) fn page(status: StatusCode, sentence: &Sentence) -> Response {
    html::page(status, sentence)
}

/// The database could not be asked.
pub(super) fn unavailable(error: DbError) -> Response {
    tracing::error!(error = %error, "a page of the desk could not use the database");
    let sentence = Sentence::of("暂时打不开", "系统繁忙，刚才的操作没有完成。请过一会儿再试。");
    page(StatusCode::SERVICE_UNAVAILABLE, &sentence)
}
