//! One turn of the courier: claims, sendings and settlements beside each other, so that none of them waits for another
//! one's answers.

use std::time::Duration;

use futures_util::stream::{self, Stream, StreamExt};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::queries::{self, Settlement};
use super::{Courier, Done, Ready};
use crate::clock::milliseconds;
use crate::db::DbError;
use crate::notices::receipts;

/// Notices that are claimed before their turn comes.
const AHEAD: usize = 256;
/// Settlements that are written together. As many may wait meanwhile: all of them are unknown to whoever comes after a
/// process that died.
const SETTLED_AT_ONCE: usize = 64;
/// Between two tries to write what came of errands.
const SETTLE_AGAIN: Duration = Duration::from_millis(500);

impl Courier {
    /// Sends what is due until nothing is, or until it is time to stop; returns how many rows were handled.
    ///
    /// # Errors
    /// When rows cannot be claimed or settled; they stay and are tried again.
    pub async fn turn(&self, stop: &CancellationToken) -> Result<usize, DbError> {
        let at_once = self.parts().engines.current().limits().notices.at_once as usize;
        self.bring_back().await?;
        let (to_send, ready) = mpsc::channel(AHEAD);
        let (to_settle, done) = mpsc::channel(SETTLED_AT_ONCE);
        // What is on its way is sent and settled also when claiming has failed.
        let (claimed, (), settled) = tokio::join!(
            self.claim_all(to_send, stop),
            self.run_all(ready, to_settle, at_once),
            self.settle_all(done)
        );
        settled.and(claimed)
    }

    /// Claims batch by batch until nothing is due. One after the other: two claims at once would part what belongs into
    /// one notice.
    async fn claim_all(
        &self,
        to_send: mpsc::Sender<Ready>,
        stop: &CancellationToken,
    ) -> Result<usize, DbError> {
        let mut handled = 0;
        while !stop.is_cancelled() {
            let batch = self.claim().await?;
            if batch.handled == 0 {
                break;
            }
            handled += batch.handled;
            for ready in batch.ready {
                // Errands are run until this sender is gone.
                let _ = to_send.send(ready).await;
            }
        }
        Ok(handled)
    }

    async fn run_all(&self, ready: mpsc::Receiver<Ready>, to_settle: mpsc::Sender<Done>, at_once: usize) {
        let run = async |ready| {
            // What came of errands is settled until this sender is gone.
            let _ = to_settle.send(self.run(ready).await).await;
        };
        stream_of(ready).for_each_concurrent(at_once, run).await;
    }

    /// Writes what came of errands, always all that has come by then.
    async fn settle_all(&self, mut done: mpsc::Receiver<Done>) -> Result<(), DbError> {
        let mut settled = Ok(());
        let mut some = Vec::new();
        while done.recv_many(&mut some, SETTLED_AT_ONCE).await > 0 {
            settled = settled.and(self.settle(std::mem::take(&mut some)).await);
        }
        settled
    }

    /// Writes what came of errands. What providers said is known here only: a database that is busy is asked again until
    /// it has it, or until somebody else may take the notices.
    async fn settle(&self, done: Vec<Done>) -> Result<(), DbError> {
        let Some(lease_until) = done.iter().map(|own| own.ready.lease_until).max() else { return Ok(()) };
        loop {
            match self.settle_once(&done).await {
                Err(error) if self.parts().clock.now_ms() + milliseconds(SETTLE_AGAIN) < lease_until => {
                    warn!(count = done.len(), error = %error, "what came of notices could not be written yet");
                    tokio::time::sleep(SETTLE_AGAIN).await;
                }
                written => return written,
            }
        }
    }

    async fn settle_once(&self, done: &[Done]) -> Result<(), DbError> {
        let settlements: Vec<Settlement> = done.iter().flat_map(Done::settlements).collect();
        let corrections: Vec<_> = done.iter().filter_map(Done::correction).collect();
        let now_ms = self.parts().clock.now_ms();
        let named = done.iter().filter(|own| own.platform_msg_id.is_some());
        let attempts: Vec<String> = named.flat_map(|own| own.ready.attempts()).collect();
        let listeners = self.parts().listeners.clone();
        let written = self.parts().db.write(move |tx| {
            Box::pin(async move {
                tx.plans_anew().await?;
                queries::settle(tx, &settlements).await?;
                for (way, correction) in corrections {
                    correction.apply(tx, &way, now_ms).await?;
                }
                receipts::catch_up(tx, &listeners, &attempts, now_ms).await
            })
        });
        written.await
    }
}

/// What comes out of a channel until its senders are gone.
fn stream_of<T>(mut receiver: mpsc::Receiver<T>) -> impl Stream<Item = T> {
    stream::poll_fn(move |context| receiver.poll_recv(context))
}
