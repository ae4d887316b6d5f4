//! The ledger of notices as staff see it: what is not well first, each notice with its tries and receipts.
//!
//! Everything is of one court: whoever works for another finds nothing. Names and numbers are not in it; what was sent is
//! opened for one notice at a time, and each look is in the trail.

pub mod acts;
pub mod queries;
mod view;
mod words;

use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::{Date, Time};
use tokio::sync::Notify;

use super::State;
use super::courier::Courier;
use super::recipients::Standing;
use super::timing::instant;
use super::working;
use crate::audit::{self, Act, Actor};
use crate::channel::notice::{Class, Kind, Route};
use crate::clock::{court_date, milliseconds};
use crate::db::id::plain;
use crate::db::{DbError, Reader};
use crate::people::queries::called;
use queries::{Asked, LineRow};

pub use acts::Deed;
pub(super) use view::standing_word;
pub use view::{Answers, Line, Lines, Settling, Try, Unopened, View};
pub(super) use words::reason as reason_word;

/// What is due for longer than this should have gone.
const OVERDUE_MS: i64 = 10 * 60_000;
/// Unsent this long before it is of no use, it is urgent.
const URGENT_MS: i64 = 3_600_000;
/// After every id.
const LAST_ID: &str = "g";
/// The most lines of an export.
pub const EXPORTED: i64 = 10_000;

/// Looks after notices on behalf of staff. One per process; cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    /// What they are sent by.
    pub courier: Courier,
    /// Rung when something may be sent.
    pub bell: Arc<Notify>,
}

/// Which notices are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Where they stand.
    pub state: Wanted,
    /// What they are about.
    pub kind: Option<Kind>,
    /// By which way they went last.
    pub route: Option<Route>,
    /// The case number, as the docket writes it.
    pub case_number: Option<String>,
    /// The notice's own number.
    pub number: Option<String>,
    /// The court's day on which they were planned.
    pub day: Option<Date>,
}

/// In which states notices are looked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wanted {
    /// What is not well.
    #[default]
    Troubled,
    /// Unsent, and of use for less than an hour: what [`Counts::urgent`] counts.
    Urgent,
    /// What reached nobody and waits for no call: what [`Counts::lost`] counts.
    Lost,
    /// All of them.
    Any,
    /// One state.
    In(State),
}

/// What waits for staff; none of it is the normal state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// People to be called.
    pub tasks: i64,
    /// Notices that wait for a word.
    pub held: i64,
    /// The last of them: what comes later is not in the word.
    pub held_until: Option<String>,
    /// Unsent notices that are of use for less than an hour.
    pub urgent: i64,
    /// Notices that reached nobody and wait for no call.
    pub lost: i64,
    /// People of the next days' sittings who have opened nothing: no trouble yet.
    pub unopened: i64,
}

impl Ledger {
    /// The notices of a court that a filter lets through, the latest first, before an id.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn lines(
        &self,
        court: &str,
        filter: &Filter,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Lines, DbError> {
        let mut rows = self.rows(court, filter, before.map_or(LAST_ID, plain), limit + 1).await?;
        let limit = usize::try_from(limit).unwrap_or_default();
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(|last| last.id.clone());
        let now_ms = self.courier.parts().clock.now_ms();
        Ok(Lines { lines: rows.into_iter().map(|row| row.line(now_ms)).collect(), next })
    }

    /// The same for a table to take along, once it is in the trail.
    ///
    /// # Errors
    /// When the database cannot be asked, or the look cannot be noted.
    pub async fn export(&self, court: &str, filter: &Filter, actor: Actor) -> Result<Vec<Line>, DbError> {
        let parts = self.courier.parts();
        let now_ms = parts.clock.now_ms();
        let rows = self.rows(court, filter, LAST_ID, EXPORTED).await?;
        let (sealer, subject, reason) =
            (parts.sealer.clone(), format!("court:{court}"), format!("{}条", rows.len()));
        let noted = parts.db.write(move |tx| {
            Box::pin(async move {
                let act =
                    Act { actor: &actor, action: "notice.export", subject, reason: Some(reason.as_str()) };
                audit::record(tx, &sealer, now_ms, act).await
            })
        });
        noted.await?;
        Ok(rows.into_iter().map(|row| row.line(now_ms)).collect())
    }

    async fn rows(
        &self,
        court: &str,
        filter: &Filter,
        before: &str,
        limit: i64,
    ) -> Result<Vec<LineRow>, DbError> {
        let parts = self.courier.parts();
        let midnight = |day: Date| instant(day.to_datetime(Time::midnight()));
        let asked = Asked {
            court,
            before,
            kind: filter.kind.map_or("", Kind::name),
            case_number: filter.case_number.as_deref().unwrap_or_default(),
            number: filter.number.as_deref().unwrap_or_default(),
            route: filter.route.map_or("", Route::name),
            from_ms: filter.day.map_or(0, midnight),
            until_ms: filter.day.map_or(i64::MAX, |day| midnight(day.saturating_add(1.day()))),
            limit,
        };
        let (db, now_ms) = (&parts.db, parts.clock.now_ms());
        match filter.state {
            Wanted::Troubled => queries::troubled(db, &asked, now_ms - OVERDUE_MS).await,
            Wanted::Urgent => queries::urgent_lines(db, &asked, (now_ms, now_ms + URGENT_MS)).await,
            Wanted::Lost => queries::lost_lines(db, &asked).await,
            Wanted::Any => queries::lines(db, &asked, "").await,
            Wanted::In(state) => queries::lines(db, &asked, state.name()).await,
        }
    }

