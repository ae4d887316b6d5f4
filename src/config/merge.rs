//! Laying the operator's file and the environment over the default settings.

use anyhow::{Context, bail};
use toml::{Table, Value};

/// Every variable of ours begins with this.
pub const PREFIX: &str = "TINGXUN_";

/// Lays `over` on `base`, table by table.
pub fn overlay(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => overlay(below, above),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// Applies `TINGXUN_SECTION__KEY` and `TINGXUN_SECTION__KEY_FILE`.
pub fn apply_environment(table: &mut Table, variables: &[(String, String)]) -> anyhow::Result<()> {
    for (name, value) in variables {
        let Some(path) = name.strip_prefix(PREFIX) else { continue };
        let path = path.to_ascii_lowercase();
        // [laws] file is a key of that name, not a file that holds another.
        match path.strip_suffix("_file").filter(|path| !path.ends_with('_')) {
            Some(path) => {
                let text = std::fs::read_to_string(value)
                    .with_context(|| format!("{name} names a file that cannot be read"))?;
                set(table, path, text.trim_end_matches(['\r', '\n']))
            }
            None => set(table, &path, value),
        }
        .with_context(|| name.clone())?;
    }
    Ok(())
}

fn set(table: &mut Table, path: &str, text: &str) -> anyhow::Result<()> {
    let mut keys: Vec<&str> = path.split("__").collect();
    let Some(last) = keys.pop().filter(|_| !keys.is_empty()) else {
        bail!("expected TINGXUN_SECTION__KEY");
    };
    let mut section = table;
    for key in keys {
        let below = section.entry(key).or_insert_with(|| Value::Table(Table::new()));
        section = below.as_table_mut().context("names a value where a section is expected")?;
    }
    let value = typed(section.get(last), last, text)?;
    section.insert(last.to_owned(), value);
    Ok(())
}

/// A variable is text; the value it replaces tells the type. Keys of accounts, courts and webhooks have no default, so some are named.
fn typed(replaced: Option<&Value>, key: &str, text: &str) -> anyhow::Result<Value> {
    let number = || text.parse().map(Value::Integer).context("expected a whole number");
    let truth = || text.parse().map(Value::Boolean).context("expected true or false");
    match (replaced, key) {
        (Some(Value::Integer(_)), _) | (None, "freshness_seconds") => number(),
        (Some(Value::Boolean(_)), _)
        | (
            None,
            "allow_plaintext" | "allow_private" | "customer_service" | "face_check" | "city_service_check",
        ) => truth(),
        (Some(Value::Array(_)), _) | (None, "events") => {
            Ok(Value::Array(text.split(',').map(|one| Value::String(one.trim().to_owned())).collect()))
        }
        _ => Ok(Value::String(text.to_owned())),
    }
}
