//! Settling an answer that took time, and sending one late.

use std::sync::Arc;

use crate::account::Account;
use crate::channel::Part;
use crate::conversation::{self, queries as conversations};
use crate::db::{DbError, Tx};
use crate::language_model::queries as model_log;
use crate::outbox::queries::Letters;
use crate::scripts::Phrase;

use super::Reception;
use super::accept::{AFTER_THE_PASSIVE_PART_MS, Parcel, addressee, pack};
use super::consult::Found;
use super::queries::{self, Delivery, State, Stored};

impl Reception {
    /// The answer of a thinking message has been found: stores its passive part and sends the others. Where
    /// nothing better was found, what the message was stored with is the answer.
    pub(super) async fn settle(&self, id: &str, found: Found) -> Result<Stored, DbError> {
        let late = self.late(id).await?;
        let stored = self.db.write(move |tx| Box::pin(async move { late.settle(tx, found).await })).await?;
        self.outbox_bell.notify_one();
        Ok(stored)
    }

    /// The push was answered without its reply: from now on the reply goes by customer-service message.
    pub(super) async fn send_late(&self, id: &str) -> Result<(), DbError> {
        let late = self.late(id).await?;
        self.db.write(move |tx| Box::pin(async move { late.send_late(tx).await })).await?;
        self.outbox_bell.notify_one();
        Ok(())
    }

    async fn late(&self, id: &str) -> Result<Late, DbError> {
        let stored = queries::by_id(&self.db, &self.sealer, id).await?;
        let account = self.accounts.get(&stored.account).cloned().ok_or_else(|| {
            DbError::Unavailable(format!("account {} is no longer configured", stored.account))
        })?;
        Ok(Late {
            id: id.to_owned(),
            account,
            engine: self.engines.current(),
            sealer: self.sealer.clone(),
            ids: self.ids.clone(),
            now_ms: self.clock.now_ms(),
        })
    }
}

struct Late {
    id: String,
    account: Arc<Account>,
    engine: Arc<crate::answer::Engine>,
    sealer: crate::seal::Sealer,
    ids: crate::db::id::Ids,
    now_ms: i64,
}

impl Late {
    async fn settle(self, tx: &mut Tx<'_>, found: Found) -> Result<Stored, DbError> {
        let stored = queries::hold(tx, &self.sealer, &self.id).await?;
        if let Some(mut call) = found.call {
            if stored.state != State::Thinking {
                call.reason = Some("unused");
            }
            let account = &self.account.name;
            model_log::insert(tx, &self.sealer, &self.id, account, self.now_ms, &call).await?;
        }
        if stored.state != State::Thinking {
            return Ok(stored);
        }
        let parts = found.parts.unwrap_or_else(|| stored.reply.clone());
        // A seat has come meanwhile: what the assistant found comes too late.
        let parts = if self.is_with_a_human(tx, &stored).await? { Vec::new() } else { parts };
        let Parcel { passive, rest, .. } = pack(&self.account, &self.engine, parts);
        self.letters(&stored, AFTER_THE_PASSIVE_PART_MS)?.enqueue(tx, &rest).await?;
        queries::settle(tx, &self.sealer, &self.id, passive.as_slice()).await?;
        if stored.delivery == Delivery::Late {
            self.enqueue_first(tx, &stored, passive).await?;
        }
        queries::hold(tx, &self.sealer, &self.id).await
    }

    async fn send_late(self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        let stored = queries::hold(tx, &self.sealer, &self.id).await?;
        let news = queries::mark_late(tx, &self.id).await?;
        if news && stored.state == State::Settled && !self.is_with_a_human(tx, &stored).await? {
            self.enqueue_first(tx, &stored, stored.reply.first().cloned()).await?;
        }
        Ok(())
    }

    async fn is_with_a_human(&self, tx: &mut Tx<'_>, stored: &Stored) -> Result<bool, DbError> {
        let with = conversations::state_in(tx, &stored.account, addressee(stored)?).await?;
        Ok(with == Some(conversation::State::Human))
    }

    /// Queues what the push can no longer be answered with. It takes the message's own id, which is older than
    /// those of the reply's further parts: it goes before them.
    async fn enqueue_first(
        &self,
        tx: &mut Tx<'_>,
        stored: &Stored,
        part: Option<Part>,
    ) -> Result<(), DbError> {
        let part = match part {
            None => return Ok(()),
            // The platform's desk can be called by a passive reply only (protocol C).
            Some(Part::PlatformDesk) => Part::court(self.engine.phrase(Phrase::DeskLate)),
            Some(part) => part,
        };
        self.letters(stored, 0)?.enqueue_as(tx, &self.id, &part).await
    }

    fn letters<'a>(&'a self, stored: &'a Stored, after_ms: i64) -> Result<Letters<'a>, DbError> {
        Ok(Letters {
            sealer: &self.sealer,
            ids: &self.ids,
            account: &self.account,
            person: addressee(stored)?,
            inbox_id: Some(&self.id),
            not_before_ms: self.now_ms + after_ms,
            now_ms: self.now_ms,
        })
    }
}
