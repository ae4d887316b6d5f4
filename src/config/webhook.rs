//! The settings of a court's webhooks: where its own systems hear what became of notices.

use anyhow::{Context, bail};
use serde::Deserialize;
use url::Url;

use crate::http::{WebhookKey, outside};

crate::named! {
    /// What a system can hear of a notice; the words are those of the desk.
    WebhookEvent {
        /// It is on the phone, or was told by telephone.
        Delivered = "notice.delivered" "已送达",
        /// Its person opened it.
        Opened = "notice.opened" "已打开",
        /// Its person says that they know what it says.
        Confirmed = "notice.confirmed" "已确认知悉",
        /// It reached nobody, or not in time.
        Failed = "notice.failed" "未能通知到",
        /// A clerk has to call.
        Task = "notice.task" "要打电话通知",
    }
}

/// An address of the court's that hears of notices.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// The address.
    pub url: String,
    /// The key both sides hold.
    pub secret: WebhookKey,
    /// Whether it may lie in a private network, and be without TLS there.
    #[serde(default)]
    pub allow_private: bool,
    /// What it hears of.
    #[serde(default = "all")]
    pub events: Vec<WebhookEvent>,
}

fn all() -> Vec<WebhookEvent> {
    WebhookEvent::ALL.to_vec()
}

impl Webhook {
    pub(super) fn validate(&self, court: &str, name: &str) -> anyhow::Result<()> {
        let place = || format!("[court.{court}.webhook.{name}]");
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if name.is_empty() || !name.chars().all(plain) {
            bail!("{}: use a-z, 0-9, - and _ in the name", place());
        }
        let url: Url = self.url.parse().with_context(|| format!("{}: url is no address", place()))?;
        if !(url.scheme() == "https" || url.scheme() == "http" && self.allow_private) {
            bail!("{}: url must begin with https://; http:// only with allow_private = true", place());
        }
        if !url.username().is_empty() || url.password().is_some() {
            bail!("{}: url holds no name and no password; the signature says who calls", place());
        }
        if !self.allow_private && outside::is_private_literal(&url) {
            bail!("{}: url lies in a private network; allow_private = true if that is meant", place());
        }
        if self.events.is_empty() {
            bail!("{}: events is empty: leave it out for all of them", place());
        }
        Ok(())
    }
}
