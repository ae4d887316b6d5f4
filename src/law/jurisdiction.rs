//! Which court: by kind of dispute, by amount, by place, by agreement, on appeal.

mod agreement;
mod appeal;
mod internet_court;
mod level;
mod small_claims;
mod venue;

pub use venue::disputes;

use super::{Arguments, Citation, Computation, Refusal, Tables};

type Calculator = fn(&Arguments, &Tables) -> Result<Computation, Refusal>;

const QUESTIONS: &[(&str, &str, Calculator)] = &[
    ("internet_court_beijing", "是否归北京互联网法院管", internet_court::compute),
    ("court_level_beijing", "归哪一级法院管", level::compute),
    ("venue", "去哪里的法院起诉", venue::compute),
    ("small_claims", "是否适用小额诉讼", small_claims::compute),
    ("agreement_valid", "约定管辖是否有效", agreement::compute),
    ("appeal_court_beijing", "上诉到哪个法院", appeal::compute),
];

/// Argument `question`, and the facts of the question by name; result `result`.
///
/// * `internet_court_beijing`: `case_type`, `filed` (or `today`), optional `amount`, `foreign_related`,
///   `all_parties_in_or_all_out_of_province`. YES or NO.
/// * `court_level_beijing`: `amount`, `foreign_related` or `all_parties_in_or_all_out_of_province`, optional `type`.
///   BASIC, INTERMEDIATE or HIGH.
/// * `venue`: `dispute` (one of [`disputes`], which may also stand as the name of an argument) and the places.
///   The names of the places whose courts may be chosen, with | between them.
/// * `small_claims`: `amount`, `avg_wage_last_year`, optional `agreed`, `money`, `simple`, `excluded`.
///   APPLIES, `APPLIES_BY_AGREEMENT`, `NEEDS_AGREEMENT` or NO.
/// * `agreement_valid`: `type`, `chosen`, `written` and others. VALID or INVALID.
/// * `appeal_court_beijing`: `first` (code or name), optional `case`. The court's code.
pub fn compute(arguments: &Arguments, tables: &Tables) -> Result<Computation, Refusal> {
    let list: Vec<&str> = QUESTIONS.iter().map(|(_, label, _)| *label).collect();
    let list = list.join("、");
    let question = arguments.get("question").ok_or_else(|| Refusal::Missing {
        argument: "question",
        sentence: format!("请告诉我您想知道什么：{list}。"),
    })?;
    let known = QUESTIONS.iter().find(|(name, label, _)| *name == question || *label == question);
    let (_, _, calculate) = known.ok_or_else(|| Refusal::Invalid {
        argument: "question",
        sentence: format!("这个问题我还不会答。关于管辖，我能回答：{list}。"),
    })?;
    calculate(arguments, tables)
}

/// A result with its sentence; the rest is added by name.
fn answer(result: impl Into<String>, summary: impl Into<String>) -> Computation {
    Computation {
        results: vec![("result", result.into())],
        summary: summary.into(),
        inputs: Vec::new(),
        steps: Vec::new(),
        basis: Vec::new(),
        notes: Vec::new(),
    }
}

/// So that an answer is written down in the order in which it is read.
trait Told: Sized {
    fn given(self, label: &str, value: impl Into<String>) -> Self;
    fn step(self, step: impl Into<String>) -> Self;
    fn by(self, basis: impl IntoIterator<Item = Citation>) -> Self;
    fn note(self, note: impl Into<String>) -> Self;
}

impl Told for Computation {
    fn given(mut self, label: &str, value: impl Into<String>) -> Self {
        self.inputs.push((label.to_owned(), value.into()));
        self
    }

    fn step(mut self, step: impl Into<String>) -> Self {
        self.steps.push(step.into());
        self
    }

    fn by(mut self, basis: impl IntoIterator<Item = Citation>) -> Self {
        self.basis.extend(basis);
        self
    }

    fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}

#[cfg(test)]
mod tests;
