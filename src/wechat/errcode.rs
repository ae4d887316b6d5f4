//! The platform's error codes and what to do about each: data, with sources, in `errcodes.json`.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// What an error code asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// No error.
    Ok,
    /// Try again with back-off.
    Retry,
    /// Drop exactly this token, take another, try once more.
    Token,
    /// An operator must change a setting first.
    Config,
    /// Called too often: wait for the next minute.
    Rate,
    /// A day's or month's quota is used up.
    Quota,
    /// The recipient cannot be reached this way.
    User,
    /// No reply window is open, or its count is used up.
    Window,
    /// Our request is wrong.
    Param,
    /// The content was refused.
    Content,
    /// The account lacks the right.
    Perm,
    /// A one-time code was invalid, used or expired.
    AuthCode,
    /// The state of an asynchronous job.
    Job,
    /// A code that the table does not know.
    #[serde(skip)]
    Unknown,
}

/// What may help after an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// The same call may succeed later, some once an operator acted.
    Wait,
    /// This person is not reached by this way: the next one.
    OtherWay,
    /// The request itself is wrong: another way meanwhile, and somebody must look at it.
    Mend,
}

impl ErrorClass {
    /// What may help.
    pub fn remedy(self) -> Remedy {
        match self {
            Self::Ok
            | Self::Retry
            | Self::Token
            | Self::Config
            | Self::Rate
            | Self::Quota
            | Self::Job
            | Self::Unknown => Remedy::Wait,
            Self::User | Self::Window | Self::Perm => Remedy::OtherWay,
            Self::Param | Self::Content | Self::AuthCode => Remedy::Mend,
        }
    }
}

#[derive(Deserialize)]
struct Table {
    codes: Vec<Code>,
}

#[derive(Deserialize)]
struct Code {
    errcode: i64,
    class: ErrorClass,
    meaning: String,
}

static CODES: LazyLock<HashMap<i64, Code>> = LazyLock::new(|| {
    let table: Table = serde_json::from_str(include_str!("errcodes.json")).expect("a test reads the table");
    table.codes.into_iter().map(|code| (code.errcode, code)).collect()
});

/// What a code asks for.
pub fn classify(errcode: i64) -> ErrorClass {
    CODES.get(&errcode).map_or(ErrorClass::Unknown, |code| code.class)
}

/// What a code means, in our own words.
pub fn meaning(errcode: i64) -> Option<&'static str> {
    CODES.get(&errcode).map(|code| code.meaning.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole() {
        assert_eq!(CODES.len(), 264);
        assert_eq!(classify(0), ErrorClass::Ok);
        assert_eq!(classify(45_015), ErrorClass::Window);
        assert_eq!(classify(40_001), ErrorClass::Token);
        assert_eq!(classify(987_654), ErrorClass::Unknown);
        assert!(meaning(45_047).unwrap().contains("count"));
    }

    #[test]
    fn an_engine_can_tell_never_from_later() {
        for errcode in [-1, 40_001, 43_108, 45_009, 45_011, 82_023, 82_026] {
            assert_eq!(classify(errcode).remedy(), Remedy::Wait, "{errcode}");
        }
        let never = [40_003, 43_004, 43_101, 43_107, 45_015, 45_047, 48_001, 48_002, 82_020, 82_021, 82_022];
        for errcode in never {
            assert_eq!(classify(errcode).remedy(), Remedy::OtherWay, "{errcode}");
        }
        for errcode in [40_037, 41_030, 43_116, 45_168, 47_003, 82_024, 82_025] {
            assert_eq!(classify(errcode).remedy(), Remedy::Mend, "{errcode}");
        }
    }
}
