//! Settings: the embedded default file, the operator's file, then the environment. Nothing else reads either.

mod account;
mod interfaces;
mod language_model;
mod merge;
mod sms;
mod staff;
mod weak;
mod webhook;
mod wecom;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

pub use account::{AccountSettings, CityServiceTemplate, GrantKind, Handover, Subscription};
pub use interfaces::{Court, Interface};
pub use language_model::LanguageModelSettings;
pub use sms::{CloudTemplate, Sms, SmsKind};
pub use staff::StaffSettings;
pub use webhook::{Webhook, WebhookEvent};
pub use wecom::WeComSettings;

/// The default settings, which are also their documentation.
pub const DEFAULT: &str = include_str!("../deploy/tingxun.toml");

/// Everything an operator can set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The operator's file, as it was named at the start.
    #[serde(skip)]
    pub file: Option<PathBuf>,
    /// Listeners and their limits.
    pub server: Server,
    /// Where everything is stored.
    pub database: Database,
    /// The optional shared cache.
    pub redis: Redis,
    /// Keys of the fields at rest.
    pub vault: Vault,
    /// The platform's API.
    pub platform: Platform,
    /// Where the account's behaviour is read from.
    pub scripts: ScriptSource,
    /// The usual gateway for short messages.
    pub sms: Sms,
    /// The gateway that does what the usual one cannot.
    pub sms_beside: Sms,
    /// WeCom, by which the court's own people are reminded.
    pub wecom: WeComSettings,
    /// The register that told identities are compared with.
    pub register: Interface,
    /// How the court's own people sign in.
    pub staff: StaffSettings,
    /// The optional language model.
    pub language_model: LanguageModelSettings,
    /// The law texts.
    pub laws: Laws,
    /// How long things are kept.
    pub retention: Retention,
    /// What is logged.
    pub log: Log,
    /// The courts whose case systems send events, by the name of their key.
    #[serde(default)]
    pub court: BTreeMap<String, Court>,
    /// The accounts, by the last part of their push address.
    #[serde(default)]
    pub account: BTreeMap<String, AccountSettings>,
}

/// Listeners and their limits.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Where the platform and browsers reach us.
    pub listen: SocketAddr,
    /// Health and metrics.
    pub ops_listen: SocketAddr,
    /// Where the court's own people work; empty for nowhere.
    desk_listen: String,
    /// The desk's address as its browsers see it; empty where that is `desk_listen`.
    pub desk_url: String,
    /// Our address as others see it; empty when not known.
    pub public_url: String,
    /// Connections at once; further ones wait in the kernel's queue.
    pub max_connections: usize,
    /// Connections at once from one address that is not trusted.
    pub max_connections_per_peer: usize,
    /// Reverse proxies, which have no limit of their own.
    pub trusted_peers: Vec<IpAddr>,
    /// How long a stop waits for requests under way.
    drain_seconds: u64,
}

impl Server {
    /// Our address as others see it, without a slash at its end.
    pub fn address(&self) -> Option<String> {
        let address = self.public_url.trim_end_matches('/');
        (!address.is_empty()).then(|| address.to_owned())
    }

    /// Where the desk listens, unless there is none.
    pub fn desk_listen(&self) -> Option<SocketAddr> {
        self.desk_listen.parse().ok()
    }

    /// The desk's address as its browsers see it, without a slash at its end.
    pub fn desk_address(&self) -> String {
        match self.desk_url.trim_end_matches('/') {
            "" => format!("http://{}", self.desk_listen),
            address => address.to_owned(),
        }
    }

    /// Forms are believed from one origin only: an address that no browser would send locks everybody out, and plain
    /// HTTP beyond this machine gives passwords away.
    fn validate_desk(&self) -> anyhow::Result<()> {
        let address = self.desk_url.trim_end_matches('/');
        let origin = url::Url::parse(address).map(|url| url.origin().ascii_serialization());
        if !address.is_empty() && origin.as_deref() != Ok(address) {
            bail!(
                "[server]: desk_url is https://HOST as browsers show it: small letters, no path, no usual port"
            );
        }
        let is_local = self.desk_listen().is_none_or(|listen| listen.ip().is_loopback());
        if !is_local && !address.starts_with("https://") {
            bail!(
                "[server]: a desk_listen beyond this machine needs a desk_url with https://, of a TLS proxy before it"
            );
        }
        Ok(())
    }

    /// How long a stop waits for requests under way.
    pub fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }
}

/// Where everything is stored.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://…`; may hold a password.
    pub url: SecretString,
}

/// The optional shared cache.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redis {
    /// `redis://…`, or empty for none; may hold a password.
    pub url: SecretString,
}

impl Redis {
    /// The address, unless Redis is not used.
    pub fn address(&self) -> Option<&SecretString> {
        (!self.url.expose_secret().is_empty()).then_some(&self.url)
    }
}

/// Keys of the fields at rest.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vault {
    /// 32 bytes in base64.
    pub key: SecretString,
    /// The mark that rows sealed with `key` carry.
    pub key_id: u8,
    /// The key before, or empty.
    pub previous_key: SecretString,
    /// The mark of the key before.
    pub previous_key_id: u8,
    /// 32 bytes in base64: finds sealed values again. It never changes.
    pub index_key: SecretString,
}

/// The platform's API.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// Scheme and host, with a path in front of `cgi-bin` where a simulator stands there.
    pub api_base: String,
    /// Scheme and host of the pages on which people sign in, with a path in front of `connect`.
    pub open_base: String,
    /// The script by which our pages ask for leave to send subscription messages; empty for pages that do not ask.
    pub page_script: String,
}

