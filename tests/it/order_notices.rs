//! What becomes of a request reaches whoever asked, by the engine of notices: the present state, once, in time, and nobody else.

use std::time::Duration;

use reqwest::StatusCode;
use tingxun::db::Sql;
use tingxun::law::identifier::Mobile;
use tingxun::orders::deed::{Assignee, Deed, DeedKind};
use tingxun::orders::intake::NewOrder;
use tingxun::orders::kinds::{Channel, Kind};
use tingxun::simulator::{ApiFault, Faults};
use tingxun::staff::Role;

use crate::both_in;
use crate::case_system::{docket, tell};
use crate::desk::{Colleague, Window, clerk, hire};
use crate::notices::{kinds, openid, shown, texts};
use crate::order_pages::ask;
use crate::orders::{
    ANSWER, ASKED, act, asker, deeds, dispatch, done, entered, filed, of, reply, request, submit, turn_to,
};
use crate::sign_in::registered_on_page;
use crate::visit::Visit;
use crate::world::{ACCOUNT, Engine, PEOPLE, Plan, World};

const MINUTE: Duration = Duration::from_secs(60);
const ANSWERED: &str = "order-answered";
const PROGRESS: &str = "order-progress";
const NOTICES: &str = "SELECT COUNT(*) FROM notice";

/// A court whose account has a template for orders.
pub async fn court(engine: Engine) -> Option<World> {
    let extra = "[account.court.templates]\norder = \"TPL-order\"\nprogress = \"TPL-progress\"\nhearing = \"TPL-hearing\"\n";
    World::planned(Plan { extra: extra.to_owned(), ..Plan::on(engine) }).await
}

/// The order behind a page of its person.
fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

async fn given(world: &World, id: &str) {
    done(&world.app, id, &of(Role::Dispatcher), dispatch("judge"), "").await;
}

async fn answered(world: &World, id: &str) {
    done(&world.app, id, &of(Role::Judge), reply(), ANSWER).await;
}

async fn asked_for_more(world: &World, id: &str) {
    done(&world.app, id, &of(Role::Judge), Deed::Accept, "").await;
    done(&world.app, id, &of(Role::Judge), Deed::AskMore, "请告诉我们新的地址。").await;
}

/// The id of the only notice that a provider took: its receipt may arrive meanwhile.
async fn only_taken(world: &World) -> String {
    const TAKEN: Sql = Sql::new("SELECT id FROM notice WHERE state IN ('accepted', 'delivered')");
    let rows: Vec<(String,)> = world.app.db.all(&TAKEN, Vec::new()).await.unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows[0].0.clone()
}

/// The id of the only notice of that kind.
async fn only_of(world: &World, kind: &'static str) -> String {
    const OF_KIND: Sql = Sql::new("SELECT id FROM notice WHERE kind = $1");
    let (id,): (String,) = world.app.db.one(&OF_KIND, vec![tingxun::db::Value::from(kind)]).await.unwrap();
    id
}

/// What a seat writes down for somebody who calls.
fn called(kind: Kind) -> NewOrder {
    NewOrder { channel: Channel::Line, chat: None, ..request(kind) }
}

/// The short messages on the phone of somebody of the court.
pub fn of_staff(world: &World, mobile: &str) -> Vec<String> {
    world.simulator.short_messages(mobile).into_iter().map(|own| own.text).collect()
}

/// Gives an order to a judge.
async fn give(world: &World, id: &str, judge: &Colleague) {
    let judge = world.app.entrance.officer(judge.login).await.unwrap().unwrap();
    let to = Assignee { judge: judge.id, division: judge.division.unwrap() };
    done(&world.app, id, &of(Role::Dispatcher), Deed::Dispatch { to }, "").await;
}