    /// One notice with its tries, once the look is in the trail.
    ///
    /// # Errors
    /// When it cannot be read, or the look cannot be noted.
    pub async fn view(&self, court: &str, id: &str, actor: Actor) -> Result<Option<View>, DbError> {
        let (ledger, court, id) = (self.clone(), court.to_owned(), plain(id).to_owned());
        let seen = self.courier.parts().db.write(move |tx| {
            Box::pin(async move {
                let parts = ledger.courier.parts();
                let Some(row) = queries::one(&mut Reader::Tx(tx), &court, &id).await? else {
                    return Ok(None);
                };
                let now_ms = parts.clock.now_ms();
                let subject = format!("notice:{id}");
                let act = Act { actor: &actor, action: "notice.read", subject, reason: None };
                audit::record(tx, &parts.sealer, now_ms, act).await?;
                let tries = queries::attempts(&mut Reader::Tx(tx), &id).await?;
                let tries = tries.into_iter().map(|own| Try::read(own, &parts.sealer)).collect();
                let ways = match acts::may_choose(&row, now_ms) {
                    true => ledger.courier.ways_left(&mut Reader::Tx(tx), &id).await?,
                    false => Vec::new(),
                };
                Ok(Some(View {
                    ways,
                    deeds: acts::possible(&row, now_ms),
                    class: Class::find(&row.class).map_or("", Class::word),
                    next_at_ms: row.next_at.filter(|_| matches!(row.state.as_str(), "planned" | "held")),
                    useless_after_ms: row.useless_after,
                    confirmed_at_ms: row.confirmed_at,
                    tries,
                    line: row.line(now_ms),
                }))
            })
        });
        seen.await
    }

    /// What the person of an order of a court was told, the first first.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn of_order(&self, court: &str, order: &str) -> Result<Vec<Line>, DbError> {
        let parts = self.courier.parts();
        let now_ms = parts.clock.now_ms();
        let rows = queries::of_order(&parts.db, court, order).await?;
        Ok(rows.into_iter().map(|row| row.line(now_ms)).collect())
    }

    /// What waits for the staff of a court.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn counts(&self, court: &str) -> Result<Counts, DbError> {
        let parts = self.courier.parts();
        let now_ms = parts.clock.now_ms();
        let (held, held_until) = queries::held(&parts.db, court).await?;
        let (first, last) = self.next_days();
        let (from, until) = (first.to_string(), last.saturating_add(1.day()).to_string());
        Ok(Counts {
            tasks: queries::open_tasks(&parts.db, court).await?,
            held,
            held_until,
            urgent: queries::urgent(&parts.db, court, now_ms, now_ms + URGENT_MS).await?,
            lost: queries::lost(&parts.db, court).await?,
            unopened: queries::count_unopened(&parts.db, court, (&from, &until)).await?,
        })
    }

    /// Changes of sittings that the settling minute still keeps back, the next first.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn settling(&self, court: &str) -> Result<Vec<Settling>, DbError> {
        let parts = self.courier.parts();
        let now_ms = parts.clock.now_ms();
        let until_ms = now_ms + milliseconds(parts.engines.current().limits().notices.settle);
        let rows = queries::settling(&parts.db, court, (now_ms, until_ms)).await?;
        Ok(rows.into_iter().map(|row| row.read(now_ms)).collect())
    }

    /// Who has opened nothing of the sittings from tomorrow through the next working day (notify.md §5), and how many have
    /// confirmed them: on a Friday Monday's are asked after.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn unopened(&self, court: &str) -> Result<Answers, DbError> {
        let parts = self.courier.parts();
        let now_ms = parts.clock.now_ms();
        let (first, last) = self.next_days();
        let (from, until) = (first.to_string(), last.saturating_add(1.day()).to_string());
        let rows = queries::unopened(&parts.db, court, (&from, &until)).await?;
        let mut unopened = Vec::with_capacity(rows.len());
        for row in rows {
            // Whoever acts for a party stands in no row of the docket.
            let registered = match Standing::find(&row.standing) {
                Some(Standing::Acting) => {
                    called(&mut Reader::Db(&parts.db), &parts.sealer, (&row.recipient, None)).await?
                }
                _ => None,
            };
            unopened.push(row.read(&parts.sealer, registered.map(|(name, _)| name), now_ms));
        }
        Ok(Answers {
            unopened,
            confirmed: queries::confirmed(&parts.db, court, (&from, &until)).await?,
            days: (first, last),
        })
    }

    /// The days from tomorrow through the next working day.
    fn next_days(&self) -> (Date, Date) {
        let parts = self.courier.parts();
        let today = court_date(parts.clock.now());
        let engine = parts.engines.current();
        (today.saturating_add(1.day()), working::next_day(today, &engine.scripts().tables.holidays))
    }
}
