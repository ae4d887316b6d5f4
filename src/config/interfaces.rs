//! The settings of the court's own interfaces: the gateway for short messages, the register of identities.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::Webhook;

/// Fewer characters are no key.
const LEAST_KEY: usize = 32;

/// An address that takes signed JSON; without one it is not used.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interface {
    /// The address, or empty for none.
    pub url: String,
    /// The public name of the key.
    pub key_id: String,
    /// The key both sides hold.
    pub key: SecretString,
}

/// A court whose case system sends us events, and the key it signs them with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Court {
    /// The court's name as people read it.
    pub name: String,
    /// Its code in case numbers, 京0491: the key writes nothing outside it.
    pub code: String,
    /// Where it stands, for the hearing page where an event names no address.
    #[serde(default)]
    pub address: String,
    /// The key both sides hold.
    pub key: SecretString,
    /// Where its own systems hear what became of notices, by name.
    #[serde(default)]
    pub webhook: BTreeMap<String, Webhook>,
}

impl Court {
    pub(super) fn validate(&self, name: &str) -> anyhow::Result<()> {
        if self.name.is_empty() || self.code.is_empty() || self.key.expose_secret().len() < LEAST_KEY {
            bail!(
                "[court.{name}]: name, code (京0491) and a key of at least {LEAST_KEY} characters are needed; make one with `openssl rand -hex 32`"
            );
        }
        self.webhook.iter().try_for_each(|(own, webhook)| webhook.validate(name, own))
    }
}

impl Interface {
    /// Whether the court has it.
    pub fn is_there(&self) -> bool {
        !self.url.is_empty()
    }

    pub(super) fn validate(&self, section: &str) -> anyhow::Result<()> {
        if !self.is_there() {
            return Ok(());
        }
        let url: Url = self.url.parse().with_context(|| format!("[{section}]: url is no address"))?;
        if !matches!(url.scheme(), "https" | "http") {
            bail!("[{section}]: url must begin with https:// or http://");
        }
        if self.key_id.is_empty() || self.key.expose_secret().len() < LEAST_KEY {
            bail!(
                "[{section}]: key_id and a key of at least {LEAST_KEY} characters are needed; make one with `openssl rand -hex 32`"
            );
        }
        Ok(())
    }
}
