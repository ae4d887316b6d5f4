//! What goes wrong, on purpose.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::plaintext::ListShape;

/// Knobs; each counts down to zero.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// The next pushes are delivered twice at the same time.
    pub duplicate_pushes: u32,
    /// The next push is held back until another one has been delivered.
    pub hold_next_push: bool,
    /// The connection of the next attempts is cut right after the request was sent.
    pub cut_pushes: u32,
    /// Every push says that it was written at this second.
    pub same_create_time: Option<i64>,
    /// The next push is damaged in this way.
    pub tamper: Option<Tamper>,
    /// What the API answers instead.
    pub api: Vec<ApiFault>,
    /// The platform has banned these templates for subscription messages (43107).
    pub banned_templates: Vec<String>,
    /// Milliseconds before the API answers.
    pub api_latency_ms: u64,
    /// The next sends and proofs of identity are accepted, but their answer never arrives.
    pub api_lost_answers: u32,
    /// Calls that are turned away with 429.
    pub busy: Vec<Busy>,
    /// Milliseconds of the clock before a result is told: of a template or subscription message, of a short message.
    pub result_delay_ms: u64,
    /// Results wait until [`super::Simulator::release_results`].
    pub hold_results: bool,
    /// So many results are never told.
    pub lost_results: u32,
    /// So many results are told twice.
    pub duplicate_results: u32,
    /// How the next messages fail after they were accepted, in this order.
    pub result_failures: Vec<ResultFailure>,
    /// How lists stand in JSON events.
    pub json_list: ListShape,
    /// So many calls of the short-message gateway fail.
    pub sms_down: u32,
    /// So many short messages are taken without an answer.
    pub sms_lost_answers: u32,
    /// The next short message is refused with this code.
    pub sms_refused: Option<String>,
    /// So many calls of WeCom fail.
    pub wecom_down: u32,
    /// So many messages of WeCom are taken without an answer.
    pub wecom_lost_answers: u32,
    /// So many calls of the register fail.
    pub register_down: u32,
    /// The caller's address is not on the allow-list (40164).
    pub ip_not_allowed: bool,
}

/// A way of damaging a push that must be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tamper {
    /// The frame ends in another appid.
    WrongAppid,
    /// A byte of the ciphertext is another.
    Ciphertext,
    /// The body is larger than any push.
    HugeBody,
    /// The envelope has a document type with an external entity.
    Xxe,
    /// The readable half says something else (compatible mode).
    PlainHalf,
}

/// An error code in place of an API's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiFault {
    /// The end of the path, such as `custom/send`.
    pub path: String,
    /// The code.
    pub errcode: i64,
    /// How many more times.
    pub times: u32,
}

/// A call that is turned away before it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Busy {
    /// The end of the path, such as `template/send` or `court/sms`.
    pub path: String,
    /// The seconds of `Retry-After`, if it says any.
    pub retry_after: Option<u64>,
    /// How many more times.
    pub times: u32,
}

/// How a message that was accepted fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultFailure {
    /// The person does not want the account's messages.
    UserBlock,
    /// The platform or the carrier failed.
    SystemFailed,
}

impl Faults {
    /// The answer that turns a call of this path away, counted down.
    pub(super) fn take_busy(&mut self, path: &str) -> Option<Response> {
        let busy = self.busy.iter_mut().find(|busy| busy.times > 0 && path.ends_with(&busy.path))?;
        busy.times -= 1;
        let mut answer = StatusCode::TOO_MANY_REQUESTS.into_response();
        if let Some(seconds) = busy.retry_after {
            answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        Some(answer)
    }

    /// How the next accepted message fails, if it does.
    pub(super) fn take_failure(&mut self) -> Option<ResultFailure> {
        if self.result_failures.is_empty() { None } else { Some(self.result_failures.remove(0)) }
    }

    /// The error code for a call of this path, counted down.
    pub(super) fn take_api(&mut self, path: &str) -> Option<i64> {
        let fault = self.api.iter_mut().find(|fault| fault.times > 0 && path.ends_with(&fault.path))?;
        fault.times -= 1;
        Some(fault.errcode)
    }
}

/// Takes one of a number of times.
pub(super) fn take(times: &mut u32) -> bool {
    let some = *times > 0;
    *times = times.saturating_sub(1);
    some
}