impl Platform {
    /// From where the script comes; `None` where pages do not ask.
    pub fn script_origin(&self) -> Option<String> {
        let script = url::Url::parse(&self.page_script).ok()?;
        script.has_host().then(|| script.origin().ascii_serialization())
    }

    fn validate(&self) -> anyhow::Result<()> {
        if !self.page_script.is_empty() && self.script_origin().is_none() {
            bail!("[platform]: page_script is the https:// address of the platform's script, or empty");
        }
        Ok(())
    }
}

/// Where the account's behaviour is read from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptSource {
    /// A directory, or empty for the scripts inside the binary.
    pub directory: String,
    /// How often the directory is looked at.
    reload_seconds: u64,
}

impl ScriptSource {
    /// How often the directory is looked at.
    pub fn reload_period(&self) -> Duration {
        Duration::from_secs(self.reload_seconds.max(1))
    }
}

/// The law texts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Laws {
    /// What `tingxun laws import` wrote, or empty for none.
    file: PathBuf,
}

impl Laws {
    /// The imported file, unless there is none.
    pub fn file(&self) -> Option<&Path> {
        (!self.file.as_os_str().is_empty()).then_some(self.file.as_path())
    }
}

/// How long things are kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Days; at least [`LEAST_DAYS`].
    pub days: u32,
    /// Days that the page of a draft complaint can be opened.
    pub draft_days: u32,
    /// Days that the audit trail is kept: 0 for ever, otherwise at least [`LEAST_AUDIT_DAYS`].
    pub audit_days: u32,
}

/// Repeats are recognised by what is kept (protocol A6: at least seven days).
pub const LEAST_DAYS: u32 = 8;
/// Logs of who did what are kept for six months at least (网络安全法第21条).
pub const LEAST_AUDIT_DAYS: u32 = 184;

/// What is logged.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// `error`, `warn`, `info` or `debug`.
    pub level: String,
}

impl Settings {
    /// Reads the settings as a production start does: default, file, environment.
    ///
    /// # Errors
    /// Every unusable or missing value, in words an operator can act on.
    pub fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        let text = match file {
            Some(path) => {
                std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?
            }
            None => String::new(),
        };
        let settings = Self::parse(&text, &environment())?;
        settings.refuse_weak()?;
        Ok(Self { file: file.map(Path::to_path_buf), ..settings })
    }

    /// As [`Settings::load`] from a text and given variables, without judging the secrets.
    ///
    /// # Errors
    /// When a key is unknown or a value has the wrong form.
    pub fn parse(text: &str, variables: &[(String, String)]) -> anyhow::Result<Self> {
        let mut table: toml::Table = DEFAULT.parse().context("the embedded default settings")?;
        let file: toml::Table = text.parse().context("the settings file")?;
        merge::overlay(&mut table, file);
        merge::apply_environment(&mut table, variables)?;
        let settings: Self = table.try_into().context("the settings")?;
        if settings.retention.days < LEAST_DAYS {
            bail!(
                "[retention]: days must be at least {LEAST_DAYS}, because repeats are recognised by what is kept"
            );
        }
        if !settings.server.desk_listen.is_empty() && settings.server.desk_listen().is_none() {
            bail!("[server]: desk_listen is an address with a port, or empty for no desk");
        }
        settings.server.validate_desk()?;
        settings.staff.validate()?;
        if (1..LEAST_AUDIT_DAYS).contains(&settings.retention.audit_days) {
            bail!(
                "[retention]: audit_days must be at least {LEAST_AUDIT_DAYS}, or 0 to keep the trail for ever"
            );
        }
        settings.platform.validate()?;
        settings.language_model.validate()?;
        settings.validate_sms()?;
        settings.wecom.validate()?;
        settings.register.validate("register")?;
        for (name, court) in &settings.court {
            court.validate(name)?;
        }
        for (name, account) in &settings.account {
            account.validate(name)?;
        }
        Ok(settings)
    }

    /// The name of the court of a code, as people read it; the code itself where none is configured.
    pub fn court_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.court.values().find(|own| own.code == code).map_or(code, |own| own.name.as_str())
    }

    /// Reports are told apart by the names of the keys that sign them.
    fn validate_sms(&self) -> anyhow::Result<()> {
        for (name, sms) in [("sms", &self.sms), ("sms_beside", &self.sms_beside)] {
            sms.validate(name, self.server.listen, &self.server.public_url)?;
        }
        if !self.sms.key_id.is_empty() && self.sms.key_id == self.sms_beside.key_id {
            bail!("[sms_beside]: key_id must be another one than that of [sms]");
        }
        Ok(())
    }

    /// Refuses to start with missing, short or sample secrets (threats 02).
    fn refuse_weak(&self) -> anyhow::Result<()> {
        if self.account.is_empty() {
            bail!("no account is configured: add a section [account.NAME]");
        }
        weak::refuse_vault_key("key", &self.vault.key)?;
        weak::refuse_vault_key("index_key", &self.vault.index_key)?;
        for (name, account) in &self.account {
            weak::refuse_account(name, account)?;
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the one reader of the environment")]
fn environment() -> Vec<(String, String)> {
    std::env::vars().filter(|(name, _)| name.starts_with(merge::PREFIX)).collect()
}

#[cfg(test)]
mod tests;
