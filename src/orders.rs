//! 联系法官: every request is received, dispatched, answered and supervised (收、转、办、督).
//!
//! An order is an append-only log ([`deed`]); where it stands, when it is due and who watches over it follow from the log
//! and the court's calendar ([`machine`], [`clock`]). The row beside it only finds it ([`filed`]). Requests come in by
//! [`intake`], people act on them by [`acts`], time does by [`supervise`].

pub mod access;
pub mod acts;
pub mod clock;
pub mod deed;
pub mod duty;
pub mod filed;
pub mod intake;
pub mod kinds;
pub mod machine;
pub mod number;
pub mod queries;
pub mod supervise;

use std::sync::Arc;

use tokio::sync::Notify;

use crate::answer::{Engine, Engines};
use crate::clock::Clock;
use crate::db::id::Ids;
use crate::db::{Db, DbError, Reader, Tx};
use crate::seal::Sealer;
use deed::Event;
use filed::{Derived, Filed};
use machine::{Order, Rules};
use queries::{Log, Words};

/// Looks after orders. Cheap to clone.
#[derive(Clone)]
pub struct Orders {
    /// Where the rows are.
    pub db: Db,
    /// Seals what people write.
    pub sealer: Sealer,
    /// The time.
    pub clock: Clock,
    /// Names new rows.
    pub ids: Ids,
    /// Hours, holidays and profiles in force.
    pub engines: Engines,
    /// The courts whose orders these are, by code; the first is meant where nothing names one.
    pub courts: Arc<[String]>,
    /// Rung when orders were written.
    pub bell: Arc<Notify>,
}

/// An order that is held in a transaction, with its log.
struct Held {
    filed: Filed,
    log: Log,
    order: Order,
}

/// What an order is judged by at its court.
fn rules<'a>(engine: &'a Engine, court: &str) -> Rules<'a> {
    let scripts = engine.scripts();
    Rules { calendar: scripts.tables.hours.of(court, &scripts.tables.holidays), profile: &scripts.profile }
}

impl Orders {
    /// The court that a case belongs to, by its number; otherwise the first. `None` where no court is configured.
    pub fn court_of(&self, case_number: Option<&str>) -> Option<&str> {
        let named =
            case_number.and_then(|number| self.courts.iter().find(|code| number.contains(code.as_str())));
        named.or(self.courts.first()).map(String::as_str)
    }

    async fn hold(&self, tx: &mut Tx<'_>, engine: &Engine, id: &str) -> Result<Option<Held>, DbError> {
        let Some(filed) = queries::hold(tx, &self.sealer, id).await? else { return Ok(None) };
        let log = queries::log(&mut Reader::Tx(tx), &self.sealer, &filed.id).await?;
        let calendar = rules(engine, &filed.court).calendar;
        let order = Order::replay(log.lines.iter().map(|line| &line.event), &calendar);
        Ok(Some(Held { filed, log, order }))
    }

    /// Adds a line, and tells whom it concerns, in the transaction of the deed.
    async fn append(
        &self,
        tx: &mut Tx<'_>,
        engine: &Engine,
        (filed, order): (&mut Filed, &mut Order),
        (event, words): (Event, &Words),
        actor: &str,
    ) -> Result<(), DbError> {
        let rules = rules(engine, &filed.court);
        *order = order.clone().follow(&event, &rules.calendar);
        let derived = Derived::of(order, &rules);
        queries::append(tx, &self.sealer, filed, (&event, words), actor, (order, &derived)).await?;
        self.tell(tx, (filed, order), &event).await
    }

    async fn tell(
        &self,
        tx: &mut Tx<'_>,
        (filed, order): (&Filed, &Order),
        event: &Event,
    ) -> Result<(), DbError> {
        let deed = event.deed.kind().name();
        for audience in duty::told(order, &event.deed) {
            let division = order.assignee.as_ref().map(|own| own.division.as_str());
            let mut staff = match (audience.role(), &order.assignee) {
                (Some(role), _) => {
                    // Dispatchers and inspectors are the court's, whatever division their desk stands in.
                    let division = division.filter(|_| audience.is_of_division());
                    queries::holders(tx, &filed.court, role.name(), division).await?
                }
                (None, Some(own)) => vec![own.judge.clone()],
                (None, None) => Vec::new(),
            };
            if staff.is_empty() && audience.is_needed() {
                staff.push(String::new());
            }
            for id in staff {
                let to = (audience.part(), id.as_str());
                queries::tell(tx, (filed, order), to, deed, event.at_ms).await?;
            }
        }
        Ok(())
    }
}
