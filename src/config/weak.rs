//! Secrets that nobody may go into production with (threats 02).

use anyhow::bail;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use secrecy::{ExposeSecret, SecretString};

use super::AccountSettings;

/// Fragments of sample values: of this project, of the platform's documentation, of common tutorials.
const SAMPLES: &[&str] = &[
    "change", "sample", "example", "secret", "token", "test", "demo", "tingxun", "weixin", "wechat", "12345",
    "abcdef", "aaaaa", "xxxxx", "…",
];
const TOKEN_CHARACTERS: std::ops::RangeInclusive<usize> = 16..=32;
const APP_SECRET_CHARACTERS: usize = 32;
/// Fewer different characters than this in 43 is no random key.
const DIFFERENT_CHARACTERS: usize = 12;

pub(super) fn refuse_account(name: &str, account: &AccountSettings) -> anyhow::Result<()> {
    let place = format!("[account.{name}]");
    let token = account.token.expose_secret();
    if !TOKEN_CHARACTERS.contains(&token.len()) || !token.bytes().all(|b| b.is_ascii_alphanumeric()) {
        bail!("{place}: token must be 16 to 32 letters and digits; make one with `openssl rand -hex 16`");
    }
    refuse_sample(&place, "token", token)?;
    let key = account.encoding_aes_key.expose_secret();
    refuse_sample(&place, "encoding_aes_key", key)?;
    if different_characters(key) < DIFFERENT_CHARACTERS {
        bail!("{place}: encoding_aes_key is not random; let the platform's console make one");
    }
    let secret = account.secret.expose_secret();
    if secret.len() < APP_SECRET_CHARACTERS {
        bail!("{place}: secret (AppSecret) must have {APP_SECRET_CHARACTERS} characters");
    }
    refuse_sample(&place, "secret", secret)
}

pub(super) fn refuse_vault_key(name: &str, key: &SecretString) -> anyhow::Result<()> {
    let bytes = BASE64_STANDARD.decode(key.expose_secret()).unwrap_or_default();
    let all_equal = bytes.windows(2).all(|pair| pair[0] == pair[1]);
    if bytes.len() != 32 || all_equal {
        bail!("[vault]: {name} must be 32 random bytes in base64; make one with `openssl rand -base64 32`");
    }
    Ok(())
}

fn refuse_sample(place: &str, key: &str, value: &str) -> anyhow::Result<()> {
    let lower = value.to_lowercase();
    // A random value may hold a short fragment by chance; one that begins with it or is mostly it does not.
    let is_sample = SAMPLES.iter().any(|sample| {
        lower.starts_with(sample) || lower.matches(sample).count() * sample.len() * 3 > lower.len()
    });
    if is_sample || different_characters(value) < 6 {
        bail!("{place}: {key} looks like a sample value; use the real one");
    }
    Ok(())
}

fn different_characters(text: &str) -> usize {
    text.chars().collect::<std::collections::BTreeSet<_>>().len()
}
