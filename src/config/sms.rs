//! The settings of short messages: which gateway takes them, and what it asks for.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use anyhow::{Context, bail};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::{Host, Url};

use super::Interface;

/// The gateway of a public cloud, unless `url` names another.
const TENCENT_CLOUD: &str = "https://sms.tencentcloudapi.com";

/// Which gateway takes the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SmsKind {
    /// The court's own: signed JSON.
    SignedJson,
    /// The SMS service of Tencent Cloud.
    TencentCloud,
    /// None: messages are printed, for development.
    Print,
}

/// The settings of short messages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// Which gateway takes them.
    pub kind: SmsKind,
    /// The gateway's address; empty for none, or for the cloud's usual one.
    pub url: String,
    /// Signed JSON: the public name of the key.
    pub key_id: String,
    /// Signed JSON: the key both sides hold.
    pub key: SecretString,
    /// The cloud: the public half of the key (`SecretId`).
    pub secret_id: String,
    /// The cloud: the secret half (`SecretKey`).
    pub secret_key: SecretString,
    /// The cloud: the application (`SdkAppId`).
    pub sdk_app_id: String,
    /// The cloud: the approved signature.
    pub sign_name: String,
    /// The cloud: the approved template, whose values are the code and the minutes, in this order.
    pub template_id: String,
    /// The cloud: where it is asked.
    pub region: String,
    /// The cloud: the approved templates of notices, by their `short_template` in `bot-scripts/notices`.
    #[serde(default)]
    pub notices: BTreeMap<String, CloudTemplate>,
}

/// An approved template of the cloud.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloudTemplate {
    /// Its id, as the console shows it.
    pub id: String,
    /// The names of its values, {1} first; those of the notice's text in `bot-scripts/notices`.
    pub values: Vec<String>,
}

impl Sms {
    /// Whether messages can be sent.
    pub fn is_there(&self) -> bool {
        match self.kind {
            SmsKind::SignedJson => !self.url.is_empty(),
            SmsKind::TencentCloud | SmsKind::Print => true,
        }
    }

    /// Sends by the court's own gateway.
    pub fn take(&mut self, gateway: Interface) {
        let Interface { url, key_id, key } = gateway;
        *self = Self { kind: SmsKind::SignedJson, url, key_id, key, ..self.clone() };
    }

    /// The court's own gateway.
    pub fn interface(&self) -> Interface {
        Interface { url: self.url.clone(), key_id: self.key_id.clone(), key: self.key.clone() }
    }

    /// The cloud's address.
    ///
    /// # Errors
    /// When it is none.
    pub fn cloud_address(&self) -> anyhow::Result<Url> {
        let address = if self.url.is_empty() { TENCENT_CLOUD } else { &self.url };
        let url: Url = address.parse().context("url is no address")?;
        if !matches!(url.scheme(), "https" | "http") || url.host_str().is_none() {
            bail!("url must begin with https:// or http://");
        }
        Ok(url)
    }

    pub(super) fn validate(&self, section: &str, listen: SocketAddr, public_url: &str) -> anyhow::Result<()> {
        match self.kind {
            SmsKind::SignedJson => self.interface().validate(section),
            SmsKind::TencentCloud => self.validate_cloud(section),
            SmsKind::Print if listen.ip().is_loopback() && is_own_machine(public_url) => Ok(()),
            SmsKind::Print => bail!(
                "[{section}]: kind = \"print\" shows codes to whoever reads the terminal: it is for development only, with server.listen on loopback and no public_url"
            ),
        }
    }

