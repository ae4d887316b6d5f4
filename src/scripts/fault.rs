//! Faults in scripts, each with the place where an editor finds it.

use std::fmt;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;

use super::Files;

/// Something that an editor must mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl Fault {
    /// A fault at a line of a file.
    pub fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bot-scripts/{}:{}: {}", self.file, self.line, self.message)
    }
}

/// Collects faults, so that an editor sees all of them at once.
#[derive(Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, file: &str, line: usize, message: impl Into<String>) {
        self.0.push(Fault::new(file, line, message));
    }

    pub(super) fn none_or_all(self) -> Result<(), Vec<Fault>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }
}

/// A file being judged.
pub(super) struct Page<'a> {
    pub(super) file: &'a str,
    text: &'a str,
    pub(super) faults: &'a mut Faults,
}

impl<'a> Page<'a> {
    /// Reads a file into its form; a fault says where it does not fit.
    pub(super) fn read<T: DeserializeOwned>(
        files: &'a Files,
        file: &'a str,
        faults: &'a mut Faults,
    ) -> Option<(Self, T)> {
        let Some(text) = files.get(file) else {
            faults.add(file, 1, "missing");
            return None;
        };
        match toml::from_str(text) {
            Ok(form) => Some((Self { file, text, faults }, form)),
            Err(error) => {
                let line = error.span().map_or(1, |span| line_of(text, &span));
                faults.add(file, line, error.message());
                None
            }
        }
    }

    /// Says what is wrong with a value.
    pub(super) fn fault<T>(&mut self, value: &Spanned<T>, message: impl Into<String>) {
        let line = line_of(self.text, &value.span());
        self.faults.add(self.file, line, message);
    }

    /// What the channel cannot carry in a text (protocol C).
    pub(super) fn check_text(&mut self, text: &Spanned<String>, limit_bytes: usize) {
        let value = text.get_ref();
        if value.trim().is_empty() {
            self.fault(text, "the text is empty");
        }
        if value.len() > limit_bytes {
            self.fault(text, format!("{} bytes; one message carries {limit_bytes}", value.len()));
        }
        if value.matches("<a ").count() != value.matches("</a>").count() {
            self.fault(text, "a link is not closed: <a …> without </a>");
        }
        if value.contains("]]>") || value.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            self.fault(text, "contains ]]> or a control character");
        }
    }
}

fn line_of(text: &str, span: &Range<usize>) -> usize {
    1 + text.as_bytes()[..span.start.min(text.len())].iter().filter(|byte| **byte == b'\n').count()
}
