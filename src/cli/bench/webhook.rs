//! Questions over loopback: secure mode, durable store, answers from the FAQ.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

use super::platform::{DemoAccount, Server, audit, ensure_unused};
use crate::cli::Finding;
use crate::http;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tingxun bench webhook --seconds 600 --rate 500 --core 0")]
pub(in crate::cli) struct Args {
    /// How long questions are asked
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Connections that ask one after the other
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Questions a second; without it as many as are answered
    #[arg(long)]
    rate: Option<u64>,
    /// So many questions within one second instead, each on its own
    #[arg(long, conflicts_with_all = ["rate", "seconds"])]
    burst: Option<u64>,
    /// Keep the server on this core
    #[arg(long)]
    core: Option<usize>,
    /// Another database than a new SQLite file
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Where the server's data is kept; it must not exist
    #[arg(long, value_name = "DIR", default_value = "bench-data")]
    data: PathBuf,
}

const QUESTION: &str = "起诉要准备哪些材料？";
const BURST_WITHIN: Duration = Duration::from_secs(1);
const FIRST_MSG_ID: u64 = 1_000_000_000_000_000;

/// What was measured.
#[derive(Default)]
struct Tally {
    milliseconds: Vec<f64>,
    replies: u64,
    acknowledged: u64,
    failed: u64,
    sent: Vec<u64>,
}

pub(super) async fn run(args: Args) -> anyhow::Result<Finding> {
    ensure_unused(args.database.as_deref()).await?;
    std::fs::create_dir(&args.data).with_context(|| format!("{} must not exist yet", args.data.display()))?;
    let server = Server::start(&args.data, 0, args.database.as_deref(), args.core).await?;
    let begun = Instant::now();
    let memory = Arc::new(Mutex::new(Vec::new()));
    let asking = match args.burst {
        Some(count) => burst(&server.account, count).await,
        None => ask(&server, &args, memory.clone()).await,
    };
    let seconds = begun.elapsed().as_secs_f64();
    memory.lock().await.push(server.memory().unwrap_or_default());
    server.kill().await?;
    let (lost, doubled) = audit(&args.data, args.database.as_deref(), &asking.sent).await?;
    report(asking, seconds, &memory.lock().await, lost, doubled);
    std::fs::remove_dir_all(&args.data)?;
    Ok(if lost + doubled == 0 { Finding::Fine } else { Finding::Fault })
}

/// A closed loop on each connection; with a rate, each question has its planned instant and is timed from it.
async fn ask(server: &Server, args: &Args, memory: Arc<Mutex<Vec<u64>>>) -> Tally {
    let begun = Instant::now();
    let end = begun + Duration::from_secs(args.seconds);
    let next = Arc::new(AtomicU64::new(0));
    let workers: Vec<_> = (0..args.connections)
        .map(|number| {
            let (account, next, rate) = (server.account.clone(), next.clone(), args.rate);
            tokio::spawn(async move { work(account, number, next, rate, begun, end).await })
        })
        .collect();
    let tenth = Duration::from_secs(args.seconds) / 10;
    for part in 1..10 {
        sleep_until(begun + tenth * part).await;
        memory.lock().await.push(server.memory().unwrap_or_default());
    }
    let mut tally = Tally::default();
    for worker in workers {
        if let Ok(one) = worker.await {
            tally.add(one);
        }
    }
    tally
}

async fn work(
    account: DemoAccount,
    number: usize,
    next: Arc<AtomicU64>,
    rate: Option<u64>,
    begun: Instant,
    end: Instant,
) -> Tally {
    let mut tally = Tally::default();
    let Ok(client) = http::client(&http::HttpLimits::default()) else { return tally };
    loop {
        let count = next.fetch_add(1, Ordering::Relaxed);
        let planned = match rate {
            Some(rate) => begun + Duration::from_secs(count) / u32::try_from(rate).unwrap_or(u32::MAX),
            None => Instant::now(),
        };
        if planned >= end {
            return tally;
        }
        sleep_until(planned).await;
        tally.ask(&account, &client, &format!("oBench{number}"), FIRST_MSG_ID + count, planned).await;
    }
}

async fn burst(account: &DemoAccount, count: u64) -> Tally {
    let mut tally = Tally::default();
    let Ok(client) = http::client(&http::HttpLimits::default()) else { return tally };
    let begun = Instant::now();
    let asks: Vec<_> = (0..count)
        .map(|number| {
            let (account, client) = (account.clone(), client.clone());
            tokio::spawn(async move {
                let planned = begun + BURST_WITHIN * u32::try_from(number).unwrap_or_default() / count as u32;
                sleep_until(planned).await;
                let mut one = Tally::default();
                one.ask(&account, &client, &format!("oBurst{number}"), FIRST_MSG_ID + number, planned).await;
                one
            })
        })
        .collect();
    for ask in asks {
        if let Ok(one) = ask.await {
            tally.add(one);
        }
    }
    tally
}

impl Tally {
    async fn ask(
        &mut self,
        account: &DemoAccount,
        client: &reqwest::Client,
        sender: &str,
        msg_id: u64,
        planned: Instant,
    ) {
        let answer = account.push(client, sender, msg_id, QUESTION).await;
        self.milliseconds.push(planned.elapsed().as_secs_f64() * 1_000.0);
        match answer {
            Some((200, body)) if body.starts_with(b"<xml><Encrypt>") => self.replies += 1,
            Some((200, body)) if body == b"success" => self.acknowledged += 1,
            _ => {
                self.failed += 1;
                return;
            }
        }
        self.sent.push(msg_id);
    }

    fn add(&mut self, other: Self) {
        self.milliseconds.extend(other.milliseconds);
        self.replies += other.replies;
        self.acknowledged += other.acknowledged;
        self.failed += other.failed;
        self.sent.extend(other.sent);
    }
}

fn report(mut tally: Tally, seconds: f64, memory: &[u64], lost: usize, doubled: usize) {
    tally.milliseconds.sort_by(f64::total_cmp);
    let at = |share: f64| super::at_share(&tally.milliseconds, share);
    let count = tally.milliseconds.len();
    println!("{count} questions in {seconds:.1} s: {:.0}/s", count as f64 / seconds);
    println!("answered {}, acknowledged {}, failed {}", tally.replies, tally.acknowledged, tally.failed);
    println!("p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms", at(0.50), at(0.99), at(1.0));
    let memory: Vec<String> = memory.iter().map(u64::to_string).collect();
    println!("memory in MiB over the run: {}", memory.join(" "));
    println!("lost {lost}, stored twice {doubled}");
}
