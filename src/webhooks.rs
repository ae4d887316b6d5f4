//! Webhooks: the court's own systems learn what became of notices.
//!
//! Whatever changes a notice names it to [`Listeners`] in the same transaction; one statement then writes a row for each
//! endpoint of its court, or none at all where nobody listens. A row's id is made of the notice and the event, so that an
//! event is told once however often it is noted. [`Sender`] claims rows with a lease, posts them outside any transaction
//! and settles what it still holds; each endpoint has a turn of its own, so that a slow one holds up nobody else.

mod payload;
pub mod queries;
mod sender;
mod stock;
mod verdict;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::config::{Court, WebhookEvent};
use crate::db::{DbError, Tx};

pub use sender::{Endpoint, Sender};
pub use stock::{Failure, Holding, Stock};

/// Which endpoints want to hear of which events, as the settings say. Cheap to clone; empty where no court has any.
#[derive(Debug, Clone, Default)]
pub struct Listeners(Arc<BTreeMap<WebhookEvent, String>>);

impl Listeners {
    /// Those of the settings.
    pub fn of(courts: &BTreeMap<String, Court>) -> Self {
        let mut wanted: BTreeMap<WebhookEvent, Vec<Value>> = BTreeMap::new();
        for (key, court) in courts {
            for (name, webhook) in &court.webhook {
                for event in &webhook.events {
                    let row = json!({ "court": court.code, "endpoint": endpoint_name(key, name) });
                    wanted.entry(*event).or_default().push(row);
                }
            }
        }
        let texts = wanted.into_iter().map(|(event, rows)| (event, Value::from(rows).to_string()));
        Self(Arc::new(texts.collect()))
    }

    /// Something happened to these notices, and to what they carried. Whatever does not stand so any more is left out.
    ///
    /// # Errors
    /// When the rows cannot be written.
    pub async fn note(
        &self,
        tx: &mut Tx<'_>,
        event: WebhookEvent,
        notices: &[String],
        now_ms: i64,
    ) -> Result<(), DbError> {
        match self.0.get(&event) {
            Some(endpoints) if !notices.is_empty() => {
                queries::note(tx, (event, endpoints), notices, now_ms).await
            }
            _ => Ok(()),
        }
    }

    /// Clerks have to call; tasks of these ids that there are not were joined to older ones.
    ///
    /// # Errors
    /// When the rows cannot be written.
    pub async fn note_tasks(&self, tx: &mut Tx<'_>, tasks: &[String], now_ms: i64) -> Result<(), DbError> {
        match self.0.get(&WebhookEvent::Task) {
            Some(endpoints) if !tasks.is_empty() => queries::note_tasks(tx, endpoints, tasks, now_ms).await,
            _ => Ok(()),
        }
    }
}

/// An endpoint's name in rows: no two of the settings share one.
fn endpoint_name(court: &str, name: &str) -> String {
    format!("{court}/{name}")
}
