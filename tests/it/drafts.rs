//! The page of a draft complaint: from the conversation to the paper, for its owner and for nobody else.

use std::time::Duration;

use reqwest::StatusCode;
use tingxun::simulator::Faults;

use crate::both;
use crate::world::{Plan, World, reply};

const STORY: &str = "收到后送去检测是翻新机，客服不理我<b>怒</b>";

/// Tells the dialogue a whole dispute, up to its last question.
async fn tell(world: &World) {
    world.app.learn().await;
    world.simulator.follow(&world.zhang, None).await;
    for words in [
        "帮我写起诉状",
        "卖我假货",
        "手机一部",
        "3200",
        "10月1号",
        "淘宝",
        "不知道",
        "退一赔三",
        "一起告",
        STORY,
    ] {
        world.simulator.say(&world.zhang, words).await;
    }
}

/// What the dialogue says once a whole dispute has been told.
pub async fn told(world: &World) -> String {
    tell(world).await;
    reply(&world.simulator.say(&world.zhang, "可以").await).to_owned()
}

/// The address of the draft that the words name.
pub fn address(said: &str) -> String {
    let (_, from) = said.split_once("<a href=\"http").expect(said);
    format!("http{}", from.split_once('"').unwrap().0)
}

async fn open(address: &str) -> (StatusCode, String) {
    let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
    let response = client.get(address).send().await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.headers()["referrer-policy"], "no-referrer");
    (response.status(), response.text().await.unwrap())
}

both! {
    async fn a_draft_is_read_on_its_page(world: World) {
        let said = told(&world).await;
        assert!(said.contains("打开起诉状草稿") && said.contains("保留7天"), "{said}");
        assert!(!said.contains("诉讼请求"), "the draft itself is on the page: {said}");
        let (status, page) = open(&address(&said)).await;
        assert_eq!(status, StatusCode::OK);
        for part in ["判令被告退还货款3200元", "判令被告赔偿9600元", "证据清单", "收到后送去检测是翻新机", "被告2"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("<b>怒") && !page.contains("＿＿"), "blanks are to be filled: {page}");
        assert!(page.contains("2026年11月30日"), "the last whole day: {page}");
    }

    async fn a_draft_ends_and_is_forgotten(world: World) {
        let address = address(&told(&world).await);
        world.passes(Duration::from_secs(7 * 86_400 - 1));
        assert_eq!(open(&address).await.0, StatusCode::OK);
        world.passes(Duration::from_secs(1));
        let (status, page) = open(&address).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(page.contains("帮我写起诉状"), "what to do next: {page}");
        assert_eq!(world.count("SELECT COUNT(*) FROM complaint_draft").await, 1);
        tingxun::retention::forget_old(&world.app.db, world.clock.now_ms(), 184).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM complaint_draft").await, 0);
    }

    async fn a_repeated_push_makes_one_draft(world: World) {
        tell(&world).await;
        world.simulator.set_faults(Faults { duplicate_pushes: 1, ..Faults::default() });
        let said = reply(&world.simulator.say(&world.zhang, "可以").await).to_owned();
        assert_eq!(open(&address(&said)).await.0, StatusCode::OK, "the address that was told is the one that is kept");
        assert_eq!(world.count("SELECT COUNT(*) FROM complaint_draft").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_addresses_say_the_same_as_an_old_one() {
    let world = World::new().await;
    let base = format!("{}/m/drafts", world.address);
    for token in ["0123456789abcdef0123456789abcdef", "short", "%00", "..%2F..%2Fetc", "<b>"] {
        let (status, page) = open(&format!("{base}/{token}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{token}");
        assert!(page.contains("打不开了") && !page.contains(token), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_court_without_an_address_sends_the_draft_as_text() {
    let plan = Plan { has_address: false, ..Plan::on(crate::world::Engine::Sqlite) };
    let world = World::planned(plan).await.unwrap();
    let said = told(&world).await;
    world.ticks().await;
    world.passes(Duration::from_secs(2));
    world.ticks().await;
    let all = world.heard().concat();
    assert!(all.contains("判令被告赔偿9600元") && !said.contains("<a href=\"http"), "{all}");
    assert_eq!(world.count("SELECT COUNT(*) FROM complaint_draft").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_holds_neither_the_words_nor_the_address() {
    let world = World::new().await;
    let address = address(&told(&world).await);
    let token = address.rsplit('/').next().unwrap();
    world.app.db.close().await;
    let file = std::fs::read(world.directory().join("court.db")).unwrap();
    for secret in [token.as_bytes(), "翻新机".as_bytes(), "判令被告".as_bytes()] {
        assert!(
            !file.windows(secret.len()).any(|bytes| bytes == secret),
            "{}",
            String::from_utf8_lossy(secret)
        );
    }
}
