//! The settings of one account.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::wechat::cipher::EncodingAesKey;
use crate::wechat::envelope::{Credentials, Mode};
use crate::wechat::{AccountKind, AppId, OriginalId};

/// Where a person who asks for a human goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Handover {
    /// The conversation waits for our own desk.
    #[default]
    Message,
    /// The platform's own desk takes over (`transfer_customer_service`).
    PlatformDesk,
}

/// The settings of one account.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountSettings {
    /// Official account or mini-program.
    #[serde(default = "official")]
    pub kind: AccountKind,
    /// The court's name as people see it.
    pub name: String,
    /// The appid.
    pub appid: AppId,
    /// The original id, ToUserName of every push.
    pub original_id: OriginalId,
    /// The push token.
    pub token: SecretString,
    /// The push key, 43 characters.
    pub encoding_aes_key: SecretString,
    /// The AppSecret.
    pub secret: SecretString,
    /// How pushes are protected: ours to say, never the request's.
    #[serde(default = "secure")]
    pub mode: Mode,
    /// The operator's word that plaintext mode is meant.
    #[serde(default)]
    pub allow_plaintext: bool,
    /// How many seconds a push's timestamp may differ from our clock.
    #[serde(default = "ten_minutes")]
    pub freshness_seconds: i64,
    /// Whether the account may send customer-service messages.
    #[serde(default = "yes")]
    pub customer_service: bool,
    /// Where a person who asks for a human goes.
    #[serde(default)]
    pub handover: Handover,
    /// Whether the mini-program has face check 2.0.
    #[serde(default)]
    pub face_check: bool,
    /// Whether the mini-program has the real-name check of city services.
    #[serde(default)]
    pub city_service_check: bool,
    /// Ids of template messages, by their names in `bot-scripts/notices/templates.toml`.
    #[serde(default)]
    pub templates: BTreeMap<String, String>,
    /// Templates of subscription messages, by the same names.
    #[serde(default)]
    pub subscriptions: BTreeMap<String, Subscription>,
    /// Templates of the city services' messages, by the same names.
    #[serde(default)]
    pub city_service: BTreeMap<String, CityServiceTemplate>,
    #[serde(default)]
    previous_token: SecretString,
    #[serde(default)]
    previous_encoding_aes_key: SecretString,
    #[serde(default)]
    previous_until: String,
}

/// A template of subscription messages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// The template's id in the account.
    pub id: String,
    /// How long one grant of a person lasts.
    pub kind: GrantKind,
}

/// How long one grant of a person lasts (protocol D5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GrantKind {
    /// Until the person takes it back.
    LongTerm,
    /// For one message.
    OneTime,
}

/// A template of the city services' messages (protocol D15).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CityServiceTemplate {
    /// The template's id.
    pub id: String,
    /// How the page with the result looks.
    #[serde(default)]
    pub result_page_style_id: Option<String>,
    /// How the person's record of the matter looks.
    #[serde(default)]
    pub deal_msg_style_id: Option<String>,
    /// How the card looks.
    #[serde(default)]
    pub card_style_id: Option<String>,
}

impl Subscription {
    /// Whether a grant lasts until it is taken back.
    pub fn is_lasting(&self) -> bool {
        self.kind == GrantKind::LongTerm
    }
}

fn official() -> AccountKind {
    AccountKind::Official
}
fn secure() -> Mode {
    Mode::Secure
}
fn ten_minutes() -> i64 {
    600
}
fn yes() -> bool {
    true
}

impl AccountSettings {
    /// What a push is checked with at this instant: the current values, then those before while they last.
    ///
    /// # Errors
    /// When a key is not 43 characters of base64.
    pub fn credentials(&self, now: Timestamp) -> anyhow::Result<Credentials> {
        let mut tokens = vec![self.token.clone()];
        let mut keys = vec![parse_key(&self.encoding_aes_key)?];
        if self.previous_end()?.is_some_and(|end| now < end) {
            let given = |secret: &SecretString| !secret.expose_secret().is_empty();
            tokens.extend(Some(self.previous_token.clone()).filter(given));
            if given(&self.previous_encoding_aes_key) {
                keys.push(parse_key(&self.previous_encoding_aes_key)?);
            }
        }
        Ok(Credentials { appid: self.appid.clone(), tokens, keys })
    }

    /// Until when the values before the current ones are accepted.
    ///
    /// # Errors
    /// When the instant is not RFC 3339.
    pub fn previous_end(&self) -> anyhow::Result<Option<Timestamp>> {
        if self.previous_until.is_empty() {
            return Ok(None);
        }
        Ok(Some(
            self.previous_until
                .parse()
                .context("previous_until must be an instant such as 2026-12-01T00:00:00+08:00")?,
        ))
    }

    pub(super) fn validate(&self, name: &str) -> anyhow::Result<()> {
        let place = || format!("[account.{name}]");
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if name.is_empty() || !name.chars().all(plain) {
            bail!("{}: the name is part of an address: use a-z, 0-9, - and _", place());
        }
        self.credentials(Timestamp::MIN).with_context(place)?;
        if !(60..=3600).contains(&self.freshness_seconds) {
            bail!("{}: freshness_seconds must be between 60 and 3600", place());
        }
        if self.mode == Mode::Plaintext && !self.allow_plaintext {
            bail!(
                "{}: plaintext mode needs allow_plaintext = true; secure is the platform's advice",
                place()
            );
        }
        let only_app = self.face_check || self.city_service_check;
        if only_app && self.kind != AccountKind::MiniProgram {
            bail!("{}: face_check and city_service_check are for a mini_program", place());
        }
        if !self.templates.is_empty() && self.kind != AccountKind::Official {
            bail!("{}: templates are for an official account; a mini_program has subscriptions", place());
        }
        let mut ids = self.templates.values().chain(self.subscriptions.values().map(|own| &own.id));
        if ids.any(String::is_empty) || self.city_service.values().any(|own| own.id.is_empty()) {
            bail!("{}: a template without an id", place());
        }
        let has_previous = !self.previous_token.expose_secret().is_empty()
            || !self.previous_encoding_aes_key.expose_secret().is_empty();
        if self.previous_end().with_context(place)?.is_none() && has_previous {
            bail!("{}: previous values need previous_until, the instant at which they end", place());
        }
        Ok(())
    }
}

fn parse_key(text: &SecretString) -> anyhow::Result<EncodingAesKey> {
    EncodingAesKey::parse(text.expose_secret())
        .ok()
        .context("encoding_aes_key must be 43 letters and digits, as shown on the platform's console")
}
