//! `/desk/set-up/{token}`: an invitation becomes a password, an authenticator and recovery codes.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::posted::Posted;
use super::qr::{self, Qr};
use super::sentence::{self, Sentence};
use super::visitor::Stranger;
use crate::app::App;
use crate::secret::Token;
use crate::staff::set_up::{Invitation, NotSetUp};
use crate::web::html;

/// What the authenticator shows above the digits.
const ISSUER: &str = "庭讯工作台";

#[derive(Template)]
#[template(path = "desk/set_up.html")]
struct SetUpPage {
    action: String,
    name: String,
    login: String,
    least: usize,
    /// To be typed by hand, in groups of four.
    secret: String,
    address: String,
    qr: Option<Qr>,
    fault: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/set_up_done.html")]
struct DonePage {
    login: String,
    codes: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    password: String,
    #[serde(default)]
    repeated: String,
    #[serde(default)]
    code: String,
}

/// The form.
pub(super) async fn form(State(app): State<App>, Path(token): Path<String>) -> Response {
    show(&app, &token, None).await
}

/// Takes it.
pub(super) async fn finish(
    State(app): State<App>,
    Path(token): Path<String>,
    Posted(_, chosen): Posted<Stranger, Chosen>,
) -> Response {
    if chosen.password != chosen.repeated {
        return show(&app, &token, Some("两次输入的密码不一样，请再输入一次。".to_owned())).await;
    }
    let Some(read) = Token::read(&token) else { return gone() };
    let login = match app.entrance.invitation(&read).await {
        Ok(Some(invitation)) => invitation.officer.login,
        Ok(None) => return gone(),
        Err(error) => return sentence::unavailable(error),
    };
    match app.entrance.set_up(read, &chosen.password, &chosen.code).await {
        Ok(Ok(codes)) => {
            let codes = codes.iter().map(|code| code.reveal().to_owned()).collect();
            html::page(StatusCode::OK, &DonePage { login, codes })
        }
        Ok(Err(NotSetUp::Gone)) => gone(),
        Ok(Err(fault)) => show(&app, &token, Some(fault.to_string())).await,
        Err(error) => sentence::unavailable(error),
    }
}

async fn show(app: &App, token: &str, fault: Option<String>) -> Response {
    let Some(read) = Token::read(token) else { return gone() };
    let Invitation { officer, secret } = match app.entrance.invitation(&read).await {
        Ok(Some(invitation)) => invitation,
        Ok(None) => return gone(),
        Err(error) => return sentence::unavailable(error),
    };
    let address = secret.address(ISSUER, &officer.login);
    let page = SetUpPage {
        action: format!("/desk/set-up/{}", read.reveal()),
        name: officer.name,
        login: officer.login,
        least: app.settings.staff.password_least,
        secret: in_fours(&secret.base32()),
        qr: qr::of(&address),
        address,
        fault,
    };
    let status = html::status_of(page.fault.is_some());
    html::form(status, &page)
}

fn in_fours(secret: &str) -> String {
    secret.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

fn gone() -> Response {
    let sentence = Sentence::of(
        "邀请打不开了",
        "邀请只能用一次，而且只在很短的时间内有效；也可能是链接没有复制完整。请联系系统管理员重新发一个。",
    );
    sentence::page(StatusCode::NOT_FOUND, &sentence)
}
