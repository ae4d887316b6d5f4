//! A new key: everything is sealed again while the service runs, and nothing is left behind.

use tingxun::app::App;
use tingxun::config::Settings;
use tingxun::db::Sql;
use tingxun::rotation::{self, queries::COLUMNS};
use tingxun::secret::{Dice, SecretString};

use crate::both;
use crate::case_system::{docket, tell};
use crate::drafts;
use crate::registration::register;
use crate::world::World;

const NEW_KEY: &str = "ASNFZ4mrze/+3LqYdlQyEAEjRWeJq83v/ty6mHZUMhA=";

/// The settings of a court that has just changed its key.
pub fn rotated_settings(old: &Settings) -> Settings {
    let mut settings = old.clone();
    settings.vault.previous_key = old.vault.key.clone();
    settings.vault.previous_key_id = old.vault.key_id;
    settings.vault.key = SecretString::from(NEW_KEY.to_owned());
    settings.vault.key_id = old.vault.key_id + 1;
    settings
}

both! {
    async fn everything_is_sealed_anew_and_still_read(world: World) {
        let draft = drafts::address(&drafts::told(&world).await);
        tell(&world, docket()).await;
        register(&world, 0).await;
        let settings = rotated_settings(&world.settings);
        let app = App::build(settings, world.clock.clone(), Dice::seeded(11)).await.unwrap();
        let columns = rotation::rotate(&app.db, &app.sealer).await.unwrap();
        for column in &columns {
            assert_eq!(column.unreadable, 0, "{column:?}");
        }
        let total: u64 = columns.iter().map(|column| column.rotated).sum();
        assert!(total > 30, "{columns:?}");
        let again = rotation::rotate(&app.db, &app.sealer).await.unwrap();
        assert!(again.iter().all(|column| column.rotated == 0));
        // Without the old key everything is still there.
        let mut settings = rotated_settings(&world.settings);
        settings.vault.previous_key = SecretString::default();
        let alone = App::build(settings, world.clock.clone(), Dice::seeded(12)).await.unwrap();
        let sql = Sql::new("SELECT sealed FROM court_case");
        let (sealed,): (Vec<u8>,) = alone.db.one(&sql, Vec::new()).await.unwrap();
        assert!(alone.sealer.open("court_case.sealed/京0491/A1", &sealed).is_ok());
        assert!(world.app.sealer.open("court_case.sealed/京0491/A1", &sealed).is_err(), "the old key alone opens nothing");
        let token = draft.rsplit_once('/').unwrap().1;
        let kept = tingxun::complaint::queries::find(&alone.db, &alone.sealer, token, world.clock.now_ms()).await;
        assert!(kept.unwrap().is_some());
    }
}

/// Every BYTEA column of the schema is a sealed one, and rotated.
#[tokio::test]
async fn no_sealed_column_is_forgotten() {
    let world = World::new().await;
    let sql = Sql::new(
        "SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p
         WHERE m.type = 'table' AND p.type = 'BLOB' AND m.name NOT LIKE '\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'
         ORDER BY m.name, p.name",
    );
    let columns: Vec<(String, String)> = world.app.db.all(&sql, Vec::new()).await.unwrap();
    assert_eq!(columns.len(), COLUMNS.len(), "{columns:?}");
    for (table, column) in columns {
        let text = format!(" FROM {table} WHERE {column} IS NOT NULL");
        assert!(COLUMNS.iter().any(|sealed| sealed.select.for_sqlite().contains(&text)), "{table}.{column}");
    }
}
