//! The audit trail: who read or wrote personal or case data, when and why. Rows are only added; each carries a keyed
//! digest over itself and the one before, so that a changed, missing or moved row is found (threats 30).
//!
//! A row names things by their ids only, so that the trail itself tells nothing about a person. The oldest rows are
//! forgotten when the court's time for them is over; the chain then begins at its [`Base`], which is keyed like a row.

mod base;
pub mod queries;

pub use base::Base;
pub use queries::{chained, forget_old, record, take_turn, verify};

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The program itself, and which part of it.
    System(&'static str),
    /// The court's case system, by the id of its key.
    CaseSystem(String),
    /// An operator at the terminal.
    Operator,
    /// Somebody of the court's staff, by id.
    Staff(String),
    /// A registered person, by id.
    Person(String),
}

impl Actor {
    /// The id of somebody of the staff, from the name that a row holds.
    pub fn staff_id(name: &str) -> Option<&str> {
        name.strip_prefix("staff:")
    }

    /// As it stands in the trail.
    pub fn name(&self) -> String {
        match self {
            Self::System(part) => format!("system:{part}"),
            Self::CaseSystem(key) => format!("case-system:{key}"),
            Self::Operator => "operator".to_owned(),
            Self::Staff(id) => format!("staff:{id}"),
            Self::Person(id) => format!("person:{id}"),
        }
    }
}

/// Something that was read or written.
#[derive(Debug, Clone)]
pub struct Act<'a> {
    /// Who did it.
    pub actor: &'a Actor,
    /// What was done, `case.write`, `person.unmask`.
    pub action: &'static str,
    /// The row it was done to: its kind and id, `hearing:0199…`.
    pub subject: String,
    /// Why, where a reason must be given.
    pub reason: Option<&'a str>,
}

/// What a look through the whole trail found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every row stands as it was written.
    Whole {
        /// How many there are.
        rows: u64,
        /// How many older ones were forgotten.
        forgotten: u64,
        /// The digest of the last one, to be compared with what the log says.
        head: String,
    },
    /// The first row that is not what was written.
    Broken {
        /// Its place.
        at: i64,
    },
    /// Somebody else than the program said where the trail begins.
    Moved,
}
