//! `tingxun laws`

mod learn;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::bail;
use jiff::civil::Date;
use serde::Serialize;

use crate::clock::{Clock, court_date};
use crate::scripts::{LawNames, Scripts, Source};
use crate::statutes::{Cited, Collection, Hit, Standing, Statutes, import};

use super::Finding;

/// Where an import is kept unless another place is named.
const DEFAULT_FILE: &str = "data/laws.jsonl";

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Take law texts over: a directory with manifest.json and one Markdown file a law
    #[command(after_help = "Example: tingxun laws import statutes/ --into data/laws.jsonl")]
    Import(Import),
    /// Find the articles that answer a question
    #[command(after_help = "Example: tingxun laws search \"网购到假货怎么赔\"")]
    Search(Search),
    /// Show cited articles
    #[command(after_help = "Example: tingxun laws show 民法典577")]
    Show(Show),
    /// Judge the search on a test collection: recall, reciprocal rank, latency
    #[command(after_help = "Example: tingxun laws eval --articles articles.jsonl.gz --queries dev.jsonl")]
    Eval(learn::Eval),
    /// Learn the order of articles from judged questions
    #[command(
        after_help = "Examples:\n  tingxun laws train --articles articles.jsonl.gz --queries train.jsonl \\\n    \
        --source \"STARD (MIT)\" --as-of 2025-04-19 --out ranker.tsv.gz\n  tingxun laws train --articles \
        articles.jsonl.gz --queries train.jsonl --folds 5"
    )]
    Train(learn::Train),
}

#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// The directory
    directory: PathBuf,
    /// The file that the server reads; set [laws] file to it
    #[arg(long, value_name = "FILE", default_value = DEFAULT_FILE)]
    into: PathBuf,
    /// A directory with bot-scripts instead of those inside the binary
    #[arg(long, value_name = "DIR", default_value = "")]
    scripts: String,
    /// Print JSON instead of the text
    #[arg(long)]
    json: bool,
}

/// What the readers of an import share.
#[derive(Debug, clap::Args)]
struct Reading {
    /// The imported file
    #[arg(long, value_name = "FILE", default_value = DEFAULT_FILE)]
    laws: PathBuf,
    /// A directory with bot-scripts instead of those inside the binary
    #[arg(long, value_name = "DIR", default_value = "")]
    scripts: String,
    /// Print JSON instead of the text
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Search {
    /// The question
    question: String,
    /// How many articles
    #[arg(long, short = 'n', default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=100))]
    count: u16,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// The citation, or a text with several
    citation: String,
    #[command(flatten)]
    reading: Reading,
}

/// One article as other programs read it.
#[derive(Serialize)]
struct Line<'h> {
    law: &'h str,
    title: &'h str,
    article: &'h str,
    path: &'h str,
    text: &'h str,
    version: &'h str,
    note: Option<&'h str>,
    in_force: bool,
    score: f32,
}

pub(super) fn run(command: Command) -> anyhow::Result<Finding> {
    match command {
        Command::Import(args) => import_into(&args),
        Command::Search(args) => search(&args),
        Command::Show(args) => show(&args),
        Command::Eval(args) => learn::eval(&args),
        Command::Train(args) => learn::train(&args),
    }
}

/// The law texts of an import: the named file, or the usual one if it is there.
pub(super) fn imported(file: Option<&Path>) -> anyhow::Result<Collection> {
    match file {
        Some(file) => Collection::read(file),
        None if Path::new(DEFAULT_FILE).exists() => Collection::read(Path::new(DEFAULT_FILE)),
        None => Ok(Collection::default()),
    }
}

fn today() -> Date {
    court_date(Clock::system().now())
}

/// The names of laws from the scripts.
fn names(scripts: &str) -> anyhow::Result<Arc<LawNames>> {
    match Scripts::law_names(&Source::of(scripts)) {
        Ok(names) => Ok(Arc::new(names)),
        Err(faults) => {
            let first = faults.first().map(ToString::to_string).unwrap_or_default();
            bail!("{} faults in the bot-scripts, the first: {first}; run tingxun scripts check", faults.len())
        }
    }
}

impl Reading {
    fn statutes(&self) -> anyhow::Result<Statutes> {
        Statutes::load(&self.laws, names(&self.scripts)?)
    }
}

fn import_into(args: &Import) -> anyhow::Result<Finding> {
    let imported = import(&args.directory, &*names(&args.scripts)?, today())?;
    let finding = if imported.faults.is_empty() {
        imported.collection.write(&args.into)?;
        Finding::Fine
    } else {
        Finding::Fault
    };
    let (laws, articles) = (imported.collection.laws.len(), imported.collection.articles.len());
    if args.json {
        let summary = serde_json::json!({
            "laws": laws, "articles": articles, "file": args.into,
            "faults": imported.faults, "remarks": imported.remarks,
        });
        println!("{summary}");
        return Ok(finding);
    }
    for remark in &imported.remarks {
        println!("提示 {remark}");
    }
    for fault in &imported.faults {
        println!("错误 {fault}");
    }
    if finding == Finding::Fine {
        println!("已导入 {laws} 部法律文本，共 {articles} 条，写入 {}", args.into.display());
    } else {
        println!("有 {} 处错误，没有写入；改好后再导入", imported.faults.len());
    }
    Ok(finding)
}

fn search(args: &Search) -> anyhow::Result<Finding> {
    let hits = args.reading.statutes()?.search(&args.question, args.count.into(), today());
    for hit in &hits {
        print(hit, args.reading.json)?;
    }
    if hits.is_empty() && !args.reading.json {
        println!("没有找到相关条文，请换个说法，或写明法律名称和条号");
    }
    Ok(Finding::Fine)
}

fn show(args: &Show) -> anyhow::Result<Finding> {
    let found = args.reading.statutes()?.cited(&args.citation, today());
    if found.is_empty() {
        println!("没有认出引用的条文，请写成“民法典第577条”这样");
        return Ok(Finding::Fault);
    }
    let mut finding = Finding::Fine;
    for cited in &found {
        if !matches!(cited, Cited::Found(..)) {
            finding = Finding::Fault;
        }
        match cited {
            Cited::Found(_, hit) | Cited::Outdated { hit: Some(hit), .. } if args.reading.json => {
                print(hit, true)?
            }
            other => say(other, args.reading.json),
        }
    }
    Ok(finding)
}

/// Says what became of a citation.
fn say(cited: &Cited, json: bool) {
    let sentence = cited.sentence();
    if json {
        let citation = cited.citation();
        let article = format!("{}{}", citation.law, citation.number);
        println!("{}", serde_json::json!({ "law": citation.law, "article": article, "problem": sentence }));
    } else {
        println!("{sentence}\n");
    }
}

fn print(hit: &Hit, json: bool) -> anyhow::Result<()> {
    if !json {
        println!("{}\n", hit.for_chat());
        return Ok(());
    }
    let line = Line {
        law: &hit.law,
        title: &hit.title,
        article: &hit.article_label,
        path: &hit.path,
        text: &hit.text,
        version: &hit.version,
        note: hit.note.as_deref(),
        in_force: hit.standing == Standing::InForce,
        score: hit.score,
    };
    println!("{}", serde_json::to_string(&line)?);
    Ok(())
}
