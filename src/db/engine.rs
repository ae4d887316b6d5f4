//! Binding, running and reading one statement on either engine.

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::QueryAs;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{FromRow, PgConnection, Postgres, Sqlite, SqliteConnection};

use super::{DbError, Value};

/// A constant statement with `$1` placeholders.
#[derive(Debug, Clone, Copy)]
pub struct Sql {
    sqlite: &'static str,
    postgres: &'static str,
}

impl Sql {
    /// One text for both engines.
    pub const fn new(text: &'static str) -> Self {
        Self { sqlite: text, postgres: text }
    }

    /// Two texts, where the engines differ: mostly lock clauses.
    pub const fn differing(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite, postgres }
    }

    /// The text for SQLite.
    pub const fn for_sqlite(&self) -> &'static str {
        self.sqlite
    }

    /// The text for PostgreSQL.
    pub const fn for_postgres(&self) -> &'static str {
        self.postgres
    }
}

/// A row struct that decodes from both engines: `#[derive(sqlx::FromRow)]` is enough.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static
{}

/// An open transaction. It commits when the unit of work that was given it returns `Ok`.
pub enum Tx<'c> {
    /// A savepoint inside the writer's batch.
    Sqlite(&'c mut SqliteConnection),
    /// A transaction of its own.
    Postgres(&'c mut PgConnection),
}

const PLANS_ANEW: Sql = Sql::new("SET LOCAL plan_cache_mode = force_custom_plan");

impl Tx<'_> {
    /// Runs a statement; returns how many rows it changed.
    ///
    /// # Errors
    /// When the engine refuses it.
    pub async fn execute(&mut self, sql: &Sql, values: Vec<Value>) -> Result<u64, DbError> {
        Ok(match self {
            Self::Sqlite(connection) => {
                let query = sqlx::query_with(sql.sqlite, sqlite_arguments(values));
                query.execute(&mut **connection).await?.rows_affected()
            }
            Self::Postgres(connection) => {
                let query = sqlx::query_with(sql.postgres, postgres_arguments(values));
                query.execute(&mut **connection).await?.rows_affected()
            }
        })
    }

    /// From here on statements of this transaction are planned for tables as they are. PostgreSQL keeps a plan that it
    /// made while they were small until somebody has analysed them: with thousands of new rows in a minute it would go
    /// through all of them again and again. Worth its price for batches only.
    ///
    /// # Errors
    /// When the engine refuses it.
    pub async fn plans_anew(&mut self) -> Result<(), DbError> {
        if matches!(self, Self::Postgres(_)) {
            self.execute(&PLANS_ANEW, Vec::new()).await?;
        }
        Ok(())
    }

    /// Runs a statement and reads at most one row.
    ///
    /// # Errors
    /// When the engine refuses it.
    pub async fn optional<T: Row>(&mut self, sql: &Sql, values: Vec<Value>) -> Result<Option<T>, DbError> {
        match self {
            Self::Sqlite(connection) => sqlite_optional(&mut **connection, sql, values).await,
            Self::Postgres(connection) => postgres_optional(&mut **connection, sql, values).await,
        }
    }

    /// Runs a statement and reads exactly one row.
    ///
    /// # Errors
    /// When the engine refuses it or there is no row.
    pub async fn one<T: Row>(&mut self, sql: &Sql, values: Vec<Value>) -> Result<T, DbError> {
        self.optional(sql, values).await?.ok_or_else(|| DbError::Unavailable("no row".into()))
    }

    /// Runs a statement and reads every row.
    ///
    /// # Errors
    /// When the engine refuses it.
    pub async fn all<T: Row>(&mut self, sql: &Sql, values: Vec<Value>) -> Result<Vec<T>, DbError> {
        match self {
            Self::Sqlite(connection) => sqlite_all(&mut **connection, sql, values).await,
            Self::Postgres(connection) => postgres_all(&mut **connection, sql, values).await,
        }
    }
}

type SqliteQuery<T> = QueryAs<'static, Sqlite, T, SqliteArguments>;
type PostgresQuery<T> = QueryAs<'static, Postgres, T, PgArguments>;

pub(super) async fn sqlite_optional<'e, T: Row>(
    executor: impl sqlx::Executor<'e, Database = Sqlite>,
    sql: &Sql,
    values: Vec<Value>,
) -> Result<Option<T>, DbError> {
    let query: SqliteQuery<T> = sqlx::query_as_with(sql.sqlite, sqlite_arguments(values));
    Ok(query.fetch_optional(executor).await?)
}

pub(super) async fn sqlite_all<'e, T: Row>(
    executor: impl sqlx::Executor<'e, Database = Sqlite>,
    sql: &Sql,
    values: Vec<Value>,
) -> Result<Vec<T>, DbError> {
    let query: SqliteQuery<T> = sqlx::query_as_with(sql.sqlite, sqlite_arguments(values));
    Ok(query.fetch_all(executor).await?)
}

pub(super) async fn postgres_optional<'e, T: Row>(
    executor: impl sqlx::Executor<'e, Database = Postgres>,
    sql: &Sql,
    values: Vec<Value>,
) -> Result<Option<T>, DbError> {
    let query: PostgresQuery<T> = sqlx::query_as_with(sql.postgres, postgres_arguments(values));
    Ok(query.fetch_optional(executor).await?)
}

pub(super) async fn postgres_all<'e, T: Row>(
    executor: impl sqlx::Executor<'e, Database = Postgres>,
    sql: &Sql,
    values: Vec<Value>,
) -> Result<Vec<T>, DbError> {
    let query: PostgresQuery<T> = sqlx::query_as_with(sql.postgres, postgres_arguments(values));
    Ok(query.fetch_all(executor).await?)
}

/// The two engines' argument lists differ only in their type.
macro_rules! bind {
    ($function:ident -> $arguments:ty) => {
        fn $function(values: Vec<Value>) -> $arguments {
            use sqlx::Arguments;
            let mut arguments = <$arguments>::default();
            for value in values {
                let added = match value {
                    Value::Text(text) => arguments.add(text),
                    Value::Int(number) => arguments.add(number),
                    Value::Bytes(bytes) => arguments.add(bytes),
                    Value::Bool(truth) => arguments.add(truth),
                };
                added.expect("text, integers, bytes and booleans always encode");
            }
            arguments
        }
    };
}
bind!(sqlite_arguments -> SqliteArguments);
bind!(postgres_arguments -> PgArguments);
