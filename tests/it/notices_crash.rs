//! kill -9 at each step between a claim and what came of it (notify.md N-1 and §9 T1, T5): real processes, stopped from
//! outside by a provider that withholds its answer or a database in which one statement does not end.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use jiff::ToSpan;
use secrecy::ExposeSecret;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use tingxun::clock::court_time;
use tingxun::db::Sql;
use tingxun::simulator::{Faults, Order};
use tingxun::wechat::OpenId;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::both_in;
use crate::case_system::{event, tell};
use crate::gate::{Gate, Point};
use crate::sign_in::registered_on_page;
use crate::world::{Engine, INTERFACE_KEY, PEOPLE, Plan, World, settings_text};

pub const PATIENCE: Duration = Duration::from_secs(180);
/// Between two looks whether a statement has begun.
const A_LOOK: Duration = Duration::from_millis(50);
/// Long enough for a worker that may go on to do so.
const A_WHILE: Duration = Duration::from_millis(1_500);

/// A court whose notices are sent by processes of their own.
pub struct Scene {
    pub world: World,
    pub gate: Gate,
    plan: Plan,
}

/// What a process is given besides its settings.
pub struct Given<'a> {
    pub role: &'static str,
    pub database: &'a str,
    pub preload: Option<&'a Path>,
}

impl Scene {
    /// 张晓晴 is registered, and her sitting of tomorrow was told to nobody yet.
    pub async fn set(engine: Engine) -> Option<Self> {
        let extra = format!(
            "[account.court.templates]\nhearing = \"TPL-hearing\"\n[court.cms]\nname = \"京0491法院\"\n\
             code = \"京0491\"\naddress = \"测试路1号\"\nkey = \"cms{INTERFACE_KEY}\"\n"
        );
        let plan = Plan { extra, time_passes: true, ..Plan::on(engine) };
        let world = World::planned(plan.clone()).await?;
        registered_on_page(&world, 0).await;
        let gate = Gate::before(&world).await;
        // Near enough to break the quiet hours, at whatever time of day this runs.
        let starts_at = court_time(world.clock.now()) + 20.hours();
        let [_, name, id, mobile] = PEOPLE[0];
        let told = tell(
            &world,
            vec![
                event(
                    "c",
                    "case.changed",
                    json!({ "id": "A1", "sequence": 1, "number": "(2026)京0491民初1号", "cause": "买卖合同纠纷", "stage": "scheduled" }),
                ),
                event(
                    "p",
                    "party.changed",
                    json!({ "id": "A1-1", "sequence": 1, "case": "A1", "role": "plaintiff", "name": name, "id_number": id, "mobile": mobile }),
                ),
                event(
                    "h",
                    "hearing.changed",
                    json!({ "id": "A1-H", "sequence": 1, "case": "A1", "kind": "trial", "state": "scheduled", "starts_at": starts_at.strftime("%Y-%m-%dT%H:%M").to_string(), "room": "第三法庭" }),
                ),
            ],
        );
        assert_eq!(told.await, ["applied"; 3]);
        Some(Self { world, gate, plan })
    }

    /// Where the rows are.
    pub fn database(&self) -> &str {
        self.world.settings.database.url.expose_secret()
    }

    /// A worker of its own process.
    fn worker(&self) -> Child {
        self.starts(Given { role: "worker", database: self.database(), preload: None }).0
    }

    /// A process, and the address at which it listens.
    pub fn starts(&self, given: Given<'_>) -> (Child, String) {
        let Given { role, database, preload } = given;
        let free = || std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let (listen, ops_listen) = (free(), free());
        let gate = &self.gate.address;
        let text = format!(
            "{}[server]\nlisten = \"{listen}\"\nops_listen = \"{ops_listen}\"\n[database]\nurl = \"{database}\"\n\
             [platform]\napi_base = \"{gate}/sim/platform\"\n[sms]\nurl = \"{gate}/sim/court/sms\"\nkey_id = \"test\"\n\
             key = \"{INTERFACE_KEY}\"\n",
            settings_text(&self.plan)
        );
        let config: PathBuf = self.world.directory().join(format!("{}.toml", ops_listen.port()));
        fs::write(&config, text).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_tingxun-tested"));
        command.args(["serve", "--role", role, "--config"]).arg(config);
        command.envs(preload.map(|library| ("LD_PRELOAD", library)));
        let child = command.stdout(Stdio::null()).kill_on_drop(true).spawn().unwrap();
        (child, format!("http://{listen}"))
    }

