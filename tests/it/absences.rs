//! A judge is on leave or in a sitting: whoever stands in gets it, too, can see to it, and the clock goes on (workorder.md §5).

use std::time::Duration;

use reqwest::StatusCode;
use tingxun::audit::Actor;
use tingxun::db::Sql;
use tingxun::law::identifier::Mobile;
use tingxun::orders::acts::{Acted, Who};
use tingxun::orders::deed::{Assignee, Deed};
use tingxun::orders::duty;
use tingxun::orders::intake::NewOrder;
use tingxun::orders::kinds::{Channel, Kind};
use tingxun::staff::absence::{NewAbsence, NotRecorded, Why};
use tingxun::staff::{Officer, Role};
use tingxun::wecom::MemberId;

use crate::both_in;
use crate::desk::{Window, hire};
use crate::order_notices::{court, of_staff, pass_and_send};
use crate::orders::{ANSWER, act, done, entered, filed, of, reply, request, turn_to};
use crate::world::World;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR_MS: i64 = 3_600_000;

async fn engaged(world: &World, login: &'static str, name: &'static str, role: Role) -> Officer {
    hire(world, login, name, &[role]).await;
    world.app.entrance.officer(login).await.unwrap().unwrap()
}

/// Two judges of one division.
async fn two_judges(world: &World) -> (Officer, Officer) {
    (
        engaged(world, "faguan", "法官乙", Role::Judge).await,
        engaged(world, "daiban", "法官己", Role::Judge).await,
    )
}

/// What somebody asked by telephone, in the hands of a judge.
async fn given(world: &World, judge: &Officer) -> String {
    let id =
        entered(&world.app, NewOrder { channel: Channel::Line, chat: None, ..request(Kind::Judge) }).await.id;
    let to = Assignee { judge: judge.id.clone(), division: judge.division.clone().unwrap() };
    done(&world.app, &id, &of(Role::Dispatcher), Deed::Dispatch { to }, "").await;
    id
}

/// Away from now on, for so many hours.
fn away(world: &World, judge: &Officer, deputy: Option<&Officer>, hours: i64) -> NewAbsence {
    let from_ms = world.clock.now_ms();
    let deputy = deputy.map(|own| own.id.clone());
    NewAbsence {
        staff: judge.id.clone(),
        why: Why::Leave,
        from_ms,
        until_ms: from_ms + hours * HOUR_MS,
        deputy,
    }
}

async fn leaves(world: &World, judge: &Officer, deputy: &Officer, hours: i64) {
    let new = away(world, judge, Some(deputy), hours);
    world.app.entrance.record_absence(judge, new).await.unwrap().unwrap();
}

async fn comes_back(world: &World, judge: &Officer) {
    let id = world.app.entrance.absences(judge).await.unwrap()[0].id.clone();
    assert!(world.app.entrance.end_absence(judge, &id).await.unwrap());
}

/// Who was told of an order by a deed.
async fn told(world: &World, id: &str, deed: &str) -> Vec<String> {
    let receipts = duty::queries::receipts(&world.app.db, id).await.unwrap();
    receipts.into_iter().filter(|own| own.deed == deed).map(|own| own.staff_id).collect()
}

async fn unread(world: &World, who: &Officer) -> usize {
    duty::queries::unread(&world.app.db, &who.id, 10, world.clock.now_ms()).await.unwrap().len()
}

async fn has_number(world: &World, who: &Officer, mobile: &str) {
    world.app.entrance.set_mobile(who, Mobile::parse(mobile).ok()).await.unwrap();
}

