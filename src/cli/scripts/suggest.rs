//! `tingxun scripts suggest`: shows what people asked in vain, and writes what the editor accepts into the scripts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail, ensure};

use super::branch::Branch;
use super::{compare, print_faults};
use crate::answer::{Action, Engine};
use crate::app::App;
use crate::cli::{ConfigArg, Finding};
use crate::clock::{Clock, court_date};
use crate::config::Settings;
use crate::conversation;
use crate::evaluation::{self, conversations};
use crate::learning::{self, Cluster, Command, NewTopic, Overview, Proposal, Question, Reason};
use crate::scripts::{Scripts, Source};
use crate::secret::Dice;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tingxun scripts suggest --config tingxun.toml --days 30\n  \
    tingxun scripts suggest --from questions.txt --accept 0a1b2c3d --topic fee.how-much --to bot-scripts\n  \
    tingxun scripts suggest --says \"买到病猫怎么办\" --new-topic shop.sick-pet --answer \"…\" --basis 民法典§577 --to bot-scripts")]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    config: ConfigArg,
    /// Plain lines of questions instead of those in the database
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// How many days back
    #[arg(long, default_value_t = 30)]
    days: u32,
    /// Show so many clusters
    #[arg(long, default_value_t = 20)]
    most: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Accept this cluster, by the name that the list shows
    #[arg(long, value_name = "CLUSTER", requires = "to")]
    accept: Option<String>,
    /// Which of its phrasings to write, counted from 1
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_value = "1")]
    take: Vec<usize>,
    /// Write these words instead; may be repeated
    #[arg(long, value_name = "TEXT", requires = "to")]
    says: Vec<String>,
    /// The topic that the phrasings ask for
    #[arg(long, value_name = "SLUG", conflicts_with = "new_topic")]
    topic: Option<String>,
    /// A topic to be proposed, of confidence L
    #[arg(long, value_name = "SLUG", requires = "answer")]
    new_topic: Option<String>,
    /// The proposed answer
    #[arg(long, value_name = "TEXT")]
    answer: Option<String>,
    /// What it rests on, like 民法典§577; may be repeated
    #[arg(long, value_name = "TEXT")]
    basis: Vec<String>,
    /// Its heading, where it begins a file of its own
    #[arg(long, value_name = "TEXT")]
    group: Option<String>,
    /// The directory with the scripts to write into
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Write on a new branch scripts/suggest-DATE of the git repository that the directory is in
    #[arg(long, requires = "to")]
    branch: bool,
    /// Measure before and after on these questions (see `tingxun eval`)
    #[arg(long, value_name = "FILE", requires = "to")]
    eval: Option<PathBuf>,
    /// Into how many parts the measured questions are dealt
    #[arg(long, default_value_t = 10)]
    folds: usize,
}

pub(super) async fn run(args: Args) -> anyhow::Result<Finding> {
    let today = court_date(Clock::system().now());
    let phrasings = match (&args.accept, args.says.is_empty()) {
        (_, false) => args.says.clone(),
        (Some(id), true) => {
            let (overview, _) = look(&args, today).await?;
            let cluster = overview.find(id).with_context(|| {
                format!("there is no cluster {id} any more: list them again without --accept")
            })?;
            taken(cluster, &args.take)?
        }
        (None, true) => {
            let (overview, command) = look(&args, today).await?;
            print(&overview, &command, &args)?;
            return Ok(Finding::Fine);
        }
    };
    let to = args.to.clone().context("--to DIR names the scripts to write into")?;
    let proposal = proposal(&args, phrasings, today)?;
    write(&args, &to, &proposal, today).await
}

/// Reads and clusters the questions.
async fn look(args: &Args, today: jiff::civil::Date) -> anyhow::Result<(Overview, Command)> {
    let to = args.to.as_ref().map(|to| to.display().to_string());
    if let Some(from) = &args.from {
        let text = std::fs::read_to_string(from).with_context(|| from.display().to_string())?;
        let scripts = to.unwrap_or_default();
        let engine = Engine::new(load(&Source::of(&scripts))?);
        let questions = lines(&engine, &text, today);
        let questions_from = Some(("--from", from.display().to_string()));
        let command = Command { questions: questions_from, days: args.days, scripts };
        return Ok((overview(&engine, &questions, today), command));
    }
    let settings = Settings::load(args.config.config.as_deref())?;
    let scripts = to.unwrap_or_else(|| settings.scripts.directory.clone());
    let app = App::build(settings, Clock::system(), Dice::system()).await?;
    let questions = learning::recent(&app.db, &app.sealer, app.clock.now_ms(), args.days).await;
    app.db.close().await;
    let engine = Engine::new(load(&Source::of(&scripts))?);
    let questions_from = args.config.config.as_ref().map(|file| ("--config", file.display().to_string()));
    let command = Command { questions: questions_from, days: args.days, scripts };
    Ok((overview(&engine, &questions?, today), command))
}

fn overview(engine: &Engine, questions: &[Question], today: jiff::civil::Date) -> Overview {
    learning::overview(engine, questions, today, |words| conversation::ask(engine, words, today))
}

fn load(source: &Source) -> anyhow::Result<Arc<Scripts>> {
    Scripts::load(source).map(Arc::new).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the scripts have {} fault(s)\n{}", lines.len(), lines.join("\n"))
    })
}

