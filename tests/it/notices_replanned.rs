//! What was planned reaches whom it was planned for, when mandates, keys or dates change before it goes out.

use std::time::Duration;

use serde_json::{Value, json};
use tingxun::db::Sql;
use tingxun::notices::plan_ahead;
use tingxun::notices::tasks::Noted;

use crate::case_system::{docket, event, tell};
use crate::desk_notices::told_by_telephone;
use crate::notices::{hearing, kinds, on_both, shown, texts};
use crate::sign_in::registered_on_page;
use crate::world::{PEOPLE, World};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

async fn change(world: &World, sql: &'static str) -> u64 {
    let changed =
        world.app.db.write(move |tx| Box::pin(async move { tx.execute(&Sql::new(sql), Vec::new()).await }));
    changed.await.unwrap()
}

async fn planned_anew(world: &World) {
    let (app, engine) = (&world.app, world.app.engines.current());
    let limits = &engine.limits().notices;
    plan_ahead(&app.db, &app.sealer, &app.ids, limits, app.clock.now()).await.unwrap();
}

/// So much time passes, and what is due goes out.
async fn later(world: &World, time: Duration) {
    world.passes(time);
    world.ticks().await;
}

/// 王立新's mandate for 张晓晴.
fn mandate(event_id: &str, id: &str, sequence: i64, has_ended: bool) -> Value {
    let [_, name, id_number, _] = PEOPLE[2];
    event(
        event_id,
        "mandate.changed",
        json!({ "id": id, "sequence": sequence, "case": "A1", "party": "A1-1", "name": name, "id_number": id_number,
                "from": "2026-11-03", "to": "2026-12-31", "ended": has_ended }),
    )
}

/// 张晓晴 as the plaintiff under an id of the case system.
fn zhang(event_id: &str, id: &str, sequence: i64, has_left: bool) -> Value {
    let [_, name, id_number, mobile] = PEOPLE[0];
    event(
        event_id,
        "party.changed",
        json!({ "id": id, "sequence": sequence, "case": "A1", "role": "plaintiff", "name": name,
                "id_number": id_number, "mobile": mobile, "left": has_left }),
    )
}

/// The docket, in which nobody has told who 张晓晴 is.
fn docket_without_identity() -> Vec<Value> {
    let mut events = docket();
    events[2]["data"].as_object_mut().unwrap().remove("id_number");
    events
}

fn filing_accepted() -> Value {
    event(
        "f1",
        "filing.decided",
        json!({ "id": "A1-F1", "sequence": 1, "case": "A1", "result": "accepted", "title": "受理案件通知书",
                "dated": "2026-11-24" }),
    )
}

