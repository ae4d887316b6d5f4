//! The SMS service of Tencent Cloud: the calls `SendSms` and `PullSmsSendStatusByPhoneNumber` of version 2021-01-11.

mod status;
mod tc3;

use std::collections::BTreeMap;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use reqwest::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};
use tracing::warn;
use url::Url;

use super::gateway::{Gateway, NotSent};
use super::report::SmsState;
use super::{CODE, Text};
use crate::clock::Clock;
use crate::config::CloudTemplate;
use crate::http::{JSON_BYTES, read_body, retry_after};
use crate::law::identifier::Mobile;

const SERVICE: &str = "sms";
const SEND: &str = "SendSms";
const VERSION: &str = "2021-01-11";
/// The order in which the approved template takes the values of a code.
const PARAMETERS: [&str; 2] = ["code", "minutes"];

/// What the cloud's console shows of the court's account.
#[derive(Debug, Clone)]
pub struct CloudAccount {
    /// The public half of the key.
    pub secret_id: String,
    /// The secret half.
    pub secret_key: SecretString,
    /// The application.
    pub sdk_app_id: String,
    /// The approved signature.
    pub sign_name: String,
    /// The approved template.
    pub template_id: String,
    /// Where the service is asked.
    pub region: String,
    /// The approved templates of notices, by name.
    pub notices: BTreeMap<String, CloudTemplate>,
}

/// The gateway.
pub struct TencentCloud {
    /// The client.
    pub http: reqwest::Client,
    /// The address.
    pub url: Url,
    /// The court's account.
    pub account: CloudAccount,
    /// The time.
    pub clock: Clock,
}

impl Gateway for TencentCloud {
    fn send<'a>(
        &'a self,
        id: &'a str,
        mobile: &'a Mobile,
        text: &'a Text,
    ) -> BoxFuture<'a, Result<(), NotSent>> {
        Box::pin(async move {
            let body = self.body(id, mobile, text).ok_or(NotSent::Refused)?;
            let answer = self.call(SEND, &body).await?;
            outcome(&answer)
        })
    }

    fn look_up<'a>(
        &'a self,
        id: &'a str,
        mobile: &'a Mobile,
        sent_at: Timestamp,
    ) -> BoxFuture<'a, Result<SmsState, NotSent>> {
        Box::pin(async move {
            let body = status::body(&self.account.sdk_app_id, mobile, sent_at);
            let answer = self.call(status::PULL, &body).await?;
            status::found(&answer, id)
        })
    }
}

impl TencentCloud {
    /// `None` for a message that no approved template can say.
    fn body(&self, id: &str, mobile: &Mobile, text: &Text) -> Option<String> {
        let CloudAccount { sdk_app_id, sign_name, notices, .. } = &self.account;
        let (template_id, names): (_, Vec<&str>) = if text.template == CODE {
            (&self.account.template_id, PARAMETERS.to_vec())
        } else {
            let own = notices.get(&text.template)?;
            (&own.id, own.values.iter().map(String::as_str).collect())
        };
        let values: Vec<&String> = names.iter().map(|name| text.values.get(*name)).collect::<Option<_>>()?;
        let message = json!({
            "PhoneNumberSet": [format!("+86{}", mobile.reveal())], "SmsSdkAppId": sdk_app_id, "SignName": sign_name,
            "TemplateId": template_id, "TemplateParamSet": values, "SessionContext": id,
        });
        Some(message.to_string())
    }

    async fn call(&self, action: &str, body: &str) -> Result<Value, NotSent> {
        let at = self.clock.now();
        let response = self.request(action, at, body).send().await.map_err(|error| {
            if error.is_connect() || error.is_builder() { NotSent::Unreachable } else { NotSent::Unknown }
        })?;
        let status = response.status();
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Err(NotSent::Busy { retry_after: retry_after(response.headers()) });
        }
        if status.is_client_error() {
            return Err(NotSent::Refused);
        }
        let body = read_body(response, JSON_BYTES).await.map_err(|_| NotSent::Unknown)?;
        if !status.is_success() {
            return Err(NotSent::Unknown);
        }
        serde_json::from_slice(&body).map_err(|_| NotSent::Unknown)
    }

    fn request(&self, action: &str, at: Timestamp, body: &str) -> reqwest::RequestBuilder {
        let (account, host) = (&self.account, host_of(&self.url));
        let call = tc3::Call { service: SERVICE, host: &host, action, at, body };
        let authorization = call.authorization(&account.secret_id, &account.secret_key);
        self.http
            .post(self.url.clone())
            .header("authorization", authorization)
            .header("content-type", tc3::CONTENT_TYPE)
            .header("host", host)
            .header("x-tc-action", action)
            .header("x-tc-version", VERSION)
            .header("x-tc-timestamp", at.as_second().to_string())
            .header("x-tc-region", &account.region)
            .body(body.to_owned())
    }
}

fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    code: String,
}

/// The word on our one number, or on the whole call.
fn outcome(answer: &Value) -> Result<(), NotSent> {
    let response = &answer["Response"];
    let whole = Status::deserialize(&response["Error"]).ok();
    let own = || Vec::<Status>::deserialize(&response["SendStatusSet"]).ok()?.into_iter().next();
    let status = whole.or_else(own).ok_or(NotSent::Unknown)?;
    let outcome = judge(&status.code);
    if outcome.is_err() {
        // Codes name what is wrong with the call and nothing of the person; still only their own signs are kept.
        let code: String = status
            .code
            .chars()
            .filter(|sign| sign.is_ascii_alphanumeric() || *sign == '.')
            .take(80)
            .collect();
        warn!(reason = code, "the cloud did not take a short message");
    }
    outcome
}

