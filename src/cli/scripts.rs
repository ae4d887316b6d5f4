//! `tingxun scripts`

mod branch;
mod compare;
mod notices;
mod suggest;

use std::path::Path;

use anyhow::Context;

use crate::answer::Engines;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Settings;
use crate::evaluation::conversations;
use crate::scripts::{Fault, Scripts, Source};
use crate::secret::Dice;

use super::{ConfigArg, Finding};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Find every fault in the bot-scripts, with file and line
    #[command(after_help = "Example: tingxun scripts check bot-scripts")]
    Check {
        /// The directory; without it the scripts inside the binary
        #[arg(default_value = "")]
        directory: String,
        /// Print each fault as a line of JSON
        #[arg(long)]
        json: bool,
    },
    /// Run the conversations of the bot-scripts, or add one
    #[command(
        after_help = "Examples:\n  tingxun scripts test bot-scripts\n  tingxun scripts test bot-scripts --add \"起诉要交多少钱\" --expect topic=fee.how-much"
    )]
    Test(TestArgs),
    /// Show what people asked in vain, and write what an editor accepts into the scripts
    Suggest(Box<suggest::Args>),
    /// Show every notice by every way with its longest, its barest and its secret record
    #[command(after_help = "Example: tingxun scripts notices bot-scripts --kind hearing-set")]
    Notices(notices::Args),
    /// Publish the menu of the bot-scripts to every official account
    Publish(ConfigArg),
}

#[derive(Debug, clap::Args)]
pub(super) struct TestArgs {
    /// The directory; without it the scripts inside the binary
    #[arg(default_value = "")]
    directory: String,
    /// What a person says: adds it as a case instead of running any
    #[arg(long, value_name = "WORDS", requires = "expect")]
    add: Option<String>,
    /// What must come of it: topic=SLUG, not=SLUG, action=NAME, flow=NAME, state=NAME, text=WORDS
    #[arg(long, value_name = "NAME=VALUE")]
    expect: Vec<String>,
    /// The file of tests/ to which it is added
    #[arg(long, value_name = "FILE", default_value = "added.toml")]
    to: String,
}

pub(super) async fn run(command: Command) -> anyhow::Result<Finding> {
    match command {
        Command::Check { directory, json } => Ok(check(&directory, json)),
        Command::Test(args) => test(&args),
        Command::Suggest(args) => suggest::run(*args).await,
        Command::Notices(args) => notices::run(&args),
        Command::Publish(args) => publish(Settings::load(args.config.as_deref())?).await,
    }
}

fn check(directory: &str, json: bool) -> Finding {
    match Source::of(directory).read().and_then(|files| Scripts::parse(&files)) {
        Ok(scripts) => {
            let questions: usize = scripts.faqs.iter().map(|faq| faq.questions.len()).sum();
            println!("{} topics, {questions} questions: no faults", scripts.faqs.len());
            Finding::Fine
        }
        Err(faults) => {
            print_faults(&faults, json);
            eprintln!("{} faults", faults.len());
            Finding::Fault
        }
    }
}

fn test(args: &TestArgs) -> anyhow::Result<Finding> {
    if let Some(says) = &args.add {
        return add(says, args);
    }
    let engine = Engines::load(Source::of(&args.directory))?.current();
    let conversations = &engine.scripts().conversations;
    let mut failed = 0;
    for conversation in conversations {
        let differences = conversations::run(&engine, conversation);
        failed += usize::from(!differences.is_empty());
        for found in differences {
            println!("bot-scripts/{}: {}\n  says      {}", found.place, found.name, found.says);
            println!("  {:9} {}\n  actual    {}", format!("{}:", found.what), found.expected, found.found);
        }
    }
    println!("{} conversations, {failed} failed", conversations.len());
    Ok(if failed == 0 { Finding::Fine } else { Finding::Fault })
}

/// Appends a case to a file of tests.
fn add(says: &str, args: &TestArgs) -> anyhow::Result<Finding> {
    let mut case = format!("\n[[case]]\nsays = {}\n", toml::Value::from(says));
    for expected in &args.expect {
        let (name, value) = expected.split_once('=').context("--expect is like topic=fee.how-much")?;
        let value = match name {
            "topic" | "action" | "flow" | "state" => toml::Value::from(value),
            "not" | "text" | "not_text" => toml::Value::from(vec![value]),
            _ => {
                anyhow::bail!("--expect takes topic, not, action, flow, state, text or not_text, not {name}")
            }
        };
        case.push_str(&format!("{name} = {value}\n"));
    }
    let file = Path::new(&args.directory).join("tests").join(&args.to);
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let mut text = std::fs::read_to_string(&file).unwrap_or_default();
    text.push_str(&case);
    std::fs::write(&file, text).with_context(|| file.display().to_string())?;
    println!("added to {}", file.display());
    Ok(Finding::Fine)
}

fn print_faults(faults: &[Fault], json: bool) {
    for fault in faults {
        let Fault { file, line, message } = fault;
        if json {
            println!("{}", serde_json::json!({ "file": file, "line": line, "message": message }));
        } else {
            println!("{fault}");
        }
    }
}

async fn publish(settings: Settings) -> anyhow::Result<Finding> {
    let app = App::build(settings, Clock::system(), Dice::system()).await?;
    for account in app.accounts.values() {
        if app.publish_menu(account).await.with_context(|| account.name.clone())? {
            println!("{}: the menu is published; people see it within five minutes to a day", account.name);
        }
    }
    Ok(Finding::Fine)
}