on_both! {
    async fn a_lawyer_under_a_new_mandate_keeps_the_reminders(world: World) {
        registered_on_page(&world, 2).await;
        tell(&world, docket()).await;
        world.ticks().await;
        assert_eq!(shown(&world, 2).len(), 1);
        tell(&world, vec![mandate("m1", "A1-M1", 90, true), mandate("m2", "A1-M2", 1, false)]).await;
        later(&world, 11 * DAY + HOUR).await;
        assert_eq!(shown(&world, 2).len(), 2, "three days before");
        later(&world, 2 * DAY + 8 * HOUR).await;
        assert_eq!(shown(&world, 2).len(), 3, "and the evening before");
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE source = 'A1-M1'").await, 0);
    }

    async fn a_party_under_a_new_id_keeps_the_reminders(world: World) {
        registered_on_page(&world, 0).await;
        tell(&world, docket()).await;
        world.ticks().await;
        tell(&world, vec![zhang("p1", "A1-1", 90, true), zhang("p9", "A1-9", 1, false)]).await;
        later(&world, 7 * DAY + 2 * HOUR).await;
        assert_eq!(shown(&world, 0).iter().filter(|text| text.contains("12月8日")).count(), 2, "{:?}", shown(&world, 0));
        let left_out = "SELECT COUNT(*) FROM notice WHERE kind = 'hearing-7-days' AND reason = 'no longer in the case'";
        assert_eq!(world.count(left_out).await, 0);
    }

    async fn whom_a_clerk_calls_is_called_under_the_new_mandate(world: World) {
        tell(&world, docket()).await;
        world.ticks().await;
        tell(&world, vec![mandate("m1", "A1-M1", 90, true), mandate("m2", "A1-M2", 1, false)]).await;
        const TASK: Sql = Sql::new("SELECT t.id FROM phone_task t JOIN notice n ON n.id = t.notice_id WHERE n.standing = 'agent'");
        let (task,): (String,) = world.app.db.one(&TASK, Vec::new()).await.unwrap();
        let found = world.app.ledger.task("京0491", &task).await.unwrap().unwrap();
        assert!(found.words[0].text.as_ref().is_some_and(|text| text.contains("12月8日")), "{:?}", found.words);
    }

    async fn a_guardian_whose_paper_was_renewed_at_night_hears_of_the_filing(world: World) {
        registered_on_page(&world, 1).await;
        let mut events = docket();
        events.remove(0);
        tell(&world, events).await;
        const GUARDIAN: &str = "INSERT INTO acting (id, kind, state, actor, id_index, account, openid, starts_on, ends_on, created_at)
            SELECT 'G1', 'guardian', 'live', l.id, p.id_index, 'court', 'o', '2026-01-01', '2027-01-01', 0
            FROM person l JOIN party p ON p.source_id = 'A1-1'";
        change(&world, GUARDIAN).await;
        // 22:30 at the court; the notice waits for the morning.
        world.passes(12 * HOUR + 30 * MINUTE);
        tell(&world, vec![filing_accepted()]).await;
        change(&world, "UPDATE acting SET state = 'ended' WHERE id = 'G1'").await;
        change(&world, "INSERT INTO acting (id, kind, state, actor, id_index, account, openid, starts_on, ends_on, created_at)
            SELECT 'G2', kind, 'live', actor, id_index, account, openid, starts_on, '2028-01-01', 0 FROM acting").await;
        planned_anew(&world).await;
        later(&world, 9 * HOUR + 45 * MINUTE).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE kind = 'filing-accepted' AND source = 'G2' AND state IN ('accepted', 'delivered')").await, 1);
    }

    async fn who_got_an_identity_with_the_cancellation_hears_of_it(world: World) {
        tell(&world, docket_without_identity()).await;
        world.ticks().await;
        assert_eq!(texts(&world, 0).len(), 1);
        tell(&world, vec![zhang("p1", "A1-1", 90, false), hearing("c1", 6, "cancelled", "2026-12-08T09:30")]).await;
        later(&world, 2 * MINUTE).await;
        let told = texts(&world, 0);
        assert!(told.len() == 2 && told[1].contains("取消"), "{told:?}");
    }

    async fn who_got_an_identity_before_the_cancellation_hears_of_it(world: World) {
        tell(&world, docket_without_identity()).await;
        world.ticks().await;
        // At night: whoever is new in the case would hear of the sitting in the morning.
        world.passes(12 * HOUR + 30 * MINUTE);
        tell(&world, vec![zhang("p1", "A1-1", 90, false)]).await;
        world.ticks().await;
        tell(&world, vec![hearing("c1", 6, "cancelled", "2026-12-08T09:30")]).await;
        later(&world, 10 * HOUR).await;
        let told = texts(&world, 0);
        assert!(told.len() == 2 && told[1].contains("取消"), "{told:?}");
    }

    async fn what_another_key_heard_is_said_again_rather_than_left_out(world: World) {
        tell(&world, docket_without_identity()).await;
        world.ticks().await;
        tell(&world, vec![zhang("p1", "A1-1", 90, false), hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        tell(&world, vec![hearing("m2", 7, "scheduled", "2026-12-08T09:30")]).await;
        later(&world, 2 * MINUTE).await;
        let told = texts(&world, 0);
        assert!(told.len() == 2 && told[1].contains("12月8日") && !told[1].contains("12月15日"), "nobody knows whose number it was: {told:?}");
    }

    async fn a_lawyer_who_was_called_and_then_registers_hears_of_the_cancellation(world: World) {
        let mut events = docket();
        let mandate = events[5]["data"].as_object_mut().unwrap();
        mandate.remove("id_number");
        mandate.insert("licence".into(), json!("11101201010999999"));
        assert!(tell(&world, events).await.iter().all(|status| status == "applied"));
        world.ticks().await;
        const TASK: Sql = Sql::new("SELECT id FROM phone_task WHERE recipient LIKE 'licence %'");
        let (task,): (String,) = world.app.db.one(&TASK, Vec::new()).await.unwrap();
        assert_eq!(told_by_telephone(&world, "京0491", &task).await, Noted::Done);
        registered_on_page(&world, 2).await;
        change(&world, "UPDATE person SET licence_index = (SELECT licence_index FROM mandate)").await;
        tell(&world, vec![hearing("c1", 6, "cancelled", "2026-12-08T09:30")]).await;
        later(&world, 2 * MINUTE).await;
        let told = shown(&world, 2);
        assert!(told.len() == 1 && told[0].contains("取消"), "{told:?}");
    }

    async fn a_slip_that_was_corrected_in_silence_leaves_the_reminders(world: World) {
        registered_on_page(&world, 0).await;
        tell(&world, docket()).await;
        world.ticks().await;
        // 11:00 on the day before.
        later(&world, 13 * DAY + HOUR).await;
        let before = shown(&world, 0).len();
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        world.passes(Duration::from_secs(40));
        tell(&world, vec![hearing("m2", 7, "scheduled", "2026-12-08T09:30")]).await;
        later(&world, 2 * MINUTE).await;
        assert_eq!(shown(&world, 0).len(), before, "nothing has changed for her");
        later(&world, 8 * HOUR).await;
        assert_eq!(shown(&world, 0).len(), before + 1, "the evening before");
        later(&world, 13 * HOUR + 15 * MINUTE).await;
        assert_eq!(shown(&world, 0).len(), before + 2, "and in the morning");
    }

    async fn whoever_has_just_heard_of_a_sitting_is_not_reminded_of_it(world: World) {
        registered_on_page(&world, 0).await;
        let mut near = docket();
        near[0] = hearing("n0", 5, "scheduled", "2026-11-25T09:30");
        tell(&world, near).await;
        world.ticks().await;
        for _ in 0..23 {
            later(&world, HOUR).await;
        }
        let told = shown(&world, 0).into_iter().filter(|text| text.contains("09:30")).count();
        assert_eq!(told, 1, "{:?}", shown(&world, 0));
        const TASKS: &str = "SELECT COUNT(*) FROM notice WHERE source = 'A1-1' AND kind LIKE 'hearing-%' AND state IN ('accepted', 'delivered')";
        assert_eq!(world.count(TASKS).await, 1);
    }

    async fn a_sitting_that_is_cancelled_with_a_day_in_the_past_is_taken_back(world: World) {
        registered_on_page(&world, 0).await;
        tell(&world, docket()).await;
        world.ticks().await;
        tell(&world, vec![hearing("c1", 6, "cancelled", "2026-11-20T09:30")]).await;
        later(&world, 2 * MINUTE).await;
        let told = shown(&world, 0);
        assert!(told.len() == 2 && told[1].contains("取消"), "{told:?}");
        assert!(kinds(&world, "planned").await.iter().all(|kind| !kind.starts_with("hearing")));
    }

    async fn a_sitting_that_is_moved_into_the_past_is_told_to_whoever_knows_the_old_day(world: World) {
        registered_on_page(&world, 0).await;
        tell(&world, docket()).await;
        world.ticks().await;
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-11-20T09:30")]).await;
        later(&world, 2 * MINUTE).await;
        let told = shown(&world, 0);
        assert!(told.len() == 2 && told[1].contains("11月20日"), "{told:?}");
        planned_anew(&world).await;
        later(&world, 20 * DAY).await;
        assert_eq!(shown(&world, 0).into_iter().filter(|text| text.contains("09:30")).count(), 2, "once, and no reminders");
    }

    async fn everybody_in_a_case_of_very_many_is_told(world: World) {
        let party = |n: usize| event(&format!("p{n}"), "party.changed", json!({ "id": format!("C-{n:04}"), "sequence": 1,
            "case": "C", "role": "plaintiff", "name": format!("甲{n}") }));
        tell(&world, vec![event("c", "case.changed", json!({ "id": "C", "sequence": 1, "number": "(2026)京0491民初9号",
            "cause": "买卖合同纠纷", "stage": "scheduled" }))]).await;
        let parties: Vec<Value> = (0..1_100).map(party).collect();
        for some in parties.chunks(400) {
            tell(&world, some.to_vec()).await;
        }
        tell(&world, vec![event("h", "hearing.changed", json!({ "id": "C-H", "sequence": 1, "case": "C", "kind": "trial",
            "state": "scheduled", "starts_at": "2026-12-20T09:30" }))]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE kind = 'hearing-set'").await, 1_100);
    }
}
