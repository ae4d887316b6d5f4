//! The audit trail: it grows in the transaction it tells of, and whoever changes it is found out.

use futures_util::future::join_all;
use tingxun::audit::{self, Act, Actor, Verdict};
use tingxun::db::{DbError, Sql};

use crate::both;
use crate::world::{Engine, World};

async fn write(world: &World, subject: &'static str) -> Result<(), DbError> {
    let (sealer, now_ms) = (world.app.sealer.clone(), world.clock.now_ms());
    let written = world.app.db.write(move |tx| {
        Box::pin(async move {
            let actor = Actor::Staff("s1".into());
            let act = Act {
                actor: &actor,
                action: "person.unmask",
                subject: subject.into(),
                reason: Some("电话核对"),
            };
            audit::record(tx, &sealer, now_ms, act).await
        })
    });
    written.await
}

async fn verdict(world: &World) -> Verdict {
    audit::verify(&world.app.db, &world.app.sealer).await.unwrap()
}

both! {
    async fn many_writers_make_one_chain(world: World) {
        for written in join_all((0..40).map(|_| write(&world, "person:1"))).await {
            written.unwrap();
        }
        assert!(matches!(verdict(&world).await, Verdict::Whole { rows: 40, .. }));
    }

    async fn the_trail_cannot_be_changed_by_a_statement(world: World) {
        write(&world, "person:1").await.unwrap();
        for sql in ["UPDATE audit SET subject = 'person:2'", "DELETE FROM audit"] {
            let tried = world.app.db.write(move |tx| {
                Box::pin(async move { tx.execute(&Sql::new(sql), Vec::new()).await })
            });
            assert!(tried.await.is_err(), "{sql}");
        }
        assert!(matches!(verdict(&world).await, Verdict::Whole { rows: 1, .. }));
    }
}

/// What somebody with the file in hands can do, triggers or not.
async fn meddle(world: &World, statements: &'static [&'static str]) -> Verdict {
    for subject in ["person:1", "person:2", "person:3"] {
        write(world, subject).await.unwrap();
    }
    let meddled = world.app.db.write(move |tx| {
        Box::pin(async move {
            tx.execute(&Sql::new("DROP TRIGGER audit_is_not_changed"), Vec::new()).await?;
            tx.execute(&Sql::new("DROP TRIGGER audit_is_not_deleted"), Vec::new()).await?;
            for sql in statements {
                tx.execute(&Sql::new(sql), Vec::new()).await?;
            }
            Ok(())
        })
    });
    meddled.await.unwrap();
    verdict(world).await
}

#[tokio::test]
async fn a_flipped_byte_is_found() {
    let world = World::on(Engine::Sqlite).await.unwrap();
    let verdict = meddle(&world, &["UPDATE audit SET subject = 'person:4' WHERE place = 2"]).await;
    assert_eq!(verdict, Verdict::Broken { at: 2 });
}

#[tokio::test]
async fn a_missing_row_is_found_at_either_end() {
    let world = World::on(Engine::Sqlite).await.unwrap();
    assert_eq!(meddle(&world, &["DELETE FROM audit WHERE place = 1"]).await, Verdict::Broken { at: 1 });
    let world = World::on(Engine::Sqlite).await.unwrap();
    assert_eq!(meddle(&world, &["DELETE FROM audit WHERE place = 3"]).await, Verdict::Broken { at: 3 });
}
