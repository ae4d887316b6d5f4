//! A request's way in a real Chromium as narrow as a phone: asked in the chat, answered by the judge, read and rated.

use std::time::Duration;

use tingxun::staff::Role;

use crate::browser::Browser;
use crate::desk::{Colleague, PASSWORD, Window, hire};
use crate::order_pages::{act, judge_of};
use crate::world::World;

const ANSWER: &str = "本案定在第三法庭，请带身份证和传票，提前二十分钟到安检口。";

async fn types(browser: &Browser, words: &str) {
    browser.type_into("#text", words).await;
    browser.click("#form button").await;
}

pub async fn signs_in(browser: &Browser, world: &World, who: &Colleague) {
    world.passes(Duration::from_secs(30));
    browser.goto(&format!("{}/desk/sign-in", world.desk)).await;
    for (field, words) in [("login", who.login), ("password", PASSWORD), ("code", &who.code(world))] {
        browser.type_into(&format!("input[name={field}]"), words).await;
    }
    browser.click("form button").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_asks_in_the_chat_and_the_judge_answers_on_a_phone() {
    let world = World::new().await;
    world.app.publish_menu(&world.app.accounts["court"]).await.unwrap();
    world.app.learn_to_listen().await;
    let seat = hire(&world, "zuoxi", "座席甲", &[Role::Seat]).await;
    let judge = hire(&world, "faguan", "法官乙", &[Role::Judge]).await;
    let Some(browser) = Browser::open(&format!("{}/sim", world.address), false).await else { return };
    browser.click("#card-follow").await;
    browser.sees("您好，欢迎使用法院诉讼服务").await;
    browser.click("#menu .swap").await;
    types(&browser, "给法官留言").await;
    browser.sees("请问是哪个案件").await;
    types(&browser, "不知道").await;
    browser.sees("请写要告诉法官的内容").await;
    types(&browser, "传票上没有写法庭，请问在几号法庭开庭").await;
    browser.sees("这样提交吗").await;
    types(&browser, "确认提交").await;
    browser.sees("诉求编号：京0491-20261124-W-00001-").await;
    browser.looks_well("order-chat.png").await;
    let link = "return [...document.querySelectorAll('#chat a[href*=\"/m/orders/\"], #chat a[href*=\"/m/sign-in\"]')].pop().href";
    let link = browser.run(link).await.as_str().unwrap().to_owned();
    browser.goto(&link).await;
    browser.sees("已接收").await;
    browser.sees("还剩").await;
    browser.looks_well("order.png").await;
    let own = browser.run("return location.pathname").await.as_str().unwrap().to_owned();
    browser.goto(&format!("{}/m/orders/new", world.address)).await;
    browser.sees("要法院办什么").await;
    browser.looks_well("order-new.png").await;

    let page = own.replace("/m/", "/desk/");
    let mut window = Window::signed_in(&world, &seat).await;
    let shown = window.get(&page).await.body;
    act(&mut window, &page, "dispatch", &[("judge", &judge_of(&shown))]).await;

    signs_in(&browser, &world, &judge).await;
    browser.sees("待阅提醒").await;
    browser.looks_well("desk-orders.png").await;
    browser.click(".cards a").await;
    browser.sees("请问在几号法庭开庭").await;
    browser.looks_well("desk-order.png").await;
    browser.click("#deed-reply input[value=public]").await;
    let (typed, rest) = ANSWER.split_at(ANSWER.find("请带").unwrap());
    browser.type_into("#deed-reply textarea", typed).await;
    browser.sees("已自动保存").await;
    // The telephone rings, the browser is closed.
    browser.reload().await;
    browser.sees("已恢复您").await;
    browser.looks_well("desk-order-unsent.png").await;
    browser.click("#deed-reply input[value=public]").await;
    browser.run("document.querySelector('#deed-reply textarea').setSelectionRange(9999, 9999)").await;
    browser.type_into("#deed-reply textarea", rest).await;
    browser.click("#deed-reply > button").await;
    browser.sees("已回复待确认").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM unsent").await, 0, "what was sent is kept no longer");
    browser.goto(&format!("{}/desk/figures", world.desk)).await;
    browser.sees("有效诉求回复率").await;
    browser.sees("交给我办理的诉求").await;
    browser.looks_well("desk-figures.png").await;
    browser.run("document.querySelector('.chart').scrollIntoView()").await;
    browser.looks_well("desk-figures-charts.png").await;

    world.ticks().await;
    browser.goto(&format!("{}/sim", world.address)).await;
    browser.sees("您的诉求办理有了结果").await;
    browser.goto(&link).await;
    browser.sees(ANSWER).await;
    browser.looks_well("order-answered.png").await;
    browser.click("input[name=rating][value='5']").await;
    browser.click("form[action$='/confirm'] button").await;
    browser.sees("已办结").await;
    browser.sees("非常满意").await;
    browser.close().await;
}
