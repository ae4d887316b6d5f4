//! The platform's API as the product calls it, below `/sim/platform`. Every answer is HTTP 200 (protocol D0).

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Multipart, Path, Query, State};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use super::faults::take;
use super::ledger::Closed;
use super::notice::SentNotice;
use super::phone::Shown;
use super::test_number::TestNumber;
use super::token::check_secret;
use super::{Simulator, test_number};
use crate::channel::notice::Route;
use crate::web::server::CloseConnection;
use crate::wechat::{AccountKind, OpenId};

/// protocol D0 and C1: a customer-service text may have 2,048 bytes.
const TEXT_BYTES: usize = 2_048;
/// The ends of the paths that send something to somebody.
const SENDS: [&str; 3] = ["/send", "/bizsend", "/sendmsgdata"];
/// The ends of the further paths whose answers a fault can lose.
const PROOFS: [&str; 4] = ["/getuserphonenumber", "/getverifyid", "/queryverifyinfo", "/checkrealnameinfo"];

#[derive(Deserialize, Default)]
struct Parameters {
    access_token: Option<String>,
    openid: Option<String>,
    media_id: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    appid: Option<String>,
    secret: Option<String>,
    code: Option<String>,
    js_code: Option<String>,
}

pub(super) fn router(simulator: Simulator) -> Router {
    Router::new()
        .route("/sim/platform/cgi-bin/media/upload", post(upload))
        .route("/sim/platform/{*path}", get(call).post(call))
        .with_state(simulator)
}

async fn call(
    State(simulator): State<Simulator>,
    Path(path): Path<String>,
    Query(parameters): Query<Parameters>,
    body: Bytes,
) -> Response {
    let (latency, planned) = {
        let mut state = simulator.state();
        if let Some(busy) = state.faults.take_busy(&path) {
            return busy;
        }
        let planned = state.faults.take_api(&path);
        (state.faults.api_latency_ms, planned)
    };
    let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let is_send = SENDS.iter().any(|end| path.ends_with(end));
    let to = body["touser"].as_str().or(body["openid"].as_str()).filter(|_| is_send).unwrap_or_default();
    let number = TestNumber::of(to);
    let planned = planned.or_else(|| number.and_then(|number| number.refusal(&path)));
    let is_subscription = is_send && path.contains("/subscribe/");
    let sending = if is_subscription { simulator.begin_subscription(to) } else { Ok(None) };
    let slow = if number == Some(TestNumber::Slow) { simulator.0.options.slow_ms } else { 0 };
    if latency + slow > 0 {
        tokio::time::sleep(Duration::from_millis(latency + slow)).await;
    }
    if path == "cgi-bin/media/get" && planned.is_none() {
        return simulator.download(&parameters);
    }
    let answer = match planned {
        Some(errcode) => Err(errcode),
        None => sending.and_then(|_sending| simulator.answer(&path, &parameters, &body)),
    };
    let is_losable = is_send || PROOFS.iter().any(|end| path.ends_with(end));
    let lost = answer.is_ok()
        && (number == Some(TestNumber::Unknown)
            || (is_losable && take(&mut simulator.state().faults.api_lost_answers)));
    if lost {
        return CloseConnection.into_response();
    }
    Json(answer.unwrap_or_else(|errcode| simulator.error(errcode))).into_response()
}

impl Simulator {
    fn error(&self, errcode: i64) -> Value {
        let meaning = crate::wechat::errcode::meaning(errcode).unwrap_or("simulated error");
        let rid = [self.0.dice.hex(4), self.0.dice.hex(4), self.0.dice.hex(4)].join("-");
        json!({ "errcode": errcode, "errmsg": format!("{meaning} rid: {rid}") })
    }

    fn answer(&self, path: &str, parameters: &Parameters, body: &Value) -> Result<Value, i64> {
        if self.state().faults.ip_not_allowed {
            return Err(40_164);
        }
        if path == "cgi-bin/stable_token" {
            return self.give_token(body);
        }
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        let Parameters { appid, secret, code, js_code, .. } = parameters;
        match path {
            "sns/oauth2/access_token" => {
                return self.exchange_code(&given(appid), &given(secret), &given(code));
            }
            "sns/jscode2session" => {
                return self.exchange_app_code(&given(appid), &given(secret), &given(js_code));
            }
            _ => {}
        }
        self.check_token(parameters)?;
        if let Some(answer) = self.verifier(path, body) {
            return answer;
        }
        match path {
            "cgi-bin/message/custom/send" => self.custom_send(body),
            "cgi-bin/message/custom/typing" | "cgi-bin/message/custom/business/typing" => ok(),
            "cgi-bin/message/template/send" => self.template_send(body),
            "cgi-bin/message/subscribe/send" => self.subscription_send(AccountKind::MiniProgram, body),
            "cgi-bin/message/subscribe/bizsend" => self.subscription_send(AccountKind::Official, body),
            "cityservice/sendmsgdata" => self.city_service_send(body),
            "cgi-bin/ticket/getticket" => self.give_ticket(parameters.kind.as_deref()),
            "cgi-bin/template/get_all_private_template" => Ok(self.list_templates()),
            "cgi-bin/menu/create" => {
                check_menu(body)?;
                self.state().menu = Some(body.clone());
                ok()
            }
            "cgi-bin/menu/get" => self.state().menu.clone().map(|menu| json!({ "menu": menu })).ok_or(46_003),
            "cgi-bin/menu/delete" => {
                self.state().menu = None;
                ok()
            }
            "cgi-bin/user/info" => {
                let person = self.person(parameters.openid.as_deref())?;
                let follows = self.state().phone(&person).follows;
                Ok(json!({ "subscribe": i64::from(follows), "openid": person.as_str() }))
            }
            "cgi-bin/qrcode/create" => {
                let ticket = self.0.dice.hex(24);
                Ok(json!({ "url": format!("https://weixin.qq.com/q/{ticket}"), "ticket": ticket }))
            }
            "cgi-bin/getcallbackip" => Ok(json!({ "ip_list": ["127.0.0.1"] })),
            _ => Err(40_066),
        }
    }

