//! SQLite: several readers and one writer with group commit.
//!
//! With `synchronous=FULL` one commit costs one fsync (about 400 a second here); the units that queue up while
//! a commit is under way therefore share the next one, each inside its own savepoint.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::{DbError, Tx, UnitFuture};

const READERS: u32 = 4;
/// Units that may wait for the writer; beyond that work is shed at once.
const QUEUE: usize = 8_192;
/// Units that share one commit at most, so that the first of them does not wait for long.
const BATCH: usize = 64;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// One SQLite file. Cheap to clone.
#[derive(Clone)]
pub struct Sqlite {
    options: Arc<SqliteConnectOptions>,
    readers: SqlitePool,
    writer: mpsc::Sender<Message>,
}

enum Message {
    Work(Job),
    Close(oneshot::Sender<()>),
}

struct Job {
    deadline: Option<Instant>,
    unit: Box<dyn Unit>,
}

impl Sqlite {
    /// Opens the file at `path`, creating it (and its directory) when it does not exist.
    pub(super) async fn open(path: &str) -> Result<Self, DbError> {
        if let Some(directory) = std::path::Path::new(path).parent() {
            std::fs::create_dir_all(directory).map_err(|error| DbError::Unavailable(error.to_string()))?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .optimize_on_close(true, 400);
        let connection = options.connect().await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_lazy_with(options.clone().read_only(true).create_if_missing(false));
        let (writer, queue) = mpsc::channel(QUEUE);
        tokio::spawn(Writer { options: options.clone(), connection: Some(connection), queue }.run());
        Ok(Self { options: Arc::new(options), readers, writer })
    }

    pub(super) async fn migrate(&self, migrator: &Migrator) -> Result<(), MigrateError> {
        let pool = SqlitePoolOptions::new().max_connections(1).connect_lazy_with((*self.options).clone());
        let outcome = migrator.run(&pool).await;
        pool.close().await;
        outcome
    }

    pub(super) fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    pub(super) async fn write<T, F>(&self, deadline: Option<Instant>, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut Tx<'_>) -> UnitFuture<'a, T> + Send + 'static,
    {
        let (answer, done) = oneshot::channel();
        let unit = Box::new(Work { work, answer });
        self.writer.try_send(Message::Work(Job { deadline, unit })).map_err(|_| DbError::Busy)?;
        done.await.unwrap_or_else(|_| Err(DbError::Unavailable("the unit of work panicked".into())))
    }

    /// Waits for the queued writes, then closes the file.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        let (closed, wait) = oneshot::channel();
        if self.writer.send(Message::Close(closed)).await.is_ok() {
            let _ = wait.await;
        }
    }
}

/// A unit of work with its result's type erased, so that one queue holds them all.
trait Unit: Send {
    /// Runs the work. `None`: it failed and its caller has been told. `Some`: tell the caller after the commit.
    fn run<'a>(self: Box<Self>, tx: &'a mut Tx<'_>) -> BoxFuture<'a, Option<Settle>>;
    /// Tells the caller that nothing was done.
    fn refuse(self: Box<Self>, error: DbError);
}

type Settle = Box<dyn FnOnce(Result<(), DbError>) + Send>;

struct Work<F, T> {
    work: F,
    answer: oneshot::Sender<Result<T, DbError>>,
}

impl<F, T> Unit for Work<F, T>
where
    T: Send + 'static,
    F: for<'a> FnOnce(&'a mut Tx<'_>) -> UnitFuture<'a, T> + Send + 'static,
{
    fn run<'a>(self: Box<Self>, tx: &'a mut Tx<'_>) -> BoxFuture<'a, Option<Settle>> {
        let Self { work, answer } = *self;
        let future = work(tx);
        // A panic must not take the writer with it: the unit is rolled back, its caller sees a closed channel.
        async move {
            match AssertUnwindSafe(future).catch_unwind().await {
                Ok(Ok(value)) => Some(Box::new(move |committed: Result<(), DbError>| {
                    let _ = answer.send(committed.map(|()| value));
                }) as Settle),
                Ok(Err(error)) => {
                    let _ = answer.send(Err(error));
                    None
                }
                Err(_) => None,
            }
        }
        .boxed()
    }

    fn refuse(self: Box<Self>, error: DbError) {
        let _ = self.answer.send(Err(error));
    }
}

struct Writer {
    options: SqliteConnectOptions,
    /// Empty after a failure that could not be rolled back: the next batch opens the file anew.
    connection: Option<SqliteConnection>,
    queue: mpsc::Receiver<Message>,
}

impl Writer {
    async fn run(mut self) {
        while let Some(message) = self.queue.recv().await {
            match message {
                Message::Work(first) => {
                    if let Some(closed) = self.batch(first).await {
                        return self.close(closed).await;
                    }
                }
                Message::Close(closed) => return self.close(closed).await,
            }
        }
    }

    /// Leaves everything in the one file, so that it can be copied. Closing alone does that only for the last
    /// connection, and a reader's handle may outlive its pool by a moment.
    async fn close(self, closed: oneshot::Sender<()>) {
        if let Some(mut connection) = self.connection {
            let _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").await;
            let _ = connection.close().await;
        }
        let _ = closed.send(());
    }

