//! Proofs by way of the platform, in the mini-program: the phone component, face checks, the city services' check.

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tingxun::simulator::{ApiFault, Faults, PhoneScript};
use tingxun::wechat::AccountKind;

use crate::app;
use crate::app_api::{call, registered, sign_in};
use crate::case_system::{docket, tell};
use crate::registration::{code, openid};
use crate::world::{Engine, PEOPLE, Plan, World};

const PHONE: &str = "/registration/phone";
const CITY: &str = "/registration/city-service";
const FACE: &str = "/face-check";
const OUTCOME: &str = "/face-check/outcome";
const HOUR: Duration = Duration::from_secs(3_601);

async fn post(world: &World, path: &str, token: &str, body: Option<Value>) -> (StatusCode, Value) {
    call(world, Method::POST, path, Some(token), body).await
}

fn fault(path: &str, errcode: i64, times: u32) -> Faults {
    Faults { api: vec![ApiFault { path: path.into(), errcode, times }], ..Faults::default() }
}

/// What the mini-program hands over after somebody tapped the phone component.
fn with_phone(who: usize, code: &str) -> Option<Value> {
    let [_, name, id_number, _] = PEOPLE[who];
    Some(json!({ "name": name, "id_number": id_number, "code": code, "consent_version": "2026-11-28" }))
}

async fn state(world: &World, token: &str) -> String {
    let (_, standing) = call(world, Method::GET, "/registration", Some(token), None).await;
    standing["state"].as_str().unwrap().to_owned()
}

async fn level(world: &World, token: &str) -> i64 {
    let (_, profile) = call(world, Method::GET, "/profile", Some(token), None).await;
    profile["level"].as_i64().unwrap()
}

/// Begins a face check; gives the platform's name of it.
async fn begin(world: &World, token: &str) -> String {
    let (status, begun) = post(world, FACE, token, None).await;
    assert_eq!((status, begun["expires_in"].as_i64()), (StatusCode::OK, Some(3_600)), "{begun}");
    begun["verify_id"].as_str().unwrap().to_owned()
}

/// Somebody told this identity from their phone, and no register can decide.
async fn waiting(world: &World, teller: usize, identity: usize) -> String {
    world.simulator.set_faults(Faults { register_down: 1_000, ..Faults::default() });
    let token = sign_in(world, &openid(teller)).await;
    let tapped = world.simulator.phone_code(&openid(teller), PhoneScript::default());
    assert_eq!(post(world, PHONE, &token, with_phone(identity, &tapped)).await.0, StatusCode::ACCEPTED);
    for _ in 0..12 {
        world.ticks().await;
        world.passes(Duration::from_secs(60));
    }
    assert_eq!(state(world, &token).await, "manual");
    token
}

