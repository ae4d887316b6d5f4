//! What was put aside, carried, interrupted or stopped is told after all, as soon as it can be.

use std::time::Duration;

use serde_json::{Value, json};
use tingxun::audit::Actor;
use tingxun::db::Sql;
use tingxun::notices::ledger::Deed;
use tingxun::notices::receipts::{self, Report};
use tingxun::people::sms::Place;
use tingxun::simulator::{ApiFault, Faults, Order, ResultFailure};

use crate::case_system::{docket, event, tell};
use crate::desk::{Window, clerk};
use crate::notices::{count, document, hearing, kinds, kinds_taken, on_both, shown, texts};
use crate::sign_in::registered_on_page;
use crate::world::{PEOPLE, World};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);
/// Longer than a settlement waits before it is tried again.
const A_WHILE: Duration = Duration::from_millis(1_200);

async fn change(world: &World, sql: &'static str) -> u64 {
    let changed =
        world.app.db.write(move |tx| Box::pin(async move { tx.execute(&Sql::new(sql), Vec::new()).await }));
    changed.await.unwrap()
}

async fn told_docket(world: &World) {
    registered_on_page(world, 0).await;
    tell(world, docket()).await;
    world.ticks().await;
}

/// 王立新's mandate for 张晓晴, in force or ended.
fn mandate(id: &str, sequence: i64, has_ended: bool) -> Value {
    let [_, name, id_number, _] = PEOPLE[2];
    event(
        id,
        "mandate.changed",
        json!({ "id": "A1-M1", "sequence": sequence, "case": "A1", "party": "A1-1", "name": name,
                "id_number": id_number, "from": "2026-11-03", "to": "2026-12-31",
                "ended": has_ended }),
    )
}

