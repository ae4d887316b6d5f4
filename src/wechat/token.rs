//! Access tokens (protocol D1): `stable_token` in normal mode, asked for once however many callers wait.
//!
//! Replicas that ask each for themselves get the same token, so no lock is needed for correctness; a shared
//! cache only saves quota.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::AppId;
use super::client::{ApiError, Transport};
use crate::clock::Clock;

/// Renewed this long before its end. The platform gives a new one in the last five minutes, while the old one
/// stays valid for five more.
const RENEW_BEFORE_MS: i64 = 120_000;
/// A token that normal mode keeps giving although it is refused is forced out at most this often.
const FORCE_EVERY: Duration = Duration::from_secs(600);

/// An access token. It cannot be printed.
#[derive(Clone)]
pub struct AccessToken(SecretString);

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

impl PartialEq for AccessToken {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl AccessToken {
    /// A token as the platform gave it.
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// The text, for the one place that puts it into a query.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// A token and its end in Unix milliseconds.
#[derive(Debug, Clone)]
pub struct CachedToken {
    /// The token.
    pub token: AccessToken,
    /// When it ends.
    pub expires_at: i64,
}

impl CachedToken {
    /// What the platform gave at this instant, with the seconds it is good for.
    pub(crate) fn given(token: &str, answer: &Value, now_ms: i64) -> Self {
        let seconds = answer["expires_in"].as_i64().unwrap_or_default();
        // protocol D1: between 300 and 7,200; a short one is used once rather than asked for again and again.
        let expires_at = now_ms + (seconds * 1_000).max(RENEW_BEFORE_MS + 10_000);
        Self { token: AccessToken::new(token.to_owned()), expires_at }
    }

    /// The token, unless it ends soon.
    pub(crate) fn fresh(&self, now_ms: i64) -> Option<AccessToken> {
        (now_ms + RENEW_BEFORE_MS < self.expires_at).then(|| self.token.clone())
    }
}

/// What an account has one of at a time, for two hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// The access token of its calls.
    Access,
    /// The ticket of the script on its pages (protocol D11).
    Page,
}

/// A cache that replicas share. Losing it costs quota, nothing else.
pub trait TokenCache: Send + Sync {
    /// The token of an account, if one is known.
    fn get<'a>(&'a self, kind: TokenKind, appid: &'a AppId) -> BoxFuture<'a, Option<CachedToken>>;
    /// Shares a token.
    fn put<'a>(&'a self, kind: TokenKind, appid: &'a AppId, token: &'a CachedToken) -> BoxFuture<'a, ()>;
    /// Forgets the access token, but only if it is still this one.
    fn drop_if_same<'a>(&'a self, appid: &'a AppId, failed: &'a AccessToken) -> BoxFuture<'a, ()>;
    /// Whether this process may force a refresh now; true at most once a period among all replicas.
    fn may_force<'a>(&'a self, appid: &'a AppId, period: Duration) -> BoxFuture<'a, bool>;
}

/// Where one account's tokens come from.
pub struct TokenSource {
    appid: AppId,
    secret: SecretString,
    url: String,
    http: reqwest::Client,
    clock: Clock,
    shared: Option<Arc<dyn TokenCache>>,
    state: Mutex<State>,
    /// How often the platform gave none.
    failures: AtomicU64,
}

#[derive(Default)]
struct State {
    cached: Option<CachedToken>,
    /// What was refused last; if normal mode gives it again, something is wrong with the account.
    refused: Option<AccessToken>,
    forced_at: Option<i64>,
    /// Why the platform gave none when it was asked last.
    failure: Option<ApiError>,
}

impl TokenSource {
    /// Tokens of one account from the API at `base`.
    pub fn new(
        appid: AppId,
        secret: SecretString,
        base: &str,
        http: reqwest::Client,
        clock: Clock,
        shared: Option<Arc<dyn TokenCache>>,
    ) -> Self {
        let url = format!("{base}/cgi-bin/stable_token");
        Self { appid, secret, url, http, clock, shared, state: Mutex::default(), failures: AtomicU64::new(0) }
    }

