//! What gateways report of messages they took: pure.
//!
//! `[{"id": "…", "state": "delivered", "code": "…", "at": "2026-11-24T10:00:00+08:00"}]`

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Reports of one call.
pub const MOST_REPORTS: usize = 500;
const ID_BYTES: usize = 64;
/// The signs of a gateway's code that are kept.
const CODE_SIGNS: usize = 40;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsState {
    /// The gateway never took it.
    Unknown,
    /// The gateway took it; nothing is known beyond.
    Accepted,
    /// It is on the phone.
    Delivered,
    /// It will not arrive.
    Failed,
}

/// What a gateway reports of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Our id of the message.
    pub id: String,
    /// What became of it, never [`SmsState::Unknown`].
    pub state: SmsState,
    /// The gateway's or the carrier's own code.
    pub code: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Why no report of a call can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadReports {
    /// Not a JSON list.
    #[error("not a list of reports")]
    NoList,
    /// More than [`MOST_REPORTS`].
    #[error("more than {MOST_REPORTS} reports")]
    TooMany,
}

#[derive(Deserialize)]
struct Told {
    id: String,
    state: SmsState,
    code: Option<String>,
    at: Timestamp,
}

/// Reads a call; `None` stands in the place of a report that cannot be read, so that it does not stop the others.
///
/// # Errors
/// When it is no list of reports at all.
pub fn read(body: &[u8]) -> Result<Vec<Option<Report>>, BadReports> {
    let list: Vec<Value> = serde_json::from_slice(body).map_err(|_| BadReports::NoList)?;
    if list.len() > MOST_REPORTS {
        return Err(BadReports::TooMany);
    }
    Ok(list.into_iter().map(report).collect())
}

fn report(value: Value) -> Option<Report> {
    let Told { id, state, code, at } = serde_json::from_value(value).ok()?;
    let is_named = (1..=ID_BYTES).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
    let code = code.map(|code| code.chars().filter(char::is_ascii_graphic).take(CODE_SIGNS).collect());
    (is_named && state != SmsState::Unknown).then_some(Report { id, state, code, at })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(text: &str) -> Option<Report> {
        read(format!("[{text}]").as_bytes()).unwrap().remove(0)
    }

    #[test]
    fn reports_are_read() {
        let report =
            one(r#"{"id":"m-1","state":"failed","code":"UNDELIV 空号","at":"2026-11-24T10:00:00+08:00"}"#);
        let expected = Report {
            id: "m-1".to_owned(),
            state: SmsState::Failed,
            code: Some("UNDELIV".to_owned()),
            at: "2026-11-24T02:00:00Z".parse().unwrap(),
        };
        assert_eq!(report, Some(expected));
        let delivered = one(r#"{"id":"m-1","state":"delivered","at":"2026-11-24T02:00:00Z","more":1}"#);
        assert!(delivered.is_some_and(|report| report.state == SmsState::Delivered && report.code.is_none()));
    }

    #[test]
    fn a_bad_report_does_not_stop_the_others() {
        let good = r#"{"id":"m-1","state":"accepted","at":"2026-11-24T02:00:00Z"}"#;
        for bad in [
            "1",
            "{}",
            r#"{"id":"","state":"accepted","at":"2026-11-24T02:00:00Z"}"#,
            r#"{"id":"m 1","state":"accepted","at":"2026-11-24T02:00:00Z"}"#,
            r#"{"id":"m-1","state":"unknown","at":"2026-11-24T02:00:00Z"}"#,
            r#"{"id":"m-1","state":"read","at":"2026-11-24T02:00:00Z"}"#,
            r#"{"id":"m-1","state":"accepted","at":"2026-11-24 10:00"}"#,
        ] {
            let reports = read(format!("[{bad},{good}]").as_bytes()).unwrap();
            assert!(reports[0].is_none() && reports[1].is_some(), "{bad}");
        }
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for body in ["", "{}", "null", "[1", r#"{"id":"m-1"}"#] {
            assert_eq!(read(body.as_bytes()), Err(BadReports::NoList), "{body}");
        }
        let many = format!("[{}1]", "1,".repeat(MOST_REPORTS));
        assert_eq!(read(many.as_bytes()), Err(BadReports::TooMany));
    }

    proptest! {
        #[test]
        fn nothing_breaks_it(id: String, state: String, code: String, at: String) {
            let value = serde_json::json!([{ "id": id, "state": state, "code": code, "at": at }]);
            prop_assert_eq!(read(value.to_string().as_bytes()).unwrap().len(), 1);
        }
    }
}
