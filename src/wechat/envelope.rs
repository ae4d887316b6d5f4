//! Opening pushes and sealing replies (protocol A2, A3, A5). The mode is our setting, never the request's choice.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::cipher::EncodingAesKey;
use super::document::Document;
use super::refusal::Refusal;
use super::signature::{message_signature, same, url_signature};
use super::{AppId, OriginalId};

/// No parameter of the platform is longer.
const VALUE_BYTES: usize = 512;
/// The platform sends seven parameters.
const PARAMETERS: usize = 32;

/// How pushes are protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// 明文模式: signed, readable.
    Plaintext,
    /// 兼容模式: readable and encrypted; only the encrypted half is believed.
    Compatible,
    /// 安全模式: encrypted.
    Secure,
}

/// How a push is written; replies are written alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The usual form.
    Xml,
    /// Mini-programs may choose it.
    Json,
}

impl Format {
    /// The first byte that is not blank tells; the account's setting on the console is not trusted.
    fn of(body: &str) -> Self {
        if body.trim_start_matches('\u{feff}').trim_start().starts_with('{') { Self::Json } else { Self::Xml }
    }
}

/// The parameters of a push or a URL check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushQuery {
    /// Over token, timestamp and nonce.
    pub signature: Option<String>,
    /// Unix seconds, as text.
    pub timestamp: String,
    /// The platform's random number.
    pub nonce: String,
    /// Over token, timestamp, nonce and ciphertext.
    pub msg_signature: Option<String>,
    /// What a URL check wants to see again.
    pub echostr: Option<String>,
}

impl PushQuery {
    /// Reads the raw query string. Unknown parameters are ignored: the operator's address may carry its own.
    ///
    /// # Errors
    /// When a parameter of ours is missing, empty, doubled or too long.
    pub fn parse(raw: &str) -> Result<Self, Refusal> {
        let mut found: [Option<String>; 5] = Default::default();
        const NAMES: [&str; 5] = ["signature", "timestamp", "nonce", "msg_signature", "echostr"];
        for (count, (name, value)) in url::form_urlencoded::parse(raw.as_bytes()).enumerate() {
            if count >= PARAMETERS {
                return Err(Refusal::BadQuery);
            }
            let Some(place) = NAMES.iter().position(|known| *known == name) else { continue };
            if value.len() > VALUE_BYTES || found[place].is_some() {
                return Err(Refusal::BadQuery);
            }
            found[place] = Some(value.into_owned());
        }
        let [signature, timestamp, nonce, msg_signature, echostr] = found;
        let given = |value: Option<String>| value.filter(|text| !text.is_empty()).ok_or(Refusal::BadQuery);
        Ok(Self { signature, timestamp: given(timestamp)?, nonce: given(nonce)?, msg_signature, echostr })
    }

    fn is_fresh(&self, now_seconds: i64, freshness_seconds: i64) -> Result<(), Refusal> {
        let digits = self.timestamp.bytes().all(|byte| byte.is_ascii_digit());
        let sent: Option<i64> = self.timestamp.parse().ok().filter(|_| digits);
        match sent {
            Some(sent) if now_seconds.abs_diff(sent) <= freshness_seconds.unsigned_abs() => Ok(()),
            _ => Err(Refusal::Stale),
        }
    }
}

/// What pushes of one account are checked with. The current values come first; a previous value that is still
/// valid is tried second.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The account's appid, which ends every frame.
    pub appid: AppId,
    /// Tokens.
    pub tokens: Vec<SecretString>,
    /// Keys.
    pub keys: Vec<EncodingAesKey>,
}

impl Credentials {
    fn token_that(&self, matches: impl Fn(&str) -> bool) -> Result<usize, Refusal> {
        let found = self.tokens.iter().position(|token| matches(token.expose_secret()));
        found.ok_or(Refusal::SignatureMismatch)
    }
}

/// With which of the credentials a push was sent; its reply must use the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Match {
    token: usize,
    key: usize,
}

/// An authentic push.
#[derive(Clone)]
pub struct Opened {
    /// The message.
    pub plaintext: String,
    /// How it was written.
    pub format: Format,
    /// With what it was sent.
    pub matched: Match,
}

