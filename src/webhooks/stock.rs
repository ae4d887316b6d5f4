//! What staff see of webhooks: how many wait and were given up, and sending those again.

use super::Sender;
use super::queries::{self, FailureRow};
use super::verdict::outcome_word;
use crate::audit::{self, Act, Actor};
use crate::config::WebhookEvent;
use crate::db::DbError;

/// What is not done for one endpoint of a court.
#[derive(Debug, Default)]
pub struct Holding {
    /// The endpoint's name.
    pub endpoint: String,
    /// Whether the settings still name it.
    pub is_known: bool,
    /// Rows that wait for their try,
    pub waiting: i64,
    /// and that were given up.
    pub failed: i64,
    /// Whether it said that it is gone.
    pub is_gone: bool,
}

/// A row that was given up.
#[derive(Debug)]
pub struct Failure {
    /// The endpoint's name.
    pub endpoint: String,
    /// What it was to be told,
    pub event: &'static str,
    /// of which case, by the case system's id,
    pub case: String,
    /// and when that happened, Unix milliseconds.
    pub at_ms: i64,
    /// How often it was tried,
    pub attempts: i64,
    /// and what came of it at last.
    pub outcome: String,
}

/// A court's webhooks.
#[derive(Debug)]
pub struct Stock {
    /// Each endpoint.
    pub holdings: Vec<Holding>,
    /// The latest that were given up.
    pub failures: Vec<Failure>,
}

impl Sender {
    /// What is not done for a court's endpoints.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn stock(&self, court: &str) -> Result<Stock, DbError> {
        let own = self.endpoints.iter().filter(|own| own.court == court);
        let named =
            |endpoint: &str| Holding { endpoint: endpoint.to_owned(), is_known: true, ..Holding::default() };
        let mut holdings: Vec<Holding> = own.map(|own| named(&own.name)).collect();
        for row in queries::holdings(&self.db, court).await? {
            let place =
                holdings.iter().position(|own| own.endpoint == row.endpoint).unwrap_or(holdings.len());
            if place == holdings.len() {
                holdings.push(Holding { endpoint: row.endpoint, ..Holding::default() });
            }
            let own = &mut holdings[place];
            (own.waiting, own.failed, own.is_gone) = (row.waiting, row.failed, row.is_gone);
        }
        let failures = queries::failures(&self.db, court).await?;
        Ok(Stock { holdings, failures: failures.into_iter().map(FailureRow::read).collect() })
    }

    /// What was given up for an endpoint of a court is due again, the first of it; returns how many.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn again(&self, court: &str, endpoint: &str, actor: Actor) -> Result<u64, DbError> {
        // PostgreSQL takes no NUL in a text, and nothing of another name is ours.
        let Some(own) = self.endpoints.iter().find(|own| own.court == court && own.name == endpoint) else {
            return Ok(0);
        };
        let (sealer, now_ms) = (self.sealer.clone(), self.clock.now_ms());
        let (court, name) = (own.court.clone(), own.name.clone());
        let changed = self.db.write(move |tx| {
            Box::pin(async move {
                audit::take_turn(tx).await?;
                let count = queries::again(tx, &court, &name, now_ms).await?;
                if count > 0 {
                    let (subject, reason) = (format!("webhook:{name}"), format!("{count}条"));
                    let act = Act { actor: &actor, action: "webhook.again", subject, reason: Some(&reason) };
                    audit::record(tx, &sealer, now_ms, act).await?;
                }
                Ok(count)
            })
        });
        let count = changed.await?;
        own.bell.notify_one();
        Ok(count)
    }
}

impl FailureRow {
    fn read(self) -> Failure {
        Failure {
            endpoint: self.endpoint,
            event: WebhookEvent::find(&self.event).map_or("", WebhookEvent::word),
            case: self.case_source,
            at_ms: self.created_at,
            attempts: self.attempts,
            outcome: self.outcome.as_deref().map(outcome_word).unwrap_or_default(),
        }
    }
}
