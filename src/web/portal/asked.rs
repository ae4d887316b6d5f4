//! What an address says beyond its path; one that cannot be read is answered with a sentence.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use serde::de::DeserializeOwned;

use super::sentence::{self, Sentence};
use crate::app::App;

const UNREADABLE: Sentence = Sentence {
    title: "链接不完整",
    sentence: "这个链接打不开，可能是复制时多了或少了几个字。请回到公众号，重新点链接打开。",
};

/// The fields of a query string.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<App> for Asked<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let read = Query::<T>::from_request_parts(parts, app).await;
        let unreadable = |_| sentence::page(StatusCode::BAD_REQUEST, &UNREADABLE);
        read.map(|Query(fields)| Self(fields)).map_err(unreadable)
    }
}

/// The parts of a path that stand for something.
pub(super) struct Named<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Named<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let read = Path::<T>::from_request_parts(parts, app).await;
        let unreadable = |_| sentence::page(StatusCode::NOT_FOUND, &UNREADABLE);
        read.map(|Path(named)| Self(named)).map_err(unreadable)
    }
}
