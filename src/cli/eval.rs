//! `tingxun eval`

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::answer::Engines;
use crate::clock::{Clock, court_date};
use crate::evaluation::{self, Answered, Figures, dialogues};
use crate::scripts::Source;

use super::Finding;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tingxun eval tests/qa/open.jsonl --show wrong\n  tingxun eval --dialogues tests/qa/dialogues.jsonl"
)]
pub(super) struct Args {
    /// Lines {"id", "question", "topic", "action", "accept", …}
    #[arg(required_unless_present = "dialogues")]
    file: Option<PathBuf>,
    /// Whole conversations instead: lines {"id", "clock", "turns": [{"user", "expect"}…]}
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    dialogues: Option<PathBuf>,
    /// A directory with bot-scripts instead of those inside the binary
    #[arg(long, value_name = "DIR", default_value = "")]
    scripts: String,
    /// What `tingxun laws import` wrote; data/laws.jsonl if it is there
    #[arg(long, value_name = "FILE")]
    laws: Option<PathBuf>,
    /// Into how many parts the questions are dealt; each is answered without having been learned
    #[arg(long, default_value_t = 1)]
    folds: usize,
    /// The court's date, for questions that say yesterday; today if left out
    #[arg(long, value_name = "DATE")]
    today: Option<jiff::civil::Date>,
    /// Also show questions: those whose first topic is wrong, or those answered wrongly
    #[arg(long, value_enum)]
    show: Option<Show>,
    /// Print the numbers for certainty.toml that fit these questions best
    #[arg(long)]
    fit: bool,
    /// Ask every question in other ways too (繁體, full width, emoji, a homophone) and count the same topics
    #[arg(long)]
    robust: bool,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Show {
    /// The first topic is not the right one
    Missed,
    /// A direct answer that is wrong
    Wrong,
    /// Neither right nor a fair reaction
    Unfit,
}

pub(super) fn run(args: Args) -> anyhow::Result<Finding> {
    if let Some(file) = &args.dialogues {
        return play(file, &args);
    }
    let file = args.file.clone().unwrap_or_default();
    let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    let questions = evaluation::read(&text).with_context(|| file.display().to_string())?;
    let today = args.today.unwrap_or_else(|| court_date(Clock::system().now()));
    let scripts = Engines::load(Source::of(&args.scripts))?.current().scripts().clone();
    let laws = super::laws::imported(args.laws.as_deref())?;
    if args.robust {
        println!("{}", serde_json::to_string_pretty(&evaluation::robustness(&scripts, &questions, today))?);
        return Ok(Finding::Fine);
    }
    let answered = evaluation::answer(&scripts, &laws, questions, args.folds, today);
    if let Some(show) = args.show {
        answered.iter().filter(|one| show.wants(one)).for_each(print);
    }
    if args.fit {
        println!("{}", evaluation::fit(&answered));
        return Ok(Finding::Fine);
    }
    let figures = Figures::of(&answered);
    if args.json {
        println!("{}", serde_json::to_string(&figures)?);
    } else {
        println!("{}", serde_json::to_string_pretty(&figures)?);
    }
    Ok(Finding::Fine)
}

/// Plays conversations and shows every turn that went another way.
fn play(file: &Path, args: &Args) -> anyhow::Result<Finding> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let scenarios = dialogues::read(&text).with_context(|| file.display().to_string())?;
    let engine = Engines::load(Source::of(&args.scripts))?.current();
    engine.learn();
    let played = dialogues::play(&engine, &scenarios);
    let turns_right = played.turns - played.different.len();
    if args.json {
        let figures = serde_json::json!({
            "scenarios": played.scenarios, "scenarios_right": played.scenarios_right,
            "turns": played.turns, "turns_right": turns_right,
        });
        println!("{figures}");
        return Ok(Finding::Fine);
    }
    for different in &played.different {
        println!("{} turn {}: {}", different.id, different.turn, different.sent);
        for (name, wanted, found) in &different.differences {
            println!(
                "  {name}: expected {wanted}\n  {:width$}  found    {found}",
                "",
                width = name.chars().count()
            );
        }
    }
    println!(
        "scenarios {}/{}, turns {turns_right}/{}",
        played.scenarios_right, played.scenarios, played.turns
    );
    Ok(Finding::Fine)
}

impl Show {
    fn wants(self, one: &Answered) -> bool {
        match self {
            Self::Missed => one.gold.is_faq() && !one.is_right(),
            Self::Wrong => one.is_wrong() && (one.gold.is_faq() || one.gold.is_outside()),
            Self::Unfit => !one.is_fit(),
        }
    }
}

fn print(one: &Answered) {
    let topic = one.outcome.topic.as_ref().map_or("-", |topic| topic.as_str());
    println!(
        "{}\t{}\t{} → {} {topic} {:.2} {:?}",
        one.gold.id,
        one.gold.question,
        one.gold.topic,
        one.outcome.action,
        one.outcome.score,
        one.outcome.menu
    );
}
