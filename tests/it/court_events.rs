//! `POST /court/events`: signed, once, in any order, within one court.

use futures_util::future::join_all;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tingxun::audit::{self, Verdict};
use tingxun::http::{KEY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER};

use crate::both;
use crate::case_system::{BATCH, SINGLE, docket, event, send_signed, tell};
use crate::world::World;

fn hearing(id: &str, sequence: i64, room: &str) -> Value {
    event(
        id,
        "hearing.changed",
        json!({ "id": "A1-H1", "sequence": sequence, "case": "A1", "kind": "trial",
        "state": "scheduled", "starts_at": "2026-12-09T14:00", "room": room }),
    )
}

async fn single(world: &World, body: &Value) -> (StatusCode, Value) {
    let answer =
        send_signed(&world.address, "cms", world.clock.now_seconds(), SINGLE, &body.to_string()).await;
    (answer.status(), serde_json::from_str(&answer.text().await.unwrap()).unwrap())
}

both! {
    async fn a_docket_is_told_in_any_order_and_once(world: World) {
        let told = tell(&world, docket()).await;
        assert!(told.iter().all(|status| status == "applied"), "{told:?}");
        let again = tell(&world, docket()).await;
        assert_eq!(again, told, "the same answer");
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 7, "and nothing done twice");
        assert_eq!(world.count("SELECT version FROM hearing").await, 1);
        assert!(matches!(audit::verify(&world.app.db, &world.app.sealer).await.unwrap(), Verdict::Whole { .. }));
    }

    async fn an_older_word_changes_nothing(world: World) {
        tell(&world, docket()).await;
        let told = tell(&world, vec![hearing("n1", 7, "第七法庭"), hearing("n2", 6, "第六法庭"), hearing("n3", 7, "第八法庭")]).await;
        assert_eq!(told, ["applied", "stale", "stale"]);
        assert_eq!(world.count("SELECT version FROM hearing").await, 2);
        assert_eq!(world.count("SELECT sequence FROM hearing").await, 7);
    }

    async fn an_id_means_one_event(world: World) {
        tell(&world, docket()).await;
        let (status, _) = single(&world, &hearing("n1", 7, "第七法庭")).await;
        assert_eq!(status, StatusCode::OK);
        let (status, problem) = single(&world, &hearing("n1", 8, "第八法庭")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(problem["detail"].as_str().unwrap().contains("内容不同的另一个事件"), "{problem}");
        assert_eq!(world.count("SELECT sequence FROM hearing").await, 7);
    }

    async fn a_bad_event_does_not_stop_the_good_ones(world: World) {
        let mut events = docket();
        events.insert(1, json!("nothing"));
        events.insert(2, event("bad", "party.changed", json!({ "id": "X", "sequence": 1, "case": "A1", "role": "boss", "name": "某" })));
        let told = tell(&world, events).await;
        assert_eq!(told.iter().filter(|status| *status == "refused").count(), 2);
        assert_eq!(told.iter().filter(|status| *status == "applied").count(), 7);
    }

    async fn a_key_writes_in_its_own_court_only(world: World) {
        let case = json!({ "id": "Z1", "sequence": 1, "number": "（2026）京0105民初1号", "cause": "借款", "stage": "filed" });
        let (status, problem) = single(&world, &event("z1", "case.changed", case.clone())).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{problem}");
        let body = event("z1", "case.changed", case).to_string();
        let other = send_signed(&world.address, "other", world.clock.now_seconds(), SINGLE, &body).await;
        assert_eq!(other.status(), StatusCode::OK);
        // The same source ids in two courts are two items.
        tell(&world, docket()).await;
        let body = event("e0", "hearing.changed", json!({ "id": "A1-H1", "sequence": 99, "case": "A1", "kind": "trial",
            "state": "cancelled", "starts_at": "2026-12-08T09:30" })).to_string();
        send_signed(&world.address, "other", world.clock.now_seconds(), SINGLE, &body).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM hearing WHERE court = '京0491' AND state = 'scheduled'").await, 1);
    }

    async fn a_sign_that_no_database_takes_poisons_nothing(world: World) {
        let mut events = docket();
        events.insert(3, event("a\u{0}", "case.changed", json!({ "id": "N", "sequence": 1, "number": "（2026）京0491民初5号", "cause": "借款", "stage": "filed" })));
        events.insert(4, event("b", "case.changed", json!({ "id": "N\u{0}", "sequence": 1, "number": "（2026）京0491民初5号", "cause": "借款", "stage": "filed" })));
        let told = tell(&world, events).await;
        assert_eq!(told.iter().filter(|status| *status == "applied").count(), 7, "{told:?}");
        assert_eq!(told.iter().filter(|status| *status == "refused").count(), 2);
    }

    async fn what_is_not_signed_is_refused_alike(world: World) {
        let (now, body) = (world.clock.now_seconds(), Value::Array(docket()).to_string());
        let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
        let mut bodies = Vec::new();
        for (key, at) in [("cms", now - 301), ("cms", now + 301), ("nobody", now)] {
            let answer = send_signed(&world.address, key, at, BATCH, &body).await;
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{key} {at}");
            bodies.push(answer.text().await.unwrap());
        }
        for (timestamp, signature) in [("", ""), ("abc", "0"), (now.to_string().as_str(), "00")] {
            let request = client
                .post(format!("{}/court/events", world.address))
                .header(KEY_HEADER, "cms")
                .header(TIMESTAMP_HEADER, timestamp)
                .header(SIGNATURE_HEADER, signature)
                .body(body.clone());
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
            bodies.push(answer.text().await.unwrap());
        }
        assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "nobody learns what was wrong: {bodies:?}");
        assert_eq!(world.count("SELECT COUNT(*) FROM court_event").await, 0);
    }

    async fn two_replicas_take_an_event_once(world: World) {
        tell(&world, docket()).await;
        let (_second, address) = world.replica().await;
        let body = Value::Array((0..20).map(|n| hearing(&format!("r{n}"), 10 + n, &format!("第{n}法庭"))).collect()).to_string();
        let now = world.clock.now_seconds();
        let calls = [&world.address, &address, &world.address, &address].map(|at| send_signed(at, "cms", now, BATCH, &body));
        for answer in join_all(calls).await {
            assert!(answer.status() == StatusCode::OK || answer.status() == StatusCode::SERVICE_UNAVAILABLE);
        }
        assert_eq!(world.count("SELECT version FROM hearing").await, 21, "each changed it once");
    }
}

