//! The calendar changes while orders are open: their limits follow it, once, and the difference stands in the log
//! (workorder.md §4 rule 3).

use std::fs::OpenOptions;
use std::io::Write;

use futures_util::future::join_all;
use tempfile::TempDir;
use tingxun::app::App;
use tingxun::orders::deed::{Deed, DeedKind};
use tingxun::orders::kinds::{Level, State};
use tingxun::staff::Role;

use crate::both_in;
use crate::orders::{
    act, asker, assert_rows_follow_from_logs, at, deeds, dispatched, done, filed, handled, log, of, received,
    replied, turn_to,
};
use crate::orders_time::ring;
use crate::scripts_reload::shipped;
use crate::world::{Engine, Plan, World};

/// A court that edits its own tables.
struct Edited {
    world: World,
    scripts: TempDir,
}

async fn edited(engine: Engine) -> Option<Edited> {
    let scripts = shipped();
    let plan = Plan { scripts: scripts.path().to_str().unwrap().to_owned(), ..Plan::on(engine) };
    Some(Edited { world: World::planned(plan).await?, scripts })
}

impl Edited {
    /// The court announces that it is closed on a day.
    fn closes(&self, day: &str) {
        let hours = self.scripts.path().join("tables/hours.toml");
        let mut hours = OpenOptions::new().append(true).open(hours).unwrap();
        write!(hours, "\n[[default.closed]]\ndate = \"{day}\"\nreason = \"搬迁，全天停办\"\n").unwrap();
    }
}

fn reads_again(app: &App) {
    assert!(app.engines.reload_if_changed().unwrap().is_some());
}

/// From and until when an order was moved.
async fn moved(app: &App, id: &str) -> Vec<(Option<i64>, Option<i64>)> {
    let recount = |deed: &Deed| match deed {
        Deed::Recount { from_ms, to_ms } => Some((*from_ms, *to_ms)),
        _ => None,
    };
    log(app, id).await.lines.iter().filter_map(|line| recount(&line.event.deed)).collect()
}

both_in! {
    edited;
    async fn a_closed_day_moves_what_is_open_once(court: Edited) {
        let app = &court.world.app;
        let (open, given) = (received(app).await, dispatched(app).await);
        let waiting = handled(app).await;
        done(app, &waiting, &of(Role::Judge), Deed::AskMore, "请补充案号").await;
        let answered = replied(app).await;
        let ended = replied(app).await;
        done(app, &ended, &asker(0), Deed::Confirm { rating: None }, "").await;
        let before = [filed(app, &open).await, filed(app, &ended).await];
        assert_eq!(app.orders.recount().await.unwrap(), 0, "the tables are those by which everything was counted");

        court.closes("2026-11-26");
        reads_again(app);
        assert_eq!(app.orders.recount().await.unwrap(), 4, "all but what has ended");
        let difference = (Some(at("2026-11-26T17:30")), Some(at("2026-11-27T17:30")));
        assert_eq!((moved(app, &given).await, filed(app, &given).await.due_at), (vec![difference], difference.1));
        assert_eq!([filed(app, &open).await, filed(app, &ended).await], before, "what is not touched");
        for id in [&open, &waiting, &answered, &ended] {
            assert!(moved(app, id).await.is_empty());
        }
        assert_eq!(app.orders.recount().await.unwrap(), 0);
        assert_eq!(moved(app, &given).await.len(), 1, "once");
        assert_rows_follow_from_logs(app).await;

        // The new limit is the one that rings; the time to object has moved, too.
        turn_to(&court.world, "2026-11-26T17:30");
        ring(app).await;
        assert_eq!(filed(app, &given).await.level, Level::Normal);
        turn_to(&court.world, "2026-11-27T17:30");
        ring(app).await;
        assert_eq!(filed(app, &given).await.level, Level::Urged);
        turn_to(&court.world, "2026-12-01T17:30");
        ring(app).await;
        assert_eq!((filed(app, &answered).await.state, filed(app, &waiting).await.state), (State::Replied, State::Waiting));
        turn_to(&court.world, "2026-12-02T17:30");
        ring(app).await;
        assert_eq!((filed(app, &answered).await.state, filed(app, &waiting).await.state), (State::Closed, State::Handling));
        assert_rows_follow_from_logs(app).await;
    }

    async fn two_replicas_recount_and_each_order_moves_once(court: Edited) {
        let (replica, _) = court.world.replica().await;
        let mut orders = Vec::new();
        for _ in 0..70 {
            orders.push(dispatched(&court.world.app).await);
        }
        court.closes("2026-11-25");
        let apps = [court.world.app.clone(), replica];
        apps.iter().for_each(reads_again);
        let counting = (0..4).map(|number| {
            let app = apps[number % 2].clone();
            tokio::spawn(async move { app.orders.recount().await.unwrap() })
        });
        join_all(counting).await.into_iter().for_each(|counted| assert!(counted.unwrap() <= 70));
        for id in &orders {
            assert_eq!(moved(&apps[0], id).await, [(Some(at("2026-11-26T17:30")), Some(at("2026-11-27T17:30")))]);
        }
        assert_rows_follow_from_logs(&apps[0]).await;
    }

    /// Whoever acts between the change and the recount does not hide that the limit has moved.
    async fn an_act_before_the_recount_does_not_hide_the_difference(court: Edited) {
        let app = &court.world.app;
        let (acted, late) = (dispatched(app).await, dispatched(app).await);
        court.closes("2026-11-26");
        reads_again(app);
        done(app, &acted, &of(Role::Judge), Deed::Accept, "").await;
        assert_eq!(filed(app, &acted).await.state, State::Handling);
        turn_to(&court.world, "2026-11-27T17:30");
        ring(app).await;
        app.orders.recount().await.unwrap();
        let difference = (Some(at("2026-11-26T17:30")), Some(at("2026-11-27T17:30")));
        for id in [&acted, &late] {
            assert_eq!(moved(app, id).await, [difference], "{:?}", deeds(app, id).await);
            assert_eq!(filed(app, id).await.level, Level::Urged);
        }
        // What was refused has moved nothing.
        let other = dispatched(app).await;
        court.closes("2026-12-01");
        reads_again(app);
        act(app, &other, &of(Role::Seat), Deed::Accept, "").await;
        assert_eq!(deeds(app, &other).await, [DeedKind::Submit, DeedKind::Dispatch]);
        app.orders.recount().await.unwrap();
        assert_eq!(deeds(app, &other).await, [DeedKind::Submit, DeedKind::Dispatch, DeedKind::Recount]);
        assert_rows_follow_from_logs(app).await;
    }
}
