//! One migrations story: the same names under `migrations/sqlite` and `migrations/postgres`, forward only.

use sqlx::migrate::Migrator;

use super::{Db, DbError, Sql};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// Older servers lack what the statements use.
const LEAST_POSTGRES: i64 = 140_000;

const DAMAGE: Sql = Sql::new("PRAGMA quick_check(1)");
const POSTGRES_VERSION: Sql = Sql::new("SELECT CAST(current_setting('server_version_num') AS BIGINT)");
const APPLIED: Sql = Sql::new("SELECT COUNT(*) FROM _sqlx_migrations WHERE success");

pub(super) async fn run(db: &Db) -> Result<(), DbError> {
    check(db).await?;
    let outcome = match db {
        Db::Sqlite(sqlite) => sqlite.migrate(&SQLITE).await,
        Db::Postgres(pool) => POSTGRES.run(pool).await,
    };
    outcome.map_err(|error| DbError::Unavailable(format!("migrations: {error}")))
}

/// A damaged file or an old server is told at the start, not in the middle of a message.
async fn check(db: &Db) -> Result<(), DbError> {
    let complaint = match db {
        Db::Sqlite(_) => {
            let (found,): (String,) = db.one(&DAMAGE, Vec::new()).await?;
            (found != "ok").then_some("the database file is damaged: restore a backup")
        }
        Db::Postgres(_) => {
            let (version,): (i64,) = db.one(&POSTGRES_VERSION, Vec::new()).await?;
            (version < LEAST_POSTGRES).then_some("PostgreSQL 14 or newer is needed")
        }
    };
    complaint.map_or(Ok(()), |complaint| Err(DbError::Unavailable(complaint.into())))
}

pub(super) async fn is_current(db: &Db) -> Result<bool, DbError> {
    let (applied,): (i64,) = db.one(&APPLIED, Vec::new()).await?;
    let ours = match db {
        Db::Sqlite(_) => SQLITE.iter().count(),
        Db::Postgres(_) => POSTGRES.iter().count(),
    };
    Ok(usize::try_from(applied) == Ok(ours))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_damaged_file_is_refused_at_the_start() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("court.db");
        let url = secrecy::SecretString::from(format!("sqlite:{}", path.display()));
        let db = Db::open(&url).await.unwrap();
        run(&db).await.unwrap();
        db.close().await;
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[4_096..20_000].fill(0x5a);
        std::fs::write(&path, bytes).unwrap();
        let refused = match Db::open(&url).await {
            Ok(db) => run(&db).await,
            Err(error) => Err(error),
        };
        assert!(refused.is_err());
    }

    #[test]
    fn both_engines_have_the_same_migrations() {
        let names = |migrator: &'static Migrator| {
            migrator.iter().map(|one| (one.version, one.description.clone())).collect::<Vec<_>>()
        };
        assert_eq!(names(&SQLITE), names(&POSTGRES));
    }
}
