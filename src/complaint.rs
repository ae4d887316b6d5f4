//! A draft complaint: the court's sections in their order, blanks where nobody said anything; in a chat it is
//! text, on a page it can be completed and printed.
//!
//! 民诉法 §124: parties, claims with their facts and reasons, evidence with its source.

mod pages;
pub mod queries;

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use pages::{Page, Pages};
pub use queries::Kept;

/// What stands where the person has to write.
pub const BLANK: &str = "＿＿＿＿";

/// Words that are ours or the person's.
pub type Words = Cow<'static, str>;

/// A complaint, section by section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// Who sues.
    pub plaintiff: Vec<Field>,
    /// Who is sued, the seller first.
    pub defendants: Vec<Vec<Field>>,
    /// What is asked for.
    pub claims: Vec<String>,
    /// What happened and why the law supports it.
    pub facts: Vec<String>,
    /// What proves it.
    pub evidence: Vec<Evidence>,
    /// Which court.
    pub court: String,
}

/// A line of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// What belongs there.
    pub label: Words,
    /// What was said; `None` is a blank.
    pub value: Option<String>,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What it is.
    pub name: Words,
    /// What it proves.
    pub proves: Words,
}

impl Field {
    /// A line that the person completes.
    pub fn blank(label: &'static str) -> Self {
        Self { label: label.into(), value: None }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}：{}", self.label, self.value.as_deref().unwrap_or(BLANK))
    }
}

/// The whole draft as lines of a chat.
impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = |fields: &[Field]| fields.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        writeln!(f, "民事起诉状（草稿）\n\n原告\n{}", fields(&self.plaintiff))?;
        for (place, defendant) in self.defendants.iter().enumerate() {
            let number = if self.defendants.len() > 1 { (place + 1).to_string() } else { String::new() };
            writeln!(f, "\n被告{number}\n{}", fields(defendant))?;
        }
        writeln!(f, "\n诉讼请求")?;
        for (place, claim) in self.claims.iter().enumerate() {
            writeln!(f, "{}. {claim}。", place + 1)?;
        }
        writeln!(f, "\n事实与理由")?;
        for fact in &self.facts {
            writeln!(f, "{fact}")?;
        }
        writeln!(f, "\n证据清单")?;
        for (place, evidence) in self.evidence.iter().enumerate() {
            writeln!(f, "{}. {}（证明：{}；来源：{BLANK}）", place + 1, evidence.name, evidence.proves)?;
        }
        write!(f, "\n此致\n{}\n\n具状人（签名）：{BLANK}\n日期：＿＿年＿＿月＿＿日", self.court)
    }
}
