//! Settling an answer that took time, and sending one late.

use std::sync::Arc;

use crate::account::Account;
use crate::channel::Part;
use crate::db::{DbError, Tx};
use crate::outbox::queries::Letters;

use super::Reception;
use super::accept::{Parcel, addressee, pack};
use super::queries::{self, Delivery, State, Stored};

impl Reception {
    /// The answer of a thinking message has been found: stores its passive part and sends the others.
    pub(super) async fn settle(&self, id: &str) -> Result<Stored, DbError> {
        let late = self.late(id).await?;
        let stored = self.db.write(move |tx| Box::pin(async move { late.settle(tx).await })).await?;
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
    async fn settle(self, tx: &mut Tx<'_>) -> Result<Stored, DbError> {
        let stored = queries::hold(tx, &self.sealer, &self.id).await?;
        if stored.state != State::Thinking {
            return Ok(stored);
        }
        let Parcel { passive, rest, .. } = pack(&self.account, &self.engine, stored.reply.clone());
        if stored.delivery == Delivery::Late {
            let parts: Vec<Part> = passive.into_iter().chain(rest).collect();
            self.enqueue(tx, &stored, &parts).await?;
            queries::settle(tx, &self.sealer, &self.id, &[]).await?;
        } else {
            self.enqueue(tx, &stored, &rest).await?;
            queries::settle(tx, &self.sealer, &self.id, passive.as_slice()).await?;
        }
        queries::hold(tx, &self.sealer, &self.id).await
    }

    async fn send_late(self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        let stored = queries::hold(tx, &self.sealer, &self.id).await?;
        let news = queries::mark_late(tx, &self.id).await?;
        if news && stored.state == State::Settled {
            self.enqueue(tx, &stored, &stored.reply).await?;
        }
        Ok(())
    }

    async fn enqueue(&self, tx: &mut Tx<'_>, stored: &Stored, parts: &[Part]) -> Result<(), DbError> {
        let letters = Letters {
            sealer: &self.sealer,
            ids: &self.ids,
            account: &self.account,
            person: addressee(stored)?,
            inbox_id: Some(&self.id),
            not_before_ms: self.now_ms,
            now_ms: self.now_ms,
        };
        letters.enqueue(tx, parts).await
    }
}
