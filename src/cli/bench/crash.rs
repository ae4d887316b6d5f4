//! kill -9, again and again, under load: what was acknowledged is there, once.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use tokio::time::{Instant, sleep};

use super::platform::{DemoAccount, Server, audit, ensure_unused};
use crate::cli::Finding;
use crate::http;
use crate::secret::Dice;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tingxun bench crash --kills 50")]
pub(in crate::cli) struct Args {
    /// How often the server is killed
    #[arg(long, default_value_t = 50)]
    kills: u64,
    /// Another database than a new SQLite file
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Where the server's data is kept; it must not exist
    #[arg(long, value_name = "DIR", default_value = "bench-data")]
    data: PathBuf,
    /// Decides when the server is killed
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

const SENDERS: u64 = 8;
const ATTEMPTS: usize = 3;
const PAUSE: Duration = Duration::from_millis(200);
const SHORTEST_LIFE_MS: u64 = 100;
const LONGEST_LIFE_MS: u64 = 1_200;

/// What the platform saw.
#[derive(Default)]
struct Seen {
    acknowledged: Mutex<Vec<u64>>,
    stop: AtomicBool,
}

pub(super) async fn run(args: Args) -> anyhow::Result<Finding> {
    ensure_unused(args.database.as_deref()).await?;
    std::fs::create_dir(&args.data).with_context(|| format!("{} must not exist yet", args.data.display()))?;
    let dice = Dice::seeded(args.seed);
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let start = || Server::start(&args.data, port, args.database.as_deref(), None);
    let mut server = start().await?;
    let seen = Arc::new(Seen::default());
    let senders: Vec<_> = (1..=SENDERS)
        .map(|sender| tokio::spawn(keep_pushing(server.account.clone(), sender, seen.clone())))
        .collect();
    let mut longest_start = Duration::ZERO;
    for _ in 0..args.kills {
        let life = SHORTEST_LIFE_MS + dice.below(LONGEST_LIFE_MS - SHORTEST_LIFE_MS);
        sleep(Duration::from_millis(life)).await;
        server.kill().await?;
        let begun = Instant::now();
        server = start().await?;
        longest_start = longest_start.max(begun.elapsed());
    }
    seen.stop.store(true, Ordering::Relaxed);
    for sender in senders {
        sender.await?;
    }
    server.kill().await?;
    let acknowledged = std::mem::take(&mut *seen.acknowledged.lock().unwrap_or_else(PoisonError::into_inner));
    let (lost, doubled) = audit(&args.data, args.database.as_deref(), &acknowledged).await?;
    println!("{} kills, {} messages acknowledged", args.kills, acknowledged.len());
    println!("lost {lost}, stored twice {doubled}, longest start {} ms", longest_start.as_millis());
    std::fs::remove_dir_all(&args.data)?;
    Ok(if lost + doubled == 0 { Finding::Fine } else { Finding::Fault })
}

/// Plays the platform: each message up to three times until it is acknowledged.
async fn keep_pushing(account: DemoAccount, sender: u64, seen: Arc<Seen>) {
    let Ok(client) = http::client(&http::HttpLimits::default()) else { return };
    let mut msg_id = sender * 1_000_000_000;
    while !seen.stop.load(Ordering::Relaxed) {
        msg_id += 1;
        for _ in 0..ATTEMPTS {
            let answer = account.push(&client, &format!("oCrash{sender}"), msg_id, "你好").await;
            if answer.is_some_and(|(status, _)| status == 200) {
                seen.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).push(msg_id);
                break;
            }
            sleep(PAUSE).await;
        }
    }
}
