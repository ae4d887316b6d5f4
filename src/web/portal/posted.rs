//! What a form sends; one that cannot be read is answered with a sentence.

use axum::Form;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::Response;
use serde::de::DeserializeOwned;

use super::sentence::{self, Sentence};
use crate::app::App;

const UNREADABLE: Sentence = Sentence {
    title: "没有提交",
    sentence: "填写的内容没有收全，请返回上一页再提交一次。",
};

/// The fields of a form.
pub(super) struct Posted<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Posted<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let read = Form::<T>::from_request(request, app).await;
        let unreadable = |_| sentence::page(StatusCode::BAD_REQUEST, &UNREADABLE);
        read.map(|Form(fields)| Self(fields)).map_err(unreadable)
    }
}
