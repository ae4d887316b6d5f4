//! `/m/verify`: a fresh proof before the facts of one's cases are shown.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::asked::Asked;
use super::posted::Posted;
use super::sentence;
use super::visitor::{Visitor, own_path};
use crate::app::App;
use crate::people::{Judged, code_in};
use crate::web::html;

#[derive(Template)]
#[template(path = "portal/verify.html")]
struct VerifyPage {
    mobile: String,
    to: String,
    is_sent: bool,
    /// What went wrong.
    told: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Proof {
    to: Option<String>,
    #[serde(default)]
    code: String,
}

/// Offers to send a code.
pub(super) async fn ask(State(app): State<App>, visitor: Visitor, Asked(asked): Asked<Proof>) -> Response {
    show(&app, &visitor, own_path(asked.to.as_deref()), false, None).await
}

/// Sends it.
pub(super) async fn send(State(app): State<App>, visitor: Visitor, Posted(asked): Posted<Proof>) -> Response {
    let to = own_path(asked.to.as_deref());
    match app.registrar.send_fresh(visitor.caller.clone()).await {
        Ok(Ok(())) => show(&app, &visitor, to, true, None).await,
        Ok(Err(refused)) => show(&app, &visitor, to, true, Some(refused.to_string())).await,
        Err(error) => sentence::unavailable(error),
    }
}

/// Takes it back.
pub(super) async fn prove(
    State(app): State<App>,
    visitor: Visitor,
    Posted(asked): Posted<Proof>,
) -> Response {
    let to = own_path(asked.to.as_deref());
    let Some(code) = code_in(&asked.code) else {
        return show(&app, &visitor, to, true, Some("请填短信里的6位数字。".to_owned())).await;
    };
    match app.registrar.prove_fresh(visitor.caller.clone(), code).await {
        Ok(Judged::Right) => Redirect::to(&to).into_response(),
        Ok(wrong) => show(&app, &visitor, to, true, Some(wrong.on_page())).await,
        Err(error) => sentence::unavailable(error),
    }
}

async fn show(app: &App, visitor: &Visitor, to: String, is_sent: bool, told: Option<String>) -> Response {
    match visitor.known(app).await {
        Ok(Some(known)) => {
            let status = html::status_of(told.is_some());
            html::form(status, &VerifyPage { mobile: known.identity.mobile, to, is_sent, told })
        }
        Ok(None) => Redirect::to("/m/register").into_response(),
        Err(error) => sentence::unavailable(error),
    }
}
