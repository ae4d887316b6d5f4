//! `tingxun scripts`

mod branch;
mod compare;
mod suggest;

use anyhow::Context;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Settings;
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
    /// Show what people asked in vain, and write what an editor accepts into the scripts
    Suggest(Box<suggest::Args>),
    /// Publish the menu of the bot-scripts to every official account
    Publish(ConfigArg),
}

pub(super) async fn run(command: Command) -> anyhow::Result<Finding> {
    match command {
        Command::Check { directory, json } => Ok(check(&directory, json)),
        Command::Suggest(args) => suggest::run(*args).await,
        Command::Publish(args) => publish(Settings::load(args.config.as_deref())?).await,
    }
}

fn check(directory: &str, json: bool) -> Finding {
    match Scripts::load(&Source::of(directory)) {
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
