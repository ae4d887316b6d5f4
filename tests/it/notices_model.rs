//! A model of the notices (notify.md §9 T3): whatever a court says, providers break, two workers leave undone or do late
//! and clocks jump, nobody reads what is not so, and everybody hears in the end what is so, or a clerk calls.
//!
//! A run is decided by its seed alone. `MODEL_SEED=17` plays that one and tells its story.

mod court;
mod person;
mod play;
mod workers;

use std::ops::Range;

use court::Court;
use play::{Play, SLOTS};

use crate::world::Engine;

/// The seed that is to be played alone.
#[expect(clippy::disallowed_methods, reason = "a failure names the seed with which it is played again")]
fn wanted() -> Option<u64> {
    std::env::var("MODEL_SEED").ok().map(|seed| seed.parse().expect("MODEL_SEED is a number"))
}

async fn plays(engine: Engine, seeds: Range<u64>) {
    let seeds = wanted().map_or(seeds, |seed| seed..seed + 1);
    let Some(court) = Court::open(engine).await else { return };
    let (mut failures, mut runs, mut calls_stood) = (Vec::new(), 0, 0);
    for seed in seeds {
        let mut play = Play::new(&court, seed);
        let ended = play.run().await;
        (runs, calls_stood) = (runs + 1, calls_stood + play.calls_stood);
        if wanted().is_some() {
            println!("{}", play.story);
        }
        if let Err(why) = ended {
            failures.push(format!("MODEL_SEED={seed}: {why}\n{}", play.story));
            play.phones_are_as_before().await;
        }
    }
    assert!(failures.is_empty(), "{}", failures.concat());
    println!("calls stood {calls_stood} times in {runs} runs");
    assert!(
        wanted().is_some() || calls_stood * 2 >= runs,
        "workers hardly met: {calls_stood} times in {runs} runs"
    );
}

/// The seeds of one court, in the order of their slots.
fn slots(court: u64) -> Range<u64> {
    court * SLOTS..(court + 1) * SLOTS
}

macro_rules! courts {
    ($($name:ident $number:literal)*) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            plays(Engine::Sqlite, slots($number)).await;
        }
    )*};
}

courts! {
    t3_court_0 0 t3_court_1 1 t3_court_2 2 t3_court_3 3 t3_court_4 4
    t3_court_5 5 t3_court_6 6 t3_court_7 7 t3_court_8 8 t3_court_9 9
}

#[tokio::test(flavor = "multi_thread")]
async fn t3_court_on_postgres() {
    plays(Engine::Postgres, 0..10).await;
}
