//! `tingxun import`: tables of cases, parties, mandates and hearings, for a court whose case system sends no events.

use std::fs::File;
use std::path::PathBuf;

use anyhow::Context;

use crate::app::App;
use crate::audit::Actor;
use crate::case_system;
use crate::clock::{Clock, court_date};
use crate::config::Settings;
use crate::docket::sheet::{self, Lines, RowFault, Table};
use crate::docket::{Reading, Source};
use crate::secret::Dice;

use super::{ConfigArg, Finding};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: tingxun import hearings hearings.csv --court cms --dry-run --config /etc/tingxun/tingxun.toml\n\n\
    Try --dry-run first. All rows are written or none. A row counts as told at the time of the import: do not import \
    items that the case system also sends events of, unless its sequences are times in milliseconds, too."
)]
pub(super) struct Args {
    /// What the table lists
    table: Listed,
    /// A workbook (.xlsx), of which the first sheet is read, or a CSV file in UTF-8; the first line names the columns,
    /// in Chinese or English
    file: PathBuf,
    /// The court, by its section [court.KEYID] in the settings
    #[arg(long, value_name = "KEYID")]
    court: String,
    /// Only say what is wrong
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArg,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Listed {
    Cases,
    Parties,
    Mandates,
    Hearings,
}

impl From<Listed> for Table {
    fn from(listed: Listed) -> Self {
        match listed {
            Listed::Cases => Self::Cases,
            Listed::Parties => Self::Parties,
            Listed::Mandates => Self::Mandates,
            Listed::Hearings => Self::Hearings,
        }
    }
}

pub(super) async fn run(args: Args) -> anyhow::Result<Finding> {
    let name = args.file.display();
    let file = File::open(&args.file).with_context(|| format!("cannot read {name}"))?;
    let lines = Lines::read(file).map_err(|why| anyhow::anyhow!("{name} {why}"))?;
    let settings = Settings::load(args.config.config.as_deref())?;
    let court = settings.court.get(&args.court);
    let court = court.with_context(|| format!("there is no section [court.{}]", args.court))?.code.clone();
    let app = App::build(settings, Clock::system(), Dice::system()).await?;
    let finding = import(&app, &args, lines, court).await;
    app.db.close().await;
    finding
}

async fn import(app: &App, args: &Args, lines: Lines, court: String) -> anyhow::Result<Finding> {
    let (engine, now_ms) = (app.engines.current(), app.clock.now_ms());
    let reading = Reading { types: &engine.scripts().tables.case_types, today: court_date(app.clock.now()) };
    let events = match sheet::read(args.table.into(), lines, &court, now_ms, reading) {
        Ok(events) => events,
        Err(faults) => return Ok(refused(&faults, args.json)),
    };
    if args.dry_run {
        say(
            args.json,
            serde_json::json!({ "rows": events.len() }),
            format!("{}行都可以导入，没有写入", events.len()),
        );
        return Ok(Finding::Fine);
    }
    let source =
        Source { court, actor: Actor::Operator, sealer: app.sealer.clone(), ids: app.ids.clone(), now_ms };
    let limits = engine.limits().notices.clone();
    let stored = case_system::store(&app.db, source, limits, events).await?;
    let mut words = format!("写入{}行，{}行已有更新的内容，没有改动", stored.applied, stored.stale);
    if stored.elsewhere > 0 {
        let others = format!(
            "\n{}行的编号已是别的案件的开庭，没有改动：请先取消原来的开庭，再用新编号安排",
            stored.elsewhere
        );
        words.push_str(&others);
    }
    say(args.json, serde_json::to_value(stored)?, words);
    Ok(Finding::Fine)
}

fn refused(faults: &[RowFault], json: bool) -> Finding {
    let words: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let words = format!("{}\n共{}处要改，一行也没有写入", words.join("\n"), faults.len());
    say(json, serde_json::json!({ "faults": faults }), words);
    Finding::Fault
}

fn say(json: bool, object: serde_json::Value, words: String) {
    if json {
        println!("{object}");
    } else {
        println!("{words}");
    }
}