    fn validate_cloud(&self, section: &str) -> anyhow::Result<()> {
        self.cloud_address().with_context(|| format!("[{section}]"))?;
        let secret_key = self.secret_key.expose_secret();
        let needed = [
            ("secret_id", self.secret_id.as_str()),
            ("secret_key", secret_key),
            ("sdk_app_id", &self.sdk_app_id),
            ("sign_name", &self.sign_name),
            ("template_id", &self.template_id),
            ("region", &self.region),
        ];
        match needed.into_iter().find(|(_, value)| value.is_empty()) {
            Some((name, _)) => {
                bail!("[{section}]: kind = \"tencent-cloud\" needs {name}, as the cloud's console shows it")
            }
            None => match self.notices.iter().find(|(_, own)| own.id.is_empty()) {
                Some((name, _)) => {
                    bail!("[{section}.notices.{name}] needs id, as the cloud's console shows it")
                }
                None => Ok(()),
            },
        }
    }
}

/// Whether an address that others would use is this machine's own, or none.
fn is_own_machine(public_url: &str) -> bool {
    if public_url.is_empty() {
        return true;
    }
    match Url::parse(public_url).ok().as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Settings;

    fn fault(text: &str) -> Option<String> {
        Settings::parse(text, &[]).err().map(|error| format!("{error:#}"))
    }

    #[test]
    fn printing_is_for_ones_own_machine() {
        let print = "[sms]\nkind = \"print\"\n";
        assert_eq!(fault(print), None);
        assert_eq!(fault(&format!("{print}[server]\npublic_url = \"http://127.0.0.1:8368\"")), None);
        for server in [
            "listen = \"0.0.0.0:8368\"",
            "listen = \"[::]:8368\"",
            "public_url = \"https://court.example\"",
            "public_url = \"https://localhost.court.example\"",
            "public_url = \"nonsense\"",
        ] {
            let said = fault(&format!("{print}[server]\n{server}")).unwrap();
            assert!(said.contains("development only"), "{server}: {said}");
        }
    }

    #[test]
    fn the_cloud_needs_everything_its_console_shows() {
        let given = ["secret_id", "secret_key", "sdk_app_id", "sign_name", "template_id"];
        let cloud = |without: &str| {
            let lines = given.iter().filter(|name| **name != without).map(|name| format!("{name} = \"x\"\n"));
            format!("[sms]\nkind = \"tencent-cloud\"\n{}", lines.collect::<String>())
        };
        assert_eq!(fault(&cloud("")), None);
        for name in given {
            assert!(fault(&cloud(name)).unwrap().contains(name));
        }
        assert!(fault(&format!("{}url = \"ftp://x\"", cloud(""))).unwrap().contains("https://"));
        assert!(fault("[sms]\nkind = \"pigeon\"").is_some());
        let nameless = format!("{}[sms.notices.hearing]\nid = \"\"\nvalues = [\"time\"]", cloud(""));
        assert!(fault(&nameless).unwrap().contains("[sms.notices.hearing] needs id"));
    }

    #[test]
    fn two_gateways_are_told_apart() {
        let signed = |section: &str, key_id: &str| {
            let key = "0123456789abcdef0123456789abcdef";
            format!("[{section}]\nurl = \"https://sms.example\"\nkey_id = \"{key_id}\"\nkey = \"{key}\"\n")
        };
        assert_eq!(fault(&format!("{}{}", signed("sms", "a"), signed("sms_beside", "b"))), None);
        let same = fault(&format!("{}{}", signed("sms", "a"), signed("sms_beside", "a"))).unwrap();
        assert!(same.contains("[sms_beside]: key_id"), "{same}");
        let cloud = fault("[sms_beside]\nkind = \"tencent-cloud\"").unwrap();
        assert!(cloud.contains("[sms_beside]") && cloud.contains("secret_id"), "{cloud}");
    }

    #[test]
    fn secrets_are_not_printed() {
        let text = "[sms]\nkind = \"tencent-cloud\"\nsecret_id = \"a\"\nsecret_key = \"hushhush\"\nsdk_app_id = \"b\"\n\
                    sign_name = \"c\"\ntemplate_id = \"d\"";
        assert!(!format!("{:?}", Settings::parse(text, &[]).unwrap()).contains("hushhush"));
    }
}
