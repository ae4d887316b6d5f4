//! Tables of the law kept as CSV: rows by column name, or what makes the file unusable.

use serde::de::DeserializeOwned;

/// Why a table cannot be used, for whoever edits it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("tables/{table}.csv: {problem}")]
pub struct BadTable {
    /// The file, without its ending.
    pub table: &'static str,
    /// What is wrong, with the line where there is one.
    pub problem: String,
}

impl BadTable {
    pub(super) fn new(table: &'static str, problem: impl Into<String>) -> Self {
        Self { table, problem: problem.into() }
    }
}

/// Every row, read by the headline's names.
pub(super) fn rows<Row: DeserializeOwned>(table: &'static str, text: &str) -> Result<Vec<Row>, BadTable> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let rows: Result<Vec<Row>, csv::Error> = reader.deserialize().collect();
    match rows {
        Ok(rows) if rows.is_empty() => Err(BadTable::new(table, "holds no rows")),
        Ok(rows) => Ok(rows),
        Err(error) => Err(BadTable::new(table, error.to_string())),
    }
}
