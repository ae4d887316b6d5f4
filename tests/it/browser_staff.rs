//! A clerk at a narrow window in a real Chromium: set up, signed in, a waiting registration decided.

use std::time::Duration;

use tingxun::db::Sql;
use tingxun::staff::Role;
use tingxun::staff::totp::step_at;

use crate::browser::Browser;
use crate::case_system::{docket, tell};
use crate::desk::{PASSWORD, invite, waiting_registration};
use crate::sign_in::registered_on_page;
use crate::world::{PEOPLE, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_sets_up_signs_in_and_approves() {
    let world = World::new().await;
    let (token, secret) = invite(&world, "wangli", "王丽", &[Role::Clerk]).await;
    waiting_registration(&world, 0).await;
    let code = |world: &World| secret.code(step_at(world.clock.now_seconds()));
    let Some(browser) = Browser::open(&format!("{}/desk/set-up/{token}", world.desk), false).await else {
        return;
    };
    browser.sees("设置账号").await;
    browser.looks_well("desk-set-up.png").await;
    for (field, words) in [("password", PASSWORD), ("repeated", PASSWORD), ("code", &code(&world))] {
        browser.type_into(&format!("input[name={field}]"), words).await;
    }
    browser.click("form button").await;
    browser.sees("10个恢复码").await;
    browser.looks_well("desk-recovery.png").await;
    browser.click("a.button").await;
    browser.sees("法院工作台").await;
    world.passes(Duration::from_secs(30));
    for (field, words) in [("login", "wangli"), ("password", PASSWORD), ("code", &code(&world))] {
        browser.type_into(&format!("input[name={field}]"), words).await;
    }
    browser.looks_well("desk-sign-in.png").await;
    browser.click("form button").await;
    browser.sees("要打电话通知的人").await;
    browser.looks_well("desk-home.png").await;
    browser.click("nav a[href='/desk/claims']").await;
    browser.sees("119***********0224").await;
    browser.looks_well("desk-claims.png").await;
    browser.click(".cards a").await;
    browser.sees("核对实名注册").await;
    browser.type_into("form[action$='/shown'] input[name=reason]", "窗口核对证件原件").await;
    browser.click("form[action$='/shown'] button").await;
    browser.sees(PEOPLE[0][2]).await;
    browser.looks_well("desk-claim.png").await;
    browser.type_into("#approve input[name=reason]", "窗口已核对证件原件，一致").await;
    browser.click("#approve button").await;
    browser.sees("一致，已通过").await;
    browser.looks_well("desk-decided.png").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM person WHERE level = 3").await, 1);
    tell(&world, docket()).await;
    world.ticks().await;
    for (path, words, picture) in [
        ("/desk/tasks", "没有微信也没有手机号", "desk-tasks.png"),
        ("/desk/notices?state=any", "待电话通知", "desk-notices.png"),
    ] {
        browser.goto(&format!("{}{path}", world.desk)).await;
        browser.sees(words).await;
        browser.looks_well(picture).await;
        browser.click(".cards a").await;
        browser.sees("案号").await;
        browser.looks_well(&picture.replace("s.png", ".png")).await;
    }
    let mut lawyer = registered_on_page(&world, 2).await;
    let hearing: (String,) = world.app.db.one(&Sql::new("SELECT id FROM hearing"), Vec::new()).await.unwrap();
    let reason = "同日上午在另一法院开庭，已收到传票，12月10日以后都可以";
    lawyer
        .post(
            &format!("/m/hearings/{}/adjustment", hearing.0),
            &[("reason", reason), ("set_for", "2026-12-08T09:30:00")],
        )
        .await;
    browser.goto(&format!("{}/desk/adjustments", world.desk)).await;
    browser.sees("代理原告").await;
    browser.looks_well("desk-adjustments.png").await;
    browser.click(".cards a").await;
    browser.sees("12月10日以后都可以").await;
    browser.looks_well("desk-adjustment.png").await;
    browser.goto(&format!("{}/desk/me", world.desk)).await;
    browser.sees("修改密码").await;
    browser.looks_well("desk-me.png").await;
    browser.click("header form button").await;
    browser.sees("法院工作台").await;
    browser.close().await;
}
