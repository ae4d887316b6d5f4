//! The platform's sign-in for web pages (protocol D10): whose phone opens the page, a code, and the code's exchange.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::Simulator;
use super::token::check_secret;
use crate::wechat::OpenId;

/// A code is good for five minutes and once.
const CODE_SECONDS: i64 = 300;
/// Whose phone the browser plays; set by the page `/sim`.
const COOKIE: &str = "sim_person=";

/// Codes that were given out.
#[derive(Default)]
pub(super) struct Codes(HashMap<String, Code>);

struct Code {
    openid: OpenId,
    is_snapshot: bool,
    ends: i64,
    used: bool,
}

#[derive(Deserialize)]
struct Authorize {
    appid: String,
    redirect_uri: String,
    #[serde(default)]
    state: String,
    /// Which of the persons opens the page: the demo's own addition.
    person: Option<String>,
    /// Whether the page is only previewed (快照页): the openid is then a made-up one.
    #[serde(default)]
    snapshot: bool,
}

pub(super) fn router(simulator: Simulator) -> Router {
    Router::new().route("/sim/connect/oauth2/authorize", get(authorize)).with_state(simulator)
}

async fn authorize(
    State(simulator): State<Simulator>,
    Query(asked): Query<Authorize>,
    headers: HeaderMap,
) -> Response {
    if asked.appid != simulator.0.account.credentials.appid.as_str() {
        return (StatusCode::OK, Html("<meta charset=utf-8>appid 参数错误")).into_response();
    }
    let wanted = asked.person.clone().or_else(|| phone_of(&headers));
    let person =
        wanted.and_then(|openid| simulator.0.persons.iter().find(|one| one.openid.as_str() == openid));
    match (person, Url::parse(&asked.redirect_uri)) {
        (Some(person), Ok(mut address)) => {
            let code = simulator.give_code(&person.openid, asked.snapshot);
            address.query_pairs_mut().append_pair("code", &code).append_pair("state", &asked.state);
            Redirect::to(address.as_str()).into_response()
        }
        _ => Html("<meta charset=utf-8>请先在 <a href=\"/sim\">手机</a> 里选择以谁的身份体验。")
            .into_response(),
    }
}

/// Whose phone the browser plays.
pub(super) fn phone_of(headers: &HeaderMap) -> Option<String> {
    let cookie = headers.get(header::COOKIE)?.to_str().ok()?;
    cookie.split("; ").find_map(|pair| pair.strip_prefix(COOKIE)).map(str::to_owned)
}

impl Simulator {
    /// What `wx.login` gives in a mini-program.
    pub fn app_code(&self, person: &OpenId) -> String {
        self.give_code(person, false)
    }

    fn give_code(&self, openid: &OpenId, is_snapshot: bool) -> String {
        let code = self.0.dice.hex(16);
        let ends = self.0.clock.now_seconds() + CODE_SECONDS;
        let given = Code { openid: openid.clone(), is_snapshot, ends, used: false };
        self.state().sign_ins.0.insert(code.clone(), given);
        code
    }

    /// `sns/jscode2session`: what comes with the openid is for the server only.
    pub(super) fn exchange_app_code(&self, appid: &str, secret: &str, code: &str) -> Result<Value, i64> {
        let answer = self.exchange_code(appid, secret, code)?;
        Ok(json!({ "openid": answer["openid"], "session_key": self.0.dice.hex(12) }))
    }

    /// `sns/oauth2/access_token`.
    pub(super) fn exchange_code(&self, appid: &str, secret: &str, code: &str) -> Result<Value, i64> {
        if appid != self.0.account.credentials.appid.as_str() {
            return Err(40_013);
        }
        check_secret(&self.0.account.secret, secret)?;
        let now = self.0.clock.now_seconds();
        let mut state = self.state();
        let given = state.sign_ins.0.get_mut(code).filter(|given| given.ends > now).ok_or(40_029)?;
        if std::mem::replace(&mut given.used, true) {
            return Err(40_163);
        }
        let mut answer = json!({
            "access_token": self.0.dice.hex(16), "expires_in": 7200, "refresh_token": self.0.dice.hex(16),
            "openid": given.openid.as_str(), "scope": "snsapi_base",
        });
        if given.is_snapshot {
            answer["is_snapshotuser"] = json!(1);
        }
        Ok(answer)
    }
}
