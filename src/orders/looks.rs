//! Who of the court looks at an order just now, and who writes about it (screens.md §1): two who would answer the same person
//! see each other before they do. A help, and no record: who opened an order stands in the trail.

pub mod queries;

use std::collections::HashMap;

use super::Orders;
use super::acts::Who;
use super::deed::Event;
use super::queries as orders;
use crate::db::{DbError, Reader};
use crate::staff::Officer;

/// Whoever has not looked for so long has left: three times what a page waits between two looks.
pub const LOOKS_MS: i64 = 30_000;
/// So many lines are looked at for news; more are news in any case.
const LINES: i64 = 20;

/// Somebody else who looks at an order.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Other {
    /// Their name.
    pub name: String,
    /// Whether they write about it.
    pub writes: bool,
}

/// What somebody who looks at an order may want to know before they act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Who else looks.
    pub others: Vec<Other>,
    /// Whether somebody did something since the version that the page shows.
    pub has_news: bool,
}

impl Orders {
    /// Notes that somebody looks at an order in that version, and says who else does; `None` where they have no part in it.
    /// Nothing of it is shown here, so nothing is noted in the trail.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub async fn beside(&self, officer: &Officer, id: &str, version: u32) -> Result<Option<Beside>, DbError> {
        let mut reader = Reader::Db(&self.db);
        let Some(filed) = orders::one(&mut reader, &self.sealer, id).await? else { return Ok(None) };
        let (parts, _) = self.parts(&mut reader, &filed, &Who::Officer(officer.clone())).await?;
        if parts.is_empty() {
            return Ok(None);
        }
        let (order, own, now_ms) = (filed.id.clone(), officer.id.clone(), self.clock.now_ms());
        let seen =
            self.db.write(move |tx| Box::pin(async move { queries::look(tx, (&order, &own), now_ms).await }));
        seen.await?;
        let others = queries::others(&self.db, (&filed.id, &officer.id), now_ms - LOOKS_MS).await?;
        let lines = queries::since(&self.db, &filed.id, version, LINES).await?;
        Ok(Some(Beside { others, has_news: lines.iter().any(|facts| is_news(facts)) }))
    }

    /// Who else looks at each of some orders, by the order's id.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn looked_at(
        &self,
        officer: &Officer,
        ids: &[&str],
    ) -> Result<HashMap<String, Vec<String>>, DbError> {
        let since_ms = self.clock.now_ms() - LOOKS_MS;
        let mut found: HashMap<String, Vec<String>> = HashMap::new();
        for (order, name) in queries::looked_at(&self.db, &officer.id, ids, since_ms).await? {
            found.entry(order).or_default().push(name);
        }
        Ok(found)
    }
}

/// Whether a line is more than a reminder of colleagues.
fn is_news(facts: &str) -> bool {
    serde_json::from_str::<Event>(facts).map_or(true, |event| !event.deed.kind().is_reminder())
}