app! {
    async fn the_phone_component_stands_for_a_code(world: World) {
        let token = sign_in(&world, &openid(0)).await;
        let tapped = world.simulator.phone_code(&openid(0), PhoneScript::default());
        let (status, problem) = post(&world, PHONE, &token, with_phone(0, &tapped)).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{problem}");
        assert_eq!(state(&world, &token).await, "queued");
        world.ticks().await;
        assert_eq!(state(&world, &token).await, "done");
        let (_, profile) = call(&world, Method::GET, "/profile", Some(&token), None).await;
        assert_eq!((profile["mobile"].as_str(), profile["level"].as_i64()), (Some("199****0001"), Some(2)));
        assert_eq!(world.count("SELECT COUNT(*) FROM sms").await, 0, "nothing was sent");
        assert_eq!(world.count("SELECT COUNT(*) FROM consent").await, 1);
    }

    async fn a_number_that_is_anothers_is_for_the_register_to_refuse(world: World) {
        let token = sign_in(&world, &openid(0)).await;
        let other = PhoneScript { number: Some(PEOPLE[1][3].to_owned()), ..PhoneScript::default() };
        let tapped = world.simulator.phone_code(&openid(0), other);
        assert_eq!(post(&world, PHONE, &token, with_phone(0, &tapped)).await.0, StatusCode::ACCEPTED);
        world.ticks().await;
        assert_eq!(state(&world, &token).await, "refused");
    }

    async fn a_code_of_the_phone_component_is_good_once(world: World) {
        let token = sign_in(&world, &openid(0)).await;
        let tapped = world.simulator.phone_code(&openid(0), PhoneScript::default());
        let tries = (0..4).map(|_| post(&world, PHONE, &token, with_phone(0, &tapped)));
        let statuses: Vec<_> = join_all(tries).await.into_iter().map(|(status, _)| status).collect();
        let count = |wanted| statuses.iter().filter(|status| **status == wanted).count();
        assert_eq!((count(StatusCode::ACCEPTED), count(StatusCode::UNPROCESSABLE_ENTITY)), (1, 3), "{statuses:?}");
        assert_eq!(world.count("SELECT COUNT(*) FROM registration").await, 1);
    }

    async fn a_code_that_does_not_fit_leaves_nothing_behind(world: World) {
        let token = sign_in(&world, &openid(0)).await;
        let tap = |who: usize, script| world.simulator.phone_code(&openid(who), script);
        let usual = PhoneScript::default;
        let late = tap(0, usual());
        world.passes(Duration::from_secs(301));
        let fake = PhoneScript { number: Some("1".to_owned()), ..usual() };
        for (code, said, status) in [
            (late, "过期", StatusCode::UNPROCESSABLE_ENTITY),
            ("nonsense".to_owned(), "过期", StatusCode::UNPROCESSABLE_ENTITY),
            (String::new(), "过期", StatusCode::UNPROCESSABLE_ENTITY),
            (tap(1, usual()), "重新授权", StatusCode::UNPROCESSABLE_ENTITY),
            (world.simulator.app_code(&openid(0)), "过期", StatusCode::UNPROCESSABLE_ENTITY),
            (tap(0, PhoneScript { country: Some("852".into()), ..usual() }), "大陆", StatusCode::UNPROCESSABLE_ENTITY),
            (tap(0, PhoneScript { appid: Some("wxother".into()), ..usual() }), "没有核对上", StatusCode::UNPROCESSABLE_ENTITY),
            (tap(0, PhoneScript { age: 301, ..usual() }), "没有核对上", StatusCode::UNPROCESSABLE_ENTITY),
            (tap(0, fake), "稍后再试", StatusCode::SERVICE_UNAVAILABLE),
        ] {
            let (got, problem) = post(&world, PHONE, &token, with_phone(0, &code)).await;
            assert_eq!(got, status, "{problem}");
            assert!(problem["detail"].as_str().unwrap().contains(said), "{problem}");
        }
        for table in ["SELECT COUNT(*) FROM registration", "SELECT COUNT(*) FROM consent"] {
            assert_eq!(world.count(table).await, 0);
        }
    }

    async fn what_is_badly_told_does_not_cost_a_code(world: World) {
        let token = sign_in(&world, &openid(0)).await;
        let tapped = world.simulator.phone_code(&openid(0), PhoneScript::default());
        let mut told = with_phone(0, &tapped).unwrap();
        told["id_number"] = json!("119902198512310225");
        let (status, problem) = post(&world, PHONE, &token, Some(told.clone())).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        told["consent_version"] = json!("old");
        assert_eq!(post(&world, PHONE, &token, Some(told)).await.0, StatusCode::CONFLICT);
        assert_eq!(post(&world, PHONE, &token, with_phone(0, &tapped)).await.0, StatusCode::ACCEPTED);
    }

    async fn a_platform_that_does_not_answer_is_told_kindly(world: World) {
        let token = sign_in(&world, &openid(0)).await;
        for (errcode, status) in [(-1, StatusCode::SERVICE_UNAVAILABLE), (45_011, StatusCode::TOO_MANY_REQUESTS)] {
            world.simulator.set_faults(fault("getuserphonenumber", errcode, 1));
            let tapped = world.simulator.phone_code(&openid(0), PhoneScript::default());
            let (got, problem) = post(&world, PHONE, &token, with_phone(0, &tapped)).await;
            assert_eq!(got, status, "{problem}");
            assert!(problem["detail"].as_str().unwrap().contains('请'), "{problem}");
            assert_eq!(post(&world, PHONE, &token, with_phone(0, &tapped)).await.0, StatusCode::ACCEPTED);
        }
        world.simulator.set_faults(Faults { api_lost_answers: 1, ..Faults::default() });
        let tapped = world.simulator.phone_code(&openid(0), PhoneScript::default());
        let lost = post(&world, PHONE, &token, with_phone(0, &tapped)).await.0;
        assert_eq!(lost, StatusCode::SERVICE_UNAVAILABLE);
        let again = post(&world, PHONE, &token, with_phone(0, &tapped)).await.0;
        assert_eq!(again, StatusCode::UNPROCESSABLE_ENTITY, "the platform has counted it");
    }

    async fn identities_are_not_tried_without_end(world: World) {
        let token = sign_in(&world, &openid(0)).await;
        let mut tries = Vec::new();
        for _ in 0..7 {
            let tapped = world.simulator.phone_code(&openid(0), PhoneScript::default());
            tries.push(tapped);
        }
        let tries = tries.iter().map(|tapped| post(&world, PHONE, &token, with_phone(0, tapped)));
        let statuses: Vec<_> = join_all(tries).await.into_iter().map(|(status, _)| status).collect();
        let refused = statuses.iter().filter(|status| **status == StatusCode::TOO_MANY_REQUESTS).count();
        assert_eq!((refused, world.count("SELECT COUNT(*) FROM registration").await), (2, 5), "{statuses:?}");
    }

    async fn a_live_face_raises_the_level_and_is_a_fresh_proof(world: World) {
        tell(&world, docket()).await;
        let token = registered(&world, 0).await;
        world.passes(Duration::from_secs(1_801));
        let (_, stale) = call(&world, Method::GET, "/cases", Some(&token), None).await;
        assert_eq!(stale["argument"], "proof");
        let verify_id = begin(&world, &token).await;
        let claimed = Some(json!({ "errcode": 0, "verify_ret": 10_000, "success": true }));
        let (status, unfinished) = post(&world, OUTCOME, &token, claimed).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "the phone's word counts for nothing: {unfinished}");
        assert_eq!(unfinished["argument"], "unfinished");
        assert_eq!(level(&world, &token).await, 2);
        assert_eq!(world.simulator.show_face(&openid(0), &verify_id, None), Some(10_000));
        assert_eq!(post(&world, OUTCOME, &token, None).await.0, StatusCode::NO_CONTENT);
        assert_eq!(level(&world, &token).await, 3);
        assert_eq!(call(&world, Method::GET, "/cases", Some(&token), None).await.0, StatusCode::OK);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'person.face'").await, 1);
        assert_eq!(post(&world, OUTCOME, &token, None).await.0, StatusCode::CONFLICT, "used");
        assert_eq!(world.count("SELECT COUNT(*) FROM face_check WHERE sealed IS NOT NULL").await, 0);
    }

    async fn a_live_face_ends_the_hold_of_a_second_phone(world: World) {
        tell(&world, docket()).await;
        registered(&world, 0).await;
        let [_, name, id_number, mobile] = PEOPLE[0];
        world.passes(Duration::from_secs(61));
        let second = sign_in(&world, &openid(2)).await;
        let told = json!({ "name": name, "id_number": id_number, "mobile": mobile, "consent_version": "2026-11-28" });
        assert_eq!(post(&world, "/registration", &second, Some(told)).await.0, StatusCode::ACCEPTED);
        world.ticks().await;
        let given = json!({ "code": code(&world, 0) });
        assert_eq!(post(&world, "/registration/code", &second, Some(given)).await.0, StatusCode::NO_CONTENT);
        world.ticks().await;
        let (_, held) = call(&world, Method::GET, "/cases", Some(&second), None).await;
        assert_eq!(held["argument"], "hold");
        let verify_id = begin(&world, &second).await;
        world.simulator.show_face(&openid(2), &verify_id, None);
        let (_, stranger) = post(&world, OUTCOME, &second, None).await;
        assert_eq!(stranger["argument"], "face", "whoever has the phone is another person");
        let (_, held) = call(&world, Method::GET, "/cases", Some(&second), None).await;
        assert_eq!(held["argument"], "hold");
        let verify_id = begin(&world, &second).await;
        world.simulator.show_face(&openid(2), &verify_id, Some(10_000));
        assert_eq!(post(&world, OUTCOME, &second, None).await.0, StatusCode::NO_CONTENT);
        assert_eq!(call(&world, Method::GET, "/cases", Some(&second), None).await.0, StatusCode::OK);
    }

    async fn every_way_of_not_passing_says_what_to_do(world: World) {
        let token = registered(&world, 0).await;
        for (verify_ret, group, said) in [
            (90_001, "device", "换一部手机"),
            (90_004, "cancelled", "取消"),
            (90_012, "network", "网络"),
            (90_008, "permission", "相机"),
            (90_013, "capture", "光线"),
            (90_017, "timeout", "超时"),
            (10_020, "timeout", "超时"),
            (10_003, "identity", "核对"),
            (10_004, "face", "本人"),
            (10_010, "photo", "口罩"),
            (10_026, "library", "窗口"),
            (10_042, "frequent", "明天"),
            (10_001, "other", "窗口"),
        ] {
            world.passes(HOUR);
            let verify_id = begin(&world, &token).await;
            world.simulator.show_face(&openid(0), &verify_id, Some(verify_ret));
            let (status, problem) = post(&world, OUTCOME, &token, None).await;
            assert_eq!((status, problem["argument"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some(group)));
            assert!(problem["detail"].as_str().unwrap().contains(said), "{problem}");
            assert_eq!(post(&world, OUTCOME, &token, None).await.0, StatusCode::CONFLICT, "it is over");
        }
        assert_eq!(level(&world, &token).await, 2);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'person.face'").await, 0);
    }

    async fn an_altered_check_is_refused_and_reported(world: World) {
        let token = registered(&world, 0).await;
        for (number, errcode) in [84_017, 84_018, 84_020].into_iter().enumerate() {
            let verify_id = begin(&world, &token).await;
            world.simulator.show_face(&openid(0), &verify_id, None);
            world.simulator.set_faults(fault("queryverifyinfo", errcode, 1));
            let (status, problem) = post(&world, OUTCOME, &token, None).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{problem}");
            assert!(problem["detail"].as_str().unwrap().contains("12368"), "{problem}");
            assert_eq!(post(&world, OUTCOME, &token, None).await.0, StatusCode::CONFLICT, "void");
            let reported = world.count("SELECT COUNT(*) FROM audit WHERE action = 'face.altered'").await;
            assert_eq!(reported, i64::try_from(number).unwrap() + 1);
        }
        assert_eq!(level(&world, &token).await, 2);
    }

    async fn an_outcome_is_used_once_however_many_ask(world: World) {
        let token = registered(&world, 0).await;
        let verify_id = begin(&world, &token).await;
        world.simulator.show_face(&openid(0), &verify_id, None);
        let asked = (0..5).map(|_| post(&world, OUTCOME, &token, None));
        let statuses: Vec<_> = join_all(asked).await.into_iter().map(|(status, _)| status).collect();
        let count = |wanted| statuses.iter().filter(|status| **status == wanted).count();
        assert_eq!((count(StatusCode::NO_CONTENT), count(StatusCode::CONFLICT)), (1, 4), "{statuses:?}");
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'person.face'").await, 1);
    }

    async fn a_check_ends_after_an_hour_and_gives_way_to_the_next(world: World) {
        let token = registered(&world, 0).await;
        let late = begin(&world, &token).await;
        world.simulator.show_face(&openid(0), &late, None);
        world.passes(HOUR);
        let (status, problem) = post(&world, OUTCOME, &token, None).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(problem["detail"].as_str().unwrap().contains("超过一小时"), "{problem}");
        let (first, _second) = (begin(&world, &token).await, begin(&world, &token).await);
        world.simulator.show_face(&openid(0), &first, None);
        let (_, problem) = post(&world, OUTCOME, &token, None).await;
        assert_eq!(problem["argument"], "unfinished", "the first one gave way");
        assert_eq!(level(&world, &token).await, 2);
        let many = join_all((0..6).map(|_| post(&world, FACE, &token, None))).await;
        let refused = many.iter().filter(|(status, _)| *status == StatusCode::TOO_MANY_REQUESTS).count();
        assert_eq!(refused, 3, "five an hour");
    }

    async fn a_face_check_survives_an_outage(world: World) {
        let token = registered(&world, 0).await;
        world.simulator.set_faults(fault("getverifyid", -1, 1));
        assert_eq!(post(&world, FACE, &token, None).await.0, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(post(&world, OUTCOME, &token, None).await.0, StatusCode::CONFLICT);
        world.simulator.set_faults(fault("getverifyid", 84_015, 1));
        let (status, problem) = post(&world, FACE, &token, None).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        let verify_id = begin(&world, &token).await;
        world.simulator.show_face(&openid(0), &verify_id, None);
        world.simulator.set_faults(Faults { api_lost_answers: 1, ..Faults::default() });
        assert_eq!(post(&world, OUTCOME, &token, None).await.0, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(post(&world, OUTCOME, &token, None).await.0, StatusCode::NO_CONTENT, "it can be asked again");
    }

    async fn a_withdrawn_consent_ends_a_check(world: World) {
        let token = registered(&world, 0).await;
        let verify_id = begin(&world, &token).await;
        world.simulator.show_face(&openid(0), &verify_id, None);
        assert_eq!(call(&world, Method::DELETE, "/profile", Some(&token), None).await.0, StatusCode::OK);
        let token = sign_in(&world, &openid(0)).await;
        assert_eq!(post(&world, OUTCOME, &token, None).await.0, StatusCode::CONFLICT);
        let (status, problem) = post(&world, FACE, &token, None).await;
        assert_eq!((status, problem["argument"].as_str()), (StatusCode::FORBIDDEN, Some("registration")));
        assert_eq!(world.count("SELECT COUNT(*) FROM person").await, 0);
    }

    async fn whoever_no_register_knows_can_show_their_face(world: World) {
        let token = waiting(&world, 0, 0).await;
        let verify_id = begin(&world, &token).await;
        world.simulator.show_face(&openid(0), &verify_id, None);
        assert_eq!(post(&world, OUTCOME, &token, None).await.0, StatusCode::NO_CONTENT);
        assert_eq!((state(&world, &token).await.as_str(), level(&world, &token).await), ("done", 3));
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE actor = 'system:face-check'").await, 1);
    }

    async fn another_ones_identity_is_not_proven_by_ones_own_face(world: World) {
        let token = waiting(&world, 1, 0).await;
        let verify_id = begin(&world, &token).await;
        world.simulator.show_face(&openid(1), &verify_id, None);
        let (status, problem) = post(&world, OUTCOME, &token, None).await;
        assert_eq!((status, problem["argument"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("face")));
        assert_eq!(state(&world, &token).await, "manual", "somebody of the court still looks");
    }

    async fn the_payment_account_proves_who_waits(world: World) {
        let token = waiting(&world, 0, 0).await;
        let agreed = world.simulator.city_code(&openid(0));
        let handed = || Some(json!({ "code": agreed }));
        let tries = (0..3).map(|_| post(&world, CITY, &token, handed()));
        let statuses: Vec<_> = join_all(tries).await.into_iter().map(|(status, _)| status).collect();
        assert_eq!(statuses.iter().filter(|status| **status == StatusCode::NO_CONTENT).count(), 1, "{statuses:?}");
        assert_eq!((state(&world, &token).await.as_str(), level(&world, &token).await), ("done", 2));
        assert_eq!(post(&world, CITY, &token, handed()).await.0, StatusCode::CONFLICT, "nothing waits any more");
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'person.bind'").await, 1);
    }

    async fn another_payment_account_proves_nothing(world: World) {
        let token = waiting(&world, 1, 0).await;
        let own = world.simulator.city_code(&openid(1));
        let (status, problem) = post(&world, CITY, &token, Some(json!({ "code": own }))).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(problem["detail"].as_str().unwrap().contains("不一致"), "{problem}");
        let late = world.simulator.city_code(&openid(1));
        world.passes(Duration::from_secs(301));
        for code in [own, late, world.simulator.city_code(&openid(0)), "nonsense".to_owned()] {
            let (status, problem) = post(&world, CITY, &token, Some(json!({ "code": code }))).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(problem["detail"].as_str().unwrap().contains("过期"), "{problem}");
        }
        world.simulator.set_faults(fault("checkrealnameinfo", -1, 1));
        let agreed = Some(json!({ "code": world.simulator.city_code(&openid(1)) }));
        assert_eq!(post(&world, CITY, &token, agreed).await.0, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(state(&world, &token).await, "manual");
        assert_eq!(world.count("SELECT COUNT(*) FROM person").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ways_that_were_not_applied_for_are_off() {
    let plan = Plan { kind: AccountKind::MiniProgram, ..Plan::on(Engine::Sqlite) };
    let world = World::planned(plan).await.unwrap();
    let token = registered(&world, 0).await;
    let (_, standing) = call(&world, Method::GET, "/registration", Some(&token), None).await;
    assert_eq!((&standing["face_check"], &standing["city_service_check"]), (&json!(false), &json!(false)));
    for (path, body) in [(FACE, None), (OUTCOME, None), (CITY, Some(json!({ "code": "1" })))] {
        let (status, problem) = post(&world, path, &token, body).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
        assert!(problem["detail"].as_str().unwrap().contains("没有开通"), "{problem}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_platform_sees_when_another_card_is_asked_for() {
    use tingxun::secret::Confidential;
    use tingxun::wechat::client::FaceStart;
    use tingxun::wechat::face::{Certificate, FaceVerdict};

    let world = crate::app_api::world(Engine::Sqlite).await.unwrap();
    let api = &world.app.accounts[crate::world::ACCOUNT].api;
    let card = |who: usize| Certificate {
        name: Confidential::new(PEOPLE[who][1]),
        number: Confidential::new(PEOPLE[who][2]),
    };
    let started = api.begin_face_check(&openid(0), "check-00001", &card(0)).await.unwrap();
    let FaceStart::Begun { verify_id, .. } = started else { panic!("{started:?}") };
    world.simulator.show_face(&openid(0), verify_id.reveal(), None);
    for (person, sequence, hash, verdict) in [
        (0, "check-00001", card(1).hash(), FaceVerdict::Altered),
        (1, "check-00001", card(0).hash(), FaceVerdict::Altered),
        (0, "check-00002", card(0).hash(), FaceVerdict::Altered),
        (0, "check-00001", card(0).hash(), FaceVerdict::Passed),
    ] {
        let said = api.face_verdict(&openid(person), sequence, &verify_id, &hash).await.unwrap();
        assert_eq!(said, verdict, "{person} {sequence}");
    }
    let again = api.begin_face_check(&openid(0), "check-00001", &card(0)).await;
    assert_eq!(again.unwrap_err().errcode(), Some(84_019), "a number is used once");
}

#[tokio::test(flavor = "multi_thread")]
async fn phones_are_scripted_from_outside_too() {
    let world = crate::app_api::world(Engine::Sqlite).await.unwrap();
    let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
    let act = async |act: Value| {
        let request = client.post(format!("{}/sim/api/act", world.address));
        let answer =
            request.header("content-type", "application/json").body(act.to_string()).send().await.unwrap();
        serde_json::from_str::<Value>(&answer.text().await.unwrap()).unwrap()
    };
    let person = PEOPLE[0][0];
    let tapped = act(json!({ "openid": person, "act": "phone_code", "country": "1" })).await;
    let token = sign_in(&world, &openid(0)).await;
    let (_, problem) = post(&world, PHONE, &token, with_phone(0, tapped["code"].as_str().unwrap())).await;
    assert!(problem["detail"].as_str().unwrap().contains("大陆"), "{problem}");
    let token = registered(&world, 0).await;
    let verify_id = begin(&world, &token).await;
    let shown = json!({ "openid": person, "act": "face", "verify_id": verify_id, "verify_ret": 10_010 });
    assert_eq!(act(shown).await["verify_ret"], 10_010);
    assert_eq!(post(&world, OUTCOME, &token, None).await.1["argument"], "photo");
    assert_eq!(
        act(json!({ "openid": person, "act": "city_code" })).await["code"].as_str().unwrap().len(),
        32
    );
}
