//! `tingxun sim`

use std::time::Duration;

use anyhow::{Context, bail};
use secrecy::SecretString;

use crate::clock::Clock;
use crate::http;
use crate::secret::Dice;
use crate::wechat::cipher::EncodingAesKey;
use crate::wechat::envelope::{self, Credentials, Format, Mode, PushQuery};
use crate::wechat::signature;
use crate::wechat::{AppId, OpenId, OriginalId};

use super::Finding;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Send one signed, encrypted message as the platform would, and show the answer
    #[command(after_help = "Example: tingxun sim push --url http://127.0.0.1:8368/wechat/demo --token T \
        --encoding-aes-key K --appid wx… --original-id gh_… --text 你好")]
    Push(Push),
}

#[derive(Debug, clap::Args)]
pub(super) struct Push {
    /// The push address
    #[arg(long)]
    url: String,
    /// The account's token
    #[arg(long)]
    token: String,
    /// The account's EncodingAESKey, 43 characters
    #[arg(long)]
    encoding_aes_key: String,
    /// The account's appid
    #[arg(long)]
    appid: String,
    /// The account's original id
    #[arg(long)]
    original_id: String,
    /// Who writes
    #[arg(long, default_value = "oOperator000000000000000000")]
    openid: String,
    /// What is written
    #[arg(long)]
    text: String,
}

pub(super) async fn run(command: Command) -> anyhow::Result<Finding> {
    let Command::Push(push) = command;
    push.send().await
}

impl Push {
    async fn send(&self) -> anyhow::Result<Finding> {
        let (clock, dice) = (Clock::system(), Dice::system());
        let credentials = Credentials {
            appid: AppId::parse(&self.appid).context("--appid")?,
            tokens: vec![SecretString::from(self.token.clone())],
            keys: vec![EncodingAesKey::parse(&self.encoding_aes_key).context("--encoding-aes-key")?],
        };
        let to = OriginalId::parse(&self.original_id).context("--original-id")?;
        let from = OpenId::parse(&self.openid).context("--openid")?;
        let now = clock.now_seconds();
        let plaintext = format!(
            "<xml><ToUserName><![CDATA[{}]]></ToUserName><FromUserName><![CDATA[{}]]></FromUserName>\
             <CreateTime>{now}</CreateTime><MsgType><![CDATA[text]]></MsgType>\
             <Content><![CDATA[{}]]></Content><MsgId>{}</MsgId></xml>",
            to.as_str(),
            from.as_str(),
            self.text.replace("]]>", "]]]]><![CDATA[>"),
            dice.below(1 << 60),
        );
        let (body, encrypt) = envelope::push_body(&credentials, &to, Format::Xml, &plaintext, dice.bytes());
        let (timestamp, nonce) = (now.to_string(), dice.below(1_000_000_000).to_string());
        let query = [
            ("signature", signature::url_signature(&self.token, &timestamp, &nonce)),
            ("msg_signature", signature::message_signature(&self.token, &timestamp, &nonce, &encrypt)),
            ("timestamp", timestamp),
            ("nonce", nonce),
            ("openid", self.openid.clone()),
            ("encrypt_type", "aes".to_owned()),
        ];
        let client = http::client(&http::HttpLimits::default())?;
        let answer =
            client.post(&self.url).query(&query).body(body).timeout(Duration::from_secs(5)).send().await;
        let answer = answer.map_err(reqwest::Error::without_url).context("the address does not answer")?;
        let (status, text) = (answer.status(), answer.text().await.map_err(reqwest::Error::without_url)?);
        println!("HTTP {status}");
        if !status.is_success() {
            bail!("refused: check the token, the key, the appid and this machine's clock");
        }
        println!("{}", readable(&credentials, &text, now)?);
        Ok(Finding::Fine)
    }
}

/// The decrypted reply, or what was answered instead.
fn readable(credentials: &Credentials, text: &str, now: i64) -> anyhow::Result<String> {
    if !text.contains("Encrypt") {
        return Ok(text.to_owned());
    }
    let reply = crate::wechat::document::Document::parse(text).context("the answer is not a document")?;
    let field = |name| reply.text(name).with_context(|| format!("the answer has no {name}"));
    let query = PushQuery {
        signature: None,
        timestamp: field("TimeStamp")?.to_owned(),
        nonce: field("Nonce")?.to_owned(),
        msg_signature: Some(field("MsgSignature")?.to_owned()),
        echostr: None,
    };
    let opened = envelope::open(credentials, Mode::Secure, &query, text.as_bytes(), now, 600);
    Ok(opened
        .map_err(|refusal| anyhow::anyhow!("the reply cannot be opened: {}", refusal.reason()))?
        .plaintext)
}
