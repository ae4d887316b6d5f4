//! Two columns, ours and theirs, in line.

use std::time::Duration;

/// One figure of both.
pub struct Row {
    what: &'static str,
    ours: String,
    theirs: String,
}

impl Row {
    /// A row of figures as they are printed.
    pub fn new(what: &'static str, ours: String, theirs: String) -> Self {
        Self { what, ours, theirs }
    }
}

/// Prints rows below a title.
pub fn print(title: &str, rows: &[Row]) {
    println!("{title}");
    println!("  {:<28}{:>10}{:>10}", "", "tingxun", "tantivy");
    for Row { what, ours, theirs } in rows {
        println!("  {what:<28}{ours:>10}{theirs:>10}");
    }
    println!();
}

/// A time in milliseconds.
pub fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1_000.0;
    if milliseconds < 10.0 { format!("{milliseconds:.3}") } else { format!("{milliseconds:.0}") }
}

/// KiB in MiB.
pub fn mib(kib: u64) -> String {
    format!("{}", kib.div_ceil(1_024))
}

/// A part of 1.
pub fn share(value: f64) -> String {
    format!("{value:.2}")
}
