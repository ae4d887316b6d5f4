//! The court's own people are reminded by WeCom, and by short message where that fails: never by both of the same.

use std::time::Duration;

use reqwest::StatusCode;
use tingxun::orders::deed::{Assignee, Deed};
use tingxun::orders::intake::NewOrder;
use tingxun::orders::kinds::{Channel, Kind};
use tingxun::people::sms::NotSent;
use tingxun::simulator::{ApiFault, Busy, Faults};
use tingxun::staff::Role;
use tingxun::wecom::MemberId;

use crate::both_in;
use crate::desk::{Colleague, Window, hire};
use crate::order_notices::{a_division, court, of_staff, pass_and_send, supervised};
use crate::orders::{done, entered, of, request};
use crate::world::World;

const MINUTE: Duration = Duration::from_secs(60);
const BY_WECOM: &str = "SELECT COUNT(*) FROM notice_attempt WHERE route = 'wecom'";

fn member(name: &str) -> MemberId {
    MemberId::parse(name).unwrap()
}

async fn has_account(world: &World, who: &Colleague, name: &str) {
    let officer = world.app.entrance.officer(who.login).await.unwrap().unwrap();
    world.app.entrance.set_wecom(&officer, Some(member(name))).await.unwrap();
}

fn answers(errcode: i64, times: u32) -> Faults {
    let fault = ApiFault { path: "wecom/send".to_owned(), errcode, times };
    Faults { api: vec![fault], ..Faults::default() }
}

