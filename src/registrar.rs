//! Compares told identities with the registers, binds those that agree, and tells people what came of it.
//!
//! A register is asked outside any transaction; what it says is written in one, together with the words to the person.
//! When no register can decide, somebody of the court does ([`Registrar::review`]).

mod acting;
mod claims;
mod face;
mod licences;
mod proofs;
mod rights;
mod told;
pub mod waiting;

use std::sync::Arc;

use tokio::sync::Notify;
use tracing::warn;

use crate::account::{Account, Accounts};
use crate::answer::Engines;
use crate::audit::{self, Act, Actor};
use crate::channel::Part;
use crate::clock::{Clock, court_date, milliseconds};
use crate::db::id::Ids;
use crate::db::{Db, DbError, Reader, Tx};
use crate::outbox::queries::Letters;
use crate::people::queries::{Binding, Bound, Known, known};
use crate::people::register::{Comparison, Register};
use crate::people::registration::State;
use crate::people::registration::queries::{self, Registration};
use crate::people::{Level, Whose};
use crate::scripts::{IdentityLimits, Phrase, Phrases};
use crate::seal::Sealer;
use crate::secret::Dice;
use crate::wechat::OpenId;

pub use acting::NotActing;
pub use face::FaceTicket;
pub use told::{Caller, NoCode};

/// So many calls, one after the other, end well within the lease.
const AT_ONCE: i64 = 5;
const LEASE_MS: i64 = 60_000;
/// A register that does not answer is asked again after this, each time twice as long,
const FIRST_PAUSE_MS: i64 = 2_000;
const LONGEST_PAUSE_MS: i64 = 60_000;
/// until somebody of the court has to look: the person waits for an answer.
const PATIENCE_MS: i64 = 10 * 60_000;

/// Compares what is due. One per process.
#[derive(Clone)]
pub struct Registrar {
    /// Where the rows are.
    pub db: Db,
    /// Opens and seals them.
    pub sealer: Sealer,
    /// The time.
    pub clock: Clock,
    /// Names new rows.
    pub ids: Ids,
    /// The accounts by name.
    pub accounts: Accounts,
    /// The phrases and limits in force.
    pub engines: Engines,
    /// The court's register, if it has one.
    pub register: Option<Arc<dyn Register>>,
    /// Makes codes.
    pub dice: Dice,
    /// This process, as the holder of leases.
    pub worker: String,
    /// Rung when a code or an identity is on its way.
    pub bell: Arc<Notify>,
    /// Rung when outgoing rows were written.
    pub outbox_bell: Arc<Notify>,
}

/// How a registration is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Agrees,
    Differs,
    NobodyKnows,
}

/// What somebody of the court decides on a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Review {
    /// The card was seen: the identity is as told.
    Approve,
    /// It is not.
    Refuse,
}

impl Registrar {
    /// Settles what is due now, up to a batch; returns how many registrations were handled.
    ///
    /// # Errors
    /// When rows cannot be claimed or settled; they stay and are tried again.
    pub async fn turn(&self) -> Result<usize, DbError> {
        let (sealer, worker, now_ms) = (self.sealer.clone(), self.worker.clone(), self.clock.now_ms());
        let claim = self.db.write(move |tx| {
            Box::pin(
                async move { queries::claim(tx, &sealer, &worker, now_ms, now_ms + LEASE_MS, AT_ONCE).await },
            )
        });
        let claimed = claim.await?;
        let handled = claimed.len();
        for registration in claimed {
            let verdict = self.compare(&registration).await;
            let registrar = self.clone();
            let settle = self.db.write(move |tx| {
                Box::pin(async move {
                    match verdict {
                        Some(verdict) => registrar.settle(tx, registration, verdict).await,
                        None => registrar.wait(tx, &registration).await,
                    }
                })
            });
            settle.await?;
            self.outbox_bell.notify_one();
        }
        Ok(handled)
    }

    /// What the register says; `None` while it may still answer.
    async fn compare(&self, registration: &Registration) -> Option<Verdict> {
        let (Some(register), Some(claim)) = (&self.register, &registration.claim) else {
            return Some(Verdict::NobodyKnows);
        };
        if claim.document.resident().is_none() {
            return Some(Verdict::NobodyKnows);
        }
        match register.compare(&registration.id, claim).await {
            Ok(Comparison::Same) => Some(Verdict::Agrees),
            Ok(Comparison::Different) => Some(Verdict::Differs),
            Err(error) => {
                warn!(attempt = registration.attempts, error = %error, "an identity could not be compared");
                let waited = self.clock.now_ms() - registration.created_at;
                (waited >= PATIENCE_MS).then_some(Verdict::NobodyKnows)
            }
        }
    }

    /// Whoever stands behind an account, if they are registered.
    async fn known(&self, reader: &mut Reader<'_, '_>, whose: Whose<'_>) -> Result<Option<Known>, DbError> {
        known(reader, &self.sealer, whose, court_date(self.clock.now())).await
    }

    async fn wait(&self, tx: &mut Tx<'_>, registration: &Registration) -> Result<(), DbError> {
        let doublings = u32::try_from(registration.attempts - 1).unwrap_or_default().min(16);
        let pause = (FIRST_PAUSE_MS << doublings).min(LONGEST_PAUSE_MS);
        queries::wait(tx, &registration.id, &self.worker, self.clock.now_ms() + pause).await
    }

