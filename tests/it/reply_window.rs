//! The customer-service windows: counted, corrected by the platform, and what happens when none is open.

use std::time::Duration;

use tingxun::channel::Part;
use tingxun::simulator::{ApiFault, Faults, Shown};

use crate::both;
use crate::world::{ACCOUNT, World, reply};

impl World {
    /// Queues a court's word for Zhang, as a seat's reply would be.
    async fn writes(&self, parts: Vec<Part>) {
        self.app.sender.queue(&self.app.accounts[ACCOUNT], &self.zhang, parts).await.unwrap();
    }
}

fn fault(errcode: i64, times: u32) -> Faults {
    Faults { api: vec![ApiFault { path: "custom/send".into(), errcode, times }], ..Faults::default() }
}

both! {
    async fn five_go_and_the_sixth_waits_behind_a_link(world: World) {
        world.simulator.say(&world.zhang, "你好").await;
        world.writes((1..=6).map(|n| Part::court(format!("第{n}条"))).collect()).await;
        world.ticks().await;
        let heard = world.heard();
        assert_eq!(heard[1..], ["第1条", "第2条", "第3条", "第4条", "第5条"], "in order, and no more");
        let next = world.simulator.say(&world.zhang, "谢谢").await;
        assert!(reply(&next).contains("不客气"));
        assert!(reply(&next).contains("您有 1 条待查看的答复"), "{}", reply(&next));
        let fetched = world.simulator.tap_link(&world.zhang, "查看答复", "waiting").await;
        assert_eq!(reply(&fetched), "第6条");
        assert_eq!(world.count("SELECT waiting_replies FROM conversation").await, 0);
    }

    async fn a_repeated_tap_fetches_one_reply_only(world: World) {
        world.simulator.say(&world.zhang, "你好").await;
        world.passes(Duration::from_secs(48 * 3_600 + 1));
        world.writes(vec![Part::court("第一条"), Part::court("第二条")]).await;
        world.ticks().await;
        world.simulator.set_faults(Faults { cut_pushes: 1, ..Faults::default() });
        let fetched = world.simulator.tap_link(&world.zhang, "查看答复", "waiting").await;
        assert_eq!(fetched.attempts.len(), 2);
        assert!(reply(&fetched).starts_with("第一条"), "{fetched:?}");
        assert_eq!(world.count("SELECT waiting_replies FROM conversation").await, 1);
        let next = world.simulator.tap_link(&world.zhang, "查看答复", "waiting").await;
        assert_eq!(reply(&next), "第二条");
    }

    async fn after_48_hours_nothing_is_sent(world: World) {
        world.simulator.say(&world.zhang, "你好").await;
        world.passes(Duration::from_secs(48 * 3_600 + 1));
        world.writes(vec![Part::court("太晚了")]).await;
        world.ticks().await;
        assert_eq!(world.heard().len(), 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE state = 'waiting'").await, 1);
    }

    async fn the_platforms_word_corrects_the_ledger(world: World) {
        for (errcode, windows) in [(45_047, 1), (45_015, 0)] {
            world.simulator.say(&world.zhang, "你好").await;
            world.simulator.set_faults(fault(errcode, 1));
            world.writes(vec![Part::court("一"), Part::court("二")]).await;
            world.ticks().await;
            let open = "SELECT COUNT(*) FROM outbox WHERE state IN ('queued', 'sending')";
            assert_eq!(world.count(open).await, 0, "both wait, the second without a call");
            let ledger = world.count("SELECT COUNT(*) FROM reply_window").await;
            assert_eq!(ledger, windows, "{errcode}");
        }
        assert_eq!(world.count("SELECT waiting_replies FROM conversation").await, 4);
    }

    async fn a_busy_platform_is_tried_again_and_spends_nothing(world: World) {
        world.simulator.say(&world.zhang, "你好").await;
        world.simulator.set_faults(fault(-1, 2));
        world.writes(vec![Part::court("终于到了")]).await;
        for _ in 0..3 {
            world.ticks().await;
            world.passes(Duration::from_secs(60));
        }
        assert_eq!(world.heard().last().unwrap(), "终于到了");
        assert_eq!(world.count("SELECT CAST(SUM(used) AS BIGINT) FROM reply_window").await, 1);
        assert_eq!(world.count("SELECT attempts FROM outbox").await, 3);
    }

    async fn who_leaves_gets_nothing_more(world: World) {
        world.simulator.follow(&world.zhang, None).await;
        world.writes(vec![Part::court("不该发出")]).await;
        world.simulator.unfollow(&world.zhang).await;
        world.ticks().await;
        assert!(!world.heard().contains(&"不该发出".to_owned()));
        assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE state = 'dead'").await, 1);
    }

    async fn a_notice_goes_once_and_its_receipt_comes_back(world: World) {
        world.simulator.follow(&world.zhang, None).await;
        world.simulator.set_faults(Faults { api_lost_answers: 1, ..Faults::default() });
        let data = vec![("thing1".to_owned(), "（2026）京0491民初1号".to_owned())];
        world.writes(vec![Part::Template { template_id: "t".into(), data, url: None }]).await;
        for _ in 0..2 {
            world.ticks().await;
            world.passes(Duration::from_secs(60));
        }
        let shown = world.simulator.screen(&world.zhang);
        let notices = shown.iter().filter(|item| matches!(item.shown, Shown::Notice { .. })).count();
        assert_eq!(notices, 1, "its answer was lost, so it was tried again under the same client_msg_id");
        for _ in 0..50 {
            if world.count("SELECT COUNT(*) FROM outbox JOIN receipt USING (account, platform_msg_id) WHERE status = 'success'").await == 1 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no receipt");
    }
}
