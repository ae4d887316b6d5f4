//! WeCom as the product calls it, below `/sim/wecom`: a token for the court's application, texts to members. Every answer
//! is HTTP 200. A member is there, unless the name ends as those of the test numbers do (`…_temp`, `…_perm`, `…_unkn`).

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Router;
use axum::extract::{Json, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Simulator;
use super::faults::take;
use super::test_number::TestNumber;
use crate::web::server::CloseConnection;

const LIFE_SECONDS: i64 = 7_200;
const TEXT_BYTES: usize = 2_048;

/// The application's token and what members got.
#[derive(Default)]
pub(super) struct Members {
    /// The token and its end in Unix seconds.
    token: Option<(String, i64)>,
    texts: BTreeMap<String, Vec<String>>,
    /// How often a token was asked for, for assertions.
    asked: usize,
}

pub(super) fn router(simulator: Simulator) -> Router {
    Router::new()
        .route("/sim/wecom/cgi-bin/gettoken", get(give_token))
        .route("/sim/wecom/cgi-bin/message/send", post(send))
        .with_state(simulator)
}

#[derive(Deserialize)]
struct Asking {
    corpid: String,
    corpsecret: String,
}

async fn give_token(State(simulator): State<Simulator>, Query(asking): Query<Asking>) -> Response {
    let latency = {
        let mut state = simulator.state();
        state.wecom.asked += 1;
        state.faults.api_latency_ms
    };
    if latency > 0 {
        tokio::time::sleep(Duration::from_millis(latency)).await;
    }
    if take(&mut simulator.state().faults.wecom_down) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if asking.corpid.is_empty() {
        return refused(40_013);
    }
    if asking.corpsecret != simulator.0.options.interface_key.expose_secret() {
        return refused(40_001);
    }
    let now = simulator.0.clock.now_seconds();
    let fresh = format!("WECOM_{}", simulator.0.dice.hex(32));
    let mut state = simulator.state();
    let token = &mut state.wecom.token;
    // Whoever asks again gets the same one.
    if token.as_ref().is_none_or(|(_, ends)| *ends <= now) {
        *token = Some((fresh, now + LIFE_SECONDS));
    }
    let Some((token, ends)) = token.as_ref() else { return refused(-1) };
    Json(json!({ "errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": ends - now }))
        .into_response()
}

#[derive(Deserialize)]
struct With {
    #[serde(default)]
    access_token: String,
}

async fn send(
    State(simulator): State<Simulator>,
    Query(with): Query<With>,
    Json(message): Json<Value>,
) -> Response {
    if take(&mut simulator.state().faults.wecom_down) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if let Some(busy) = simulator.state().faults.take_busy("sim/wecom") {
        return busy;
    }
    let planned = simulator.state().faults.take_api("wecom/send");
    let taken = planned.map_or_else(|| simulator.take_wecom(&with.access_token, &message), Err);
    match taken {
        Err(errcode) => refused(errcode),
        Ok(is_lost) if is_lost || take(&mut simulator.state().faults.wecom_lost_answers) => {
            CloseConnection.into_response()
        }
        Ok(_) => Json(json!({ "errcode": 0, "errmsg": "ok", "msgid": "sim" })).into_response(),
    }
}

fn refused(errcode: i64) -> Response {
    Json(json!({ "errcode": errcode, "errmsg": "simulated error" })).into_response()
}

impl Simulator {
    /// Takes a text to one member; returns whether its answer gets lost, or the code with which it is refused.
    fn take_wecom(&self, token: &str, message: &Value) -> Result<bool, i64> {
        let now = self.0.clock.now_seconds();
        let mut state = self.state();
        match &state.wecom.token {
            _ if token.is_empty() => return Err(41_001),
            Some((own, ends)) if own == token && *ends > now => {}
            Some((own, _)) if own == token => return Err(42_001),
            _ => return Err(40_014),
        }
        if message["agentid"].as_i64().is_none_or(|id| id <= 0) {
            return Err(40_056);
        }
        let text =
            message["text"]["content"].as_str().filter(|_| message["msgtype"] == "text").ok_or(40_008)?;
        let member = message["touser"].as_str().unwrap_or_default().to_lowercase();
        let number = TestNumber::of(&member);
        match number {
            Some(TestNumber::Temporary) => return Err(-1),
            Some(TestNumber::Permanent) => return Err(81_013),
            _ if member.is_empty() => return Err(81_013),
            _ => {}
        }
        let cut = text.floor_char_boundary(TEXT_BYTES);
        state.wecom.texts.entry(member).or_default().push(text[..cut].to_owned());
        Ok(number == Some(TestNumber::Unknown))
    }

    /// What a member got, the earliest first.
    pub fn wecom_texts(&self, member: &str) -> Vec<String> {
        self.state().wecom.texts.get(member).cloned().unwrap_or_default()
    }

    /// How often the product asked for a token of WeCom.
    pub fn wecom_token_requests(&self) -> usize {
        self.state().wecom.asked
    }

    /// WeCom forgets its token: the next call with it gets 40014.
    pub fn forget_wecom_token(&self) {
        self.state().wecom.token = None;
    }
}
