//! What the platform's script needs to work on our own pages: a ticket, kept like a token, and a signature with it
//! (protocol D11).

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::timeout;

use super::{ApiClient, ApiError, Transport};
use crate::clock::Clock;
use crate::wechat::signature::page_signature;
use crate::wechat::token::{AccessToken, CachedToken, TokenCache, TokenKind};

/// A page does not wait longer for a ticket: it is whole without one.
const PATIENCE: Duration = Duration::from_secs(1);
/// After a failure nobody asks again for this long, so that one page waits and not every page.
const REST_MS: i64 = 60_000;

/// The account's ticket.
pub(super) struct Tickets {
    clock: Clock,
    shared: Option<Arc<dyn TokenCache>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    cached: Option<CachedToken>,
    /// Until when nobody asks, after a failure.
    rests_until: i64,
}

/// By what the platform's script believes a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageSignature {
    /// Unix seconds.
    pub timestamp: i64,
    /// A word that was never used before.
    pub nonce: String,
    /// Over both, the ticket and the page's address.
    pub signature: String,
}

impl Tickets {
    pub(super) fn new(clock: Clock, shared: Option<Arc<dyn TokenCache>>) -> Self {
        Self { clock, shared, state: Mutex::default() }
    }
}

impl ApiClient {
    /// Signs a page for the platform's script.
    ///
    /// # Errors
    /// When the platform gives no ticket in time, or gave none a moment ago.
    pub async fn sign_page(&self, nonce: String, address: &str) -> Result<PageSignature, ApiError> {
        let ticket = self.page_ticket().await?;
        let timestamp = self.tickets.clock.now_seconds();
        let signature = page_signature(ticket.expose(), &nonce, timestamp, address);
        Ok(PageSignature { timestamp, nonce, signature })
    }

    async fn page_ticket(&self) -> Result<AccessToken, ApiError> {
        let Tickets { clock, shared, state } = &self.tickets;
        let (now_ms, appid) = (clock.now_ms(), self.tokens.appid());
        let mut state = state.lock().await;
        let fresh = |cached: &Option<CachedToken>| cached.as_ref().and_then(|cached| cached.fresh(now_ms));
        if let Some(ticket) = fresh(&state.cached) {
            return Ok(ticket);
        }
        if let Some(shared) = shared {
            let found = shared.get(TokenKind::Page, appid).await;
            if let Some(ticket) = fresh(&found) {
                state.cached = found;
                return Ok(ticket);
            }
        }
        if now_ms < state.rests_until {
            return Err(Transport::NotSent.into());
        }
        let asked = timeout(PATIENCE, self.ask_for_ticket(now_ms)).await;
        match asked.unwrap_or(Err(Transport::NoAnswer.into())) {
            Ok(given) => {
                if let Some(shared) = shared {
                    shared.put(TokenKind::Page, appid, &given).await;
                }
                let ticket = given.token.clone();
                state.cached = Some(given);
                Ok(ticket)
            }
            Err(error) => {
                state.rests_until = now_ms + REST_MS;
                Err(error)
            }
        }
    }

    async fn ask_for_ticket(&self, now_ms: i64) -> Result<CachedToken, ApiError> {
        let answer = self.get("cgi-bin/ticket/getticket", &[("type", "jsapi")]).await?;
        let ticket = answer["ticket"].as_str().filter(|ticket| !ticket.is_empty());
        let ticket = ticket.ok_or(ApiError::Transport(Transport::Garbage))?;
        Ok(CachedToken::given(ticket, &answer, now_ms))
    }
}