both_in! {
    court;
    async fn whoever_has_an_account_there_is_reminded_there(world: World) {
        let (staff, orders) = a_division(&world, 2).await;
        has_account(&world, &staff[1].0, "tingzhang").await;
        for id in &orders {
            supervised(&world, id).await;
        }
        pass_and_send(&world, 31 * MINUTE).await;
        let told = world.simulator.wecom_texts("tingzhang");
        assert!(told.len() == 1 && told[0].contains("督办") && told[0].contains("一共有2件"), "{told:?}");
        assert!(told[0].contains("/desk/orders/") && !told[0].contains("开庭"), "the page, not what it is about: {told:?}");
        assert_eq!(of_staff(&world, staff[1].1), [""; 0], "once is enough");
        assert_eq!(of_staff(&world, staff[2].1).len(), 1, "the others as before");
        pass_and_send(&world, 90 * MINUTE).await;
        assert_eq!((world.simulator.wecom_texts("tingzhang").len(), of_staff(&world, staff[1].1).len()), (1, 0));
    }

    async fn a_number_is_not_needed(world: World) {
        let (staff, orders) = a_division(&world, 1).await;
        let officer = world.app.entrance.officer(staff[1].0.login).await.unwrap().unwrap();
        world.app.entrance.set_mobile(&officer, None).await.unwrap();
        has_account(&world, &staff[1].0, "tingzhang").await;
        supervised(&world, &orders[0]).await;
        pass_and_send(&world, 31 * MINUTE).await;
        assert_eq!(world.simulator.wecom_texts("tingzhang").len(), 1);
    }

    async fn where_it_fails_for_good_a_short_message_goes_at_once(world: World) {
        let (staff, orders) = a_division(&world, 1).await;
        for (place, name) in [(0, "nobody_perm"), (1, "tingzhang"), (2, "answer_unkn")] {
            has_account(&world, &staff[place].0, name).await;
        }
        supervised(&world, &orders[0]).await;
        pass_and_send(&world, 31 * MINUTE).await;
        let texts = |place: usize| of_staff(&world, staff[place].1);
        assert!(texts(0).len() == 1 && !texts(0)[0].contains("再次通知"), "{:?}", texts(0));
        pass_and_send(&world, MINUTE).await;
        assert_eq!((world.simulator.wecom_texts("tingzhang").len(), texts(0).len(), texts(1).len()), (1, 1, 0), "each once");
        assert!(texts(2).len() == 1 && texts(2)[0].starts_with("再次通知"), "it may have arrived: {:?}", texts(2));
        assert_eq!(world.count(BY_WECOM).await, 3, "a lost answer is not asked for again");
    }

    async fn where_our_settings_are_wrong_everybody_gets_a_short_message(world: World) {
        let (staff, orders) = a_division(&world, 1).await;
        has_account(&world, &staff[1].0, "tingzhang").await;
        // The address is not on the application's list.
        world.simulator.set_faults(answers(60_020, 9));
        supervised(&world, &orders[0]).await;
        pass_and_send(&world, 31 * MINUTE).await;
        assert_eq!((world.simulator.wecom_texts("tingzhang").len(), of_staff(&world, staff[1].1).len()), (0, 1));
    }

    async fn where_it_is_busy_it_is_tried_again(world: World) {
        let (staff, orders) = a_division(&world, 1).await;
        has_account(&world, &staff[1].0, "tingzhang").await;
        world.simulator.set_faults(answers(45_009, 2));
        supervised(&world, &orders[0]).await;
        pass_and_send(&world, 31 * MINUTE).await;
        pass_and_send(&world, MINUTE).await;
        pass_and_send(&world, MINUTE).await;
        assert_eq!(world.simulator.wecom_texts("tingzhang").len(), 1);
        assert_eq!(of_staff(&world, staff[1].1), [""; 0]);
    }

    async fn where_it_stays_busy_a_short_message_follows(world: World) {
        let (staff, orders) = a_division(&world, 1).await;
        has_account(&world, &staff[1].0, "tingzhang_temp").await;
        supervised(&world, &orders[0]).await;
        pass_and_send(&world, 31 * MINUTE).await;
        for _ in 0..5 {
            pass_and_send(&world, MINUTE).await;
        }
        assert_eq!((of_staff(&world, staff[1].1).len(), world.count(BY_WECOM).await), (1, 3), "three tries in some minutes");
    }

    async fn what_cannot_wait_does_not_wait_for_it(world: World) {
        let (staff, _) = a_division(&world, 0).await;
        has_account(&world, &staff[0].0, "faguan").await;
        let urgent = NewOrder { channel: Channel::Line, chat: None, content: "明天开庭，我还没有收到传票。".to_owned(), ..request(Kind::Judge) };
        let judge = world.app.entrance.officer(staff[0].0.login).await.unwrap().unwrap();
        let give = async || {
            let id = entered(&world.app, urgent.clone()).await.id;
            let to = Assignee { judge: judge.id.clone(), division: judge.division.clone().unwrap() };
            done(&world.app, &id, &of(Role::Dispatcher), Deed::Dispatch { to }, "").await;
            world.ticks().await;
        };
        give().await;
        let told = world.simulator.wecom_texts("faguan");
        assert!(told.len() == 1 && told[0].contains("特急诉求"), "at once: {told:?}");
        world.simulator.set_faults(answers(45_009, 9));
        give().await;
        world.passes(Duration::from_secs(10));
        world.ticks().await;
        assert_eq!(of_staff(&world, staff[0].1).len(), 1, "after one try");
    }

    async fn a_token_that_has_ended_costs_no_message(world: World) {
        let wecom = world.app.wecom.as_ref().unwrap();
        wecom.send(&member("zhang"), "一").await.unwrap();
        world.simulator.forget_wecom_token();
        wecom.send(&member("zhang"), "二").await.unwrap();
        world.passes(Duration::from_secs(7_300));
        wecom.send(&member("zhang"), "三").await.unwrap();
        assert_eq!(world.simulator.wecom_texts("zhang"), ["一", "二", "三"]);
        let faults = Faults { wecom_lost_answers: 1, ..Faults::default() };
        world.simulator.set_faults(faults);
        assert_eq!(wecom.send(&member("zhang"), "四").await, Err(NotSent::Unknown));
        let busy = Busy { path: "sim/wecom".to_owned(), retry_after: Some(7), times: 1 };
        world.simulator.set_faults(Faults { busy: vec![busy], ..Faults::default() });
        let turned_away = NotSent::Busy { retry_after: Some(Duration::from_secs(7)) };
        assert_eq!(wecom.send(&member("zhang"), "五").await, Err(turned_away));
        // Whoever gets no token has sent nothing.
        world.passes(Duration::from_secs(7_300));
        world.simulator.set_faults(Faults { wecom_down: 1, ..Faults::default() });
        assert_eq!(wecom.send(&member("zhang"), "六").await, Err(NotSent::Unreachable));
        assert_eq!(wecom.send(&member("zhang"), &"长".repeat(700)).await, Err(NotSent::Refused), "nothing is cut off");
        assert_eq!(world.simulator.wecom_texts("zhang"), ["一", "二", "三", "四"]);
    }

    async fn everybody_keeps_their_own_account(world: World) {
        let judge = hire(&world, "faguan", "法官乙", &[Role::Judge]).await;
        let mut window = Window::signed_in(&world, &judge).await;
        for (typed, said) in [("张三", "由字母、数字"), ("@all", "由字母、数字"), ("a|b", "由字母、数字"), ("nobody_perm", "没有这个账号"), ("busy_temp", "暂时连不上")] {
            let answer = window.post("/desk/me/wecom", &[("wecom", typed)]).await;
            assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.body.contains(said), "{typed}: {}", answer.body);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM staff WHERE wecom_id IS NOT NULL").await, 0);
        world.simulator.set_faults(answers(60_020, 1));
        let ours = window.post("/desk/me/wecom", &[("wecom", "faguan")]).await;
        assert!(ours.body.contains("应用设置有问题") && ours.status == StatusCode::UNPROCESSABLE_ENTITY, "{}", ours.body);
        let asked = window.post("/desk/me/wecom", &[("wecom", " Fa.Guan ")]).await;
        assert!(asked.body.contains("验证码已发到企业微信账号 fa.guan") && !asked.body.contains("现在是 fa.guan"), "{}", asked.body);
        let told = world.simulator.wecom_texts("fa.guan");
        assert!(told.len() == 1 && told[0].contains("账号faguan要把工作提醒发到这里"), "{told:?}");
        let digits: String = told[0].split("验证码").nth(1).unwrap().chars().take(6).collect();
        let proof = asked.body.split("name=\"proof\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let wrong = if digits == "000000" { "000001" } else { "000000" };
        for (proof, digits) in [(proof.as_str(), wrong), ("nonsense", digits.as_str()), ("", ""), (&proof[1..], &digits)] {
            let answer = window.post("/desk/me/wecom/digits", &[("proof", proof), ("digits", digits)]).await;
            assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.body.contains("验证码不对"), "{}", answer.body);
        }
        let once_more = window.post("/desk/me/wecom/digits", &[("proof", &proof), ("digits", &digits)]).await;
        assert!(once_more.body.contains("连续输错"), "nobody guesses on: {}", once_more.body);
        let other = hire(&world, "tongshi", "法官庚", &[Role::Judge]).await;
        let mut elsewhere = Window::signed_in(&world, &other).await;
        let taken = elsewhere.post("/desk/me/wecom/digits", &[("proof", &proof), ("digits", &digits)]).await;
        assert!(taken.body.contains("验证码不对"), "another one's digits are nobody else's: {}", taken.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM staff WHERE wecom_id IS NOT NULL").await, 0);
        let kept = window.post("/desk/me/wecom/digits", &[("proof", &proof), ("digits", &digits)]).await;
        assert!(kept.body.contains("现在是 fa.guan") && kept.body.contains("不再接收企业微信消息"), "{}", kept.body);
        world.passes(11 * MINUTE);
        let late = window.post("/desk/me/wecom/digits", &[("proof", &proof), ("digits", &digits)]).await;
        assert!(late.body.contains("验证码不对"), "{}", late.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'staff.wecom'").await, 1);
        let none = window.post("/desk/me/wecom", &[]).await;
        assert!(!none.body.contains("fa.guan"), "{}", none.body);
    }
}

/// Were each of those who wait to ask again, their waits would add up, and outlast the lease of what they send.
#[tokio::test(flavor = "multi_thread")]
async fn those_who_wait_for_a_token_share_that_there_is_none() {
    let world = World::new().await;
    world.simulator.set_faults(Faults { api_latency_ms: 60_000, ..Faults::default() });
    let wecom = world.app.wecom.as_ref().unwrap();
    let sent =
        futures_util::future::join_all((0..8).map(|_| async { wecom.send(&member("zhang"), "一").await }))
            .await;
    assert!(sent.iter().all(|own| *own == Err(NotSent::Unreachable)), "{sent:?}");
    assert_eq!(world.simulator.wecom_token_requests(), 1);
}
