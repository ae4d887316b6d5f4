//! `/desk/me`: one's own account: where it is signed in, another password.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::posted::Posted;
use super::sentence;
use super::sign_in::{Nothing, signed_out};
use super::visitor::{Anybody, Bar};
use super::words::at;
use crate::app::App;
use crate::law::identifier::Mobile;
use crate::secret::Confidential;
use crate::staff::password::Password;
use crate::staff::session::queries::Device;
use crate::web::html;

const BAD_MOBILE: &str = "手机号应是11位数字，请检查后再保存。";

#[derive(Template)]
#[template(path = "desk/me.html")]
struct MePage {
    bar: Bar,
    login: String,
    place: String,
    /// The session that reads the page.
    own: String,
    sessions: Vec<Device>,
    recovery_left: i64,
    /// Where short messages about late orders go, masked.
    mobile: Option<String>,
    least: usize,
    fault: Option<String>,
}

/// The page.
pub(super) async fn page(State(app): State<App>, who: Anybody) -> Response {
    show(&app, &who, None).await
}

async fn show(app: &App, who: &Anybody, fault: Option<String>) -> Response {
    let officer = &who.session.officer;
    let (sessions, left) = (app.entrance.sessions(officer).await, app.entrance.recovery_left(officer).await);
    let mobile = app.entrance.mobile(officer).await;
    match (sessions, left, mobile) {
        (Ok(sessions), Ok(recovery_left), Ok(mobile)) => {
            let place = [Some(officer.court.as_str()), officer.division.as_deref()];
            let page = MePage {
                bar: Bar::of(who),
                login: officer.login.clone(),
                place: place.into_iter().flatten().collect::<Vec<_>>().join(" "),
                own: who.session.name.clone(),
                sessions,
                recovery_left,
                mobile: mobile.map(|mobile| mobile.masked()),
                least: app.settings.staff.password_least,
                fault,
            };
            let status = if page.fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            html::form(status, &page)
        }
        (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => sentence::unavailable(error),
    }
}

#[derive(Deserialize)]
pub(super) struct Reach {
    #[serde(default)]
    mobile: String,
}

/// Another telephone for what is late, or none.
pub(super) async fn change_mobile(
    State(app): State<App>,
    Posted(who, told): Posted<Anybody, Reach>,
) -> Response {
    let mobile = match told.mobile.trim() {
        "" => None,
        typed => match Mobile::parse(typed) {
            Ok(mobile) => Some(mobile),
            Err(_) => return show(&app, &who, Some(BAD_MOBILE.to_owned())).await,
        },
    };
    match app.entrance.set_mobile(&who.session.officer, mobile).await {
        Ok(()) => Redirect::to("/desk/me").into_response(),
        Err(error) => sentence::unavailable(error),
    }
}

#[derive(Deserialize)]
pub(super) struct Change {
    #[serde(default)]
    current: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    repeated: String,
}

/// Another password; everybody who was signed in signs in again.
pub(super) async fn change_password(
    State(app): State<App>,
    Posted(who, change): Posted<Anybody, Change>,
) -> Response {
    if change.password != change.repeated {
        return show(&app, &who, Some("两次输入的新密码不一样，请再输入一次。".to_owned())).await;
    }
    let proof = (Password::typed(&change.current), Confidential::new(change.code));
    let officer = &who.session.officer;
    match app.entrance.change_password(officer, &who.address, proof, &change.password).await {
        Ok(Ok(())) => signed_out(&app),
        Ok(Err(fault)) => show(&app, &who, Some(fault.to_string())).await,
        Err(error) => sentence::unavailable(error),
    }
}

/// Ends one's sessions elsewhere.
pub(super) async fn end_others(State(app): State<App>, Posted(who, _): Posted<Anybody, Nothing>) -> Response {
    match app.entrance.end_others(&who.session).await {
        Ok(()) => Redirect::to("/desk/me").into_response(),
        Err(error) => sentence::unavailable(error),
    }
}