/// The platform's check of the address (protocol A2); returns what to echo.
///
/// # Errors
/// When the request is not the platform's.
pub fn check_url(
    credentials: &Credentials,
    query: &PushQuery,
    now_seconds: i64,
    freshness_seconds: i64,
) -> Result<String, Refusal> {
    query.is_fresh(now_seconds, freshness_seconds)?;
    check_signature(credentials, query)?;
    // The platform's is plain text; line breaks could only be meant for a header.
    query.echostr.clone().filter(|echo| !echo.chars().any(char::is_control)).ok_or(Refusal::BadQuery)
}

fn check_signature(credentials: &Credentials, query: &PushQuery) -> Result<usize, Refusal> {
    let given = query.signature.as_deref().ok_or(Refusal::SignatureMismatch)?;
    credentials.token_that(|token| same(&url_signature(token, &query.timestamp, &query.nonce), given))
}

/// Opens a push of an account whose pushes are protected by `mode`.
///
/// # Errors
/// When anything about it is not exactly as the platform would send it to this account.
pub fn open(
    credentials: &Credentials,
    mode: Mode,
    query: &PushQuery,
    body: &[u8],
    now_seconds: i64,
    freshness_seconds: i64,
) -> Result<Opened, Refusal> {
    query.is_fresh(now_seconds, freshness_seconds)?;
    if mode == Mode::Plaintext {
        let token = check_signature(credentials, query)?;
        let plaintext = std::str::from_utf8(body).map_err(|_| Refusal::BadUtf8)?.to_owned();
        let format = Format::of(&plaintext);
        return Ok(Opened { plaintext, format, matched: Match { token, key: 0 } });
    }
    let given = query.msg_signature.as_deref();
    let envelope = std::str::from_utf8(body).map_err(|_| Refusal::MalformedBody)?;
    let document = Document::parse(envelope).map_err(|_| Refusal::MalformedBody)?;
    let encrypt = match document.text("Encrypt") {
        Some("") => return Err(Refusal::MissingEncrypt),
        Some(encrypt) => encrypt,
        None if document.get("MsgType").is_some() => return Err(Refusal::PlaintextNotAllowed),
        None => return Err(Refusal::MissingEncrypt),
    };
    let given = given.ok_or(Refusal::SignatureMismatch)?;
    let signature = |token: &str| message_signature(token, &query.timestamp, &query.nonce, encrypt);
    let token = credentials.token_that(|token| same(&signature(token), given))?;
    let (key, plaintext) = decrypt(credentials, encrypt)?;
    Ok(Opened { plaintext, format: Format::of(envelope), matched: Match { token, key } })
}

/// Tries each key; what is wrong with the current one is what counts.
fn decrypt(credentials: &Credentials, encrypt: &str) -> Result<(usize, String), Refusal> {
    let mut first = None;
    for (place, key) in credentials.keys.iter().enumerate() {
        match key.decrypt(encrypt, &credentials.appid) {
            Ok(plaintext) => return Ok((place, plaintext)),
            Err(refusal) => first = first.or(Some(refusal)),
        }
    }
    Err(first.unwrap_or(Refusal::BadPadding))
}

