//! What time does to orders (督): staff are reminded, levels rise, pauses and the time to object end, limits follow the
//! calendar. Run by every replica; the row's lock and a look at the log under it make each happen once.

use std::future::Future;

use tracing::error;

use super::filed::Derived;
use super::kinds::Part;
use super::queries::{self, Words};
use super::{Held, Orders, rules};
use crate::answer::Engine;
use crate::audit::Actor;
use crate::db::{DbError, Tx};

/// Orders of one turn.
const AT_ONCE: i64 = 64;
/// What could not be done is tried again after so long.
const AGAIN_MS: i64 = 3_600_000;
/// No order has more to catch up with at once: three levels, two reminders, a pause, an end.
const MOST_AT_ONCE: usize = 8;

impl Orders {
    /// Does what is due by now; returns how many orders it looked at.
    ///
    /// # Errors
    /// When rows cannot be read or written.
    pub async fn ring(&self) -> Result<usize, DbError> {
        let due = queries::ringing(&self.db, self.clock.now_ms(), AT_ONCE).await?;
        let failed =
            self.each(&due, |orders, tx, engine, held| Box::pin(orders.catch_up(tx, engine, held))).await;
        if !failed.is_empty() {
            // What cannot be done now keeps nobody else waiting.
            let again_ms = self.clock.now_ms() + AGAIN_MS;
            let put_off = self
                .db
                .write(move |tx| Box::pin(async move { queries::put_off(tx, &failed, again_ms).await }));
            put_off.await?;
        }
        if !due.is_empty() {
            self.notices_bell.notify_one();
        }
        Ok(due.len())
    }

    /// Recounts every order that has not ended and was counted by other tables: what its limit was and is goes into its log
    /// (workorder.md §4 rule 3). Ended ones keep their outcome.
    ///
    /// # Errors
    /// When rows cannot be read or written.
    pub async fn recount(&self) -> Result<usize, DbError> {
        let (mut after, mut count, mut failed) = (String::new(), 0, 0);
        let calendar = self.engines.current().scripts().tables.hours.mark().to_owned();
        loop {
            let ids = queries::unended(&self.db, &after, &calendar, AT_ONCE).await?;
            let Some(last) = ids.last() else { break };
            after.clone_from(last);
            count += ids.len();
            let left = self
                .each(&ids, |orders, tx, engine, held| Box::pin(orders.recount_one(tx, engine, held)))
                .await;
            failed += left.len();
        }
        if failed > 0 {
            return Err(DbError::Unavailable(format!("{failed} orders could not be counted anew")));
        }
        Ok(count)
    }

    /// Each in a transaction of its own: one that cannot be written keeps no other waiting. Returns those that could not.
    async fn each(
        &self,
        ids: &[String],
        work: impl for<'a> Fn(
            &'a Self,
            &'a mut Tx<'_>,
            &'a Engine,
            Held,
        ) -> std::pin::Pin<Box<dyn Future<Output = Result<(), DbError>> + Send + 'a>>
        + Send
        + Sync
        + Copy
        + 'static,
    ) -> Vec<String> {
        let mut failed = Vec::new();
        for id in ids {
            let (orders, engine, own) = (self.clone(), self.engines.current(), id.clone());
            let written = self.db.write(move |tx| {
                Box::pin(async move {
                    match orders.hold(tx, &engine, &own).await? {
                        Some(held) => work(&orders, tx, &engine, held).await,
                        None => Ok(()),
                    }
                })
            });
            if let Err(cause) = written.await {
                error!(order = id, error = %cause, "what time does to an order could not be done");
                failed.push(id.clone());
            }
        }
        failed
    }

    async fn catch_up(&self, tx: &mut Tx<'_>, engine: &Engine, mut held: Held) -> Result<(), DbError> {
        self.note_moved(tx, engine, &mut held).await?;
        let Held { mut filed, mut order, .. } = held;
        let rules = rules(engine, &filed.court);
        let (now_ms, actor) = (self.clock.now_ms(), Actor::System("orders").name());
        for _ in 0..MOST_AT_ONCE {
            let Some(deed) = order.due(&rules, now_ms) else { break };
            let event = match order.judge(Part::System, deed, "", now_ms, &rules) {
                Ok(event) => event,
                Err(refused) => {
                    error!(order = filed.id, kind = ?refused, "an order's alarm is refused");
                    break;
                }
            };
            let both = (&mut filed, &mut order);
            self.append(tx, engine, both, (event, &Words::default()), &actor).await?;
        }
        let mut derived = Derived::of(&order, &rules);
        // A stale alarm is harmless, one that rings without a pause is not.
        let again_ms = derived.alarm_at.filter(|at_ms| *at_ms <= now_ms).map(|_| now_ms + AGAIN_MS);
        derived.alarm_at = order.alarm_after(&rules, now_ms).or(again_ms);
        queries::update(tx, &filed, &order, &derived).await
    }

    async fn recount_one(&self, tx: &mut Tx<'_>, engine: &Engine, mut held: Held) -> Result<(), DbError> {
        self.note_moved(tx, engine, &mut held).await?;
        // The end of a pause or of the time to object may have moved, too.
        let derived = Derived::of(&held.order, &rules(engine, &held.filed.court));
        queries::update(tx, &held.filed, &held.order, &derived).await
    }
}
