//! Asking people for leave to send them subscription messages: on our pages, and in the mini-program.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tingxun::channel::notice::Route;
use tingxun::db::Sql;
use tingxun::simulator::{ApiFault, Consent, Faults, Order, ResultFailure};
use tingxun::wechat::AccountKind;

use crate::app_api::{call, sign_in};
use crate::both_in;
use crate::browser::Browser;
use crate::case_system::{docket, tell};
use crate::registration::openid;
use crate::sign_in::registered_on_page;
use crate::visit::{Read, Visit};
use crate::world::{Engine, Plan, World};

const DAY: Duration = Duration::from_secs(86_400);
const MINUTE: Duration = Duration::from_secs(60);
pub const HEARING: &str = "SUB-hearing";
const PROGRESS: &str = "SUB-progress";
const ASK: &str = "/m/notices/ask";

/// A court whose official account may ask for both its templates.
pub async fn official(engine: Engine) -> Option<World> {
    court(engine, AccountKind::Official).await
}

async fn court(engine: Engine, kind: AccountKind) -> Option<World> {
    let subscriptions = format!(
        "[account.court.subscriptions]\nhearing = {{ id = \"{HEARING}\", kind = \"one-time\" }}\n\
         progress = {{ id = \"{PROGRESS}\", kind = \"one-time\" }}\n"
    );
    let extra = match kind {
        AccountKind::Official => {
            format!("[account.court.templates]\nhearing = \"TPL-hearing\"\n{subscriptions}")
        }
        AccountKind::MiniProgram => subscriptions,
    };
    World::planned(Plan { extra, kind, ..Plan::on(engine) }).await
}

/// 张晓晴 is registered and has a hearing; gives her browser and the hearing's page.
async fn before_a_hearing(world: &World) -> (Visit<'_>, String) {
    let visit = registered_on_page(world, 0).await;
    tell(world, docket()).await;
    let (id,): (String,) = world.app.db.one(&Sql::new("SELECT id FROM hearing"), Vec::new()).await.unwrap();
    (visit, format!("/m/hearings/{id}"))
}

/// The templates that a page asks for.
fn asked(page: &Read) -> Vec<String> {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let Some((_, rest)) = page.body.split_once("<wx-open-subscribe id=\"subscribe\" template=\"") else {
        assert!(!page.body.contains("ask.js"), "{}", page.body);
        assert!(!page.policy.contains("connect-src"), "{}", page.policy);
        return Vec::new();
    };
    assert!(
        page.body.contains("<section id=\"ask\" class=\"guide\" hidden"),
        "WeChat shows it: {}",
        page.body
    );
    assert!(page.policy.contains("connect-src 'self'") && page.policy.contains("'nonce-"), "{}", page.policy);
    rest.split('"').next().unwrap().split(',').map(str::to_owned).collect()
}

/// The ways by which 张晓晴 was written to.
fn ways(world: &World) -> Vec<Route> {
    world.simulator.notices(&openid(0)).into_iter().map(|notice| notice.route).collect()
}

async fn remaining(world: &World) -> i64 {
    world.count("SELECT CAST(COALESCE(SUM(remaining), 0) AS BIGINT) FROM subscription_grant").await
}

