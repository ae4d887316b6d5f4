//! The one seam over SQLite and PostgreSQL.
//!
//! A statement is a constant written once with `$1` placeholders; where the engines differ it carries two
//! texts. Reads go through [`Db`]; every change goes through [`Db::write`], the one transaction helper. A
//! write runs in a task of its own, so that a dropped connection can never cancel it half-way. On SQLite all
//! writes share one connection and one commit per batch (group commit), on PostgreSQL each has its own.

mod engine;
pub mod id;
mod migrations;
mod sqlite;
mod value;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::time::Instant;

pub use engine::{Row, Sql, Tx};
pub use value::Value;

use sqlite::Sqlite;

/// Collects the parameters of a statement, in the order of its placeholders.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Value::from($value)),*] };
}

/// Declares statements as constants and lists them all, so that one test prepares each on both engines.
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* const $name: $crate::db::Sql = $sql;)*
        /// Every statement of this file, for the test that prepares them on both engines.
        pub const STATEMENTS: &[(&str, $crate::db::Sql)] = &[$((stringify!($name), $name)),*];
    };
}

/// What a caller of the database can decide on; everything else is [`DbError::Unavailable`].
#[derive(Debug, Clone, thiserror::Error)]
pub enum DbError {
    /// More writes wait than the queue holds.
    #[error("the write queue is full")]
    Busy,
    /// The deadline passed before the write began; nothing was done.
    #[error("the deadline passed before the write began")]
    Late,
    /// A unique rule was broken.
    #[error("a row with this key exists already")]
    Taken,
    /// The database cannot be reached, is full, or refused the statement.
    #[error("database: {0}")]
    Unavailable(String),
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(cause) if cause.is_unique_violation() => Self::Taken,
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

/// The future of one unit of work inside a transaction.
pub type UnitFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, DbError>> + Send + 'a>>;

/// A database that tingxun can run on. Cheap to clone.
#[derive(Clone)]
pub enum Db {
    /// The embedded default: one file, one writer, several readers.
    Sqlite(Sqlite),
    /// For many replicas.
    Postgres(PgPool),
}

/// PostgreSQL: how long work may wait for a connection. A burst should queue rather than be refused, and the busy
/// text must still come within the platform's five seconds.
const ACQUIRE_WITHIN: Duration = Duration::from_secs(3);
/// PostgreSQL: how long one statement may run, in the server's own notation.
const STATEMENT_TIMEOUT: &str = "2s";
/// PostgreSQL: how long a transaction may wait for its next statement. A process that stands still would hold the rows
/// of its claims until it goes on, and other workers pass locked rows by (notify.md N-1: they return by the lease's end).
const IDLE_TIMEOUT: &str = "30s";
const POSTGRES_CONNECTIONS: u32 = 16;

impl Db {
    /// Opens `sqlite:PATH` or `postgres://…` without touching the schema.
    ///
    /// # Errors
    /// When the address is of neither kind or the database cannot be opened.
    pub async fn open(url: &SecretString) -> Result<Self, DbError> {
        let address = url.expose_secret();
        if let Some(path) = address.strip_prefix("sqlite:") {
            return Ok(Self::Sqlite(Sqlite::open(path.trim_start_matches("//")).await?));
        }
        if !address.starts_with("postgres://") && !address.starts_with("postgresql://") {
            return Err(DbError::Unavailable("the address must begin with sqlite: or postgres://".into()));
        }
        let options: PgConnectOptions =
            address.parse().map_err(|_| DbError::Unavailable("not a PostgreSQL address".into()))?;
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(ACQUIRE_WITHIN)
            .connect_lazy_with(options.options([
                ("statement_timeout", STATEMENT_TIMEOUT),
                ("idle_in_transaction_session_timeout", IDLE_TIMEOUT),
            ]));
        Ok(Self::Postgres(pool))
    }

    /// Which engine this is, as a metric label and in `check`.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }

    /// What the database's own clock shows, Unix milliseconds; `None` where it is this machine's.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn now_ms(&self) -> Result<Option<i64>, DbError> {
        const NOW: Sql = Sql::new("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)");
        match self {
            Self::Sqlite(_) => Ok(None),
            Self::Postgres(_) => self.one::<(i64,)>(&NOW, Vec::new()).await.map(|(now_ms,)| Some(now_ms)),
        }
    }

