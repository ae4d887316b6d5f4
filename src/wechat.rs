//! The platform's wire format and API. Only this module knows error codes, envelopes and tokens.

pub mod name;

pub use name::{AppId, OpenId, OriginalId};
