//! The tables of cases: every row must come out exactly.

use std::collections::BTreeMap;

use tingxun::law::{self, Arguments, Calculator, Tables};
use tingxun::scripts::{Scripts, Source};

/// The columns of a table and the results that they foretell. A blank cell foretells nothing.
const EXPECTED: &[(&str, &str)] = &[
    ("expected_min_yuan", "min_yuan"),
    ("expected_max_yuan", "max_yuan"),
    ("expected", "result"),
    ("expected_rate", "rate"),
    ("raw_last_day", "raw_last_day"),
    ("expected_last_day", "last_day"),
    ("rolled", "rolled"),
    ("reason", "reason"),
];

/// The day on which the tables were made: nobody was born and no case filed after it.
const TODAY: &str = "2026-11-23";

type Row = BTreeMap<String, String>;

fn rows(file: &str) -> Vec<Row> {
    let path = format!("{}/law/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn arguments(row: &Row) -> Arguments {
    let mut arguments: Arguments = row.iter().filter(|(name, _)| !name.starts_with("expected")).collect();
    arguments.set("today", TODAY);
    let facts = row.get("params").or_else(|| row.get("facts")).map_or("", String::as_str);
    for fact in facts.split(';').filter(|fact| !fact.is_empty()) {
        // A kind of dispute stands alone.
        let (name, value) = fact.split_once('=').unwrap_or((fact, "1"));
        arguments.set(name, value);
    }
    arguments
}

/// The differences of one row.
fn differences(calculator: Calculator, row: &Row, tables: &Tables) -> Vec<String> {
    let computed = law::compute(calculator, &arguments(row), tables);
    let computation = match computed {
        Ok(computation) => computation,
        Err(refusal) => return vec![format!("{}: {refusal}", row["id"])],
    };
    let shows_its_way = !matches!(calculator, Calculator::Jurisdiction | Calculator::Identifier);
    assert!(!shows_its_way || !computation.steps.is_empty(), "{}", row["id"]);
    assert!(calculator == Calculator::Identifier || !computation.basis.is_empty(), "{}", row["id"]);
    let differs = |(column, result): &(&str, &str)| {
        let expected = row.get(*column).filter(|expected| !expected.is_empty())?;
        let found = computation.result(result);
        (found != Some(expected)).then(|| format!("{}: {result} {found:?}, not {expected}", row["id"]))
    };
    EXPECTED.iter().filter_map(differs).collect()
}

fn every_row_comes_out(file: &str, calculator: Calculator, count: usize) {
    let tables = Scripts::load(&Source::Embedded).unwrap().tables;
    let rows = rows(file);
    assert_eq!(rows.len(), count);
    let wrong: Vec<_> = rows.iter().flat_map(|row| differences(calculator, row, &tables)).collect();
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn fees() {
    every_row_comes_out("fee_cases.csv", Calculator::Fee, 86);
}

#[test]
fn interest() {
    every_row_comes_out("interest_cases.csv", Calculator::Interest, 24);
}

#[test]
fn consumer_claims() {
    every_row_comes_out("consumer_cases.csv", Calculator::Consumer, 28);
}

#[test]
fn deadlines() {
    every_row_comes_out("deadline_cases.csv", Calculator::Deadline, 72);
}

#[test]
fn jurisdiction() {
    every_row_comes_out("jurisdiction_cases.csv", Calculator::Jurisdiction, 60);
}

#[test]
fn identifiers() {
    every_row_comes_out("id_cases.csv", Calculator::Identifier, 64);
}
