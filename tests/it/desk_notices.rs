//! What clerks see and do of notices: calls, the ledger, what waits for a word, who has opened nothing.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use tingxun::audit::{self, Actor, Verdict};
use tingxun::db::Sql;
use tingxun::notices::ledger::{Deed, Filter, Wanted};
use tingxun::notices::receipts::{self, Report};
use tingxun::notices::tasks::{Call, Noted};
use tingxun::people::sms::Place;
use tingxun::staff::Role;

use crate::both;
use crate::case_system::{docket, event, tell};
use crate::desk::{Window, clerk, hire};
use crate::notices::{document, hearing, texts};
use crate::sign_in::registered_on_page;
use crate::world::{PEOPLE, World};

const DAY: Duration = Duration::from_secs(86_400);
const CASE: &str = "（2026）京0491民初1号";
const COMPANY: &str = "某某电子商务有限公司";

async fn trail(world: &World, action: &str) -> Vec<(String, String, Option<String>)> {
    let sql = Sql::new("SELECT actor, subject, reason FROM audit WHERE action = $1 ORDER BY place");
    world.app.db.all(&sql, tingxun::values![action]).await.unwrap()
}

async fn change(world: &World, sql: &'static str) -> u64 {
    let changed =
        world.app.db.write(move |tx| Box::pin(async move { tx.execute(&Sql::new(sql), Vec::new()).await }));
    changed.await.unwrap()
}

async fn id_of(world: &World, sql: &'static str) -> String {
    let (id,): (String,) = world.app.db.one(&Sql::new(sql), Vec::new()).await.unwrap();
    id
}

