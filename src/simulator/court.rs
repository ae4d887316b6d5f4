//! The court's own systems, played: a gateway that puts short messages on the phones, and a register of the persons'
//! cards. Both check our signature.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::post;
use serde::Serialize;
use serde_json::{Value, json};

use super::Simulator;
use super::faults::take;
use crate::http::{ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, signature};
use crate::web::server::CloseConnection;
use crate::wechat::OpenId;

/// What stands on a person's identity card, and in the telephone company's books. All made up.
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    /// The name.
    pub name: String,
    /// The resident identity number.
    pub id_number: String,
    /// The mobile number.
    pub mobile: String,
}

pub(super) fn router(simulator: Simulator) -> Router {
    Router::new()
        .route("/sim/court/sms", post(sms))
        .route("/sim/court/sms/status", post(sms_status))
        .route("/sim/court/register", post(register))
        .with_state(simulator)
}

async fn sms(State(simulator): State<Simulator>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(message) = simulator.signed(&headers, &body) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let refused = {
        let faults = &mut simulator.state().faults;
        if let Some(busy) = faults.take_busy("court/sms") {
            return busy;
        }
        if take(&mut faults.sms_down) {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        faults.sms_refused.take()
    };
    let taken = match &refused {
        Some(code) => Err(code.as_str()),
        None => simulator.take_sms(message["mobile"].as_str().unwrap_or_default(), &message),
    };
    if let Err(code) = taken {
        return (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "code": code }))).into_response();
    }
    if take(&mut simulator.state().faults.sms_lost_answers) {
        return CloseConnection.into_response();
    }
    Json(json!({ "result": "accepted" })).into_response()
}

async fn sms_status(State(simulator): State<Simulator>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(question) = simulator.signed(&headers, &body) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    if let Some(busy) = simulator.state().faults.take_busy("court/sms/status") {
        return busy;
    }
    let (state, code) = simulator.sms_state(question["id"].as_str().unwrap_or_default());
    Json(json!({ "state": state, "code": code })).into_response()
}

async fn register(State(simulator): State<Simulator>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(told) = simulator.signed(&headers, &body) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    if take(&mut simulator.state().faults.register_down) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let is_same = simulator.0.persons.iter().filter_map(|person| person.card.as_ref()).any(|card| {
        [(&card.name, "name"), (&card.id_number, "id_number"), (&card.mobile, "mobile")]
            .into_iter()
            .all(|(own, key)| told[key].as_str() == Some(own))
    });
    Json(json!({ "result": if is_same { "same" } else { "different" } })).into_response()
}

impl Simulator {
    /// The body of a call that carries our signature.
    fn signed(&self, headers: &HeaderMap, body: &[u8]) -> Option<Value> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let key = &self.0.options.interface_key;
        let expected = signature(key, header(TIMESTAMP_HEADER), header(ID_HEADER), body);
        (header(SIGNATURE_HEADER) == expected).then(|| serde_json::from_slice(body).ok()).flatten()
    }

    pub(super) fn owner_of(&self, mobile: &str) -> Option<OpenId> {
        let owns = |card: &Card| card.mobile == mobile;
        let owner = self.0.persons.iter().find(|person| person.card.as_ref().is_some_and(owns));
        owner.map(|person| person.openid.clone())
    }
}
