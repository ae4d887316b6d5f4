//! A server of the benchmark's own, and the platform's part towards it.

use std::collections::HashMap;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, bail};
use secrecy::SecretString;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::clock::Clock;
use crate::db::Db;
use crate::inbox;
use crate::wechat::cipher::EncodingAesKey;
use crate::wechat::envelope::{self, Credentials, Format};
use crate::wechat::signature::message_signature;
use crate::wechat::{AppId, OriginalId};

/// A running demo.
pub(super) struct Server {
    child: Child,
    /// The demo account.
    pub(super) account: DemoAccount,
}

/// With what the platform pushes to the demo account.
#[derive(Clone)]
pub(super) struct DemoAccount {
    credentials: Credentials,
    token: String,
    original_id: OriginalId,
    url: String,
    clock: Clock,
}

impl Server {
    /// Starts the demo, on one core if asked, and waits until it accepts connections.
    pub(super) async fn start(
        data: &Path,
        port: u16,
        database: Option<&str>,
        core: Option<usize>,
    ) -> anyhow::Result<Self> {
        let binary = std::env::current_exe()?;
        let mut command = match core {
            Some(core) => {
                let mut command = Command::new("taskset");
                command.args(["-c", &core.to_string()]).arg(binary);
                command
            }
            None => Command::new(binary),
        };
        command.args(["demo", "--no-open", "--check-account", "--log", "error", "--port", &port.to_string()]);
        command.arg("--data").arg(data);
        command.args(database.map(|url| format!("--database={url}")));
        let child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn();
        let mut child = child.context("cannot start the server (is taskset installed?)")?;
        let account = read_account(&mut child).await?;
        Ok(Self { child, account })
    }

    /// Resident memory in MiB.
    pub(super) fn memory(&self) -> Option<u64> {
        memory_of(self.child.id()?)
    }

    /// kill -9.
    pub(super) async fn kill(mut self) -> anyhow::Result<()> {
        Ok(self.child.kill().await?)
    }
}

/// Resident memory of a process in MiB, where the system tells.
pub(super) fn memory_of(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? / 1024)
}

async fn read_account(child: &mut Child) -> anyhow::Result<DemoAccount> {
    let mut lines = BufReader::new(child.stdout.take().context("no output")?).lines();
    let mut told = None;
    while let Some(line) = lines.next_line().await? {
        if line.starts_with('{') {
            told = Some(line);
        } else if let Some(base) = line.strip_prefix("ready ") {
            return DemoAccount::read(&told.context("the demo did not tell its account")?, base);
        }
    }
    bail!("the server did not start")
}

/// Refuses a database that has been used: its rows would be counted, and messages of an earlier run would be
/// taken for repeats.
pub(super) async fn ensure_unused(database: Option<&str>) -> anyhow::Result<()> {
    let Some(url) = database else { return Ok(()) };
    let db = Db::open(&SecretString::from(url)).await?;
    db.migrate().await?;
    let used = !inbox::queries::message_ids(&db).await?.is_empty();
    db.close().await;
    anyhow::ensure!(!used, "the database already holds messages: give the bench an empty one");
    Ok(())
}

/// Counts acknowledged messages that are not stored, and messages that are stored twice.
pub(super) async fn audit(
    data: &Path,
    database: Option<&str>,
    acknowledged: &[u64],
) -> anyhow::Result<(usize, usize)> {
    let file = data.join("tingxun.db");
    let url = database.map_or_else(|| format!("sqlite:{}", file.display()), str::to_owned);
    let db = Db::open(&SecretString::from(url)).await?;
    let mut times: HashMap<String, usize> = HashMap::new();
    for msg_id in inbox::queries::message_ids(&db).await? {
        *times.entry(msg_id).or_default() += 1;
    }
    db.close().await;
    let lost = acknowledged.iter().filter(|id| !times.contains_key(&id.to_string())).count();
    Ok((lost, times.values().filter(|count| **count > 1).count()))
}

impl DemoAccount {
    fn read(line: &str, base: &str) -> anyhow::Result<Self> {
        let told: serde_json::Value = serde_json::from_str(line)?;
        let text =
            |name: &str| told[name].as_str().map(str::to_owned).context("an account without its parts");
        Ok(Self {
            credentials: Credentials {
                appid: AppId::parse(&text("appid")?)?,
                tokens: vec![SecretString::from(text("token")?)],
                keys: vec![EncodingAesKey::parse(&text("encoding_aes_key")?)?],
            },
            token: text("token")?,
            original_id: OriginalId::parse(&text("original_id")?)?,
            url: format!("{base}{}", text("path")?),
            clock: Clock::system(),
        })
    }

    /// One attempt to push a text; what came back, unless the connection broke.
    pub(super) async fn push(
        &self,
        client: &reqwest::Client,
        sender: &str,
        msg_id: u64,
        text: &str,
    ) -> Option<(u16, Vec<u8>)> {
        let now = self.clock.now_seconds().to_string();
        let plaintext = format!(
            "<xml><ToUserName>{}</ToUserName><FromUserName>{sender}</FromUserName><CreateTime>{now}</CreateTime>\
             <MsgType>text</MsgType><Content>{text}</Content><MsgId>{msg_id}</MsgId></xml>",
            self.original_id.as_str()
        );
        let mut random = [0; 16];
        random[..8].copy_from_slice(&msg_id.to_be_bytes());
        let (body, encrypt) =
            envelope::push_body(&self.credentials, &self.original_id, Format::Xml, &plaintext, random);
        let signature = message_signature(&self.token, &now, "1", &encrypt);
        let query = [("timestamp", now.as_str()), ("nonce", "1"), ("msg_signature", &signature)];
        let answer = client.post(&self.url).query(&query).body(body).send().await.ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.bytes().await.ok()?.to_vec()))
    }
}
