//! What goes to a person, in words no channel owns: parts of a reply and notices, as they lie in the database.

pub mod notice;

use serde::{Deserialize, Serialize};

/// One message to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum Part {
    /// Words, links and tappable menu items.
    Text {
        /// The words.
        text: String,
        /// Who speaks: the virtual judge's words carry the platform's AI mark.
        author: Author,
    },
    /// The platform's own desk takes over (protocol C: `transfer_customer_service`).
    PlatformDesk,
    /// A service notice by template (protocol D4).
    Template {
        /// The template's id in the account.
        template_id: String,
        /// Keyword → value, in the template's order.
        data: Vec<(String, String)>,
        /// The page that opens on a tap.
        url: Option<String>,
    },
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The virtual judge.
    Ai,
    /// A fixed sentence of the court, or a person.
    Court,
}

impl Part {
    /// A fixed sentence of the court.
    pub fn court(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), author: Author::Court }
    }

    /// Words of the virtual judge.
    pub fn ai(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), author: Author::Ai }
    }
}
