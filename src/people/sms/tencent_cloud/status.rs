//! What the cloud says of a number's messages of the last days (`PullSmsSendStatusByPhoneNumber`). Written after its
//! documentation of 2025-11, never tried against the cloud itself.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::gateway::NotSent;
use super::super::report::SmsState;
use crate::law::identifier::Mobile;

pub(super) const PULL: &str = "PullSmsSendStatusByPhoneNumber";
/// The cloud's clock may differ from ours.
const SKEW_SECONDS: i64 = 300;
/// The most that one call gives; nobody gets as many in a week.
const LIMIT: u32 = 100;

pub(super) fn body(sdk_app_id: &str, mobile: &Mobile, sent_at: Timestamp) -> String {
    let question = json!({
        "BeginTime": sent_at.as_second() - SKEW_SECONDS, "Offset": 0, "Limit": LIMIT,
        "PhoneNumber": format!("+86{}", mobile.reveal()), "SmsSdkAppId": sdk_app_id,
    });
    question.to_string()
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    report_status: String,
    #[serde(default)]
    session_context: String,
}

/// What is said of our message. The cloud lists what the carriers reported: a message that is missing may be on its
/// way, or never have been.
pub(super) fn found(answer: &Value, id: &str) -> Result<SmsState, NotSent> {
    let response = &answer["Response"];
    if let Some(code) = response["Error"]["Code"].as_str() {
        return Err(super::judge(code).err().unwrap_or(NotSent::Unknown));
    }
    let list = Vec::<Status>::deserialize(&response["PullSmsSendStatusSet"]).map_err(|_| NotSent::Unknown)?;
    let own = list.iter().find(|status| status.session_context == id).ok_or(NotSent::Unknown)?;
    match own.report_status.as_str() {
        "SUCCESS" => Ok(SmsState::Delivered),
        "FAIL" => Ok(SmsState::Failed),
        _ => Err(NotSent::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_names_number_and_time() {
        let mobile = Mobile::parse("19900000001").unwrap();
        let body = body("1400006666", &mobile, "2026-11-24T02:00:00Z".parse().unwrap());
        let expected = json!({ "BeginTime": 1_795_485_300, "Offset": 0, "Limit": 100, "PhoneNumber": "+8619900000001",
                               "SmsSdkAppId": "1400006666" });
        assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), expected);
    }

    #[test]
    fn our_own_message_is_found_among_others() {
        let of =
            |status: &str, id: &str| json!({ "ReportStatus": status, "SessionContext": id, "SerialNo": "1" });
        let answer = json!({ "Response": {
            "PullSmsSendStatusSet": [of("FAIL", "a"), of("SUCCESS", "b"), of("WAIT", "c"), { "ReportStatus": "FAIL" }] } });
        assert_eq!(found(&answer, "a"), Ok(SmsState::Failed));
        assert_eq!(found(&answer, "b"), Ok(SmsState::Delivered));
        assert_eq!(found(&answer, "c"), Err(NotSent::Unknown));
        assert_eq!(found(&answer, "d"), Err(NotSent::Unknown), "missing is not the same as never sent");
    }

    #[test]
    fn errors_are_those_of_sending() {
        let error = |code: &str| json!({ "Response": { "Error": { "Code": code, "Message": "" } } });
        assert_eq!(found(&error("RequestLimitExceeded"), "a"), Err(NotSent::Busy { retry_after: None }));
        assert_eq!(found(&error("UnauthorizedOperation"), "a"), Err(NotSent::Unable));
        assert_eq!(found(&json!({}), "a"), Err(NotSent::Unknown));
    }
}
