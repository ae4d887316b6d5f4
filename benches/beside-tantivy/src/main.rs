//! Our two searches beside tantivy: the same data and questions in one run, on one thread, turn by turn.

mod articles;
mod faq;
mod load;
mod table;
mod theirs;
mod turns;

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

use articles::Articles;
use faq::Faq;
use load::Which;

/// Our answers and our article search beside tantivy: the same data and questions, on one thread, turn by turn
#[derive(Debug, Parser)]
struct Args {
    /// Lines with a "question" and its right "topic" each, as `tingxun eval` takes them
    #[arg(long, value_name = "FILE", default_value = "tests/qa/open.jsonl")]
    questions: PathBuf,
    /// What `tingxun laws import` wrote; its articles are searched with the same questions
    #[arg(long, value_name = "FILE", conflicts_with = "articles")]
    laws: Option<PathBuf>,
    /// Judged articles instead, as `tingxun laws eval` takes them
    #[arg(long, value_name = "FILE", requires = "queries")]
    articles: Option<PathBuf>,
    /// The questions judged on them
    #[arg(long, value_name = "FILE", requires = "articles")]
    queries: Option<PathBuf>,
    /// How long each part is asked
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Only loads one of the four and says what that took: the run starts itself so
    #[arg(long, hide = true)]
    load: Option<Which>,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let faq = Faq::read(&args.questions)?;
    let articles = articles(&args, &faq)?;
    if let Some(which) = args.load {
        return load::only(which, &faq, articles);
    }
    let cores = std::thread::available_parallelism()?;
    println!("{cores} cores; one thread, turn by turn; each loaded alone in a process of its own\n");
    let time = Duration::from_secs(args.seconds);
    faq.compare(time)?;
    match articles {
        Some(articles) => articles.compare(time),
        None => Ok(()),
    }
}

fn articles(args: &Args, faq: &Faq) -> anyhow::Result<Option<Articles>> {
    match (&args.laws, &args.articles, &args.queries) {
        (Some(laws), ..) => Articles::imported(laws, faq).map(Some),
        (None, Some(articles), Some(queries)) => Articles::judged(articles, queries, faq).map(Some),
        _ => Ok(None),
    }
}
