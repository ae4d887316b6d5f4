//! Reads a table of figures: TOML, or CSV under a first line `# as_of=2026-08-20 source=…`.

use std::fmt;

use jiff::civil::Date;
use serde::de::DeserializeOwned;

/// What is wrong with a table, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFault {
    /// The line, counted from 1; 0 if it is the table as a whole.
    pub line: usize,
    /// What is wrong, for the editor.
    pub message: String,
}

impl TableFault {
    pub(super) fn at(line: usize, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}

impl fmt::Display for TableFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.message)
    }
}

/// Reads a table that is written in TOML.
pub(super) fn read_toml<T: DeserializeOwned>(text: &str) -> Result<T, TableFault> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        TableFault::at(1 + before.matches('\n').count(), error.message())
    })
}

/// A table as it was written, with the day and the source that it was checked against.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) as_of: Date,
    pub(super) source: String,
    pub(super) rows: Vec<Row>,
}

/// The cells of one line in the order of the wanted columns.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) line: usize,
    cells: Vec<String>,
}

impl Row {
    pub(super) fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    pub(super) fn date(&self, column: usize) -> Result<Date, TableFault> {
        let written = self.text(column);
        written
            .parse()
            .map_err(|_| TableFault::at(self.line, format!("not a date like 2026-11-23: {written:?}")))
    }
}

impl Sheet {
    /// Reads the wanted columns; others may stand beside them.
    pub(super) fn read(text: &str, columns: &[&str]) -> Result<Self, TableFault> {
        let (as_of, source) = heading(text.lines().next().unwrap_or_default())
            .ok_or_else(|| TableFault::at(1, "the first line is like # as_of=2026-08-20 source=…"))?;
        let mut reader =
            csv::ReaderBuilder::new().comment(Some(b'#')).trim(csv::Trim::All).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| broken(&error))?.clone();
        let places: Vec<usize> = columns
            .iter()
            .map(|wanted| {
                let place = header.iter().position(|column| column == *wanted);
                place.ok_or_else(|| TableFault::at(2, format!("the column {wanted:?} is missing")))
            })
            .collect::<Result<_, _>>()?;
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| broken(&error))?;
            let line = record.position().map_or(0, |position| position.line() as usize);
            let cells = places.iter().map(|place| record.get(*place).unwrap_or_default().to_owned());
            rows.push(Row { line, cells: cells.collect() });
        }
        if rows.is_empty() {
            return Err(TableFault::at(0, "the table has no rows"));
        }
        Ok(Self { as_of, source, rows })
    }
}

fn heading(line: &str) -> Option<(Date, String)> {
    let (as_of, source) = line.strip_prefix("# as_of=")?.split_once(" source=")?;
    let source = source.trim();
    Some((as_of.trim().parse().ok()?, source.to_owned())).filter(|_| !source.is_empty())
}

fn broken(error: &csv::Error) -> TableFault {
    let line = error.position().map_or(0, |position| position.line() as usize);
    TableFault::at(line, format!("this is not CSV: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_says_when_and_from_where_it_was_taken() {
        let sheet = Sheet::read(
            "# as_of=2026-08-20 source=公告\nfrom,rate,note\n2020-01-01, 3.5 ,x\n",
            &["rate", "from"],
        );
        let sheet = sheet.unwrap();
        assert_eq!((sheet.source.as_str(), sheet.rows[0].text(0), sheet.rows[0].line), ("公告", "3.5", 3));
        assert_eq!(sheet.rows[0].date(1).unwrap().to_string(), "2020-01-01");
    }

    #[test]
    fn faults_name_their_line() {
        for (text, line) in [
            ("from,rate\n2020-01-01,3.5\n", 1),
            ("# as_of=2026-08-20 source=公告\nfrom\n2020-01-01\n", 2),
            ("# as_of=2026-08-20 source=公告\nfrom,rate\n2020-01-01,3.5,9\n", 3),
            ("# as_of=2026-08-20 source=公告\nfrom,rate\n", 0),
            ("", 1),
        ] {
            assert_eq!(Sheet::read(text, &["from", "rate"]).unwrap_err().line, line, "{text}");
        }
    }
}
