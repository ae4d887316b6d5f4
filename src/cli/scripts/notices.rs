//! `tingxun scripts notices`: every notice by every way as its longest, its barest and its secret record make it.

use crate::channel::notice::{Facts, Kind, Message, Route};
use crate::cli::Finding;
use crate::scripts::notice::sample;
use crate::scripts::{Notices, Scripts, Source};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The directory; without it the scripts inside the binary
    #[arg(default_value = "")]
    directory: String,
    /// Only this kind: hearing-set, fee-due …
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Finding> {
    let kinds: Vec<Kind> = match &args.kind {
        Some(name) => vec![Kind::find(name).ok_or_else(|| anyhow::anyhow!("no kind is called {name}"))?],
        None => Kind::ALL.to_vec(),
    };
    let scripts = match Scripts::load(&Source::of(&args.directory)) {
        Ok(scripts) => scripts,
        Err(faults) => {
            super::print_faults(&faults, false);
            return Ok(Finding::Fault);
        }
    };
    for kind in kinds {
        for (record, facts) in sample::records(kind) {
            println!("\n== {} {}, {record}", kind.name(), kind.word());
            println!("page: {}", scripts.notices.summary(kind, &facts));
            for route in Route::ALL.iter().copied() {
                print_message(&scripts.notices, kind, route, &facts);
            }
        }
    }
    if args.kind.is_none() {
        println!("\n== a day's notices together");
        for route in Route::ALL.iter().copied().filter(|route| !matches!(route, Route::Sms | Route::Task)) {
            print_message(&scripts.notices, Kind::HearingSet, route, &sample::day());
        }
    }
    Ok(Finding::Fine)
}

fn print_message(notices: &Notices, kind: Kind, route: Route, facts: &Facts) {
    let name = route.name();
    match notices.message(kind, route, facts) {
        None => println!("{name}: nothing, the way is skipped"),
        Some(Message::Words(text)) => println!("{name} ({} bytes):\n{}", text.len(), indented(&text)),
        Some(Message::Short { template, text, .. }) => {
            println!("{name} {template} ({} characters):\n{}", text.chars().count(), indented(&text));
        }
        Some(Message::Fields { template, values }) => {
            println!("{name} {template}:");
            for (key, value) in values {
                let mark = if is_whole(&value, facts) { "" } else { "   (shortened)" };
                println!("  {key:18} {value}{mark}");
            }
        }
    }
}

/// Whether a field shows its fact as it is: what a fact begins with or lost its brackets is not.
fn is_whole(value: &str, facts: &Facts) -> bool {
    let sitting = facts.sitting.as_ref();
    let long = [Some(&facts.case_number), Some(&facts.court)]
        .into_iter()
        .chain([sitting.and_then(|own| own.place.as_ref()), sitting.and_then(|own| own.address.as_ref())]);
    !value.contains('…') && !long.flatten().any(|fact| fact != value && is_part(value, fact))
}

fn is_part(value: &str, fact: &str) -> bool {
    let bare = |text: &str| text.replace(['（', '）'], "").replace("人民法院", "法院");
    !value.is_empty() && bare(fact).contains(&bare(value))
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