both_in! {
    official;
    async fn a_page_asks_for_what_is_missing_and_the_grant_is_used_first(world: World) {
        let (mut visit, hearing) = before_a_hearing(&world).await;
        for page in ["/m/register/done", "/m/register", "/m/notices/settings", hearing.as_str()] {
            assert_eq!(asked(&visit.get(page).await), [HEARING, PROGRESS], "{page}");
        }
        assert!(asked(&visit.get("/m/cases").await).is_empty(), "only where people gain by it");
        assert_eq!(world.simulator.ticket_requests(), 1, "kept for two hours");
        world.simulator.grant(&openid(0), HEARING, Consent::OneTime).await;
        assert_eq!(asked(&visit.get(&hearing).await), [PROGRESS]);
        world.ticks().await;
        let ways = ways(&world);
        assert!(ways.contains(&Route::Subscription) && !ways.contains(&Route::Template), "it goes first: {ways:?}");
        assert_eq!(asked(&visit.get(&hearing).await), [HEARING, PROGRESS], "what was for once is spent");
        for template in [HEARING, PROGRESS] {
            world.passes(Duration::from_secs(1));
            world.simulator.grant(&openid(0), template, Consent::OneTime).await;
        }
        for page in ["/m/register/done", "/m/notices/settings", hearing.as_str()] {
            assert!(asked(&visit.get(page).await).is_empty(), "{page}");
        }
    }

    async fn a_hearing_that_is_over_asks_nothing(world: World) {
        let (mut visit, hearing) = before_a_hearing(&world).await;
        let over = crate::notices::hearing("c1", 6, "cancelled", "2026-12-08T09:30");
        tell(&world, vec![over]).await;
        assert!(asked(&visit.get(&hearing).await).is_empty());
    }

    async fn a_result_that_was_lost_shifts_no_other(world: World) {
        let (_visit, _) = before_a_hearing(&world).await;
        for _ in 0..3 {
            world.passes(Duration::from_secs(1));
            world.simulator.grant(&openid(0), HEARING, Consent::OneTime).await;
        }
        world.simulator.set_faults(Faults { hold_results: true, lost_results: 1, ..Faults::default() });
        world.ticks().await;
        world.passes(20 * MINUTE);
        let moved = |id: &str, sequence, at| crate::notices::hearing(id, sequence, "scheduled", at);
        tell(&world, vec![moved("m1", 6, "2026-12-15T14:00")]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        world.simulator.release_results(Order::AsSent).await;
        world.passes(20 * MINUTE);
        tell(&world, vec![moved("m2", 7, "2026-12-16T14:00")]).await;
        world.simulator.set_faults(Faults { hold_results: true, result_failures: vec![ResultFailure::SystemFailed], ..Faults::default() });
        world.passes(2 * MINUTE);
        world.ticks().await;
        world.simulator.release_results(Order::AsSent).await;
        const REPORTED: Sql = Sql::new("SELECT COALESCE(a.reported, '') FROM notice_attempt a JOIN notice n ON n.id = a.notice_id
            WHERE a.route = 'subscription' ORDER BY n.version");
        let reported: Vec<(String,)> = world.app.db.all(&REPORTED, Vec::new()).await.unwrap();
        let reported: Vec<&str> = reported.iter().map(|(own,)| own.as_str()).collect();
        assert_eq!(reported, ["", "delivered", "failed"]);
    }

    async fn a_no_is_remembered_for_a_while(world: World) {
        let mut visit = registered_on_page(&world, 0).await;
        let answer = visit.post(ASK, &[(HEARING, "reject"), (PROGRESS, "cancel")]).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert!(asked(&visit.get("/m/register").await).is_empty());
        world.passes(29 * DAY);
        assert!(asked(&visit.get("/m/register").await).is_empty());
        world.passes(2 * DAY);
        assert_eq!(asked(&visit.get("/m/register").await), [HEARING, PROGRESS]);
        world.simulator.refuse(&openid(0), HEARING).await;
        assert_eq!(asked(&visit.get("/m/register").await), [PROGRESS], "the platform told it");
        world.simulator.grant(&openid(0), HEARING, Consent::OneTime).await;
        world.simulator.switch_off(&openid(0), HEARING).await;
        assert_eq!((remaining(&world).await, asked(&visit.get("/m/register").await)), (0, vec![PROGRESS.to_owned()]));
    }

    async fn a_page_s_word_hides_the_question_and_grants_nothing(world: World) {
        let (mut visit, hearing) = before_a_hearing(&world).await;
        for _ in 0..2 {
            visit.post(ASK, &[(HEARING, "accept"), (PROGRESS, "accept")]).await;
        }
        assert!(asked(&visit.get(&hearing).await).is_empty(), "the platform's event is on its way");
        assert_eq!(remaining(&world).await, 0);
        world.ticks().await;
        let ways = ways(&world);
        assert!(ways.contains(&Route::Template) && !ways.contains(&Route::Subscription), "nothing was granted: {ways:?}");
        world.passes(11 * MINUTE);
        assert_eq!(asked(&visit.get(&hearing).await), [HEARING, PROGRESS], "it never came");
        visit.post(ASK, &[(HEARING, "accept")]).await;
        world.simulator.grant(&openid(0), HEARING, Consent::OneTime).await;
        visit.post(ASK, &[(HEARING, "accept")]).await;
        assert_eq!(remaining(&world).await, 1, "one tap is one grant, whoever tells of it");
    }

    async fn nobody_answers_for_somebody_else(world: World) {
        let (mut visit, hearing) = before_a_hearing(&world).await;
        let mut stranger = registered_on_page(&world, 1).await;
        stranger.post(ASK, &[(HEARING, "reject"), (PROGRESS, "reject")]).await;
        assert_eq!(asked(&visit.get(&hearing).await), [HEARING, PROGRESS]);
        visit.post(ASK, &[("SUB-other", "accept"), (HEARING, "perhaps"), ("openid", openid(1).as_str())]).await;
        visit.post(ASK, &[]).await;
        assert_eq!(asked(&visit.get(&hearing).await), [HEARING, PROGRESS]);
        assert_eq!(world.count("SELECT COUNT(*) FROM subscription_grant").await, 2, "the stranger's own");
    }

    async fn without_a_ticket_the_page_is_whole(world: World) {
        let refused = ApiFault { path: "getticket".into(), errcode: 48_001, times: 1 };
        world.simulator.set_faults(Faults { api: vec![refused], ..Faults::default() });
        let (mut visit, hearing) = before_a_hearing(&world).await;
        for _ in 0..2 {
            let page = visit.get(&hearing).await;
            assert!(asked(&page).is_empty() && page.body.contains("要带什么"), "{}", page.body);
        }
        assert_eq!(world.simulator.ticket_requests(), 0, "after a failure nobody asks for a minute");
        world.passes(2 * MINUTE);
        world.simulator.set_faults(Faults { api_latency_ms: 4_000, ..Faults::default() });
        let begun = Instant::now();
        let page = visit.get(&hearing).await;
        assert!(asked(&page).is_empty() && page.body.contains("要带什么"), "{}", page.body);
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
        world.simulator.set_faults(Faults::default());
        world.passes(2 * MINUTE);
        assert_eq!(asked(&visit.get(&hearing).await), [HEARING, PROGRESS]);
    }
}

async fn results_of_the_mini_program_count_once(engine: Engine) {
    let Some(world) = court(engine, AccountKind::MiniProgram).await else { return };
    let token = sign_in(&world, &openid(0)).await;
    let wanted = async || call(&world, Method::GET, "/subscriptions", Some(&token), None).await.1;
    let tells = async |ask: &str, results: Value| {
        let body = json!({ "ask": ask, "results": results });
        call(&world, Method::POST, "/subscriptions", Some(&token), Some(body)).await.0
    };
    assert_eq!(wanted().await, json!({ "kind": "one-time", "templates": [HEARING, PROGRESS] }));
    for _ in 0..2 {
        assert_eq!(tells("a-1", json!({ HEARING: "accept" })).await, StatusCode::NO_CONTENT);
    }
    assert_eq!(remaining(&world).await, 1, "told again, it counts once");
    world.simulator.grant(&openid(0), HEARING, Consent::OneTime).await;
    assert_eq!(remaining(&world).await, 1, "the platform tells of the same tap");
    world.passes(Duration::from_secs(1));
    world.simulator.grant(&openid(0), HEARING, Consent::OneTime).await;
    tells("a-2", json!({ HEARING: "accept" })).await;
    assert_eq!(remaining(&world).await, 2, "the other way round");
    assert_eq!(wanted().await, json!({ "kind": "one-time", "templates": [PROGRESS] }));
    tells("a-3", json!({ PROGRESS: "reject", "SUB-other": "accept", HEARING: "?" })).await;
    assert_eq!(wanted().await, json!({ "templates": [] }));
    assert_eq!(remaining(&world).await, 2, "a no takes nothing away that was granted before");
    let other = sign_in(&world, &openid(1)).await;
    let of_other = call(&world, Method::GET, "/subscriptions", Some(&other), None).await.1;
    assert_eq!(of_other["templates"], json!([HEARING, PROGRESS]));
    for ask in ["", "a b", &"a".repeat(65)] {
        assert_eq!(tells(ask, json!({})).await, StatusCode::UNPROCESSABLE_ENTITY, "{ask}");
    }
    let forgotten =
        tingxun::retention::forget_old(&world.app.db, (world.clock.now() + 31 * DAY).as_millisecond(), 30);
    forgotten.await.unwrap();
    assert_eq!(world.count("SELECT COUNT(*) FROM subscription_ask").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn results_of_the_mini_program_count_once_on_sqlite() {
    results_of_the_mini_program_count_once(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn results_of_the_mini_program_count_once_on_postgres() {
    results_of_the_mini_program_count_once(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_wechat_a_tap_on_the_hearings_page_is_a_grant() {
    let world = court(Engine::Sqlite, AccountKind::Official).await.expect("SQLite is always there");
    let (_, hearing) = before_a_hearing(&world).await;
    let page = format!("{}{hearing}", world.address);
    let Some(elsewhere) = Browser::open(&format!("{}/sim", world.address), false).await else { return };
    elsewhere.sees("切换人物").await;
    elsewhere.goto(&page).await;
    elsewhere.sees("要带什么").await;
    assert!(!elsewhere.words("body").await.contains("微信直接提醒您"), "only WeChat can ask");
    elsewhere.close().await;
    let Some(browser) = Browser::open(&format!("{}/sim", world.address), true).await else { return };
    browser.sees("切换人物").await;
    browser.goto(&page).await;
    browser.sees("改期、取消，微信直接提醒您").await;
    browser.looks_well("hearing-ask.png").await;
    let tap = |what: &str| {
        format!("document.querySelector('#subscribe').shadowRoot.querySelector('{what}').click()")
    };
    browser.run(&tap("button")).await;
    browser.run(&tap("button[name=yes]")).await;
    browser.sees("已允许").await;
    browser.looks_well("hearing-asked.png").await;
    assert_eq!(remaining(&world).await, 2, "one for each template");
    browser.reload().await;
    browser.sees("要带什么").await;
    assert!(!browser.words("body").await.contains("微信直接提醒您"));
    browser.close().await;
}
