//! Examples of what people send that no answer is meant for: the search learns from them when to hold back.

use super::faults::{Faults, Placed};
use super::sheet::Row;
use super::topics::{Slug, Topics};

/// A topic without an answer of its own among the questions, and examples of it.
#[derive(Debug, Clone)]
pub struct Outside {
    /// The topic.
    pub topic: Placed<Slug>,
    /// What people send.
    pub examples: Vec<Placed<String>>,
}

/// The examples of a file, `[[outside]]` each.
pub(super) fn parse(mut top: Row<'_>, topics: &Topics, faults: &Faults) -> Vec<Outside> {
    let rows = top.rows("outside");
    top.close();
    rows.into_iter().map(|row| outside(row, topics, faults)).collect()
}

fn outside(mut row: Row<'_>, topics: &Topics, faults: &Faults) -> Outside {
    let outside = Outside { topic: topics.known(row.text("topic"), faults), examples: row.texts("examples") };
    if outside.examples.is_empty() {
        row.fault(format!("{} has no examples", *outside.topic));
    }
    row.close();
    outside
}
