//! Learning the order of articles from judged questions, and judging it.

use std::path::Path;
use std::time::Duration;

use jiff::civil::Date;

use super::corpus::Corpus;
use super::measure::Figures;
pub use super::search::cross_validate;
use super::search::{Model, Search, judge, learn};
use crate::scripts::LawNames;

/// What a table is learned from.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// The day of the texts; later texts may be numbered anew.
    pub as_of: Date,
    /// The source and its licence, kept in the table.
    pub source: String,
    /// The same seed gives the same table.
    pub seed: u64,
}

/// Learns from every question and writes the table.
///
/// # Errors
/// When the table cannot be written.
pub fn train(
    corpus: &Corpus,
    names: &LawNames,
    lesson: Lesson,
    out: &Path,
    progress: &mut dyn FnMut(&str),
) -> anyhow::Result<()> {
    learn(corpus, names, lesson.as_of, lesson.source, lesson.seed, progress).write(out)
}

/// Judges the table inside the binary, or another one. The second value is how long the index took.
///
/// # Errors
/// When the other table cannot be read.
pub fn evaluate(
    corpus: &Corpus,
    names: &LawNames,
    table: Option<&Path>,
    clock: &dyn Fn() -> Duration,
) -> anyhow::Result<(Figures, Duration)> {
    let read = table.map(Model::read).transpose()?;
    let model = read.as_ref().unwrap_or_else(|| Model::shipped());
    let begun = clock();
    let search = Search::new(&corpus.collection, model, names);
    let built = clock().saturating_sub(begun);
    Ok((judge(&search, corpus, corpus.questions.iter(), clock), built))
}
