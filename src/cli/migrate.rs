//! `tingxun migrate`

use crate::config::Settings;
use crate::db::Db;

use super::{ConfigArg, Finding};

pub(super) async fn run(args: ConfigArg) -> anyhow::Result<Finding> {
    let settings = Settings::load(args.config.as_deref())?;
    let db = Db::open(&settings.database.url).await?;
    db.migrate().await?;
    println!("{}: the schema is up to date", db.engine());
    db.close().await;
    Ok(Finding::Fine)
}
