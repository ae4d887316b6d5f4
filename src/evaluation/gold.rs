//! Questions with what would be right, a line of JSON each.

use anyhow::Context;
use serde::Deserialize;

/// A question with what would be right.
#[derive(Debug, Clone, Deserialize)]
pub struct Gold {
    /// Names the question.
    pub id: String,
    /// What a person typed.
    pub question: String,
    /// The right topic.
    pub topic: String,
    /// The right action.
    pub action: String,
    /// Topics that a fair reviewer would also take.
    #[serde(default)]
    pub accept: Vec<String>,
    /// Whether asking back is as good as answering.
    #[serde(default)]
    pub clarify_ok: bool,
    /// How it is put: colloquial, short, typo …
    #[serde(default)]
    pub style: String,
    /// What a calculator needs, by name; `missing` lists what has to be asked for.
    #[serde(default)]
    pub slots: serde_json::Map<String, serde_json::Value>,
    /// What a calculator gives.
    #[serde(default)]
    pub expected: Option<String>,
    /// The articles that answer it.
    #[serde(default)]
    pub statutes: Vec<String>,
    /// `urgent` where somebody may be in danger.
    #[serde(default)]
    pub severity: Option<String>,
}

impl Gold {
    /// Whether a topic is right.
    pub fn takes(&self, topic: &str) -> bool {
        self.topic == topic || self.accept.iter().any(|own| own == topic)
    }

    /// The part of the topic before the point.
    pub fn group(&self) -> &str {
        self.topic.split('.').next().unwrap_or_default()
    }

    /// Whether the question belongs to the reviewed answers.
    pub fn is_faq(&self) -> bool {
        self.action == "answer" && !matches!(self.group(), "legal" | "safety")
    }

    /// Whether any direct answer would be wrong.
    pub fn is_outside(&self) -> bool {
        matches!(self.group(), "oos" | "refuse" | "safety")
    }

    /// Whether somebody may be in danger.
    pub fn is_urgent(&self) -> bool {
        self.severity.as_deref() == Some("urgent") && self.topic != "safety.fraud"
    }
}

/// Reads one question a line.
///
/// # Errors
/// The first line that is not one, by its number.
pub fn read(text: &str) -> anyhow::Result<Vec<Gold>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| serde_json::from_str(line).with_context(|| format!("line {}", number + 1)))
        .collect()
}
