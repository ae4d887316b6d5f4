//! One claim: what is due and still true, with everything that decides about it, in one transaction.

use jiff::{Timestamp, ToSpan};

use super::decide::{Decided, Known, Looked};
use super::queries::{self, Details, NewAttempt, Settlement};
use super::{Batch, Courier, Ready};
use crate::channel::notice::{Class, Kind};
use crate::clock::{court_date, court_midnight_ms, court_time, milliseconds};
use crate::config::WebhookEvent;
use crate::db::{DbError, Tx};
use crate::docket::queries::civil_text;
use crate::notices::State;
use crate::notices::carried;
use crate::notices::choices::{self, Choices};
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
        let details = queries::details(tx, &ticket, &court_date(now).to_string()).await?;
        let mut known = Known::gather(tx, &ticket, &details, now).await?;
        if details.iter().any(|own| Kind::find(&own.kind).is_some_and(|kind| kind.class() == Class::Remind)) {
            let a_while = milliseconds(self.0.engines.current().limits().notices.remind_after_news);
            let just_told = queries::just_told(tx, &ticket, now_ms - a_while).await?;
            known.just_told = just_told.into_iter().map(|(id,)| id).collect();
        }
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

impl Known {
    /// Reads what decides about the claimed notices, each kind of it at once for all.
    async fn gather(
        tx: &mut Tx<'_>,
        ticket: &str,
        details: &[queries::Details],
        now: Timestamp,
    ) -> Result<Self, DbError> {
        let now_ms = now.as_millisecond();
        let mut known = Self::default();
        for address in queries::addresses(tx, ticket, now_ms).await? {
            known.addresses.entry(address.notice_id.clone()).or_default().push(address);
        }
        known.grants = queries::grants(tx, ticket).await?;
        known.choices = Choices::of_each(&choices::queries::of_claimed(tx, ticket).await?);
        known.numbers_stopped = queries::numbers_stopped(tx, ticket).await?;
        if details.iter().any(|own| own.attempts > 1) {
            for (carrier, kind) in queries::carried(tx, ticket).await? {
                known.carried.entry(carrier).or_default().extend(Kind::find(&kind));
            }
            for row in queries::tried(tx, ticket).await? {
                known.numbers.insert(row.notice_id.clone(), row.attempt);
                known.tried.entry(row.notice_id.clone()).or_default().extend(row.tried());
            }
        }
        if details.iter().any(|own| own.fact_kind == "hearing" && own.version > 1) {
            for row in queries::heard(tx, ticket).await? {
                let before = known.heard.remove(&row.notice_id);
                known.heard.insert(row.notice_id.clone(), row.after(before));
            }
        }
        known.sent_today =
            queries::sent_today(tx, ticket, court_midnight_ms(now)).await?.into_iter().collect();
        if details.iter().any(|own| own.hearing_id.is_some()) {
            let yesterday = court_time(now).saturating_sub(1.day());
            let busy = queries::busy(tx, ticket, &civil_text(yesterday)).await?;
            known.busy = busy.into_iter().map(|own| (own.notice_id.clone(), own)).collect();
        }
        Ok(known)
    }
}
