//! What waits to be sent by the platform's API: late replies, further parts, notices.
//!
//! A row is queued in the transaction that decided it, claimed with a lease, sent outside any transaction and
//! settled only by the worker that still holds the lease. A row whose worker died between sending and settling
//! is sent once more, marked `possibly_duplicate`: the platform has no way to ask. Rows of one person go in
//! order; a reply for which no customer-service window is open waits behind a link instead (protocol D3).

pub mod queries;
mod verdict;

use std::sync::Arc;

use futures_util::future::join_all;
use tokio::sync::Notify;
use tracing::{info, warn};

use crate::account::{Account, Accounts};
use crate::channel::{Author, Part};
use crate::clock::Clock;
use crate::conversation;
use crate::db::id::Ids;
use crate::db::{Db, DbError, Tx};
use crate::reply_window;
use crate::seal::Sealer;
use crate::secret::Dice;
use crate::telemetry::metrics::Metrics;
use crate::wechat::OpenId;
use crate::wechat::client::{ApiError, KefuMessage, TemplateMessage};

use queries::{Claimed, Letters, Settlement};
use verdict::Verdict;

/// Rows that one turn sends at once.
const AT_ONCE: i64 = 20;
/// Longer than any API call with its time-outs: a lease that ends means that the worker is gone.
const LEASE_MS: i64 = 60_000;

/// Sends what is due. One per process.
pub struct Sender {
    /// Where the rows are.
    pub db: Db,
    /// Opens their bodies.
    pub sealer: Sealer,
    /// The time.
    pub clock: Clock,
    /// Spreads retries.
    pub dice: Dice,
    /// The accounts by name.
    pub accounts: Accounts,
    /// Counters.
    pub metrics: Metrics,
    /// This process, as the holder of leases.
    pub worker: String,
    /// Names new rows.
    pub ids: Ids,
    /// Rung when rows were queued.
    pub bell: Arc<Notify>,
}

impl Sender {
    /// Queues parts for a person outside of any other decision: a seat's word, a notice of the demo.
    ///
    /// # Errors
    /// When the rows cannot be written; then nothing is sent.
    pub async fn queue(
        &self,
        account: &Arc<Account>,
        person: &OpenId,
        parts: Vec<Part>,
    ) -> Result<(), DbError> {
        let (sealer, ids, now_ms) = (self.sealer.clone(), self.ids.clone(), self.clock.now_ms());
        let (account, person) = (account.clone(), person.clone());
        let written = self.db.write(move |tx| {
            Box::pin(async move {
                let letters = Letters {
                    sealer: &sealer,
                    ids: &ids,
                    account: &account,
                    person: &person,
                    inbox_id: None,
                    not_before_ms: now_ms,
                    now_ms,
                };
                letters.enqueue(tx, &parts).await
            })
        });
        written.await?;
        self.bell.notify_one();
        Ok(())
    }

    /// Sends what is due now, up to a batch; returns how many rows were handled.
    ///
    /// # Errors
    /// When rows cannot be claimed or settled; they stay and are tried again.
    pub async fn turn(&self) -> Result<usize, DbError> {
        let (ready, handled) = self.claim().await?;
        for settled in join_all(ready.into_iter().map(|row| self.handle(row))).await {
            settled?;
        }
        Ok(handled)
    }

    /// Claims what is due: the rows that may be sent, and how many were looked at, those put aside included.
    async fn claim(&self) -> Result<(Vec<Claimed>, usize), DbError> {
        let (sealer, worker, now_ms) = (self.sealer.clone(), self.worker.clone(), self.clock.now_ms());
        let names: Vec<String> = self.accounts.keys().cloned().collect();
        let claim = self.db.write(move |tx| {
            Box::pin(async move {
                let mut ready = Vec::new();
                let claimed =
                    queries::claim(tx, &sealer, &worker, now_ms, now_ms + LEASE_MS, AT_ONCE).await?;
                let handled = claimed.len();
                for row in claimed {
                    if row.expires_at <= now_ms {
                        queries::finish(tx, &row, &worker, now_ms, Settlement::Dead("expired")).await?;
                    } else if !names.contains(&row.account) {
                        queries::finish(tx, &row, &worker, now_ms, Settlement::Dead("account removed"))
                            .await?;
                    } else if let Some(row) = take_window(tx, row, &worker, now_ms).await? {
                        ready.push(row);
                    }
                }
                Ok((ready, handled))
            })
        });
        claim.await
    }

