//! `tingxun bench`: figures that anybody can repeat, on the machine at hand.

mod answers;
mod crash;
mod docket;
mod notices;
mod orders;
mod path;
mod platform;
mod webhook;

use super::Finding;

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
