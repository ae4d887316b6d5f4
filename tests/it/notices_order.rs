//! Which of several notices goes first, which one waits for another, and what a second try says.

use std::time::Duration;

use serde_json::{Value, json};
use tingxun::channel::notice::Route;
use tingxun::db::Sql;
use tingxun::simulator::{ApiFault, Consent, Faults};

use crate::both_in;
use crate::case_system::{docket, event, tell};
use crate::notices::{document, hearing, on_both, openid, shown};
use crate::sign_in::registered_on_page;
use crate::subscriptions::{HEARING, official};
use crate::world::{PEOPLE, World};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const TEMPLATES: &str = "SELECT COUNT(*) FROM notice_attempt WHERE route = 'template'";

/// 张晓晴 is registered and has been told of her hearing.
async fn told_docket(world: &World) {
    registered_on_page(world, 0).await;
    tell(world, docket()).await;
    world.ticks().await;
}

/// So many cases of 张晓晴's, each with what `of_case` makes of its name.
async fn cases(world: &World, count: usize, of_case: impl Fn(&str) -> Value) {
    let [_, name, id_number, _] = PEOPLE[0];
    let all: Vec<Value> = (0..count)
        .flat_map(|place| {
            let case = format!("M{place}");
            let number = format!("(2026)京0491民初{}号", 1_000 + place);
            [
                event(
                    &format!("{case}-c"),
                    "case.changed",
                    json!({ "id": case, "sequence": 1, "number": number, "cause": "买卖合同纠纷", "stage": "filed" }),
                ),
                event(
                    &format!("{case}-p"),
                    "party.changed",
                    json!({ "id": format!("{case}-1"), "sequence": 1, "case": case, "role": "plaintiff",
                            "name": name, "id_number": id_number }),
                ),
                of_case(&case),
            ]
        })
        .collect();
    for some in all.chunks(150) {
        tell(world, some.to_vec()).await;
    }
    release(world).await;
}

/// So many at once wait for somebody's word: here it is.
pub async fn release(world: &World) {
    const RELEASE: Sql = Sql::new("UPDATE notice SET state = 'planned' WHERE state = 'held'");
    change(world, &RELEASE, Vec::new()).await;
}

async fn change(world: &World, sql: &'static Sql, values: Vec<tingxun::db::Value>) {
    let changed = world.app.db.write(move |tx| Box::pin(async move { tx.execute(sql, values).await }));
    assert!(changed.await.unwrap() > 0);
}

fn sitting_of(case: &str) -> Value {
    event(
        &format!("{case}-h"),
        "hearing.changed",
        json!({ "id": format!("{case}-H"), "sequence": 1, "case": case, "kind": "trial", "state": "scheduled",
                "starts_at": "2026-12-20T09:30" }),
    )
}

