//! The platform's ways of proving who somebody is, played: the phone component, face check 2.0 and the real-name check
//! of city services (protocol D12, D15). What each person's phone does is scripted call by call.

use std::collections::HashMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Card, Simulator};
use crate::wechat::OpenId;

/// protocol D12: a code of the phone component is good once, for five minutes.
const CODE_SECONDS: i64 = 300;
/// protocol D15: a face check is good for an hour.
const CHECK_SECONDS: i64 = 3_600;
/// The person has not finished.
const UNFINISHED: i64 = 10_300;

/// What was given out.
#[derive(Default)]
pub(super) struct Verifiers {
    phone: HashMap<String, Given<PhoneScript>>,
    city: HashMap<String, Given<()>>,
    checks: HashMap<String, Check>,
}

/// A code that somebody's phone was given.
struct Given<T> {
    openid: OpenId,
    script: T,
    ends: i64,
    used: bool,
}

/// A face check.
struct Check {
    openid: OpenId,
    sequence: String,
    name: String,
    number: String,
    ends: i64,
    verify_ret: i64,
}

/// How the phone component's answer differs from the usual one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PhoneScript {
    /// Another country than 86.
    pub country: Option<String>,
    /// Another mini-program in the watermark.
    pub appid: Option<String>,
    /// Another number than the person's own.
    pub number: Option<String>,
    /// The watermark is so many seconds old.
    pub age: i64,
}

impl Simulator {
    /// Somebody taps the phone component: what the mini-program hands to its server.
    pub fn phone_code(&self, person: &OpenId, script: PhoneScript) -> String {
        let (code, given) = self.given(person, script);
        self.state().verifiers.phone.insert(code.clone(), given);
        code
    }

    /// Somebody agrees on the city services' page: the code of `extraData`.
    pub fn city_code(&self, person: &OpenId) -> String {
        self.use_city_service(person);
        let (code, given) = self.given(person, ());
        self.state().verifiers.city.insert(code.clone(), given);
        code
    }

    /// Somebody does a face check on their phone; it ends as scripted, or as their card says. Returns the result, if
    /// there is such a check.
    pub fn show_face(&self, person: &OpenId, verify_id: &str, scripted: Option<i64>) -> Option<i64> {
        let own = self.card_of(person);
        let mut state = self.state();
        let check = state.verifiers.checks.get_mut(verify_id).filter(|check| check.openid == *person)?;
        let of_card = match own {
            Some(card) if card.name == check.name && card.id_number == check.number => 10_000,
            Some(card) if card.id_number == check.number => 10_003,
            Some(_) => 10_012,
            None => 10_026,
        };
        check.verify_ret = scripted.unwrap_or(of_card);
        Some(check.verify_ret)
    }

    fn given<T>(&self, person: &OpenId, script: T) -> (String, Given<T>) {
        let ends = self.0.clock.now_seconds() + CODE_SECONDS;
        (self.0.dice.hex(16), Given { openid: person.clone(), script, ends, used: false })
    }

    fn card_of(&self, person: &OpenId) -> Option<Card> {
        self.0.persons.iter().find(|one| one.openid == *person)?.card.clone()
    }

    /// The answer of one of these calls; `None` for any other.
    pub(super) fn verifier(&self, path: &str, body: &Value) -> Option<Result<Value, i64>> {
        Some(match path {
            "wxa/business/getuserphonenumber" => self.give_number(body),
            "cityservice/face/identify/getverifyid" => self.give_check(body),
            "cityservice/face/identify/queryverifyinfo" => self.tell_check(body),
            "intp/realname/checkrealnameinfo" => self.compare_real_name(body),
            _ => return None,
        })
    }

    fn give_number(&self, body: &Value) -> Result<Value, i64> {
        let now = self.0.clock.now_seconds();
        let (openid, script) = {
            let mut state = self.state();
            let given = state.verifiers.phone.get_mut(text(body, "code")).ok_or(40_029)?;
            (given.openid.clone(), take(given, now, 40_029, 40_163)?.clone())
        };
        if body["openid"].as_str().is_some_and(|told| told != openid.as_str()) {
            return Err(40_003);
        }
        let own = || self.card_of(&openid).map(|card| card.mobile);
        let number = script.number.or_else(own).ok_or(40_029)?;
        let country = script.country.unwrap_or_else(|| "86".to_owned());
        let appid = script.appid.unwrap_or_else(|| self.0.account.credentials.appid.as_str().to_owned());
        Ok(json!({ "errcode": 0, "errmsg": "ok", "phone_info": {
            "phoneNumber": number, "purePhoneNumber": number, "countryCode": country,
            "watermark": { "timestamp": now - script.age, "appid": appid },
        }}))
    }

