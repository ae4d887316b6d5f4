//! `tingxun bench answers`: how long it takes to learn the scripts and to answer one question.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use crate::answer::Engines;
use crate::clock::{Clock, court_date};
use crate::evaluation;
use crate::scripts::Source;

use super::super::Finding;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: taskset -c 0 tingxun bench answers tests/qa/open.jsonl")]
pub(in crate::cli) struct Args {
    /// Lines with a "question" each, as `tingxun eval` takes them
    file: PathBuf,
    /// A directory with bot-scripts instead of those inside the binary
    #[arg(long, value_name = "DIR", default_value = "")]
    scripts: String,
    /// How often every question is asked
    #[arg(long, default_value_t = 20)]
    rounds: usize,
}

pub(in crate::cli) fn run(args: &Args) -> anyhow::Result<Finding> {
    let text = std::fs::read_to_string(&args.file).with_context(|| args.file.display().to_string())?;
    let questions = evaluation::read(&text)?;
    ensure!(!questions.is_empty(), "{} holds no questions", args.file.display());
    let today = court_date(Clock::system().now());
    let begun = Instant::now();
    let engine = Engines::load(Source::of(&args.scripts))?.current();
    engine.learn();
    let ready = begun.elapsed();
    let mut taken: Vec<Duration> = Vec::with_capacity(questions.len() * args.rounds);
    for _ in 0..args.rounds {
        for gold in &questions {
            let begun = Instant::now();
            std::hint::black_box(engine.ask(&gold.question, today));
            taken.push(begun.elapsed());
        }
    }
    taken.sort_unstable();
    let at = |share: usize| taken[(taken.len() * share / 1_000).min(taken.len() - 1)].as_secs_f64() * 1_000.0;
    println!("ready after {:.2} s", ready.as_secs_f64());
    println!(
        "{} answers: p50 {:.3} ms, p99 {:.3} ms, longest {:.3} ms",
        taken.len(),
        at(500),
        at(990),
        at(1_000)
    );
    if let Some(memory) = super::platform::memory_of(std::process::id()) {
        println!("memory {memory} MiB");
    }
    Ok(Finding::Fine)
}