/// A turn of the courier that the platform keeps waiting; returns once `begun` attempts are written.
async fn a_slow_turn(world: &World, begun: i64) -> tokio::task::JoinHandle<usize> {
    world.simulator.set_faults(Faults { api_latency_ms: 2_000, ..Faults::default() });
    let before = world.count(TEMPLATES).await;
    let (courier, stop) = (world.app.courier.clone(), world.stop.clone());
    let turn = tokio::spawn(async move { courier.turn(&stop).await.unwrap() });
    while world.count(TEMPLATES).await < before + begun {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    turn
}

on_both! {
    async fn what_was_taken_along_is_said_by_the_second_try(world: World) {
        told_docket(&world).await;
        let papers = ["举证通知书", "应诉通知书", "受理案件通知书"];
        let papers = papers.iter().enumerate().map(|(place, title)| document(&format!("d{place}"), "A1", title));
        tell(&world, papers.collect()).await;
        let fault = ApiFault { path: "cgi-bin/message/template/send".into(), errcode: -1, times: 1 };
        world.simulator.set_faults(Faults { api: vec![fault], ..Faults::default() });
        world.passes(11 * MINUTE);
        world.ticks().await;
        assert_eq!(shown(&world, 0).len(), 1, "the platform was busy");
        world.passes(10 * SECOND);
        world.ticks().await;
        let shown = shown(&world, 0);
        assert_eq!(shown.len(), 2, "{shown:?}");
        assert!(shown[1].contains("有3项新进展"), "{shown:?}");
    }

    async fn what_is_critical_goes_before_all_that_is_due(world: World) {
        registered_on_page(&world, 0).await;
        cases(&world, 270, |case| document(&format!("{case}-d"), case, "举证通知书")).await;
        world.passes(11 * MINUTE);
        tell(&world, docket()).await;
        release(&world).await;
        world.ticks().await;
        let shown = shown(&world, 0);
        let place = shown.iter().position(|text| text.contains("12月8日") || text.contains("12月08日")).unwrap();
        // So many are under way at the same time.
        assert!(place < 64, "{place} of {}", shown.len());
    }

    async fn a_newer_word_waits_for_an_older_one_under_way(world: World) {
        registered_on_page(&world, 0).await;
        tell(&world, docket()).await;
        // The sitting is so near that nothing waits for the court to correct itself.
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-11-24T13:00")]).await;
        let turn = a_slow_turn(&world, 1).await;
        tell(&world, vec![hearing("m2", 7, "scheduled", "2026-11-24T13:30")]).await;
        world.app.courier.turn(&world.stop).await.unwrap();
        assert_eq!(world.count(TEMPLATES).await, 1, "the older word would be the last that is heard");
        turn.await.unwrap();
        world.simulator.set_faults(Faults::default());
        world.passes(6 * SECOND);
        world.ticks().await;
        let shown = shown(&world, 0);
        assert_eq!(shown.len(), 2, "{shown:?}");
        assert!(shown[0].contains("13:00") && shown[1].contains("13:30"), "{shown:?}");
    }

    async fn whatever_waited_too_long_is_claimed_again_and_nobody_is_blamed(world: World) {
        registered_on_page(&world, 0).await;
        cases(&world, 100, sitting_of).await;
        let turn = a_slow_turn(&world, 100).await;
        // Sixty-four are under way; the others' lease ends before their turn comes.
        tokio::time::sleep(Duration::from_millis(500)).await;
        world.passes(50 * SECOND);
        turn.await.unwrap();
        world.simulator.set_faults(Faults::default());
        let late = "SELECT COUNT(*) FROM notice_attempt WHERE reason = 'its lease ran out'";
        assert_eq!(world.count(late).await, 36);
        assert_eq!(shown(&world, 0).len(), 64);
        world.passes(7 * SECOND);
        world.ticks().await;
        let mut shown = shown(&world, 0);
        shown.sort();
        shown.dedup();
        assert_eq!(shown.len(), 100, "each case once, as soon as it can be");
    }

    async fn what_cannot_be_read_is_called_about(world: World) {
        registered_on_page(&world, 0).await;
        tell(&world, docket()).await;
        const SPOIL: Sql = Sql::new("UPDATE hearing SET sealed = $1");
        change(&world, &SPOIL, vec![tingxun::db::Value::from(vec![0_u8; 40])]).await;
        world.ticks().await;
        assert!(shown(&world, 0).is_empty());
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE kind = 'hearing-set' AND reason = 'cannot be read'").await, 4);
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task WHERE state = 'open'").await, 4);
    }
}

both_in! {
    official;
    async fn the_result_of_a_last_grant_is_waited_for(world: World) {
        registered_on_page(&world, 0).await;
        world.simulator.grant(&openid(0), HEARING, Consent::OneTime).await;
        world.simulator.set_faults(Faults { api_lost_answers: 1, lost_results: 1, ..Faults::default() });
        tell(&world, docket()).await;
        world.ticks().await;
        world.passes(10 * SECOND);
        world.ticks().await;
        assert_eq!(world.count(TEMPLATES).await, 0, "it may have arrived: the platform tells within ten minutes");
        world.passes(11 * MINUTE);
        world.ticks().await;
        let ways = world.simulator.notices(&openid(0)).into_iter().map(|own| own.route);
        let ways: Vec<Route> = ways.filter(|way| !matches!(way, Route::Sms | Route::Chat)).collect();
        assert_eq!(ways, [Route::Subscription, Route::Template], "nobody told");
    }
}