#[tokio::test]
async fn every_field_that_is_wrong_is_named() {
    let world = World::new().await;
    let party = |change: fn(&mut Value)| {
        let mut data = json!({ "id": "P", "sequence": 1, "case": "A1", "role": "plaintiff", "name": "张三" });
        change(&mut data);
        event("p", "party.changed", data)
    };
    let mandate = |from: &str, to: &str| {
        event(
            "m",
            "mandate.changed",
            json!({ "id": "M", "sequence": 1, "case": "A1", "party": "P", "name": "王",
            "licence": "11101201010999999", "from": from, "to": to }),
        )
    };
    for (wrong, said) in [
        (party(|data| drop(data.as_object_mut().unwrap().remove("case"))), "data 缺少 case"),
        (party(|data| data["boss"] = json!(1)), "没有 boss 这一项"),
        (party(|data| data["id_number"] = json!("119902198512310225")), "id_number：身份证号码没有通过校验"),
        (party(|data| data["credit_code"] = json!("91110199MA9YYY010C")), "credit_code"),
        (party(|data| data["sequence"] = json!("one")), "类型不对"),
        (party(|data| data["sequence"] = json!(-1)), "sequence 不能小于0"),
        (party(|data| data["name"] = json!(" ")), "name 不能为空"),
        (mandate("2026-12-02", "2026-12-01"), "to 不能早于 from"),
        (mandate("昨天", "2026-12-01"), "from 要写成日期"),
        (
            event(
                "c",
                "case.changed",
                json!({ "id": "C", "sequence": 1, "number": "2026京0491民初1号", "cause": "借款", "stage": "filed" }),
            ),
            "number：",
        ),
        (
            event(
                "h",
                "hearing.changed",
                json!({ "id": "H", "sequence": 1, "case": "A1", "kind": "trial", "state": "scheduled",
            "starts_at": "2026-12-08T09:30Z" }),
            ),
            "不带时区",
        ),
        (
            event(
                "h",
                "hearing.changed",
                json!({ "id": "H", "sequence": 1, "case": "A1", "kind": "trial", "state": "scheduled",
            "starts_at": "2026-12-08T09:30", "link": "http://evil.example" }),
            ),
            "https://",
        ),
        (event("u", "weather.changed", json!({})), "type 不认识"),
        (json!({ "id": "v", "type": "court.case.changed.v1", "data": {} }), "specversion"),
        (json!({ "specversion": "1.0", "type": "court.case.changed.v1", "data": {} }), "id 不能为空"),
    ] {
        let (status, problem) = single(&world, &wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(problem["detail"].as_str().unwrap().contains(said), "{said}: {problem}");
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM court_event").await, 0, "mended, it may come again");
}

#[tokio::test]
async fn every_example_of_the_catalogue_is_accepted() {
    let world = World::new().await;
    let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
    let schema = client.get(format!("{}/court/events/schema.json", world.address)).send().await.unwrap();
    let schema: Value = serde_json::from_str(&schema.text().await.unwrap()).unwrap();
    let examples: Vec<Value> =
        schema["oneOf"].as_array().unwrap().iter().map(|one| one["examples"][0].clone()).collect();
    let types: Vec<&str> = tingxun::docket::Event::types().collect();
    assert_eq!(examples.iter().map(|one| one["type"].as_str().unwrap()).collect::<Vec<_>>(), types);
    let told = tell(&world, examples).await;
    assert!(told.iter().all(|status| status == "applied"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_is_never_our_fault() {
    let world = World::new().await;
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(60));
    let strategy =
        (prop_oneof![Just(BATCH), Just(SINGLE), Just("text/plain")], "\\PC{0,80}|[\\[\\]{}\":,a-z0-9]{0,60}");
    let mut cases: Vec<(&str, String)> = Vec::new();
    for _ in 0..60 {
        cases.push(strategy.new_tree(&mut runner).unwrap().current());
    }
    for (kind, body) in cases {
        let answer = send_signed(&world.address, "cms", world.clock.now_seconds(), kind, &body).await;
        assert!(!answer.status().is_server_error(), "{kind} {body:?}: {}", answer.status());
    }
    let big = "[".repeat(1_100_000);
    let answer = send_signed(&world.address, "cms", world.clock.now_seconds(), BATCH, &big).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let deep = "[".repeat(10_000);
    let answer = send_signed(&world.address, "cms", world.clock.now_seconds(), BATCH, &deep).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_in_chinese_characters_is_refused_in_words() {
    let world = World::new().await;
    let mut late = hearing("c1", 1, "第一法庭");
    late["data"]["starts_at"] = json!("二〇二六年十二月八日");
    let (status, problem) = single(&world, &late).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains("starts_at"), "{problem}");
}
