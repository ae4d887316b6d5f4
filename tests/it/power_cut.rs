//! A power cut (notify.md §9 T6): what SQLite had not brought to the disk is gone. Whatever was acknowledged, or went out,
//! was on it before.
//!
//! `power_cut.c` stands between the product and the C library and keeps each file as its last fsync left it; the machine
//! starts again with those.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;
use sqlx::{Connection, Executor, SqliteConnection};
use tokio::net::TcpStream;
use tokio::time::{Duration, sleep, timeout};

use crate::case_system::{event, tell_at};
use crate::gate::Point;
use crate::notices_crash::{Given, PATIENCE, Scene};
use crate::world::Engine;

const A_MOMENT: Duration = Duration::from_millis(50);

/// The disk under a court's database.
struct Disk {
    /// What is loaded before the C library.
    library: PathBuf,
    database: PathBuf,
}

impl Disk {
    /// What is there now is on the disk.
    fn under(scene: &Scene) -> Self {
        let library = scene.world.directory().join("power_cut.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/power_cut.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl");
        assert!(compiler.status().unwrap().success());
        let disk = Self { library, database: scene.world.directory().join("court.db") };
        for end in ["", "-wal"] {
            fs::copy(disk.file(end), disk.file(&format!("{end}.kept"))).unwrap();
        }
        disk
    }

    fn file(&self, end: &str) -> PathBuf {
        PathBuf::from(format!("{}{end}", self.database.display()))
    }

    fn given<'a>(&'a self, scene: &'a Scene, role: &'static str) -> Given<'a> {
        Given { role, database: scene.database(), preload: Some(&self.library) }
    }

    /// The database with which the machine starts again.
    fn after_the_cut(&self) -> String {
        let after = self.file(".after");
        for end in ["", "-wal"] {
            let kept = self.file(&format!("{end}.kept"));
            fs::copy(kept, format!("{}{end}", after.display())).unwrap();
        }
        format!("sqlite:{}", after.display())
    }
}

async fn count(database: &str, sql: &'static str) -> i64 {
    let mut own = SqliteConnection::connect(database).await.unwrap();
    sqlx::query_scalar(sql).fetch_one(&mut own).await.unwrap()
}

async fn comes(database: &str, sql: &'static str) {
    let comes = async {
        while count(database, sql).await == 0 {
            sleep(A_MOMENT).await;
        }
    };
    timeout(PATIENCE, comes).await.unwrap_or_else(|_| panic!("never: {sql}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn t6_an_event_that_was_accepted_outlasts_a_power_cut() {
    let scene = Scene::set(Engine::Sqlite).await.unwrap();
    let disk = Disk::under(&scene);
    let (mut server, address) = scene.starts(disk.given(&scene, "web"));
    let listens = async {
        while TcpStream::connect(address.trim_start_matches("http://")).await.is_err() {
            sleep(A_MOMENT).await;
        }
    };
    timeout(PATIENCE, listens).await.unwrap();
    let moved = json!({ "id": "A1-H", "sequence": 2, "case": "A1", "kind": "trial", "state": "scheduled",
                        "starts_at": "2030-01-15T09:30", "room": "第三法庭" });
    let told = tell_at(&address, scene.world.clock.now_seconds(), vec![event("m", "hearing.changed", moved)]);
    assert_eq!(told.await, ["applied"]);
    server.kill().await.unwrap();
    let after = disk.after_the_cut();
    let is_so = "SELECT COUNT(*) FROM hearing WHERE version = 2 AND starts_at = '2030-01-15T09:30'";
    assert_eq!(count(&after, is_so).await, 1, "the court has its answer");
    assert_eq!(count(&after, "SELECT COUNT(*) FROM notice WHERE kind = 'hearing-moved'").await, 1);
    assert_eq!(count(&after, "SELECT COUNT(*) FROM court_event WHERE event_id = 'm'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn t6_a_notice_that_went_out_is_known_after_a_power_cut() {
    const TAKEN: &str =
        "SELECT COUNT(*) FROM notice WHERE kind = 'hearing-set' AND state IN ('accepted', 'delivered')";
    let scene = Scene::set(Engine::Sqlite).await.unwrap();
    let disk = Disk::under(&scene);
    let call = scene.gate.stop(Point::After, 0);
    let (mut worker, _) = scene.starts(disk.given(&scene, "worker"));
    timeout(PATIENCE, call.arrived).await.unwrap().unwrap();
    worker.kill().await.unwrap();
    let after = disk.after_the_cut();
    let known = "SELECT COUNT(*) FROM notice n JOIN notice_attempt a ON a.notice_id = n.id
                 WHERE n.kind = 'hearing-set' AND n.state = 'sending' AND a.route = 'template' AND a.outcome IS NULL";
    assert_eq!((count(&after, known).await, scene.taken()), (1, 1), "it may have arrived");
    let mut own = SqliteConnection::connect(&after).await.unwrap();
    own.execute("UPDATE notice SET next_at = 0 WHERE state = 'sending'").await.unwrap();
    own.close().await.unwrap();
    let (mut worker, _) = scene.starts(Given { role: "worker", database: &after, preload: None });
    comes(&after, TAKEN).await;
    assert_eq!(scene.taken(), 1, "the platform folds the repeat");
    worker.kill().await.unwrap();
}
