//! `/desk/sign-in` and `/desk/sign-out`.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::posted::Posted;
use super::sentence;
use super::visitor::{Anybody, Stranger, no_session_cookie, session_cookie};
use crate::app::App;
use crate::secret::Confidential;
use crate::staff::password::Password;
use crate::staff::sign_in::Attempt;
use crate::web::html;

#[derive(Template)]
#[template(path = "desk/sign_in.html")]
struct SignInPage {
    login: String,
    is_refused: bool,
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
}

/// The form.
pub(super) async fn form() -> Response {
    html::form(StatusCode::OK, &SignInPage { login: String::new(), is_refused: false })
}

/// Takes it; whatever is wrong is answered alike.
pub(super) async fn enter(State(app): State<App>, Posted(who, typed): Posted<Stranger, Typed>) -> Response {
    let attempt = Attempt {
        login: typed.login.clone(),
        password: Password::typed(&typed.password),
        code: Confidential::new(typed.code),
        address: who.address,
        device: who.device,
        former: who.token,
    };
    match app.entrance.sign_in(attempt).await {
        Ok(Some(token)) => {
            let cookie = session_cookie(&app, &token);
            (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to("/desk")).into_response()
        }
        Ok(None) => {
            html::form(StatusCode::UNPROCESSABLE_ENTITY, &SignInPage { login: typed.login, is_refused: true })
        }
        Err(error) => sentence::unavailable(error),
    }
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

/// Ends the session.
pub(super) async fn out(State(app): State<App>, Posted(who, _): Posted<Anybody, Nothing>) -> Response {
    match app.entrance.sign_out(who.session.name).await {
        Ok(()) => signed_out(&app),
        Err(error) => sentence::unavailable(error),
    }
}

/// To the sign-in, without a session.
pub(super) fn signed_out(app: &App) -> Response {
    let cookie = no_session_cookie(app);
    (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to("/desk/sign-in")).into_response()
}
