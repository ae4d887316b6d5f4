//! The signature of Tencent Cloud's API 3.0, TC3-HMAC-SHA256.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

const ALGORITHM: &str = "TC3-HMAC-SHA256";
const TERMINATOR: &str = "tc3_request";
/// Every call's body.
pub(super) const CONTENT_TYPE: &str = "application/json; charset=utf-8";

/// What is signed of a call.
pub(super) struct Call<'a> {
    /// The product, as the first part of its usual host.
    pub service: &'a str,
    /// The host as the request names it.
    pub host: &'a str,
    /// What is done.
    pub action: &'a str,
    /// When.
    pub at: Timestamp,
    /// The body, byte by byte as it is sent.
    pub body: &'a str,
}

impl Call<'_> {
    /// The value of the Authorization header.
    pub(super) fn authorization(&self, secret_id: &str, secret_key: &SecretString) -> String {
        let date = TimeZone::UTC.to_datetime(self.at).date().to_string();
        let scope = format!("{date}/{}/{TERMINATOR}", self.service);
        let headers = [
            ("content-type", CONTENT_TYPE.to_owned()),
            ("host", self.host.to_lowercase()),
            ("x-tc-action", self.action.to_lowercase()),
        ];
        let names = headers.each_ref().map(|(name, _)| *name).join(";");
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        // API 3.0 has one path and, for POST, no query.
        let request = format!("POST\n/\n\n{lines}\n{names}\n{}", digest(self.body));
        let seconds = self.at.as_second();
        let to_sign = format!("{ALGORITHM}\n{seconds}\n{scope}\n{}", digest(&request));
        let first = format!("TC3{}", secret_key.expose_secret()).into_bytes();
        let key = [date.as_str(), self.service, TERMINATOR].iter().fold(first, |key, part| keyed(&key, part));
        let signature = hex::encode(keyed(&key, &to_sign));
        format!("{ALGORITHM} Credential={secret_id}/{scope}, SignedHeaders={names}, Signature={signature}")
    }
}

fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

fn keyed(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes any key");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of the vendor's page 签名方法 v3, with its starred keys.
    #[test]
    fn the_vendors_example() {
        let call = Call {
            service: "cvm",
            host: "cvm.tencentcloudapi.com",
            action: "DescribeInstances",
            at: Timestamp::from_second(1_551_113_065).unwrap(),
            body: r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#,
        };
        let stars = "*".repeat(32);
        let authorization = call.authorization(&format!("AKID{stars}"), &SecretString::from(stars.clone()));
        assert_eq!(
            authorization,
            format!(
                "TC3-HMAC-SHA256 Credential=AKID{stars}/2019-02-25/cvm/tc3_request, \
                 SignedHeaders=content-type;host;x-tc-action, \
                 Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"
            )
        );
    }

    /// Reckoned apart, with another implementation of HMAC.
    #[test]
    fn a_message() {
        let call = Call {
            service: "sms",
            host: "sms.tencentcloudapi.com",
            action: "SendSms",
            at: Timestamp::from_second(1_798_077_600).unwrap(),
            body: r#"{"PhoneNumberSet":["+8619900000001"],"SignName":"某某法院"}"#,
        };
        let authorization = call.authorization("AKIDexample", &SecretString::from("secret-key".to_owned()));
        assert!(authorization.contains("AKIDexample/2026-12-24/sms/tc3_request"), "{authorization}");
        assert!(
            authorization
                .ends_with("Signature=4036ea9a5bdb468a893fd9ef44b6eacbd0cbd71af0e4ec5906500b46ad981968"),
            "{authorization}"
        );
    }
}