    async fn handle(&self, row: Claimed) -> Result<(), DbError> {
        let Some(account) = self.accounts.get(&row.account) else { return Ok(()) };
        let outcome = send(account, &row).await;
        let now = self.clock.now();
        let verdict = match outcome {
            Ok(platform_msg_id) => Verdict::Sent(platform_msg_id),
            Err(error) => {
                let person = self.sealer.mark(row.openid.as_str());
                warn!(account = row.account, person, attempt = row.attempts, error = %error, "a message was not accepted");
                verdict::of(&error, row.attempts, now, &self.dice)
            }
        };
        self.metrics.outgoing(verdict.name());
        if row.possibly_duplicate {
            info!(account = row.account, "a message was sent again after its worker died");
        }
        let worker = self.worker.clone();
        self.db
            .write(move |tx| {
                Box::pin(async move { settle(tx, &row, &worker, now.as_millisecond(), verdict).await })
            })
            .await
    }
}

/// Spends a customer-service message on a reply; a reply without an open window is put behind the link.
async fn take_window(
    tx: &mut Tx<'_>,
    mut row: Claimed,
    worker: &str,
    now_ms: i64,
) -> Result<Option<Claimed>, DbError> {
    if !matches!(row.part, Part::Text { .. }) {
        return Ok(Some(row));
    }
    row.window_action = reply_window::take(tx, &row.account, &row.openid, now_ms).await?;
    if row.window_action.is_some() {
        return Ok(Some(row));
    }
    park(tx, &row, worker, now_ms).await?;
    Ok(None)
}

async fn park(tx: &mut Tx<'_>, row: &Claimed, worker: &str, now_ms: i64) -> Result<(), DbError> {
    if queries::finish(tx, row, worker, now_ms, Settlement::Waiting).await? {
        conversation::queries::count_waiting(tx, &row.account, &row.openid, 1).await?;
    }
    Ok(())
}

async fn settle(
    tx: &mut Tx<'_>,
    row: &Claimed,
    worker: &str,
    now_ms: i64,
    verdict: Verdict,
) -> Result<(), DbError> {
    let spent = matches!(verdict, Verdict::Sent(_) | Verdict::WindowClosed | Verdict::CountUsed);
    if let (false, Some(action)) = (spent, &row.window_action) {
        reply_window::give_back(tx, &row.account, &row.openid, action).await?;
    }
    let settlement = match verdict {
        Verdict::Sent(id) => Settlement::Sent(id),
        Verdict::RetryAt(at, reason) => Settlement::RetryAt(at, reason),
        Verdict::Dead(reason) => Settlement::Dead(reason),
        Verdict::WindowClosed => {
            reply_window::close(tx, &row.account, &row.openid).await?;
            return park(tx, row, worker, now_ms).await;
        }
        Verdict::CountUsed => {
            reply_window::exhaust(tx, &row.account, &row.openid).await?;
            return park(tx, row, worker, now_ms).await;
        }
    };
    queries::finish(tx, row, worker, now_ms, settlement).await.map(drop)
}

/// One API call; returns the platform's message id where it has one.
async fn send(account: &Arc<Account>, row: &Claimed) -> Result<Option<String>, ApiError> {
    match &row.part {
        Part::Text { text, author } => {
            let message = KefuMessage::Text { content: text.clone() };
            account.api.send_kefu(&row.openid, &message, *author == Author::Ai).await?;
            Ok(None)
        }
        Part::Template { template_id, data, url } => {
            let message = TemplateMessage {
                template_id: template_id.clone(),
                data: data.clone(),
                url: url.clone(),
                client_msg_id: Some(client_msg_id(&row.id)),
            };
            account.api.send_template(&row.openid, &message).await.map(Some)
        }
        // It has a passive form only and is never queued (see `inbox::settle`).
        Part::PlatformDesk => Ok(None),
    }
}

/// The platform drops a second template message with the same id within ten minutes (protocol D4; ≤ 32 bytes).
fn client_msg_id(row_id: &str) -> String {
    row_id.replace('-', "")
}
