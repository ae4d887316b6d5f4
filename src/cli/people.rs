//! `tingxun people`: registrations that no register could decide on. Every look and decision is audited.

use anyhow::{Context, bail};
use serde_json::json;

use super::{ConfigArg, Finding};
use crate::app::App;
use crate::audit::{self, Act, Actor};
use crate::clock::{Clock, court_date};
use crate::config::Settings;
use crate::people::acting::Principal;
use crate::people::acting::queries::{self as acting, Acting};
use crate::people::licence::queries as licences;
use crate::people::registration::queries::{self as registrations, Registration};
use crate::registrar::Review;
use crate::secret::Dice;

/// Registrations that are listed at once.
const LISTED: i64 = 100;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// List the registrations, licences and claims to act for others that wait for somebody of the court, masked
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
    /// It does not agree; or end what was approved to act for another
    #[command(after_help = "Example: tingxun people refuse ID --reason 证件与本人不符 --config FILE")]
    Refuse(Of),
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

pub(super) async fn run(command: Command) -> anyhow::Result<Finding> {
    let config = match &command {
        Command::Waiting { config, .. } => config,
        Command::Show(of) | Command::Approve(of) | Command::Refuse(of) => {
            if of.reason.trim().is_empty() {
                bail!("--reason is written into the audit trail and must say something");
            }
            &of.config
        }
    };
    let settings = Settings::load(config.config.as_deref())?;
    let app = App::build(settings, Clock::system(), Dice::system()).await?;
    let finding = match command {
        Command::Waiting { json, .. } => waiting(&app, json).await,
        Command::Show(of) => show(&app, &of).await,
        Command::Approve(of) => decide(&app, &of, Review::Approve).await,
        Command::Refuse(of) => decide(&app, &of, Review::Refuse).await,
    };
    app.db.close().await;
    finding
}

async fn waiting(app: &App, json: bool) -> anyhow::Result<Finding> {
    for registration in registrations::manual(&app.db, &app.sealer, LISTED).await? {
        let Registration { id, account, claim: Some(claim), created_at, .. } = registration else { continue };
        let told = court_date(jiff::Timestamp::from_millisecond(created_at)?);
        let (name, number, mobile) = (claim.name.masked(), claim.document.masked(), claim.mobile.masked());
        if json {
            println!(
                "{}",
                json!({ "id": id, "account": account, "told_on": told.to_string(), "name": name, "document": claim.document.kind().name(), "id_number": number, "mobile": mobile })
            );
        } else {
            let kind = claim.document.kind().word();
            println!("{id}  {told}  {account}  {name}  {kind}  {number}  {mobile}");
        }
    }
    for licence in licences::waiting(&app.db, &app.sealer, LISTED).await? {
        let told = court_date(jiff::Timestamp::from_millisecond(licence.created_at)?);
        let (id, account, number, firm) =
            (&licence.id, &licence.account, licence.told.number.masked(), &licence.told.firm);
        if json {
            println!(
                "{}",
                json!({ "id": id, "account": account, "told_on": told.to_string(), "licence": number, "firm": firm })
            );
        } else {
            println!("{id}  {told}  {account}  {number}  {firm}");
        }
    }
    for claim in acting::waiting(&app.db, &app.sealer, LISTED).await? {
        let told = court_date(jiff::Timestamp::from_millisecond(claim.created_at)?);
        let Acting { id, account, kind, principal, note, .. } = &claim;
        let actor = claim.actor_name.as_ref().map(|name| name.masked()).unwrap_or_default();
        let (kind, whom) = (kind.name(), principal.shown());
        if json {
            println!(
                "{}",
                json!({ "id": id, "account": account, "told_on": told.to_string(), "kind": kind, "actor": actor, "principal": whom, "note": note })
            );
        } else {
            println!("{id}  {told}  {account}  {kind}  {actor}  {whom}  {note}");
        }
    }
    Ok(Finding::Fine)
}

async fn show(app: &App, of: &Of) -> anyhow::Result<Finding> {
    let (sealer, id, reason, now_ms) =
        (app.sealer.clone(), of.id.clone(), of.reason.clone(), app.clock.now_ms());
    let shown = app.db.write(move |tx| {
        Box::pin(async move {
            let registration = registrations::by_id(tx, &sealer, &id).await?;
            let licence = licences::by_id(tx, &sealer, &id).await?;
            let claim = acting::by_id(tx, &sealer, &id).await?;
            let act = Act {
                actor: &Actor::Operator,
                action: "claim.unmask",
                subject: format!("claim:{id}"),
                reason: Some(&reason),
            };
            audit::record(tx, &sealer, now_ms, act).await?;
            Ok((registration, licence, claim))
        })
    });
    match shown.await? {
        (Some(Registration { claim: Some(claim), .. }), ..) => {
            let kind = claim.document.kind().word();
            println!(
                "{}\n{kind}\n{}\n{}",
                claim.name.reveal(),
                claim.document.reveal(),
                claim.mobile.reveal()
            );
            Ok(Finding::Fine)
        }
        (_, Some(licence), _) => {
            println!("{}\n{}", licence.told.number.reveal(), licence.told.firm);
            Ok(Finding::Fine)
        }
        (.., Some(claim)) => {
            let actor = claim.actor_name.as_ref().map(|name| name.reveal()).unwrap_or_default();
            println!("{actor}\n{} {}\n{}", claim.kind.word(), claim.note, clear(&claim.principal));
            Ok(Finding::Fine)
        }
        _ => gone(&of.id),
    }
}

/// The other side, to be compared with the papers.
fn clear(principal: &Principal) -> String {
    match principal {
        Principal::Organisation { name, code } => format!("{name}\n{}", code.reveal()),
        Principal::Person { name, document } => {
            format!("{}\n{} {}", name.reveal(), document.kind().word(), document.reveal())
        }
    }
}

async fn decide(app: &App, of: &Of, review: Review) -> anyhow::Result<Finding> {
    let (registrar, id, reason) = (&app.registrar, &of.id, &of.reason);
    let was_open = registrar.review(id, review, reason, Actor::Operator).await?
        || registrar.review_acting(id, review, reason, Actor::Operator).await?
        || registrar
            .review_licence(id, review, reason, Actor::Operator)
            .await
            .context("if the row exists already, another person holds this licence")?;
    match was_open {
        true => {
            println!("done; the person is told by the running service");
            Ok(Finding::Fine)
        }
        false => gone(&of.id),
    }
}

fn gone(id: &str) -> anyhow::Result<Finding> {
    println!("no registration {id} waits for a decision");
    Ok(Finding::Fault)
}
