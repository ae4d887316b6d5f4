//! The answer takes longer than the platform waits: acknowledged in time, delivered later, once.

use std::pin::Pin;
use std::time::Duration;

use futures_util::FutureExt;
use tingxun::simulator::{Faults, Outcome};
use tokio::sync::oneshot;

use crate::both;
use crate::scripts_reload::{edit, shipped};
use crate::world::{Engine, Plan, World, reply};

const SLOW: &str = "慢速回答演示";

/// The rehearsal text thinks for six seconds of real time, because the push budget is real time.
const UNTIL_FOUND: Duration = Duration::from_secs(3);
/// More than a push that is in hand needs to reach the writer's queue.
const UNTIL_QUEUED: Duration = Duration::from_secs(1);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

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

/// Zhang says this, and the commit that stores it lasts until the platform was answered without it.
async fn said_during_a_slow_commit(world: &World, words: &'static str) -> Vec<String> {
    let (go, gone) = oneshot::channel::<()>();
    let before = hold_the_writer(world, gone);
    let (simulator, zhang) = (world.simulator.clone(), world.zhang.clone());
    let said = tokio::spawn(async move { simulator.say(&zhang, words).await });
    while world.app.tasks.is_empty() {
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    tokio::time::sleep(UNTIL_QUEUED).await;
    // It shares the commit with the message, which stands before it in the queue.
    let (answered, heard) = oneshot::channel::<()>();
    let behind = hold_the_writer(world, heard);
    go.send(()).unwrap();
    let answer = async {
        let delivery = said.await.unwrap();
        answered.send(()).unwrap();
        delivery
    };
    let (delivery, ..) = tokio::join!(answer, before, behind);
    assert!(reply(&delivery).contains("系统繁忙"), "nothing was known in time: {delivery:?}");
    world.app.tasks.close();
    world.app.tasks.wait().await;
    world.passes(Duration::from_secs(2));
    world.ticks().await;
    world.heard().split_off(1)
}

/// A write that lasts until it is told to end; it stands in the queue when this returns.
fn hold_the_writer(world: &World, until: oneshot::Receiver<()>) -> Pin<Box<impl Future<Output = ()>>> {
    let db = world.app.db.clone();
    let mut held = Box::pin(async move {
        let write = db.write(|_| {
            Box::pin(async move {
                until.await.unwrap();
                Ok(())
            })
        });
        write.await.unwrap();
    });
    assert!(held.as_mut().now_or_never().is_none());
    held
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_reply_that_comes_late_keeps_its_order() {
    let scripts = shipped();
    let long = "不客气，这里随时为您服务。".repeat(50);
    edit(scripts.path(), "smalltalk.toml", "不客气。", &long);
    let directory = scripts.path().to_str().unwrap().to_owned();
    let world = World::planned(Plan { scripts: directory, ..Plan::on(Engine::Sqlite) }).await.unwrap();
    let heard = said_during_a_slow_commit(&world, "谢谢").await;
    assert_eq!(heard.len(), 2, "{heard:?}");
    assert!(heard[0].starts_with("不客气") && heard[1].contains("转人工"), "{heard:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_could_not_be_called_in_time_is_not_passed_over_in_silence() {
    let plan = Plan { extra: "handover = \"platform_desk\"".into(), ..Plan::on(Engine::Sqlite) };
    let world = World::planned(plan).await.unwrap();
    let heard = said_during_a_slow_commit(&world, "转人工").await;
    assert!(heard.len() == 1 && heard[0].contains("没能为您接通人工"), "{heard:?}");
}
