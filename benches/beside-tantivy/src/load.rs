//! What it takes to load an engine, measured in a process of its own: memory that another left behind would help.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use crate::articles::Articles;
use crate::faq::Faq;
use crate::table::{Row, mib, milliseconds};

/// What is loaded.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum Which {
    /// Our answers.
    OurFaq,
    /// The same in tantivy.
    TheirFaq,
    /// Our articles.
    OurArticles,
    /// The same in tantivy.
    TheirArticles,
}

/// What loading took.
struct Loaded {
    ready: Duration,
    /// How much the process has grown, in KiB.
    grown: u64,
}

/// Loads one engine and prints what that took, for [`rows`].
///
/// # Errors
/// When it cannot be loaded, or the system does not tell the memory.
pub fn only(which: Which, faq: &Faq, articles: Option<Articles>) -> anyhow::Result<()> {
    let articles = articles.context("no articles are named");
    let Loaded { ready, grown } = match which {
        Which::OurFaq => weigh(|| Ok(faq.ours()))?,
        Which::TheirFaq => weigh(|| faq.theirs())?,
        Which::OurArticles => {
            let articles = articles?;
            let collection = articles.collection().clone();
            weigh(|| Ok(articles.ours(collection)))?
        }
        Which::TheirArticles => {
            let articles = articles?;
            weigh(|| articles.theirs())?
        }
    };
    println!("{} {grown}", ready.as_micros());
    Ok(())
}

/// The rows about loading, ours beside theirs.
///
/// # Errors
/// When one of them cannot be loaded.
pub fn rows(ours: Which, theirs: Which) -> anyhow::Result<[Row; 2]> {
    let (ours, theirs) = (apart(ours)?, apart(theirs)?);
    Ok([
        Row::new("index ready, ms", milliseconds(ours.ready), milliseconds(theirs.ready)),
        Row::new("memory grown by, MiB", mib(ours.grown), mib(theirs.grown)),
    ])
}

fn weigh<T>(load: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<Loaded> {
    let before = resident()?;
    let begun = Instant::now();
    let loaded = load()?;
    let ready = begun.elapsed();
    let grown = resident()?.saturating_sub(before);
    drop(loaded);
    Ok(Loaded { ready, grown })
}

/// This program again, with the same data, to load only one.
fn apart(which: Which) -> anyhow::Result<Loaded> {
    let name = clap::ValueEnum::to_possible_value(&which).context("no name")?;
    let mut command = Command::new(std::env::current_exe()?);
    let output = command.args(std::env::args_os().skip(1)).args(["--load", name.get_name()]).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let line = String::from_utf8(output.stdout)?;
    let (ready, grown) = line.trim().split_once(' ').context("no two numbers")?;
    Ok(Loaded { ready: Duration::from_micros(ready.parse()?), grown: grown.parse()? })
}

/// Resident memory in KiB.
fn resident() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status").context("memory is read from /proc")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    Ok(line.split_whitespace().next().context("no number")?.parse()?)
}
