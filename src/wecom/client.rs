//! The API of WeCom for one application: its token, and a text to one member.
//!
//! Codes are those of developer.work.weixin.qq.com/document/path/90455 (as of 2026-11). They are other ones than the
//! platform's: `40001` is a wrong secret here, a token that has ended is `40014` or `42001`.

use std::sync::atomic::{AtomicU64, Ordering};

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tracing::warn;

use super::MemberId;
use crate::clock::Clock;
use crate::people::sms::NotSent;
use crate::wechat::client::{ApiError, Transport, exchange};
use crate::wechat::token::{AccessToken, CachedToken};

/// What a token that is no longer good is answered with.
const STALE: [i64; 3] = [40_014, 41_001, 42_001];
/// The system is busy; too many calls of this interface, too many at once: another time.
const BUSY: [i64; 3] = [-1, 45_009, 45_033];
/// Nobody of that name, or nobody whom the application may write to.
const NOBODY: [i64; 5] = [40_003, 40_031, 46_004, 60_111, 81_013];
/// Every text may have so many bytes; the rest would be cut off without a word.
const TEXT_BYTES: usize = 2_048;

/// The court's application in WeCom.
pub struct WeCom {
    base: String,
    corp_id: String,
    agent_id: i64,
    secret: SecretString,
    http: reqwest::Client,
    clock: Clock,
    token: Mutex<State>,
    /// How often WeCom gave no token.
    failures: AtomicU64,
}

#[derive(Default)]
struct State {
    cached: Option<CachedToken>,
    /// Why it gave none when it was asked last.
    failure: Option<ApiError>,
}

impl WeCom {
    /// The application `agent_id` of the court `corp_id` at `base` (scheme, host and what stands before `cgi-bin`).
    pub fn new(
        base: &str,
        (corp_id, agent_id, secret): (String, i64, SecretString),
        http: reqwest::Client,
        clock: Clock,
    ) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        Self {
            base,
            corp_id,
            agent_id,
            secret,
            http,
            clock,
            token: Mutex::default(),
            failures: AtomicU64::new(0),
        }
    }

    /// Sends a text, in which `<a href="…">` is a link. It is not sent twice: an answer that is lost is
    /// [`NotSent::Unknown`].
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn send(&self, member: &MemberId, text: &str) -> Result<(), NotSent> {
        if text.len() > TEXT_BYTES {
            warn!("a text for WeCom is too long");
            return Err(NotSent::Refused);
        }
        let body = json!({
            "touser": member.as_str(), "msgtype": "text", "agentid": self.agent_id, "text": { "content": text },
        });
        let answer = self.with_token(&body).await.map_err(|error| told(&error))?;
        // Of a message to one member nobody is left out without 81013, but the answer says it in two places.
        let is_left_out = |name: &str| answer[name].as_str().is_some_and(|list| !list.is_empty());
        if is_left_out("invaliduser") || is_left_out("unlicenseduser") {
            return Err(NotSent::Refused);
        }
        Ok(())
    }

    /// Whether WeCom gives a token.
    ///
    /// # Errors
    /// Why not.
    pub async fn check_token(&self) -> Result<(), ApiError> {
        self.token().await.map(drop)
    }

    /// Calls with the token; with a stale one it is dropped and the call made once more: it was not carried out.
    async fn with_token(&self, body: &Value) -> Result<Value, ApiError> {
        let token = self.token().await?;
        match self.call(&token, body).await {
            Err(error) if error.errcode().is_some_and(|code| STALE.contains(&code)) => {
                self.forget(&token).await;
                self.call(&self.token().await?, body).await
            }
            answer => answer,
        }
    }

    async fn call(&self, token: &AccessToken, body: &Value) -> Result<Value, ApiError> {
        let request = self.http.post(format!("{}/cgi-bin/message/send", self.base));
        exchange(request.query(&[("access_token", token.expose())]).json(body)).await
    }

    /// The token; callers that come together wait for one answer, and share it when it is none: were each to ask again,
    /// the waits of all would add up. WeCom gives the same one to whoever asks again, so replicas share nothing.
    async fn token(&self) -> Result<AccessToken, ApiError> {
        let failures = self.failures.load(Ordering::Acquire);
        let mut state = self.token.lock().await;
        let now_ms = self.clock.now_ms();
        if let Some(token) = state.cached.as_ref().and_then(|own| own.fresh(now_ms)) {
            return Ok(token);
        }
        let has_waited = self.failures.load(Ordering::Acquire) != failures;
        if let Some(failure) = state.failure.as_ref().filter(|_| has_waited) {
            return Err(failure.clone());
        }
        match self.ask().await {
            Ok(given) => {
                let token = given.token.clone();
                *state = State { cached: Some(given), failure: None };
                Ok(token)
            }
            Err(error) => {
                // Without a token nothing was sent, whatever became of the question for one.
                let error = if error.is_unknown() { Transport::NotSent.into() } else { error };
                state.failure = Some(error.clone());
                self.failures.fetch_add(1, Ordering::Release);
                Err(error)
            }
        }
    }

    async fn ask(&self) -> Result<CachedToken, ApiError> {
        let request = self.http.get(format!("{}/cgi-bin/gettoken", self.base));
        let query = [("corpid", self.corp_id.as_str()), ("corpsecret", self.secret.expose_secret())];
        let answer = exchange(request.query(&query)).await?;
        let token = answer["access_token"].as_str().filter(|token| !token.is_empty());
        let token = token.ok_or(Transport::Garbage)?;
        Ok(CachedToken::given(token, &answer, self.clock.now_ms()))
    }

    async fn forget(&self, stale: &AccessToken) {
        let mut state = self.token.lock().await;
        if state.cached.as_ref().is_some_and(|own| own.token == *stale) {
            state.cached = None;
        }
    }
}

/// What an error means for the message.
fn told(error: &ApiError) -> NotSent {
    warn!(error = %error, "WeCom did not take a message");
    match (error, error.errcode()) {
        (ApiError::Transport(Transport::NotSent), _) => NotSent::Unreachable,
        (ApiError::Transport(Transport::Busy { retry_after }), _) => {
            NotSent::Busy { retry_after: *retry_after }
        }
        (ApiError::Transport(_), _) => NotSent::Unknown,
        (_, Some(code)) if BUSY.contains(&code) => NotSent::Busy { retry_after: None },
        (_, Some(code)) if NOBODY.contains(&code) => NotSent::Refused,
        // The secret, the application, the list of allowed addresses: nobody gets anything.
        _ => NotSent::Unable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_says_whose_fault_it_is() {
        let told = |errcode| told(&ApiError::Platform { errcode, rid: None });
        for code in [81_013, 60_111, 40_003] {
            assert_eq!(told(code), NotSent::Refused, "{code}: this member");
        }
        for code in [40_001, 40_013, 40_056, 60_020, 301_002, 48_002, 40_014] {
            assert_eq!(told(code), NotSent::Unable, "{code}: our settings");
        }
        for code in [-1, 45_009, 45_033] {
            assert_eq!(told(code), NotSent::Busy { retry_after: None }, "{code}");
        }
    }

    #[test]
    fn a_lost_answer_may_have_been_a_yes() {
        assert_eq!(told(&Transport::NoAnswer.into()), NotSent::Unknown);
        assert_eq!(told(&Transport::Garbage.into()), NotSent::Unknown);
        assert_eq!(told(&Transport::NotSent.into()), NotSent::Unreachable);
    }
}
