//! Very many notices and workers at once: each notice goes out once (notify.md §9 T4, the shape of Svix's queue test).

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tempfile::TempDir;
use tingxun::db::Sql;

use crate::both_in;
use crate::case_system::{event, tell};
use crate::notices::openid;
use crate::notices_order::release;
use crate::scripts_reload::{edit, shipped};
use crate::sign_in::registered_on_page;
use crate::world::{Engine, PEOPLE, Plan, World};

const CASES: usize = 40;
const PARTIES: usize = 25;
const SITTINGS: [&str; 4] = ["2026-11-25T09:00", "2026-11-25T10:30", "2026-11-25T14:00", "2026-11-25T15:30"];
/// All of them.
const NOTICES: usize = CASES * PARTIES * SITTINGS.len();
/// In so many of the cases one of the parties is 张晓晴, who has an account. All others have a number.
const HER_CASES: usize = 10;
const WORKERS: usize = 20;
/// The most that one call may hold (docs/court-events.md).
const BATCH: usize = 500;

/// A court on the eve of very many sittings.
struct Eve {
    world: World,
    _scripts: TempDir,
}

impl Eve {
    async fn on(engine: Engine) -> Option<Self> {
        let scripts = shipped();
        // So many a second are for one process, and here it has twenty workers.
        edit(scripts.path(), "limits.toml", "\nsms_second = 200", "\nsms_second = 5000");
        // Twenty times sixty-four calls at once would be more connections than the simulator takes.
        edit(scripts.path(), "limits.toml", "\nat_once = 64", "\nat_once = 16");
        let extra = "[account.court.templates]\nhearing = \"TPL-hearing\"\n".to_owned();
        let directory = scripts.path().to_str().unwrap().to_owned();
        let world = World::planned(Plan { extra, scripts: directory, ..Plan::on(engine) }).await?;
        registered_on_page(&world, 0).await;
        let cases = (0..CASES).flat_map(|case| std::iter::once(of_case(case)).chain(parties(case)));
        tell_all(&world, cases.collect(), BATCH).await;
        // Each plans for everybody in its case.
        tell_all(&world, (0..CASES).flat_map(sittings).collect(), 20).await;
        release(&world).await;
        Some(Self { world, _scripts: scripts })
    }

    /// The ids under which the platform and the gateway took something, as our rows write them; each as often as it was
    /// taken.
    fn taken(&self) -> Vec<String> {
        let own = self.world.simulator.notices(&openid(0)).into_iter();
        let by_account = own.filter_map(|notice| notice.client_msg_id);
        let numbers = (0..CASES * PARTIES).map(mobile);
        let texts = numbers.flat_map(|number| self.world.simulator.short_messages(&number));
        by_account.chain(texts.map(|text| text.id.replace('-', ""))).collect()
    }
}

async fn tell_all(world: &World, events: Vec<Value>, at_once: usize) {
    for some in events.chunks(at_once) {
        let answers = tell(world, some.to_vec()).await;
        assert!(answers.iter().all(|answer| answer == "applied"), "{answers:?}");
    }
}

fn of_case(case: usize) -> Value {
    let number = format!("(2026)京0491民初{}号", 100 + case);
    let data = json!({ "id": format!("C{case}"), "sequence": 1, "number": number, "cause": "买卖合同纠纷", "stage": "scheduled" });
    event(&format!("c{case}"), "case.changed", data)
}

fn mobile(party: usize) -> String {
    format!("1991{party:07}")
}

fn parties(case: usize) -> impl Iterator<Item = Value> {
    (0..PARTIES).map(move |place| {
        let party = case * PARTIES + place;
        let mut data = json!({ "id": format!("P{party}"), "sequence": 1, "case": format!("C{case}") });
        if place == 0 && case < HER_CASES {
            let [_, name, id_number, _] = PEOPLE[0];
            data["role"] = "plaintiff".into();
            (data["name"], data["id_number"]) = (name.into(), id_number.into());
        } else {
            data["role"] = "defendant".into();
            (data["name"], data["mobile"]) = ("钱多多".into(), mobile(party).into());
        }
        event(&format!("p{party}"), "party.changed", data)
    })
}

fn sittings(case: usize) -> impl Iterator<Item = Value> {
    SITTINGS.iter().enumerate().map(move |(place, starts_at)| {
        let id = format!("C{case}-H{place}");
        let data = json!({ "id": id, "sequence": 1, "case": format!("C{case}"), "kind": "trial", "state": "scheduled",
                           "starts_at": starts_at, "room": "第三法庭" });
        event(&format!("{id}-e"), "hearing.changed", data)
    })
}

both_in! {
    Eve::on;
    async fn t4_twenty_workers_send_each_of_four_thousand_notices_once(eve: Eve) {
        const DUE: Sql = Sql::new("SELECT id FROM notice WHERE kind = 'hearing-set'");
        let world = &eve.world;
        let due: Vec<(String,)> = world.app.db.all(&DUE, Vec::new()).await.unwrap();
        assert_eq!(due.len(), NOTICES);
        // SQLite is for one process; on PostgreSQL there are two, of ten workers each.
        let other = match world.app.db.engine() {
            "postgres" => world.replica().await.0,
            _ => world.app.clone(),
        };
        let turns = (0..WORKERS).map(|worker| {
            let app = if worker % 2 == 0 { &world.app } else { &other };
            let (courier, stop) = (app.courier.clone(), world.stop.clone());
            tokio::spawn(async move { courier.turn(&stop).await.unwrap() })
        });
        let handled: Vec<usize> = join_all(turns).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(handled.iter().sum::<usize>(), NOTICES, "each was claimed once: {handled:?}");
        assert!(handled.iter().filter(|own| **own > 0).count() > WORKERS / 4, "many workers sent: {handled:?}");
        world.ticks().await;
        // What the providers say: each took every notice once, and was asked for none a second time.
        let taken = eve.taken();
        let ids: BTreeSet<String> = due.into_iter().map(|(id,)| id.replace('-', "")).collect();
        assert_eq!((taken.len(), world.simulator.folded()), (NOTICES, 0));
        assert_eq!(taken.into_iter().collect::<BTreeSet<_>>(), ids);
        let by_account = world.simulator.notices(&openid(0)).iter().filter(|own| own.client_msg_id.is_some()).count();
        assert_eq!(by_account, HER_CASES * SITTINGS.len());
        // What our own rows say.
        assert_eq!(world.count("SELECT MAX(attempts) FROM notice").await, 1);
        let accepted = "SELECT COUNT(*) FROM notice_attempt WHERE attempt = 1 AND outcome = 'accepted'";
        assert_eq!(world.count(accepted).await, NOTICES as i64);
        assert_eq!(world.count("SELECT COUNT(*) FROM notice_attempt").await, NOTICES as i64);
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task").await, 0);
    }
}
