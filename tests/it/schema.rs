//! One SQL text, two engines: every statement prepares on both, and the schemas agree.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};
use tingxun::db::{Db, Sql};
use tingxun::{
    audit, complaint, conversation, docket, inbox, language_model, learning, notices, orders, outbox, people,
    reply_window, rotation, staff, talks, webhooks,
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
        notices::choices::queries::STATEMENTS,
        notices::courier::known::queries::STATEMENTS,
        notices::courier::queries::STATEMENTS,
        notices::grants::queries::STATEMENTS,
        notices::ledger::acts::queries::STATEMENTS,
        notices::ledger::queries::STATEMENTS,
        notices::own::queries::STATEMENTS,
        notices::plan::queries::STATEMENTS,
        notices::receipts::queries::STATEMENTS,
        notices::recipients::queries::STATEMENTS,
        notices::tasks::queries::STATEMENTS,
        orders::duty::queries::STATEMENTS,
        orders::figures::queries::STATEMENTS,
        orders::hot::queries::STATEMENTS,
        orders::looks::queries::STATEMENTS,
        orders::queries::STATEMENTS,
        outbox::queries::STATEMENTS,
        people::acting::queries::STATEMENTS,
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
        staff::absence::queries::STATEMENTS,
        staff::unsent::queries::STATEMENTS,
        staff::queries::STATEMENTS,
        staff::session::queries::STATEMENTS,
        talks::queries::STATEMENTS,
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

/// What runs with every batch of notices: none of it may go through a table that grows.
fn of_the_courier() -> Vec<(&'static str, Sql)> {
    let of_files = [
        notices::carried::queries::STATEMENTS,
        notices::choices::queries::STATEMENTS,
        notices::courier::known::queries::STATEMENTS,
        notices::courier::queries::STATEMENTS,
        notices::receipts::queries::STATEMENTS,
    ];
    of_files.concat()
}

const GROWING: [&str; 15] = [
    "adjustment",
    "notice",
    "notice_attempt",
    "notice_fact",
    "hearing",
    "court_case",
    "party",
    "mandate",
    "person",
    "channel_identity",
    "receipt",
    "work_order",
    "work_order_event",
    "work_order_duty",
    "staff_absence",
];

/// The aliases under which a text names a table, and its own name.
fn named(text: &str, table: &str) -> Vec<String> {
    let words: Vec<&str> = text.split(|sign: char| !sign.is_alphanumeric() && sign != '_').collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let after =
        words.windows(3).filter(|own| ["FROM", "JOIN", "UPDATE"].contains(&own[0]) && own[1] == table);
    after.map(|own| own[2].to_owned()).chain([table.to_owned()]).collect()
}

/// The steps in which SQLite carries a statement out.
async fn steps(pool: &sqlx::SqlitePool, sql: &Sql) -> Vec<String> {
    let text = sql.for_sqlite().into_sql_str().as_str().to_owned();
    let plan =
        sqlx::query_as::<_, (i64, i64, i64, String)>(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}")));
    plan.fetch_all(pool).await.unwrap().into_iter().map(|(_, _, _, step)| step).collect()
}

/// A database as the product makes it, asked beside it.
async fn asked_beside(world: &World) -> sqlx::SqlitePool {
    let path = world.directory().join("court.db");
    sqlx::SqlitePool::connect(path.to_str().unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_page_of_requests_begins_in_the_index_where_the_one_before_ended() {
    let world = World::new().await;
    let pool = asked_beside(&world).await;
    let lists = ["OF_COURT", "OF_DIVISION", "OF_JUDGE"];
    let mut found = 0;
    for (name, sql) in orders::queries::STATEMENTS.iter().filter(|(name, _)| lists.contains(name)) {
        let steps = steps(&pool, sql).await;
        assert!(steps.iter().any(|step| step.contains("(rank_at,id)>(?,?)")), "{name}: {steps:?}");
        found += 1;
    }
    assert_eq!(found, lists.len());
}

#[tokio::test]
async fn the_courier_goes_through_no_growing_table_on_sqlite() {
    let world = World::new().await;
    let pool = asked_beside(&world).await;
    for (name, sql) in of_the_courier() {
        let text = sql.for_sqlite().into_sql_str().as_str().to_owned();
        for step in steps(&pool, &sql).await {
            let scanned = step.strip_prefix("SCAN ").filter(|step| !step.contains(" USING "));
            let is_growing = |scanned: &&str| {
                GROWING.iter().any(|table| named(&text, table).iter().any(|own| own == scanned))
            };
            assert!(scanned.filter(is_growing).is_none(), "{name}: {step}");
        }
    }
}

#[tokio::test]
async fn the_courier_goes_through_no_growing_table_on_postgres() {
    let Some(world) = World::on(Engine::Postgres).await else { return };
    let Db::Postgres(pool) = &world.app.db else { panic!("not PostgreSQL") };
    let mut own = pool.acquire().await.unwrap();
    // Tables are empty here: whatever has an index is asked to use it. The plan is the one for values that nobody knows.
    own.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan").await.unwrap();
    for (name, sql) in of_the_courier() {
        let text = sql.for_postgres().into_sql_str().as_str().to_owned();
        let count = (1..20).take_while(|number| text.contains(&format!("${number}"))).count();
        let values = vec!["NULL"; count].join(", ");
        let values = if count > 0 { format!("({values})") } else { String::new() };
        own.execute(AssertSqlSafe(format!("PREPARE looked AS {text}"))).await.unwrap();
        let explain =
            sqlx::query_scalar::<_, String>(AssertSqlSafe(format!("EXPLAIN EXECUTE looked{values}")));
        for step in explain.fetch_all(&mut *own).await.unwrap() {
            let scanned = step.split_once("Seq Scan on ").map(|(_, rest)| rest.split(' ').next().unwrap());
            assert!(!scanned.is_some_and(|table| GROWING.contains(&table)), "{name}: {step}");
        }
        own.execute("DEALLOCATE looked").await.unwrap();
    }
}

/// The walk through all cases goes on where it stopped, and does not read again what lies before.
#[tokio::test]
async fn the_walk_through_cases_is_a_range_of_an_index() {
    let world = World::new().await;
    let path = world.directory().join("court.db");
    let pool = sqlx::SqlitePool::connect(path.to_str().unwrap()).await.unwrap();
    let (_, ahead) = notices::plan::queries::STATEMENTS.iter().find(|(name, _)| *name == "AHEAD").unwrap();
    let text = ahead.for_sqlite().into_sql_str().as_str().to_owned();
    let plan =
        sqlx::query_as::<_, (i64, i64, i64, String)>(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}")));
    let steps: Vec<String> =
        plan.fetch_all(&pool).await.unwrap().into_iter().map(|(_, _, _, step)| step).collect();
    for table in ["SEARCH hearing ", "SEARCH notice "] {
        let is_range = |step: &String| step.starts_with(table) && step.contains("(court,case_source)>(?,?)");
        assert!(steps.iter().any(is_range), "{table}: {steps:?}");
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
