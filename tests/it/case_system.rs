//! The court's case system, as far as tests play it: signed events over HTTP.

use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use tingxun::http::{ID_HEADER, KEY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, signature};

use crate::world::{INTERFACE_KEY, PEOPLE, World};

pub const BATCH: &str = "application/cloudevents-batch+json";
pub const SINGLE: &str = "application/cloudevents+json";

/// An event of a type, `case.changed`.
pub fn event(id: &str, kind: &str, data: Value) -> Value {
    json!({ "specversion": "1.0", "id": id, "source": "/cms", "type": format!("court.{kind}.v1"), "data": data })
}

/// A call with the signature of a key, made at that second.
pub async fn send_signed(address: &str, key: &str, at: i64, kind: &str, body: &str) -> Response {
    let secret = format!("{key}{INTERFACE_KEY}").into();
    let timestamp = at.to_string();
    let signed = signature(&secret, &timestamp, "call-1", body.as_bytes());
    let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
    let request = client
        .post(format!("{address}/court/events"))
        .header("content-type", kind)
        .header(KEY_HEADER, key)
        .header(TIMESTAMP_HEADER, timestamp)
        .header(ID_HEADER, "call-1")
        .header(SIGNATURE_HEADER, signed)
        .body(body.to_owned());
    request.send().await.unwrap()
}

/// Sends events of the court 京0491 as a batch; gives what became of each.
pub async fn tell(world: &World, events: Vec<Value>) -> Vec<String> {
    tell_at(&world.address, world.clock.now_seconds(), events).await
}

/// The same to a process that listens there.
pub async fn tell_at(address: &str, now: i64, events: Vec<Value>) -> Vec<String> {
    let body = Value::Array(events).to_string();
    let answer = send_signed(address, "cms", now, BATCH, &body).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let answers: Vec<Value> = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    answers.iter().map(|answer| answer["status"].as_str().unwrap().to_owned()).collect()
}

/// A case of 张晓晴's against a company, with a hearing; 王立新 is her agent until the last day of the year.
pub fn docket() -> Vec<Value> {
    let [_, zhang, zhang_id, zhang_mobile] = PEOPLE[0];
    let [_, wang, wang_id, _] = PEOPLE[2];
    vec![
        // The hearing comes before its case: order is not promised.
        event(
            "e0",
            "hearing.changed",
            json!({ "id": "A1-H1", "sequence": 5, "case": "A1", "kind": "trial",
            "state": "scheduled", "starts_at": "2026-12-08T09:30", "room": "第三法庭" }),
        ),
        event(
            "e1",
            "case.changed",
            json!({ "id": "A1", "sequence": 5, "number": "(2026)京0491民初1号",
            "cause": "网络购物合同纠纷", "stage": "scheduled", "filed_on": "2026-11-02",
            "team": [{ "role": "承办法官", "name": "测试法官", "telephone": "010-1234567" }] }),
        ),
        event(
            "e2",
            "party.changed",
            json!({ "id": "A1-1", "sequence": 5, "case": "A1", "role": "plaintiff",
            "name": zhang, "id_number": zhang_id, "mobile": zhang_mobile }),
        ),
        event(
            "e3",
            "party.changed",
            json!({ "id": "A1-2", "sequence": 5, "case": "A1", "role": "defendant",
            "name": "某某电子商务有限公司", "credit_code": "91110199MA9YYY010B" }),
        ),
        event(
            "e4",
            "party.changed",
            json!({ "id": "A1-3", "sequence": 5, "case": "A1", "role": "third_party",
            "name": "孙大山" }),
        ),
        event(
            "e5",
            "mandate.changed",
            json!({ "id": "A1-M1", "sequence": 5, "case": "A1", "party": "A1-1",
            "name": wang, "id_number": wang_id, "from": "2026-11-03", "to": "2026-12-31" }),
        ),
        event(
            "e6",
            "fee.due",
            json!({ "id": "A1-C1", "sequence": 5, "case": "A1", "title": "案件受理费",
            "dated": "2026-11-03", "amount_fen": 5050, "due_on": "2026-11-30" }),
        ),
    ]
}
