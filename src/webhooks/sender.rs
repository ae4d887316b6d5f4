//! Sends what is due to one endpoint after another: claimed with a lease, signed, posted, settled.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use jiff::Timestamp;
use reqwest::header::CONTENT_TYPE;
use tokio::sync::Notify;
use tracing::{info, warn};

use super::queries::{self, Claimed};
use super::verdict::{self, Answer, Stand, Verdict};
use super::{endpoint_name, payload};
use crate::answer::Engines;
use crate::clock::Clock;
use crate::config::Court;
use crate::db::id::Ids;
use crate::db::{Db, DbError};
use crate::http::outside::was_private;
use crate::http::{
    self, HttpLimits, WEBHOOK_ID, WEBHOOK_SIGNATURE, WEBHOOK_TIMESTAMP, WebhookKey, retry_after,
};
use crate::scripts::WebhookLimits;
use crate::seal::Sealer;
use crate::secret::Dice;

/// Of a connection, and of a whole call where the limits say nothing.
const HTTP: HttpLimits = HttpLimits { connect: Duration::from_secs(3), total: Duration::from_secs(30) };
/// Longer than any call with its time-out: a lease that ends means that the worker is gone.
const LEASE_MS: i64 = 60_000;

/// Where one system of a court is told.
pub struct Endpoint {
    /// Its name in rows and logs.
    pub name: String,
    /// The court's code.
    pub court: String,
    /// Rung when something was made due.
    pub bell: Arc<Notify>,
    url: String,
    key: WebhookKey,
    http: reqwest::Client,
}

/// Sends webhooks. One per process.
pub struct Sender {
    /// Where the rows are.
    pub db: Db,
    /// Seals the trail.
    pub sealer: Sealer,
    /// The time.
    pub clock: Clock,
    /// Names claims.
    pub ids: Ids,
    /// Spreads tries.
    pub dice: Dice,
    /// Limits.
    pub engines: Engines,
    /// Who is told.
    pub endpoints: Vec<Endpoint>,
}

impl Endpoint {
    /// Those of the settings.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn all(courts: &BTreeMap<String, Court>) -> reqwest::Result<Vec<Self>> {
        let mut endpoints = Vec::new();
        for (key, court) in courts {
            for (name, own) in &court.webhook {
                endpoints.push(Self {
                    name: endpoint_name(key, name),
                    court: court.code.clone(),
                    bell: Arc::new(Notify::new()),
                    url: own.url.clone(),
                    key: own.secret.clone(),
                    http: if own.allow_private { http::client(&HTTP)? } else { http::public_client(&HTTP)? },
                });
            }
        }
        Ok(endpoints)
    }

    /// One call. What the answer says besides its status is of no interest.
    async fn post(&self, row: &Claimed, limits: &WebhookLimits, now: Timestamp) -> Answer {
        let (body, second) = (payload::body(row), now.as_second());
        let request = self
            .http
            .post(&self.url)
            .timeout(limits.timeout)
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .header(WEBHOOK_ID, &row.id)
            .header(WEBHOOK_TIMESTAMP, second)
            .header(WEBHOOK_SIGNATURE, self.key.sign(&row.id, second, &body))
            .body(body);
        match request.send().await {
            Ok(answer) => Answer::Status(answer.status().as_u16(), retry_after(answer.headers())),
            Err(error) if was_private(&error) => Answer::Private,
            Err(error) if error.is_connect() || error.is_builder() => Answer::Unreachable,
            Err(_) => Answer::Late,
        }
    }
}

impl Sender {
    /// Sends some of what is due to an endpoint; returns how many rows were handled.
    ///
    /// # Errors
    /// When rows cannot be claimed or settled; they stay and are tried again.
    pub async fn turn(&self, endpoint: &Endpoint) -> Result<usize, DbError> {
        let ticket = self.ids.make();
        let rows = self.claim(endpoint, &ticket).await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let limits = self.engines.current().limits().webhooks.clone();
        let verdicts = join_all(rows.iter().map(|row| self.send(endpoint, row, &limits))).await;
        self.settle(endpoint, ticket, verdicts).await?;
        Ok(rows.len())
    }

    async fn claim(&self, endpoint: &Endpoint, ticket: &str) -> Result<Vec<Claimed>, DbError> {
        let (name, ticket, now_ms) = (endpoint.name.clone(), ticket.to_owned(), self.clock.now_ms());
        let claimed = self.db.write(move |tx| {
            Box::pin(async move { queries::claim(tx, &name, &ticket, now_ms, now_ms + LEASE_MS).await })
        });
        claimed.await
    }

    async fn send(&self, endpoint: &Endpoint, row: &Claimed, limits: &WebhookLimits) -> (String, Verdict) {
        let answer = endpoint.post(row, limits, self.clock.now()).await;
        let verdict = verdict::of(answer, row.attempts, limits, self.clock.now_ms(), &self.dice);
        let (endpoint, attempt, outcome) = (endpoint.name.as_str(), row.attempts, verdict.outcome.as_str());
        match verdict.stand {
            Stand::Gone => {
                warn!(endpoint, "an endpoint is gone: it rests until somebody sends its webhooks again")
            }
            Stand::Failed => warn!(endpoint, attempt, outcome, "a webhook was given up"),
            Stand::Again(_) => info!(endpoint, attempt, outcome, "a webhook was not taken"),
            Stand::Done => {}
        }
        (row.id.clone(), verdict)
    }

    async fn settle(
        &self,
        endpoint: &Endpoint,
        ticket: String,
        verdicts: Vec<(String, Verdict)>,
    ) -> Result<(), DbError> {
        let (name, now_ms) = (endpoint.name.clone(), self.clock.now_ms());
        let settled = self.db.write(move |tx| {
            Box::pin(async move { queries::settle(tx, (&name, &ticket), &verdicts, now_ms).await })
        });
        settled.await
    }
}
