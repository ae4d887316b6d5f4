//! The two workers of a run, each a process as far as the database and the providers can tell; calls of theirs stand at
//! the gate until the run lets them go on, or ends the worker.
//!
//! Whatever two workers do at the same time would be decided by the machine, not by the seed. So one of them works while
//! the other one's call stands: all that they can do to each other is done in an order that the seed has chosen.

use tingxun::db::DbError;
use tingxun::notices::courier::Courier;
use tingxun::secret::Dice;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::court::Court;
use crate::gate::{Point, Stopped};

pub const WORKERS: usize = 2;
/// After this others may claim what a worker holds (notify.md N-1).
const LEASE_MS: i64 = 60_000;

/// Both workers.
pub struct Workers<'c> {
    court: &'c Court,
    seed: u64,
    own: [Courier; WORKERS],
    /// How many have begun.
    begun: u64,
}

/// A worker whose call stands at the gate.
pub struct Standing {
    pub who: usize,
    pub point: Point,
    since_ms: i64,
    stopped: Stopped,
    turn: JoinHandle<Result<usize, DbError>>,
}

impl<'c> Workers<'c> {
    pub fn new(court: &'c Court, seed: u64) -> Self {
        let own = std::array::from_fn(|who| begins(court, seed, who as u64));
        Self { court, seed, own, begun: WORKERS as u64 }
    }

    /// A whole turn; how many rows were looked at.
    pub async fn turn(&self, who: usize) -> Result<usize, String> {
        self.own[who].turn(&CancellationToken::new()).await.map_err(|error| error.to_string())
    }

    /// A turn until a call stands at the gate after so many others; `None` when it ends before.
    pub async fn stands(&self, who: usize, point: Point, passing: u64) -> Result<Option<Standing>, String> {
        let since_ms = self.court.world.clock.now_ms();
        let mut stopped = self.court.gate.stop(point, passing);
        let worker = self.own[who].clone();
        let mut turn = tokio::spawn(async move { worker.turn(&CancellationToken::new()).await });
        tokio::select! {
            arrived = &mut stopped.arrived => arrived.map_err(|error| error.to_string())?,
            ended = &mut turn => {
                self.court.gate.open();
                return ended.unwrap().map(|_| None).map_err(|error| error.to_string());
            }
        }
        Ok(Some(Standing { who, point, since_ms, stopped, turn }))
    }

    /// Whether others may have claimed meanwhile what it holds.
    pub fn is_late(&self, standing: &Standing) -> bool {
        self.court.world.clock.now_ms() >= standing.since_ms + LEASE_MS
    }

    /// The call goes on, and the turn ends.
    pub async fn goes_on(&self, standing: Standing) -> Result<(), String> {
        standing.stopped.goes_on();
        standing.turn.await.unwrap().map(drop).map_err(|error| error.to_string())
    }

    /// The worker is cut off; another one begins in its place.
    pub async fn dies(&mut self, standing: Standing) {
        standing.turn.abort();
        let _ = standing.turn.await;
        drop(standing.stopped);
        self.own[standing.who] = begins(self.court, self.seed, self.begun);
        self.begun += 1;
    }
}

/// Each that begins has dice of its own, or two would name their rows alike.
fn begins(court: &Court, seed: u64, number: u64) -> Courier {
    court.worker(&Dice::seeded((seed << 16) ^ 0x5eed_0001 ^ (number << 48)))
}
