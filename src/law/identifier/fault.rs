//! What is wrong with a number.

use std::borrow::Cow;

/// Why a number is not well formed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct Fault {
    code: &'static str,
    sentence: Cow<'static, str>,
}

impl Fault {
    pub(crate) fn new(code: &'static str, sentence: impl Into<Cow<'static, str>>) -> Self {
        Self { code, sentence: sentence.into() }
    }

    /// The reason by the name that programs use.
    pub fn code(&self) -> &'static str {
        self.code
    }
}
