//! The settings of WeCom (企业微信), by which the court's own people are reminded.

use anyhow::{Context, bail};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::http::outside::is_private_literal;

/// The court's application; without a `corp_id` there is none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeComSettings {
    /// The court (`corpid`), or empty for none.
    pub corp_id: String,
    /// The application (`agentid`).
    pub agent_id: i64,
    /// The application's secret (`corpsecret`).
    pub secret: SecretString,
    /// Scheme and host of the API, or of a WeCom of one's own (私有部署).
    pub api_base: String,
}

impl WeComSettings {
    /// Whether the court has it.
    pub fn is_there(&self) -> bool {
        !self.corp_id.is_empty()
    }

    pub(super) fn validate(&self) -> anyhow::Result<()> {
        if !self.is_there() {
            return Ok(());
        }
        let url: Url = self.api_base.parse().context("[wecom]: api_base is no address")?;
        // The secret stands in the address of a call: beyond one's own network nobody may read it.
        let is_own = url.host_str() == Some("localhost") || is_private_literal(&url);
        if url.scheme() != "https" && !(url.scheme() == "http" && is_own) {
            bail!(
                "[wecom]: api_base must begin with https://; http:// only with a number of one's own network"
            );
        }
        if self.agent_id <= 0 || self.secret.expose_secret().is_empty() {
            bail!(
                "[wecom] needs agent_id and secret, as the page of the application in WeCom's console shows them"
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Settings;

    #[test]
    fn whoever_names_a_court_names_its_application() {
        let fault = |text: &str| {
            Settings::parse(text, &[]).err().map(|error| format!("{error:#}")).unwrap_or_default()
        };
        assert_eq!(fault("[wecom]\ncorp_id = \"\""), "");
        let whole = "[wecom]\ncorp_id = \"ww1\"\nagent_id = 1000002\nsecret = \"hushhush\"\n";
        assert_eq!(fault(whole), "");
        assert!(!format!("{:?}", Settings::parse(whole, &[]).unwrap()).contains("hushhush"));
        for (part, without) in [("agent_id = 1000002\n", ""), ("secret = \"hushhush\"\n", "")] {
            assert!(fault(&whole.replace(part, without)).contains("agent_id and secret"));
        }
        for bad in ["ftp://x", "http://wecom.example", "nonsense"] {
            assert!(fault(&format!("{whole}api_base = \"{bad}\"")).contains("api_base"), "{bad}");
        }
        for own in ["http://127.0.0.1:8368/sim/wecom", "http://10.1.2.3", "https://wecom.example"] {
            assert_eq!(fault(&format!("{whole}api_base = \"{own}\"")), "");
        }
    }
}
