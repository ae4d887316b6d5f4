//! The mini-program's interface: signing in, registering, one's own cases, one's rights.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tingxun::db::Sql;
use tingxun::wechat::AccountKind;
use tingxun::wechat::OpenId;

use crate::case_system::{docket, tell};
use crate::registration::openid;
use crate::world::{ACCOUNT, Engine, PEOPLE, Plan, World};

pub async fn world(engine: Engine) -> Option<World> {
    let extra = "face_check = true\ncity_service_check = true".to_owned();
    World::planned(Plan { kind: AccountKind::MiniProgram, extra, ..Plan::on(engine) }).await
}

/// A call; gives status and body.
pub async fn call(
    world: &World,
    method: Method,
    path: &str,
    token: Option<&str>,
    body: Option<Value>,
) -> (StatusCode, Value) {
    let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
    let mut request = client.request(method, format!("{}/api/v1{path}", world.address));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    if let Some(body) = body {
        request = request.header("content-type", "application/json").body(body.to_string());
    }
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    let text = answer.text().await.unwrap();
    if status.is_client_error() || status.is_server_error() {
        assert_eq!(kind.as_deref(), Some("application/problem+json; charset=utf-8"), "{path}: {text}");
    }
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

pub async fn sign_in(world: &World, person: &OpenId) -> String {
    let code = world.simulator.app_code(person);
    let body = json!({ "account": ACCOUNT, "code": code, "device": "测试手机" });
    let (status, opened) = call(world, Method::POST, "/sessions", None, Some(body)).await;
    assert_eq!(status, StatusCode::OK, "{opened}");
    opened["token"].as_str().unwrap().to_owned()
}

fn code(world: &World, who: usize) -> String {
    crate::registration::code(world, who)
}

/// Signs a person in and registers them.
pub async fn registered(world: &World, who: usize) -> String {
    let token = sign_in(world, &openid(who)).await;
    let [_, name, id_number, mobile] = PEOPLE[who];
    let (_, standing) = call(world, Method::GET, "/registration", Some(&token), None).await;
    assert!(standing["consent_text"].as_str().unwrap().contains("实名信息处理告知"));
    let told = json!({ "name": name, "id_number": id_number, "mobile": mobile, "consent_version": standing["consent_version"] });
    let (status, _) = call(world, Method::POST, "/registration", Some(&token), Some(told)).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    world.ticks().await;
    let given = json!({ "code": code(world, who) });
    let (status, _) = call(world, Method::POST, "/registration/code", Some(&token), Some(given)).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    world.ticks().await;
    let (_, standing) = call(world, Method::GET, "/registration", Some(&token), None).await;
    assert_eq!(standing["state"], "done");
    token
}

/// As `both!`, on a mini-program's account.
#[macro_export]
macro_rules! app {
    ($($journeys:tt)*) => { $crate::both_in! { $crate::app_api::world; $($journeys)* } };
}
pub(crate) use app;

app! {
    async fn somebody_registers_and_reads_their_cases(world: World) {
        tell(&world, docket()).await;
        let token = registered(&world, 0).await;
        let (_, profile) = call(&world, Method::GET, "/profile", Some(&token), None).await;
        assert_eq!((profile["name"].as_str(), profile["id_number"].as_str()), (Some("张**"), Some("119***********0224")));
        let (_, list) = call(&world, Method::GET, "/cases", Some(&token), None).await;
        assert_eq!(list["cases"][0]["number"], "（2026）京0491民初1号");
        assert_eq!(list["cases"][0]["next_hearing"], "2026-12-08T09:30:00");
        let case = list["cases"][0]["id"].as_str().unwrap();
        let (_, case) = call(&world, Method::GET, &format!("/cases/{case}"), Some(&token), None).await;
        assert_eq!((case["standing"].as_str(), case["papers"][0]["amount_fen"].as_i64()), (Some("原告"), Some(5050)));
        let hearing = case["hearings"][0]["id"].as_str().unwrap();
        let (_, sitting) = call(&world, Method::GET, &format!("/hearings/{hearing}"), Some(&token), None).await;
        assert_eq!((sitting["room"].as_str(), sitting["address"].as_str()), (Some("第三法庭"), Some("测试路1号")));
        let noted = format!("/hearings/{hearing}/noted");
        let (status, problem) = call(&world, Method::POST, &noted, Some(&token), Some(json!({ "version": 2 }))).await;
        assert_eq!(status, StatusCode::CONFLICT, "{problem}");
        let (status, _) = call(&world, Method::POST, &noted, Some(&token), Some(json!({ "version": 1 }))).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        world.passes(Duration::from_secs(1_801));
        let (status, problem) = call(&world, Method::GET, "/cases", Some(&token), None).await;
        assert_eq!((status, problem["argument"].as_str()), (StatusCode::FORBIDDEN, Some("proof")));
        call(&world, Method::POST, "/proof", Some(&token), None).await;
        world.ticks().await;
        let given = json!({ "code": code(&world, 0) });
        let (status, _) = call(&world, Method::POST, "/proof/code", Some(&token), Some(given)).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        assert_eq!(call(&world, Method::GET, "/cases", Some(&token), None).await.0, StatusCode::OK);
    }

    async fn devices_are_listed_and_signed_out(world: World) {
        let (first, second) = (sign_in(&world, &openid(0)).await, sign_in(&world, &openid(0)).await);
        let stranger = sign_in(&world, &openid(1)).await;
        let (_, devices) = call(&world, Method::GET, "/sessions", Some(&first), None).await;
        let devices = devices.as_array().unwrap().clone();
        assert_eq!(devices.len(), 2);
        let other = devices.iter().find(|device| device["current"] == false).unwrap()["id"].as_str().unwrap();
        let path = format!("/sessions/{other}");
        assert_eq!(call(&world, Method::DELETE, &path, Some(&stranger), None).await.0, StatusCode::NOT_FOUND);
        assert_eq!(call(&world, Method::DELETE, &path, Some(&first), None).await.0, StatusCode::NO_CONTENT);
        assert_eq!(call(&world, Method::GET, "/profile", Some(&second), None).await.0, StatusCode::UNAUTHORIZED);
        assert_eq!(call(&world, Method::DELETE, "/sessions/current", Some(&first), None).await.0, StatusCode::NO_CONTENT);
        assert_eq!(call(&world, Method::GET, "/profile", Some(&first), None).await.0, StatusCode::UNAUTHORIZED);
        let kept: Vec<(String,)> = world.app.db.all(&Sql::new("SELECT name FROM session"), Vec::new()).await.unwrap();
        assert!(kept.iter().all(|(name,)| *name != stranger), "only a digest is kept");
    }

    async fn a_code_signs_in_once(world: World) {
        let code = world.simulator.app_code(&openid(0));
        let body = || Some(json!({ "account": ACCOUNT, "code": code }));
        assert_eq!(call(&world, Method::POST, "/sessions", None, body()).await.0, StatusCode::OK);
        assert_eq!(call(&world, Method::POST, "/sessions", None, body()).await.0, StatusCode::UNAUTHORIZED);
        let nowhere = Some(json!({ "account": "none", "code": "x" }));
        assert_eq!(call(&world, Method::POST, "/sessions", None, nowhere).await.0, StatusCode::NOT_FOUND);
    }

    async fn people_get_a_copy_and_can_withdraw(world: World) {
        tell(&world, docket()).await;
        let token = registered(&world, 0).await;
        let (_, copy) = call(&world, Method::GET, "/profile/export", Some(&token), None).await;
        assert_eq!((copy["name"].as_str(), copy["id_number"].as_str()), (Some(PEOPLE[0][1]), Some(PEOPLE[0][2])));
        assert_eq!(copy["consents"][0]["version"], "2026-11-28");
        assert_eq!(copy["own_entries"], json!([]));
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'person.export'").await, 1);
        let (status, told) = call(&world, Method::DELETE, "/profile", Some(&token), None).await;
        assert!(status == StatusCode::OK && told["detail"].as_str().unwrap().contains("依法由法院另行保存"), "{told}");
        assert_eq!(call(&world, Method::GET, "/profile", Some(&token), None).await.0, StatusCode::UNAUTHORIZED);
        for table in ["SELECT COUNT(*) FROM person", "SELECT COUNT(*) FROM channel_identity", "SELECT COUNT(*) FROM session"] {
            assert_eq!(world.count(table).await, 0, "{table}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM consent WHERE withdrawn_at IS NOT NULL").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM party").await, 3, "what the court keeps stays");
        let again = sign_in(&world, &openid(0)).await;
        assert_eq!(call(&world, Method::GET, "/cases", Some(&again), None).await.0, StatusCode::FORBIDDEN);
        let (_, standing) = call(&world, Method::GET, "/registration", Some(&again), None).await;
        assert_eq!(standing["state"], "none", "what was withdrawn is not done");
    }

    async fn faults_are_told_in_words(world: World) {
        let token = sign_in(&world, &openid(0)).await;
        for (path, body, status, said) in [
            ("/registration", json!({}), StatusCode::UNPROCESSABLE_ENTITY, "缺少必要的项目"),
            ("/registration", json!({ "name": "张三", "id_number": "1", "mobile": "1", "consent_version": "old" }), StatusCode::CONFLICT, "告知内容已更新"),
            ("/registration", json!({ "name": "张三", "id_number": "1", "mobile": "1", "consent_version": "2026-11-28" }), StatusCode::UNPROCESSABLE_ENTITY, "18位"),
            ("/registration/code", json!({ "code": "12" }), StatusCode::UNPROCESSABLE_ENTITY, "6位数字"),
            ("/registration/code", json!({ "code": "123456" }), StatusCode::UNPROCESSABLE_ENTITY, "作废"),
            ("/registration/code/again", json!({}), StatusCode::CONFLICT, "没有等待验证码的注册"),
            ("/proof", json!({}), StatusCode::FORBIDDEN, "还没有实名注册"),
        ] {
            let (got, problem) = call(&world, Method::POST, path, Some(&token), Some(body)).await;
            assert_eq!(got, status, "{path} {problem}");
            assert!(problem["detail"].as_str().unwrap().contains(said), "{path} {problem}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_virtual_judge_answers_and_says_that_it_is_one() {
    let world = world(Engine::Sqlite).await.unwrap();
    world.app.learn_to_listen().await;
    let token = sign_in(&world, &openid(0)).await;
    let asked = json!({ "question": "起诉要准备哪些材料？" });
    let (status, answer) = call(&world, Method::POST, "/questions", Some(&token), Some(asked)).await;
    assert_eq!(status, StatusCode::OK);
    let text = answer["text"].as_str().unwrap();
    assert!(
        text.contains("AI") && text.contains("转人工") && !answer["sources"].as_array().unwrap().is_empty(),
        "{answer}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_too_fast_is_slowed() {
    let world = world(Engine::Sqlite).await.unwrap();
    let token = sign_in(&world, &openid(0)).await;
    // Two calls come free each second: however slow the machine, so many at once run out of them.
    for _ in 0..40 {
        let calls = (0..20).map(|_| call(&world, Method::GET, "/profile", Some(&token), None));
        let answers = futures_util::future::join_all(calls).await;
        if answers.iter().any(|(status, _)| *status == StatusCode::TOO_MANY_REQUESTS) {
            return;
        }
    }
    panic!("120 a minute");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_keeps_what_is_personal() {
    let world = world(Engine::Sqlite).await.expect("SQLite is always there");
    let token = sign_in(&world, &openid(0)).await;
    let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
    for (path, kept) in
        [("/profile", Some("no-store")), ("/cases", Some("no-store")), ("/openapi.json", None)]
    {
        let request = client
            .get(format!("{}/api/v1{path}", world.address))
            .header("authorization", format!("Bearer {token}"));
        let answer = request.send().await.unwrap();
        let found = answer.headers().get("cache-control").map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(found.as_deref(), kept, "{path} {}", answer.status());
    }
}