    fn give_check(&self, body: &Value) -> Result<Value, i64> {
        let sequence = text(body, "out_seq_no");
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if sequence.is_empty() {
            return Err(84_010);
        }
        if !(5..=32).contains(&sequence.len()) || !sequence.bytes().all(plain) {
            return Err(84_011);
        }
        let info = body["cert_info"].as_object().ok_or(84_012)?;
        let of = |name: &str| info.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        if of("cert_type") != "IDENTITY_CARD" {
            return Err(84_013);
        }
        let (name, number) = (of("cert_name"), of("cert_no"));
        if name.is_empty() || number.len() != 18 {
            return Err(if name.is_empty() { 84_014 } else { 84_015 });
        }
        let openid = OpenId::parse(text(body, "openid")).map_err(|_| 84_016)?;
        let ends = self.0.clock.now_seconds() + CHECK_SECONDS;
        let verify_id = self.0.dice.hex(32);
        let mut state = self.state();
        if state.verifiers.checks.values().any(|check| check.sequence == sequence) {
            return Err(84_019);
        }
        let sequence = sequence.to_owned();
        let check = Check { openid, sequence, name, number, ends, verify_ret: UNFINISHED };
        state.verifiers.checks.insert(verify_id.clone(), check);
        Ok(json!({ "errcode": 0, "errmsg": "ok", "verify_id": verify_id, "expires_in": CHECK_SECONDS }))
    }

    fn tell_check(&self, body: &Value) -> Result<Value, i64> {
        let now = self.0.clock.now_seconds();
        let state = self.state();
        let check = state.verifiers.checks.get(text(body, "verify_id")).ok_or(84_021)?;
        let hash = cert_hash(&check.name, &check.number);
        for (fits, errcode) in [
            (check.sequence == text(body, "out_seq_no"), 84_020),
            (check.openid.as_str() == text(body, "openid"), 84_017),
            (hash == text(body, "cert_hash"), 84_018),
            (check.ends > now, 84_022),
        ] {
            if !fits {
                return Err(errcode);
            }
        }
        Ok(json!({ "errcode": 0, "errmsg": "ok", "verify_ret": check.verify_ret }))
    }

    fn compare_real_name(&self, body: &Value) -> Result<Value, i64> {
        let now = self.0.clock.now_seconds();
        let openid = {
            let mut state = self.state();
            let given = state.verifiers.city.get_mut(text(body, "code")).ok_or(80_111)?;
            take(given, now, 80_113, 80_113)?;
            given.openid.clone()
        };
        if openid.as_str() != text(body, "openid") {
            return Err(80_113);
        }
        let (of_person, of_card) = match self.card_of(&openid) {
            None => ("V_OP_NA", None),
            Some(card) if card.name != text(body, "real_name") => ("V_OP_NM_UM", None),
            Some(card) if card.id_number != text(body, "cred_id") => ("V_OP_NM_MA", Some("V_NM_ID_UM")),
            Some(_) => ("V_OP_NM_MA", Some("V_NM_ID_MA")),
        };
        let mut answer = json!({ "errcode": 0, "errmsg": "ok", "verify_openid": of_person });
        if let Some(of_card) = of_card {
            answer["verify_real_name"] = json!(of_card);
        }
        Ok(answer)
    }
}

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body[name].as_str().unwrap_or_default()
}

/// Takes a code that is good once.
fn take<T>(given: &mut Given<T>, now: i64, over: i64, used: i64) -> Result<&T, i64> {
    if given.ends <= now {
        return Err(over);
    }
    if std::mem::replace(&mut given.used, true) { Err(used) } else { Ok(&given.script) }
}

/// The platform's own reckoning, written a second time so that the product's is tried.
fn cert_hash(name: &str, number: &str) -> String {
    let mut hasher = Sha256::new();
    for (key, value) in [("cert_type=", "IDENTITY_CARD"), ("&cert_name=", name), ("&cert_no=", number)] {
        hasher.update(key);
        hasher.update(BASE64_STANDARD.encode(value));
    }
    hex::encode(hasher.finalize())
}
