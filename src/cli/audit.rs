//! `tingxun audit verify`: whether the audit trail stands as it was written.

use serde_json::json;

use crate::app::App;
use crate::audit::{self, Verdict};
use crate::clock::Clock;
use crate::config::Settings;
use crate::secret::Dice;

use super::{ConfigArg, Finding};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Looks through the whole trail; exit 1 names the first row that is not what was written
    #[command(after_help = "Example: tingxun audit verify --config /etc/tingxun/tingxun.toml")]
    Verify {
        #[command(flatten)]
        config: ConfigArg,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(args: Args) -> anyhow::Result<Finding> {
    let Command::Verify { config, json } = args.command;
    let settings = Settings::load(config.config.as_deref())?;
    let app = App::build(settings, Clock::system(), Dice::system()).await?;
    let verdict = audit::verify(&app.db, &app.sealer).await?;
    app.db.close().await;
    Ok(match verdict {
        Verdict::Whole { rows, forgotten, head } => {
            if json {
                let whole = json!({ "result": "whole", "rows": rows, "forgotten": forgotten, "head": head });
                println!("{whole}");
            } else {
                println!(
                    "{rows} rows stand as they were written, {forgotten} older ones were forgotten in time; \
                     the last one's digest is {head}"
                );
            }
            Finding::Fine
        }
        Verdict::Moved => {
            if json {
                println!("{}", json!({ "result": "moved" }));
            } else {
                println!(
                    "the trail does not begin where the program ended its forgetting: restore it from a backup and \
                     find out who changed it"
                );
            }
            Finding::Fault
        }
        Verdict::Broken { at } => {
            if json {
                println!("{}", json!({ "result": "broken", "row": at }));
            } else {
                println!(
                    "row {at} is not what was written: restore it from a backup and find out who changed it"
                );
            }
            Finding::Fault
        }
    })
}
