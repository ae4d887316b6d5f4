//! Conversations with a seat (座席): whoever asks for a human waits in a queue, a seat takes the next one with all that was
//! said before, and the assistant is silent until it is over. Nobody waits for a seat that is not there.
//!
//! What is said stands where every message stands, in inbox and outbox ([`said`]); here is who waits and who speaks. The row
//! of the conversation is always held first, so that a message, a seat and the time take turns.

pub mod acts;
pub mod queries;
pub mod queue;
mod request;
pub mod said;
pub mod service;
pub mod time;
mod view;

use std::sync::Arc;

use tokio::sync::Notify;

use crate::account::Accounts;
use crate::answer::{Engine, Engines};
use crate::clock::{Clock, milliseconds};
use crate::conversation::State as With;
use crate::conversation::queries as conversations;
use crate::db::id::Ids;
use crate::db::{Db, DbError, Reader, Tx};
use crate::orders::Orders;
use crate::people::Whose;
use crate::seal::Sealer;
use queue::Place;

crate::named! {
    /// Where a conversation stands.
    State {
        /// A seat is asked for.
        Waiting = "waiting" "等待",
        /// A seat speaks.
        Held = "held" "对话中",
        /// It is over.
        Ended = "ended" "已结束",
    }

    /// How a conversation ended.
    Ending {
        /// The seat answered.
        Solved = "solved" "已解答",
        /// It became a request.
        Order = "order" "已转诉求",
        /// The person did not wait, or went back to the assistant.
        Left = "left" "对方不等了",
        /// The person did not answer any more.
        Silent = "silent" "对方没有再说话",
        /// No seat came.
        Unanswered = "unanswered" "没有接上",
    }
}

/// A conversation with a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Talk {
    /// Its id.
    pub id: String,
    /// The court that is asked.
    pub court: String,
    /// The account,
    pub account: String,
    /// and the person's name there.
    pub openid: String,
    /// Where it stands.
    pub state: State,
    /// Whether somebody may be in danger.
    pub is_urgent: bool,
    /// When a seat was asked for, Unix milliseconds.
    pub asked_at: i64,
    /// Since when it waits without a seat.
    pub queued_at: i64,
    /// Since when its seat has it.
    pub held_at: Option<i64>,
    /// The seat that speaks, or spoke last.
    pub seat: Option<String>,
    /// When a seat took it first.
    pub taken_at: Option<i64>,
    /// When the person last wrote.
    pub heard_at: i64,
    /// When a seat last wrote.
    pub spoken_at: Option<i64>,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// How.
    pub ending: Option<Ending>,
    /// When a seat saw to what nobody had answered.
    pub seen_to_at: Option<i64>,
}

/// Looks after conversations with seats. Cheap to clone.
#[derive(Clone)]
pub struct Talks {
    /// Where the rows are.
    pub db: Db,
    /// Opens and seals words.
    pub sealer: Sealer,
    /// The time.
    pub clock: Clock,
    /// Names new rows.
    pub ids: Ids,
    /// Limits and sentences in force.
    pub engines: Engines,
    /// The accounts by name.
    pub accounts: Accounts,
    /// Takes in what becomes a request.
    pub orders: Orders,
    /// Where people reach our pages, if they can.
    pub public_url: Option<String>,
    /// Rung when outgoing rows were written.
    pub outbox_bell: Arc<Notify>,
}

impl Talks {
    /// Lets somebody wait for a seat, who may wait already; `None` where no seat is on duty: nobody is promised one. Whoever
    /// may be in danger stands in the list all the same. Their conversation's row is held.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn enter(
        &self,
        tx: &mut Tx<'_>,
        engine: &Engine,
        court: &str,
        (whose, is_urgent): (Whose<'_>, bool),
    ) -> Result<Option<Place>, DbError> {
        let now_ms = self.clock.now_ms();
        let (limits, seats) = (&engine.limits().seats, self.on_duty(tx, engine, (court, "")).await?);
        let open = queries::open(&mut Reader::Tx(tx), whose).await?;
        let is_held = open.as_ref().is_some_and(|own| own.state == State::Held);
        if is_held || seats.is_empty() && !is_urgent {
            return Ok(None);
        }
        let (asked_at, id) = match open {
            Some(own) => (own.asked_at, own.id),
            None => {
                let id = self.ids.make();
                queries::insert(tx, (&id, court), whose, now_ms).await?;
                (now_ms, id)
            }
        };
        let ahead = queries::ahead(tx, court, (asked_at, &id)).await?;
        let lasted = queries::lasted(tx, court).await?;
        Ok(Some(queue::place(ahead, &seats, limits.capacity, &lasted)))
    }

    /// How many conversations each seat of a court holds that is on duty, but one.
    async fn on_duty(
        &self,
        tx: &mut Tx<'_>,
        engine: &Engine,
        (court, except): (&str, &str),
    ) -> Result<Vec<u32>, DbError> {
        let since_ms = self.clock.now_ms() - milliseconds(engine.limits().seats.ready);
        queries::on_duty(&mut Reader::Tx(tx), (court, since_ms), except).await
    }

    /// The person wrote something: whoever speaks with them knows.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn heard(&self, tx: &mut Tx<'_>, whose: Whose<'_>) -> Result<(), DbError> {
        queries::heard(tx, whose, self.clock.now_ms()).await
    }

    /// The person may be in danger: whoever speaks with them sees it, and whoever waits goes first.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn alarm(
        &self,
        tx: &mut Tx<'_>,
        engine: &Engine,
        court: &str,
        whose: Whose<'_>,
    ) -> Result<(), DbError> {
        self.enter(tx, engine, court, (whose, true)).await?;
        queries::mark_urgent(tx, whose).await
    }

    /// The person waits no longer, or has left.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn leave(&self, tx: &mut Tx<'_>, whose: Whose<'_>) -> Result<(), DbError> {
        let Some(open) = queries::open(&mut Reader::Tx(tx), whose).await? else { return Ok(()) };
        queries::end(tx, &open.id, Ending::Left, self.clock.now_ms()).await.map(drop)
    }

    /// With whom the person speaks from now on; their row is held.
    async fn turn_over(&self, tx: &mut Tx<'_>, talk: &Talk, to: With) -> Result<(), DbError> {
        conversations::turn_over(tx, &talk.account, &talk.openid, to).await
    }
}