    fn check_token(&self, parameters: &Parameters) -> Result<(), i64> {
        self.state().tokens.check(parameters.access_token.as_deref(), self.0.clock.now_seconds())
    }

    fn give_token(&self, body: &Value) -> Result<Value, i64> {
        if body["appid"].as_str() != Some(self.0.account.credentials.appid.as_str()) {
            return Err(40_013);
        }
        check_secret(&self.0.account.secret, body["secret"].as_str().unwrap_or_default())?;
        let force = body["force_refresh"].as_bool().unwrap_or_default();
        let now = self.0.clock.now_seconds();
        let (token, expires_in) = self.state().tokens.stable(force, now, &self.0.dice)?;
        Ok(json!({ "access_token": token, "expires_in": expires_in }))
    }

    pub(super) fn person(&self, openid: Option<&str>) -> Result<OpenId, i64> {
        let person = openid.and_then(|text| OpenId::parse(text).ok()).ok_or(40_003)?;
        let is_there = self.state().phones.contains_key(&person) || test_number::is_one(&person);
        if is_there { Ok(person) } else { Err(40_003) }
    }

    fn custom_send(&self, body: &Value) -> Result<Value, i64> {
        let person = self.person(body["touser"].as_str())?;
        let text = match body["msgtype"].as_str() {
            Some("text") => body["text"]["content"].as_str().ok_or(44_004)?.to_owned(),
            Some("news") if body["news"]["articles"].as_array().is_some_and(|list| list.len() > 1) => {
                return Err(45_008);
            }
            Some(kind) => format!("［{kind}］"),
            None => return Err(40_008),
        };
        if text.len() > TEXT_BYTES {
            return Err(45_002);
        }
        let (now_ms, now) = (self.0.clock.now_ms(), self.0.clock.now_seconds());
        let mut state = self.state();
        if state.phone(&person).blocks_account {
            return Err(48_002);
        }
        if !test_number::is_one(&person) {
            state.phone(&person).ledger.take(now).map_err(|closed| match closed {
                Closed::Over => 45_015,
                Closed::Used => 45_047,
            })?;
        }
        let ai = body["aimsgcontext"]["is_ai_msg"].as_i64() == Some(1);
        state.record(&person, chat(now_ms, text.clone()));
        state.show(&person, now_ms, Shown::Court { text, ai, passive: false });
        ok()
    }

    fn download(&self, parameters: &Parameters) -> Response {
        let found = self.check_token(parameters).and_then(|()| {
            let media = self.state().media.get(parameters.media_id.as_deref().unwrap_or_default()).cloned();
            media.ok_or(40_007)
        });
        match found {
            Ok(bytes) => bytes.into_response(),
            Err(errcode) => Json(self.error(errcode)).into_response(),
        }
    }

    /// How often the product asked for a token.
    pub fn token_requests(&self) -> usize {
        self.state().tokens.asked
    }

    /// The platform forgets its tokens: the next call with an old one gets 40001.
    pub fn forget_tokens(&self) {
        self.state().tokens.forget();
    }
}

async fn upload(
    State(simulator): State<Simulator>,
    Query(parameters): Query<Parameters>,
    mut form: Multipart,
) -> Json<Value> {
    let kind = parameters.kind.clone().unwrap_or_default();
    let stored = async {
        simulator.check_token(&parameters)?;
        let field = form.next_field().await.ok().flatten().ok_or(41_005)?;
        let bytes = field.bytes().await.map_err(|_| 41_005)?;
        let id = simulator.0.dice.hex(16);
        simulator.state().media.insert(id.clone(), bytes.to_vec());
        Ok(json!({ "type": kind, "media_id": id, "created_at": simulator.0.clock.now_seconds() }))
    };
    Json(stored.await.unwrap_or_else(|errcode| simulator.error(errcode)))
}

fn chat(at_ms: i64, text: String) -> SentNotice {
    SentNotice {
        at_ms,
        route: Route::Chat,
        id: String::new(),
        template: String::new(),
        fields: Vec::new(),
        text,
        url: None,
        client_msg_id: None,
        arrives: true,
    }
}

fn ok() -> Result<Value, i64> {
    Ok(json!({ "errcode": 0, "errmsg": "ok" }))
}

/// protocol D6: at most three buttons with at most five below each.
fn check_menu(menu: &Value) -> Result<(), i64> {
    let buttons = menu["button"].as_array().filter(|list| (1..=3).contains(&list.len())).ok_or(40_016)?;
    let fits = |button: &Value| button["sub_button"].as_array().is_none_or(|list| list.len() <= 5);
    if buttons.iter().all(fits) { Ok(()) } else { Err(40_023) }
}
