//! The platform's script on pages (protocol D11): the ticket, the check of a page's signature, and what the open tag's
//! dialog does. What the browser runs in place of the real script is `page/script.js`.

use axum::Router;
use axum::extract::{Json, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::Deserialize;
use serde_json::{Value, json};

use super::sign_in::phone_of;
use super::{Delivery, Simulator};
use crate::secret::Dice;
use crate::wechat::OpenId;
use crate::wechat::signature::page_signature;

const LIFE_SECONDS: i64 = 7_200;

/// The account's ticket.
#[derive(Default)]
pub(super) struct Ticket {
    current: Option<(String, i64)>,
    /// How often one was asked for, for assertions.
    asked: usize,
}

/// What a page gave to `wx.config`, and where it stands.
#[derive(Deserialize)]
struct Config {
    timestamp: i64,
    nonce: String,
    signature: String,
    url: String,
}

/// What was tapped in the open tag's dialog.
#[derive(Deserialize)]
struct Answer {
    template: String,
    allows: bool,
}

pub(super) fn router(simulator: Simulator) -> Router {
    Router::new()
        .route("/sim/api/script/config", post(config))
        .route("/sim/api/script/answer", post(answer))
        .with_state(simulator)
}

/// The phone believes the page only if its signature is right.
async fn config(State(simulator): State<Simulator>, Json(given): Json<Config>) -> StatusCode {
    let state = simulator.state();
    let is_right = state.ticket.current.as_ref().is_some_and(|(ticket, ends)| {
        let right = page_signature(ticket, &given.nonce, given.timestamp, &given.url);
        right == given.signature && *ends > simulator.0.clock.now_seconds()
    });
    if is_right { StatusCode::NO_CONTENT } else { StatusCode::FORBIDDEN }
}

async fn answer(
    State(simulator): State<Simulator>,
    headers: HeaderMap,
    Json(answer): Json<Answer>,
) -> Response {
    let Some(person) = phone_of(&headers).and_then(|openid| OpenId::parse(&openid).ok()) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let delivery: Delivery = if answer.allows {
        let consent = simulator.usual_consent(&answer.template);
        simulator.grant(&person, &answer.template, consent).await
    } else {
        simulator.refuse(&person, &answer.template).await
    };
    axum::Json(delivery).into_response()
}

impl Simulator {
    /// `cgi-bin/ticket/getticket`.
    pub(super) fn give_ticket(&self, kind: Option<&str>) -> Result<Value, i64> {
        if kind != Some("jsapi") {
            return Err(40_097);
        }
        let (ticket, seconds) = self.state().ticket.give(self.0.clock.now_seconds(), &self.0.dice);
        Ok(json!({ "errcode": 0, "errmsg": "ok", "ticket": ticket, "expires_in": seconds }))
    }

    /// How often the product asked for a ticket.
    pub fn ticket_requests(&self) -> usize {
        self.state().ticket.asked
    }
}

impl Ticket {
    fn give(&mut self, now: i64, dice: &Dice) -> (String, i64) {
        self.asked += 1;
        match &self.current {
            Some((ticket, ends)) if *ends > now => (ticket.clone(), ends - now),
            _ => {
                let ticket = format!("SIM_{}", dice.hex(40));
                self.current = Some((ticket.clone(), now + LIFE_SECONDS));
                (ticket, LIFE_SECONDS)
            }
        }
    }
}