both_in! {
    court;
    async fn whoever_stands_in_gets_it_too_and_answers(world: World) {
        let (judge, deputy) = two_judges(&world).await;
        let before = given(&world, &judge).await;
        leaves(&world, &judge, &deputy, 80).await;
        let id = given(&world, &judge).await;
        let mut both = vec![judge.id.clone(), deputy.id.clone()];
        both.sort();
        let mut whom = told(&world, &id, "dispatch").await;
        whom.sort();
        assert_eq!(whom, both, "both of them");
        assert_eq!(filed(&world.app, &id).await.due_at, filed(&world.app, &before).await.due_at, "the clock goes on");
        assert_eq!((unread(&world, &judge).await, unread(&world, &deputy).await), (2, 1));
        // What was there before is theirs to see to, too.
        for order in [&id, &before] {
            let shown = world.app.orders.open(order, &Who::Officer(deputy.clone())).await.unwrap().unwrap();
            assert_eq!(shown.away.unwrap().deputy.unwrap().1, "法官己");
        }
        assert_eq!(unread(&world, &deputy).await, 0);
        done(&world.app, &before, &Who::Officer(deputy.clone()), reply(), ANSWER).await;
        comes_back(&world, &judge).await;
        assert!(world.app.orders.open(&id, &Who::Officer(deputy.clone())).await.unwrap().is_none(), "no longer theirs");
        assert_eq!(act(&world.app, &id, &Who::Officer(deputy), reply(), ANSWER).await, Acted::Missing);
        done(&world.app, &id, &Who::Officer(judge), reply(), ANSWER).await;
    }

    async fn nobody_else_gets_it(world: World) {
        let (judge, deputy) = two_judges(&world).await;
        let colleague = engaged(&world, "tongshi", "法官庚", Role::Judge).await;
        leaves(&world, &judge, &deputy, 80).await;
        let id = given(&world, &judge).await;
        assert!(world.app.orders.open(&id, &Who::Officer(colleague)).await.unwrap().is_none());
        // A complaint has no deputy, even where whoever handles it is a judge on leave.
        hire(&world, "ducha", "督察壬", &[Role::Inspector, Role::Judge]).await;
        let inspector = world.app.entrance.officer("ducha").await.unwrap().unwrap();
        leaves(&world, &inspector, &deputy, 1).await;
        let complaint = entered(&world.app, NewOrder { channel: Channel::Line, chat: None, ..request(Kind::Complaint) }).await.id;
        let to = Assignee { judge: inspector.id.clone(), division: inspector.division.clone().unwrap() };
        done(&world.app, &complaint, &of(Role::Inspector), Deed::Dispatch { to }, "").await;
        let shown = world.app.orders.open(&complaint, &Who::Officer(inspector)).await.unwrap().unwrap();
        assert!(shown.away.is_none(), "nobody is named on its page");
        assert!(world.app.orders.open(&complaint, &Who::Officer(deputy.clone())).await.unwrap().is_none());
        // Their own orders are nobody else's because somebody else is away.
        let own = given(&world, &deputy).await;
        assert!(world.app.orders.open(&own, &Who::Officer(judge)).await.unwrap().is_none());
    }

    async fn both_are_reminded_until_the_judge_is_back(world: World) {
        let (judge, deputy) = two_judges(&world).await;
        has_number(&world, &judge, "19900000101").await;
        has_number(&world, &deputy, "19900000102").await;
        let chief = engaged(&world, "tingzhang", "庭长丙", Role::Chief).await;
        let vice = engaged(&world, "yuanzhang", "院长丁", Role::VicePresident).await;
        assert_ne!(chief.id, vice.id);
        leaves(&world, &judge, &deputy, 30).await;
        let (first, second) = (given(&world, &judge).await, given(&world, &judge).await);
        let own = given(&world, &deputy).await;
        done(&world.app, &first, &of(Role::Inspector), Deed::Supervise, "当事人已经来过两次电话").await;
        pass_and_send(&world, 31 * MINUTE).await;
        let count = |mobile| of_staff(&world, mobile).len();
        assert_eq!((count("19900000101"), count("19900000102")), (1, 1));
        // Planned while the judge was away, due after the judge came back.
        world.passes(61 * MINUTE);
        done(&world.app, &second, &of(Role::Inspector), Deed::Supervise, "当事人已经来过两次电话").await;
        comes_back(&world, &judge).await;
        pass_and_send(&world, 31 * MINUTE).await;
        assert_eq!((count("19900000101"), count("19900000102")), (2, 1), "not theirs any more");
        // Their own is, and nothing else is counted with it.
        world.passes(61 * MINUTE);
        done(&world.app, &own, &of(Role::Inspector), Deed::Supervise, "当事人已经来过两次电话").await;
        pass_and_send(&world, 31 * MINUTE).await;
        let told = of_staff(&world, "19900000102");
        assert!(told.len() == 2 && told[1].contains("一共有1件"), "{told:?}");
    }

    async fn an_absence_ends_by_itself(world: World) {
        let (judge, deputy) = two_judges(&world).await;
        let id = given(&world, &judge).await;
        leaves(&world, &judge, &deputy, 2).await;
        let open = async || world.app.orders.open(&id, &Who::Officer(deputy.clone())).await.unwrap().is_some();
        world.passes(119 * MINUTE);
        assert!(open().await);
        world.passes(MINUTE);
        assert!(!open().await, "the end itself is over");
        assert!(world.app.entrance.absences(&judge).await.unwrap().is_empty());
    }

    async fn what_was_ended_this_morning_can_be_recorded_anew(world: World) {
        let (judge, deputy) = two_judges(&world).await;
        let other = engaged(&world, "tongshi", "法官庚", Role::Judge).await;
        let midnight = world.clock.now_ms() - 10 * HOUR_MS;
        let whole_days = |deputy: &Officer| NewAbsence { from_ms: midnight, ..away(&world, &judge, Some(deputy), 80) };
        world.app.entrance.record_absence(&judge, whole_days(&deputy)).await.unwrap().unwrap();
        assert_eq!(world.app.entrance.record_absence(&judge, whole_days(&other)).await.unwrap(), Err(NotRecorded::Twice));
        // Whoever stands in takes no leave meanwhile, but goes to a sitting.
        let leave = away(&world, &deputy, Some(&other), 10);
        assert_eq!(world.app.entrance.record_absence(&deputy, leave.clone()).await.unwrap(), Err(NotRecorded::StandsIn));
        let sitting = NewAbsence { why: Why::Sitting, until_ms: leave.from_ms + HOUR_MS, ..leave };
        world.app.entrance.record_absence(&deputy, sitting).await.unwrap().unwrap();
        world.passes(5 * MINUTE);
        comes_back(&world, &judge).await;
        let gone = world.app.entrance.absences(&judge).await.unwrap();
        assert!(gone.is_empty(), "{gone:?}");
        world.app.entrance.record_absence(&judge, whole_days(&other)).await.unwrap().unwrap();
    }

    async fn an_account_that_ends_takes_its_absences_along(world: World) {
        let (judge, deputy) = two_judges(&world).await;
        leaves(&world, &judge, &deputy, 80).await;
        let id = given(&world, &judge).await;
        let officer = world.app.entrance.officer("faguan").await.unwrap().unwrap();
        world.app.entrance.set_wecom(&officer, MemberId::parse("faguan").ok()).await.unwrap();
        assert!(world.app.entrance.disable("faguan", Actor::Operator).await.unwrap());
        assert!(world.app.orders.open(&id, &Who::Officer(deputy)).await.unwrap().is_none());
        assert_eq!(world.count("SELECT COUNT(*) FROM staff WHERE wecom_id IS NOT NULL").await, 0);
    }

    async fn who_has_left_stands_in_for_nobody(world: World) {
        const DISABLE: Sql = Sql::new("UPDATE staff SET state = 'disabled' WHERE login = 'daiban'");
        let (judge, deputy) = two_judges(&world).await;
        leaves(&world, &judge, &deputy, 80).await;
        let disabled = world.app.db.write(|tx| Box::pin(async move { tx.execute(&DISABLE, Vec::new()).await }));
        disabled.await.unwrap();
        let id = given(&world, &judge).await;
        assert_eq!(told(&world, &id, "dispatch").await, [judge.id]);
    }

    async fn two_that_come_at_once_do_not_both_count(world: World) {
        let (judge, deputy) = two_judges(&world).await;
        for _ in 0..5 {
            let record = || world.app.entrance.record_absence(&judge, away(&world, &judge, Some(&deputy), 2));
            let (one, other) = tokio::join!(record(), record());
            let mut became = [one.unwrap(), other.unwrap()];
            became.sort_by_key(Result::is_err);
            assert_eq!(became, [Ok(()), Err(NotRecorded::Twice)]);
            world.passes(180 * MINUTE);
        }
        // Whoever stands in must be there.
        let gone = away(&world, &deputy, None, 2);
        world.app.entrance.record_absence(&deputy, gone).await.unwrap().unwrap();
        let recorded = world.app.entrance.record_absence(&judge, away(&world, &judge, Some(&deputy), 1)).await.unwrap();
        assert_eq!(recorded, Err(NotRecorded::DeputyAway));
        world.app.entrance.record_absence(&judge, away(&world, &judge, None, 1)).await.unwrap().unwrap();
    }

    async fn it_is_recorded_on_a_page(world: World) {
        let judge = engaged(&world, "faguan", "法官乙", Role::Judge).await;
        let standing_in = hire(&world, "daiban", "法官己", &[Role::Judge]).await;
        let deputy = world.app.entrance.officer("daiban").await.unwrap().unwrap();
        let colleague = crate::desk::clerk(&world).await;
        let seat = hire(&world, "zuoxi", "座席甲", &[Role::Seat]).await;
        let chief = hire(&world, "tingzhang", "庭长丙", &[Role::Chief]).await;
        let doctor = hire(&world, "bing", "法官辛", &[Role::Judge]).await;
        let id = given(&world, &judge).await;
        for who in [&colleague, &seat] {
            let read = Window::signed_in(&world, who).await.get("/desk/absences").await;
            assert!(read.status == StatusCode::FORBIDDEN && read.body.contains("没有权限"), "{}", read.body);
        }
        let mut window = Window::signed_in(&world, &doctor).await;
        let page = window.get("/desk/absences").await.body;
        assert!(page.contains("现在没有登记") && page.contains("法官己") && !page.contains("<label>谁"), "{page}");
        let own = world.app.entrance.officer("bing").await.unwrap().unwrap();
        for (fields, said) in [
            ([("why", "sitting"), ("hour", "09:00"), ("deputy", deputy.id.as_str())], "结束时间要晚于开始时间"),
            ([("why", "sitting"), ("hour", ""), ("deputy", deputy.id.as_str())], "今天开庭到几点"),
            ([("why", "leave"), ("from", "2026-11-24"), ("deputy", deputy.id.as_str())], "第一天和最后一天"),
            ([("why", "sitting"), ("hour", "12:00"), ("deputy", "")], "请选择代办人"),
            ([("why", "sitting"), ("hour", "12:00"), ("deputy", own.id.as_str())], "本庭室的其他法官"),
        ] {
            let fields = [&fields[..], &[("staff", own.id.as_str())]].concat();
            let answer = window.post("/desk/absences", &fields).await;
            assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.body.contains(said), "{said}: {}", answer.body);
        }
        let theirs = [("why", "sitting"), ("hour", "12:00"), ("deputy", deputy.id.as_str()), ("staff", judge.id.as_str())];
        assert_eq!(window.post("/desk/absences", &theirs).await.status, StatusCode::FORBIDDEN);

        // The chief does it for whoever is ill.
        let mut window = Window::signed_in(&world, &chief).await;
        let page = window.get("/desk/absences").await.body;
        assert!(page.contains("<label>谁") && page.contains("法官乙"), "{page}");
        let fields = [("why", "leave"), ("from", "2026-11-24"), ("until", "2026-11-25"), ("deputy", deputy.id.as_str()), ("staff", judge.id.as_str())];
        let kept = window.post("/desk/absences", &fields).await;
        assert!(kept.body.contains("<strong>法官乙</strong>") && kept.body.contains("请假，2026-11-24至2026-11-25"), "{}", kept.body);
        let again = window.post("/desk/absences", &fields).await;
        assert!(again.body.contains("已经登记过"), "{}", again.body);
        let noted = "SELECT COUNT(*) FROM audit WHERE action = 'staff.absence' AND reason LIKE 'deputy:%'";
        assert_eq!(world.count(noted).await, 1);

        let by = [("why", "leave"), ("from", "2026-12-01"), ("until", "2026-12-02"), ("deputy", "none"), ("staff", deputy.id.as_str())];
        let alone = window.post("/desk/absences", &by).await;
        assert!(alone.body.contains("没有代办人"), "{}", alone.body);
        let ended = world.app.entrance.absences(&deputy).await.unwrap()[0].id.clone();
        let ended = window.post(&format!("/desk/absences/{ended}/end"), &[]).await;
        assert!(!ended.body.contains("2026-12-01"), "the chief takes it back: {}", ended.body);
        let twice = window.post("/desk/absences/none/end", &[]).await;
        assert_eq!(twice.status, StatusCode::NOT_FOUND);

        // Whoever stands in finds it in a list of its own; everybody reads who it is.
        let order = Window::signed_in(&world, &seat).await.get(&format!("/desk/orders/{id}")).await.body;
        assert!(order.contains("请假，2026-11-24至2026-11-25，法官己代办"), "{order}");
        let mut window = Window::signed_in(&world, &standing_in).await;
        let list = window.get("/desk/orders").await.body;
        assert!(list.contains("您正在替法官乙代办（请假，2026-11-24至2026-11-25）") && list.contains("scope=deputy"), "{list}");
        assert!(!list.contains(&id), "what is one's own stays apart");
        assert!(window.get("/desk/orders?scope=deputy").await.body.contains(&id));
        turn_to(&world, "2026-11-26T08:30");
        let list = window.get("/desk/orders?scope=deputy").await.body;
        assert!(!list.contains("scope=deputy") && !list.contains(&id), "{list}");
    }
}
