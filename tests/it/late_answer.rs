//! The answer takes longer than the platform waits: acknowledged in time, delivered later, once.

use std::time::Duration;

use tingxun::simulator::{Faults, Outcome};

use crate::both;
use crate::world::{Engine, Plan, World, reply};

const SLOW: &str = "慢速回答演示";

/// The rehearsal text thinks for six seconds of real time, because the push budget is real time.
const UNTIL_FOUND: Duration = Duration::from_secs(3);

both! {
    async fn the_push_is_acknowledged_and_the_answer_follows_once(world: World) {
        let delivery = world.simulator.say(&world.zhang, SLOW).await;
        assert_eq!(delivery.outcome, Outcome::Accepted);
        assert_eq!(delivery.attempts.len(), 1);
        assert!(delivery.attempts[0].milliseconds < 4_900, "{:?}", delivery.attempts);
        tokio::time::sleep(UNTIL_FOUND).await;
        world.ticks().await;
        world.ticks().await;
        let heard = world.heard();
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert!(heard[0].contains("这是一次演示"));
    }

    async fn a_dropped_connection_cancels_nothing(world: World) {
        world.simulator.set_faults(Faults { cut_pushes: 3, ..Faults::default() });
        let delivery = world.simulator.say(&world.zhang, "你好").await;
        assert!(matches!(delivery.outcome, Outcome::ServiceFailure { .. }));
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox WHERE state = 'settled'").await, 1);
    }

    async fn an_answer_whose_process_died_is_adopted(world: World) {
        // The process that thinks is another one, and it is gone: only its row is left.
        let (_, address) = world.replica().await;
        let elsewhere = world.simulator.with_callback(format!("{address}/wechat/court"));
        world.simulator.set_faults(Faults { cut_pushes: 3, ..Faults::default() });
        elsewhere.say(&world.zhang, SLOW).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox WHERE state = 'thinking'").await, 1);
        world.ticks().await;
        assert!(world.heard().is_empty(), "not before the platform's attempts are over");
        world.passes(Duration::from_secs(60));
        world.ticks().await;
        assert_eq!(world.heard().len(), 1);
        tokio::time::sleep(Duration::from_secs(7)).await;
        world.ticks().await;
        assert_eq!(world.heard().len(), 1, "the other process found it settled");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_to_write_the_answer_waits_behind_a_link() {
    let plan = Plan { extra: "customer_service = false".into(), ..Plan::on(Engine::Sqlite) };
    let world = World::planned(plan).await.unwrap();
    let delivery = world.simulator.say(&world.zhang, SLOW).await;
    assert!(reply(&delivery).contains("msgmenuid=waiting"), "{delivery:?}");
    tokio::time::sleep(UNTIL_FOUND).await;
    world.ticks().await;
    let fetched = world.simulator.tap_link(&world.zhang, "查看答复", "waiting").await;
    assert!(reply(&fetched).contains("这是一次演示"));
    let again = world.simulator.tap_link(&world.zhang, "查看答复", "waiting").await;
    assert!(reply(&again).contains("目前没有待查看的答复"));
}
