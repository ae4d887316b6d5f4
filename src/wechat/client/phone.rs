//! The number that the phone component of a mini-program hands over (protocol D12).

use serde_json::{Value, json};

use super::{ApiClient, ApiError, Transport};
use crate::law::identifier::Mobile;
use crate::wechat::errcode::ErrorClass;
use crate::wechat::{AppId, OpenId};

/// The mainland.
const COUNTRY: &str = "86";
/// A code is good for five minutes; what the platform says of one is never older.
const OLDEST_SECONDS: i64 = 300;
/// The clocks of two houses differ.
const SKEW_SECONDS: i64 = 60;

/// What a code of the component gave.
#[derive(Debug)]
pub enum PhoneCode {
    /// A mainland number, given by this person to this mini-program just now.
    Number(Mobile),
    /// The code was used, is over, or is another person's.
    Spent,
    /// A number of another country.
    Abroad,
    /// The answer is for another mini-program, or an old one.
    Misdirected,
}

impl ApiClient {
    /// Exchanges a code of the phone component; the platform checks that it is this person's. It is good once, for
    /// five minutes.
    ///
    /// # Errors
    /// When the platform does not answer.
    pub async fn phone_number(&self, openid: &OpenId, code: &str, now: i64) -> Result<PhoneCode, ApiError> {
        let body = json!({ "code": code, "openid": openid.as_str() });
        match self.post("wxa/business/getuserphonenumber", &body).await {
            Ok(answer) => Ok(read(&answer["phone_info"], self.tokens.appid(), now)?),
            // 40003: the pair of code and openid does not fit.
            Err(error) if error.class() == ErrorClass::AuthCode || error.errcode() == Some(40_003) => {
                Ok(PhoneCode::Spent)
            }
            Err(error) => Err(error),
        }
    }
}

fn read(info: &Value, appid: &AppId, now: i64) -> Result<PhoneCode, Transport> {
    let number = info["purePhoneNumber"].as_str().ok_or(Transport::Garbage)?;
    // A text in the documents, a number in some answers.
    let country = match &info["countryCode"] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return Err(Transport::Garbage),
    };
    let mark = &info["watermark"];
    let age = now - mark["timestamp"].as_i64().ok_or(Transport::Garbage)?;
    if mark["appid"].as_str() != Some(appid.as_str()) || !(-SKEW_SECONDS..=OLDEST_SECONDS).contains(&age) {
        return Ok(PhoneCode::Misdirected);
    }
    if country.trim_start_matches('+') != COUNTRY {
        return Ok(PhoneCode::Abroad);
    }
    Mobile::parse(number).map(PhoneCode::Number).map_err(|_| Transport::Garbage)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn reads(change: impl Fn(&mut Value)) -> Result<PhoneCode, Transport> {
        let mut info = json!({
            "phoneNumber": "+8619900000001", "purePhoneNumber": "19900000001", "countryCode": "86",
            "watermark": { "timestamp": NOW - 5, "appid": "wx0a1b2c3d4e5f6071" },
        });
        change(&mut info);
        read(&info, &AppId::parse("wx0a1b2c3d4e5f6071").unwrap(), NOW)
    }

    #[test]
    fn a_number_of_the_mainland_for_us_is_taken() {
        let Ok(PhoneCode::Number(mobile)) = reads(|_| ()) else { panic!("a number") };
        assert_eq!(mobile.reveal(), "19900000001");
        assert!(matches!(reads(|info| info["countryCode"] = json!(86)), Ok(PhoneCode::Number(_))));
    }

    #[test]
    fn what_is_for_others_old_or_from_abroad_is_not() {
        let other = reads(|info| info["watermark"]["appid"] = json!("wxffffffffffffffff"));
        assert!(matches!(other, Ok(PhoneCode::Misdirected)));
        for (timestamp, fits) in [(NOW - 300, true), (NOW - 301, false), (NOW + 60, true), (NOW + 61, false)]
        {
            let read = reads(|info| info["watermark"]["timestamp"] = json!(timestamp)).unwrap();
            assert_eq!(matches!(read, PhoneCode::Number(_)), fits, "{timestamp}");
        }
        for country in [json!("852"), json!(852), json!("+1"), json!("")] {
            let read = reads(|info| info["countryCode"] = country.clone());
            assert!(matches!(read, Ok(PhoneCode::Abroad)), "{country}");
        }
    }

    #[test]
    fn what_is_not_the_platforms_is_no_answer() {
        for field in ["purePhoneNumber", "countryCode", "watermark"] {
            assert_eq!(reads(|info| info[field] = Value::Null).unwrap_err(), Transport::Garbage, "{field}");
        }
        assert!(reads(|info| info["purePhoneNumber"] = json!("12")).is_err());
        assert!(read(&Value::Null, &AppId::parse("wx").unwrap(), NOW).is_err());
    }
}