/// A judge, the chief and the vice president with their numbers, and so many orders that the judge has.
pub async fn a_division(world: &World, orders: usize) -> (Vec<(Colleague, &'static str)>, Vec<String>) {
    let mut staff = Vec::new();
    for (login, name, role, mobile) in [
        ("faguan", "法官乙", Role::Judge, "19900000101"),
        ("tingzhang", "庭长丙", Role::Chief, "19900000102"),
        ("yuanzhang", "院长丁", Role::VicePresident, "19900000103"),
    ] {
        let colleague = hire(world, login, name, &[role]).await;
        let officer = world.app.entrance.officer(login).await.unwrap().unwrap();
        world.app.entrance.set_mobile(&officer, Mobile::parse(mobile).ok()).await.unwrap();
        staff.push((colleague, mobile));
    }
    let mut ids = Vec::new();
    for _ in 0..orders {
        let id = entered(&world.app, called(Kind::Judge)).await.id;
        give(world, &id, &staff[0].0).await;
        ids.push(id);
    }
    (staff, ids)
}

pub async fn supervised(world: &World, id: &str) {
    done(&world.app, id, &of(Role::Inspector), Deed::Supervise, "当事人已经来过两次电话").await;
    world.ticks().await;
}

pub async fn pass_and_send(world: &World, time: Duration) {
    world.passes(time);
    world.ticks().await;
}

both_in! {
    court;
    async fn the_last_word_is_told_once_and_leads_to_the_page(world: World) {
        let mut party = registered_on_page(&world, 0).await;
        let path = ask(&mut party, "judge", ASKED).await;
        let id = id_of(&path);
        assert_eq!(world.count(NOTICES).await, 0, "what she did herself she knows");
        given(&world, id).await;
        world.ticks().await;
        assert_eq!(kinds(&world, "planned").await, [PROGRESS], "more may come in these minutes");
        answered(&world, id).await;
        world.ticks().await;
        assert_eq!(kinds(&world, "superseded").await, [PROGRESS]);
        pass_and_send(&world, 15 * MINUTE).await;
        let (told, number) = (shown(&world, 0), filed(&world.app, id).await.number);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains(&number.replace('-', "")) && told[0].contains("答复"), "{told:?}");
        assert!(!told[0].contains("合议庭") && !told[0].contains("开庭"), "neither answer nor question: {told:?}");
        assert_eq!(texts(&world, 0), [""; 0], "the platform took it");

        let seat = hire(&world, "zuoxi", "座席甲", &[Role::Seat]).await;
        let mut seat = Window::signed_in(&world, &seat).await;
        let page = format!("/desk/orders/{id}");
        let before = seat.get(&page).await.body;
        assert!(before.contains("给诉求人的通知") && before.contains("诉求答复") && !before.contains("已打开"), "{before}");
        let notice = only_of(&world, ANSWERED).await;
        let read = party.get(&format!("/m/notices/{notice}?account={ACCOUNT}")).await;
        assert!(read.at.starts_with(&path) && read.body.contains(ANSWER), "{}: {}", read.at, read.body);
        assert_eq!(kinds(&world, "read").await, [ANSWERED]);
        let after = seat.get(&page).await.body;
        assert!(after.contains("已打开"), "{after}");
    }

    async fn somebody_else_learns_nothing_of_it(world: World) {
        let mut party = registered_on_page(&world, 0).await;
        let path = ask(&mut party, "judge", ASKED).await;
        given(&world, id_of(&path)).await;
        answered(&world, id_of(&path)).await;
        world.ticks().await;
        let notice = only_of(&world, ANSWERED).await;
        let number = filed(&world.app, id_of(&path)).await.number;
        let mut other = registered_on_page(&world, 1).await;
        let gate = other.get(&format!("/m/notices/{notice}")).await;
        assert_eq!(gate.status, StatusCode::FORBIDDEN);
        assert!(!gate.body.contains(&number) && !gate.body.contains(ANSWER) && gate.body.contains("不是这条通知的收件人"), "{}", gate.body);
        assert_eq!(kinds(&world, "read").await, [""; 0]);
        assert_eq!((shown(&world, 1).len(), texts(&world, 1).len()), (0, 0));
    }

    async fn whoever_has_not_registered_is_told_in_the_chat(world: World) {
        world.simulator.follow(&openid(0), None).await;
        world.simulator.say(&openid(0), "你好").await;
        let id = submit(&world.app, request(Kind::Judge)).await.id;
        given(&world, &id).await;
        asked_for_more(&world, &id).await;
        world.ticks().await;
        let told = shown(&world, 0);
        assert!(told.len() == 1 && told[0].contains("需要您补充"), "{told:?}");
        let notice = only_taken(&world).await;
        let mut own = Visit::of(&world, &openid(0));
        own.get("/m/orders/new").await;
        let read = own.get(&format!("/m/notices/{notice}?account={ACCOUNT}")).await;
        assert!(read.at.contains(&id) && read.body.contains("请告诉我们新的地址"), "{}: {}", read.at, read.body);
        let mut other = Visit::of(&world, &openid(1));
        other.get("/m/orders/new").await;
        let gate = other.get(&format!("/m/notices/{notice}")).await;
        assert!(gate.status == StatusCode::FORBIDDEN && !gate.body.contains("新的地址"), "{}", gate.body);
    }

    async fn what_was_done_meanwhile_is_not_asked_for(world: World) {
        let id = submit(&world.app, request(Kind::Judge)).await.id;
        turn_to(&world, "2026-11-24T21:30");
        given(&world, &id).await;
        asked_for_more(&world, &id).await;
        world.ticks().await;
        assert_eq!(kinds(&world, "planned").await, ["order-question"], "nobody is woken for it");
        done(&world.app, &id, &asker(0), Deed::Supply, "新地址是和平路1号。").await;
        turn_to(&world, "2026-11-25T08:30");
        world.ticks().await;
        assert_eq!(kinds(&world, "planned").await, [""; 0]);
        assert_eq!((shown(&world, 0).len(), texts(&world, 0).len()), (0, 0), "she has answered already");
    }

    async fn an_answer_at_night_arrives_in_the_morning(world: World) {
        world.simulator.follow(&openid(0), None).await;
        let id = submit(&world.app, request(Kind::Judge)).await.id;
        given(&world, &id).await;
        turn_to(&world, "2026-11-24T22:00");
        answered(&world, &id).await;
        world.ticks().await;
        assert_eq!(shown(&world, 0).len(), 0);
        turn_to(&world, "2026-11-25T08:30");
        world.ticks().await;
        let told = shown(&world, 0);
        assert!(told.len() == 1 && told[0].contains("答复"), "{told:?}");
    }

    async fn whoever_called_is_told_by_short_message(world: World) {
        let id = entered(&world.app, called(Kind::Judge)).await.id;
        world.ticks().await;
        let told = texts(&world, 0);
        let number = filed(&world.app, &id).await.number;
        assert!(told.len() == 1 && told[0].contains(&number) && told[0].contains("最迟答复日期：2026年11月26日"), "{told:?}");
        assert!(!told[0].contains("开庭") && !told[0].contains(PEOPLE[0][1]), "{told:?}");
        given(&world, &id).await;
        asked_for_more(&world, &id).await;
        world.ticks().await;
        assert!(texts(&world, 0)[1].contains("请在2026年12月1日（星期二）下班以前补充"), "{:?}", texts(&world, 0));

        // The number is somebody else's, who has no account here.
        let notice = only_of(&world, "order-question").await;
        let mut stranger = Visit::of(&world, &openid(1));
        stranger.get("/m/orders/new").await;
        let gate = stranger.get(&format!("/m/notices/{notice}")).await;
        assert!(gate.body.contains("拨打12368") && gate.body.contains("/m/orders/find") && gate.body.contains("不是我的案件"), "{}", gate.body);
        for _ in 0..2 {
            let thanks = stranger.post(&format!("/m/notices/{notice}/not-mine"), &[]).await;
            assert!(thanks.body.contains("已记下"), "{}", thanks.body);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task").await, 0, "whoever handles it calls from there");
        assert_eq!(deeds(&world.app, &id).await.iter().filter(|deed| **deed == DeedKind::Note).count(), 1, "said twice, noted once");
        assert_eq!(world.count("SELECT COUNT(*) FROM work_order_duty WHERE deed = 'note' AND staff_id = 'judge'").await, 1);
        done(&world.app, &id, &of(Role::Seat), Deed::Supply, "来电说新地址是和平路1号。").await;
        answered(&world, &id).await;
        pass_and_send(&world, 15 * MINUTE).await;
        assert_eq!(texts(&world, 0).len(), 2, "that number gets nothing more");
    }

    async fn of_a_complaint_nothing_is_said_but_that_there_is_a_notice(world: World) {
        let mut party = registered_on_page(&world, 0).await;
        let path = ask(&mut party, "complaint", "书记员态度不好。").await;
        let inspector = of(Role::Inspector);
        done(&world.app, id_of(&path), &inspector, Deed::AnswerNow { mode: tingxun::orders::kinds::ReplyMode::Public, contact: None }, ANSWER).await;
        world.ticks().await;
        let told = shown(&world, 0);
        assert!(told.len() == 1 && told[0].contains("您有一条法院通知"), "{told:?}");
        assert!(!told[0].contains("诉求") && !told[0].contains("投诉") && !told[0].contains("00001"), "{told:?}");
        let wangli = clerk(&world).await;
        let mut wangli = Window::signed_in(&world, &wangli).await;
        let ledger = wangli.get("/desk/notices?state=any").await.body;
        assert!(ledger.contains("通知台账") && !ledger.contains("/desk/notices/0"), "{ledger}");
        let notice = only_taken(&world).await;
        let mut stranger = Visit::of(&world, &openid(1));
        stranger.get("/m/orders/new").await;
        let gate = stranger.get(&format!("/m/notices/{notice}")).await.body;
        assert!(gate.contains("的通知") && !gate.contains("诉求"), "{gate}");
        assert_eq!(wangli.get(&format!("/desk/notices/{notice}")).await.status, StatusCode::NOT_FOUND);
    }

    async fn clerks_have_no_part_in_orders(world: World) {
        let id = submit(&world.app, request(Kind::Judge)).await.id;
        world.simulator.follow(&openid(0), None).await;
        given(&world, &id).await;
        answered(&world, &id).await;
        world.ticks().await;
        let wangli = clerk(&world).await;
        let mut wangli = Window::signed_in(&world, &wangli).await;
        let ledger = wangli.get("/desk/notices?state=any").await.body;
        assert!(ledger.contains("通知台账") && !ledger.contains("/desk/notices/0"), "{ledger}");
        let notice = only_taken(&world).await;
        assert_eq!(wangli.get(&format!("/desk/notices/{notice}")).await.status, StatusCode::NOT_FOUND);
    }

    async fn what_a_seat_wrote_down_is_not_asked_for(world: World) {
        let id = entered(&world.app, called(Kind::Judge)).await.id;
        given(&world, &id).await;
        turn_to(&world, "2026-11-24T21:30");
        asked_for_more(&world, &id).await;
        done(&world.app, &id, &of(Role::Seat), Deed::Supply, "来电说新地址是和平路1号。").await;
        turn_to(&world, "2026-11-25T08:30");
        world.ticks().await;
        assert_eq!(texts(&world, 0).iter().filter(|text| text.contains("需要您补充")).count(), 0);
    }

    async fn a_telephone_that_somebody_typed_gets_nothing(world: World) {
        let typed = NewOrder { channel: Channel::Net, chat: None, ..request(Kind::Judge) };
        let id = submit(&world.app, typed).await.id;
        given(&world, &id).await;
        answered(&world, &id).await;
        world.ticks().await;
        assert_eq!(world.count(NOTICES).await, 0);
        let seat = hire(&world, "zuoxi", "座席甲", &[Role::Seat]).await;
        let mut seat = Window::signed_in(&world, &seat).await;
        let page = seat.get(&format!("/desk/orders/{id}")).await.body;
        assert!(page.contains("没有能通知到诉求人的方式"), "whoever handles it knows: {page}");
    }

    async fn what_was_read_on_the_page_is_not_sent(world: World) {
        world.simulator.follow(&openid(0), None).await;
        let id = submit(&world.app, request(Kind::Judge)).await.id;
        given(&world, &id).await;
        turn_to(&world, "2026-11-24T22:00");
        answered(&world, &id).await;
        let mut own = Visit::of(&world, &openid(0));
        own.get("/m/orders/new").await;
        let page = own.get(&format!("/m/orders/{id}")).await;
        assert!(page.body.contains(ANSWER), "{}", page.body);
        turn_to(&world, "2026-11-25T08:30");
        world.ticks().await;
        assert_eq!((shown(&world, 0).len(), texts(&world, 0).len()), (0, 0));
        assert_eq!(kinds(&world, "skipped").await, [ANSWERED]);
    }

    async fn whose_order_it_is_not_still_hears_of_their_own_case(world: World) {
        let mut party = registered_on_page(&world, 0).await;
        let path = ask(&mut party, "judge", ASKED).await;
        given(&world, id_of(&path)).await;
        answered(&world, id_of(&path)).await;
        world.ticks().await;
        let notice = only_taken(&world).await;
        // A link that was passed on: the message never went there.
        let mut friend = Visit::of(&world, &openid(1));
        friend.get("/m/orders/new").await;
        friend.post(&format!("/m/notices/{notice}/not-mine"), &[]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM wrong_address").await, 0);
        assert!(!deeds(&world.app, id_of(&path)).await.contains(&DeedKind::Note));
        // She presses it herself: of this order nothing more comes, of her case everything.
        party.post(&format!("/m/notices/{notice}/not-mine"), &[]).await;
        assert!(deeds(&world.app, id_of(&path)).await.contains(&DeedKind::Note));
        tell(&world, docket()).await;
        world.ticks().await;
        assert!(shown(&world, 0).iter().any(|text| text.contains("民初1号")), "{:?}", shown(&world, 0));
    }

    async fn whoever_leaves_progress_out_still_hears_the_answer(world: World) {
        let mut party = registered_on_page(&world, 0).await;
        let settings = party.get("/m/notices/settings").await.body;
        assert!(settings.contains("诉求的办理进展"), "{settings}");
        // What is not ticked is not wanted.
        party.post("/m/notices/settings", &[("form", "settings"), ("info", "on"), ("hearing-7-days", "on")]).await;
        let path = ask(&mut party, "judge", ASKED).await;
        given(&world, id_of(&path)).await;
        pass_and_send(&world, 15 * MINUTE).await;
        assert_eq!(kinds(&world, "skipped").await, [PROGRESS]);
        answered(&world, id_of(&path)).await;
        world.ticks().await;
        let told = shown(&world, 0);
        assert!(told.len() == 1 && told[0].contains("答复"), "{told:?}");
    }

    async fn a_flood_of_the_docket_holds_no_answer_back(world: World) {
        let mut party = registered_on_page(&world, 0).await;
        let path = ask(&mut party, "judge", ASKED).await;
        given(&world, id_of(&path)).await;
        answered(&world, id_of(&path)).await;
        // Of this court's hour more were planned than ever are: the next change of its docket holds all that wait.
        let flood = "INSERT INTO notice_hour (court, hour, planned) VALUES ('京0491', 498746, 100000)";
        crate::orders::change(&world, Sql::new(flood)).await.unwrap();
        tell(&world, docket()).await;
        assert!(!kinds(&world, "held").await.is_empty());
        assert_eq!(kinds(&world, "planned").await.iter().filter(|kind| *kind == ANSWERED).count(), 1);
        world.ticks().await;
        assert_eq!(shown(&world, 0).len(), 1);
    }

    async fn a_platform_that_fails_leaves_the_answer_to_a_short_message(world: World) {
        let mut party = registered_on_page(&world, 0).await;
        let path = ask(&mut party, "judge", ASKED).await;
        given(&world, id_of(&path)).await;
        answered(&world, id_of(&path)).await;
        let fault = |path: &str, errcode| ApiFault { path: path.into(), errcode, times: 1 };
        let api = vec![fault("cgi-bin/message/template/send", 43_004), fault("cgi-bin/message/custom/send", 45_015)];
        world.simulator.set_faults(Faults { api, ..Faults::default() });
        world.ticks().await;
        assert_eq!(shown(&world, 0).len(), 0);
        let told = texts(&world, 0);
        assert!(told.len() == 1 && told[0].contains("您的诉求办理有了结果"), "{told:?}");
    }

    async fn whoever_was_forgotten_is_told_nothing(world: World) {
        let mut party = registered_on_page(&world, 0).await;
        let path = ask(&mut party, "judge", ASKED).await;
        given(&world, id_of(&path)).await;
        crate::orders::change(&world, Sql::new("UPDATE work_order SET person_id = 'another'")).await.unwrap();
        pass_and_send(&world, 15 * MINUTE).await;
        assert_eq!(kinds(&world, "skipped").await, [PROGRESS]);
        assert_eq!(shown(&world, 0).len(), 0);
        assert_eq!(act(&world.app, id_of(&path), &asker(1), Deed::Withdraw, "").await, tingxun::orders::acts::Acted::Missing);
    }
}

both_in! {
    court;
    async fn staff_who_are_not_at_the_desk_are_reminded_of_what_is_late(world: World) {
        let (staff, orders) = a_division(&world, 2).await;
        world.ticks().await;
        assert_eq!(of_staff(&world, staff[0].1), [""; 0], "what is new waits at the desk");
        world.passes(Duration::from_secs(4 * 86_400));
        while world.app.orders.ring().await.unwrap() > 0 {}
        world.ticks().await;
        assert_eq!(of_staff(&world, staff[0].1), [""; 0], "the desk comes first");
        pass_and_send(&world, 31 * MINUTE).await;
        for (who, mobile) in &staff {
            let told = of_staff(&world, mobile);
            assert_eq!(told.len(), 1, "{}: {told:?}", who.login);
            for said in ["督办", "一共有2件", "/desk/orders/"] {
                assert!(told[0].contains(said), "{told:?}");
            }
            assert!(!told[0].contains("开庭") && !told[0].contains("送达") && !told[0].contains(PEOPLE[0][1]), "{told:?}");
        }
        // Seen at the desk, it is seen to: what went out counts as opened.
        let mut chief = Window::signed_in(&world, &staff[1].0).await;
        for id in &orders {
            let page = chief.get(&format!("/desk/orders/{id}")).await;
            assert!(page.status == StatusCode::OK && page.body.contains("给诉求人的通知"), "{}", page.body);
        }
        let read = "SELECT COUNT(*) FROM notice WHERE standing = 'staff' AND state = 'read'";
        assert_eq!(world.count(read).await, 1, "one message told of both");
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE standing = 'staff' AND state = 'merged'").await, 3);
        assert!(crate::orders::in_the_clear(&world, &["19900000101"]).await.is_empty());
    }

    async fn whoever_is_nearly_late_is_told_in_time(world: World) {
        let (staff, _) = a_division(&world, 1).await;
        for (count, (time, later, said)) in [
            ("2026-11-26T13:30", "2026-11-26T14:05", "答复期限将到"),
            ("2026-11-26T17:30", "2026-11-26T18:05", "催办"),
            ("2026-11-27T09:00", "2026-11-27T09:35", "逾期仍未答复"),
        ].into_iter().enumerate() {
            turn_to(&world, time);
            while world.app.orders.ring().await.unwrap() > 0 {}
            world.ticks().await;
            assert_eq!(of_staff(&world, staff[0].1).len(), count, "the desk comes first");
            turn_to(&world, later);
            world.ticks().await;
            let told = of_staff(&world, staff[0].1);
            assert!(told.len() == count + 1 && told[count].contains(said) && told[count].contains("一共有1件"), "{told:?}");
            assert_eq!(of_staff(&world, staff[1].1), [""; 0], "a chief has nothing to do yet");
        }
    }

    async fn what_was_seen_at_the_desk_sends_nothing(world: World) {
        let (staff, orders) = a_division(&world, 2).await;
        world.passes(Duration::from_secs(4 * 86_400));
        while world.app.orders.ring().await.unwrap() > 0 {}
        let mut chief = Window::signed_in(&world, &staff[1].0).await;
        for id in &orders {
            chief.get(&format!("/desk/orders/{id}")).await;
        }
        let mut judge = Window::signed_in(&world, &staff[0].0).await;
        judge.get(&format!("/desk/orders/{}", orders[1])).await;
        pass_and_send(&world, 31 * MINUTE).await;
        assert_eq!(of_staff(&world, staff[1].1), [""; 0]);
        let told = of_staff(&world, staff[0].1);
        assert!(told.len() == 1 && told[0].contains("一共有1件"), "what the judge has seen is not counted: {told:?}");
    }

    async fn whose_it_is_no_more_hears_no_more_of_it(world: World) {
        let (staff, orders) = a_division(&world, 2).await;
        turn_to(&world, "2026-11-24T22:00");
        for id in &orders {
            supervised(&world, id).await;
        }
        let other = hire(&world, "faguan2", "法官戊", &[Role::Judge]).await;
        let other = world.app.entrance.officer(other.login).await.unwrap().unwrap();
        let to = Assignee { judge: other.id, division: other.division.unwrap() };
        done(&world.app, &orders[1], &of(Role::Dispatcher), Deed::Reassign { to, is_judge_new: false }, "").await;
        turn_to(&world, "2026-11-25T08:30");
        world.ticks().await;
        for (who, count) in [(0, "一共有1件"), (1, "一共有2件")] {
            let told = of_staff(&world, staff[who].1);
            assert!(told.len() == 1 && told[0].contains(count), "one is another judge's, both are the chief's: {told:?}");
        }
    }

    async fn one_message_an_hour_tells_of_all_that_is_late(world: World) {
        let (staff, orders) = a_division(&world, 3).await;
        supervised(&world, &orders[0]).await;
        pass_and_send(&world, 31 * MINUTE).await;
        assert_eq!(of_staff(&world, staff[2].1).len(), 1);
        supervised(&world, &orders[1]).await;
        supervised(&world, &orders[2]).await;
        pass_and_send(&world, 31 * MINUTE).await;
        assert_eq!(of_staff(&world, staff[2].1).len(), 1, "not twice within the hour");
        pass_and_send(&world, 31 * MINUTE).await;
        let told = of_staff(&world, staff[2].1);
        assert!(told.len() == 2 && told[1].contains("一共有2件"), "{told:?}");
    }

    async fn nobody_is_reminded_at_night_but_of_what_cannot_wait(world: World) {
        let (staff, orders) = a_division(&world, 1).await;
        turn_to(&world, "2026-11-24T22:00");
        supervised(&world, &orders[0]).await;
        assert_eq!(of_staff(&world, staff[1].1), [""; 0]);
        let urgent = NewOrder { content: "明天开庭，我还没有收到传票。".to_owned(), ..called(Kind::Judge) };
        let id = entered(&world.app, urgent).await.id;
        give(&world, &id, &staff[0].0).await;
        world.ticks().await;
        let told = of_staff(&world, staff[0].1);
        assert!(told.len() == 1 && told[0].contains("特急诉求"), "{told:?}");
        turn_to(&world, "2026-11-25T08:30");
        world.ticks().await;
        assert!(of_staff(&world, staff[1].1)[0].contains("督办"), "in the morning");
    }

    async fn everybody_keeps_their_own_number(world: World) {
        let judge = hire(&world, "faguan", "法官乙", &[Role::Judge]).await;
        let mut window = Window::signed_in(&world, &judge).await;
        let wrong = window.post("/desk/me/mobile", &[("mobile", "1234")]).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.body.contains("手机号应是11位数字"), "{}", wrong.body);
        let kept = window.post("/desk/me/mobile", &[("mobile", "19900000101")]).await;
        assert!(kept.body.contains("199****0101") && !kept.body.contains("19900000101"), "{}", kept.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'staff.mobile'").await, 1);
        assert!(kept.body.contains("不再接收短信"));
        let none = window.post("/desk/me/mobile", &[]).await;
        assert!(!none.body.contains("199****0101"), "{}", none.body);
    }
}
