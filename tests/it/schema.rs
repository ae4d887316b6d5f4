//! One SQL text, two engines: every statement prepares on both, and the schemas agree.

use std::collections::BTreeMap;

use sqlx::{Executor, SqlSafeStr};
use tingxun::db::{Db, Sql};
use tingxun::{
    audit, complaint, conversation, docket, inbox, language_model, learning, notices, outbox, people,
    reply_window, rotation, staff, webhooks,
};

use crate::world::{Engine, World};

fn statements() -> Vec<(&'static str, Sql)> {
    [
        audit::queries::STATEMENTS,
        complaint::queries::STATEMENTS,
        conversation::queries::STATEMENTS,
        docket::own::queries::STATEMENTS,
        docket::own::sittings::queries::STATEMENTS,
        docket::queries::STATEMENTS,
        inbox::queries::STATEMENTS,
        language_model::queries::STATEMENTS,
        learning::queries::STATEMENTS,
        notices::carried::queries::STATEMENTS,
        notices::courier::queries::STATEMENTS,
        notices::grants::queries::STATEMENTS,
        notices::ledger::queries::STATEMENTS,
        notices::own::queries::STATEMENTS,
        notices::plan::queries::STATEMENTS,
        notices::receipts::queries::STATEMENTS,
        notices::recipients::queries::STATEMENTS,
        notices::tasks::queries::STATEMENTS,
        outbox::queries::STATEMENTS,
        people::adjustment::queries::STATEMENTS,
        people::code::queries::STATEMENTS,
        people::engagement::queries::STATEMENTS,
        people::face::queries::STATEMENTS,
        people::feed::queries::STATEMENTS,
        people::licence::queries::STATEMENTS,
        people::queries::STATEMENTS,
        people::registration::queries::STATEMENTS,
        people::session::queries::STATEMENTS,
        people::sms::queries::STATEMENTS,
        reply_window::STATEMENTS,
        staff::delay::queries::STATEMENTS,
        staff::queries::STATEMENTS,
        staff::session::queries::STATEMENTS,
        webhooks::queries::STATEMENTS,
    ]
    .concat()
    .into_iter()
    .chain(
        rotation::queries::COLUMNS
            .iter()
            .flat_map(|sealed| [(sealed.name, sealed.select), (sealed.name, sealed.update)]),
    )
    .collect()
}

#[tokio::test]
async fn every_statement_prepares_on_sqlite() {
    let world = World::new().await;
    let path = world.directory().join("court.db");
    let pool = sqlx::SqlitePool::connect(path.to_str().unwrap()).await.unwrap();
    for (name, sql) in statements() {
        let prepared = pool.prepare(sql.for_sqlite().into_sql_str()).await;
        assert!(prepared.is_ok(), "{name}: {prepared:?}");
    }
    assert!(statements().len() > 20);
}

#[tokio::test]
async fn every_statement_prepares_on_postgres() {
    let Some(world) = World::on(Engine::Postgres).await else { return };
    let Db::Postgres(pool) = &world.app.db else { panic!("not PostgreSQL") };
    for (name, sql) in statements() {
        let prepared = pool.prepare(sql.for_postgres().into_sql_str()).await;
        assert!(prepared.is_ok(), "{name}: {prepared:?}");
    }
}

#[tokio::test]
async fn the_schemas_agree() {
    let Some(postgres) = World::on(Engine::Postgres).await else { return };
    let sqlite = World::new().await;
    let of_sqlite = Sql::new(
        "SELECT m.name, p.name, p.\"notnull\" = 1 FROM sqlite_master m, pragma_table_info(m.name) p
         WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'",
    );
    let of_postgres = Sql::new(
        "SELECT table_name::text, column_name::text, is_nullable = 'NO' FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%'",
    );
    assert_eq!(columns(&sqlite.app.db, of_sqlite).await, columns(&postgres.app.db, of_postgres).await);
}

async fn columns(db: &Db, sql: Sql) -> BTreeMap<(String, String), bool> {
    let rows: Vec<(String, String, bool)> = db.all(&sql, Vec::new()).await.unwrap();
    assert!(rows.len() > 30);
    rows.into_iter().map(|(table, column, required)| ((table, column), required)).collect()
}