    /// From now on that statement on attempts begins in any process, and does not end.
    async fn sticks(&self, at: Statement) -> Stuck {
        match self.plan.engine {
            Engine::Sqlite => {
                let mut own = SqliteConnection::connect(self.database()).await.unwrap();
                let (name, endless) = (at.name(), "SELECT 1 UNION ALL SELECT n + 1 FROM counted");
                let trigger = format!(
                    "CREATE TRIGGER sticks BEFORE {name} ON notice_attempt BEGIN SELECT COUNT(*) FROM (
                         WITH RECURSIVE counted (n) AS ({endless}) SELECT n FROM counted LIMIT 1000000000000); END"
                );
                own.execute(AssertSqlSafe(trigger)).await.unwrap();
                Stuck::Sqlite(own)
            }
            Engine::Postgres => {
                let mut own = PgConnection::connect(self.database()).await.unwrap();
                let trigger = format!(
                    "CREATE FUNCTION sticks() RETURNS trigger LANGUAGE plpgsql AS
                         'BEGIN PERFORM pg_sleep(600); RETURN NULL; END';
                     CREATE TRIGGER sticks BEFORE {} ON notice_attempt EXECUTE FUNCTION sticks()",
                    at.name()
                );
                own.execute(AssertSqlSafe(trigger)).await.unwrap();
                Stuck::Postgres(own)
            }
        }
    }

    /// The notice of the sitting: its state.
    async fn state(&self) -> String {
        const STATE: Sql = Sql::new("SELECT state FROM notice WHERE kind = 'hearing-set'");
        let (state,): (String,) = self.world.app.db.one(&STATE, Vec::new()).await.unwrap();
        state
    }

    async fn comes_to(&self, states: &[&str]) {
        let comes = async {
            while !states.contains(&self.state().await.as_str()) {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, comes).await.unwrap_or_else(|_| panic!("it never came to {states:?}"));
    }

    /// The lease of a dead worker ends: nobody waits a minute for it.
    async fn lease_ends(&self) {
        const ENDS: Sql = Sql::new("UPDATE notice SET next_at = 0 WHERE state = 'sending'");
        let ended =
            self.world.app.db.write(|tx| Box::pin(async move { tx.execute(&ENDS, Vec::new()).await }));
        ended.await.unwrap();
    }

    /// How often her phone was told.
    pub fn taken(&self) -> usize {
        self.world
            .simulator
            .notices(&OpenId::parse(PEOPLE[0][0]).unwrap())
            .iter()
            .filter(|own| own.client_msg_id.is_some())
            .count()
    }

    /// Whatever died, another worker tells it, and her phone shows it once: the platform folds the repeat.
    async fn is_told_once(&self) {
        self.lease_ends().await;
        let mut worker = self.worker();
        self.comes_to(&["accepted", "delivered"]).await;
        sleep(A_WHILE).await;
        assert_eq!(self.taken(), 1);
        worker.kill().await.unwrap();
    }
}

/// What a worker does with an attempt.
#[derive(Clone, Copy)]
enum Statement {
    /// In the transaction that claims.
    Insert,
    /// In the one that settles, before anything else.
    Update,
}

impl Statement {
    fn name(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
        }
    }
}

/// A statement that does not end, for a trigger keeps it.
enum Stuck {
    /// Whoever runs it holds the only write lock.
    Sqlite(SqliteConnection),
    /// Whoever runs it is seen asleep.
    Postgres(PgConnection),
}

impl Stuck {
    /// A process has come to it.
    async fn is_reached(&mut self) {
        let reached = async {
            let (mut looks, wanted) = (0, self.looks());
            while looks < wanted {
                sleep(A_LOOK).await;
                looks = if self.holds_somebody().await { looks + 1 } else { 0 };
            }
        };
        timeout(PATIENCE, reached).await.expect("the worker comes to the statement");
    }

    /// An ordinary transaction holds SQLite's lock for some milliseconds; PostgreSQL says who sleeps.
    fn looks(&self) -> u32 {
        match self {
            Self::Sqlite(_) => 30,
            Self::Postgres(_) => 1,
        }
    }

    async fn holds_somebody(&mut self) -> bool {
        match self {
            Self::Sqlite(own) => {
                own.execute("PRAGMA busy_timeout = 0").await.unwrap();
                let is_free = own.execute("BEGIN IMMEDIATE").await.is_ok();
                if is_free {
                    own.execute("ROLLBACK").await.unwrap();
                }
                !is_free
            }
            Self::Postgres(own) => {
                let asleep = "SELECT COUNT(*) FROM pg_stat_activity
                              WHERE datname = current_database() AND wait_event = 'PgSleep'";
                sqlx::query_scalar::<_, i64>(asleep).fetch_one(own).await.unwrap() > 0
            }
        }
    }

    /// After this it ends again.
    async fn ends(self) {
        match self {
            Self::Sqlite(mut own) => {
                own.execute("PRAGMA busy_timeout = 10000").await.unwrap();
                own.execute("DROP TRIGGER sticks").await.unwrap();
            }
            // The server's side of a dead client would sleep on.
            Self::Postgres(mut own) => {
                let wakes = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                             WHERE datname = current_database() AND wait_event = 'PgSleep'";
                own.execute(wakes).await.unwrap();
                own.execute("DROP TRIGGER sticks ON notice_attempt").await.unwrap();
            }
        }
    }
}

