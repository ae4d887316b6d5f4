//! Calls of the court's own systems: signed over time, idempotency key and body (threats 21).

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use secrecy::SecretString;
use subtle::ConstantTimeEq;

use crate::app::App;
use crate::http::{ID_HEADER, KEY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, signature};
use crate::web::problem::Problem;

/// A signature is good for so long before and after its time (threats 21).
const FRESH_SECONDS: i64 = 300;

/// A header's text; empty where there is none.
pub(super) fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The name of the key that a call says it was signed with.
pub(super) fn key_of(headers: &HeaderMap) -> &str {
    header(headers, KEY_HEADER)
}

/// Every failure is the same, so that nobody learns which part was wrong.
pub(super) fn refused() -> Problem {
    Problem::of(StatusCode::UNAUTHORIZED, "签名没有通过，请核对密钥、时间和签名方法。")
}

/// Checks that whoever holds the key made the call just now.
pub(super) fn check(app: &App, headers: &HeaderMap, body: &[u8], key: &SecretString) -> Result<(), Problem> {
    let timestamp = header(headers, TIMESTAMP_HEADER);
    let signed_at: i64 = timestamp.parse().map_err(|_| refused())?;
    let expected = signature(key, timestamp, header(headers, ID_HEADER), body);
    let is_right: bool = expected.as_bytes().ct_eq(header(headers, SIGNATURE_HEADER).as_bytes()).into();
    let age = app.clock.now_seconds().checked_sub(signed_at);
    if is_right && age.is_some_and(|age| age.abs() <= FRESH_SECONDS) { Ok(()) } else { Err(refused()) }
}

/// The whole body, or what to do about one that is too long or was cut.
pub(super) fn whole(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Problem> {
    body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::of(StatusCode::PAYLOAD_TOO_LARGE, "一次最多1MB，请分批发送。")
        }
        _ => Problem::of(StatusCode::BAD_REQUEST, "内容没有收全，请重发。"),
    })
}
