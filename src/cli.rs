//! The commands. Exit codes: 0 fine, 1 a finding or failure, 2 wrong usage.

mod ask;
mod audit;
mod bench;
mod check;
mod demo;
mod eval;
mod import;
mod keys;
mod law;
mod laws;
mod migrate;
mod notices;
mod openapi;
mod people;
mod scripts;
mod serve;
mod sim;
mod staff;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// tingxun (庭讯): a court's WeChat account that answers, once, within five seconds.
#[derive(Debug, Parser)]
#[command(version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start a demo court with a simulated WeChat in the browser
    Demo(demo::Args),
    /// Serve for production
    Serve(serve::Args),
    /// Bring the database schema up to date
    Migrate(ConfigArg),
    /// Look at everything an installation needs and say what to do
    Check(check::Args),
    /// Answer a question on the terminal
    Ask(ask::Args),
    /// Measure the answers on questions whose right topic is known
    Eval(eval::Args),
    /// Compute what the law lets a machine compute
    Law(law::Args),
    /// Check or publish the account's behaviour
    #[command(subcommand)]
    Scripts(scripts::Command),
    /// Import, search and show law texts
    #[command(subcommand)]
    Laws(laws::Command),
    /// Rotate the keys of what is sealed
    #[command(subcommand)]
    Keys(keys::Command),
    /// Decide on registrations that no register could decide on
    #[command(subcommand)]
    People(people::Command),
    /// See to notices that wait for somebody of the court
    #[command(subcommand)]
    Notices(notices::Command),
    /// See to the accounts of the court's own people
    #[command(subcommand)]
    Staff(staff::Command),
    /// Print the OpenAPI document of /api/v1
    Openapi,
    /// Import a table of cases, parties, mandates or hearings
    Import(import::Args),
    /// Look through the audit trail
    Audit(audit::Args),
    /// Play the platform
    #[command(subcommand)]
    Sim(sim::Command),
    /// Measure on this machine
    #[command(subcommand)]
    Bench(bench::Command),
}

/// Where the settings are.
#[derive(Debug, clap::Args)]
pub struct ConfigArg {
    /// The settings file; without it only the default and the environment count
    #[arg(long, short, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// What a command found.
#[derive(Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nothing to complain about.
    Fine,
    /// Something that the command has already said.
    Fault,
}

/// Parses the command line, runs the command and returns the exit code.
pub fn run() -> ExitCode {
    let command = Cli::parse().command;
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    let outcome = runtime.block_on(execute(command));
    match outcome {
        Ok(Finding::Fine) => ExitCode::SUCCESS,
        Ok(Finding::Fault) => ExitCode::FAILURE,
        Err(error) => fail(&error),
    }
}

async fn execute(command: Command) -> anyhow::Result<Finding> {
    match command {
        Command::Demo(args) => demo::run(args).await,
        Command::Serve(args) => serve::run(args).await,
        Command::Migrate(args) => migrate::run(args).await,
        Command::Check(args) => check::run(args).await,
        Command::Ask(args) => ask::run(args),
        Command::Eval(args) => eval::run(args),
        Command::Law(args) => law::run(args),
        Command::Scripts(command) => scripts::run(command).await,
        Command::Laws(command) => laws::run(command),
        Command::Keys(command) => keys::run(command).await,
        Command::People(command) => people::run(command).await,
        Command::Notices(command) => notices::run(command).await,
        Command::Staff(command) => staff::run(command).await,
        Command::Openapi => Ok(openapi::run()),
        Command::Import(args) => import::run(args).await,
        Command::Audit(args) => audit::run(args).await,
        Command::Sim(command) => sim::run(command).await,
        Command::Bench(command) => bench::run(command).await,
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("tingxun: {error:#}");
    ExitCode::FAILURE
}
