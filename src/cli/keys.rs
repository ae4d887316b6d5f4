//! `tingxun keys rotate`: every sealed row under the current key, while the service runs.

use serde_json::json;

use super::{ConfigArg, Finding};
use crate::app::App;
use crate::audit::{self, Act, Actor};
use crate::clock::Clock;
use crate::config::Settings;
use crate::rotation;
use crate::secret::Dice;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Re-encrypt what `previous_key` sealed with `key`; then `previous_key` can go
    #[command(after_help = "Example: tingxun keys rotate --config /etc/tingxun/tingxun.toml")]
    Rotate {
        #[command(flatten)]
        config: ConfigArg,
        /// Print JSON, one object a line
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(command: Command) -> anyhow::Result<Finding> {
    let Command::Rotate { config, json } = command;
    let settings = Settings::load(config.config.as_deref())?;
    let app = App::build(settings, Clock::system(), Dice::system()).await?;
    let columns = rotation::rotate(&app.db, &app.sealer).await?;
    let (sealer, now_ms) = (app.sealer.clone(), app.clock.now_ms());
    let recorded = app.db.write(move |tx| {
        Box::pin(async move {
            let subject = format!("vault-key:{}", sealer.current_key());
            let act = Act { actor: &Actor::Operator, action: "keys.rotate", subject, reason: None };
            audit::record(tx, &sealer, now_ms, act).await
        })
    });
    recorded.await?;
    app.db.close().await;
    let mut left = 0;
    for rotation::Column { name, rotated, unreadable } in columns {
        left += unreadable;
        if json {
            println!("{}", json!({ "column": name, "rotated": rotated, "unreadable": unreadable }));
        } else if rotated + unreadable > 0 {
            println!("{name}: {rotated} rotated, {unreadable} cannot be opened");
        }
    }
    match left {
        0 => {
            println!("nothing is left under an older key: previous_key can be taken out of the settings");
            Ok(Finding::Fine)
        }
        left => {
            println!(
                "{left} rows cannot be opened with the configured keys: keep previous_key and look for an older one"
            );
            Ok(Finding::Fault)
        }
    }
}
