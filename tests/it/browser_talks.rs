//! A seat speaks with somebody in the chat, in a real Chromium, by the keyboard alone.

use std::time::Duration;

use tingxun::simulator::Shown;
use tingxun::staff::Role;
use tingxun::staff::totp::step_at;

use crate::browser::Browser;
use crate::desk::{PASSWORD, hire};
use crate::registration::openid;
use crate::world::World;

const ANSWER: &str = "可以，请带身份证到立案大厅补领。";

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_needs_no_mouse() {
    let world = World::new().await;
    world.app.learn_to_listen().await;
    // A first answer that had to learn would come late.
    world.app.engines.current().learn();
    let seat = hire(&world, "zuoxi", "座席甲", &[Role::Seat]).await;
    world.passes(Duration::from_secs(30));
    let Some(browser) = Browser::open(&format!("{}/desk/sign-in", world.desk), false).await else { return };
    let code = seat.secret.code(step_at(world.clock.now_seconds()));
    for (field, words) in [("login", "zuoxi"), ("password", PASSWORD), ("code", &code)] {
        browser.tab_to(&format!("input[name={field}]")).await;
        browser.press(words).await;
    }
    browser.enter().await;
    browser.sees("全院待办").await;
    browser.press("?").await;
    browser.sees("停用快捷键").await;
    browser.looks_well("desk-keys.png").await;
    browser.escape().await;
    browser.has_let_go().await;
    // Two keys one after the other.
    browser.press("gq").await;
    browser.sees("接下一位").await;
    browser.tab_to("form[action$='/presence'] button").await;
    browser.enter().await;
    browser.sees("小休，不算在线").await;
    browser.looks_well("desk-talks-empty.png").await;
    world.simulator.say(&openid(0), "我的传票丢了，怎么办").await;
    world.simulator.tap_link(&openid(0), "转人工", "handover").await;
    browser.tab_to("form[action$='/next'] button").await;
    browser.enter().await;
    browser.sees("没有实名的微信用户").await;
    browser.looks_well("desk-talk.png").await;
    // The form has the keyboard at once.
    browser.press(ANSWER).await;
    browser.tab_to("#say button").await;
    browser.enter().await;
    browser.sees("撤销：可以").await;
    world.passes(Duration::from_secs(11));
    world.ticks().await;
    let screen = world.simulator.screen(&openid(0));
    let is_answer = |shown: &Shown| matches!(shown, Shown::Court { text, .. } if text == ANSWER);
    assert_eq!(screen.iter().filter(|item| is_answer(&item.shown)).count(), 1);
    browser.tab_to("form[action$='/end'] button").await;
    browser.enter().await;
    browser.sees("今天的在线对话").await;
    browser.looks_well("desk-talks.png").await;
    browser.close().await;
    assert_eq!(world.count("SELECT COUNT(*) FROM talk WHERE ending = 'solved'").await, 1);
}
