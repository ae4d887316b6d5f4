//! The library's own part: its storages with durable settings, filled, drained by its workers, and counted.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use apalis::layers::WorkerBuilderExt;
use apalis::prelude::{BackendExt, ParallelizeExt, TaskSink, WorkerBuilder, WorkerError};
use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use tokio::task::JoinSet;

use crate::notice::{Notice, Sender, send};
use crate::platform::Platform;

/// How many notices are on their way at once, as the limits of our scripts have it.
pub const AT_ONCE: usize = 64;
const NAME: &str = "notices";
/// Jobs of one transaction while the queue is filled.
const PUSHED_AT_ONCE: usize = 1_000;
/// How soon a worker that found nothing looks again; one with work asks for more as soon as it has none left.
const POLL: Duration = Duration::from_millis(100);
/// As many as our engine may hold.
const CONNECTIONS: u32 = 16;

/// How its workers are set.
#[derive(Debug, Clone, Copy)]
pub struct Tuning {
    /// Workers that share what may be on its way at once.
    pub workers: usize,
    /// Jobs that a worker claims at once; what is done is settled when all of them are on their way.
    pub batch: usize,
    /// Whether a job is marked as running too, after its claim.
    pub marks_running: bool,
}

/// An opened storage.
pub enum Queue {
    /// On a server.
    Postgres(PgPool),
    /// In a file.
    Sqlite(SqlitePool),
}

/// Builds the workers on a storage of either kind, runs them until the platform has accepted all, and lets them settle
/// what they hold. A macro, since no bound short of a page names both kinds.
macro_rules! run_workers {
    ($storage:expr, $tuning:expr, $sender:expr, $platform:expr, $count:expr) => {{
        let mut running = JoinSet::new();
        for place in 0..$tuning.workers {
            let worker = WorkerBuilder::new(format!("sender-{place}").as_str())
                .backend($storage.clone().poll_with_interval(POLL))
                .data($sender.clone())
                .concurrency(AT_ONCE / $tuning.workers)
                .parallelize(tokio::spawn)
                .build(send);
            let (platform, count) = ($platform.clone(), $count);
            running.spawn(worker.run_until(async move {
                platform.reaches(count).await;
                Ok::<(), WorkerError>(())
            }));
        }
        while let Some(ended) = running.join_next().await {
            ended?.context("a worker failed")?;
        }
    }};
}

impl Queue {
    /// Opens a database with durable settings and gives it the library's tables: on SQLite without one index of theirs,
    /// unless they shall be `as_shipped`.
    ///
    /// # Errors
    /// When it cannot be reached or made.
    pub async fn open(database: Option<&str>, data: &Path, as_shipped: bool) -> anyhow::Result<Self> {
        if let Some(url) = database {
            let pool = PgPoolOptions::new().max_connections(CONNECTIONS).connect(url).await?;
            PostgresStorage::setup(&pool).await?;
            return Ok(Self::Postgres(pool));
        }
        let options = SqliteConnectOptions::new()
            .filename(data.join("queue.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS).connect_with(options).await?;
        // Not its `setup`, which turns synchronous off on the connection that it happens to get.
        SqliteStorage::migrations().run(&pool).await?;
        if !as_shipped {
            // By it SQLite settles a batch through every job that this worker has ever done, each against the whole
            // batch, instead of through the batch's ids: 20,000 took minutes.
            sqlx::query("DROP INDEX LIdx").execute(&pool).await?;
        }
        Ok(Self::Sqlite(pool))
    }

    /// What its commits wait for.
    ///
    /// # Errors
    /// When the database does not tell.
    pub async fn durability(&self) -> anyhow::Result<String> {
        Ok(match self {
            Self::Postgres(pool) => {
                let commit: String = sqlx::query_scalar("SHOW synchronous_commit").fetch_one(pool).await?;
                let fsync: String = sqlx::query_scalar("SHOW fsync").fetch_one(pool).await?;
                format!("PostgreSQL, synchronous_commit {commit}, fsync {fsync}")
            }
            Self::Sqlite(pool) => {
                let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(pool).await?;
                let level: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(pool).await?;
                format!("SQLite, journal {journal}, synchronous {level} (2 is FULL)")
            }
        })
    }

    /// Puts in so many notices.
    ///
    /// # Errors
    /// When they cannot be written.
    pub async fn fill(&self, count: usize) -> anyhow::Result<()> {
        for from in (0..count).step_by(PUSHED_AT_ONCE) {
            let some = (from..count.min(from + PUSHED_AT_ONCE)).map(Notice::numbered).collect();
            match self {
                Self::Postgres(pool) => postgres(pool, Tuning::default()).push_bulk(some).await?,
                Self::Sqlite(pool) => sqlite(pool, Tuning::default()).push_bulk(some).await?,
            }
        }
        // As a table that has been lived in: without, the planner knows nothing of 20,000 fresh rows.
        match self {
            Self::Postgres(pool) => sqlx::query("ANALYZE apalis.jobs").execute(pool).await.map(drop)?,
            Self::Sqlite(pool) => sqlx::query("ANALYZE").execute(pool).await.map(drop)?,
        }
        Ok(())
    }

    /// Lets workers send what is in it until the platform has accepted so many and all of them are settled.
    ///
    /// # Errors
    /// When a worker fails.
    pub async fn drain(
        &self,
        tuning: Tuning,
        sender: &Sender,
        platform: &Platform,
        count: usize,
    ) -> anyhow::Result<()> {
        match self {
            Self::Postgres(pool) => run_workers!(postgres(pool, tuning), tuning, sender, platform, count),
            Self::Sqlite(pool) => run_workers!(sqlite(pool, tuning), tuning, sender, platform, count),
        }
        Ok(())
    }

    /// How many are settled as done, by its own table.
    ///
    /// # Errors
    /// When they cannot be counted.
    pub async fn settled(&self) -> anyhow::Result<usize> {
        let count: i64 = match self {
            Self::Postgres(pool) => {
                sqlx::query_scalar("SELECT count(*) FROM apalis.jobs WHERE status = 'Done'")
                    .fetch_one(pool)
                    .await?
            }
            Self::Sqlite(pool) => {
                sqlx::query_scalar("SELECT count(*) FROM Jobs WHERE status = 'Done'").fetch_one(pool).await?
            }
        };
        Ok(usize::try_from(count)?)
    }
}

impl Default for Tuning {
    /// What was fastest on two cores of those tried.
    fn default() -> Self {
        Self { workers: 4, batch: 256, marks_running: false }
    }
}

fn postgres(pool: &PgPool, tuning: Tuning) -> PostgresStorage<Notice> {
    let config = apalis_postgres::Config::default().queue(NAME).batch_size(tuning.batch);
    PostgresStorage::new(pool).with_config(config.lock_tasks(tuning.marks_running))
}

fn sqlite(pool: &SqlitePool, tuning: Tuning) -> SqliteStorage<Notice> {
    let config = apalis_sqlite::Config::default().queue(NAME).batch_size(tuning.batch);
    SqliteStorage::new(pool).with_config(config.lock_tasks(tuning.marks_running))
}
