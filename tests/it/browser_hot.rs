//! What is asked more often than before, in a real Chromium as narrow as a phone: found, given out, closed.

use std::time::Duration;

use tingxun::orders::kinds::Kind;
use tingxun::staff::Role;

use crate::browser::Browser;
use crate::browser_orders::signs_in;
use crate::desk::hire;
use crate::orders::{entered, request};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn an_inspector_sees_to_a_hot_issue_on_a_phone() {
    let world = World::new().await;
    let inspector = hire(&world, "ducha", "督查丙", &[Role::Inspector]).await;
    for _ in 0..12 {
        entered(&world.app, request(Kind::Schedule)).await;
    }
    world.passes(Duration::from_secs(86_400));
    assert_eq!(world.app.orders.find_hot().await.unwrap(), 1);
    let Some(browser) = Browser::open(&format!("{}/desk/sign-in", world.desk), false).await else { return };
    signs_in(&browser, &world, &inspector).await;
    browser.sees("1个热点专题等待认领").await;
    browser.press("gh").await;
    browser.sees("系统发现").await;
    browser.looks_well("desk-hot.png").await;
    browser.run("document.querySelector('table').scrollIntoView()").await;
    browser.looks_well("desk-hot-weeks.png").await;
    browser.click("td.weeks a").await;
    browser.sees("没有这样的诉求").await;
    browser.goto(&format!("{}/desk/hot", world.desk)).await;
    browser.click(".cards a").await;
    browser.sees("认领、交办").await;
    browser.looks_well("desk-hot-issue.png").await;
    browser.run("const own = document.querySelector('#take select'); own.selectedIndex = 1").await;
    browser.run("document.querySelector('#take input[type=date]').value = '2026-12-01'").await;
    browser.type_into("#take textarea[name=cause]", "短信里没有写法庭").await;
    browser.type_into("#take textarea[name=measures]", "通知模板里加上法庭和楼层").await;
    browser.click("#take button").await;
    browser.sees("办理中").await;
    browser.run("document.querySelector('#close').closest('details').open = true").await;
    browser.run("document.querySelector('#close input[type=date]').value = '2026-11-25'").await;
    browser.type_into("#close textarea", "模板已改").await;
    browser.click("#close button").await;
    browser.sees("前后对比").await;
    browser.looks_well("desk-hot-closed.png").await;
    browser.close().await;
}
