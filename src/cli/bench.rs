//! `tingxun bench`: figures that anybody can repeat, on the machine at hand.

mod answers;
mod crash;
mod docket;
mod notices;
mod orders;
mod path;
mod platform;
mod webhook;

use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use secrecy::SecretString;

use super::Finding;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Settings;
use crate::secret::Dice;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Questions over loopback against a server of its own: rate, latency, memory, losses
    Webhook(webhook::Args),
    /// How long it takes to learn the scripts and to answer one question
    Answers(answers::Args),
    /// Open, parse, render and seal without a store, against a bare handler with the same cryptography
    Path(path::Args),
    /// Kill the server again and again under load; nothing acknowledged may be lost or stored twice
    Crash(crash::Args),
    /// A person's cases among those of a million people, by blind index
    Docket(docket::DocketArgs),
    /// Events of a case system, in signed batches over loopback
    Events(docket::EventsArgs),
    /// Notices that are due, against a platform that takes its time; each accepted exactly once
    Notices(notices::Args),
    /// The lists of the desk among a million requests
    Orders(orders::Args),
}

/// The value below which this share of the sorted times lies, in milliseconds.
fn at_share(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * share) as usize).copied().unwrap_or_default()
}

fn milliseconds_since(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1_000.0
}

/// How long something took, in milliseconds.
struct Spread {
    p50: f64,
    p95: f64,
    p99: f64,
    longest: f64,
}

impl Spread {
    fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        let at = |share| at_share(&times, share);
        Self { p50: at(0.50), p95: at(0.95), p99: at(0.99), longest: at(1.0) }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { p50, p95, p99, longest } = self;
        write!(f, "p50 {p50:.2} ms, p95 {p95:.2} ms, p99 {p99:.2} ms, longest {longest:.2} ms")
    }
}

/// What runs over an empty database of its own, in a directory that must not exist yet or where `database` says.
async fn app(
    data: &Path,
    database: Option<&str>,
    change: impl FnOnce(&mut Settings, &Dice),
) -> anyhow::Result<App> {
    std::fs::create_dir(data).with_context(|| format!("{} must not exist yet", data.display()))?;
    let dice = Dice::system();
    let key = || base64::Engine::encode(&base64::prelude::BASE64_STANDARD, dice.bytes::<32>());
    let text = format!("[vault]\nkey = \"{}\"\nindex_key = \"{}\"\n", key(), key());
    let mut settings = Settings::parse(&text, &[])?;
    let file = format!("sqlite:{}", data.join("court.db").display());
    settings.database.url = SecretString::from(database.map_or(file, str::to_owned));
    change(&mut settings, &dice);
    let app = App::build(settings, Clock::system(), dice).await?;
    app.db.migrate().await?;
    Ok(app)
}

pub(super) async fn run(command: Command) -> anyhow::Result<Finding> {
    match command {
        Command::Webhook(args) => webhook::run(args).await,
        Command::Answers(args) => answers::run(&args),
        Command::Path(args) => path::run(&args).await,
        Command::Crash(args) => crash::run(args).await,
        Command::Docket(args) => docket::lookups(args).await,
        Command::Events(args) => docket::events(args).await,
        Command::Notices(args) => notices::run(args).await,
        Command::Orders(args) => orders::run(args).await,
    }
}
