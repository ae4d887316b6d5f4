//! The one transaction that stores a push together with all it does.

use std::time::Duration;

use crate::channel::Part;
use crate::clock::milliseconds;
use crate::complaint::{self, Page, Pages};
use crate::config::Handover;
use crate::conversation::{self, Consultation, Desk, Effect, Memory, Turn};
use crate::db::{DbError, Tx};
use crate::dialogue::Person;
use crate::notices::grants;
use crate::notices::receipts::{self, Report};
use crate::outbox::queries as outbox;
use crate::people::Whose;
use crate::reply_window;
use crate::scripts::Phrase;
use crate::wechat::AccountKind;
use crate::wechat::OpenId;
use crate::wechat::inbound::Body;
use crate::wechat::reply::split_text;
use tokio::time::timeout_at;

use super::queries::{self, Delivery, NewRow, State, Stored};
use super::{Answer, Job, Reception};

/// The platform shows the passive part first; what follows waits this long.
pub(super) const AFTER_THE_PASSIVE_PART_MS: i64 = 1_000;
/// In place of a message with somebody's name or numbers: they stand in the registration, and nowhere else.
const NOT_KEPT: &str = "〔实名信息，不留存〕";
/// Room for the note of replies that wait, with its link.
const LINK_BYTES: usize = 250;

/// What became of a push.
pub(super) enum Accepted {
    /// Stored, and its answer is ready.
    Answered { id: String, answer: Answer, urgent: bool },
    /// Stored; the answer takes time to find.
    Thinking { id: String, search: Search },
    /// It was stored before.
    Repeat(Stored),
}

/// What an answer that takes time waits for.
#[derive(Debug, Clone)]
pub(super) enum Search {
    /// A rehearsal: this time.
    Pause(Duration),
    /// The language model.
    Model(Consultation),
}

impl Search {
    fn of(answer: &conversation::Answer) -> Option<(Self, &[Part])> {
        match answer {
            conversation::Answer::After(pause, parts) => Some((Self::Pause(*pause), parts)),
            conversation::Answer::Advised(asked) => Some((Self::Model(asked.clone()), &asked.otherwise)),
            _ => None,
        }
    }
}

/// The parts of a reply, each within the channel's limit, and how they travel.
pub(super) struct Parcel {
    pub(super) delivery: Delivery,
    /// Goes into the answer to the push.
    pub(super) passive: Option<Part>,
    /// Go by customer-service message.
    pub(super) rest: Vec<Part>,
}

impl Reception {
    /// Stores one push, once.
    pub(super) async fn accept(&self, job: &Job) -> Result<Accepted, DbError> {
        let intake = Intake {
            engine: self.engines.current(),
            sealer: self.sealer.clone(),
            ids: self.ids.clone(),
            now: self.clock.now(),
            account: job.account.clone(),
            inbound: job.inbound.clone(),
            plaintext: job.plaintext.clone(),
            draft_page: self.draft_pages.as_ref().map(Pages::page),
            model_available: self.language_model.is_available(),
            model_budget: self.language_model.budget(),
            registrar: self.registrar.clone(),
            orders: self.orders.clone(),
            talks: self.talks.clone(),
            can_register: self.can_register,
            public_url: self.public_url.clone(),
            courts: self.courts.clone(),
            listeners: self.listeners.clone(),
        };
        match self.db.write_before(job.deadline, move |tx| Box::pin(intake.store(tx))).await {
            Ok(accepted) => {
                self.outbox_bell.notify_one();
                self.registrar.bell.notify_one();
                self.orders.bell.notify_one();
                Ok(accepted)
            }
            // Everything the unit did has been rolled back with it: a repeat does nothing twice.
            Err(DbError::Taken) => self.find_repeat(job).await.map(Accepted::Repeat),
            Err(error) => Err(error),
        }
    }

    /// The row of a push that was stored before. Read as a write: the row may stand in a batch that is only now
    /// being committed, and a reader would not see it yet.
    async fn find_repeat(&self, job: &Job) -> Result<Stored, DbError> {
        let dedupe_key = queries::dedupe_key(&job.account.name, job.inbound.dedupe_key());
        let sealer = self.sealer.clone();
        let find = self.db.write_before(job.deadline, move |tx| {
            Box::pin(async move { queries::by_key(tx, &sealer, &dedupe_key).await })
        });
        find.await
    }

