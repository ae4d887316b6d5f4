//! The log of an order: nobody changes it, whoever does is found out, a new key leaves it whole, and it says everything.

use tingxun::app::App;
use tingxun::db::{Db, Sql, Value};
use tingxun::orders::acts::Acted;
use tingxun::orders::deed::{Assignee, Deed};
use tingxun::orders::kinds::{Kind, Level, Priority, Rating};
use tingxun::rotation;
use tingxun::secret::{Dice, SecretString};
use tingxun::staff::Role;

use crate::both;
use crate::orders::{
    ANSWER, ASKED, DIVISION, REASON, act, asker, assert_rows_follow_from_logs, change, dispatch, dispatched,
    done, entered, filed, log, of, replied, reply, request, turn_to,
};
use crate::orders_time::ring;
use crate::rotation::rotated_settings;
use crate::world::World;

/// Whoever owns the database takes the watch away.
async fn unwatch(world: &World) {
    change(
        world,
        Sql::differing(
            "DROP TRIGGER work_order_event_is_not_changed",
            "DROP TRIGGER work_order_event_is_not_changed ON work_order_event",
        ),
    )
    .await
    .unwrap();
    if matches!(world.app.db, Db::Sqlite(_)) {
        change(world, Sql::new("DROP TRIGGER work_order_event_is_not_deleted")).await.unwrap();
    }
}

/// A statement about one order, $1.
async fn forge(world: &World, sql: &'static str, id: &str) -> u64 {
    let values = vec![Value::from(id)];
    world
        .app
        .db
        .write(move |tx| Box::pin(async move { tx.execute(&Sql::new(sql), values).await }))
        .await
        .unwrap()
}

/// Whether an order's page says that its log is whole.
async fn is_whole(app: &App, id: &str) -> bool {
    app.orders.open(id, &of(Role::Inspector)).await.unwrap().unwrap().log.is_whole
}

