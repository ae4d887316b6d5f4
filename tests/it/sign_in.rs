//! Signing in to the pages through the platform, and registering there.

use reqwest::StatusCode;
use std::time::Duration;

use crate::both;
use crate::registration::{code, openid, register};
use crate::scripts_reload::{edit, shipped};
use crate::visit::Visit;
use crate::world::{Engine, PEOPLE, Plan, World};

fn identity(who: usize) -> [(&'static str, &'static str); 4] {
    let [_, name, id_number, mobile] = PEOPLE[who];
    [("name", name), ("id_number", id_number), ("mobile", mobile), ("consent", "yes")]
}

async fn registers_while_time_passes(engine: Engine) {
    let Some(world) = World::planned(Plan { time_passes: true, ..Plan::on(engine) }).await else { return };
    world.simulator.follow(&openid(0), None).await;
    let mut visit = Visit::of(&world, &openid(0));
    visit.get("/m/register").await;
    visit.post("/m/register", &identity(0)).await;
    world.ticks().await;
    let right = code(&world, 0);
    let waiting = visit.post("/m/register/code", &[("code", &right)]).await;
    assert_eq!(waiting.at, "/m/register/done", "{}", waiting.body);
    world.ticks().await;
    assert!(visit.get("/m/register/done").await.body.contains("您已实名注册"));
    let read = visit.post("/m/verify/send", &[("to", "/m/cases")]).await;
    assert!(read.body.contains("199****0001"), "{}", read.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn registration_does_not_wait_for_the_clock_on_sqlite() {
    registers_while_time_passes(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn registration_does_not_wait_for_the_clock_on_postgres() {
    registers_while_time_passes(Engine::Postgres).await;
}

/// Somebody who registered on a page, with their browser.
pub async fn registered_on_page(world: &World, who: usize) -> Visit<'_> {
    world.simulator.follow(&openid(who), None).await;
    let mut visit = Visit::of(world, &openid(who));
    visit.get("/m/register").await;
    visit.post("/m/register", &identity(who)).await;
    world.ticks().await;
    visit.post("/m/register/code", &[("code", &code(world, who))]).await;
    world.ticks().await;
    let done = visit.get("/m/register/done").await;
    assert!(done.body.contains("您已实名注册"), "{}", done.body);
    visit
}

both! {
    async fn somebody_registers_on_a_page(world: World) {
        world.simulator.follow(&openid(0), None).await;
        let mut visit = Visit::of(&world, &openid(0));
        let form = visit.get("/m/register").await;
        assert_eq!((form.status, form.at.as_str()), (StatusCode::OK, "/m/register"));
        assert!(form.body.contains("实名信息处理告知") && form.body.contains("撤回同意"), "{}", form.body);
        let asked = visit.post("/m/register", &identity(0)).await;
        assert_eq!(asked.at, "/m/register/code");
        assert!(asked.body.contains("199****0001") && !asked.body.contains(PEOPLE[0][3]), "{}", asked.body);
        world.ticks().await;
        let wrong = visit.post("/m/register/code", &[("code", "12345")]).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.body.contains("6位数字"), "{}", wrong.body);
        let right = code(&world, 0);
        let waiting = visit.post("/m/register/code", &[("code", &right)]).await;
        assert_eq!(waiting.at, "/m/register/done");
        assert!(waiting.body.contains("正在核对") && waiting.body.contains("http-equiv=\"refresh\""), "{}", waiting.body);
        world.ticks().await;
        let done = visit.get("/m/register/done").await;
        assert!(done.body.contains("您已实名注册") && done.body.contains("119***********0224"), "{}", done.body);
        for secret in [PEOPLE[0][1], PEOPLE[0][2], PEOPLE[0][3]] {
            assert!(!done.body.contains(secret));
        }
    }

    async fn every_fault_is_said_beside_the_form(world: World) {
        let mut visit = Visit::of(&world, &openid(0));
        visit.get("/m/register").await;
        let [name, number, mobile, consent] = identity(0);
        for (fields, said) in [
            (vec![name, number, mobile], "请先阅读告知"),
            (vec![("name", "张"), number, mobile, consent], "没有看懂姓名"),
            (vec![name, ("id_number", "119902198512310225"), mobile, consent], "没有通过校验"),
            (vec![name, number, ("mobile", "1990000"), consent], "11位"),
            (vec![], "请先阅读告知"),
        ] {
            let read = visit.post("/m/register", &fields).await;
            assert_eq!(read.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(read.body.contains(said), "{}", read.body);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM registration").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM sms_code").await, 0);
    }

    async fn no_code_is_sent_for_whom_the_account_never_met(world: World) {
        let mut visit = Visit::of(&world, &openid(0));
        visit.get("/m/register").await;
        let told = visit.post("/m/register", &identity(0)).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.body.contains("请先在微信里关注法院公众号，或给公众号发一条消息"), "{}", told.body);
        assert!(told.body.contains(PEOPLE[0][1]), "what was typed stands in the form still: {}", told.body);
        for table in ["SELECT COUNT(*) FROM sms_code", "SELECT COUNT(*) FROM sms", "SELECT COUNT(*) FROM registration"] {
            assert_eq!(world.count(table).await, 0, "{table}");
        }
        world.simulator.say(&openid(0), "你好").await;
        let asked = visit.post("/m/register", &identity(0)).await;
        assert_eq!(asked.at, "/m/register/code", "{}", asked.body);
    }

    async fn an_address_that_cannot_be_read_is_answered_in_words(world: World) {
        let mut visit = Visit::of(&world, &openid(0));
        visit.get("/m/register").await;
        for (path, status) in [
            ("/m/sign-in?to=/m/cases&to=/m/cases", StatusCode::BAD_REQUEST),
            ("/m/signed-in?code=1&code=2", StatusCode::BAD_REQUEST),
            ("/m/cases?after=1&after=2", StatusCode::BAD_REQUEST),
            ("/m/verify?to=a&to=b", StatusCode::BAD_REQUEST),
            ("/m/cases/%ff", StatusCode::NOT_FOUND),
            ("/m/hearings/%ff", StatusCode::NOT_FOUND),
            ("/m/drafts/%ff", StatusCode::NOT_FOUND),
        ] {
            let read = visit.get(path).await;
            assert_eq!(read.status, status, "{path}");
            assert!(read.body.contains("<h1>链接不完整</h1>"), "{path}: {}", read.body);
        }
    }

    async fn a_preview_is_refused(world: World) {
        let mut visit = Visit::of(&world, &openid(0));
        visit.is_preview = true;
        let read = visit.get("/m/register").await;
        assert!(read.status == StatusCode::FORBIDDEN && read.body.contains("使用完整服务"), "{}", read.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM session").await, 0);
    }

    async fn a_sign_in_is_good_once_in_its_browser_and_for_minutes(world: World) {
        let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
        let begin = || async {
            let there = client.get(format!("{}/m/sign-in?to=/m/register", world.address)).send().await.unwrap();
            let cookie = there.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
            let address = there.headers()["location"].to_str().unwrap().replace("#wechat_redirect", "");
            let address = format!("{address}&person={}", openid(0).as_str());
            let back = client.get(address).send().await.unwrap();
            (cookie, back.headers()["location"].to_str().unwrap().to_owned())
        };
        let (cookie, back) = begin().await;
        let stranger = client.get(&back).send().await.unwrap();
        assert_eq!(stranger.status(), StatusCode::BAD_REQUEST, "another browser");
        let own = client.get(&back).header("cookie", &cookie).send().await.unwrap();
        assert_eq!(own.headers()["location"], "/m/register");
        let again = client.get(&back).header("cookie", &cookie).send().await.unwrap();
        assert_eq!(again.status(), StatusCode::BAD_REQUEST, "used");
        let (cookie, back) = begin().await;
        world.passes(Duration::from_secs(601));
        let late = client.get(&back).header("cookie", &cookie).send().await.unwrap();
        assert_eq!(late.status(), StatusCode::BAD_REQUEST, "too late");
        let forged = format!("{}/m/signed-in?code=abc&state={}", world.address, "0".repeat(32));
        let forged = client.get(forged).header("cookie", &cookie).send().await.unwrap();
        assert_eq!(forged.status(), StatusCode::BAD_REQUEST);
        assert_eq!(world.count("SELECT COUNT(*) FROM session").await, 1);
    }

    async fn a_form_from_elsewhere_is_refused(world: World) {
        let mut visit = Visit::of(&world, &openid(0));
        visit.get("/m/register").await;
        let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
        let cookie = format!("tingxun_session={}", visit.cookie("tingxun_session").unwrap());
        let post = client
            .post(format!("{}/m/register", world.address))
            .header("cookie", cookie)
            .header("origin", "https://evil.example")
            .header("content-type", "application/x-www-form-urlencoded")
            .body("consent=yes");
        assert_eq!(post.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    }

    async fn a_session_ends(world: World) {
        world.app.learn_to_listen().await;
        register(&world, 0).await;
        let mut visit = Visit::of(&world, &openid(0));
        assert!(visit.get("/m/register").await.body.contains("您已实名注册"));
        let read = visit.post("/m/sign-out", &[]).await;
        assert!(read.body.contains("已退出") && visit.cookie("tingxun_session").is_none(), "{}", read.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM session").await, 0);
    }

    async fn limits_hold_however_many_ask_at_once(world: World) {
        use futures_util::future::join_all;
        // Three people, one number: the number's own limit counts, not only each person's.
        let asks = (0..3).map(|who| {
            let world = &world;
            async move {
                world.simulator.follow(&openid(who), None).await;
                let mut visit = Visit::of(world, &openid(who));
                visit.get("/m/register").await;
                let mut fields = identity(who);
                fields[2] = ("mobile", PEOPLE[0][3]);
                visit.post("/m/register", &fields).await
            }
        });
        let read = join_all(asks).await;
        let sent = read.iter().filter(|read| read.at == "/m/register/code").count();
        assert_eq!(sent, 1, "{read:?}");
        assert_eq!(world.count("SELECT COUNT(*) FROM sms").await, 1);
    }

    async fn parallel_guesses_count_one_by_one(world: World) {
        use futures_util::future::join_all;
        world.simulator.follow(&openid(0), None).await;
        let mut visit = Visit::of(&world, &openid(0));
        visit.get("/m/register").await;
        visit.post("/m/register", &identity(0)).await;
        world.ticks().await;
        let right = code(&world, 0);
        let guesses = (0..50).map(|number| format!("{number:06}")).filter(|guess| *guess != right);
        let tries = guesses.map(|guess| {
            let mut own = Visit::of(&world, &openid(0));
            own.take_cookies(&visit);
            async move { own.post("/m/register/code", &[("code", &guess)]).await }
        });
        let read = join_all(tries).await;
        assert!(read.iter().all(|read| read.status == StatusCode::UNPROCESSABLE_ENTITY));
        assert_eq!(read.iter().filter(|read| read.body.contains("还可以试")).count(), 4);
        let late = visit.post("/m/register/code", &[("code", &right)]).await;
        assert!(late.body.contains("已经作废"), "{}", late.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_from_one_network_are_limited() {
    let scripts = shipped();
    edit(scripts.path(), "limits.toml", "sign_in_minute = 300", "sign_in_minute = 2");
    let directory = scripts.path().to_str().unwrap().to_owned();
    let world = World::planned(Plan { scripts: directory, ..Plan::on(Engine::Sqlite) }).await.unwrap();
    let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
    let begin = || client.get(format!("{}/m/sign-in", world.address)).send();
    for _ in 0..2 {
        assert_eq!(begin().await.unwrap().status(), StatusCode::SEE_OTHER);
    }
    let refused = begin().await.unwrap();
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers().contains_key("retry-after"));
    let page = refused.text().await.unwrap();
    assert!(page.contains("请稍等一下") && page.contains("再点一次链接"), "{page}");
    assert_eq!(world.count("SELECT COUNT(*) FROM sign_in").await, 2, "a refused one leaves no row");
}