    /// One transaction for the first job and whatever else is queued; returns a request to close.
    async fn batch(&mut self, first: Job) -> Option<oneshot::Sender<()>> {
        let mut connection = match self.begin().await {
            Ok(connection) => connection,
            Err(error) => {
                first.unit.refuse(error);
                return None;
            }
        };
        let mut settles = Vec::new();
        let mut close = None;
        let mut job = Some(first);
        while let Some(next) = job.take() {
            if let Some(settle) = run_job(&mut connection, next).await {
                settles.push(settle);
            }
            if settles.len() < BATCH {
                match self.queue.try_recv() {
                    Ok(Message::Work(next)) => job = Some(next),
                    Ok(Message::Close(closed)) => close = Some(closed),
                    Err(_) => {}
                }
            }
        }
        let committed = self.commit(connection).await;
        for settle in settles {
            settle(committed.clone());
        }
        close
    }

    async fn begin(&mut self) -> Result<SqliteConnection, DbError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        // IMMEDIATE: a transaction that begins as a reader and upgrades could deadlock with another process.
        connection.execute("BEGIN IMMEDIATE").await?;
        Ok(connection)
    }

    async fn commit(&mut self, mut connection: SqliteConnection) -> Result<(), DbError> {
        let committed = connection.execute("COMMIT").await;
        let usable = committed.is_ok() || connection.execute("ROLLBACK").await.is_ok();
        if usable {
            self.connection = Some(connection);
        }
        committed.map(|_| ()).map_err(DbError::from)
    }
}

/// Runs one job inside a savepoint; on failure only its own changes are undone.
async fn run_job(connection: &mut SqliteConnection, job: Job) -> Option<Settle> {
    if job.deadline.is_some_and(|deadline| deadline <= Instant::now()) {
        job.unit.refuse(DbError::Late);
        return None;
    }
    if let Err(error) = connection.execute("SAVEPOINT unit").await {
        job.unit.refuse(error.into());
        return None;
    }
    match job.unit.run(&mut Tx::Sqlite(connection)).await {
        Some(settle) => match connection.execute("RELEASE unit").await {
            Ok(_) => Some(settle),
            Err(error) => {
                settle(Err(error.into()));
                None
            }
        },
        None => {
            let _ = connection.execute("ROLLBACK TO unit").await;
            let _ = connection.execute("RELEASE unit").await;
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Db, Sql};
    use crate::values;
    use secrecy::SecretString;

    const CREATE: Sql = Sql::new("CREATE TABLE note (text TEXT NOT NULL UNIQUE) STRICT");
    const INSERT: Sql = Sql::new("INSERT INTO note (text) VALUES ($1)");
    const COUNT: Sql = Sql::new("SELECT COUNT(*) FROM note");

    async fn notes() -> (tempfile::TempDir, Db) {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", directory.path().join("deep/notes.db").display());
        let db = Db::open(&SecretString::from(url)).await.unwrap();
        db.write(|tx| Box::pin(async move { tx.execute(&CREATE, Vec::new()).await })).await.unwrap();
        (directory, db)
    }

    async fn insert(db: &Db, text: &str) -> Result<u64, DbError> {
        let text = text.to_owned();
        db.write(move |tx| Box::pin(async move { tx.execute(&INSERT, values![text]).await })).await
    }

    async fn count(db: &Db) -> i64 {
        db.one::<(i64,)>(&COUNT, Vec::new()).await.unwrap().0
    }

    #[tokio::test]
    async fn units_of_one_batch_fail_alone() {
        let (_directory, db) = notes().await;
        let panics = db.write::<(), _>(|tx| {
            Box::pin(async move {
                tx.execute(&INSERT, values!["lost with the panic"]).await?;
                panic!("a unit of work may be wrong")
            })
        });
        let (one, same, two, panicked) =
            tokio::join!(insert(&db, "one"), insert(&db, "one"), insert(&db, "two"), panics);
        assert!(one.is_ok() && two.is_ok());
        assert!(matches!(same, Err(DbError::Taken)));
        assert!(panicked.is_err());
        assert_eq!(count(&db).await, 2);
    }

    #[tokio::test]
    async fn what_comes_too_late_is_not_begun() {
        let (_directory, db) = notes().await;
        let past = Instant::now();
        let late =
            db.write_before(past, |tx| Box::pin(async move { tx.execute(&INSERT, values!["late"]).await }));
        assert!(matches!(late.await, Err(DbError::Late)));
        assert_eq!(count(&db).await, 0);
    }

    #[tokio::test]
    async fn queued_writes_are_done_before_closing() {
        let (directory, db) = notes().await;
        let writes: Vec<_> = (0..200)
            .map(|number| {
                let db = db.clone();
                tokio::spawn(async move { insert(&db, &number.to_string()).await })
            })
            .collect();
        for write in writes {
            write.await.unwrap().unwrap();
        }
        db.close().await;
        assert!(insert(&db, "after").await.is_err());
        let url = format!("sqlite:{}", directory.path().join("deep/notes.db").display());
        assert_eq!(count(&Db::open(&SecretString::from(url)).await.unwrap()).await, 200);
    }
}