    /// Keeps an authentic but unusable push, encrypted, so that an engineer can look at it.
    pub(super) async fn keep_poison(
        &self,
        account: &crate::account::Account,
        plaintext: String,
        reason: &'static str,
        deadline: tokio::time::Instant,
    ) -> Answer {
        tracing::warn!(account = account.name, reason, "an authentic push is unusable");
        self.metrics.poison.inc();
        let (id, account, sealer) = (self.ids.make(), account.name.clone(), self.sealer.clone());
        let now_ms = self.clock.now_ms();
        let stored = self.db.write_before(deadline, move |tx| {
            Box::pin(async move {
                let dedupe_key = queries::dedupe_key(&account, &format!("poison|{plaintext}"));
                let row = NewRow {
                    id: &id,
                    dedupe_key: &dedupe_key,
                    account: &account,
                    openid: "",
                    msg_id: None,
                    kind: reason,
                    sent_at: now_ms,
                    received_at: now_ms,
                    state: State::Poison,
                    delivery: Delivery::None,
                    plaintext: &plaintext,
                    reply: &[],
                    next_at: None,
                };
                queries::insert(tx, &sealer, &row).await
            })
        });
        match timeout_at(deadline, stored).await.unwrap_or(Err(DbError::Late)) {
            Ok(_) => Answer::Success,
            Err(error) => {
                tracing::error!(error = %error, "an unusable push could not be stored");
                Answer::Close
            }
        }
    }
}

/// Everything that one transaction needs, owned, because it runs in a task of its own.
pub(super) struct Intake {
    pub(super) engine: std::sync::Arc<crate::answer::Engine>,
    pub(super) sealer: crate::seal::Sealer,
    pub(super) ids: crate::db::id::Ids,
    pub(super) now: jiff::Timestamp,
    pub(super) account: std::sync::Arc<crate::account::Account>,
    pub(super) inbound: crate::wechat::inbound::Inbound,
    plaintext: String,
    draft_page: Option<Page>,
    model_available: bool,
    model_budget: Duration,
    pub(super) registrar: crate::registrar::Registrar,
    pub(super) orders: crate::orders::Orders,
    pub(super) talks: crate::talks::Talks,
    pub(super) can_register: bool,
    pub(super) public_url: Option<String>,
    pub(super) courts: std::sync::Arc<std::collections::BTreeMap<String, crate::config::Court>>,
    pub(super) listeners: crate::webhooks::Listeners,
}

impl Intake {
    async fn store(self, tx: &mut Tx<'_>) -> Result<Accepted, DbError> {
        let (account, from) = (&self.account.name, &self.inbound.from);
        let memory = conversation::queries::take_turn(tx, &self.sealer, account, from, self.now_ms()).await?;
        let mut turn = match self.about_notice(tx, &memory).await? {
            Some(turn) => turn,
            None => {
                let person = self.person_of(tx, &memory).await?;
                let mut turn = self.decide(memory.clone(), &person);
                self.do_duty(tx, &mut turn).await?;
                turn
            }
        };
        self.mind_the_queue(tx, &memory, &mut turn).await?;
        if self.asks_to_check() {
            turn.memory.thread.checking_ms = Some(self.now_ms());
        }
        if turn.answer == conversation::Answer::WaitingReply {
            turn.answer = conversation::Answer::Now(self.fetch_waiting(tx, &mut turn.memory).await?);
        }
        let id = self.ids.make();
        let dedupe_key = queries::dedupe_key(&self.account.name, self.inbound.dedupe_key());
        let thinking = Search::of(&turn.answer);
        let parcel = match &turn.answer {
            conversation::Answer::Now(parts) => pack(&self.account, &self.engine, parts.clone()),
            _ => Parcel { delivery: Delivery::None, passive: None, rest: Vec::new() },
        };
        let new = match &thinking {
            Some((search, parts)) => {
                self.insert_thinking(tx, (&id, &dedupe_key), &turn, search, parts).await?
            }
            None => self.insert_settled(tx, (&id, &dedupe_key), &turn, &parcel).await?,
        };
        if !new {
            return Err(DbError::Taken);
        }
        self.apply(tx, &memory, &turn).await?;
        self.keep_draft(tx, &turn).await?;
        self.keep_for_editors(tx, &id, &turn).await?;
        if let Some((search, _)) = thinking {
            return Ok(Accepted::Thinking { id, search });
        }
        self.enqueue(tx, &id, parcel.rest).await?;
        let answer = match parcel.passive {
            Some(part) => Answer::Reply(from.clone(), part),
            None => Answer::Success,
        };
        Ok(Accepted::Answered { id, answer, urgent: turn.urgent })
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.now.as_millisecond()
    }

