//! What the push path costs beside its cryptography: two handlers over loopback, on the same core, in turns.

use std::hint::black_box;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::routing::post;
use secrecy::{ExposeSecret, SecretString};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

use crate::cli::Finding;
use crate::http;
use crate::secret::Dice;
use crate::wechat::cipher::EncodingAesKey;
use crate::wechat::envelope::{self, Credentials, Format, Match, Mode, PushQuery};
use crate::wechat::inbound::Inbound;
use crate::wechat::reply::PassiveReply;
use crate::wechat::signature::message_signature;
use crate::wechat::{AppId, OriginalId};

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tingxun bench path --seconds 10 --core 0")]
pub(in crate::cli) struct Args {
    /// How long each handler is asked in all
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Keep the server on this core
    #[arg(long, default_value_t = 0)]
    core: usize,
    /// Be the server: print its address and serve until killed
    #[arg(long, hide = true)]
    serve: bool,
}

const NOW: i64 = 1_767_225_600;
const ROUNDS: u32 = 10;
const CONNECTIONS: usize = 16;
const ANSWER: &str = "起诉状及按被告人数的副本、身份证明或营业执照与法定代表人证明、委托手续（如有）、能说明被告身份的信息、\
                      与请求有关的证据。\n\n依据：《登记立案规定》第6条、《民事诉讼法》第123条";

struct Fixture {
    credentials: Credentials,
    original_id: OriginalId,
    query: String,
    body: String,
}

pub(super) async fn run(args: &Args) -> anyhow::Result<Finding> {
    let fixture = Arc::new(fixture()?);
    if args.serve {
        return serve(fixture).await;
    }
    let (_server, base) = start(args.core).await?;
    let slice = Duration::from_secs(args.seconds) / (2 * ROUNDS);
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let bare = measure(&format!("{base}/bare"), &fixture, slice).await?;
        let ours = measure(&format!("{base}/push"), &fixture, slice).await?;
        rounds.push((ours, bare));
    }
    let mean = |pick: fn(&(f64, f64)) -> f64| rounds.iter().map(pick).sum::<f64>() / f64::from(ROUNDS);
    let mut ratios: Vec<f64> = rounds.iter().map(|(ours, bare)| ours / bare).collect();
    ratios.sort_by(f64::total_cmp);
    println!("parse, verify, decrypt, understand, render, encrypt: {:.0}/s", mean(|round| round.0));
    println!("bare handler with the same SHA-1 and AES:            {:.0}/s", mean(|round| round.1));
    println!("ratio, median of {ROUNDS} rounds: {:.2}", ratios[ratios.len() / 2]);
    Ok(Finding::Fine)
}

/// Both handlers behind one listener of axum's own, so that only they differ.
async fn serve(fixture: Arc<Fixture>) -> anyhow::Result<Finding> {
    let router = Router::new().route("/push", post(path)).route("/bare", post(bare)).with_state(fixture);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(Finding::Fine)
}

async fn start(core: usize) -> anyhow::Result<(Child, String)> {
    let mut command = Command::new("taskset");
    command.args(["-c", &core.to_string()]).arg(std::env::current_exe()?).args(["bench", "path", "--serve"]);
    let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().context("taskset is needed")?;
    let mut lines = BufReader::new(child.stdout.take().context("no output")?).lines();
    let base = lines.next_line().await?.context("the server did not start")?;
    Ok((child, base))
}

/// Requests a second over loopback.
async fn measure(url: &str, fixture: &Arc<Fixture>, slice: Duration) -> anyhow::Result<f64> {
    let begun = Instant::now();
    let client = http::client(&http::HttpLimits::default())?;
    let address = format!("{url}?{}", fixture.query);
    let asking: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (client, address, fixture) = (client.clone(), address.clone(), fixture.clone());
            tokio::spawn(async move {
                let mut count = 0_u32;
                while begun.elapsed() < slice {
                    let answer =
                        client.post(&address).body(fixture.body.clone()).send().await?.bytes().await?;
                    count += u32::from(!answer.is_empty());
                }
                Ok::<u32, reqwest::Error>(count)
            })
        })
        .collect();
    let mut total = 0;
    for one in asking {
        total += one.await??;
    }
    Ok(f64::from(total) / begun.elapsed().as_secs_f64())
}

