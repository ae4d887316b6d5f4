//! Providers that fail or are slow: another one does their work, as long as there is one.

use std::time::Duration;

use serde_json::json;
use tingxun::health::Speed;
use tingxun::http::{Signed, SigningKey};
use tingxun::notices::receipts;
use tingxun::simulator::Faults;
use tingxun::skew;

use crate::both_in;
use crate::case_system::{docket, event, tell};
use crate::notices::texts;
use crate::sign_in::registered_on_page;
use crate::world::{Engine, INTERFACE_KEY, Plan, World, Wrong};

const MINUTE: Duration = Duration::from_secs(60);

/// A court whose usual gateway cannot be reached; another stands beside it.
async fn without_its_gateway(engine: Engine) -> Option<World> {
    World::planned(Plan { usual_gateway: Some(Wrong::Gone), ..Plan::on(engine) }).await
}

/// A court whose usual gateway lets nobody in; another stands beside it.
async fn not_let_in(engine: Engine) -> Option<World> {
    World::planned(Plan { usual_gateway: Some(Wrong::LetsNobodyIn), ..Plan::on(engine) }).await
}

/// A court with one gateway, which reports.
async fn with_reports(engine: Engine) -> Option<World> {
    World::planned(Plan { sms_reports: true, ..Plan::on(engine) }).await
}

both_in! {
    without_its_gateway;
    async fn whoever_waits_for_a_code_does_not_wait_for_a_gateway(world: World) {
        registered_on_page(&world, 0).await;
        assert!(world.count("SELECT COUNT(*) FROM sms WHERE outcome = 'accepted'").await > 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM sms WHERE attempts > 1").await, 0, "in the same turn");
    }

    async fn a_notice_goes_by_the_other_gateway_whose_word_counts(world: World) {
        tell(&world, docket()).await;
        world.ticks().await;
        assert!(texts(&world, 0).is_empty(), "the usual one is asked first");
        world.passes(Duration::from_secs(10));
        world.ticks().await;
        assert_eq!(texts(&world, 0).len(), 1);
        const TAKEN: &str = "SELECT COUNT(*) FROM notice_attempt WHERE route = 'sms' AND account = 'beside' AND outcome = 'accepted'";
        assert_eq!(world.count(TAKEN).await, 1);
        let (notice,): (String,) = world.app.db.one(
            &tingxun::db::Sql::new("SELECT notice_id FROM notice_attempt WHERE account = 'beside'"), Vec::new()).await.unwrap();
        let report = |key_id: &str, state: &str| {
            let key = SigningKey { id: key_id.to_owned(), key: INTERFACE_KEY.to_owned().into() };
            let http = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
            let url = format!("{}/sms/reports", world.address);
            let body = json!([{ "id": notice, "state": state, "at": world.clock.now().to_string() }]);
            let signed = Signed { http, url, key, clock: world.clock.clone() };
            async move { signed.post("", &body).await.map(drop) }
        };
        const DELIVERED: &str = "SELECT COUNT(*) FROM notice WHERE state = 'delivered' AND kind = 'hearing-set'";
        report("test", "failed").await.unwrap();
        world.ticks().await;
        assert_eq!(world.count(TAKEN).await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task t JOIN notice n ON n.id = t.notice_id
            WHERE n.id IN (SELECT notice_id FROM notice_attempt WHERE account = 'beside')").await, 0, "what the usual one says of its own try undoes nothing");
        assert!(report("nobody", "delivered").await.is_err());
        assert_eq!(world.count(DELIVERED).await, 0);
        report("beside", "delivered").await.unwrap();
        assert_eq!(world.count(DELIVERED).await, 1);
    }
}

both_in! {
    not_let_in;
    async fn a_code_goes_by_the_other_gateway_where_one_lets_nobody_in(world: World) {
        registered_on_page(&world, 0).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM sms WHERE outcome <> 'accepted' OR attempts > 1").await, 0);
    }

    async fn a_gateway_that_lets_nobody_in_does_not_use_up_the_message(world: World) {
        tell(&world, docket()).await;
        world.ticks().await;
        world.passes(Duration::from_secs(10));
        world.ticks().await;
        assert_eq!(texts(&world, 0).len(), 1);
        const TRIED: &str = "SELECT COUNT(*) FROM notice_attempt WHERE route = 'sms' AND account = '' AND outcome = 'not now'";
        assert!(world.count(TRIED).await > 0, "the usual one was asked");
    }
}

both_in! {
    with_reports;
    async fn it_is_known_how_fast_messages_arrive(world: World) {
        let mut events = vec![
            event("c", "case.changed", json!({ "id": "C", "sequence": 1, "number": "(2026)京0491民初9号", "cause": "买卖合同纠纷",
                "stage": "scheduled" })),
            event("h", "hearing.changed", json!({ "id": "C-H", "sequence": 1, "case": "C", "kind": "trial", "state": "scheduled",
                "starts_at": "2026-12-20T09:30" })),
        ];
        events.extend((0..25).map(|n| {
            let mobile = format!("1990000{n:04}");
            event(&format!("p{n}"), "party.changed", json!({ "id": format!("C-{n}"), "sequence": 1, "case": "C", "role": "plaintiff",
                "name": "测试", "mobile": mobile }))
        }));
        world.simulator.set_faults(Faults { result_delay_ms: 360_000, ..Faults::default() });
        tell(&world, events).await;
        world.ticks().await;
        let speed = |reported, slow| vec![Speed { provider: "sms".to_owned(), sent: 25, reported, slow }];
        let speeds = async || receipts::speeds(&world.app.db, world.clock.now_ms()).await.unwrap();
        assert_eq!(speeds().await, speed(0, 0), "they may still be in time");
        world.passes(6 * MINUTE);
        while world.count("SELECT COUNT(*) FROM notice_attempt WHERE reported = 'delivered'").await < 25 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(speeds().await, speed(25, 25));
        world.passes(10 * MINUTE);
        assert_eq!(speeds().await, Vec::new(), "what lies back says nothing of today");
    }

    async fn a_machine_whose_clock_is_wrong_goes_by_the_databases(world: World) {
        let database_ms = world.app.db.now_ms().await.unwrap();
        let before = world.clock.now_ms();
        skew::look(&world.app.db, &world.clock, &world.app.metrics).await.unwrap();
        let Some(database_ms) = database_ms else {
            assert_eq!(world.clock.now_ms(), before, "SQLite is on the same machine");
            return;
        };
        let apart = world.clock.now_ms() - database_ms;
        assert!((0..60_000).contains(&apart), "{apart}");
        assert!(world.app.metrics.clock_skew_ms.get().abs() > 2_000, "an operator sees it");
        skew::look(&world.app.db, &world.clock, &world.app.metrics).await.unwrap();
        assert!(world.clock.now_ms() - database_ms < 120_000, "twice changes nothing");
    }
}
