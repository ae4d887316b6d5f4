//! What goes wrong, on purpose.

use serde::{Deserialize, Serialize};

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
    /// Milliseconds before the API answers.
    pub api_latency_ms: u64,
    /// The next sends and proofs of identity are accepted, but their answer never arrives.
    pub api_lost_answers: u32,
    /// So many calls of the short-message gateway fail.
    pub sms_down: u32,
    /// The next call of the cloud's short-message service gets this code.
    pub sms_refused: Option<String>,
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

impl Faults {
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
