//! One claim: what is due and still true, with everything that decides about it, in one transaction.

use super::decide::{Decided, Looked};
use super::known::Known;
use super::known::queries::{Details, details};
use super::queries::{self, NewAttempt, Settlement};
use super::{Batch, Courier, Ready};
use crate::config::WebhookEvent;
use crate::db::{DbError, Tx};
use crate::notices::State;
use crate::notices::carried;
use crate::notices::tasks::queries::{self as tasks, NewTask};

/// Longer than any call with its time-outs: a lease that ends means that the worker is gone.
pub(super) const LEASE_MS: i64 = 60_000;

impl Courier {
    /// Claims what is due; what cannot go out now is settled at once.
    pub(super) async fn claim(&self) -> Result<Batch, DbError> {
        let courier = self.clone();
        let written = self.0.db.write(move |tx| Box::pin(async move { courier.claim_in(tx).await }));
        written.await
    }

    /// What was not opened, or was held until its time had passed, is due again.
    pub(super) async fn bring_back(&self) -> Result<(), DbError> {
        let now_ms = self.0.clock.now_ms();
        let written = self.0.db.write(move |tx| {
            Box::pin(async move {
                queries::look_at_unopened(tx, now_ms).await?;
                queries::held_too_long(tx, now_ms).await.map(drop)
            })
        });
        written.await
    }

    async fn claim_in(&self, tx: &mut Tx<'_>) -> Result<Batch, DbError> {
        tx.plans_anew().await?;
        let (ticket, now) = (self.0.ids.make(), self.0.clock.now());
        let now_ms = now.as_millisecond();
        let claimed = queries::claim(tx, &ticket, now_ms, now_ms + LEASE_MS).await?;
        let superseded = claimed.iter().filter(|own| own.state != State::Sending.name());
        let superseded: Vec<String> = superseded.map(|own| own.id.clone()).collect();
        carried::let_go(tx, &superseded, now_ms).await?;
        if superseded.len() == claimed.len() {
            return Ok(Batch { ready: Vec::new(), handled: claimed.len() });
        }
        let details = details(tx, &ticket, now).await?;
        let engine = self.0.engines.current();
        let known = Known::gather(tx, &ticket, &details, now, &engine.limits().notices).await?;
        let mut deciding = Deciding { known, ..Deciding::default() };
        let mut together = Vec::new();
        for own in &details {
            if deciding.known.is_merged(&own.id) {
                continue;
            }
            match self.decide(tx, &ticket, own, &mut deciding.known, now).await? {
                Looked::Decided(decided) => deciding.take(own, decided),
                Looked::Together(matter) => together.push(matter),
            }
            deciding.known.decided.insert(own.id.clone());
        }
        self.send_days(tx, together, &mut deciding).await?;
        let ready = self.write(tx, deciding, now_ms).await?;
        Ok(Batch { ready, handled: claimed.len() })
    }

    /// Writes what was decided; gives what is to be sent.
    async fn write(
        &self,
        tx: &mut Tx<'_>,
        deciding: Deciding<'_>,
        now_ms: i64,
    ) -> Result<Vec<Ready>, DbError> {
        let Deciding { ready, attempts, settlements, calls, .. } = deciding;
        let mut tasks = Vec::new();
        for (own, reason) in calls {
            let id = self.0.ids.make();
            tasks.push(id.clone());
            let task = NewTask {
                id,
                court: &own.court,
                case_source: &own.case_source,
                recipient: &own.recipient,
                notice: &own.id,
                reason,
                due_at: own.useless_after,
                now_ms,
            };
            tasks::add(tx, task).await?;
        }
        queries::begin(tx, &attempts).await?;
        queries::settle(tx, &settlements).await?;
        let failed = settlements.iter().filter(|own| own.state.has_failed());
        let failed: Vec<String> = failed.map(|own| own.notice.clone()).collect();
        self.0.listeners.note(tx, WebhookEvent::Failed, &failed, now_ms).await?;
        self.0.listeners.note_tasks(tx, &tasks, now_ms).await?;
        Ok(ready)
    }
}

/// What decides about the notices of a claim, and what was decided.
#[derive(Default)]
pub(super) struct Deciding<'a> {
    pub known: Known,
    pub ready: Vec<Ready>,
    pub attempts: Vec<NewAttempt>,
    pub settlements: Vec<Settlement>,
    calls: Vec<(&'a Details, &'static str)>,
}

impl<'a> Deciding<'a> {
    /// Notes what becomes of a notice.
    pub(super) fn take(&mut self, own: &'a Details, decided: Decided) {
        match decided {
            Decided::Go(ready, attempt) => {
                self.attempts.extend(attempt);
                self.ready.push(*ready);
            }
            Decided::Rest(settlement) => self.settlements.push(settlement),
            Decided::Call(attempt, settlement, reason) => {
                self.calls.push((own, reason));
                self.attempts.extend(attempt);
                self.settlements.push(settlement);
            }
        }
    }
}
