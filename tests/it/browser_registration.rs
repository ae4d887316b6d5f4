//! A whole registration in a real Chromium, on a screen as narrow as a phone's: in the chat, then on the pages.

use crate::browser::Browser;
use crate::case_system::{docket, tell};
use crate::registration::{code, openid};
use crate::world::{PEOPLE, World};

async fn types(browser: &Browser, words: &str) {
    browser.type_into("#text", words).await;
    browser.click("#form button").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_registers_in_the_phone_and_sees_their_case() {
    let world = World::new().await;
    world.app.publish_menu(&world.app.accounts["court"]).await.unwrap();
    world.app.learn_to_listen().await;
    tell(&world, docket()).await;
    let Some(browser) = Browser::open(&format!("{}/sim", world.address), false).await else { return };
    browser.click("#card-follow").await;
    browser.sees("您好，欢迎使用法院诉讼服务").await;
    browser.click("#menu > div:nth-of-type(3) .top").await;
    browser.click("#menu .list button:nth-of-type(2)").await;
    browser.sees("您以什么身份注册").await;
    browser.click("#menu .swap").await;
    types(&browser, "1").await;
    browser.sees("您同意吗").await;
    browser.looks_well("registration-consent.png").await;
    types(&browser, "同意").await;
    browser.sees("您用哪种证件").await;
    types(&browser, "1").await;
    browser.sees("请发您的姓名").await;
    types(&browser, PEOPLE[0][1]).await;
    browser.sees("18位身份证号").await;
    types(&browser, PEOPLE[0][2]).await;
    browser.sees("请发您的手机号").await;
    types(&browser, PEOPLE[0][3]).await;
    browser.sees("验证码短信已发出").await;
    world.ticks().await;
    browser.sees("请勿告诉任何人").await;
    browser.looks_well("registration-code.png").await;
    types(&browser, &code(&world, 0)).await;
    browser.sees("正在核对您的身份").await;
    world.ticks().await;
    browser.sees("实名注册成功").await;
    types(&browser, "我的案件").await;
    browser.sees("最近一次开庭").await;
    browser.looks_well("own-case-chat.png").await;
    let link =
        browser.run("return [...document.querySelectorAll('#chat a[href*=\"/m/\"]')].pop().href").await;
    browser.goto(link.as_str().unwrap()).await;
    browser.sees("承办法官").await;
    browser.sees("2026年12月8日（星期二）09:30").await;
    browser.looks_well("case.png").await;
    browser.click(".cards a").await;
    browser.sees("要带什么").await;
    browser.looks_well("hearing.png").await;
    browser.click("form button").await;
    browser.sees("您已确认知悉").await;
    browser.goto(&format!("{}/m/cases", world.address)).await;
    browser.sees("我的案件").await;
    browser.looks_well("cases.png").await;
    browser.goto(&format!("{}/m/docket", world.address)).await;
    browser.sees("09:30—约11:30").await;
    browser.type_into("#title", "上海出差").await;
    browser.run("document.querySelector('#start').value = '2026-12-08T12:00'").await;
    browser.click("#entry button").await;
    browser.sees("间隔较短").await;
    browser.looks_well("docket.png").await;
    browser.click(".beside a:nth-of-type(2)").await;
    browser.sees("申请不等于改期").await;
    browser.looks_well("adjustment.png").await;
    browser.click("#adjustment button").await;
    browser.sees("等待法院答复").await;
    browser.looks_well("adjustment-open.png").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_registers_on_the_page() {
    let world = World::new().await;
    let Some(browser) = Browser::open(&format!("{}/sim", world.address), true).await else { return };
    browser.sees("关注公众号").await;
    world.simulator.follow(&openid(0), None).await;
    browser.goto(&format!("{}/m/register", world.address)).await;
    browser.sees("实名信息处理告知").await;
    browser.looks_well("register-form.png").await;
    for (field, words) in
        [("name", PEOPLE[0][1]), ("id_number", "119902198512310225"), ("mobile", PEOPLE[0][3])]
    {
        browser.type_into(&format!("input[name={field}]"), words).await;
    }
    browser.click("input[name=consent]").await;
    browser.click("form button").await;
    browser.sees("没有通过校验").await;
    browser.looks_well("register-fault.png").await;
    browser.run("document.querySelector('input[name=id_number]').value = ''").await;
    browser.type_into("input[name=id_number]", PEOPLE[0][2]).await;
    browser.click("form button").await;
    browser.sees("短信已发到 199****0001").await;
    browser.looks_well("register-code.png").await;
    world.ticks().await;
    browser.type_into("input[name=code]", &code(&world, 0)).await;
    browser.click("form button").await;
    browser.sees("正在核对").await;
    world.ticks().await;
    // The page loads itself again.
    browser.sees("您已实名注册").await;
    browser.looks_well("register-done.png").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM person").await, 1);
    browser.close().await;
}
