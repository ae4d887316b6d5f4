//! `tingxun ask`

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::answer::{Engines, Outcome, Slots};
use crate::clock::{Clock, court_date};
use crate::conversation;
use crate::scripts::Source;

use super::Finding;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tingxun ask \"起诉要准备哪些材料？\"\n  tingxun ask --batch questions.jsonl"
)]
pub(super) struct Args {
    /// The question
    #[arg(required_unless_present = "batch", conflicts_with = "batch")]
    question: Option<String>,
    /// A file of lines {"id": …, "question": …}; one line of JSON is written for each
    #[arg(long, value_name = "FILE")]
    batch: Option<PathBuf>,
    /// A directory with bot-scripts instead of those inside the binary
    #[arg(long, value_name = "DIR", default_value = "")]
    scripts: String,
    /// What `tingxun laws import` wrote; data/laws.jsonl if it is there
    #[arg(long, value_name = "FILE")]
    laws: Option<PathBuf>,
    /// Print JSON instead of the text
    #[arg(long)]
    json: bool,
}

#[derive(Deserialize)]
struct Line {
    id: serde_json::Value,
    question: String,
}

/// One answer as other programs read it.
#[derive(Serialize)]
struct Answer {
    id: serde_json::Value,
    action: String,
    topic: Option<String>,
    score: f64,
    menu: Vec<String>,
    slots: Slots,
    answer_values: Vec<String>,
    statutes: Vec<String>,
    text: String,
    sources: Vec<String>,
    latency_ms: f64,
}

pub(super) fn run(args: Args) -> anyhow::Result<Finding> {
    let engine = Engines::load_with(Source::of(&args.scripts), super::laws::imported(args.laws.as_deref())?)?
        .current();
    let today = court_date(Clock::system().now());
    let answer = |id: serde_json::Value, question: &str| {
        let begun = Instant::now();
        let outcome = conversation::ask(&engine, question, today);
        Answer::of(id, outcome, begun.elapsed().as_secs_f64() * 1_000.0)
    };
    if let Some(question) = args.question {
        let answer = answer(serde_json::Value::Null, &question);
        if args.json {
            println!("{}", serde_json::to_string(&answer)?);
        } else {
            println!("{}", answer.text);
        }
    }
    if let Some(path) = args.batch {
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let mut out = std::io::stdout().lock();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let Line { id, question } =
                serde_json::from_str(line).with_context(|| format!("{}:{}", path.display(), number + 1))?;
            writeln!(out, "{}", serde_json::to_string(&answer(id, &question))?)?;
        }
    }
    Ok(Finding::Fine)
}

impl Answer {
    fn of(id: serde_json::Value, outcome: Outcome, latency_ms: f64) -> Self {
        Self {
            id,
            action: outcome.action.to_string(),
            topic: outcome.topic.map(|slug| slug.to_string()),
            score: outcome.score,
            menu: outcome.menu.iter().map(ToString::to_string).collect(),
            slots: outcome.slots,
            answer_values: outcome.answer_values,
            statutes: outcome.statutes,
            text: outcome.text,
            sources: outcome.sources,
            latency_ms,
        }
    }
}