fn fixture() -> anyhow::Result<Fixture> {
    let dice = Dice::seeded(1);
    let credentials = Credentials {
        appid: AppId::parse("wx0a1b2c3d4e5f6071")?,
        tokens: vec![SecretString::from(dice.hex(16))],
        keys: vec![EncodingAesKey::parse("glQUDsK5hhi6JQd8xzOyojUYj3YbSYpwY8AgtZBGFkY")?],
    };
    let original_id = OriginalId::parse("gh_7f083739789a")?;
    let plaintext = format!(
        "<xml><ToUserName><![CDATA[{}]]></ToUserName><FromUserName><![CDATA[oia2TjuEGTNoeX76QEjQNrcURxG8]]>\
         </FromUserName><CreateTime>{NOW}</CreateTime><MsgType><![CDATA[text]]></MsgType>\
         <Content><![CDATA[起诉要准备哪些材料？]]></Content><MsgId>24681357902468001</MsgId></xml>",
        original_id.as_str()
    );
    let (body, encrypt) =
        envelope::push_body(&credentials, &original_id, Format::Xml, &plaintext, dice.bytes());
    let token = credentials.tokens[0].expose_secret();
    let signature = message_signature(token, &NOW.to_string(), "1", &encrypt);
    let query =
        format!("signature=0&timestamp={NOW}&nonce=1&openid=o&encrypt_type=aes&msg_signature={signature}");
    Ok(Fixture { credentials, original_id, query, body })
}

/// What the product does with a push, without its store.
async fn path(State(fixture): State<Arc<Fixture>>, RawQuery(query): RawQuery, body: Bytes) -> String {
    let answer = || {
        let query = PushQuery::parse(query.as_deref().unwrap_or_default()).ok()?;
        let opened = envelope::open(&fixture.credentials, Mode::Secure, &query, &body, NOW, 600).ok()?;
        let inbound = Inbound::parse(&opened.plaintext).ok()?;
        let reply = PassiveReply::Text(ANSWER.to_owned());
        let plain = reply.render(opened.format, &inbound.from, &fixture.original_id, NOW);
        Some(envelope::seal(&fixture.credentials, opened.matched, opened.format, &plain, [7; 16], NOW, "2"))
    };
    answer().unwrap_or_default()
}

/// The same signatures and ciphers over the same bytes, and nothing else: no parsing, no checks, no rendering.
async fn bare(State(fixture): State<Arc<Fixture>>, RawQuery(query): RawQuery, body: Bytes) -> String {
    let answer = || {
        black_box(query.as_deref()?.len());
        let text = std::str::from_utf8(&body).ok()?;
        let encrypt = text.split_once("<Encrypt><![CDATA[")?.1.split_once("]]>")?.0;
        let token = fixture.credentials.tokens[0].expose_secret();
        black_box(message_signature(token, "1767225600", "1", encrypt));
        black_box(fixture.credentials.keys[0].decrypt(encrypt, &fixture.credentials.appid).ok()?);
        Some(envelope::seal(&fixture.credentials, Match::default(), Format::Xml, PLAIN, [7; 16], NOW, "2"))
    };
    answer().unwrap_or_default()
}

/// As long as what the product renders.
const PLAIN: &str = concat!(
    "<xml><ToUserName><![CDATA[oia2TjuEGTNoeX76QEjQNrcURxG8]]></ToUserName><FromUserName><![CDATA[gh_7f083739789a]]>",
    "</FromUserName><CreateTime>1767225600</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[",
    "起诉状及按被告人数的副本、身份证明或营业执照与法定代表人证明、委托手续（如有）、能说明被告身份的信息、",
    "与请求有关的证据。\n\n依据：《登记立案规定》第6条、《民事诉讼法》第123条]]></Content></xml>",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn both_handlers_answer_the_same_message() {
        let fixture = Arc::new(fixture().unwrap());
        let query = || RawQuery(Some(fixture.query.clone()));
        let body = || Bytes::from(fixture.body.clone());
        let ours = path(State(fixture.clone()), query(), body()).await;
        let bare = bare(State(fixture.clone()), query(), body()).await;
        assert!(ours.starts_with("<xml><Encrypt>"));
        assert_eq!(ours.len(), bare.len(), "the same amount of cryptography");
    }
}