    fn decide(&self, memory: Memory, person: &Person) -> Turn {
        let desk = Desk {
            engine: &self.engine,
            today: crate::clock::court_date(self.now),
            now_ms: self.now_ms(),
            person,
            draft_page: self.draft_page.as_ref(),
            platform_desk: self.account.settings.handover == Handover::PlatformDesk,
            model_available: self.model_available,
        };
        desk.decide(memory, &self.inbound)
    }

    async fn insert_settled(
        &self,
        tx: &mut Tx<'_>,
        keys: (&str, &str),
        turn: &Turn,
        parcel: &Parcel,
    ) -> Result<bool, DbError> {
        let reply = parcel.passive.as_slice();
        let row = NewRow { delivery: parcel.delivery, reply, ..self.row(keys, turn) };
        queries::insert(tx, &self.sealer, &row).await
    }

    async fn insert_thinking(
        &self,
        tx: &mut Tx<'_>,
        keys: (&str, &str),
        turn: &Turn,
        search: &Search,
        parts: &[Part],
    ) -> Result<bool, DbError> {
        let longest = match search {
            Search::Pause(pause) => *pause,
            Search::Model(_) => self.model_budget,
        };
        let pause_ms = i64::try_from(longest.as_millis()).unwrap_or(i64::MAX / 2);
        let row = NewRow {
            state: State::Thinking,
            delivery: Delivery::Passive,
            reply: parts,
            next_at: Some(self.now_ms() + pause_ms + super::ATTEMPTS_OVER_MS),
            ..self.row(keys, turn)
        };
        queries::insert(tx, &self.sealer, &row).await
    }