    /// A token that is not known to be stale. Callers that come together wait for one answer, and share it when it is
    /// none: were each to ask again, the waits of all would add up.
    ///
    /// # Errors
    /// When the platform gives none.
    pub async fn token(&self) -> Result<AccessToken, ApiError> {
        let failures = self.failures.load(Ordering::Acquire);
        let mut state = self.state.lock().await;
        if let Some(token) = self.fresh(state.cached.as_ref()) {
            return Ok(token);
        }
        let has_waited = self.failures.load(Ordering::Acquire) != failures;
        if let Some(failure) = state.failure.as_ref().filter(|_| has_waited) {
            return Err(failure.clone());
        }
        let found = self.renew(&mut state).await;
        state.failure = found.as_ref().err().cloned();
        if found.is_err() {
            self.failures.fetch_add(1, Ordering::Release);
        }
        found
    }

    /// A token of the other replicas', or a new one.
    async fn renew(&self, state: &mut State) -> Result<AccessToken, ApiError> {
        if let Some(shared) = &self.shared {
            let found = shared.get(TokenKind::Access, &self.appid).await;
            if let Some(token) =
                self.fresh(found.as_ref()).filter(|token| state.refused.as_ref() != Some(token))
            {
                state.cached = found;
                return Ok(token);
            }
        }
        let mut given = self.ask(false).await?;
        if state.refused.as_ref() == Some(&given.token) {
            tracing::error!(
                reason = "the platform keeps giving a token that it refuses",
                "check appid, AppSecret and IP allow-list"
            );
            if !self.may_force(state).await {
                return Err(ApiError::same_token_again());
            }
            given = self.ask(true).await?;
        }
        if let Some(shared) = &self.shared {
            shared.put(TokenKind::Access, &self.appid, &given).await;
        }
        let token = given.token.clone();
        state.cached = Some(given);
        Ok(token)
    }

    /// Whose tokens these are.
    pub(super) fn appid(&self) -> &AppId {
        &self.appid
    }

    /// The appid and the AppSecret, for the calls that take them in place of a token.
    pub(super) fn credentials(&self) -> [(&'static str, &str); 2] {
        [("appid", self.appid.as_str()), ("secret", self.secret.expose_secret())]
    }

    /// The platform refused this token: forgets it, unless it has been replaced already.
    pub async fn refuse(&self, failed: &AccessToken) {
        let mut state = self.state.lock().await;
        if state.cached.as_ref().is_some_and(|cached| cached.token == *failed) {
            state.cached = None;
            state.refused = Some(failed.clone());
        }
        if let Some(shared) = &self.shared {
            shared.drop_if_same(&self.appid, failed).await;
        }
    }

    fn fresh(&self, cached: Option<&CachedToken>) -> Option<AccessToken> {
        cached?.fresh(self.clock.now_ms())
    }

    async fn may_force(&self, state: &mut State) -> bool {
        let now = self.clock.now_ms();
        let period = i64::try_from(FORCE_EVERY.as_millis()).unwrap_or(i64::MAX);
        if state.forced_at.is_some_and(|at| now - at < period) {
            return false;
        }
        let allowed = match &self.shared {
            Some(shared) => shared.may_force(&self.appid, FORCE_EVERY).await,
            None => true,
        };
        if allowed {
            state.forced_at = Some(now);
        }
        allowed
    }

    async fn ask(&self, force: bool) -> Result<CachedToken, ApiError> {
        let body = json!({
            "grant_type": "client_credential",
            "appid": self.appid.as_str(),
            "secret": self.secret.expose_secret(),
            "force_refresh": force,
        });
        let request = self.http.post(&self.url).json(&body);
        let answer = super::client::exchange(request).await?;
        let token = answer["access_token"].as_str().filter(|token| !token.is_empty());
        let token = token.ok_or(ApiError::Transport(Transport::Garbage))?;
        Ok(CachedToken::given(token, &answer, self.clock.now_ms()))
    }
}