    async fn settle(
        &self,
        tx: &mut Tx<'_>,
        registration: Registration,
        verdict: Verdict,
    ) -> Result<(), DbError> {
        let (state, outcome) = match verdict {
            Verdict::Agrees => (State::Done, "register agrees"),
            Verdict::Differs => (State::Refused, "register differs"),
            Verdict::NobodyKnows => (State::Manual, "no register could decide"),
        };
        let now_ms = self.clock.now_ms();
        if !queries::settle(tx, &registration.id, &self.worker, state, outcome, now_ms).await? {
            return Ok(());
        }
        match verdict {
            Verdict::Agrees => {
                self.bind(tx, &registration, Level::Register, &Actor::System("registrar"), None).await
            }
            Verdict::Differs => self.tell(tx, &registration, Phrase::RegisterRefused).await,
            Verdict::NobodyKnows => self.tell(tx, &registration, Phrase::RegisterManual).await,
        }
    }

    /// Somebody of the court decides on a registration that no register could decide on; returns whether it was open.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub async fn review(
        &self,
        id: &str,
        review: Review,
        reason: &str,
        actor: Actor,
    ) -> Result<bool, DbError> {
        let (registrar, id, reason) = (self.clone(), id.to_owned(), reason.to_owned());
        let reviewed = self.db.write(move |tx| {
            Box::pin(async move { registrar.reviewed(tx, &id, &review, &reason, &actor).await })
        });
        let is_open = reviewed.await?;
        self.outbox_bell.notify_one();
        Ok(is_open)
    }

    async fn reviewed(
        &self,
        tx: &mut Tx<'_>,
        id: &str,
        review: &Review,
        reason: &str,
        actor: &Actor,
    ) -> Result<bool, DbError> {
        let Some(registration) = queries::by_id(tx, &self.sealer, id).await? else { return Ok(false) };
        let state = if *review == Review::Approve { State::Done } else { State::Refused };
        if !queries::settle_reviewed(tx, id, state, (reason, actor), self.clock.now_ms()).await? {
            return Ok(false);
        }
        match review {
            Review::Approve => self.bind(tx, &registration, Level::Face, actor, Some(reason)).await?,
            Review::Refuse => {
                let subject = format!("registration:{id}");
                let act = Act { actor, action: "registration.refuse", subject, reason: Some(reason) };
                audit::record(tx, &self.sealer, self.clock.now_ms(), act).await?;
                self.tell(tx, &registration, Phrase::RegisterRefused).await?;
            }
        }
        Ok(true)
    }

    async fn bind(
        &self,
        tx: &mut Tx<'_>,
        registration: &Registration,
        level: Level,
        actor: &Actor,
        reason: Option<&str>,
    ) -> Result<(), DbError> {
        let Some(claim) = &registration.claim else { return Ok(()) };
        let engine = self.engines.current();
        let limits = &engine.limits().identity;
        let now_ms = self.clock.now_ms();
        let hold_ms = milliseconds(limits.rebind_hold);
        let binding = Binding { sealer: &self.sealer, ids: &self.ids, level, hold_ms, now_ms };
        let whose = Whose { account: &registration.account, openid: &registration.openid };
        let bound = binding.bind(tx, whose, claim).await?;
        let subject = format!("person:{}", bound.person);
        audit::record(tx, &self.sealer, now_ms, Act { actor, action: "person.bind", subject, reason })
            .await?;
        let text = welcome(&engine.scripts().phrases, limits, &claim.name.masked(), &bound, level);
        self.write_to(tx, &registration.account, &registration.openid, text).await?;
        for (account, openid) in &bound.others {
            let text = engine.phrase(Phrase::RegisterElsewhere).to_owned();
            self.write_to(tx, account, openid, text).await?;
        }
        Ok(())
    }

    async fn tell(
        &self,
        tx: &mut Tx<'_>,
        registration: &Registration,
        phrase: Phrase,
    ) -> Result<(), DbError> {
        let text = self.engines.current().phrase(phrase).to_owned();
        self.write_to(tx, &registration.account, &registration.openid, text).await
    }

    async fn write_to(
        &self,
        tx: &mut Tx<'_>,
        account: &str,
        person: &OpenId,
        text: String,
    ) -> Result<(), DbError> {
        // An account that was taken out of the settings has nobody to write in its name.
        let Some(account): Option<&Arc<Account>> = self.accounts.get(account) else { return Ok(()) };
        let now_ms = self.clock.now_ms();
        let letters = Letters {
            sealer: &self.sealer,
            ids: &self.ids,
            account,
            person,
            inbox_id: None,
            not_before_ms: now_ms,
            now_ms,
        };
        letters.enqueue(tx, &[Part::court(text)]).await
    }
}

fn welcome(phrases: &Phrases, limits: &IdentityLimits, name: &str, bound: &Bound, level: Level) -> String {
    if bound.others.is_empty() || level == Level::Face {
        return phrases.fill(Phrase::RegisterDone, &[("name", name)]);
    }
    let hours = (limits.rebind_hold.as_secs() / 3_600).to_string();
    phrases.fill(Phrase::RegisterHeld, &[("name", name), ("hours", &hours)])
}