/// The lines of a file as questions that were asked in vain; those that are answered drop out of the overview.
fn lines(engine: &Engine, text: &str, today: jiff::civil::Date) -> Vec<Question> {
    let ask = |line: &str| {
        let outcome = conversation::ask(engine, line, today);
        let known = learning::unanswered(line, &outcome);
        known.or_else(|| Question::new(line, Reason::Unknown, outcome.topic, outcome.score))
    };
    text.lines().filter_map(ask).collect()
}

fn taken(cluster: &Cluster, take: &[usize]) -> anyhow::Result<Vec<String>> {
    let taken = take.iter().map(|number| {
        let phrasing = number.checked_sub(1).and_then(|place| cluster.phrasings.get(place));
        phrasing.cloned().with_context(|| format!("the cluster shows {} phrasings", cluster.phrasings.len()))
    });
    taken.collect()
}

fn proposal(args: &Args, phrasings: Vec<String>, today: jiff::civil::Date) -> anyhow::Result<Proposal> {
    let (topic, new) = match (&args.topic, &args.new_topic, &args.answer) {
        (Some(topic), _, _) => (topic.clone(), None),
        (None, Some(topic), Some(answer)) => {
            let (basis, group) = (args.basis.clone(), args.group.clone());
            (topic.clone(), Some(NewTopic { answer: answer.clone(), basis, group }))
        }
        _ => bail!("--topic SLUG names the topic, or --new-topic SLUG --answer TEXT proposes one"),
    };
    Ok(Proposal { topic, phrasings, new, today })
}

/// Writes a proposal that the scripts' check and the engine agree with; nothing is written otherwise.
async fn write(
    args: &Args,
    to: &Path,
    proposal: &Proposal,
    today: jiff::civil::Date,
) -> anyhow::Result<Finding> {
    let source = Source::Directory(to.to_path_buf());
    let before = load(&source)?;
    let files = source.read().map_err(|_| anyhow::anyhow!("{} cannot be read", to.display()))?;
    let draft = learning::draft(&files, proposal)?;
    let after = match Scripts::parse(&draft.files) {
        Ok(scripts) => Arc::new(scripts),
        Err(faults) => {
            print_faults(&faults, args.json);
            eprintln!("nothing was written");
            return Ok(Finding::Fault);
        }
    };
    let engine = Engine::new(after.clone());
    answers(&engine, proposal, today)?;
    let broken = broken(&before, &engine);
    ensure!(broken.is_empty(), "nothing was written; these would go another way:\n{}", broken.join("\n"));
    let branch = if args.branch { Some(Branch::begin(to, today, &draft.changed).await?) } else { None };
    draft.files.save(to, &draft.changed).with_context(|| format!("writing into {}", to.display()))?;
    for name in &draft.changed {
        println!("written: {}", to.join(name).display());
    }
    if let Some(branch) = branch {
        branch.commit(&draft.changed, &format!("Answer more ways of asking for {}", proposal.topic)).await?;
        println!("committed on branch {}", branch.name());
    }
    if let Some(file) = &args.eval {
        let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
        let gold = evaluation::read(&text).with_context(|| file.display().to_string())?;
        compare::print(&before, &after, &gold, args.folds, today, args.json)?;
    }
    Ok(Finding::Fine)
}

/// What the scripts' own conversations say that went right before and would go wrong.
fn broken(before: &Arc<Scripts>, after: &Engine) -> Vec<String> {
    let failing = |engine: &Engine| -> BTreeSet<String> {
        let conversations = engine.scripts().conversations.iter();
        let differences = conversations.flat_map(|conversation| conversations::run(engine, conversation));
        differences.map(|found| format!("{} ({}): {}", found.says, found.name, found.found)).collect()
    };
    failing(after).difference(&failing(&Engine::new(before.clone()))).cloned().collect()
}

/// A rule that goes before the answers may still take the words away.
fn answers(engine: &Engine, proposal: &Proposal, today: jiff::civil::Date) -> anyhow::Result<()> {
    for phrasing in &proposal.phrasings {
        let outcome = engine.ask(phrasing, today);
        let is_right = outcome.topic.as_ref().is_some_and(|topic| topic.as_str() == proposal.topic);
        if !is_right || outcome.action != Action::Answer {
            let topic = outcome.topic.map_or_else(|| "nothing".to_owned(), |topic| topic.to_string());
            bail!("{phrasing:?} would still lead to {topic}: nothing was written");
        }
    }
    Ok(())
}

fn print(overview: &Overview, command: &Command, args: &Args) -> anyhow::Result<()> {
    if args.json {
        println!("{}", serde_json::to_string(overview)?);
        return Ok(());
    }
    let Overview { questions, answered_by_now, clusters } = overview;
    println!("{questions} questions, {answered_by_now} answered by now, {} clusters", clusters.len());
    for cluster in clusters.iter().take(args.most) {
        let reasons: Vec<String> =
            cluster.reasons.iter().map(|(name, count)| format!("{name} {count}")).collect();
        println!("\n{}  {} × ({})", cluster.id, cluster.size, reasons.join(", "));
        for (number, phrasing) in cluster.phrasings.iter().enumerate() {
            println!("  {}. {}", number + 1, printable(phrasing));
        }
        for near in &cluster.nearest {
            println!("  ~ {:.2} {} {}", near.certainty, near.topic, near.question);
        }
        for (topic, count) in &cluster.missed {
            println!("  ! the answer of {topic} missed the point {count} ×");
        }
        if let Some(near) = cluster.nearest.first() {
            println!("  > {}", command.accept(&cluster.id, &near.topic));
        }
    }
    Ok(())
}

/// What people wrote must not steer the terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).collect()
}