/// Seals a reply (protocol A5) with what its push was sent with.
pub fn seal(
    credentials: &Credentials,
    matched: Match,
    format: Format,
    plaintext: &str,
    random: [u8; 16],
    timestamp: i64,
    nonce: &str,
) -> String {
    let encrypt = credentials.keys[matched.key].encrypt(random, plaintext.as_bytes(), &credentials.appid);
    let token = credentials.tokens[matched.token].expose_secret();
    let signature = message_signature(token, &timestamp.to_string(), nonce, &encrypt);
    match format {
        Format::Xml => format!(
            "<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>\
             <TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        ),
        Format::Json => serde_json::json!({
            "Encrypt": encrypt, "MsgSignature": signature, "TimeStamp": timestamp, "Nonce": nonce,
        })
        .to_string(),
    }
}

/// What the platform would send in secure mode: the body and its ciphertext. For the simulator and operators.
pub fn push_body(
    credentials: &Credentials,
    to: &OriginalId,
    format: Format,
    plaintext: &str,
    random: [u8; 16],
) -> (String, String) {
    let encrypt = credentials.keys[0].encrypt(random, plaintext.as_bytes(), &credentials.appid);
    let body = match format {
        Format::Xml => format!(
            "<xml><ToUserName><![CDATA[{}]]></ToUserName><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>",
            to.as_str()
        ),
        Format::Json => serde_json::json!({ "ToUserName": to.as_str(), "Encrypt": encrypt }).to_string(),
    };
    (body, encrypt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: i64 = 1_767_225_600;
    const TOKEN: &str = "k7Qm2xV9pL4sT8wZ";

    fn credentials() -> Credentials {
        Credentials {
            appid: AppId::parse("wx0a1b2c3d4e5f6071").unwrap(),
            tokens: vec![SecretString::from(TOKEN.to_owned())],
            keys: vec![EncodingAesKey::parse("glQUDsK5hhi6JQd8xzOyojUYj3YbSYpwY8AgtZBGFkY").unwrap()],
        }
    }

    fn query(encrypt: &str) -> PushQuery {
        let timestamp = NOW.to_string();
        let signature = message_signature(TOKEN, &timestamp, "7", encrypt);
        PushQuery::parse(&format!("timestamp={timestamp}&nonce=7&msg_signature={signature}")).unwrap()
    }

    #[test]
    fn parameters_are_taken_once_and_whole() {
        assert!(PushQuery::parse("timestamp=1&nonce=2&own=3&own=4").is_ok(), "the operator's own may repeat");
        for bad in ["nonce=2", "timestamp=1&nonce=2&nonce=2", "timestamp=1&nonce=", "timestamp[]=1&nonce=2"] {
            assert_eq!(PushQuery::parse(bad), Err(Refusal::BadQuery), "{bad}");
        }
        let long = format!("timestamp=1&nonce={}", "2".repeat(513));
        assert_eq!(PushQuery::parse(&long), Err(Refusal::BadQuery));
    }

    #[test]
    fn a_push_is_fresh_for_as_long_as_the_account_says() {
        let (body, encrypt) =
            push_body(&credentials(), &OriginalId::parse("gh_1").unwrap(), Format::Xml, "<xml/>", [1; 16]);
        let at = |now| open(&credentials(), Mode::Secure, &query(&encrypt), body.as_bytes(), now, 600).err();
        assert_eq!((at(NOW + 600), at(NOW - 600)), (None, None));
        assert_eq!((at(NOW + 601), at(NOW - 601)), (Some(Refusal::Stale), Some(Refusal::Stale)));
    }

    proptest! {
        #[test]
        fn nothing_breaks_the_query(raw: String) {
            let _ = PushQuery::parse(&raw);
        }

        #[test]
        fn a_changed_byte_is_refused_or_changes_nothing(text in "[^\\x00-\\x1f]{0,60}", place: usize, other: u8) {
            let to = OriginalId::parse("gh_1").unwrap();
            let (body, encrypt) = push_body(&credentials(), &to, Format::Xml, &text, [9; 16]);
            let mut bytes = body.into_bytes();
            let place = place % bytes.len();
            bytes[place] = other;
            let opened = open(&credentials(), Mode::Secure, &query(&encrypt), &bytes, NOW, 600);
            prop_assert!(opened.is_err() || opened.is_ok_and(|opened| opened.plaintext == text));
        }

        #[test]
        fn a_sealed_reply_opens_again(text: String, nonce in "[0-9]{1,10}", json: bool) {
            let format = if json { Format::Json } else { Format::Xml };
            let sealed = seal(&credentials(), Match::default(), format, &text, [5; 16], NOW, &nonce);
            let reply = Document::parse(&sealed).unwrap();
            let query = PushQuery {
                signature: None,
                timestamp: reply.text("TimeStamp").unwrap().to_owned(),
                nonce: reply.text("Nonce").unwrap().to_owned(),
                msg_signature: reply.text("MsgSignature").map(str::to_owned),
                echostr: None,
            };
            let opened = open(&credentials(), Mode::Secure, &query, sealed.as_bytes(), NOW, 600).unwrap();
            prop_assert_eq!(opened.plaintext, text);
        }
    }
}