both_in! {
    Scene::set;
    async fn t1_killed_before_the_claim_commits(scene: Scene) {
        let mut stuck = scene.sticks(Statement::Insert).await;
        let mut worker = scene.worker();
        stuck.is_reached().await;
        worker.kill().await.unwrap();
        stuck.ends().await;
        assert_eq!((scene.state().await.as_str(), scene.taken()), ("planned", 0), "as if nobody had claimed it");
        assert_eq!(scene.world.count("SELECT COUNT(*) FROM notice WHERE attempts > 0").await, 0);
        assert_eq!(scene.world.count("SELECT COUNT(*) FROM notice_attempt").await, 0);
        scene.is_told_once().await;
    }

    async fn t1_killed_before_the_platform_took_it(scene: Scene) {
        let call = scene.gate.stop(Point::Before, 0);
        let mut worker = scene.worker();
        timeout(PATIENCE, call.arrived).await.unwrap().unwrap();
        worker.kill().await.unwrap();
        assert_eq!((scene.state().await.as_str(), scene.taken()), ("sending", 0));
        scene.is_told_once().await;
    }

    async fn t1_killed_before_the_platform_answered(scene: Scene) {
        let call = scene.gate.stop(Point::After, 0);
        let mut worker = scene.worker();
        timeout(PATIENCE, call.arrived).await.unwrap().unwrap();
        worker.kill().await.unwrap();
        assert_eq!((scene.state().await.as_str(), scene.taken()), ("sending", 1));
        scene.is_told_once().await;
    }

    async fn t1_killed_before_it_settled(scene: Scene) {
        // The receipt would write, too.
        scene.world.simulator.set_faults(Faults { hold_results: true, ..Faults::default() });
        let mut stuck = scene.sticks(Statement::Update).await;
        let mut worker = scene.worker();
        stuck.is_reached().await;
        worker.kill().await.unwrap();
        stuck.ends().await;
        assert_eq!((scene.state().await.as_str(), scene.taken()), ("sending", 1), "taken, and not written");
        scene.is_told_once().await;
    }

    async fn t1_killed_before_the_receipt_came(scene: Scene) {
        scene.world.simulator.set_faults(Faults { hold_results: true, ..Faults::default() });
        let mut worker = scene.worker();
        scene.comes_to(&["accepted"]).await;
        worker.kill().await.unwrap();
        scene.world.simulator.release_results(Order::AsSent).await;
        scene.comes_to(&["delivered"]).await;
        scene.is_told_once().await;
    }
}

/// The rows that it holds are passed by as long as its transaction is open.
#[tokio::test]
async fn a_replica_that_stands_still_in_a_transaction_loses_it_on_postgres() {
    const TIMEOUT: Sql = Sql::new("SELECT current_setting('idle_in_transaction_session_timeout')");
    let Some(world) = World::on(Engine::Postgres).await else { return };
    let (timeout,): (String,) = world.app.db.one(&TIMEOUT, Vec::new()).await.unwrap();
    assert_eq!(timeout, "30s", "well before a lease ends");
}

fn signal(process: &Child, name: &str) {
    let id = process.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args([name, &id]).status().unwrap().success());
}

/// One of two replicas stands still while its call is under way; what the other settled stays so when it goes on.
#[tokio::test(flavor = "multi_thread")]
async fn t5_a_replica_that_stood_still_changes_nothing_on_postgres() {
    const SETTLED: Sql =
        Sql::new("SELECT state, CAST(settled_at AS TEXT), attempts FROM notice WHERE kind = 'hearing-set'");
    let Some(scene) = Scene::set(Engine::Postgres).await else { return };
    let mut call = scene.gate.stop(Point::After, 0);
    let mut frozen = scene.worker();
    timeout(PATIENCE, &mut call.arrived).await.unwrap().unwrap();
    signal(&frozen, "-STOP");
    scene.lease_ends().await;
    let mut other = scene.worker();
    scene.comes_to(&["delivered"]).await;
    sleep(A_WHILE).await;
    let db = &scene.world.app.db;
    let settled: (String, String, i64) = db.one(&SETTLED, Vec::new()).await.unwrap();
    assert_eq!(settled.2, 2, "the other claimed it anew");
    call.goes_on();
    signal(&frozen, "-CONT");
    const ENDED: &str =
        "SELECT COUNT(*) FROM notice_attempt WHERE route = 'template' AND ended_at IS NOT NULL";
    let ends = async {
        while scene.world.count(ENDED).await < 2 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, ends).await.expect("the frozen one writes what came of its own attempt");
    assert_eq!(db.one::<(String, String, i64)>(&SETTLED, Vec::new()).await.unwrap(), settled);
    assert_eq!(scene.taken(), 1);
    frozen.kill().await.unwrap();
    other.kill().await.unwrap();
}
