//! What is wrong with a script, where, and the collection in which one reading gathers all of it.

use std::cell::RefCell;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// One thing an editor must put right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file inside the tree, for example `faq/filing.toml`.
    pub file: String,
    /// The line, counted from 1; 0 if the fault is the file itself.
    pub line: usize,
    /// What is wrong, with the offending value.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "bot-scripts/{}: {}", self.file, self.message),
            line => write!(f, "bot-scripts/{}:{line}: {}", self.file, self.message),
        }
    }
}

/// Where a value stands in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file inside the tree.
    pub file: Arc<str>,
    /// The line, counted from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A value and the place where an editor wrote it.
#[derive(Debug, Clone)]
pub struct Placed<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub place: Place,
}

impl<T> Placed<T> {
    /// The same place with what its value was found to mean.
    pub(super) fn map<U>(self, meaning: impl FnOnce(T) -> U) -> Placed<U> {
        Placed { value: meaning(self.value), place: self.place }
    }
}

impl<T> Deref for Placed<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// Gathers every fault of one reading, so that an editor sees them all at once.
#[derive(Debug, Default)]
pub(super) struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    pub(super) fn at(&self, place: &Place, message: impl Into<String>) {
        self.push(place.file.to_string(), place.line, message.into());
    }

    pub(super) fn of_file(&self, file: &str, message: impl Into<String>) {
        self.push(file.to_owned(), 0, message.into());
    }

    fn push(&self, file: String, line: usize, message: String) {
        self.0.borrow_mut().push(Fault { file, line, message });
    }

    /// `value` if nothing was found, else everything that was, in the order of the tree.
    pub(super) fn or<T>(self, value: T) -> Result<T, Vec<Fault>> {
        let mut found = self.0.into_inner();
        if found.is_empty() {
            return Ok(value);
        }
        found.sort();
        found.dedup();
        Err(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_reads_like_a_compiler_message() {
        let fault = Fault { file: "faq/filing.toml".into(), line: 12, message: "no such topic".into() };
        assert_eq!(fault.to_string(), "bot-scripts/faq/filing.toml:12: no such topic");
    }

    #[test]
    fn faults_come_in_the_order_of_the_tree() {
        let faults = Faults::default();
        faults.at(&Place { file: "b".into(), line: 1 }, "late");
        faults.at(&Place { file: "a".into(), line: 2 }, "early");
        let messages: Vec<_> = faults.or(()).unwrap_err().into_iter().map(|fault| fault.message).collect();
        assert_eq!(messages, ["early", "late"]);
    }
}
