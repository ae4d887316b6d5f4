//! Codes by the short-message service of a public cloud.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::json;
use tingxun::simulator::Faults;
use tingxun::wechat::AccountKind;

use crate::app_api::{call, registered, sign_in};
use crate::registration::{openid, screen};
use crate::world::{Engine, INTERFACE_KEY, PEOPLE, Plan, World};

async fn world(engine: Engine, secret_key: &str) -> Option<World> {
    let extra = format!(
        "[sms]\nkind = \"tencent-cloud\"\nsecret_id = \"AKIDtest\"\nsecret_key = \"{secret_key}\"\n\
         sdk_app_id = \"1400006666\"\nsign_name = \"某某法院\"\ntemplate_id = \"110\""
    );
    World::planned(Plan { kind: AccountKind::MiniProgram, extra, ..Plan::on(engine) }).await
}

/// Asks for a code and lets it be sent.
async fn ask(world: &World, who: usize) {
    let token = sign_in(world, &openid(who)).await;
    let [_, name, id_number, mobile] = PEOPLE[who];
    let told =
        json!({ "name": name, "id_number": id_number, "mobile": mobile, "consent_version": "2026-11-28" });
    let (status, _) = call(world, Method::POST, "/registration", Some(&token), Some(told)).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    world.ticks().await;
}

async fn registers(engine: Engine) {
    let Some(world) = world(engine, INTERFACE_KEY).await else { return };
    registered(&world, 0).await;
    let text = screen(&world, 0).into_iter().find(|text| text.starts_with("验证码")).unwrap();
    assert!(text.contains("，5分钟内有效。【某某法院】"), "{text}");
    assert_eq!(world.count("SELECT COUNT(*) FROM sms WHERE state = 'sent' AND sealed IS NULL").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_comes_by_the_cloud_on_sqlite() {
    registers(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_comes_by_the_cloud_on_postgres() {
    registers(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_cloud_refuses_is_not_sent_again_and_what_it_defers_is() {
    let world = world(Engine::Sqlite, INTERFACE_KEY).await.unwrap();
    let refuse = |code: &str| {
        world.simulator.set_faults(Faults { sms_refused: Some(code.into()), ..Faults::default() })
    };
    refuse("LimitExceeded.PhoneNumberDailyLimit");
    ask(&world, 0).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM sms WHERE outcome = 'refused'").await, 1);
    refuse("InternalError.Timeout");
    ask(&world, 1).await;
    assert_eq!(
        world.count("SELECT COUNT(*) FROM sms WHERE outcome = 'unknown'").await,
        1,
        "it may have gone out"
    );
    refuse("RequestLimitExceeded");
    ask(&world, 2).await;
    assert_eq!(
        world.count("SELECT COUNT(*) FROM sms WHERE state = 'queued'").await,
        1,
        "turned away at the door"
    );
    world.passes(Duration::from_secs(4));
    world.ticks().await;
    assert_eq!(world.count("SELECT COUNT(*) FROM sms WHERE state = 'sent'").await, 1);
    assert!(screen(&world, 2).iter().any(|text| text.starts_with("验证码")));
    assert!(screen(&world, 0).is_empty() && screen(&world, 1).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cloud_that_is_down_leaves_it_unknown() {
    let world = world(Engine::Sqlite, INTERFACE_KEY).await.unwrap();
    world.simulator.set_faults(Faults { sms_down: 1, ..Faults::default() });
    ask(&world, 0).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM sms WHERE state = 'dead' AND outcome = 'unknown'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_refused() {
    let world = world(Engine::Sqlite, "another-secret-key").await.unwrap();
    ask(&world, 0).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM sms WHERE state = 'dead' AND outcome = 'refused'").await, 1);
}
