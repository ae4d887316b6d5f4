//! A push becomes a stored message and an answer, once.
//!
//! [`Reception::receive`] hands an authentic push to a task of its own and waits for it until the account's
//! budget ends. The task stores the message, what it does to the conversation and every outgoing row in one
//! transaction; only then is anything answered. A repeat finds the stored reply. When the answer is not ready
//! in time the push is acknowledged and the reply follows by customer-service message; which of the two ways a
//! reply takes is decided by one column, written under the row's lock, so that it takes exactly one.

mod accept;
mod consult;
mod human;
mod identity;
mod notice;
mod order;
pub mod queries;
mod review;
mod settle;
mod waiter;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::task::TaskTracker;
use tracing::{error, warn};

use crate::account::{Account, Accounts};
use crate::answer::Engines;
use crate::channel::Part;
use crate::clock::Clock;
use crate::complaint::Pages;
use crate::config::Court;
use crate::db::id::Ids;
use crate::db::{Db, DbError};
use crate::language_model::LanguageModel;
use crate::registrar::Registrar;
use crate::scripts::Phrase;
use crate::seal::Sealer;
use crate::telemetry::metrics::Metrics;
use crate::webhooks::Listeners;
use crate::wechat::OpenId;
use crate::wechat::inbound::{Body, Inbound};

use accept::{Accepted, Search};
use consult::Found;
use queries::{Delivery, State, Stored};
use waiter::{Seen, Waiter};

/// How long an unanswerable repeat waits before it looks at the row again.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// The platform's three attempts of 5 s are over: nobody waits for a passive answer any more (protocol A6).
const ATTEMPTS_OVER_MS: i64 = 20_000;
/// Between the end of the budget and the platform's patience: arranging the late reply must fit in here.
const ACKNOWLEDGE_WITHIN: Duration = Duration::from_millis(700);
/// When an abandoned answer that could not be settled is looked at again.
const LOOK_AT_FAILED_AGAIN_MS: i64 = 600_000;

/// What the push is answered with.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// This part, to this person.
    Reply(OpenId, Part),
    /// `success`: we have it, and nothing is to be shown now.
    Success,
    /// Nothing could be stored and a person waits: the fixed busy text.
    Busy(OpenId),
    /// Nothing could be stored and nobody reads a reply: close without an answer, so that the platform repeats.
    Close,
}

/// Takes pushes in. One per process, behind an `Arc`.
pub struct Reception {
    /// Where messages are stored.
    pub db: Db,
    /// Seals what people write.
    pub sealer: Sealer,
    /// The time.
    pub clock: Clock,
    /// Names new rows.
    pub ids: Ids,
    /// The accounts by name.
    pub accounts: Accounts,
    /// The scripts and the engine in force.
    pub engines: Engines,
    /// Picks among reviewed answers, where the court has switched it on.
    pub language_model: Arc<LanguageModel>,
    /// Where drafts can be read, if people can reach us.
    pub draft_pages: Option<Pages>,
    /// Counters.
    pub metrics: Metrics,
    /// Sends codes and takes identities.
    pub registrar: Registrar,
    /// Takes in what is asked of the court.
    pub orders: crate::orders::Orders,
    /// Looks after those who ask for a seat.
    pub talks: crate::talks::Talks,
    /// The courts, by the name of their key.
    pub courts: Arc<BTreeMap<String, Court>>,
    /// Who is told of what became of notices.
    pub listeners: Listeners,
    /// Where people reach our pages, if they can.
    pub public_url: Option<String>,
    /// Whether codes can be sent, so that people can register.
    pub can_register: bool,
    /// Rung when outgoing rows were written.
    pub outbox_bell: Arc<Notify>,
    /// Tasks that a stop waits for.
    pub tasks: TaskTracker,
}

impl Reception {
    /// Stores and answers one authentic push that arrived at `arrived`.
    pub async fn receive(
        self: &Arc<Self>,
        account: &Arc<Account>,
        plaintext: String,
        arrived: Instant,
    ) -> Answer {
        let deadline = arrived + self.engines.current().limits().push.engine_budget;
        let inbound = match Inbound::parse(&plaintext) {
            Ok(inbound) if inbound.to == account.settings.original_id => inbound,
            Ok(_) => {
                return self.keep_poison(account, plaintext, "addressed to another account", deadline).await;
            }
            Err(error) => return self.keep_poison(account, plaintext, error.reason(), deadline).await,
        };
        let person = inbound.from.clone();
        let is_message = matches!(inbound.body, Body::Message { .. });
        let waiter = Arc::new(Waiter::default());
        let job = Job { account: account.clone(), inbound, plaintext, deadline, waiter: waiter.clone() };
        let reception = self.clone();
        self.tasks.spawn(async move { reception.handle(job).await });
        if let Ok(answer) = timeout_at(deadline, waiter.done()).await {
            return answer;
        }
        match waiter.leave() {
            Seen::Done(answer) => answer,
            Seen::Stored(id) => self.acknowledge(account, person, &id).await,
            // Whether the row will be written is not known: promise nothing (R12).
            Seen::Nothing if is_message => Answer::Busy(person),
            Seen::Nothing => Answer::Close,
        }
    }

