//! Short messages: rows that are sent by the court's gateway and forgotten once sent.
//!
//! A code is of use for some minutes, so a message is tried until then and never sent twice knowingly: when nobody
//! knows whether it arrived, the person can ask for another one.

mod gateway;
mod gateways;
mod printed;
pub mod queries;
pub mod report;
mod tencent_cloud;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tracing::warn;

use crate::clock::Clock;
use crate::db::{Db, DbError};
use crate::health::Health;
use crate::scripts::{Phrase, Phrases};
use crate::seal::Sealer;
use crate::secret::Dice;

pub use gateway::{Gateway, HttpGateway, NotSent};
pub use gateways::{Gateways, Place};
pub use printed::Printed;
pub use report::SmsState;
pub use tencent_cloud::{CloudAccount, TencentCloud};

/// Messages that one turn sends.
const AT_ONCE: i64 = 5;
/// Longer than so many calls with their time-outs.
const LEASE_MS: i64 = 60_000;
const RETRY_MS: i64 = 3_000;
/// The longest wait that the gateway can ask for.
const MOST_TOLD_MS: i64 = 60_000;
/// The template of a code.
const CODE: &str = "code";

/// What a message says: gateways take a template with values, some the whole text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The template's name.
    pub template: String,
    /// Its values.
    pub values: BTreeMap<String, String>,
    /// The whole text.
    pub text: String,
}

impl Text {
    /// A code and how long it is good for.
    pub fn of_code(phrases: &Phrases, code: &str, minutes: &str) -> Self {
        let values = [("code", code), ("minutes", minutes)];
        Self {
            template: CODE.to_owned(),
            text: phrases.fill(Phrase::SmsCode, &values),
            values: values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        }
    }
}

/// Sends what is due. One per process.
pub struct SmsSender {
    /// Where the rows are.
    pub db: Db,
    /// Opens them.
    pub sealer: Sealer,
    /// The time.
    pub clock: Clock,
    /// The court's gateways; without one nothing is sent.
    pub gateways: Gateways,
    /// How they are.
    pub health: Arc<Health>,
    /// Whom to ask first.
    pub dice: Dice,
    /// This process, as the holder of leases.
    pub worker: String,
}

impl SmsSender {
    /// Sends what is due now, up to a batch; returns how many rows were handled.
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
        for row in claimed {
            let outcome = self.send(&row).await;
            let (worker, now_ms) = (self.worker.clone(), self.clock.now_ms());
            let settle = self.db.write(move |tx| {
                Box::pin(async move { queries::settle(tx, &row, &worker, now_ms, outcome).await })
            });
            settle.await?;
        }
        Ok(handled)
    }

    async fn send(&self, row: &queries::Claimed) -> queries::Outcome {
        let now_ms = self.clock.now_ms();
        if row.expires_at <= now_ms {
            return queries::Outcome::Dead("expired");
        }
        // An attempt that ended with its process may have arrived: a second code in the hand only confuses.
        if row.attempts > 1 && row.was_sending {
            return queries::Outcome::Dead("unknown");
        }
        let mut places = self.gateways.places();
        if places.is_empty() {
            warn!("a short message cannot be sent: [sms] is not set");
            return queries::Outcome::Dead("no gateway");
        }
        self.health.put_first(&mut places, |place| place.provider(), now_ms, &self.dice);
        let mut again_ms = None;
        for place in places {
            match self.send_by(place, row).await {
                Ok(()) => return queries::Outcome::Sent,
                Err(NotSent::Refused) => return queries::Outcome::Dead("refused"),
                Err(NotSent::Unknown) => return queries::Outcome::Dead("unknown"),
                // It certainly did not arrive: whoever waits for a code need not wait for this gateway.
                Err(NotSent::Unable) => {}
                Err(NotSent::Unreachable) => again_ms = again_ms.max(Some(RETRY_MS)),
                Err(NotSent::Busy { retry_after }) => again_ms = again_ms.max(Some(told(retry_after))),
            }
        }
        again_ms
            .map_or(queries::Outcome::Dead("refused"), |wait_ms| queries::Outcome::RetryAt(now_ms + wait_ms))
    }

    async fn send_by(&self, place: Place, row: &queries::Claimed) -> Result<(), NotSent> {
        let Some(gateway) = self.gateways.get(place) else { return Err(NotSent::Unreachable) };
        let sent = gateway.send(&row.id, &row.mobile, &row.text).await;
        let has_failed = sent.is_err_and(|error| error != NotSent::Refused);
        self.health.note(place.provider(), has_failed, self.clock.now_ms());
        if let Err(error) = sent {
            warn!(gateway = place.provider(), attempt = row.attempts, error = %error, "a short message was not accepted");
        }
        sent
    }
}

/// What another asks us to wait in milliseconds, not less than our own pause.
fn told(retry_after: Option<Duration>) -> i64 {
    let asked = retry_after.map_or(0, |wait| i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
    asked.clamp(RETRY_MS, MOST_TOLD_MS)
}
