//! Face checks: rows that are begun with the platform, done on a phone, and settled once by what the platform says.

pub mod queries;

use crate::secret::Confidential;

/// Whose face is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A registered person's, by id.
    Person(String),
    /// That of whoever told an identity on which no register could decide, by the id of the registration.
    Registration(String),
}

/// A check that was begun and is not settled.
#[derive(Debug)]
pub struct FaceCheck {
    /// Its id, which is also our number of it towards the platform.
    pub id: String,
    /// Whose face.
    pub subject: Subject,
    /// The platform's name of it.
    pub verify_id: Confidential,
    /// The hash of the card it began with.
    pub hash: Confidential,
    /// When it ends, Unix milliseconds.
    pub expires_at: i64,
}

/// How a check is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// The face is the card's.
    Passed,
    /// It is not, or could not be seen.
    Failed,
    /// What was checked changed on the way.
    Altered,
    /// It ended, or another one took its place.
    Void,
}

impl Settled {
    fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Altered => "altered",
            Self::Void => "void",
        }
    }
}