    async fn handle(&self, job: Job) {
        let waiter = &job.waiter;
        let (id, answer) = match self.accept(&job).await {
            Ok(Accepted::Answered { id, answer, urgent }) => {
                if urgent {
                    self.raise_alarm(&job);
                }
                (id, answer)
            }
            Ok(Accepted::Thinking { id, search }) => match self.think(&id, search, waiter).await {
                Some(stored) => (id, stored.answer(&job.inbound.from)),
                None => return,
            },
            Ok(Accepted::Repeat(stored)) => return self.answer_repeat(stored, &job).await,
            Err(error) => {
                let person = self.sealer.mark(job.inbound.from.as_str());
                error!(account = job.account.name, person, error = %error, "a push could not be stored");
                self.metrics.not_stored.inc();
                return waiter.finish(job.unstored_answer()).ignore();
            }
        };
        if waiter.finish(answer).nobody_listens() {
            self.send_late_or_log(&id).await;
        }
    }

    /// Somebody may be in danger: the person has got the hotlines, and those on duty must look at once.
    fn raise_alarm(&self, job: &Job) {
        self.metrics.urgent.inc();
        let person = self.sealer.mark(job.inbound.from.as_str());
        warn!(account = job.account.name, person, "somebody may be in danger: look at the conversation now");
    }

    /// Waits for an answer that takes time, then settles it. `None`: a worker will.
    async fn think(&self, id: &str, search: Search, waiter: &Waiter) -> Option<Stored> {
        waiter.stored(id);
        if waiter.has_left() {
            self.send_late_or_log(id).await;
        }
        let found = self.search(search).await;
        self.settle(id, found)
            .await
            .inspect_err(|error| error!(error = %error, "an answer could not be settled"))
            .ok()
    }

    async fn send_late_or_log(&self, id: &str) {
        if let Err(error) = self.send_late(id).await {
            error!(error = %error, "a late reply could not be arranged");
        }
    }

    /// Waits until another task or replica has settled the message, then answers as it did.
    async fn answer_repeat(&self, mut stored: Stored, job: &Job) {
        let waiter = &job.waiter;
        self.metrics.repeats.inc();
        waiter.stored(&stored.id);
        while stored.state == State::Thinking && stored.delivery == Delivery::Passive && !waiter.has_left() {
            sleep(LOOK_AGAIN).await;
            match queries::by_id(&self.db, &self.sealer, &stored.id).await {
                Ok(now) => stored = now,
                Err(error) => warn!(error = %error, "a repeated push could not look at its row"),
            }
        }
        waiter.finish(stored.answer(&job.inbound.from)).ignore();
    }

    /// The budget is over and the message is stored: the reply will follow, the push is acknowledged.
    async fn acknowledge(&self, account: &Account, person: OpenId, id: &str) -> Answer {
        let arranged = timeout(ACKNOWLEDGE_WITHIN, self.send_late(id)).await;
        match arranged.unwrap_or(Err(DbError::Late)) {
            Ok(()) if account.settings.customer_service => Answer::Success,
            Ok(()) => Answer::Reply(person, Part::court(self.engines.current().phrase(Phrase::Thinking))),
            Err(error) => {
                error!(account = account.name, error = %error, "a late reply could not be arranged");
                Answer::Busy(person)
            }
        }
    }
}

/// One push on its way through a task.
struct Job {
    account: Arc<Account>,
    inbound: Inbound,
    plaintext: String,
    deadline: Instant,
    waiter: Arc<Waiter>,
}

impl Job {
    fn unstored_answer(&self) -> Answer {
        match self.inbound.body {
            Body::Message { .. } => Answer::Busy(self.inbound.from.clone()),
            Body::Event(_) => Answer::Close,
        }
    }
}

impl Stored {
    /// What a push of this message is answered with.
    fn answer(&self, person: &OpenId) -> Answer {
        match (self.delivery, self.reply.first()) {
            // The key holds the sender, so this is the sender's own row; assert it all the same (threats 12).
            (Delivery::Passive, Some(part)) if self.openid.as_ref() == Some(person) => {
                Answer::Reply(person.clone(), part.clone())
            }
            _ => Answer::Success,
        }
    }
}

impl Reception {
    /// Looks after answers that no task is looking for any more: their process died.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn adopt_abandoned(&self) -> Result<usize, DbError> {
        const AT_ONCE: i64 = 50;
        let now_ms = self.clock.now_ms();
        let ids = queries::abandoned(&self.db, now_ms, AT_ONCE).await?;
        for id in &ids {
            if let Err(error) = self.adopt(id).await {
                // One that cannot be settled must not stand in the way of the others.
                error!(error = %error, "an abandoned answer could not be settled; it is tried again later");
                queries::postpone(&self.db, id, now_ms + LOOK_AT_FAILED_AGAIN_MS).await?;
            }
        }
        Ok(ids.len())
    }

    async fn adopt(&self, id: &str) -> Result<(), DbError> {
        self.settle(id, Found::default()).await?;
        self.send_late(id).await
    }
}
