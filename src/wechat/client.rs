//! One account's way to the platform's API (protocol D).
//!
//! Every call takes the token, sends, reads a bounded answer, and turns it into a value or an [`ApiError`]. A
//! stale token is dropped and the call tried once more. Neither token nor address ever appears in an error.

mod face;
mod media;
mod menu;
mod message;
mod notice;
mod page;
mod phone;
mod real_name;
mod sign_in;
mod user;

use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;
use secrecy::SecretString;
use serde_json::Value;

use super::AppId;
use super::errcode::{ErrorClass, classify, meaning};
use super::token::{AccessToken, TokenCache, TokenSource};
use crate::clock::Clock;
use crate::http::{self, ReadError};
use crate::wechat::AccountKind;

pub use face::FaceStart;
pub use media::{Downloaded, MediaKind};
pub use menu::{Button, Menu};
pub use message::{KefuArticle, KefuMessage, MenuItem};
pub use notice::{CityServiceMessage, SubscriptionMessage, TemplateMessage};
pub use page::PageSignature;
pub use phone::PhoneCode;
pub use real_name::RealName;
pub use sign_in::SignedIn;
pub use user::{QrCode, Scene, UserInfo};

/// What went wrong before the platform's answer could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Transport {
    /// The request certainly did not arrive.
    #[error("the platform cannot be reached")]
    NotSent,
    /// The request may have arrived: its outcome is not known.
    #[error("no answer in time")]
    NoAnswer,
    /// What stands in front of the platform turned the request away: it did not arrive.
    #[error("turned away for too many calls")]
    Busy {
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },
    /// An answer that is not the platform's: HTML, wrong JSON, too long, an HTTP error.
    #[error("an answer that is not the platform's")]
    Garbage,
}

/// Why a call did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// The platform's own error.
    #[error("errcode {errcode} ({}) rid {}", meaning(*errcode).unwrap_or("unknown"), rid.as_deref().unwrap_or("-"))]
    Platform {
        /// The code.
        errcode: i64,
        /// The platform's id of the call, good for seven days.
        rid: Option<String>,
    },
    /// Nothing usable came back.
    #[error(transparent)]
    Transport(#[from] Transport),
    /// Normal mode keeps giving a token that is refused.
    #[error("the platform keeps giving a token that it refuses")]
    SameTokenAgain,
}

impl ApiError {
    pub(super) fn same_token_again() -> Self {
        Self::SameTokenAgain
    }

    /// What the error asks for.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Platform { errcode, .. } => classify(*errcode),
            Self::Transport(_) => ErrorClass::Retry,
            Self::SameTokenAgain => ErrorClass::Config,
        }
    }

    /// How long whatever turned the call away asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Transport(Transport::Busy { retry_after }) => *retry_after,
            _ => None,
        }
    }

    /// Whether the call may have been carried out although it failed.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Transport(Transport::NoAnswer | Transport::Garbage))
    }

    /// The platform's code.
    pub fn errcode(&self) -> Option<i64> {
        match self {
            Self::Platform { errcode, .. } => Some(*errcode),
            Self::Transport(_) | Self::SameTokenAgain => None,
        }
    }
}

/// The API for one account.
pub struct ApiClient {
    base: String,
    kind: AccountKind,
    http: reqwest::Client,
    tokens: TokenSource,
    tickets: page::Tickets,
}