/// The paths of the cards on a page.
pub fn cards(body: &str) -> Vec<String> {
    body.split("<li><a href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// The case is told: nobody is registered, so that 张晓晴 gets short messages and the other three are to be called.
async fn told_docket(world: &World) {
    tell(world, docket()).await;
    world.ticks().await;
}

/// A fee is to be paid: whom no channel reaches is called for it.
async fn told_fee(world: &World) {
    let fee = json!({ "id": "A1-C9", "sequence": 1, "case": "A1", "title": "案件受理费", "dated": "2026-11-24",
                      "amount_fen": 5050, "due_on": "2026-12-05" });
    assert_eq!(tell(world, vec![event("fee9", "fee.due", fee)]).await, ["applied"]);
    world.ticks().await;
}

/// A reminder of the fee that every way refused: nobody is called for it.
async fn lost_reminder(world: &World, source: &'static str) -> String {
    told_fee(world).await;
    let sql = Sql::new(
        "UPDATE notice SET state = 'dead', reason = 'every way failed', next_at = NULL
         WHERE kind = 'fee-3-days' AND source = $1
             AND fact_id IN (SELECT id FROM notice_fact WHERE source_id = 'A1-C9') RETURNING id",
    );
    let lost = world.app.db.write(move |tx| {
        Box::pin(async move { tx.optional::<(String,)>(&sql, tingxun::values![source]).await })
    });
    lost.await.unwrap().unwrap().0
}

/// The task of the company.
async fn task_of_company(world: &World) -> String {
    id_of(
        world,
        "SELECT t.id FROM phone_task t JOIN notice n ON n.id = t.notice_id
         WHERE n.standing = 'party' AND n.source = 'A1-2'",
    )
    .await
}

/// A clerk has read out what a task says now.
pub async fn told_by_telephone(world: &World, court: &str, task: &str) -> Noted {
    let read = world.app.ledger.task(court, task).await.unwrap().map(|own| own.said).unwrap_or_default();
    world.app.ledger.called(court, task, Call::Told, &read, Actor::Operator).await.unwrap()
}

/// Cases of 张晓晴's, each with a hearing.
fn calendar(from: usize, until: usize) -> Vec<Value> {
    let events = (from..until).flat_map(|n| {
        [
            event(&format!("c{n}"), "case.changed", json!({ "id": format!("C{n}"), "sequence": 1, "number": format!("(2026)京0491民初{}号", 100 + n), "cause": "买卖合同纠纷", "stage": "scheduled" })),
            event(&format!("p{n}"), "party.changed", json!({ "id": format!("C{n}-1"), "sequence": 1, "case": format!("C{n}"), "role": "plaintiff", "name": PEOPLE[0][1], "id_number": PEOPLE[0][2], "mobile": PEOPLE[0][3] })),
            event(&format!("h{n}"), "hearing.changed", json!({ "id": format!("C{n}-H"), "sequence": 1, "case": format!("C{n}"), "kind": "trial", "state": "scheduled", "starts_at": "2026-12-20T09:30" })),
        ]
    });
    events.collect()
}

both! {
    async fn a_clerk_calls_whom_no_channel_reaches(world: World) {
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let calm = window.get("/desk").await;
        assert!(calm.body.contains("都是0就是正常"), "{}", calm.body);
        assert!(window.get("/desk/tasks").await.body.contains("0就是正常"));
        told_docket(&world).await;
        let home = window.get("/desk").await;
        assert!(home.body.contains("<strong class=\"count\">3</strong>"), "{}", home.body);
        let list = window.get("/desk/tasks").await;
        assert_eq!(cards(&list.body).len(), 3);
        assert!(list.body.contains(CASE) && list.body.contains("到庭通知") && list.body.contains("没有微信也没有手机号"), "{}", list.body);
        let path = format!("/desk/tasks/{}", task_of_company(&world).await);
        let page = window.get(&path).await;
        assert!(page.body.contains("某*********") && page.body.contains("第三法庭") && page.body.contains("当事人"), "{}", page.body);
        for name in [COMPANY, "孙大山", PEOPLE[2][1]] {
            assert!(!list.body.contains(name) && !page.body.contains(name), "{name}");
        }
        let unsaid = window.post(&format!("{path}/shown"), &[("reason", "")]).await;
        assert!(unsaid.status == StatusCode::UNPROCESSABLE_ENTITY && !unsaid.body.contains(COMPANY), "{}", unsaid.body);
        assert!(trail(&world, "task.unmask").await.is_empty());
        let shown = window.post(&format!("{path}/shown"), &[("reason", "电话通知")]).await;
        assert!(shown.body.contains(COMPANY), "{}", shown.body);
        let looks = trail(&world, "task.unmask").await;
        assert!(looks.len() == 1 && looks[0].0.starts_with("staff:") && looks[0].2.as_deref() == Some("电话通知"), "{looks:?}");
        assert!(!window.get(&format!("{path}/shown")).await.body.contains(COMPANY), "masked again");

        let outcome = format!("{path}/outcome");
        let unsaid = window.post(&outcome, &[("call", "no-answer"), ("note", " ")]).await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        let again = window.post(&outcome, &[("call", "no-answer"), ("note", "无人接听")]).await;
        assert!(again.at == "/desk/tasks" && again.body.contains("没接通1次"), "{}", again.body);
        assert!(window.get(&path).await.body.contains("无人接听"));
        let told = window.post(&outcome, &[("call", "told")]).await;
        assert_eq!((told.at.as_str(), cards(&told.body).len()), ("/desk/tasks", 2));
        let settled = window.get(&path).await;
        assert!(settled.body.contains("已电话通知到") && settled.body.contains("王丽"), "{}", settled.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE state = 'delivered' AND reason = 'told by telephone' AND spoken LIKE '2026-12-08T09:30%' AND source = 'A1-2'").await, 1);
        assert_eq!((trail(&world, "task.no_answer").await.len(), trail(&world, "task.told").await.len()), (1, 1));
        let verdict = audit::verify(&world.app.db, &world.app.sealer).await.unwrap();
        assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
    }

    async fn the_words_are_of_now_and_cover_all_that_waits(world: World) {
        told_docket(&world).await;
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        let told = tell(&world, vec![event("f1", "filing.decided", json!({ "id": "A1-F1", "sequence": 1, "case": "A1", "result": "accepted", "title": "受理案件通知书", "dated": "2026-11-24" }))]).await;
        assert_eq!(told, ["applied"]);
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let path = format!("/desk/tasks/{}", task_of_company(&world).await);
        let early = window.get(&path).await;
        assert!(early.body.contains("12月15日") && !early.body.contains("12月8日 09:30"), "as it is now: {}", early.body);
        world.passes(Duration::from_secs(180));
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task WHERE state = 'open'").await, 3, "one call for all of it");
        let page = window.get(&path).await;
        assert!(page.body.matches("<blockquote>").count() >= 2 && page.body.contains("12月15日"), "{}", page.body);
        window.post(&format!("{path}/outcome"), &[("call", "told")]).await;
        let of_company = "SELECT COUNT(*) FROM notice WHERE source = 'A1-2' AND state = 'accepted' AND reason = 'a clerk calls'";
        assert_eq!(world.count(of_company).await, 0);
        tell(&world, vec![hearing("m2", 7, "scheduled", "2026-12-15T14:00")]).await;
        assert!(world.count("SELECT COUNT(*) FROM notice WHERE source = 'A1-2' AND spoken LIKE '2026-12-15T14:00%'").await > 0, "what was told is known");
    }

    async fn two_clerks_settle_one_task_once(world: World) {
        told_docket(&world).await;
        let first = hire(&world, "first", "甲书记员", &[Role::Clerk]).await;
        let second = hire(&world, "second", "乙书记员", &[Role::Clerk]).await;
        let mut one = Window::signed_in(&world, &first).await;
        let mut two = Window::signed_in(&world, &second).await;
        let path = format!("/desk/tasks/{}", task_of_company(&world).await);
        one.get(&path).await;
        two.get(&path).await;
        let outcome = format!("{path}/outcome");
        let (told, not_needed) = tokio::join!(
            one.post(&outcome, &[("call", "told")]),
            two.post(&outcome, &[("call", "not-needed"), ("note", "本人已到窗口知悉")])
        );
        let places = [told.at.as_str(), not_needed.at.as_str()];
        assert!(places.contains(&"/desk/tasks") && places.contains(&path.as_str()), "{places:?}");
        let second = if told.at == path { told } else { not_needed };
        assert!(second.body.contains("这一条已经处理"), "{}", second.body);
        assert_eq!(trail(&world, "task.told").await.len() + trail(&world, "task.not_needed").await.len(), 1);
        let late = two.post(&outcome, &[("call", "no-answer"), ("note", "关机")]).await;
        assert!(late.at == path && late.body.contains("已经处理"), "{}", late.body);
        let missing = one.post("/desk/tasks/none/outcome", &[("call", "told")]).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    }

    async fn what_came_while_a_clerk_read_is_not_settled_unread(world: World) {
        told_docket(&world).await;
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let path = format!("/desk/tasks/{}", task_of_company(&world).await);
        window.get(&path).await;
        tell(&world, vec![event("f1", "filing.decided", json!({ "id": "A1-F1", "sequence": 1, "case": "A1", "result": "accepted", "title": "受理案件通知书", "dated": "2026-11-24" }))]).await;
        world.ticks().await;
        let waits = "SELECT COUNT(*) FROM notice WHERE source = 'A1-2' AND state = 'accepted' AND reason = 'a clerk calls'";
        assert_eq!(world.count(waits).await, 2, "she had read out the hearing alone");
        let (outcome, unread) = (format!("{path}/outcome"), window.said.clone());
        for fields in [vec![("call", "told")], vec![("call", "not-needed"), ("note", "本人已到窗口知悉")]] {
            window.said.clone_from(&unread);
            let again = window.post(&outcome, &fields).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(again.body.contains("再念一遍") && again.body.matches("<blockquote>").count() == 2, "{}", again.body);
            assert_eq!((world.count(waits).await, trail(&world, "task.told").await.len()), (2, 0));
        }
        window.post(&outcome, &[("call", "told")]).await;
        assert_eq!((world.count(waits).await, trail(&world, "task.told").await.len()), (0, 1));
    }

    async fn a_task_stays_in_the_list_until_somebody_ends_it(world: World) {
        told_docket(&world).await;
        let wangli = clerk(&world).await;
        world.passes(200 * DAY);
        for _ in 0..2 {
            tingxun::retention::forget_old(&world.app.db, world.clock.now_ms(), 184).await.unwrap();
        }
        let mut window = Window::signed_in(&world, &wangli).await;
        assert_eq!(cards(&window.get("/desk/tasks").await.body).len(), 3, "of a sitting that is long over");
        let path = format!("/desk/tasks/{}", task_of_company(&world).await);
        window.get(&path).await;
        window.post(&format!("{path}/outcome"), &[("call", "not-needed"), ("note", "本人已到窗口知悉")]).await;
        assert_eq!(cards(&window.get("/desk/tasks").await.body).len(), 2);
        tingxun::retention::forget_old(&world.app.db, world.clock.now_ms() + 185 * 86_400_000, 184).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE source = 'A1-2'").await, 0, "then they are forgotten");
    }

    async fn a_task_whose_time_has_passed_makes_way_for_the_next_call(world: World) {
        told_docket(&world).await;
        world.passes(20 * DAY);
        tell(&world, vec![event("h2", "hearing.changed", json!({ "id": "A1-H2", "sequence": 1, "case": "A1", "kind": "trial",
            "state": "scheduled", "starts_at": "2026-12-28T15:00", "room": "第三法庭" }))]).await;
        world.ticks().await;
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let list = window.get("/desk/tasks").await;
        assert_eq!(cards(&list.body).len(), 4, "one call a case and person, and 张晓晴 for the day before: {}", list.body);
        assert!(list.body.matches("12-28 14:00").count() == 3 && list.body.matches("已过期限").count() == 1, "{}", list.body);
        let page = window.get(&format!("/desk/tasks/{}", task_of_company(&world).await)).await;
        assert!(page.body.contains("12月28日"), "{}", page.body);
    }

    async fn what_a_clerk_told_of_a_change_that_did_not_last_is_taken_back(world: World) {
        told_docket(&world).await;
        let settle = Duration::from_secs(120);
        tell(&world, vec![hearing("x1", 6, "cancelled", "2026-12-08T09:30")]).await;
        world.passes(settle);
        world.ticks().await;
        // The clerk reads out the new time before its settling minute is over; then the court cancels again.
        tell(&world, vec![hearing("x2", 7, "scheduled", "2026-12-15T14:00")]).await;
        let task = task_of_company(&world).await;
        assert_eq!(told_by_telephone(&world, "京0491", &task).await, Noted::Done);
        tell(&world, vec![hearing("x3", 8, "cancelled", "2026-12-15T14:00")]).await;
        world.passes(settle);
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task t JOIN notice n ON n.id = t.notice_id
            WHERE t.state = 'open' AND n.source = 'A1-2'").await, 1, "somebody calls the company again");
    }

    async fn the_ledger_shows_what_is_not_well_and_finds_the_rest(world: World) {
        told_docket(&world).await;
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        assert!(window.get("/desk/notices").await.body.contains("没有有问题的通知"));
        let found = window.get("/desk/notices?state=any&kind=hearing-set&case=(2026)%E4%BA%AC0491%E6%B0%91%E5%88%9D1%E5%8F%B7&day=2026-11-24").await;
        assert_eq!(cards(&found.body).len(), 4, "{}", found.body);
        assert!(found.body.contains("已提交短信") && found.body.contains("待电话通知") && found.body.contains("代理人"), "{}", found.body);
        for page in ["/desk/notices?state=any&kind=hearing-set&day=2026-11-23", "/desk/notices?state=any&case=%00abc", "/desk/notices?state=any&number=1"] {
            assert!(window.get(page).await.body.contains("没有查到"), "{page}");
        }
        for person in PEOPLE {
            assert!(!found.body.contains(person[1]));
        }
        let number = id_of(&world, "SELECT number FROM notice WHERE kind = 'hearing-set' AND source = 'A1-1'").await;
        let one = window.get(&format!("/desk/notices?state=any&number={number}")).await;
        let path = cards(&one.body).remove(0);
        let notice = window.get(&path).await;
        assert!(notice.body.contains("第1次：短信 — 已提交短信") && notice.body.contains("12月"), "{}", notice.body);
        let looks = trail(&world, "notice.read").await;
        assert_eq!((looks.len(), looks[0].1.as_str()), (1, path.replace("/desk/notices/", "notice:").as_str()));
        assert_eq!(window.get("/desk/notices/none").await.status, StatusCode::NOT_FOUND);
        lost_reminder(&world, "A1-1").await;
        let list = window.get("/desk/notices").await;
        assert!(list.body.contains("未能通知到") && list.body.contains("各种方式都没有送达") && !list.body.contains(COMPANY), "{}", list.body);
        assert_eq!((list.body.matches("<strong>缴费期限前3天提醒</strong>").count(), cards(&list.body).len()), (1, 1), "{}", list.body);
    }

    async fn another_courts_notices_are_not_there(world: World) {
        told_docket(&world).await;
        let (ledger, other) = (&world.app.ledger, "京0101");
        let all = Filter { state: Wanted::Any, ..Filter::default() };
        assert!(!ledger.lines("京0491", &all, None, 20).await.unwrap().lines.is_empty());
        assert!(ledger.lines(other, &all, None, 20).await.unwrap().lines.is_empty());
        let notice = id_of(&world, "SELECT id FROM notice WHERE kind = 'hearing-set' AND source = 'A1-1'").await;
        let task = task_of_company(&world).await;
        assert!(ledger.view(other, &notice, Actor::Operator).await.unwrap().is_none());
        for deed in [Deed::Again, Deed::NextWay, Deed::Call] {
            assert!(!ledger.act(other, &notice, deed, Actor::Operator).await.unwrap());
        }
        assert!(ledger.task(other, &task).await.unwrap().is_none());
        assert_eq!(told_by_telephone(&world, other, &task).await, Noted::Missing);
        assert!(ledger.counts(other).await.unwrap().is_calm());
        assert!(trail(&world, "notice.read").await.is_empty());
    }

    async fn what_waits_for_a_word_goes_out_after_it(world: World) {
        let wangli = clerk(&world).await;
        tell(&world, calendar(0, 60)).await;
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM notice_attempt").await, 0);
        let held = world.count("SELECT COUNT(*) FROM notice WHERE state = 'held'").await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let list = window.get("/desk/notices").await;
        assert!(list.body.contains(&format!("有 {held} 条通知等待确认")), "{}", list.body);
        let next = list.body.split("href=\"/desk/notices?&amp;after=").nth(1).unwrap().split('"').next().unwrap();
        let more = window.get(&format!("/desk/notices?after={next}")).await;
        let (first, second) = (cards(&list.body), cards(&more.body));
        assert!(first.len() == 20 && second.len() == 20 && first.iter().all(|own| !second.contains(own)));
        let until = list.body.split("name=\"until\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let unsaid = window.post("/desk/notices/held", &[("decision", "drop"), ("until", until), ("reason", "")]).await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        let released = window.post("/desk/notices/held", &[("decision", "release"), ("until", until)]).await;
        assert!(!released.body.contains("等待确认（"), "{}", released.body);
        let words = trail(&world, "notice.release").await;
        assert_eq!((words.len(), words[0].1.as_str(), words[0].2.clone()), (1, "court:京0491", Some(format!("{held}条"))));
        // A case more in the same hour waits, what was released does not wait again.
        tell(&world, calendar(60, 61)).await;
        let held_now = world.count("SELECT COUNT(*) FROM notice WHERE state = 'held'").await;
        assert!(held_now > 0 && held_now < 10, "{held_now}");
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE kind = 'hearing-set' AND state IN ('accepted', 'delivered')").await, 60);
        let until = id_of(&world, "SELECT MAX(id) FROM notice WHERE state = 'held'").await;
        let fields = [("decision", "drop"), ("until", until.as_str()), ("reason", "补录旧数据")];
        window.post("/desk/notices/held", &fields).await;
        window.post("/desk/notices/held", &fields).await;
        let dropped = trail(&world, "notice.drop").await;
        assert_eq!((dropped.len(), dropped[0].2.clone()), (1, Some(format!("{held_now}条 补录旧数据"))));
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE state = 'skipped' AND reason = 'dropped by staff'").await, held_now);
    }

    async fn a_dead_notice_is_sent_again_once_there_is_a_way(world: World) {
        told_docket(&world).await;
        let dead = lost_reminder(&world, "A1-M1").await;
        registered_on_page(&world, 2).await;
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let path = format!("/desk/notices/{dead}");
        let page = window.get(&path).await;
        assert!(page.body.contains("重新发送") && page.body.contains("转人工电话") && !page.body.contains("换下一种方式"), "{}", page.body);
        let again = window.post(&format!("{path}/deed"), &[("deed", "again")]).await;
        assert!(again.body.contains("待发送"), "{}", again.body);
        let twice = window.post(&format!("{path}/deed"), &[("deed", "again")]).await;
        assert!(twice.status == StatusCode::CONFLICT && twice.body.contains("刚刚变了"), "{}", twice.body);
        world.ticks().await;
        let sent = window.get(&path).await;
        assert!(sent.body.contains("已提交") && sent.body.contains("第1次："), "{}", sent.body);
        assert_eq!(trail(&world, "notice.again").await.len(), 1);
    }

    async fn the_next_way_and_the_telephone_are_taken_at_a_word(world: World) {
        told_docket(&world).await;
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let sent = id_of(&world, "SELECT id FROM notice WHERE kind = 'hearing-set' AND source = 'A1-1'").await;
        let path = format!("/desk/notices/{sent}");
        window.get(&path).await;
        window.post(&format!("{path}/deed"), &[("deed", "next-way")]).await;
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task WHERE state = 'open'").await, 4, "after the short message somebody calls");
        let page = window.get(&path).await;
        assert!(page.body.contains("第2次：人工电话") && page.body.contains("待电话通知") && !page.body.contains("name=\"deed\""), "{}", page.body);
        let fee = lost_reminder(&world, "A1-2").await;
        let called = window.post(&format!("/desk/notices/{fee}/deed"), &[("deed", "call")]).await;
        assert!(called.body.contains("待电话通知"), "{}", called.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task WHERE state = 'open'").await, 4, "the company is called once");
        let page = window.get(&format!("/desk/tasks/{}", task_of_company(&world).await)).await;
        assert!(page.body.contains("50.5") && page.body.contains("第三法庭"), "for the fee and the hearing: {}", page.body);
        assert_eq!((trail(&world, "notice.next_way").await.len(), trail(&world, "notice.call").await.len()), (1, 1));
    }

    async fn tomorrows_sittings_show_who_has_opened_nothing(world: World) {
        told_docket(&world).await;
        world.passes(13 * DAY);
        world.ticks().await;
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let page = window.get("/desk/notices/unopened").await;
        assert_eq!(cards(&page.body).len(), 4, "{}", page.body);
        assert!(page.body.contains("12-08 09:30") && page.body.contains(CASE), "{}", page.body);
        let task = task_of_company(&world).await;
        window.get(&format!("/desk/tasks/{task}")).await;
        window.post(&format!("/desk/tasks/{task}/outcome"), &[("call", "told")]).await;
        assert_eq!(cards(&window.get("/desk/notices/unopened").await.body).len(), 3, "told by telephone");
        change(&world, "UPDATE notice SET state = 'read' WHERE source = 'A1-1' AND kind = 'hearing-set'").await;
        assert_eq!(cards(&window.get("/desk/notices/unopened").await.body).len(), 2, "opened");
        world.passes(DAY);
        let wangli = Window::signed_in(&world, &wangli).await.get("/desk/notices/unopened").await;
        assert!(wangli.body.contains("现在没有"), "{}", wangli.body);
    }

    async fn on_friday_mondays_sittings_are_asked_after(world: World) {
        told_docket(&world).await;
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-11-30T09:30")]).await;
        // Thursday: Friday is the next day.
        world.passes(2 * DAY);
        world.ticks().await;
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let thursday = window.get("/desk/notices/unopened").await;
        assert!(thursday.body.contains("明天开庭") && cards(&thursday.body).is_empty(), "{}", thursday.body);
        for day in [DAY, DAY] {
            world.passes(day);
            let mut window = Window::signed_in(&world, &wangli).await;
            let page = window.get("/desk/notices/unopened").await;
            assert_eq!(cards(&page.body).len(), 4, "{}", page.body);
            assert!(page.body.contains("明天到11月30日开庭") && page.body.contains("11-30 09:30"), "{}", page.body);
            assert!(window.get("/desk").await.body.contains("还没有打开通知的人：4<"));
        }
    }

    async fn the_people_of_a_case_can_be_told_apart(world: World) {
        told_docket(&world).await;
        world.passes(13 * DAY);
        world.ticks().await;
        let wangli = clerk(&world).await;
        let page = Window::signed_in(&world, &wangli).await.get("/desk/notices/unopened").await;
        for who in ["原告 张**", "被告 某*********", "第三人 孙**", "原告的代理人 王**"] {
            assert!(page.body.contains(who), "{who}: {}", page.body);
        }
        for name in [COMPANY, "孙大山", PEOPLE[0][1], PEOPLE[2][1]] {
            assert!(!page.body.contains(name), "{name}");
        }
    }

    async fn what_must_go_within_the_hour_is_listed_as_it_is_counted(world: World) {
        told_docket(&world).await;
        let near = world.clock.now_ms() + 1_800_000;
        let sql = Sql::new(
            "UPDATE notice SET useless_after = $1, next_at = $1,
                    state = CASE source WHEN 'A1-1' THEN 'held' WHEN 'A1-2' THEN 'sending' ELSE 'planned' END
             WHERE kind = 'hearing-7-days'");
        let changed = world.app.db.write(move |tx| Box::pin(async move { tx.execute(&sql, tingxun::values![near]).await }));
        assert_eq!(changed.await.unwrap(), 3, "the three parties");
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let home = window.get("/desk").await;
        assert!(home.body.contains("<a href=\"/desk/notices?state=urgent\"><strong class=\"count\">3</strong>"), "{}", home.body);
        let list = window.get("/desk/notices?state=urgent").await;
        assert_eq!(cards(&list.body).len(), 3, "{}", list.body);
        assert_eq!(list.body.matches("<strong>到庭前7天提醒</strong>").count(), 3, "{}", list.body);
    }

    async fn notices_are_found_by_the_way_of_their_last_try(world: World) {
        told_docket(&world).await;
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        for (query, found) in [("state=any&route=sms", 1), ("state=any&route=task", 3), ("state=any&route=template", 0), ("route=sms", 0), ("state=accepted&route=task", 3)] {
            let page = window.get(&format!("/desk/notices?{query}")).await;
            assert_eq!(cards(&page.body).len(), found, "{query}: {}", page.body);
        }
        let sent = id_of(&world, "SELECT id FROM notice WHERE kind = 'hearing-set' AND source = 'A1-1'").await;
        window.get(&format!("/desk/notices/{sent}")).await;
        window.post(&format!("/desk/notices/{sent}/deed"), &[("deed", "next-way")]).await;
        world.ticks().await;
        assert!(cards(&window.get("/desk/notices?state=any&route=sms").await.body).is_empty(), "the last try was a call");
    }

    async fn what_reached_nobody_is_counted_until_somebody_calls(world: World) {
        told_docket(&world).await;
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        for task in ["A1-2", "A1-3", "A1-M1"] {
            let sql = Sql::new("SELECT t.id FROM phone_task t JOIN notice n ON n.id = t.notice_id WHERE n.source = $1");
            let (id,): (String,) = world.app.db.one(&sql, tingxun::values![task]).await.unwrap();
            told_by_telephone(&world, "京0491", &id).await;
        }
        let lost = lost_reminder(&world, "A1-1").await;
        change(&world, "DELETE FROM phone_task WHERE state = 'open'").await;
        let home = window.get("/desk").await;
        assert!(!home.body.contains("没有要马上处理的事") && home.body.contains("<a href=\"/desk/notices?state=lost\"><strong class=\"count\">1</strong>"), "{}", home.body);
        assert_eq!(cards(&window.get("/desk/notices?state=lost").await.body), [format!("/desk/notices/{lost}")]);
        window.post(&format!("/desk/notices/{lost}/deed"), &[("deed", "call")]).await;
        let home = window.get("/desk").await;
        assert!(home.body.contains("state=lost\"><strong class=\"count\">0</strong>"), "{}", home.body);
    }

    async fn who_cannot_be_told_of_a_fee_or_of_a_filing_is_called(world: World) {
        tell(&world, docket()[1..].to_vec()).await;
        let paper = |id: &str, result: &str| event(id, "filing.decided", json!({ "id": format!("A1-{id}"), "sequence": 1, "case": "A1", "result": result, "title": "材料", "dated": "2026-11-24" }));
        tell(&world, vec![paper("F1", "submitted")]).await;
        told_fee(&world).await;
        world.passes(11 * Duration::from_secs(60));
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE state IN ('dead', 'expired')").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task WHERE state = 'open'").await, 3);
        for kind in ["filing-submitted", "fee-due"] {
            let sql = Sql::new("SELECT COUNT(*) FROM notice WHERE kind = $1 AND state = 'accepted' AND reason = 'a clerk calls'");
            let (called,): (i64,) = world.app.db.one(&sql, tingxun::values![kind]).await.unwrap();
            assert_eq!(called, 3, "{kind}");
        }
    }

    async fn what_is_good_to_know_goes_by_message_to_whoever_has_no_account_and_else_ends_quietly(world: World) {
        told_docket(&world).await;
        tell(&world, vec![document("D1", "A1", "民事判决书")]).await;
        world.passes(11 * Duration::from_secs(60));
        world.ticks().await;
        let ready = "SELECT COUNT(*) FROM notice WHERE kind = 'document-ready'";
        assert_eq!(world.count(ready).await, 4);
        assert_eq!(world.count("SELECT COUNT(*) FROM notice n JOIN notice_attempt a ON a.notice_id = n.id
            WHERE n.kind = 'document-ready' AND n.source = 'A1-1' AND a.route = 'sms' AND n.state = 'accepted' AND n.next_at IS NULL").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE kind = 'document-ready' AND state = 'skipped' AND reason = 'no way to the person'").await, 3);
        let wangli = clerk(&world).await;
        let list = Window::signed_in(&world, &wangli).await.get("/desk/notices").await;
        assert!(list.body.contains("没有有问题的通知"), "{}", list.body);
    }

    async fn a_message_that_nobody_reported_becomes_a_call(world: World) {
        // Without the fee, of which a message is looked after, too.
        tell(&world, docket()[..6].to_vec()).await;
        world.ticks().await;
        world.passes(13 * DAY - Duration::from_secs(2 * 3_600));
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task WHERE state = 'open'").await, 3, "a working day before is time");
        world.passes(Duration::from_secs(2 * 3_600));
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task WHERE state = 'open'").await, 4);
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task t JOIN notice n ON n.id = t.notice_id
            WHERE n.source = 'A1-1' AND t.reason = 'no report of the message'").await, 1);
    }

    async fn a_message_on_the_phone_needs_no_call(world: World) {
        told_docket(&world).await;
        let sent = id_of(&world, "SELECT id FROM notice WHERE kind = 'hearing-set' AND source = 'A1-1'").await;
        let (listeners, now_ms) = (world.app.listeners.clone(), world.clock.now_ms());
        let told = world.app.db.write(move |tx| Box::pin(async move {
            receipts::of_short(tx, &listeners, Place::First, &[(sent, Report::Delivered)], now_ms).await
        }));
        told.await.unwrap();
        world.passes(13 * DAY);
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task t JOIN notice n ON n.id = t.notice_id
            WHERE n.source = 'A1-1' AND n.kind = 'hearing-set'").await, 0);
    }

    async fn the_numbers_come_anew_by_themselves_and_keep_nobody_signed_in(world: World) {
        told_docket(&world).await;
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        for page in ["/desk", "/desk/notices"] {
            let page = window.get(page).await.body;
            let has_part = page.contains("<iframe class=\"counts\" src=\"/desk/counts\"");
            assert!(has_part && !page.contains("http-equiv=\"refresh\""), "what is under a hand stays: {page}");
        }
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        let counts = window.get("/desk/counts").await;
        assert!(counts.body.contains("要打电话 3<") && counts.body.contains("秒后通知 4 人，去撤销") && counts.body.contains("content=\"15\""), "{}", counts.body);
        assert!(window.get("/desk").await.body.contains("撤销，先不通知"));
        for _ in 0..15 {
            world.passes(Duration::from_secs(60));
            window.get("/desk/counts").await;
        }
        let counts = window.get("/desk/counts").await;
        assert!(counts.body.contains("已经退出") && !counts.body.contains("http-equiv"), "{}", counts.body);
        assert_eq!(window.get("/desk").await.at, "/desk/sign-in");
    }

    async fn staff_choose_among_the_ways_that_are_left(world: World) {
        registered_on_page(&world, 0).await;
        told_docket(&world).await;
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let sent = id_of(&world, "SELECT id FROM notice WHERE kind = 'hearing-set' AND source = 'A1-1'").await;
        let path = format!("/desk/notices/{sent}");
        let page = window.get(&path).await;
        assert!(page.body.contains("第1次：客服消息") && page.body.contains("<option value=\"sms\">短信") && !page.body.contains("<option value=\"chat\""), "{}", page.body);
        let deed = format!("{path}/deed");
        for way in ["chat", "template", "task", "subscription", "", "nonsense"] {
            let refused = window.post(&deed, &[("deed", "by-way"), ("way", way)]).await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{way}");
        }
        assert!(texts(&world, 0).is_empty() && trail(&world, "notice.by_way").await.is_empty());
        window.post(&deed, &[("deed", "by-way"), ("way", "sms")]).await;
        world.ticks().await;
        assert_eq!(texts(&world, 0).len(), 1);
        let page = window.get(&path).await;
        assert!(page.body.contains("第2次：短信 — 已提交短信") && !page.body.contains("name=\"way\""), "{}", page.body);
        let words = trail(&world, "notice.by_way").await;
        assert_eq!((words.len(), words[0].2.as_deref()), (1, Some("短信")));
    }

    async fn several_are_sent_again_at_once(world: World) {
        told_docket(&world).await;
        let one = lost_reminder(&world, "A1-1").await;
        change(&world, "UPDATE notice SET state = 'dead', next_at = NULL WHERE kind = 'fee-3-days' AND source = 'A1-M1'
             AND fact_id IN (SELECT id FROM notice_fact WHERE source_id = 'A1-C9')").await;
        let other = id_of(&world, "SELECT id FROM notice WHERE state = 'dead' AND source = 'A1-M1'").await;
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let list = window.get("/desk/notices?state=dead").await;
        let picks = [format!("pick-{one}"), format!("pick-{other}")];
        assert!(picks.iter().all(|pick| list.body.contains(&format!("form=\"again\" name=\"{pick}\""))), "{}", list.body);
        let none = window.post("/desk/notices/again", &[("query", "state=dead")]).await;
        assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.body.contains("还没有勾选"), "{}", none.body);
        let fields = [("query", "state=dead&kind=%00"), (picks[0].as_str(), "on"), (picks[1].as_str(), "on")];
        let done = window.post("/desk/notices/again", &fields).await;
        assert!(done.body.contains("2条重新发送。") && cards(&done.body).is_empty(), "{}", done.body);
        let twice = window.post("/desk/notices/again", &fields).await;
        assert!(twice.body.contains("0条重新发送。2条的状态刚刚变了"), "{}", twice.body);
        assert_eq!(trail(&world, "notice.again").await.len(), 2);
    }

    async fn the_table_holds_no_formula_and_is_in_the_trail(world: World) {
        told_docket(&world).await;
        change(&world, "UPDATE court_case SET number = '=cmd|'' /C calc''!A0'").await;
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let table = window.get("/desk/notices.csv?state=any").await;
        assert!(table.body.contains("通知编号") && table.body.contains(",'=cmd|") && !table.body.contains(",=cmd"), "{}", table.body);
        assert!(!table.body.contains(COMPANY) && PEOPLE.iter().all(|person| !table.body.contains(person[1])));
        let rows = table.body.lines().count() - 1;
        let exported = trail(&world, "notice.export").await;
        assert_eq!((exported.len(), exported[0].2.clone()), (1, Some(format!("{rows}条"))));
    }
}
