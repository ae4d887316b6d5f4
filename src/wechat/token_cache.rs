//! The cache of several replicas for tokens and tickets, in Redis. Every call gives up after 200 ms and is then as if there were
//! no cache. A value is sealed and carries its appid: one that turns up under another key cannot be opened.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, Cmd, FromRedisValue};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::AppId;
use super::token::{AccessToken, CachedToken, TokenCache, TokenKind};
use crate::clock::Clock;
use crate::seal::Sealer;

const WITHIN: Duration = Duration::from_millis(200);

/// The shared cache.
pub struct RedisTokenCache {
    connection: ConnectionManager,
    sealer: Sealer,
    clock: Clock,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    token: String,
    expires_at: i64,
}

impl RedisTokenCache {
    /// Connects lazily: a Redis that is not there yet, or no longer, is only slower.
    ///
    /// # Errors
    /// When the address is not a Redis address.
    pub fn new(url: &SecretString, sealer: Sealer, clock: Clock) -> redis::RedisResult<Self> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(WITHIN))
            .set_response_timeout(Some(WITHIN));
        let client = Client::open(url.expose_secret())?;
        let connection = ConnectionManager::new_lazy_with_config(client, config)?;
        Ok(Self { connection, sealer, clock })
    }

    async fn ask<T: FromRedisValue + Send>(&self, command: &Cmd) -> Option<T> {
        let mut connection = self.connection.clone();
        timeout(WITHIN, command.query_async(&mut connection)).await.ok()?.ok()
    }

    async fn read(&self, kind: TokenKind, appid: &AppId) -> Option<CachedToken> {
        let name = key(kind, appid);
        let sealed: Option<Vec<u8>> = self.ask(redis::cmd("GET").arg(&name)).await?;
        let json = self.sealer.open(&name, &sealed?).ok()?;
        let stored: Stored = serde_json::from_slice(&json).ok()?;
        Some(CachedToken { token: AccessToken::new(stored.token), expires_at: stored.expires_at })
    }
}

fn key(kind: TokenKind, appid: &AppId) -> String {
    let kind = match kind {
        TokenKind::Access => "token",
        TokenKind::Page => "ticket",
    };
    format!("tingxun:{kind}:{}", appid.as_str())
}

impl TokenCache for RedisTokenCache {
    fn get<'a>(&'a self, kind: TokenKind, appid: &'a AppId) -> BoxFuture<'a, Option<CachedToken>> {
        self.read(kind, appid).boxed()
    }

    fn put<'a>(&'a self, kind: TokenKind, appid: &'a AppId, token: &'a CachedToken) -> BoxFuture<'a, ()> {
        async move {
            let stored = Stored { token: token.token.expose().to_owned(), expires_at: token.expires_at };
            let Ok(json) = serde_json::to_vec(&stored) else { return };
            let lasts = (token.expires_at - self.clock.now_ms()).max(1);
            let name = key(kind, appid);
            let sealed = self.sealer.seal(&name, &json);
            let _: Option<()> = self.ask(redis::cmd("SET").arg(&name).arg(sealed).arg("PX").arg(lasts)).await;
        }
        .boxed()
    }

    fn drop_if_same<'a>(&'a self, appid: &'a AppId, failed: &'a AccessToken) -> BoxFuture<'a, ()> {
        async move {
            // Between the two steps another replica may have shared a new token; dropping that costs one call.
            if self.read(TokenKind::Access, appid).await.is_some_and(|cached| cached.token == *failed) {
                let _: Option<()> = self.ask(redis::cmd("DEL").arg(key(TokenKind::Access, appid))).await;
            }
        }
        .boxed()
    }

    fn may_force<'a>(&'a self, appid: &'a AppId, period: Duration) -> BoxFuture<'a, bool> {
        async move {
            let name = format!("tingxun:force:{}", appid.as_str());
            let milliseconds = u64::try_from(period.as_millis()).unwrap_or(u64::MAX);
            let mut set = redis::cmd("SET");
            set.arg(&name).arg(1).arg("NX").arg("PX").arg(milliseconds);
            let answer: Option<Option<String>> = self.ask(&set).await;
            // Without Redis the process' own clock is the only brake.
            answer.is_none_or(|set| set.is_some())
        }
        .boxed()
    }
}
