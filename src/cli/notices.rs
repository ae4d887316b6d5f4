//! `tingxun notices`: what waits for somebody of the court. Every decision is audited.

use anyhow::Context;
use serde_json::json;

use super::{ConfigArg, Finding};
use crate::app::App;
use crate::audit::Actor;
use crate::clock::{Clock, court_time};
use crate::config::Settings;
use crate::registrar::waiting::Reason;
use crate::secret::Dice;

/// Tasks that are listed at once.
const LISTED: i64 = 100;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// How many notices of each court wait for somebody's word: far more than usual were planned in an hour
    #[command(after_help = "Example: tingxun notices held --config FILE")]
    Held {
        #[command(flatten)]
        config: ConfigArg,
        /// Print JSON, one object a line
        #[arg(long)]
        json: bool,
    },
    /// Let them go out when they are due
    #[command(after_help = "Example: tingxun notices release --court 京0491 --config FILE")]
    Release(Of),
    /// Do not send them
    #[command(after_help = "Example: tingxun notices drop --court 京0491 --reason 补录旧数据 --config FILE")]
    Drop {
        /// Why, for the audit trail
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        of: Of,
    },
    /// List whom a clerk has to call because no channel reached them, masked, the most urgent first
    #[command(after_help = "Example: tingxun notices tasks --court 京0491 --config FILE")]
    Tasks {
        #[command(flatten)]
        of: Of,
        /// Print JSON, one object a line
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Of {
    /// The court's code
    #[arg(long)]
    court: String,
    #[command(flatten)]
    config: ConfigArg,
}

pub(super) async fn run(command: Command) -> anyhow::Result<Finding> {
    let config = match &command {
        Command::Held { config, .. } => config,
        Command::Release(of) | Command::Drop { of, .. } | Command::Tasks { of, .. } => &of.config,
    };
    let settings = Settings::load(config.config.as_deref())?;
    let app = App::build(settings, Clock::system(), Dice::system()).await?;
    let finding = match command {
        Command::Held { json, .. } => held(&app, json).await,
        Command::Release(of) => decide(&app, &of.court, None).await,
        Command::Drop { reason, of } => {
            let reason = Reason::read(&reason)
                .context("--reason is written into the audit trail: one line that says something")?;
            decide(&app, &of.court, Some(reason)).await
        }
        Command::Tasks { of, json } => tasks(&app, &of.court, json).await,
    };
    app.db.close().await;
    finding
}

async fn held(app: &App, json: bool) -> anyhow::Result<Finding> {
    for (court, count) in app.ledger.held_courts().await? {
        if json {
            println!("{}", json!({ "court": court, "held": count }));
        } else {
            println!("{court}  {count}");
        }
    }
    Ok(Finding::Fine)
}

async fn decide(app: &App, court: &str, dropped_for: Option<Reason>) -> anyhow::Result<Finding> {
    let Some(until) = app.ledger.counts(court).await?.held_until else {
        println!("nothing of {court} waits");
        return Ok(Finding::Fault);
    };
    let (count, what) = match dropped_for {
        None => (app.ledger.release(court, &until, Actor::Operator).await?, "go out when they are due"),
        Some(reason) => (app.ledger.drop_held(court, &until, reason, Actor::Operator).await?, "are not sent"),
    };
    println!("{count} notices {what}");
    Ok(Finding::Fine)
}

async fn tasks(app: &App, court: &str, json: bool) -> anyhow::Result<Finding> {
    for task in app.ledger.tasks(court, None, LISTED).await?.tasks {
        let due = court_time(jiff::Timestamp::from_millisecond(task.due_at_ms)?).strftime("%Y-%m-%d %H:%M");
        if json {
            let mut line = json!({ "id": task.id, "case": task.case_number, "kind": task.kind,
                                   "why": task.reason, "due": due.to_string(), "tries": task.tries });
            for fact in task.person {
                line[fact.name] = fact.masked.into();
            }
            println!("{line}");
        } else {
            let facts: Vec<String> = task.person.into_iter().map(|fact| fact.masked).collect();
            println!("{due}  {}  {}  {}  {}", task.case_number, task.kind, task.reason, facts.join("  "));
        }
    }
    Ok(Finding::Fine)
}
