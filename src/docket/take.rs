//! Takes an event in: the newest state of each item wins, whatever order they come in.

use super::event::{Event, Item};
use super::queries;
use crate::audit::{self, Act, Actor};
use crate::db::id::Ids;
use crate::db::{DbError, Tx};
use crate::seal::Sealer;

/// Where events come from, and with what they are kept.
#[derive(Debug, Clone)]
pub struct Source {
    /// The court's code: nothing is written outside it.
    pub court: String,
    /// Who says so, for the audit trail.
    pub actor: Actor,
    /// Seals what is kept.
    pub sealer: Sealer,
    /// Names new rows.
    pub ids: Ids,
    /// The present, Unix milliseconds.
    pub now_ms: i64,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is the item's present state now.
    Applied,
    /// Something newer was known: nothing changed.
    Stale,
    /// The case belongs to another court: nothing changed.
    OtherCourt,
    /// The sitting is one of another case, whose people would never learn that it is off: nothing changed.
    OtherCase,
}

/// Takes one event in, in the transaction of whoever received it.
///
/// # Errors
/// When the rows cannot be written.
pub async fn take(tx: &mut Tx<'_>, source: &Source, event: &Event) -> Result<Taken, DbError> {
    if let Item::Case(case) = &event.item
        && case.number.court_code() != source.court
    {
        return Ok(Taken::OtherCourt);
    }
    if matches!(event.item, Item::Hearing(_))
        && queries::hearing_case(tx, source, event).await?.is_some_and(|case| case != event.case)
    {
        return Ok(Taken::OtherCase);
    }
    let (changed, action) = match &event.item {
        Item::Case(case) => (queries::put_case(tx, source, event, case).await?, "case.write"),
        Item::Party(party) => (queries::put_party(tx, source, event, party).await?, "party.write"),
        Item::Mandate(mandate) => (queries::put_mandate(tx, source, event, mandate).await?, "mandate.write"),
        Item::Hearing(hearing) => (queries::put_hearing(tx, source, event, hearing).await?, "hearing.write"),
        Item::Paper(kind, paper) => {
            (queries::put_paper(tx, source, event, *kind, paper).await?, "paper.write")
        }
    };
    if !changed {
        return Ok(Taken::Stale);
    }
    let subject = format!("{}/{}", source.court, event.source_id);
    let act = Act { actor: &source.actor, action, subject, reason: None };
    audit::record(tx, &source.sealer, source.now_ms, act).await?;
    Ok(Taken::Applied)
}