    fn row<'a>(&'a self, (id, dedupe_key): (&'a str, &'a str), turn: &Turn) -> NewRow<'a> {
        let msg_id = match &self.inbound.body {
            Body::Message { msg_id, .. } => Some(msg_id.as_str()),
            Body::Event(_) => None,
        };
        NewRow {
            id,
            dedupe_key,
            account: &self.account.name,
            openid: self.inbound.from.as_str(),
            msg_id,
            kind: self.inbound.kind(),
            sent_at: self.inbound.created_at.saturating_mul(1_000),
            received_at: self.now_ms(),
            state: State::Settled,
            delivery: Delivery::None,
            plaintext: if turn.is_confidential() { NOT_KEPT } else { &self.plaintext },
            reply: &[],
            next_at: None,
        }
    }

    /// Writes what the turn does besides answering.
    async fn apply(&self, tx: &mut Tx<'_>, before: &Memory, turn: &Turn) -> Result<(), DbError> {
        let (account, person) = (&self.account.name, &self.inbound.from);
        let whose = Whose { account, openid: person };
        if turn.memory != *before {
            conversation::queries::remember(tx, &self.sealer, account, person, &turn.memory).await?;
        }
        let kind = self.account.settings.kind;
        if let Some(window) = turn.opens.and_then(|action| self.engine.limits().window(kind, action)) {
            reply_window::open(tx, account, person, window, self.now_ms()).await?;
        }
        match &turn.effect {
            Some(Effect::StopSending) => {
                reply_window::close(tx, account, person).await?;
                let waiting = outbox::stop(tx, account, person, self.now_ms()).await?;
                grants::queries::stop(tx, whose).await?;
                conversation::queries::count_waiting(tx, account, person, -waiting).await
            }
            Some(Effect::Receipt { platform_msg_id, status }) => {
                outbox::receipt(tx, account, platform_msg_id, status, self.now_ms()).await?;
                let report = Report::of_template(status);
                let message = (account.as_str(), platform_msg_id.as_str());
                receipts::of_message(tx, &self.listeners, message, report, self.now_ms()).await
            }
            Some(Effect::Subscribed(choices)) => {
                let settings = &self.account.settings;
                grants::chosen(tx, whose, settings, choices, self.now_ms()).await
            }
            Some(Effect::SubscriptionSent(results)) => {
                let since_ms = self.now_ms() - milliseconds(self.engine.limits().notices.result);
                for result in results {
                    let report = Report::of_subscription(&result.error_code);
                    let (sent, times) = ((whose, result.template_id.as_str()), (since_ms, self.now_ms()));
                    receipts::of_subscription(tx, &self.listeners, sent, report, times).await?;
                }
                Ok(())
            }
            Some(Effect::Unhelpful) | None => Ok(()),
        }
    }

    /// Keeps the draft whose page the answer names.
    async fn keep_draft(&self, tx: &mut Tx<'_>, turn: &Turn) -> Result<(), DbError> {
        let draft = turn.outcome.as_ref().and_then(|outcome| outcome.draft.as_ref());
        let (Some(draft), Some(page)) = (draft, &self.draft_page) else { return Ok(()) };
        let whose = (self.account.name.as_str(), &self.inbound.from);
        complaint::queries::keep(tx, &self.sealer, page, whose, self.now_ms(), draft).await
    }

    /// The oldest reply that waits behind the link, and a note when there are more.
    async fn fetch_waiting(&self, tx: &mut Tx<'_>, memory: &mut Memory) -> Result<Vec<Part>, DbError> {
        let (account, person) = (&self.account.name, &self.inbound.from);
        let Some(part) = outbox::fetch_waiting(tx, &self.sealer, account, person, self.now_ms()).await?
        else {
            return Ok(vec![Part::court(self.engine.phrase(Phrase::NothingWaiting))]);
        };
        conversation::queries::count_waiting(tx, account, person, -1).await?;
        memory.waiting_replies = (memory.waiting_replies - 1).max(0);
        Ok(vec![self.engine.with_waiting_note(part, memory.waiting_replies)])
    }

    async fn enqueue(&self, tx: &mut Tx<'_>, inbox_id: &str, parts: Vec<Part>) -> Result<(), DbError> {
        let letters = outbox::Letters {
            sealer: &self.sealer,
            ids: &self.ids,
            account: &self.account,
            person: &self.inbound.from,
            inbox_id: Some(inbox_id),
            not_before_ms: self.now_ms() + AFTER_THE_PASSIVE_PART_MS,
            now_ms: self.now_ms(),
        };
        letters.enqueue(tx, &parts).await
    }
}

/// Cuts a reply to the channel's limit and decides how its parts travel.
pub(super) fn pack(
    account: &crate::account::Account,
    engine: &crate::answer::Engine,
    parts: Vec<Part>,
) -> Parcel {
    // Without the right to write, the rest waits behind a link that the passive part must carry.
    let behind_link = !account.settings.customer_service;
    let limit = engine.limits().text.limit_bytes - if behind_link { LINK_BYTES } else { 0 };
    let mut cut = parts.into_iter().flat_map(|part| cut_to(limit, part));
    // protocol C: of the passive replies a mini-program has only the transfer to the platform's desk.
    let (passive, rest): (Option<Part>, Vec<Part>) = match account.settings.kind {
        AccountKind::Official => (cut.next(), cut.collect()),
        AccountKind::MiniProgram => {
            let (desk, texts): (Vec<_>, Vec<_>) = cut.partition(|part| *part == Part::PlatformDesk);
            (desk.into_iter().next(), texts)
        }
    };
    let waiting = i64::try_from(rest.len()).unwrap_or(i64::MAX);
    let passive =
        passive.map(|part| if behind_link { engine.with_waiting_note(part, waiting) } else { part });
    let delivery = match (&passive, rest.is_empty()) {
        (Some(_), _) => Delivery::Passive,
        (None, false) => Delivery::Late,
        (None, true) => Delivery::None,
    };
    Parcel { delivery, passive, rest }
}

fn cut_to(limit: usize, part: Part) -> Vec<Part> {
    match part {
        Part::Text { text, author } => {
            split_text(&text, limit).into_iter().map(|text| Part::Text { text, author }).collect()
        }
        other => vec![other],
    }
}

/// The addressee of late parts.
pub(super) fn addressee(stored: &Stored) -> Result<&OpenId, DbError> {
    stored.openid.as_ref().ok_or_else(|| DbError::Unavailable("a reply without an addressee".into()))
}
