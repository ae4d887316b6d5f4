//! The audit trail: it grows in the transaction it tells of, and whoever changes it is found out.

use std::time::Duration;

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

const DAY: Duration = Duration::from_secs(86_400);

/// Three rows, and two younger ones after a year.
async fn old_and_young(world: &World) {
    for subject in ["person:1", "person:2", "person:3"] {
        write(world, subject).await.unwrap();
    }
    world.passes(365 * DAY);
    for subject in ["person:4", "person:5"] {
        write(world, subject).await.unwrap();
    }
}

async fn forget(world: &World, days: u32) -> Result<usize, DbError> {
    audit::forget_old(&world.app.db, &world.app.sealer, world.clock.now_ms(), days).await
}

async fn run(world: &World, sql: &'static str) -> Result<u64, DbError> {
    let tried =
        world.app.db.write(move |tx| Box::pin(async move { tx.execute(&Sql::new(sql), Vec::new()).await }));
    tried.await
}

both! {
    async fn what_is_old_is_forgotten_and_the_rest_stays_whole(world: World) {
        old_and_young(&world).await;
        assert_eq!(forget(&world, 365).await.unwrap(), 0, "the day on which they were written is not over");
        world.passes(DAY);
        assert_eq!(forget(&world, 365).await.unwrap(), 3);
        // The two young ones, and the row that tells of the forgetting.
        assert!(matches!(verdict(&world).await, Verdict::Whole { rows: 3, forgotten: 3, .. }));
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'audit.forget' AND subject = 'audit:3'").await, 1);
        assert_eq!(forget(&world, 365).await.unwrap(), 0, "once a day is enough");
        world.passes(366 * DAY);
        assert_eq!(forget(&world, 365).await.unwrap(), 3, "all there was");
        write(&world, "person:6").await.unwrap();
        assert!(matches!(verdict(&world).await, Verdict::Whole { rows: 2, forgotten: 6, .. }));
    }

    async fn only_rows_before_the_base_can_go(world: World) {
        old_and_young(&world).await;
        world.passes(DAY);
        forget(&world, 365).await.unwrap();
        for sql in [
            "DELETE FROM audit WHERE place = 5",
            "DELETE FROM audit",
            "UPDATE audit SET subject = 'person:9'",
            "DELETE FROM audit_base",
            "INSERT INTO audit_base (name, place, digest, at, seal) VALUES ('base', 5, '', 0, '')",
            "UPDATE audit_base SET place = 2",
            "UPDATE audit_base SET place = 5",
            "UPDATE audit_base SET at = 0",
        ] {
            assert!(run(&world, sql).await.is_err(), "{sql}");
        }
        assert!(matches!(verdict(&world).await, Verdict::Whole { rows: 3, forgotten: 3, .. }));
    }

    async fn a_base_that_was_moved_by_hand_is_noticed(world: World) {
        old_and_young(&world).await;
        world.passes(DAY);
        forget(&world, 365).await.unwrap();
        // The triggers let it onto a row that is there; the key is what it lacks.
        run(&world, "UPDATE audit_base SET place = 4, digest = (SELECT digest FROM audit WHERE place = 4)").await.unwrap();
        run(&world, "DELETE FROM audit WHERE place <= 4").await.unwrap();
        assert_eq!(verdict(&world).await, Verdict::Moved);
        world.passes(800 * DAY);
        assert!(forget(&world, 365).await.is_err(), "nothing more is forgotten");
    }

    async fn parallel_workers_forget_once(world: World) {
        old_and_young(&world).await;
        world.passes(DAY);
        let turns = join_all((0..4).map(|_| forget(&world, 365))).await;
        assert_eq!(turns.into_iter().map(Result::unwrap).sum::<usize>(), 3);
        assert!(matches!(verdict(&world).await, Verdict::Whole { rows: 3, forgotten: 3, .. }));
    }
}

#[tokio::test]
async fn a_changed_row_is_evidence_and_not_forgotten() {
    let world = World::on(Engine::Sqlite).await.unwrap();
    old_and_young(&world).await;
    world.passes(DAY);
    run(&world, "DROP TRIGGER audit_is_not_changed").await.unwrap();
    run(&world, "UPDATE audit SET subject = 'person:4' WHERE place = 2").await.unwrap();
    assert!(forget(&world, 365).await.is_err());
    assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 5);
    assert_eq!(verdict(&world).await, Verdict::Broken { at: 2 });
}

#[tokio::test]
async fn a_byte_that_is_flipped_after_the_forgetting_is_found() {
    let world = World::on(Engine::Sqlite).await.unwrap();
    old_and_young(&world).await;
    world.passes(DAY);
    forget(&world, 365).await.unwrap();
    run(&world, "DROP TRIGGER audit_is_not_changed").await.unwrap();
    run(&world, "UPDATE audit SET reason = '电话核实' WHERE place = 4").await.unwrap();
    assert_eq!(verdict(&world).await, Verdict::Broken { at: 4 });
}

#[tokio::test]
async fn a_base_that_is_set_back_is_found() {
    let world = World::on(Engine::Sqlite).await.unwrap();
    old_and_young(&world).await;
    world.passes(DAY);
    forget(&world, 365).await.unwrap();
    run(&world, "DROP TRIGGER audit_base_moves_forward").await.unwrap();
    run(&world, "UPDATE audit_base SET place = 0, digest = '', at = 0, seal = ''").await.unwrap();
    assert_eq!(verdict(&world).await, Verdict::Broken { at: 1 });
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
