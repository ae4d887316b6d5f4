//! What a form of the desk sends: only from our own address, only with the token of its session (threats 39).

use axum::Form;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq;

use super::sentence::{self, Sentence};
use super::visitor::Sender;
use crate::app::App;

/// Whoever sent a form, and its fields.
pub(super) struct Posted<W, T>(pub(super) W, pub(super) T);

#[derive(Deserialize)]
struct Fields<T> {
    #[serde(default)]
    form_token: String,
    #[serde(flatten)]
    own: T,
}

impl<W, T> FromRequest<App> for Posted<W, T>
where
    W: FromRequestParts<App, Rejection = Response> + Sender + Send,
    T: DeserializeOwned,
{
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let ours = app.settings.server.desk_address();
        if !is_from(request.headers(), &ours) {
            return Err(elsewhere(&ours));
        }
        let (mut parts, body) = request.into_parts();
        let who = W::from_request_parts(&mut parts, app).await?;
        let read = Form::<Fields<T>>::from_request(Request::from_parts(parts, body), app).await;
        let Ok(Form(fields)) = read else {
            let sentence = Sentence::of("没有提交", "填写的内容没有收全，请返回上一页再提交一次。");
            return Err(sentence::page(StatusCode::BAD_REQUEST, &sentence));
        };
        match who.form_token() {
            Some(token) if !bool::from(token.as_bytes().ct_eq(fields.form_token.as_bytes())) => {
                Err(elsewhere(&ours))
            }
            _ => Ok(Self(who, fields.own)),
        }
    }
}

/// Browsers name the page that a form stands on with every form they send; who does not say so is not believed.
fn is_from(headers: &HeaderMap, ours: &str) -> bool {
    let said = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let is_same_site = said("sec-fetch-site").is_none_or(|site| site == "same-origin");
    is_same_site && said(header::ORIGIN.as_str()) == Some(ours)
}

fn elsewhere(ours: &str) -> Response {
    let sentence = Sentence::of("没有提交", format!("为了安全，请从 {ours}/desk 重新打开页面，再操作一次。"));
    sentence::page(StatusCode::FORBIDDEN, &sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_come_from_our_own_address() {
        let ours = "https://desk.court.example";
        let with = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, value.parse().unwrap());
            }
            is_from(&headers, ours)
        };
        assert!(with(&[("origin", ours)]) && with(&[("origin", ours), ("sec-fetch-site", "same-origin")]));
        assert!(!with(&[]), "nothing said");
        assert!(!with(&[("origin", "null")]) && !with(&[("origin", "https://evil.example")]));
        assert!(!with(&[("origin", ours), ("sec-fetch-site", "same-site")]));
        assert!(!with(&[("origin", "https://desk.court.example.evil.example")]));
    }
}
