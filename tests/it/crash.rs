//! kill -9, again and again, under load: what was acknowledged is there once.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::Connection;
use tingxun::http;
use tingxun::secret::SecretString;
use tingxun::wechat::cipher::EncodingAesKey;
use tingxun::wechat::envelope::{self, Credentials, Format};
use tingxun::wechat::signature::message_signature;
use tingxun::wechat::{AppId, OriginalId};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::world::service;

const KILLS: usize = 6;
const SENDERS: u64 = 4;

struct Account {
    credentials: Credentials,
    token: String,
    original_id: OriginalId,
}

/// Starts the demo and waits until it accepts connections.
async fn start(data: &std::path::Path, port: u16, database: Option<&str>) -> (Child, Account) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tingxun"));
    command.args(["demo", "--no-open", "--check-account", "--log", "error", "--port", &port.to_string()]);
    command.arg("--data").arg(data);
    command.args(database.map(|url| format!("--database={url}")));
    let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut account = None;
    while let Some(line) = lines.next_line().await.unwrap() {
        if line.starts_with('{') {
            account = Some(read_account(&line));
        }
        if line.starts_with("ready ") {
            return (child, account.expect("the account comes before ready"));
        }
    }
    panic!("the demo did not start");
}

fn read_account(line: &str) -> Account {
    let told: serde_json::Value = serde_json::from_str(line).unwrap();
    let text = |name: &str| told[name].as_str().unwrap().to_owned();
    Account {
        credentials: Credentials {
            appid: AppId::parse(&text("appid")).unwrap(),
            tokens: vec![SecretString::from(text("token"))],
            keys: vec![EncodingAesKey::parse(&text("encoding_aes_key")).unwrap()],
        },
        token: text("token"),
        original_id: OriginalId::parse(&text("original_id")).unwrap(),
    }
}

impl Account {
    /// One attempt to push a text; whether it was acknowledged.
    async fn push(&self, client: &reqwest::Client, port: u16, sender: u64, msg_id: u64) -> bool {
        let now = tingxun::clock::Clock::system().now_seconds().to_string();
        let plaintext = format!(
            "<xml><ToUserName>{}</ToUserName><FromUserName>oSender{sender}</FromUserName><CreateTime>{now}\
             </CreateTime><MsgType>text</MsgType><Content>你好</Content><MsgId>{msg_id}</MsgId></xml>",
            self.original_id.as_str()
        );
        let (body, encrypt) =
            envelope::push_body(&self.credentials, &self.original_id, Format::Xml, &plaintext, [3; 16]);
        let signature = message_signature(&self.token, &now, "1", &encrypt);
        let query = [("timestamp", now.as_str()), ("nonce", "1"), ("msg_signature", &signature)];
        let url = format!("http://127.0.0.1:{port}/wechat/demo");
        match client.post(url).query(&query).body(body).send().await {
            Ok(answer) => answer.status().is_success() && answer.bytes().await.is_ok(),
            Err(_) => false,
        }
    }
}

/// Plays the platform: each message up to three times until it is acknowledged.
async fn keep_pushing(
    account: Arc<Account>,
    port: u16,
    sender: u64,
    stop: Arc<AtomicBool>,
    acknowledged: Arc<Mutex<Vec<u64>>>,
) {
    let client = http::client(&http::HttpLimits::default()).unwrap();
    let mut msg_id = sender * 1_000_000;
    while !stop.load(Ordering::Relaxed) {
        msg_id += 1;
        for _ in 0..3 {
            if account.push(&client, port, sender, msg_id).await {
                acknowledged.lock().unwrap().push(msg_id);
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn kill_again_and_again(database: Option<String>) -> (tempfile::TempDir, Vec<u64>) {
    let data = tempfile::tempdir().unwrap();
    let port = free_port();
    let (mut child, account) = start(data.path(), port, database.as_deref()).await;
    let account = Arc::new(account);
    let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
    let senders: Vec<_> = (1..=SENDERS)
        .map(|sender| {
            let (account, stop, acknowledged) = (account.clone(), stop.clone(), acknowledged.clone());
            tokio::spawn(keep_pushing(account, port, sender, stop, acknowledged))
        })
        .collect();
    for kill in 0..KILLS {
        tokio::time::sleep(Duration::from_millis(150 + 70 * kill as u64)).await;
        child.kill().await.unwrap();
        (child, _) = start(data.path(), port, database.as_deref()).await;
    }
    stop.store(true, Ordering::Relaxed);
    for sender in senders {
        sender.await.unwrap();
    }
    child.kill().await.unwrap();
    let acknowledged = acknowledged.lock().unwrap().clone();
    (data, acknowledged)
}

fn judge(acknowledged: &[u64], stored: Vec<(String,)>) {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for (msg_id,) in stored {
        *times.entry(msg_id).or_default() += 1;
    }
    let lost: Vec<_> = acknowledged.iter().filter(|id| !times.contains_key(&id.to_string())).collect();
    assert!(lost.is_empty(), "{} of {} acknowledged messages are lost", lost.len(), acknowledged.len());
    assert!(times.values().all(|times| *times == 1), "a message is stored twice");
    assert!(acknowledged.len() > 50, "only {} messages got through", acknowledged.len());
}

const STORED: &str = "SELECT msg_id FROM inbox WHERE msg_id IS NOT NULL";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    let (data, acknowledged) = kill_again_and_again(None).await;
    let path = data.path().join("tingxun.db");
    let mut connection = sqlx::SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
    judge(&acknowledged, sqlx::query_as(STORED).fetch_all(&mut connection).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_on_postgres() {
    let Some(server) = service("TEST_POSTGRES_URL") else { return };
    let url = crate::world::fresh_postgres(&server).await;
    let (_data, acknowledged) = kill_again_and_again(Some(url.clone())).await;
    let mut connection = sqlx::PgConnection::connect(&url).await.unwrap();
    judge(&acknowledged, sqlx::query_as(STORED).fetch_all(&mut connection).await.unwrap());
}
