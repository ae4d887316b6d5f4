//! `tingxun law`

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use jiff::civil::Date;
use serde_json::json;

use crate::clock::{Clock, court_date};
use crate::law::{self, Arguments, Calculator, Computation, Refusal, Tables};
use crate::scripts::{Scripts, Source};

use super::Finding;

const EXAMPLES: &str = "Examples:
  tingxun law fee kind=property amount_yuan=320000
  tingxun law fee kind=property amount_yuan=66000 procedure=simple --json
  tingxun law interest kind=delay_double_part principal_yuan=128000.5 due=2024-02-29 paid=2025-02-28
  tingxun law interest kind=private_lending_cap_rate contract_date=2025-06-01
  tingxun law consumer kind=fraud_triple_additional amount_or_goods=199
  tingxun law consumer kind=earnest amount_or_goods=20000 deposit=5000 defaulting=receiver
  tingxun law deadline rule=appeal_judgment event_date=2026-02-10
  tingxun law jurisdiction question=internet_court_beijing case_type=platform_purchase
  tingxun law id kind=case_number 'value=(2026)京0491民初1号'
  tingxun law fee --csv fee_cases.csv";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The calculator
    #[arg(value_parser = calculator)]
    calculator: Calculator,
    /// What it is asked with; without `kind` it says what it can compute
    #[arg(value_name = "NAME=VALUE", value_parser = pair, conflicts_with = "csv")]
    arguments: Vec<(String, String)>,
    /// Compute every row of a CSV file (`params` and `facts` hold k=v;k=v) and append the results
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// A directory with bot-scripts, whose tables are used, instead of those inside the binary
    #[arg(long, value_name = "DIR", default_value = "")]
    scripts: String,
    /// Print JSON instead of the text; with --csv one line a row
    #[arg(long)]
    json: bool,
}

fn calculator(name: &str) -> Result<Calculator, String> {
    let names: Vec<_> = law::calculators().map(Calculator::name).collect();
    let known = Calculator::parse(name).filter(|calculator| names.contains(&calculator.name()));
    known.ok_or_else(|| format!("the calculators are {}", names.join(", ")))
}

fn pair(written: &str) -> Result<(String, String), String> {
    let pair = written.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = pair.ok_or("an argument is like kind=property")?;
    Ok((name.to_owned(), value.to_owned()))
}

pub(super) fn run(args: Args) -> anyhow::Result<Finding> {
    let tables = tables(&args.scripts)?;
    let today = court_date(Clock::system().now());
    if let Some(path) = &args.csv {
        return rows(args.calculator, path, &tables, today, args.json);
    }
    let mut arguments: Arguments = args.arguments.into_iter().collect();
    arguments.today(today);
    let computed = law::compute(args.calculator, &arguments, &tables);
    match (&computed, args.json) {
        (_, true) => println!("{}", serde_json::to_string(&document(&computed))?),
        (Ok(computation), _) => println!("{computation}"),
        (Err(refusal), _) => println!("{refusal}"),
    }
    Ok(if computed.is_ok() { Finding::Fine } else { Finding::Fault })
}

fn tables(directory: &str) -> anyhow::Result<Tables> {
    let scripts = Scripts::load(&Source::of(directory)).map_err(|faults| {
        let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
        anyhow!("the scripts have {} fault(s)\n{}", lines.len(), lines.join("\n"))
    })?;
    Ok(scripts.tables)
}

fn document(computed: &Result<Computation, Refusal>) -> serde_json::Value {
    match computed {
        Ok(computation) => json!(computation),
        Err(refusal) => json!({ "refusal": refusal.to_string(), "argument": refusal.argument() }),
    }
}

/// One row of a file of cases, and what came of it.
struct Case {
    cells: csv::StringRecord,
    computed: Result<Computation, Refusal>,
}

fn rows(
    calculator: Calculator,
    path: &Path,
    tables: &Tables,
    today: Date,
    as_json: bool,
) -> anyhow::Result<Finding> {
    let mut reader = csv::Reader::from_path(path).with_context(|| path.display().to_string())?;
    let header = reader.headers().with_context(|| path.display().to_string())?.clone();
    let mut cases = Vec::new();
    for cells in reader.into_records() {
        let cells = cells.with_context(|| path.display().to_string())?;
        let mut arguments = arguments(&header, &cells);
        arguments.today(today);
        let computed = law::compute(calculator, &arguments, tables);
        cases.push(Case { cells, computed });
    }
    if as_json {
        print_lines(&header, &cases)?;
    } else {
        print_table(&header, &cases)?;
    }
    let refused = cases.iter().filter(|case| case.computed.is_err()).count();
    eprintln!("{} rows, {refused} refused", cases.len());
    Ok(if refused == 0 { Finding::Fine } else { Finding::Fault })
}

/// Every column is an argument; those that hold pairs are taken apart, and a fact that stands alone is true.
/// What a row foretells is not told.
fn arguments(header: &csv::StringRecord, cells: &csv::StringRecord) -> Arguments {
    let mut arguments = Arguments::default();
    for (name, value) in header.iter().zip(cells) {
        match name {
            "params" | "facts" => {
                for fact in value.split(';').map(str::trim).filter(|fact| !fact.is_empty()) {
                    let (name, value) = fact.split_once('=').unwrap_or((fact, "1"));
                    arguments.set(name.trim(), value);
                }
            }
            _ if name.starts_with("expected") => {}
            _ => arguments.set(name, value),
        }
    }
    arguments
}

fn print_table(header: &csv::StringRecord, cases: &[Case]) -> anyhow::Result<()> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in cases.iter().flat_map(|case| &case.computed).flat_map(|computed| &computed.results) {
        if !names.contains(name) {
            names.push(name);
        }
    }
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    out.write_record(header.iter().chain(names.iter().copied()).chain(["refusal"]))?;
    for Case { cells, computed } in cases {
        let result = |name: &&str| {
            computed.as_ref().ok().and_then(|computation| computation.result(name)).unwrap_or_default()
        };
        let refusal = computed.as_ref().err().map(ToString::to_string).unwrap_or_default();
        out.write_record(cells.iter().chain(names.iter().map(result)).chain([refusal.as_str()]))?;
    }
    out.flush()?;
    Ok(())
}

fn print_lines(header: &csv::StringRecord, cases: &[Case]) -> anyhow::Result<()> {
    for Case { cells, computed } in cases {
        let row: serde_json::Map<_, _> =
            header.iter().zip(cells).map(|(name, value)| (name.to_owned(), json!(value))).collect();
        println!("{}", serde_json::to_string(&json!({ "row": row, "computed": document(computed) }))?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_pairs_are_arguments_but_what_is_expected_is_not() {
        let header = csv::StringRecord::from(vec!["kind", "params", "expected", "note"]);
        let cells = csv::StringRecord::from(vec!["x", "due=2026-01-01;payments=2026-02-01:5;loan;", "9", ""]);
        let arguments = arguments(&header, &cells);
        assert_eq!(arguments.get("kind"), Some("x"));
        assert_eq!(arguments.get("payments"), Some("2026-02-01:5"));
        assert_eq!(arguments.get("loan"), Some("1"));
        assert_eq!(arguments.get("expected"), None);
    }

    #[test]
    fn only_calculators_that_can_be_asked_are_taken() {
        assert_eq!(calculator("fee"), Ok(Calculator::Fee));
        assert!(calculator("fees").unwrap_err().contains("fee, interest, consumer"));
    }
}
