//! `tingxun staff`: the accounts of the court's own people. Every change is audited.

use anyhow::{Context, bail};
use serde_json::json;

use super::{ConfigArg, Finding};
use crate::app::App;
use crate::audit::Actor;
use crate::clock::Clock;
use crate::config::Settings;
use crate::db::DbError;
use crate::secret::{Dice, Token};
use crate::staff::totp::Secret;
use crate::staff::{Login, NewOfficer, Role};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Make an account and print the link with which its owner sets it up, once, within minutes
    #[command(
        after_help = "Example: tingxun staff invite --login wangli --name 王丽 --role clerk --court 京0491 --division 立案庭 --config FILE"
    )]
    Invite(Invite),
    /// List the accounts
    #[command(after_help = "Example: tingxun staff list --config FILE")]
    List {
        #[command(flatten)]
        config: ConfigArg,
        /// Print JSON, one object a line
        #[arg(long)]
        json: bool,
    },
    /// End an account and everything that is signed in with it, at once
    #[command(after_help = "Example: tingxun staff disable --login wangli --config FILE")]
    Disable(Of),
    /// Take password and authenticator away, end all sessions and print a new link; opens a disabled account again
    #[command(after_help = "Example: tingxun staff reset --login wangli --config FILE")]
    Reset(Of),
}

#[derive(Debug, clap::Args)]
pub(super) struct Invite {
    /// The name to sign in with
    #[arg(long)]
    login: String,
    /// The name that colleagues read
    #[arg(long)]
    name: String,
    /// administrator, clerk; may be given more than once
    #[arg(long = "role", required = true)]
    roles: Vec<Role>,
    /// The court's code, as in case numbers
    #[arg(long)]
    court: String,
    /// The division
    #[arg(long)]
    division: Option<String>,
    #[command(flatten)]
    config: ConfigArg,
}

#[derive(Debug, clap::Args)]
pub(super) struct Of {
    /// The name to sign in with
    #[arg(long)]
    login: String,
    #[command(flatten)]
    config: ConfigArg,
}

pub(super) async fn run(command: Command) -> anyhow::Result<Finding> {
    let config = match &command {
        Command::Invite(Invite { config, .. })
        | Command::List { config, .. }
        | Command::Disable(Of { config, .. })
        | Command::Reset(Of { config, .. }) => config,
    };
    let settings = Settings::load(config.config.as_deref())?;
    let app = App::build(settings, Clock::system(), Dice::system()).await?;
    let finding = match command {
        Command::Invite(new) => invite(&app, new).await,
        Command::List { json, .. } => list(&app, json).await,
        Command::Disable(of) => disable(&app, &of.login).await,
        Command::Reset(of) => reset(&app, &of.login).await,
    };
    app.db.close().await;
    finding
}

async fn invite(app: &App, new: Invite) -> anyhow::Result<Finding> {
    let Invite { login, name, roles, court, division, .. } = new;
    if name.trim().is_empty() || court.trim().is_empty() {
        bail!("--name and --court must say something");
    }
    let login = Login::parse(&login)?;
    let shown = login.as_str().to_owned();
    let new = NewOfficer { login, name, court, division, roles: roles.into_iter().collect() };
    let secret = Secret::fresh(&app.dice);
    match app.entrance.invite(new, secret, Actor::Operator).await {
        Ok(token) => Ok(hand_out(app, &token)),
        Err(DbError::Taken) => {
            bail!("{shown} has an account already; `tingxun staff reset` invites its owner anew")
        }
        Err(error) => Err(error).context("the account could not be made"),
    }
}

async fn reset(app: &App, login: &str) -> anyhow::Result<Finding> {
    match app.entrance.reset(login, Actor::Operator).await? {
        Some(token) => Ok(hand_out(app, &token)),
        None => Ok(nobody(login)),
    }
}

async fn disable(app: &App, login: &str) -> anyhow::Result<Finding> {
    match app.entrance.disable(login, Actor::Operator).await? {
        true => {
            println!("done; nobody is signed in as {login} any more");
            Ok(Finding::Fine)
        }
        false => Ok(nobody(login)),
    }
}

async fn list(app: &App, as_json: bool) -> anyhow::Result<Finding> {
    for officer in app.entrance.officers().await? {
        let roles: Vec<&str> = officer.roles.iter().map(Role::name).collect();
        let (state, division) = (officer.state.name(), officer.division.as_deref());
        if as_json {
            println!(
                "{}",
                json!({ "login": officer.login, "name": officer.name, "court": officer.court, "division": division, "roles": roles, "state": state })
            );
        } else {
            let place = division.map(|division| format!(" {division}")).unwrap_or_default();
            println!(
                "{}  {}  {}{place}  {}  {state}",
                officer.login,
                officer.name,
                officer.court,
                roles.join(",")
            );
        }
    }
    Ok(Finding::Fine)
}

/// The link is shown once; only its digest is kept.
fn hand_out(app: &App, token: &Token) -> Finding {
    let minutes = app.settings.staff.invitation().as_secs() / 60;
    println!("{}/desk/set-up/{}", app.settings.server.desk_address(), token.reveal());
    println!("good once, for {minutes} minutes; give it to its owner only");
    Finding::Fine
}

fn nobody(login: &str) -> Finding {
    println!("nobody signs in as {login}");
    Finding::Fault
}
