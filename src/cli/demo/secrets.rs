//! The demo court's secrets: made once and kept beside its database, so that a restart can read its rows.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context;
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
use serde::{Deserialize, Serialize};

use crate::secret::{Dice, SecretString};

/// Made up for the demo; they open nothing but the demo.
#[derive(Serialize, Deserialize)]
pub(super) struct DemoSecrets {
    appid: String,
    original_id: String,
    token: String,
    encoding_aes_key: String,
    app_secret: String,
    vault_key: String,
    index_key: String,
    interface_key: String,
}

impl DemoSecrets {
    /// Reads `DIR/demo-secrets.json`, or makes it, readable by its owner only.
    pub(super) fn load_or_make(directory: &Path, dice: &Dice) -> anyhow::Result<Self> {
        fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
        let path = directory.join("demo-secrets.json");
        if let Ok(text) = fs::read_to_string(&path) {
            return serde_json::from_str(&text)
                .with_context(|| format!("{} is damaged; delete it", path.display()));
        }
        let secrets = Self::make(dice);
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        file.write_all(serde_json::to_string_pretty(&secrets)?.as_bytes())?;
        Ok(secrets)
    }

    fn make(dice: &Dice) -> Self {
        Self {
            appid: format!("wx{}", dice.hex(8)),
            original_id: format!("gh_{}", dice.hex(6)),
            token: dice.hex(16),
            encoding_aes_key: letters_and_digits(dice),
            app_secret: dice.hex(16),
            vault_key: BASE64_STANDARD.encode(dice.bytes::<32>()),
            index_key: BASE64_STANDARD.encode(dice.bytes::<32>()),
            interface_key: dice.hex(32),
        }
    }

    /// The settings of a court with this one account.
    pub(super) fn settings(&self, account: &str, name: &str) -> String {
        let Self { appid, original_id, token, encoding_aes_key, app_secret, vault_key, index_key, .. } = self;
        format!(
            "[vault]\nkey = \"{vault_key}\"\nindex_key = \"{index_key}\"\n\
             [account.{account}]\nname = \"{name}\"\nappid = \"{appid}\"\noriginal_id = \"{original_id}\"\n\
             token = \"{token}\"\nencoding_aes_key = \"{encoding_aes_key}\"\nsecret = \"{app_secret}\"\n\
             [account.{account}.templates]\nhearing = \"demo-hearing\"\nprogress = \"demo-progress\"\norder = \"demo-order\"\n\
             [account.{account}.subscriptions.hearing]\nid = \"demo-subscription\"\nkind = \"long-term\"\n"
        )
    }

    /// The key that the played systems of the court share with the product.
    pub(super) fn interface_key(&self) -> SecretString {
        self.interface_key.clone().into()
    }

    /// One line of JSON with which outside tools can push to the account.
    pub(super) fn check_account(&self, account: &str) -> String {
        serde_json::json!({
            "path": format!("/wechat/{account}"),
            "token": self.token,
            "encoding_aes_key": self.encoding_aes_key,
            "appid": self.appid,
            "original_id": self.original_id,
        })
        .to_string()
    }
}

/// 43 base64 characters without `+` and `/`, as the platform makes them.
fn letters_and_digits(dice: &Dice) -> String {
    loop {
        let key = BASE64_STANDARD_NO_PAD.encode(dice.bytes::<32>());
        if key.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return key;
        }
    }
}
