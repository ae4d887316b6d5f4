//! Pages in a real Chromium: the phone, and what a litigant opens from it.
//!
//! Chromium prints the page after its scripts have run; the demo's own API plays the person.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use crate::browser::Browser;
use crate::drafts;
use crate::world::{World, service};

/// The page as a browser shows it after a while.
async fn browse(world: &World, path: &str, width: u32, shot: &str) -> Option<String> {
    let chromium = service("TEST_CHROMIUM")?;
    let profile = world.directory().join(format!("profile-{width}"));
    let shots = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("shots");
    std::fs::create_dir_all(&shots).unwrap();
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic"])
        .args(["--virtual-time-budget=3000", "--dump-dom", "--hide-scrollbars"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("--window-size={width},812"))
        .arg(format!("--screenshot={}", shots.join(shot).display()))
        .arg(format!("{}{path}", world.address))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(Duration::from_secs(60), output).await.expect("a browser").unwrap();
    assert!(shots.join(shot).metadata().unwrap().len() > 5_000, "a screenshot");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn before_following_the_phone_offers_to_follow() {
    let world = World::new().await;
    world.app.publish_menu(&world.app.accounts["court"]).await.unwrap();
    let Some(page) = browse(&world, "/sim", 1_280, "follow.png").await else { return };
    assert!(page.contains("关注公众号") && page.contains("某某人民法院"), "{page}");
    assert!(page.contains("诉讼服务") && page.contains("联系法院"), "the menu as published: {page}");
    assert!(page.contains("张晓晴"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chat_shows_both_sides_and_hostile_text_stays_text() {
    let world = World::new().await;
    world.app.learn().await;
    world.simulator.follow(&world.zhang, None).await;
    world.simulator.say(&world.zhang, "<img src=x onerror=\"document.title='owned'\">").await;
    world.simulator.say(&world.zhang, "起诉要准备哪些材料？").await;
    let Some(page) = browse(&world, "/sim", 375, "phone.png").await else { return };
    assert!(page.contains("您好，欢迎使用法院诉讼服务"), "{page}");
    assert!(page.contains("《民事诉讼法》第123条"));
    assert!(page.contains("&lt;img src=x onerror") && !page.contains("<title>owned"), "{page}");
    assert!(!page.contains("weixin://"), "the platform's links have become taps");
}

#[tokio::test]
async fn the_page_allows_nothing_from_elsewhere() {
    let world = World::new().await;
    let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
    let page = client.get(format!("{}/sim", world.address)).send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
    let html = page.text().await.unwrap();
    assert!(!html.contains(" onclick=") && !html.contains("<style") && !html.contains("http://"), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_can_be_completed_copied_and_printed() {
    let world = World::new().await;
    let address = drafts::address(&drafts::told(&world).await);
    let path = address.strip_prefix(&world.address).unwrap();
    let Some(page) = browse(&world, path, 375, "draft.png").await else { return };
    assert!(page.contains("<div id=\"actions\">"), "the buttons are there once the script runs: {page}");
    assert!(
        page.contains("contenteditable=\"plaintext-only\" role=\"textbox\" aria-label=\"身份证号码\""),
        "{page}"
    );
    assert!(page.contains("&lt;b&gt;怒") && page.contains("判令被告赔偿9600元"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_into_a_draft_is_copied_and_survives_a_reload() {
    let world = World::new().await;
    let address = drafts::address(&drafts::told(&world).await);
    let Some(browser) = Browser::open(&address, false).await else { return };
    browser.type_into("[aria-label=身份证号码]", "110101199003070038").await;
    browser.reload().await;
    browser.click("#copy").await;
    assert_eq!(browser.words("#told").await, "已复制，可以粘贴到文档里继续修改。");
    let copied = browser.clipboard().await;
    assert!(copied.contains("民事起诉状") && copied.contains("110101199003070038"), "{copied}");
    assert!(copied.contains("＿＿＿＿"), "a line for what is left to fill in: {copied}");
    assert!(!copied.contains("复制全文"), "the guide above is not part of it: {copied}");
    browser.run("window.print = () => { document.title = 'printed'; }").await;
    browser.click("#print").await;
    assert_eq!(browser.run("return document.title").await, "printed");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wechat_cannot_print_and_the_page_says_what_to_do() {
    let world = World::new().await;
    let address = drafts::address(&drafts::told(&world).await);
    let Some(browser) = Browser::open(&address, true).await else { return };
    browser.click("#print").await;
    assert!(browser.words("#told").await.contains("在浏览器打开"));
    browser.close().await;
}
