//! What came of a call: pure.

use crate::registrar::waiting::Reason;

/// What came of a call.
#[derive(Debug, Clone)]
pub enum Call {
    /// The person knows.
    Told,
    /// Nobody took it.
    NoAnswer(Reason),
    /// The person need not be told.
    NotNeeded(Reason),
}

impl Call {
    pub(super) fn note(&self) -> Option<&Reason> {
        match self {
            Self::Told => None,
            Self::NoAnswer(note) | Self::NotNeeded(note) => Some(note),
        }
    }

    pub(super) fn action(&self) -> &'static str {
        match self {
            Self::Told => "task.told",
            Self::NoAnswer(_) => "task.no_answer",
            Self::NotNeeded(_) => "task.not_needed",
        }
    }
}
