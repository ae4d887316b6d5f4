//! `tingxun laws eval` and `tingxun laws train`

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context;
use jiff::civil::Date;

use super::{Finding, names};
use crate::statutes::learning::{self, Lesson};
use crate::statutes::{Corpus, Figures};

/// The two files of a test collection, plain or compressed with gzip.
#[derive(Debug, clap::Args)]
struct Collection {
    /// Lines {"id", "law", "no", "heads", "text"}
    #[arg(long, value_name = "FILE")]
    articles: PathBuf,
    /// Lines {"question", "gold": [id…]}
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// A directory with bot-scripts instead of those inside the binary
    #[arg(long, value_name = "DIR", default_value = "")]
    scripts: String,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Eval {
    #[command(flatten)]
    collection: Collection,
    /// A learned table instead of the one inside the binary
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Print JSON instead of the text
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Train {
    #[command(flatten)]
    collection: Collection,
    /// The table to write
    #[arg(long, value_name = "FILE", required_unless_present = "folds")]
    out: Option<PathBuf>,
    /// Write nothing; learn and judge in so many parts
    #[arg(long, value_name = "N", conflicts_with = "out", value_parser = clap::value_parser!(u16).range(2..=100))]
    folds: Option<u16>,
    /// The day of the articles' texts; later texts may be numbered anew
    #[arg(long, value_name = "DATE", default_value = "2025-04-19")]
    as_of: Date,
    /// Where the questions come from, with the licence; it is kept in the table
    #[arg(long, value_name = "TEXT", default_value = "")]
    source: String,
    /// The same seed gives the same table
    #[arg(long, default_value_t = 20_261_123)]
    seed: u64,
}

impl Collection {
    fn read(&self) -> anyhow::Result<Corpus> {
        Corpus::read(&self.articles, &self.queries)
    }
}

pub(super) fn eval(args: &Eval) -> anyhow::Result<Finding> {
    let corpus = args.collection.read()?;
    let names = names(&args.collection.scripts)?;
    let clock = stopwatch();
    let (figures, built) = learning::evaluate(&corpus, &names, args.model.as_deref(), &clock)?;
    if args.json {
        println!("{}", json(&figures, built));
    } else {
        println!("articles         {}", corpus.collection.articles.len());
        println!("index_ms         {:.0}", built.as_secs_f64() * 1_000.0);
        print!("{figures}");
    }
    Ok(Finding::Fine)
}

pub(super) fn train(args: &Train) -> anyhow::Result<Finding> {
    let corpus = args.collection.read()?;
    let names = names(&args.collection.scripts)?;
    let mut progress = |what: &str| eprintln!("{what}");
    if let Some(folds) = args.folds {
        let clock = stopwatch();
        let figures =
            learning::cross_validate(&corpus, &names, folds.into(), args.seed, &mut progress, &clock);
        print!("{figures}");
        return Ok(Finding::Fine);
    }
    let lesson = Lesson { as_of: args.as_of, source: args.source.clone(), seed: args.seed };
    let out = args.out.as_deref().context("--out is missing")?;
    learning::train(&corpus, &names, lesson, out, &mut progress)?;
    println!("{}", out.display());
    Ok(Finding::Fine)
}

fn stopwatch() -> impl Fn() -> Duration {
    let begun = Instant::now();
    move || begun.elapsed()
}

fn json(figures: &Figures, built: Duration) -> serde_json::Value {
    let named = figures.named().into_iter().map(|(name, value)| (name, serde_json::json!(value)));
    let mut object: serde_json::Map<String, serde_json::Value> = named.collect();
    object.insert("index_ms".into(), serde_json::json!(built.as_secs_f64() * 1_000.0));
    serde_json::Value::Object(object)
}