    /// Brings the schema up to date; replicas may call it together.
    ///
    /// # Errors
    /// When a migration fails, or the schema is newer than this binary.
    pub async fn migrate(&self) -> Result<(), DbError> {
        migrations::run(self).await
    }

    /// Whether every migration of this binary has been applied.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_migrated(&self) -> Result<bool, DbError> {
        migrations::is_current(self).await
    }

    /// Reads at most one row.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn optional<T: Row>(&self, sql: &Sql, values: Vec<Value>) -> Result<Option<T>, DbError> {
        match self {
            Self::Sqlite(sqlite) => engine::sqlite_optional(sqlite.readers(), sql, values).await,
            Self::Postgres(pool) => engine::postgres_optional(pool, sql, values).await,
        }
    }

    /// Reads exactly one row.
    ///
    /// # Errors
    /// When the database cannot be read or there is no row.
    pub async fn one<T: Row>(&self, sql: &Sql, values: Vec<Value>) -> Result<T, DbError> {
        self.optional(sql, values).await?.ok_or_else(|| DbError::Unavailable("no row".into()))
    }

    /// Reads every row.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn all<T: Row>(&self, sql: &Sql, values: Vec<Value>) -> Result<Vec<T>, DbError> {
        match self {
            Self::Sqlite(sqlite) => engine::sqlite_all(sqlite.readers(), sql, values).await,
            Self::Postgres(pool) => engine::postgres_all(pool, sql, values).await,
        }
    }

    /// Runs `work` in one transaction and returns once it is durable.
    ///
    /// # Errors
    /// Whatever `work` returned (its changes are rolled back), or why the commit failed.
    pub async fn write<T, F>(&self, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut Tx<'_>) -> UnitFuture<'a, T> + Send + 'static,
    {
        self.write_within(None, work).await
    }

    /// As [`Db::write`], but gives up with [`DbError::Late`] if the work has not begun by `deadline`.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn write_before<T, F>(&self, deadline: Instant, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut Tx<'_>) -> UnitFuture<'a, T> + Send + 'static,
    {
        self.write_within(Some(deadline), work).await
    }

    async fn write_within<T, F>(&self, deadline: Option<Instant>, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut Tx<'_>) -> UnitFuture<'a, T> + Send + 'static,
    {
        match self {
            Self::Sqlite(sqlite) => sqlite.write(deadline, work).await,
            Self::Postgres(pool) => {
                let task = tokio::spawn(postgres_write(pool.clone(), deadline, work));
                task.await.map_err(|_| DbError::Unavailable("the unit of work panicked".into()))?
            }
        }
    }

    /// Closes every connection; SQLite also writes its statistics and checkpoints.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => sqlite.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Reads, inside a transaction or outside: what a chat decides with stands in its transaction, a page has none.
pub enum Reader<'a, 'c> {
    /// Outside.
    Db(&'a Db),
    /// Inside.
    Tx(&'a mut Tx<'c>),
}

impl Reader<'_, '_> {
    /// Reads at most one row.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn optional<T: Row>(&mut self, sql: &Sql, values: Vec<Value>) -> Result<Option<T>, DbError> {
        match self {
            Self::Db(db) => db.optional(sql, values).await,
            Self::Tx(tx) => tx.optional(sql, values).await,
        }
    }

    /// Reads every row.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn all<T: Row>(&mut self, sql: &Sql, values: Vec<Value>) -> Result<Vec<T>, DbError> {
        match self {
            Self::Db(db) => db.all(sql, values).await,
            Self::Tx(tx) => tx.all(sql, values).await,
        }
    }
}

async fn postgres_write<T, F>(pool: PgPool, deadline: Option<Instant>, work: F) -> Result<T, DbError>
where
    F: for<'a> FnOnce(&'a mut Tx<'_>) -> UnitFuture<'a, T> + Send + 'static,
{
    let mut connection = pool.begin().await?;
    if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
        return Err(DbError::Late);
    }
    let done = work(&mut Tx::Postgres(&mut connection)).await?;
    connection.commit().await?;
    Ok(done)
}
