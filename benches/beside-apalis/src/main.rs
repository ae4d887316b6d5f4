//! What our notices are measured beside: the same sending, to the same platform, as jobs of apalis.

mod notice;
mod platform;
mod queue;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Parser;

use notice::Sender;
use platform::Platform;
use queue::{AT_ONCE, Queue, Tuning};

/// The same notices as `tingxun bench notices`, as jobs of apalis on PostgreSQL or SQLite
#[derive(Debug, Parser)]
#[command(after_help = "Example: beside-apalis --notices 20000 --latency-ms 20 --database postgres://…")]
struct Args {
    /// Notices that are due, one a person
    #[arg(long, default_value_t = 20_000)]
    notices: usize,
    /// How long the platform takes for an answer
    #[arg(long, default_value_t = 20)]
    latency_ms: u64,
    /// Workers that share the 64 at once
    #[arg(long, default_value_t = Tuning::default().workers)]
    workers: usize,
    /// Jobs that a worker claims at once
    #[arg(long, default_value_t = Tuning::default().batch)]
    batch: usize,
    /// Marks each job as running too, after its claim (the library's default)
    #[arg(long)]
    marks_running: bool,
    /// Keeps the index on SQLite that its settlements are slow by; several workers then lock each other out
    #[arg(long, conflicts_with = "database")]
    as_shipped: bool,
    /// Where the SQLite file is kept; it must not exist
    #[arg(long, value_name = "DIR", default_value = "bench-data")]
    data: PathBuf,
    /// An empty PostgreSQL database instead, such as postgres://…
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    ensure!(args.notices > 0, "at least one notice");
    ensure!(args.workers > 0 && AT_ONCE.is_multiple_of(args.workers), "workers must share {AT_ONCE} evenly");
    std::fs::create_dir(&args.data).with_context(|| format!("{} must not exist yet", args.data.display()))?;
    let platform = Platform::new(Duration::from_millis(args.latency_ms));
    let sender = Sender::to(platform.serve().await?)?;
    let queue = Queue::open(args.database.as_deref(), &args.data, args.as_shipped).await?;
    ensure!(queue.settled().await? == 0, "the database must be empty");
    queue.fill(args.notices).await?;
    println!("{} notices due; {}", args.notices, queue.durability().await?);
    let is_right = drain(&args, &queue, &sender, &platform).await?;
    std::fs::remove_dir_all(&args.data)?;
    ensure!(is_right, "not each was accepted and settled exactly once");
    Ok(())
}

/// Sends all and says what that took; returns whether each was accepted exactly once and is settled.
async fn drain(args: &Args, queue: &Queue, sender: &Sender, platform: &Platform) -> anyhow::Result<bool> {
    let tuning = Tuning { workers: args.workers, batch: args.batch, marks_running: args.marks_running };
    let begun = Instant::now();
    queue.drain(tuning, sender, platform, args.notices).await?;
    let seconds = begun.elapsed().as_secs_f64();
    let (once, repeated) = platform.counts();
    let settled = queue.settled().await?;
    let rate = args.notices as f64 / seconds;
    let bound = AT_ONCE as f64 * 1_000.0 / args.latency_ms.max(1) as f64;
    println!(
        "{seconds:.1} s, {rate:.0}/s, {:.0} % of {AT_ONCE} at once over {} ms; accepted exactly once {once}, more often {repeated}, never {}; settled {settled}",
        100.0 * rate / bound,
        args.latency_ms,
        args.notices.saturating_sub(once + repeated),
    );
    let took_ms = platform.answering().as_secs_f64() * 1_000.0 / args.notices as f64;
    println!(
        "its timer took {took_ms:.1} ms for an answer: {:.0} % of what that lets through",
        100.0 * rate * took_ms / 1_000.0 / AT_ONCE as f64
    );
    println!("memory {} MiB", memory_mib().unwrap_or_default());
    Ok(once == args.notices && settled == args.notices)
}

/// Resident memory of this process, where the system tells.
fn memory_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? / 1024)
}
