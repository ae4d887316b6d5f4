//! The tree keeps its shape: dependencies point downwards, SQL stands in its places.

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up. A module may use those before it, and itself.
const LAYERS: [&[&str]; 11] = [
    &["named", "clock", "secret", "text", "law", "http", "calendar", "health"],
    &["seal", "db", "telemetry", "audit", "skew"],
    &["wechat", "channel"],
    &["config", "account", "scripts", "statutes", "complaint", "people", "docket", "staff", "wecom"],
    &["language_model"],
    &["answer", "reply_window"],
    &["dialogue", "learning"],
    &[
        "conversation",
        "outbox",
        "inbox",
        "retention",
        "registrar",
        "rotation",
        "notices",
        "orders",
        "webhooks",
        "case_system",
        "talks",
    ],
    &["evaluation"],
    &["app", "worker", "web"],
    &["simulator", "cli"],
];

/// Where the product's code stands.
fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../src")
}

fn sources() -> Vec<PathBuf> {
    fn walk(directory: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&src(), &mut found);
    found
}

fn module_of(path: &Path) -> String {
    let below = path.strip_prefix(src()).unwrap();
    below.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

fn height(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

#[test]
fn dependencies_point_downwards() {
    let mut arrows = 0;
    for path in sources() {
        let module = module_of(&path);
        if matches!(module.as_str(), "main" | "lib") {
            continue;
        }
        let here = height(&module).unwrap_or_else(|| panic!("{module} has no layer"));
        for line in fs::read_to_string(&path).unwrap().lines() {
            let Some(used) = line.trim().strip_prefix("use crate::") else { continue };
            let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let Some(there) = height(&used) else { continue };
            arrows += 1;
            assert!(there <= here, "{}: {module} uses {used}, which stands above it", path.display());
        }
    }
    assert!(arrows > 50);
}

#[test]
fn sql_stands_in_its_places() {
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        let has_sql = text.contains("Sql::new(") || text.contains("Sql::differing(");
        let name = path.to_string_lossy();
        let allowed =
            name.ends_with("queries.rs") || name.ends_with("reply_window.rs") || name.contains("/db");
        assert!(!has_sql || allowed, "{name} holds SQL");
    }
}

#[test]
fn every_statement_is_prepared_by_a_test() {
    for path in sources() {
        if !fs::read_to_string(&path).unwrap().contains("crate::statements! {") {
            continue;
        }
        let below = path.strip_prefix(src()).unwrap().with_extension("");
        let parts: Vec<_> = below.iter().map(|part| part.to_str().unwrap()).collect();
        let list = format!("{}::STATEMENTS,", parts.join("::"));
        assert!(include_str!("schema.rs").contains(&list), "{list} is missing in schema.rs");
    }
}

/// The names of the fields in a call of a logging macro, from after its bracket: `name = …`, or a name alone.
fn logged_fields(call: &str) -> Vec<String> {
    let (mut depth, mut is_text, mut before) = (1, false, ' ');
    let mut pieces = vec![String::new()];
    for sign in call.chars() {
        match sign {
            '"' if before != '\\' => {
                is_text = !is_text;
                pieces.last_mut().unwrap().push(sign);
            }
            _ if is_text => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 1 => pieces.push(String::new()),
            _ => pieces.last_mut().unwrap().push(sign),
        }
        if depth == 0 {
            break;
        }
        before = sign;
    }
    let name = |piece: String| piece.split('=').next().unwrap().trim().to_owned();
    let is_name = |name: &String| {
        !name.is_empty() && name.chars().all(|sign| sign.is_ascii_lowercase() || "_0123456789".contains(sign))
    };
    let is_message = |piece: &String| piece.trim().starts_with('"');
    pieces.into_iter().take_while(|piece| !is_message(piece)).map(name).filter(is_name).collect()
}

/// A field that is not on the list is dropped: an operator would look for it in vain.
#[test]
fn what_is_logged_is_written() {
    assert_eq!(logged_fields("count = done.len(), error = %e, \"a (b, c\"), other"), ["count", "error"]);
    assert_eq!(logged_fields("target: \"x\", court, \"text\")"), ["court"]);
    let mut fields = 0;
    for path in sources().into_iter().filter(|path| !path.ends_with("telemetry/log.rs")) {
        let text = fs::read_to_string(&path).unwrap();
        for level in ["info!(", "warn!(", "error!("] {
            for call in text.split(level).skip(1) {
                for field in logged_fields(call) {
                    fields += 1;
                    let is_listed = tingxun::telemetry::log::FIELDS.contains(&field.as_str());
                    assert!(is_listed, "{}: {field} is logged, but not on the list", path.display());
                }
            }
        }
    }
    assert!(fields > 50, "{fields}");
}

#[test]
fn every_file_says_what_it_is_about() {
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        let is_tests = path.ends_with("tests.rs");
        assert!(is_tests || text.starts_with("//! "), "{}", path.display());
    }
}
