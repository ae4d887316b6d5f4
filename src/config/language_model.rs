//! The settings of the optional language model.

use std::time::Duration;

use anyhow::{Context, bail};
use secrecy::SecretString;
use serde::Deserialize;
use url::{Host, Url};

/// The optional language model; off unless the operator switches it on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LanguageModelSettings {
    /// Whether it may be asked at all.
    pub enabled: bool,
    /// An OpenAI-compatible endpoint, up to and with its version: `https://HOST/v1`.
    pub url: String,
    /// The model's id; an answer that names another one is not used.
    pub model: String,
    /// The endpoint's key; empty where it asks for none. Given to nobody else.
    pub api_key: SecretString,
    /// The number under which the algorithm is filed, shown below every text of the model.
    pub filing_number: String,
    budget_ms: u64,
    /// Calls under way at once; a further question gets the scripted reply.
    pub max_concurrent: usize,
    /// So many failures
    pub breaker_failures: usize,
    breaker_window_seconds: u32,
    breaker_open_seconds: u32,
}

/// What an operator may mean.
const BUDGET_MS: std::ops::RangeInclusive<u64> = 100..=10_000;
const MOST_CONCURRENT: usize = 256;
const MOST_CHARACTERS: usize = 60;

impl LanguageModelSettings {
    /// From the call to the last byte of its answer.
    pub fn budget(&self) -> Duration {
        Duration::from_millis(self.budget_ms)
    }

    /// within this time
    pub fn breaker_window(&self) -> Duration {
        Duration::from_secs(self.breaker_window_seconds.into())
    }

    /// stop the calls for this time.
    pub fn breaker_rest(&self) -> Duration {
        Duration::from_secs(self.breaker_open_seconds.into())
    }

    /// The address of a call.
    ///
    /// # Errors
    /// When `url` is no address that may be called.
    pub fn endpoint(&self) -> anyhow::Result<Url> {
        let url: Url =
            self.url.parse().context("[language_model]: url must be an address such as https://HOST/v1")?;
        let fine = match url.scheme() {
            "https" => true,
            "http" => is_near(&url),
            _ => false,
        };
        if !fine {
            bail!("[language_model]: url must be https://…; http:// only within one's own network");
        }
        if !url.username().is_empty() || url.query().is_some() {
            bail!("[language_model]: url holds no name and no parameters; the key goes into api_key");
        }
        let address = format!("{}/chat/completions", url.as_str().trim_end_matches('/'));
        address.parse().context("[language_model]: url")
    }

    pub(super) fn validate(&self) -> anyhow::Result<()> {
        if !BUDGET_MS.contains(&self.budget_ms) {
            bail!(
                "[language_model]: budget_ms must be between {} and {}",
                BUDGET_MS.start(),
                BUDGET_MS.end()
            );
        }
        if !(1..=MOST_CONCURRENT).contains(&self.max_concurrent) || self.breaker_failures == 0 {
            bail!(
                "[language_model]: max_concurrent must be 1 to {MOST_CONCURRENT}, breaker_failures at least 1"
            );
        }
        if !self.enabled {
            return Ok(());
        }
        // 互联网信息服务算法推荐管理规定 §24, §26: filed, and the number shown to users.
        if self.filing_number.trim().is_empty() {
            bail!(
                "[language_model]: enabled needs filing_number, the number of the algorithm filing \
                 (算法备案号); without it the model may not answer the public: leave enabled = false"
            );
        }
        if !is_plain(&self.filing_number) || !is_plain(&self.model) {
            bail!("[language_model]: model (a pinned id) and filing_number are plain names without markup");
        }
        self.endpoint().map(drop)
    }
}

/// It is shown inside texts: no markup, no line breaks.
fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "-_./:（）()".contains(c);
    !name.is_empty() && name.chars().count() <= MOST_CHARACTERS && name.chars().all(plain)
}

/// Without TLS a question goes no further than the court's own network.
fn is_near(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_private(),
        Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unique_local(),
        None => false,
    }
}
