//! A computation while it is being written down.

use super::{Citation, Computation};

/// Gathers what a [`Computation`] shows.
#[derive(Debug, Default)]
pub(super) struct Draft {
    inputs: Vec<(String, String)>,
    steps: Vec<String>,
    basis: Vec<Citation>,
    notes: Vec<String>,
}

impl Draft {
    pub(super) fn input(&mut self, label: impl Into<String>, value: impl ToString) {
        self.inputs.push((label.into(), value.to_string()));
    }

    pub(super) fn step(&mut self, line: impl Into<String>) {
        self.steps.push(line.into());
    }

    pub(super) fn cite(&mut self, citation: Citation) {
        if !self.basis.contains(&citation) {
            self.basis.push(citation);
        }
    }

    pub(super) fn note(&mut self, line: impl Into<String>) {
        self.notes.push(line.into());
    }

    pub(super) fn finish(
        self,
        results: Vec<(&'static str, String)>,
        summary: impl Into<String>,
    ) -> Computation {
        let Self { inputs, steps, basis, notes } = self;
        Computation { results, summary: summary.into(), inputs, steps, basis, notes }
    }
}