both! {
    async fn a_log_cannot_be_changed_by_a_statement(world: World) {
        let id = dispatched(&world.app).await;
        for sql in [
            "UPDATE work_order_event SET facts = '{}'",
            "UPDATE work_order_event SET at = at - 1",
            "UPDATE work_order_event SET actor = 'operator'",
            "UPDATE work_order_event SET words = ''",
            "UPDATE work_order_event SET digest = ''",
            "UPDATE work_order_event SET seq = seq + 10",
            "UPDATE work_order_event SET order_id = order_id, sealed = NULL",
            "DELETE FROM work_order_event",
            "DELETE FROM work_order_event WHERE seq = 2",
            "DELETE FROM work_order",
        ] {
            assert!(change(&world, Sql::new(sql)).await.is_err(), "{sql}");
        }
        if matches!(world.app.db, Db::Postgres(_)) {
            assert!(change(&world, Sql::new("TRUNCATE work_order_event CASCADE")).await.is_err());
        }
        assert!(is_whole(&world.app, &id).await);
        assert_rows_follow_from_logs(&world.app).await;
    }

    async fn whoever_changes_a_log_is_found_out(world: World) {
        let app = &world.app;
        unwatch(&world).await;
        for sql in [
            r#"UPDATE work_order_event SET facts = REPLACE(facts, '"judge":"judge"', '"judge":"other"') WHERE order_id = $1 AND seq = 2"#,
            "UPDATE work_order_event SET actor = 'staff:other' WHERE order_id = $1 AND seq = 3",
            "UPDATE work_order_event SET at = at - 60000 WHERE order_id = $1 AND seq = 4",
            "UPDATE work_order_event SET words = (SELECT o.words FROM work_order_event o WHERE o.order_id = $1 AND o.seq = 2)
             WHERE order_id = $1 AND seq = 4",
            "DELETE FROM work_order_event WHERE order_id = $1 AND seq = 1",
            "DELETE FROM work_order_event WHERE order_id = $1 AND seq = 2",
            "DELETE FROM work_order_event WHERE order_id = $1 AND seq = 4",
            "DELETE FROM work_order_event WHERE order_id = $1 AND seq > 2",
            "UPDATE work_order_event SET digest = '' WHERE order_id = $1 AND seq = 4",
            "UPDATE work_order_event SET seq = 9 WHERE order_id = $1 AND seq = 3",
        ] {
            let id = replied(app).await;
            assert!(is_whole(app, &id).await);
            assert!(forge(&world, sql, &id).await > 0, "{sql}");
            assert!(!is_whole(app, &id).await, "{sql}");
        }
        assert!(is_whole(app, &replied(app).await).await, "another order's log is not touched");
    }

    /// What is sealed is not under the watch, for a key changes and words may have to go; what is there was written there.
    async fn words_that_are_exchanged_are_found_out(world: World) {
        let app = &world.app;
        let [own, other, forged, forgotten] = [replied(app).await, replied(app).await, replied(app).await, replied(app).await];
        const EXCHANGE: &str = "UPDATE work_order_event SET sealed = (SELECT o.sealed FROM work_order_event o WHERE o.order_id = $1 AND o.seq = 1)
             WHERE order_id = $1 AND seq = 4";
        assert_eq!(forge(&world, EXCHANGE, &own).await, 1);
        assert!(!is_whole(app, &own).await, "the question in the place of the answer");

        let take = Sql::new("UPDATE work_order_event SET sealed = (SELECT o.sealed FROM work_order_event o WHERE o.order_id = $1 AND o.seq = 4)
             WHERE order_id = $2 AND seq = 4");
        let values = vec![Value::from(&forged), Value::from(&other)];
        world.app.db.write(move |tx| Box::pin(async move { tx.execute(&take, values).await })).await.unwrap();
        assert!(!is_whole(app, &other).await, "another order's answer");

        // Even with the key in hand.
        let json = serde_json::json!({ "text": "没有说过这句话，一个字也没有。" }).to_string();
        let sealed = app.sealer.seal(&format!("work_order_event.sealed/{forged}/4"), json.as_bytes());
        let write = Sql::new("UPDATE work_order_event SET sealed = $1 WHERE order_id = $2 AND seq = 4");
        let values = vec![Value::from(sealed), Value::from(&forged)];
        world.app.db.write(move |tx| Box::pin(async move { tx.execute(&write, values).await })).await.unwrap();
        assert!(log(app, &forged).await.lines[3].words.is_some(), "it opens");
        assert!(!is_whole(app, &forged).await, "and was not written there");

        // What is damaged cannot be taken for what was forgotten.
        let damaged = replied(app).await;
        let values = vec![Value::from(vec![1u8, 2, 3]), Value::from(&damaged)];
        world.app.db.write(move |tx| Box::pin(async move { tx.execute(&write, values).await })).await.unwrap();
        assert!(!is_whole(app, &damaged).await, "damaged");

        assert_eq!(forge(&world, "UPDATE work_order_event SET sealed = NULL WHERE order_id = $1 AND seq = 1", &forgotten).await, 1);
        let log = log(app, &forgotten).await;
        assert!(log.is_whole && log.lines[0].words.is_none(), "what had to be forgotten leaves its digest");
    }

    async fn a_new_key_leaves_logs_whole_and_readable(world: World) {
        let id = replied(&world.app).await;
        let settings = rotated_settings(&world.settings);
        let app = App::build(settings, world.clock.clone(), Dice::seeded(11)).await.unwrap();
        let columns = rotation::rotate(&app.db, &app.sealer).await.unwrap();
        assert!(columns.iter().all(|column| column.unreadable == 0), "{columns:?}");
        let mut settings = rotated_settings(&world.settings);
        settings.vault.previous_key = SecretString::default();
        let alone = App::build(settings, world.clock.clone(), Dice::seeded(12)).await.unwrap();
        let read = |lines: &[tingxun::orders::queries::Line]| -> Vec<String> {
            lines.iter().filter_map(|line| line.words.as_ref()).map(|words| words.text.clone()).collect()
        };
        let shown = alone.orders.open(&id, &of(Role::Seat)).await.unwrap().unwrap();
        assert!(shown.log.is_whole && shown.filed.reporter.is_some());
        assert_eq!(read(&shown.log.lines), [ASKED, ANSWER]);
        assert!(read(&log(&world.app, &id).await.lines).is_empty(), "the old key alone opens nothing");
        done(&alone, &id, &asker(0), Deed::Object, REASON).await;
        assert_eq!(read(&log(&alone, &id).await.lines), [ASKED, ANSWER, REASON]);
        assert_rows_follow_from_logs(&alone).await;
    }

    async fn an_order_that_cannot_be_read_keeps_no_other_waiting(world: World) {
        let app = &world.app;
        let (broken, fine) = (dispatched(app).await, dispatched(app).await);
        unwatch(&world).await;
        assert_eq!(forge(&world, "UPDATE work_order_event SET facts = '{}' WHERE seq = 1 AND order_id = $1", &broken).await, 1);
        turn_to(&world, "2026-11-26T17:30");
        assert_eq!((app.orders.ring().await.unwrap(), app.orders.ring().await.unwrap()), (2, 0), "it is tried again later");
        assert_eq!((filed(app, &fine).await.level, filed(app, &broken).await.level), (Level::Urged, Level::Normal));
        turn_to(&world, "2026-11-26T18:30");
        assert_eq!(app.orders.ring().await.unwrap(), 1);
    }

    /// I8, I4: at the end of a busy fortnight every row is what its log makes of it.
    async fn a_busy_court_is_what_its_logs_say(world: World) {
        let app = &world.app;
        let (mut open, mut days, mut dice) = (Vec::new(), 24..=30, 7u64);
        for round in 0usize..48 {
            if round % 8 == 7 && let Some(day) = days.next() {
                turn_to(&world, &format!("2026-11-{day}T17:30"));
                ring(app).await;
            }
            let kind = Kind::ALL[round % Kind::ALL.len()];
            open.push(entered(app, request(kind)).await.id);
            for id in &open {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                busy(app, id, (dice >> 33) as usize).await;
            }
            open.truncate(12);
            if round.is_multiple_of(3) {
                open.remove(0);
            }
        }
        turn_to(&world, "2026-12-14T10:00");
        ring(app).await;
        assert_rows_follow_from_logs(app).await;
        let states = world.count("SELECT COUNT(DISTINCT state) FROM work_order").await;
        let levels = world.count("SELECT COUNT(DISTINCT level) FROM work_order").await;
        assert!(states >= 6 && levels >= 3, "{states} states, {levels} levels");
        // I1
        assert_eq!(world.count("SELECT COUNT(*) FROM work_order WHERE state = 'closed' AND replied_at IS NULL").await, 0);
        // I3
        assert_eq!(world.count(
            "SELECT COUNT(*) FROM work_order WHERE is_open AND due_at IS NULL AND state <> 'waiting' AND gap IS NULL").await, 0);
        let alarms = "SELECT COUNT(*) FROM work_order WHERE alarm_at IS NULL AND level <> 'reported' AND gap IS NULL
                          AND state IN ('received', 'dispatched', 'handling', 'return_req', 'waiting', 'replied')";
        assert_eq!(world.count(alarms).await, 0);
    }
}

/// Whatever somebody may happen to do; most of it cannot be done as the order stands.
async fn busy(app: &App, id: &str, which: usize) {
    let to = Assignee { judge: ["judge", "another"][which % 2].to_owned(), division: DIVISION.to_owned() };
    let row = filed(app, id).await;
    let is_sealed = row.is_sealed;
    let whose = |role| if is_sealed { Role::Inspector } else { role };
    let (role, deed) = match which % 16 {
        0 | 7 => (Some(whose(Role::Dispatcher)), dispatch("judge")),
        1 => (Some(whose(Role::Assistant)), Deed::Accept),
        2 => (Some(whose(Role::Assistant)), Deed::AskMore),
        3 => (None, Deed::Supply),
        4 => (Some(whose(Role::Dispatcher)), Deed::Reassign { to, is_judge_new: which.is_multiple_of(3) }),
        5 => (Some(whose(Role::Seat)), Deed::Reprioritise { priority: Priority::ALL[which % 4] }),
        6 => (Some(whose(Role::Assistant)), Deed::AskReturn),
        8 => (Some(whose(Role::Dispatcher)), Deed::ApproveReturn),
        9 => (Some(whose(Role::Assistant)), reply()),
        10 => (None, Deed::Confirm { rating: Rating::ALL.get(which % 7).copied() }),
        11 => (None, Deed::Object),
        12 => (Some(whose(Role::Seat)), Deed::Refuse),
        13 => (None, Deed::Withdraw),
        14 => (Some(whose(Role::Dispatcher)), Deed::Transfer { target: "信访".to_owned() }),
        _ => (Some(whose(Role::Chief)), Deed::Supervise),
    };
    let who = role.map_or_else(|| asker(0), of);
    let acted = act(app, id, &who, deed, ANSWER).await;
    assert!(!matches!(acted, Acted::Stale | Acted::NoTarget), "{acted:?}");
    let changed = filed(app, id).await.version - row.version;
    assert_eq!(changed, u32::from(acted == Acted::Done), "{acted:?}");
}
