//! `tingxun people`: registrations that no register could decide on. Every look and decision is audited.

use anyhow::{Context, bail};
use serde_json::json;

use super::{ConfigArg, Finding};
use crate::app::App;
use crate::audit::Actor;
use crate::clock::{Clock, court_date};
use crate::config::Settings;
use crate::registrar::Review;
use crate::registrar::waiting::{Claim, Kind, Outcome, Reason};
use crate::secret::Dice;

/// Registrations that are listed at once.
const LISTED: i64 = 100;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// List the registrations, licences and claims to act that wait for somebody of the court, masked
    #[command(after_help = "Example: tingxun people waiting --config FILE")]
    Waiting {
        #[command(flatten)]
        config: ConfigArg,
        /// Print JSON, one object a line
        #[arg(long)]
        json: bool,
    },
    /// Show one in the clear, to compare it with the card; the look is audited with its reason
    #[command(after_help = "Example: tingxun people show ID --reason 窗口核对原件 --config FILE")]
    Show(Of),
    /// The card was seen and agrees: register the person
    #[command(after_help = "Example: tingxun people approve ID --reason 窗口核对原件 --config FILE")]
    Approve(Of),
    /// It does not agree
    #[command(after_help = "Example: tingxun people refuse ID --reason 证件与本人不符 --config FILE")]
    Refuse(Of),
    /// List who acts for or beside whom today, masked
    #[command(after_help = "Example: tingxun people acting --config FILE")]
    Acting {
        #[command(flatten)]
        config: ConfigArg,
        /// Print JSON, one object a line
        #[arg(long)]
        json: bool,
    },
    /// End one of them: the mandate or the guardianship is over
    #[command(after_help = "Example: tingxun people end ID --reason 单位撤销授权 --config FILE")]
    End(Of),
}

#[derive(Debug, clap::Args)]
pub(super) struct Of {
    /// The registration's id, as `waiting` prints it
    id: String,
    /// Why, for the audit trail
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    config: ConfigArg,
}

impl Of {
    fn reason(&self) -> anyhow::Result<Reason> {
        Reason::read(&self.reason)
            .context("--reason is written into the audit trail: one line that says something")
    }
}

pub(super) async fn run(command: Command) -> anyhow::Result<Finding> {
    let config = match &command {
        Command::Waiting { config, .. } | Command::Acting { config, .. } => config,
        Command::Show(of) | Command::Approve(of) | Command::Refuse(of) | Command::End(of) => &of.config,
    };
    let settings = Settings::load(config.config.as_deref())?;
    let app = App::build(settings, Clock::system(), Dice::system()).await?;
    let finding = match command {
        Command::Waiting { json, .. } => listed(app.registrar.waiting(None, LISTED).await?.claims, json),
        Command::Acting { json, .. } => listed(app.registrar.in_force(None, LISTED).await?.claims, json),
        Command::End(of) => end(&app, &of, of.reason()?).await,
        Command::Show(of) => show(&app, &of, of.reason()?).await,
        Command::Approve(of) => decide(&app, &of, Review::Approve, of.reason()?).await,
        Command::Refuse(of) => decide(&app, &of, Review::Refuse, of.reason()?).await,
    };
    app.db.close().await;
    finding
}

async fn end(app: &App, of: &Of, reason: Reason) -> anyhow::Result<Finding> {
    match app.registrar.end_acting_by_court(&of.id, reason.as_str(), Actor::Operator).await? {
        true => {
            println!("ended; both sides are told by the running service");
            Ok(Finding::Fine)
        }
        false => gone(&of.id),
    }
}

fn listed(claims: Vec<Claim>, json: bool) -> anyhow::Result<Finding> {
    for claim in claims {
        let told = court_date(jiff::Timestamp::from_millisecond(claim.told_at_ms)?);
        let Claim { kind, id, account, facts, .. } = claim;
        if json {
            let mut line =
                json!({ "id": id, "kind": kind.name(), "account": account, "told_on": told.to_string() });
            for fact in facts {
                line[fact.name] = fact.masked.into();
            }
            println!("{line}");
        } else {
            let facts: Vec<String> = facts.into_iter().map(|fact| fact.masked).collect();
            println!("{id}  {told}  {account}  {}", facts.join("  "));
        }
    }
    Ok(Finding::Fine)
}

async fn show(app: &App, of: &Of, reason: Reason) -> anyhow::Result<Finding> {
    for kind in Kind::ALL {
        let shown = app.registrar.unmask(kind, &of.id, reason.clone(), Actor::Operator, 0).await?;
        if let Some((claim, _)) = shown {
            for fact in claim.facts {
                println!("{}", fact.reveal());
            }
            return Ok(Finding::Fine);
        }
    }
    gone(&of.id)
}

async fn decide(app: &App, of: &Of, review: Review, reason: Reason) -> anyhow::Result<Finding> {
    for kind in Kind::ALL {
        match app.registrar.decide(kind, &of.id, review, &reason, Actor::Operator).await? {
            Outcome::Done => {
                println!("done; the person is told by the running service");
                return Ok(Finding::Fine);
            }
            Outcome::NotWaiting => {}
            Outcome::HeldByAnother => bail!("another person holds this licence"),
        }
    }
    gone(&of.id)
}

fn gone(id: &str) -> anyhow::Result<Finding> {
    println!("there is no {id}, or it is settled");
    Ok(Finding::Fault)
}
