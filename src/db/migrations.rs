//! One migrations story: the same names under `migrations/sqlite` and `migrations/postgres`, forward only.

use sqlx::migrate::Migrator;

use super::{Db, DbError, Sql};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

const APPLIED: Sql = Sql::new("SELECT COUNT(*) FROM _sqlx_migrations WHERE success");

pub(super) async fn run(db: &Db) -> Result<(), DbError> {
    let outcome = match db {
        Db::Sqlite(sqlite) => sqlite.migrate(&SQLITE).await,
        Db::Postgres(pool) => POSTGRES.run(pool).await,
    };
    outcome.map_err(|error| DbError::Unavailable(format!("migrations: {error}")))
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

    #[test]
    fn both_engines_have_the_same_migrations() {
        let names = |migrator: &'static Migrator| {
            migrator.iter().map(|one| (one.version, one.description.clone())).collect::<Vec<_>>()
        };
        assert_eq!(names(&SQLITE), names(&POSTGRES));
    }
}
