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
}