on_both! {
    async fn what_providers_said_is_written_as_soon_as_the_database_can(world: World) {
        registered_on_page(&world, 0).await;
        tell(&world, docket()).await;
        world.simulator.set_faults(Faults { api_latency_ms: 1_000, ..Faults::default() });
        let (courier, stop) = (world.app.courier.clone(), world.stop.clone());
        let turn = tokio::spawn(async move { courier.turn(&stop).await });
        while world.count("SELECT COUNT(*) FROM notice_attempt WHERE route = 'template'").await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // As long as the table is away, nothing can be settled.
        change(&world, "ALTER TABLE notice_attempt RENAME TO notice_attempt_away").await;
        while shown(&world, 0).is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(A_WHILE).await;
        change(&world, "ALTER TABLE notice_attempt_away RENAME TO notice_attempt").await;
        turn.await.unwrap().unwrap();
        world.simulator.set_faults(Faults::default());
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM notice_attempt WHERE outcome IS NULL OR outcome <> 'accepted'").await, 0);
        assert_eq!(shown(&world, 0).len(), 1);
    }

    async fn a_receipt_that_missed_its_message_is_found(world: World) {
        told_docket(&world).await;
        while count(&kinds(&world, "delivered").await, "hearing-set") == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // As two transactions leave it that did not see each other's row.
        change(&world, "UPDATE notice_attempt SET reported = NULL, reported_at = NULL").await;
        change(&world, "UPDATE notice SET state = 'accepted' WHERE state = 'delivered'").await;
        assert_eq!(receipts::find_missed(&world.app.db, &world.app.listeners, world.clock.now_ms()).await.unwrap(), 1);
        assert_eq!(count(&kinds(&world, "delivered").await, "hearing-set"), 1);
        assert_eq!(receipts::find_missed(&world.app.db, &world.app.listeners, world.clock.now_ms()).await.unwrap(), 0);
    }

    async fn what_a_notice_carried_goes_by_itself_when_it_never_went(world: World) {
        told_docket(&world).await;
        let fault = ApiFault { path: "cgi-bin/message/template/send".into(), errcode: -1, times: 1 };
        world.simulator.set_faults(Faults { api: vec![fault], ..Faults::default() });
        tell(&world, vec![document("d1", "A1", "举证通知书"), document("d2", "A1", "应诉通知书")]).await;
        world.passes(11 * MINUTE);
        // The first try of the carrier fails; before the second its document is another one.
        world.app.courier.turn(&world.stop).await.unwrap();
        let of_zhang = "SELECT COUNT(*) FROM notice WHERE kind = 'document-ready' AND source = 'A1-1' AND state = 'merged'";
        assert_eq!(world.count(of_zhang).await, 1);
        const CARRIER: Sql = Sql::new("SELECT f.source_id FROM notice n JOIN notice_fact f ON f.id = n.fact_id
             WHERE n.kind = 'document-ready' AND n.source = 'A1-1' AND n.state = 'planned'");
        let (carrier,): (String,) = world.app.db.one(&CARRIER, Vec::new()).await.unwrap();
        tell(&world, vec![event("d9", "document.issued", json!({ "id": carrier, "sequence": 2, "case": "A1", "title": "开庭公告", "dated": "2026-11-24" }))]).await;
        assert_eq!(world.count(of_zhang).await, 0, "it is not carried any more");
        world.passes(11 * MINUTE);
        world.ticks().await;
        let shown = shown(&world, 0).concat();
        assert!(shown.contains("有2项新进展"), "both documents, once: {shown}");
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE kind = 'document-ready' AND source = 'A1-1' AND state IN ('accepted', 'delivered')").await, 1);
    }

    async fn a_sitting_that_moved_to_and_fro_is_told_when_the_first_word_of_it_failed_afterwards(world: World) {
        registered_on_page(&world, 0).await;
        let failure = vec![ResultFailure::SystemFailed];
        world.simulator.set_faults(Faults { hold_results: true, result_failures: failure, ..Faults::default() });
        tell(&world, docket()).await;
        world.ticks().await;
        assert!(shown(&world, 0).is_empty(), "taken, and not delivered");
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        world.passes(20 * SECOND);
        tell(&world, vec![hearing("m2", 7, "scheduled", "2026-12-08T09:30")]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        const OF_ZHANG: &str = "SELECT COUNT(*) FROM notice WHERE kind = 'hearing-moved' AND source = 'A1-1' AND state = 'skipped'";
        assert_eq!((shown(&world, 0).len(), world.count(OF_ZHANG).await), (0, 1), "it seemed to be told before");
        world.simulator.release_results(Order::AsSent).await;
        world.ticks().await;
        let shown = shown(&world, 0);
        assert!(shown.len() == 1 && shown[0].contains("12月8日 09:30"), "{shown:?}");
        assert!(!shown[0].contains("改期") && !shown[0].contains("12月15日"), "of the other day nobody heard: {shown:?}");
    }

    async fn a_sitting_that_moved_to_and_fro_is_told_when_the_first_word_of_it_had_failed(world: World) {
        registered_on_page(&world, 0).await;
        let failure = vec![ResultFailure::SystemFailed];
        world.simulator.set_faults(Faults { hold_results: true, result_failures: failure, ..Faults::default() });
        tell(&world, docket()).await;
        world.ticks().await;
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        world.simulator.release_results(Order::AsSent).await;
        tell(&world, vec![hearing("m2", 7, "scheduled", "2026-12-08T09:30")]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        let shown = shown(&world, 0);
        assert!(shown.len() == 1 && shown[0].contains("12月8日 09:30") && !shown[0].contains("改期"), "{shown:?}");
    }

    async fn a_sitting_that_moved_to_and_fro_is_told_again_when_nobody_knows_whether_it_was(world: World) {
        registered_on_page(&world, 0).await;
        world.simulator.set_faults(Faults { api_lost_answers: 1, ..Faults::default() });
        tell(&world, docket()).await;
        world.ticks().await;
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        tell(&world, vec![hearing("m2", 7, "scheduled", "2026-12-08T09:30")]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        let shown = shown(&world, 0);
        assert!(shown.len() == 2 && shown[1].contains("再次通知") && shown[1].contains("12月8日 09:30"), "{shown:?}");
        world.passes(10 * MINUTE);
        world.ticks().await;
        assert_eq!(crate::notices::shown(&world, 0).len(), 2, "and then it is known");
    }

    async fn a_sitting_that_takes_place_after_all_is_reminded_of(world: World) {
        told_docket(&world).await;
        assert_eq!(count(&kinds(&world, "planned").await, "hearing-1-day"), 4);
        tell(&world, vec![hearing("h1", 6, "held", "2026-12-08T09:30")]).await;
        assert_eq!(count(&kinds(&world, "planned").await, "hearing-1-day"), 0, "it is said to be over");
        tell(&world, vec![hearing("h2", 7, "scheduled", "2026-12-08T09:30")]).await;
        assert_eq!(count(&kinds(&world, "planned").await, "hearing-1-day"), 4);
        let before = shown(&world, 0).len();
        for _ in 0..13 {
            world.passes(DAY);
            world.ticks().await;
        }
        assert!(shown(&world, 0).len() >= before + 2, "{:?}", shown(&world, 0));
        assert_eq!(count(&kinds_taken(&world).await, "hearing-set"), 4, "what was told is not told again");
    }

    async fn an_agent_whose_mandate_holds_again_is_told(world: World) {
        registered_on_page(&world, 2).await;
        tell(&world, docket()).await;
        world.ticks().await;
        assert_eq!(shown(&world, 2).len(), 1);
        tell(&world, vec![hearing("x1", 9, "scheduled", "2026-12-20T09:30")]).await;
        tell(&world, vec![mandate("m1", 90, true)]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE kind = 'hearing-moved' AND standing = 'agent' AND reason = 'no longer in the case'").await, 1);
        assert_eq!(shown(&world, 2).len(), 1);
        tell(&world, vec![mandate("m2", 91, false)]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        let told = shown(&world, 2);
        assert!(told.len() == 2 && told[1].contains("12月20日"), "{told:?}");
    }

    async fn a_sitting_is_not_given_to_another_case(world: World) {
        told_docket(&world).await;
        let mut other = hearing("o1", 6, "scheduled", "2026-12-15T14:00");
        other["data"]["case"] = json!("B1");
        assert_eq!(tell(&world, vec![other.clone()]).await, ["other_case"]);
        assert_eq!(tell(&world, vec![other]).await, ["other_case"], "a repeat gets the same answer");
        world.passes(2 * MINUTE);
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM hearing WHERE case_source = 'A1' AND starts_at LIKE '2026-12-08%'").await, 1);
        assert_eq!(shown(&world, 0).len(), 1);
    }

    async fn a_change_is_stopped_within_its_minute_and_released_by_a_word(world: World) {
        told_docket(&world).await;
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        assert!(!window.get("/desk").await.body.contains("秒后通知"));
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        let home = window.get("/desk").await;
        assert!(home.body.contains("将于 60 秒后通知 4 人"), "{}", home.body);
        const SITTING: Sql = Sql::new("SELECT id FROM hearing");
        let (sitting,): (String,) = world.app.db.one(&SITTING, Vec::new()).await.unwrap();
        let stopped = window.post("/desk/notices/settling", &[("sitting", &sitting)]).await;
        assert!(stopped.body.contains("4 条通知等待确认"), "{}", stopped.body);
        world.passes(2 * MINUTE);
        world.ticks().await;
        assert_eq!(shown(&world, 0).len(), 1, "nobody has heard of it");
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'notice.stop'").await, 1);
        let until = window.get("/desk/notices").await;
        let until = until.body.split("name=\"until\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        window.post("/desk/notices/held", &[("decision", "release"), ("until", &until)]).await;
        world.ticks().await;
        let told = shown(&world, 0);
        assert!(told.len() == 2 && told[1].contains("12月15日"), "{told:?}");
        let late = window.post("/desk/notices/settling", &[("sitting", &sitting)]).await;
        assert!(late.body.contains("不能撤销"), "{}", late.body);
    }

    async fn what_was_taken_once_does_not_expire(world: World) {
        told_docket(&world).await;
        change(&world, "UPDATE notice SET state = 'planned', is_repeat = TRUE, reason = 'not opened', next_at = useless_after
             WHERE kind = 'hearing-set' AND source = 'A1-1'").await;
        world.passes(14 * DAY);
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE kind = 'hearing-set' AND source = 'A1-1' AND state IN ('accepted', 'delivered')").await, 1);
    }

    async fn a_number_that_was_doubted_is_used_again_once_somebody_has_asked(world: World) {
        tell(&world, docket()).await;
        world.ticks().await;
        const SENT: Sql = Sql::new("SELECT notice_id FROM notice_attempt WHERE route = 'sms'");
        let (notice,): (String,) = world.app.db.one(&SENT, Vec::new()).await.unwrap();
        let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
        client.post(format!("{}/m/notices/{notice}/not-mine", world.address)).send().await.unwrap();
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        const TASK: Sql = Sql::new("SELECT id FROM phone_task WHERE reason = 'wrong person'");
        let (task,): (String,) = world.app.db.one(&TASK, Vec::new()).await.unwrap();
        let path = format!("/desk/tasks/{task}");
        assert!(window.get(&path).await.body.contains("恢复发送"));
        window.post(&format!("{path}/restore"), &[("reason", "")]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM wrong_address").await, 1, "not without a word why");
        let restored = window.post(&format!("{path}/restore"), &[("reason", "电话核对身份，确是本人号码")]).await;
        assert!(!restored.body.contains("恢复发送"), "{}", restored.body);
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        assert_eq!(texts(&world, 0).len(), 2);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'task.restore'").await, 1);
    }

    async fn a_link_that_was_passed_on_stops_no_number(world: World) {
        told_docket(&world).await;
        const SENT: Sql = Sql::new("SELECT notice_id FROM notice_attempt WHERE route = 'template'");
        let (notice,): (String,) = world.app.db.one(&SENT, Vec::new()).await.unwrap();
        let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
        client.post(format!("{}/m/notices/{notice}/not-mine", world.address)).send().await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM wrong_address").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task WHERE reason = 'wrong person'").await, 1, "a clerk looks into it");
    }

    async fn t12_while_the_platform_is_down_for_ten_hours_a_near_sitting_comes_by_short_message(world: World) {
        registered_on_page(&world, 0).await;
        let down = ApiFault { path: "cgi-bin/message/template/send".into(), errcode: -1, times: 1_000_000 };
        world.simulator.set_faults(Faults { api: vec![down], ..Faults::default() });
        let mut near = docket();
        near[0] = hearing("n0", 5, "scheduled", "2026-11-25T09:30");
        tell(&world, near).await;
        world.ticks().await;
        assert!(texts(&world, 0).is_empty(), "the nearest way first");
        for _ in 0..60 {
            world.passes(10 * MINUTE);
            world.ticks().await;
        }
        let told = texts(&world, 0);
        assert!(told.iter().any(|text| text.contains("11月25日") && text.contains("09:30")), "{told:?}");
        assert!(shown(&world, 0).is_empty());
        let by_text = "SELECT COUNT(*) FROM notice n JOIN notice_attempt a ON a.notice_id = n.id
                       WHERE n.kind = 'hearing-set' AND n.source = 'A1-1' AND a.route = 'sms' AND a.outcome = 'accepted'
                           AND a.started_at - n.created_at <= 3600000";
        assert_eq!(world.count(by_text).await, 1, "within the hour");
        world.simulator.set_faults(Faults::default());
        world.ticks().await;
        assert_eq!(count(&kinds(&world, "planned").await, "hearing-set"), 0, "nobody is told again");
    }

    async fn what_waits_for_a_clerk_stays_there_when_an_earlier_way_fails_late(world: World) {
        tell(&world, docket()).await;
        world.ticks().await;
        const TEXTED: Sql = Sql::new("SELECT notice_id FROM notice_attempt WHERE route = 'sms'");
        let (notice,): (String,) = world.app.db.one(&TEXTED, Vec::new()).await.unwrap();
        assert!(world.app.ledger.act("京0491", &notice, Deed::NextWay, Actor::Operator).await.unwrap());
        world.ticks().await;
        let waits = "SELECT COUNT(*) FROM notice WHERE source = 'A1-1' AND state = 'accepted' AND reason = 'a clerk calls'";
        assert_eq!(world.count(waits).await, 1);
        let (listeners, now_ms) = (world.app.listeners.clone(), world.clock.now_ms());
        let reports = vec![(notice, Report::Failed("the gateway could not deliver it"))];
        let reported = world.app.db.write(move |tx| {
            Box::pin(async move { receipts::of_short(tx, &listeners, Place::First, &reports, now_ms).await })
        });
        reported.await.unwrap();
        world.ticks().await;
        assert_eq!(world.count(waits).await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM notice_attempt WHERE route = 'sms' AND reported = 'failed'").await, 1);
    }

    async fn reading_old_reminders_takes_nothing_from_tonight(world: World) {
        registered_on_page(&world, 0).await;
        let [_, name, id, mobile] = PEOPLE[0];
        let case = |n: usize| {
            [
                event(&format!("c{n}"), "case.changed", json!({ "id": format!("C{n}"), "sequence": 1, "number": format!("(2026)京0491民初{}号", 100 + n), "cause": "买卖合同纠纷", "stage": "scheduled" })),
                event(&format!("p{n}"), "party.changed", json!({ "id": format!("C{n}-1"), "sequence": 1, "case": format!("C{n}"), "role": "plaintiff", "name": name, "id_number": id, "mobile": mobile })),
                event(&format!("h{n}"), "hearing.changed", json!({ "id": format!("C{n}-H"), "sequence": 1, "case": format!("C{n}"), "kind": "trial", "state": "scheduled", "starts_at": "2026-12-08T14:00" })),
            ]
        };
        tell(&world, (0..6).flat_map(case).collect()).await;
        world.ticks().await;
        // Seven days before, three, then noon of the day before.
        for time in [7 * DAY + 90 * MINUTE, 4 * DAY] {
            world.passes(time);
            world.ticks().await;
        }
        assert_eq!(count(&kinds_taken(&world).await, "hearing-3-days"), 6);
        world.passes(2 * DAY + 30 * MINUTE);
        const READ: Sql = Sql::new("UPDATE notice SET state = 'read', settled_at = $1 WHERE kind = 'hearing-3-days'");
        let now_ms = world.clock.now_ms();
        let read = world.app.db.write(move |tx| Box::pin(async move { tx.execute(&READ, tingxun::values![now_ms]).await }));
        assert_eq!(read.await.unwrap(), 6);
        world.passes(7 * 60 * MINUTE);
        world.ticks().await;
        assert_eq!(count(&kinds_taken(&world).await, "hearing-1-day"), 6);
    }

    async fn nobody_waits_for_an_account_that_rests_while_a_sitting_comes_near(world: World) {
        registered_on_page(&world, 0).await;
        let down = ApiFault { path: "cgi-bin/message/template/send".into(), errcode: -1, times: 1_000_000 };
        world.simulator.set_faults(Faults { api: vec![down], ..Faults::default() });
        let [_, name, id, mobile] = PEOPLE[0];
        let case = |n: usize, starts_at: &str| {
            [
                event(&format!("c{n}"), "case.changed", json!({ "id": format!("C{n}"), "sequence": 1, "number": format!("(2026)京0491民初{}号", 100 + n), "cause": "买卖合同纠纷", "stage": "scheduled" })),
                event(&format!("p{n}"), "party.changed", json!({ "id": format!("C{n}-1"), "sequence": 1, "case": format!("C{n}"), "role": "plaintiff", "name": name, "id_number": id, "mobile": mobile })),
                event(&format!("h{n}"), "hearing.changed", json!({ "id": format!("C{n}-H"), "sequence": 1, "case": format!("C{n}"), "kind": "trial", "state": "scheduled", "starts_at": starts_at })),
            ]
        };
        tell(&world, (0..30).flat_map(|n| case(n, "2026-12-20T09:30")).collect()).await;
        world.ticks().await;
        assert!(texts(&world, 0).is_empty() && shown(&world, 0).is_empty());
        // Ten in the morning at the court: it is of use until twenty past.
        tell(&world, case(40, "2026-11-24T11:20").into()).await;
        world.ticks().await;
        let told = texts(&world, 0);
        assert!(told.len() == 1 && told[0].contains("11:20"), "{told:?}");
    }
}
