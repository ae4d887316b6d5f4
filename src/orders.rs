//! 联系法官: every request is received, dispatched, answered and supervised (收、转、办、督).
//!
//! An order is an append-only log ([`deed`]); where it stands, when it is due and who watches over it follow from the log
//! and the court's calendar ([`machine`], [`clock`]). The row beside it only finds it ([`filed`]). Requests come in by
//! [`intake`], people act on them by [`acts`], time does by [`supervise`]; they are counted by [`figures`]; what is asked more
//! often than before is found by [`hot`].

pub mod access;
pub mod acts;
pub mod clock;
pub mod deed;
pub mod duty;
pub mod figures;
pub mod filed;
pub mod hot;
pub mod intake;
pub mod kinds;
pub mod looks;
pub mod machine;
pub mod news;
pub mod number;
pub mod queries;
pub mod supervise;
pub mod timeline;

use std::sync::Arc;

use tokio::sync::Notify;
use tracing::warn;

use crate::answer::{Engine, Engines};
use crate::audit::Actor;
use crate::clock::Clock;
use crate::db::id::Ids;
use crate::db::{Db, DbError, Reader, Tx};
use crate::notices::given::Reminder;
use crate::notices::plan::Planner;
use crate::seal::Sealer;
use crate::staff::absence;
use deed::{Deed, Event};
use filed::{Derived, Filed};
use kinds::Part;
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
    /// Whether the court has WeCom, so that whoever gave no number can be reminded there.
    pub has_wecom: bool,
    /// Rung when orders were written.
    pub bell: Arc<Notify>,
    /// Rung when notices were planned.
    pub notices_bell: Arc<Notify>,
}

/// An order with its log.
struct Held {
    filed: Filed,
    log: Log,
    order: Order,
    /// When the row said that it was due: by the tables of that day.
    counted_due: Option<i64>,
}

impl Held {
    /// Whether somebody has seen all that was done to it: of what only reminds colleagues nobody has to know.
    fn is_as_seen(&self, version: u32) -> bool {
        let unseen = self.log.lines.iter().filter(|line| line.seq > version);
        let reminders = unseen.filter(|line| line.event.deed.kind().is_reminder()).count();
        u32::try_from(reminders).ok() == self.filed.version.checked_sub(version)
    }
}

/// What an order is judged by at its court.
pub(crate) fn rules<'a>(engine: &'a Engine, court: &str) -> Rules<'a> {
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

    /// An order for whoever acts on it: nobody else does until the end of the transaction.
    async fn hold(&self, tx: &mut Tx<'_>, engine: &Engine, id: &str) -> Result<Option<Held>, DbError> {
        let Some(filed) = queries::hold(tx, &self.sealer, id).await? else { return Ok(None) };
        self.replay(&mut Reader::Tx(tx), engine, filed).await.map(Some)
    }

    /// What the log makes of an order whose row was read. A line that came in between belongs to it, too.
    async fn replay(
        &self,
        reader: &mut Reader<'_, '_>,
        engine: &Engine,
        mut filed: Filed,
    ) -> Result<Held, DbError> {
        let mut log = queries::log(reader, &self.sealer, &filed.id).await?;
        // Read without its lock, a row may be older than the log; then nothing is missing at the log's end.
        let is_newer = log.lines.len() > usize::try_from(filed.version).unwrap_or(usize::MAX);
        log.is_whole = log.is_whole && (is_newer || log.head == filed.head);
        let calendar = rules(engine, &filed.court).calendar;
        let order = Order::replay(log.lines.iter().map(|line| &line.event), &calendar);
        let counted_due = filed.due_at;
        filed.take(&order);
        Ok(Held { filed, log, order, counted_due })
    }

    /// Before anything else is written: that the calendar has moved the limit since the last line (workorder.md §4 rule 3).
    async fn note_moved(&self, tx: &mut Tx<'_>, engine: &Engine, held: &mut Held) -> Result<(), DbError> {
        let (from_ms, to_ms) = (held.counted_due, held.order.due_ms());
        if from_ms == to_ms {
            return Ok(());
        }
        warn!(order = held.filed.id, "the calendar moves an order's limit");
        let deed = Deed::Recount { from_ms, to_ms };
        let event = Event { at_ms: self.clock.now_ms(), by: Part::System, deed, limit: None };
        let both = (&mut held.filed, &mut held.order);
        self.append(tx, engine, both, (event, &Words::default()), &Actor::System("orders").name()).await
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
        self.tell(tx, engine, (filed, order), (&event, actor)).await?;
        self.tell_person(tx, engine, (filed, order), &event).await
    }

    fn planner<'a>(&'a self, engine: &'a Engine) -> Planner<'a> {
        let limits = &engine.limits().notices;
        Planner { sealer: &self.sealer, ids: &self.ids, limits, now_ms: self.clock.now_ms() }
    }

    /// What was written may wait to be told, and time may have something to do.
    fn ring_bells(&self) {
        self.bell.notify_one();
        self.notices_bell.notify_one();
    }

    async fn tell(
        &self,
        tx: &mut Tx<'_>,
        engine: &Engine,
        (filed, order): (&Filed, &Order),
        (event, actor): (&Event, &str),
    ) -> Result<(), DbError> {
        let (deed, reminder) = (event.deed.kind().name(), duty::reminder(order, &event.deed));
        for audience in duty::told(order, event) {
            let division = order.assignee.as_ref().map(|own| own.division.as_str());
            let mut staff = match (audience.role(), &order.assignee) {
                (Some(role), _) => {
                    // Dispatchers and inspectors are the court's, whatever division their desk stands in.
                    let division = division.filter(|_| audience.is_of_division());
                    duty::queries::holders(tx, &filed.court, role.name(), division).await?
                }
                // Whose account has ended reads nothing: it is nobody's, and an administrator's task.
                (None, Some(own)) if duty::queries::is_gone(tx, &own.judge).await? => Vec::new(),
                (None, Some(own)) => {
                    let away =
                        absence::queries::now(&mut Reader::Tx(tx), &own.judge, self.clock.now_ms()).await?;
                    let deputy = away.and_then(|own| own.deputy).map(|(id, _)| id);
                    std::iter::once(own.judge.clone()).chain(deputy).collect()
                }
                (None, None) => Vec::new(),
            };
            if staff.is_empty() && audience.is_needed() {
                staff.push(String::new());
            }
            for id in staff {
                let to = (audience.part(), id.as_str());
                duty::queries::tell(tx, (filed, order), to, deed, event.at_ms).await?;
                let is_own = Actor::Staff(id.clone()).name() == actor;
                let Some(kind) = reminder.filter(|_| !is_own) else { continue };
                if duty::queries::has_reach(tx, &id, self.has_wecom).await? {
                    let (court, order, version) = (&filed.court, &filed.id, i64::from(order.version));
                    let reminder = Reminder { court, order, version, staff: &id, kind };
                    self.planner(engine).remind(tx, reminder).await?;
                }
            }
        }
        Ok(())
    }
}
