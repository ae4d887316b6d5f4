//! One call to an OpenAI-compatible endpoint, within its budget.

use std::time::Duration;

use anyhow::Context;
use reqwest::{StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use crate::config::LanguageModelSettings;
use crate::http::{self, HttpLimits, ReadError};

/// The largest answer that is read.
pub const ANSWER_BYTES: usize = 64 * 1024;
const CONNECT_WITHIN: Duration = Duration::from_secs(1);

/// Why no answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// No connection.
    Unreachable,
    /// The budget is over.
    Slow,
    /// The answer ended early.
    Cut,
    /// Larger than an answer is.
    TooLong,
    /// 429 or 503: too many calls; the endpoint may say for how long it wants to be left alone.
    Limited(Option<Duration>),
    /// The endpoint is out of order.
    OutOfOrder,
    /// The endpoint does not take our calls: key, address or model are wrong.
    Refused,
}

impl Failure {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Slow => "slow",
            Self::Cut => "cut",
            Self::TooLong => "too_long",
            Self::Limited(_) => "limited",
            Self::OutOfOrder => "out_of_order",
            Self::Refused => "refused",
        }
    }
}

/// The way to one endpoint.
pub(super) struct Client {
    http: reqwest::Client,
    endpoint: Url,
    key: SecretString,
    budget: Duration,
}

impl Client {
    pub(super) fn new(settings: &LanguageModelSettings) -> anyhow::Result<Self> {
        let budget = settings.budget();
        let limits = HttpLimits { connect: CONNECT_WITHIN.min(budget), total: budget };
        let http = http::client(&limits).context("the HTTP client")?;
        Ok(Self { http, endpoint: settings.endpoint()?, key: settings.api_key.clone(), budget })
    }

    pub(super) fn budget(&self) -> Duration {
        self.budget
    }

    /// Sends a request; returns the body of the answer.
    pub(super) async fn call(&self, request: &Value) -> Result<Vec<u8>, Failure> {
        // The client's own limit begins anew with a retry on a stale connection; this one holds for all.
        tokio::time::timeout(self.budget, self.exchange(request)).await.unwrap_or(Err(Failure::Slow))
    }

    async fn exchange(&self, request: &Value) -> Result<Vec<u8>, Failure> {
        let mut call = self.http.post(self.endpoint.clone()).json(request);
        if !self.key.expose_secret().is_empty() {
            call = call.bearer_auth(self.key.expose_secret());
        }
        let response = call.send().await.map_err(|error| match error {
            slow if slow.is_timeout() => Failure::Slow,
            apart if apart.is_connect() => Failure::Unreachable,
            _ => Failure::Cut,
        })?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                return Err(Failure::Limited(retry_after(&response)));
            }
            status if status.is_server_error() => return Err(Failure::OutOfOrder),
            _ => return Err(Failure::Refused),
        }
        http::read_body(response, ANSWER_BYTES).await.map_err(|error| match error {
            ReadError::TooLong => Failure::TooLong,
            ReadError::Cut => Failure::Cut,
        })
    }
}

/// Only seconds are understood; a date would need the endpoint's clock.
fn retry_after(response: &reqwest::Response) -> Option<Duration> {
    let value = response.headers().get(header::RETRY_AFTER)?;
    value.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}
