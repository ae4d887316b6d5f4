//! The tables of deadlines, jurisdiction and identifiers: every row comes out exactly as it stands there.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::{Date, date};
use tingxun::law::calendar::Holidays;
use tingxun::law::{Arguments, Computation, Refusal, deadline};

/// The day on which the tables were made.
#[expect(dead_code)]
const TODAY: Date = date(2026, 11, 23);

type Row = BTreeMap<String, String>;

fn rows(name: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/law").join(name);
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn differing(rows: &[Row], compute: impl Fn(&Row) -> (Vec<String>, Vec<String>)) -> Vec<String> {
    rows.iter()
        .filter_map(|row| {
            let (expected, computed) = compute(row);
            (expected != computed)
                .then(|| format!("{}: expected {expected:?}, computed {computed:?}", row["id"]))
        })
        .collect()
}

fn results(computed: &Result<Computation, Refusal>, names: &[&str]) -> Vec<String> {
    match computed {
        Ok(computed) => {
            names.iter().map(|name| computed.result(name).unwrap_or_default().to_owned()).collect()
        }
        Err(refusal) => vec![refusal.to_string()],
    }
}

fn columns(row: &Row, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| row[*name].clone()).collect()
}

#[test]
fn every_deadline_of_the_table() {
    let holidays = Holidays::parse(include_str!("../../bot-scripts/tables/holidays.csv")).unwrap();
    let rows = rows("deadline_cases.csv");
    assert_eq!(rows.len(), 72);
    let wrong = differing(&rows, |row| {
        let arguments: Arguments =
            ["rule", "event_date", "period"].map(|name| (name, row[name].as_str())).into_iter().collect();
        let computed = deadline::compute(&arguments, &holidays);
        (
            columns(row, &["raw_last_day", "expected_last_day", "rolled"]),
            results(&computed, &["raw_last_day", "last_day", "rolled"]),
        )
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}