/// In codes about the number or the words, not about the court's own account: another cloud must not be used to get around
/// them (`SendSms` 2021-01-11, error codes).
const OF_THE_MESSAGE: [&str; 3] = ["PhoneNumber", "ContainSensitiveWord", "DeliveryFrequencyLimit"];

/// What the cloud's code means for the message. Of an error inside the cloud nobody knows whether the message went out.
fn judge(code: &str) -> Result<(), NotSent> {
    let class = code.split('.').next().unwrap_or_default();
    match class {
        "Ok" => Ok(()),
        // The call was turned away at the door because there were too many at once.
        "RequestLimitExceeded" => Err(NotSent::Busy { retry_after: None }),
        "InternalError" => Err(NotSent::Unknown),
        _ if OF_THE_MESSAGE.iter().any(|sign| code.contains(sign)) => Err(NotSent::Refused),
        // Balance, signature, template, rights, what the court may send in a day.
        _ => Err(NotSent::Unable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_mean_sent_refused_again_or_unknown() {
        for (code, means) in [
            ("Ok", Ok(())),
            ("LimitExceeded.PhoneNumberDailyLimit", Err(NotSent::Refused)),
            ("InvalidParameterValue.IncorrectPhoneNumber", Err(NotSent::Refused)),
            ("FailedOperation.InsufficientBalanceInSmsPackage", Err(NotSent::Unable)),
            ("FailedOperation.TemplateIncorrectOrUnapproved", Err(NotSent::Unable)),
            ("FailedOperation.ContainSensitiveWord", Err(NotSent::Refused)),
            ("LimitExceeded.AppMainlandChinaDailyLimit", Err(NotSent::Unable)),
            ("FailedOperation.PhoneNumberInBlacklist", Err(NotSent::Refused)),
            ("AuthFailure.SignatureFailure", Err(NotSent::Unable)),
            ("UnauthorizedOperation.SmsSdkAppIdVerifyFail", Err(NotSent::Unable)),
            ("InternalError.Timeout", Err(NotSent::Unknown)),
            ("InternalError", Err(NotSent::Unknown)),
            ("RequestLimitExceeded", Err(NotSent::Busy { retry_after: None })),
            ("RequestLimitExceeded.UinLimitExceeded", Err(NotSent::Busy { retry_after: None })),
            ("OkOk", Err(NotSent::Unable)),
            ("", Err(NotSent::Unable)),
        ] {
            assert_eq!(judge(code), means, "{code}");
        }
    }

    #[test]
    fn what_is_not_the_clouds_is_unknown() {
        let sent = json!({ "Response": { "SendStatusSet": [{ "Code": "Ok" }], "RequestId": "1" } });
        assert_eq!(outcome(&sent), Ok(()));
        let error =
            json!({ "Response": { "Error": { "Code": "AuthFailure.SecretIdNotFound", "Message": "" } } });
        assert_eq!(outcome(&error), Err(NotSent::Unable));
        for strange in [json!({}), json!(null), json!({ "Response": { "SendStatusSet": [] } }), json!("Ok")] {
            assert_eq!(outcome(&strange), Err(NotSent::Unknown), "{strange}");
        }
    }

    #[test]
    fn only_what_a_template_was_approved_for_is_said() {
        let names = ["time", "case_number"].map(str::to_owned).to_vec();
        let hearing = CloudTemplate { id: "220".to_owned(), values: names };
        let account = CloudAccount {
            secret_id: "AKIDtest".to_owned(),
            secret_key: SecretString::from("secret".to_owned()),
            sdk_app_id: "1400006666".to_owned(),
            sign_name: "某某法院".to_owned(),
            template_id: "110".to_owned(),
            region: "ap-guangzhou".to_owned(),
            notices: [("hearing".to_owned(), hearing)].into(),
        };
        let http = crate::http::client(&crate::http::HttpLimits::default()).unwrap();
        let url = "https://sms.tencentcloudapi.com".parse().unwrap();
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let cloud = TencentCloud { http, url, account, clock };
        let mobile = Mobile::parse("19900000001").unwrap();
        let values =
            [("minutes", "5"), ("code", "012345")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let text = Text { template: CODE.to_owned(), values: values.into(), text: String::new() };
        let body: Value = serde_json::from_str(&cloud.body("id-1", &mobile, &text).unwrap()).unwrap();
        let expected = json!({
            "PhoneNumberSet": ["+8619900000001"], "SmsSdkAppId": "1400006666", "SignName": "某某法院",
            "TemplateId": "110", "TemplateParamSet": ["012345", "5"], "SessionContext": "id-1",
        });
        assert_eq!(body, expected);
        assert_eq!(
            cloud.body("id-1", &mobile, &Text { template: "notice".to_owned(), ..text.clone() }),
            None
        );
        let told =
            [("case_number", "（2026）京0491民初1号"), ("time", "12月8日09:30"), ("place", "第三法庭")];
        let told = told.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let hearing = Text { template: "hearing".to_owned(), values: told.into(), text: String::new() };
        let body: Value = serde_json::from_str(&cloud.body("id-2", &mobile, &hearing).unwrap()).unwrap();
        assert_eq!(
            (&body["TemplateId"], &body["TemplateParamSet"]),
            (&json!("220"), &json!(["12月8日09:30", "（2026）京0491民初1号"]))
        );
        assert_eq!(cloud.body("id-1", &mobile, &Text { values: [].into(), ..text }), None);
    }

    #[test]
    fn a_port_stands_in_the_host_only_where_it_is_unusual() {
        let of = |text: &str| host_of(&text.parse().unwrap());
        assert_eq!(of("https://sms.tencentcloudapi.com"), "sms.tencentcloudapi.com");
        assert_eq!(of("http://127.0.0.1:81/x"), "127.0.0.1:81");
    }
}
