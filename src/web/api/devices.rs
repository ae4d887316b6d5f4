//! `/api/v1/sessions`: signing in from the mini-program, the devices, signing out.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::json::{Body, unavailable};
use super::member::Member;
use crate::app::App;
use crate::people::Whose;
use crate::people::session::queries::Device;
use crate::people::session::{Kind, Token, queries as sessions};
use crate::web::problem::Problem;
use crate::wechat::AccountKind;

const LONGEST_DEVICE: usize = 120;

/// A sign-in.
#[derive(Deserialize, ToSchema)]
pub(super) struct SignIn {
    /// The mini-program's account, by its name in the settings.
    account: String,
    /// What `wx.login` gave.
    code: String,
    /// What the device is called in the list of devices.
    #[serde(default)]
    device: String,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub(super) struct Opened {
    /// The token for the Authorization header; it is told once.
    token: String,
    /// Seconds until it ends.
    expires_in: i64,
}

/// A device on which somebody is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct DeviceLine {
    /// By this it is signed out.
    id: String,
    /// `page` or `app`.
    kind: String,
    /// What it says of itself.
    device: String,
    /// RFC 3339.
    signed_in_at: String,
    /// Whether it is the one that asks.
    current: bool,
}

/// Signs in with the code of `wx.login`.
#[utoipa::path(post, path = "/api/v1/sessions", request_body = SignIn, responses(
    (status = OK, body = Opened), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn sign_in(
    State(app): State<App>,
    Body(asked): Body<SignIn>,
) -> Result<Json<Opened>, Problem> {
    let account = app.accounts.get(&asked.account);
    let account = account.filter(|account| account.settings.kind == AccountKind::MiniProgram);
    let account =
        account.ok_or_else(|| Problem::of(StatusCode::NOT_FOUND, "没有这个小程序，请检查配置。"))?;
    let openid = account.api.signed_in_in_app(&asked.code).await.map_err(|error| {
        tracing::warn!(account = account.name, error = %error, "a sign-in code was not exchanged");
        Problem::of(StatusCode::UNAUTHORIZED, "登录没有成功，请重新进入小程序。")
    })?;
    let token = Token::fresh(&app.dice);
    let opened = Opened { token: token.reveal().to_owned(), expires_in: Kind::App.lasts_ms() / 1_000 };
    let (name, now_ms) = (account.name.clone(), app.clock.now_ms());
    let plain = asked.device.chars().filter(|character| !character.is_control());
    let device: String = plain.take(LONGEST_DEVICE).collect();
    let written = app.db.write(move |tx| {
        Box::pin(async move {
            let whose = Whose { account: &name, openid: &openid };
            sessions::open(tx, &token, whose, Kind::App, &device, now_ms).await
        })
    });
    written.await.map_err(unavailable)?;
    Ok(Json(opened))
}

/// Where the caller is signed in.
#[utoipa::path(get, path = "/api/v1/sessions", security(("bearer" = [])), responses(
    (status = OK, body = Vec<DeviceLine>), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn list(State(app): State<App>, member: Member) -> Result<Json<Vec<DeviceLine>>, Problem> {
    let devices =
        sessions::devices(&app.db, member.whose(), app.clock.now_ms()).await.map_err(unavailable)?;
    let line = |device: Device| DeviceLine {
        current: device.name == member.session.name,
        id: device.name,
        kind: device.kind,
        device: device.device,
        signed_in_at: super::instant(device.created_at),
    };
    Ok(Json(devices.into_iter().map(line).collect()))
}

/// Signs one of the caller's devices out; `current` is the one that asks.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", security(("bearer" = [])),
    params(("id" = String, Path, description = "of the list, or current")), responses(
    (status = NO_CONTENT), (status = NOT_FOUND, body = Problem), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn sign_out(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    // The names of sessions are digests; anything else is nobody's.
    let is_name = id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let name = match id.as_str() {
        "current" => member.session.name.clone(),
        _ if is_name => id,
        _ => String::new(),
    };
    let closed = app.db.write(move |tx| {
        Box::pin(async move { sessions::close_one(tx, member.caller.whose(), &name).await })
    });
    match closed.await.map_err(unavailable)? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::of(StatusCode::NOT_FOUND, "没有这台设备，可能已经退出了。")),
    }
}
