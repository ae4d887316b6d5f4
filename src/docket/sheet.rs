//! A table of cases, parties, mandates or hearings, read row by row into the events that a case system would send.

mod columns;
mod lines;
mod workbook;

use std::collections::HashSet;
use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

pub use columns::Table;
pub use lines::{Lines, NotATable};

use self::columns::Column;
use self::lines::{Line, Written};
use super::event::{Event, Item, Reading};

/// All rows are read before one is written: a table is mended as a whole.
const MOST_ROWS: usize = 2_000;

/// What is wrong with a row, for whoever made the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowFault {
    /// The line of the file, from 1.
    pub line: u64,
    /// What is wrong, in words; no value of a cell is repeated.
    pub sentence: String,
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第{}行：{}", self.line, self.sentence)
    }
}

/// What became of the rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Stored {
    /// They are the present state of their items.
    pub applied: usize,
    /// Something newer was known.
    pub stale: usize,
    /// They are sittings of other cases.
    pub elsewhere: usize,
}

/// Reads a table of that court; `sequence` orders it among everything that was told of the same items.
///
/// # Errors
/// Everything that is wrong, row by row; then no row may be used.
pub fn read(
    table: Table,
    lines: Lines,
    court: &str,
    sequence: i64,
    reading: Reading<'_>,
) -> Result<Vec<Event>, Vec<RowFault>> {
    let mut lines = lines.each();
    let columns = columns(table, lines.next())?;
    let (mut events, mut faults, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for (place, Line { number: line, cells }) in lines.enumerate() {
        if place == MOST_ROWS {
            faults.push(RowFault {
                line, sentence: format!("一次最多{MOST_ROWS}行，请分成几个文件")
            });
            break;
        }
        let row = cells.and_then(|cells| row(table, &columns, &cells, sequence, reading));
        match row.and_then(|event| of_court(event, court)) {
            Ok(event) if !seen.insert(event.source_id.clone()) => {
                faults.push(RowFault { line, sentence: "编号和前面的一行相同".to_owned() });
            }
            Ok(event) => events.push(event),
            Err(sentence) => faults.push(RowFault { line, sentence }),
        }
    }
    if faults.is_empty() { Ok(events) } else { Err(faults) }
}

/// The columns that the first line names.
fn columns(table: Table, head: Option<Line>) -> Result<Vec<&'static Column>, Vec<RowFault>> {
    let Some(Line { number: line, cells }) = head else {
        return Err(vec![RowFault { line: 1, sentence: "表是空的，第一行要写列名".to_owned() }]);
    };
    let named = cells.map_err(|sentence| vec![sentence]).and_then(|cells| table.columns_of(&cells));
    named.map_err(|sentences| sentences.into_iter().map(|sentence| RowFault { line, sentence }).collect())
}

fn row(
    table: Table,
    columns: &[&'static Column],
    cells: &[Written],
    sequence: i64,
    reading: Reading<'_>,
) -> Result<Event, String> {
    if cells.len() != columns.len() {
        return Err(format!("有{}格，列名有{}个，请核对有没有多出或缺少的格", cells.len(), columns.len()));
    }
    let mut data = Map::from_iter([("sequence".to_owned(), Value::from(sequence))]);
    for (column, cell) in columns.iter().zip(cells) {
        column.put(&mut data, cell)?;
    }
    Event::read(table.event_type(), &Value::Object(data), reading)
        .map_err(|fault| columns::in_words(columns, &fault.to_string()))
}

fn of_court(event: Event, court: &str) -> Result<Event, String> {
    match &event.item {
        Item::Case(case) if case.number.court_code() != court => Err(format!("案号里的法院代字不是{court}")),
        _ => Ok(event),
    }
}