impl ApiClient {
    /// A client of the API at `base` (scheme, host and what stands before `cgi-bin`).
    pub fn new(
        base: &str,
        kind: AccountKind,
        appid: AppId,
        secret: SecretString,
        http: reqwest::Client,
        clock: Clock,
        shared: Option<Arc<dyn TokenCache>>,
    ) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        let tickets = page::Tickets::new(clock.clone(), shared.clone());
        let tokens = TokenSource::new(appid, secret, &base, http.clone(), clock, shared);
        Self { base, kind, http, tokens, tickets }
    }

    /// Whether the platform gives an access token.
    ///
    /// # Errors
    /// Why not.
    pub async fn check_token(&self) -> Result<(), ApiError> {
        self.tokens.token().await.map(drop)
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, ApiError> {
        self.call(path, |request| request.query(query), reqwest::Method::GET).await
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value, ApiError> {
        // Raw UTF-8: the platform shows \uXXXX escapes to people (protocol D0).
        self.call(path, |request| request.json(body), reqwest::Method::POST).await
    }

    async fn call(
        &self,
        path: &str,
        fill: impl Fn(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
        method: reqwest::Method,
    ) -> Result<Value, ApiError> {
        self.with_token(|token| {
            let request = self.http.request(method.clone(), format!("{}/{path}", self.base));
            exchange(fill(request.query(&[("access_token", token.expose())])))
        })
        .await
    }

    /// The token of a call. Without one the call itself was never sent, whatever became of the question for it.
    async fn token(&self) -> Result<AccessToken, ApiError> {
        self.tokens.token().await.map_err(|error| match error {
            ApiError::Transport(Transport::NoAnswer | Transport::Garbage) => Transport::NotSent.into(),
            error => error,
        })
    }

    /// Runs a call with the token; with a refused one it is dropped and the call tried once more.
    async fn with_token<T, F>(&self, call: impl Fn(&AccessToken) -> F) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let token = self.token().await?;
        match call(&token).await {
            Err(error) if error.class() == ErrorClass::Token => {
                self.tokens.refuse(&token).await;
                let token = self.token().await?;
                let outcome = call(&token).await;
                if outcome.as_ref().is_err_and(|error| error.class() == ErrorClass::Token) {
                    self.tokens.refuse(&token).await;
                }
                outcome
            }
            outcome => outcome,
        }
    }
}

/// Sends a request and reads the platform's JSON.
pub(crate) async fn exchange(request: reqwest::RequestBuilder) -> Result<Value, ApiError> {
    let body = http::read_body(send(request).await?, http::JSON_BYTES).await.map_err(unread)?;
    parse(&body)
}

async fn send(request: reqwest::RequestBuilder) -> Result<reqwest::Response, ApiError> {
    // The error is not kept: it quotes the address, and the address holds the token.
    let response = request.send().await.map_err(|error| {
        if error.is_connect() || error.is_builder() { Transport::NotSent } else { Transport::NoAnswer }
    })?;
    match response.status() {
        // protocol D0: every answer of the platform is HTTP 200.
        StatusCode::OK => Ok(response),
        StatusCode::TOO_MANY_REQUESTS => {
            Err(Transport::Busy { retry_after: http::retry_after(response.headers()) }.into())
        }
        _ => Err(Transport::Garbage.into()),
    }
}

fn unread(error: ReadError) -> ApiError {
    match error {
        ReadError::TooLong => Transport::Garbage.into(),
        ReadError::Cut => Transport::NoAnswer.into(),
    }
}

fn parse(body: &[u8]) -> Result<Value, ApiError> {
    let answer: Value = serde_json::from_slice(body).map_err(|_| Transport::Garbage)?;
    if !answer.is_object() {
        return Err(Transport::Garbage.into());
    }
    match answer.get("errcode") {
        None => Ok(answer),
        Some(code) => match code.as_i64().ok_or(Transport::Garbage)? {
            0 => Ok(answer),
            errcode => Err(ApiError::Platform { errcode, rid: rid(&answer) }),
        },
    }
}

/// errmsg ends in ` rid: xxxxxxxx-xxxxxxxx-xxxxxxxx`; only that is kept, the rest may quote our own data.
fn rid(answer: &Value) -> Option<String> {
    let (_, rid) = answer.get("errmsg")?.as_str()?.rsplit_once("rid: ")?;
    let plain = rid.len() <= 40 && rid.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    plain.then(|| rid.to_owned())
}
