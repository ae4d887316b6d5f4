//! The platform's wire format and API. Only this module knows error codes, envelopes and tokens.

pub mod cipher;
pub mod client;
pub mod document;
pub mod envelope;
pub mod errcode;
pub mod face;
pub mod inbound;
pub mod name;
pub mod refusal;
pub mod reply;
pub mod signature;
pub mod template_value;
pub mod token;
pub mod token_cache;

pub use name::{AppId, OpenId, OriginalId};

use serde::Deserialize;

/// What kind of account this is: they differ in windows, passive replies and paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// 服务号 or 公众号.
    Official,
    /// 小程序: answers go by customer-service message (protocol C).
    MiniProgram,
}
