//! The short-message service of a public cloud, played: it checks the signature and puts the message on the phones.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::post;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Simulator;
use super::faults::take;
use crate::people::sms::SmsState;
use crate::web::server::CloseConnection;

const PULL: &str = "PullSmsSendStatusByPhoneNumber";

pub(super) fn router(simulator: Simulator) -> Router {
    Router::new().route("/sim/cloud", post(send)).with_state(simulator)
}

async fn send(State(simulator): State<Simulator>, headers: HeaderMap, body: String) -> Response {
    if take(&mut simulator.state().faults.sms_down) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if let Some(busy) = simulator.state().faults.take_busy("sim/cloud") {
        return busy;
    }
    if let Err(code) = simulator.check_cloud_signature(&headers, &body) {
        return failed(code);
    }
    let question: Value = serde_json::from_str(&body).unwrap_or_default();
    if headers.get("x-tc-action").is_some_and(|action| action == PULL) {
        return simulator.pull(&question);
    }
    let planned = simulator.state().faults.sms_refused.take();
    match planned {
        // Codes of the service itself stand for the whole call, those of one number beside it.
        Some(code) if code.starts_with("RequestLimitExceeded") || code.starts_with("AuthFailure") => {
            failed(&code)
        }
        Some(code) => told(&code),
        None => {
            let code = simulator.put_on_phone(&question);
            if code == "Ok" && take(&mut simulator.state().faults.sms_lost_answers) {
                return CloseConnection.into_response();
            }
            told(code)
        }
    }
}

fn failed(code: &str) -> Response {
    let error = json!({ "Code": code, "Message": "simulated" });
    Json(json!({ "Response": { "Error": error, "RequestId": "sim" } })).into_response()
}

fn told(code: &str) -> Response {
    let status = json!({ "SerialNo": "1", "Fee": 1, "Code": code, "Message": "simulated", "IsoCode": "CN" });
    Json(json!({ "Response": { "SendStatusSet": [status], "RequestId": "sim" } })).into_response()
}

impl Simulator {
    fn put_on_phone(&self, message: &Value) -> &'static str {
        let parameters = message["TemplateParamSet"].as_array().map(Vec::as_slice).unwrap_or_default();
        let [Value::String(code), Value::String(minutes)] = parameters else {
            return "FailedOperation.TemplateParamSetNotMatchApprovedTemplate";
        };
        let [Value::String(number)] =
            message["PhoneNumberSet"].as_array().map(Vec::as_slice).unwrap_or_default()
        else {
            return "InvalidParameterValue.IncorrectPhoneNumber";
        };
        let Some(mobile) = number.strip_prefix("+86") else {
            return "InvalidParameterValue.IncorrectPhoneNumber";
        };
        let signed_by = message["SignName"].as_str().unwrap_or_default();
        let text = format!("验证码{code}，{minutes}分钟内有效。【{signed_by}】");
        let message = json!({
            "id": message["SessionContext"], "template": message["TemplateId"], "text": text,
            "values": { "1": code, "2": minutes },
        });
        self.take_sms(mobile, &message)
            .map_or("InvalidParameterValue.TemplateParameterFormatError", |()| "Ok")
    }

    /// What the carriers reported of a number's messages.
    fn pull(&self, question: &Value) -> Response {
        let number = question["PhoneNumber"].as_str().unwrap_or_default();
        let reported = self.sms_reported(number.trim_start_matches("+86"));
        let status = |(id, state): (String, SmsState)| {
            let status = if state == SmsState::Delivered { "SUCCESS" } else { "FAIL" };
            json!({ "ReportStatus": status, "SessionContext": id, "PhoneNumber": number, "SerialNo": "1",
                    "CountryCode": "86", "Description": "simulated" })
        };
        let list: Vec<Value> = reported.into_iter().map(status).collect();
        Json(json!({ "Response": { "PullSmsSendStatusSet": list, "RequestId": "sim" } })).into_response()
    }

    /// TC3-HMAC-SHA256, written a second time so that the product's is tried.
    fn check_cloud_signature(&self, headers: &HeaderMap, body: &str) -> Result<(), &'static str> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let given = header("authorization");
        let field = |name: &str| {
            let (_, rest) = given.split_once(name)?;
            rest.split(", ").next()
        };
        let (Some(scope), Some(names), Some(signature)) =
            (field("Credential="), field("SignedHeaders="), field("Signature="))
        else {
            return Err("AuthFailure.SignatureFailure");
        };
        let now = self.0.clock.now_seconds();
        if header("x-tc-timestamp").parse().is_ok_and(|told: i64| (now - told).abs() > 300) {
            return Err("AuthFailure.SignatureExpire");
        }
        let (_, scope) = scope.split_once('/').unwrap_or_default();
        let lines = names.split(';').map(|name| format!("{name}:{}\n", header(name).to_lowercase()));
        let canonical = format!("POST\n/\n\n{}\n{names}\n{}", lines.collect::<String>(), digest(body));
        let stamp = header("x-tc-timestamp");
        let to_sign = format!("TC3-HMAC-SHA256\n{stamp}\n{scope}\n{}", digest(&canonical));
        let first = format!("TC3{}", self.0.options.interface_key.expose_secret()).into_bytes();
        let key = scope.split('/').fold(first, |key, part| keyed(&key, part));
        let is_ours = hex::encode(keyed(&key, &to_sign)) == signature && scope.ends_with("/sms/tc3_request");
        if is_ours { Ok(()) } else { Err("AuthFailure.SignatureFailure") }
    }
}

fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

fn keyed(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes any key");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
