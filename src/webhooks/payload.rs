//! What an endpoint reads: what happened to which notice of which case, and nothing about a person.

use jiff::Timestamp;
use serde::Serialize;

use super::queries::Claimed;

#[derive(Serialize)]
struct Payload<'a> {
    #[serde(rename = "type")]
    event: &'a str,
    /// When it happened.
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    notice: &'a str,
    court: &'a str,
    case: &'a str,
    kind: &'a str,
    fact: Fact<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct Fact<'a> {
    kind: &'a str,
    id: &'a str,
    version: i64,
}

/// The body, the same in each try.
pub(super) fn body(row: &Claimed) -> Vec<u8> {
    let timestamp = Timestamp::from_millisecond(row.created_at).unwrap_or_default().to_string();
    let fact = Fact { kind: &row.fact_kind, id: &row.fact_source, version: row.version };
    let data = Data {
        notice: &row.notice_id,
        court: &row.court,
        case: &row.case_source,
        kind: &row.kind,
        fact,
        reason: row.reason.as_deref(),
    };
    serde_json::to_vec(&Payload { event: &row.event, timestamp, data }).expect("plain data")
}
