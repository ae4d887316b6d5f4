//! Figures counted from the rows of today, and a month's figures frozen: those stay, and what the logs say today of that month
//! by that cut-off stands beside them (workorder.md §9; practice R-P12).

use std::collections::BTreeMap;

use super::period::Period;
use super::queries::{self, Day, Frozen, Listed, Meant, PastLog, ReportRow, WHOLE};
use super::{Cell, Choice, Counts, Set};
use crate::audit::{self, Act, Actor, chained};
use crate::db::{DbError, Reader, Tx};
use crate::orders::kinds::State;
use crate::orders::machine::Order;
use crate::orders::{Orders, rules};

const PURPOSE: &str = "work order report";
/// Logs that are read at once.
const LOGS: i64 = 500;
/// So many frozen months are listed.
const MONTHS: i64 = 36;

/// What was counted, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// What came or was done later does not count, Unix milliseconds.
    pub cut_off: i64,
    /// The version of the calendar.
    pub calendar: String,
    /// The version of the program.
    pub software: String,
    /// The counts.
    pub cells: Vec<Cell>,
}

/// A month's figures as they were frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its id.
    pub id: String,
    /// The month.
    pub period: Period,
    /// What was counted then.
    pub measured: Measured,
    /// Who froze it, as the trail names them.
    pub actor: String,
    /// Whether it stands as it was written.
    pub is_whole: bool,
}

/// Why a month cannot be frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotFrozen {
    /// It is not over.
    NotOver,
    /// Somebody has frozen it.
    Already,
}

impl Orders {
    /// The figures of what is meant; divisions are all counted, so that they can be compared.
    ///
    /// # Errors
    /// When they cannot be counted.
    pub async fn figures(&self, meant: &Meant<'_>) -> Result<Measured, DbError> {
        let (division, lane) = (meant.reach.division.clone(), meant.choice.lane);
        let choice = Choice { channel: None, division, lane };
        let cells = queries::counts(&mut Reader::Db(&self.db), &Meant { choice: &choice, ..*meant }).await?;
        Ok(self.measured(meant.cut_off, cells))
    }

    /// What came on each day, and what of it was answered by the cut-off.
    ///
    /// # Errors
    /// When it cannot be counted.
    pub async fn figure_days(&self, meant: &Meant<'_>) -> Result<Vec<Day>, DbError> {
        queries::days(&mut Reader::Db(&self.db), meant).await
    }

    /// The orders behind a number, after an id.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn figure_orders(
        &self,
        meant: &Meant<'_>,
        set: Set,
        from: (&str, i64),
    ) -> Result<Vec<Listed>, DbError> {
        queries::listed(&mut Reader::Db(&self.db), meant, set, from).await
    }

    fn measured(&self, cut_off: i64, cells: Vec<Cell>) -> Measured {
        let engine = self.engines.current();
        let hours = &engine.scripts().tables.hours;
        // The mark is what orders' rows are counted by (`work_order.calendar`); the days say how old the tables are.
        let holidays = engine.scripts().tables.holidays.as_of();
        let calendar = format!("{}（放假安排{holidays}、办公时间{}核对）", hours.mark(), hours.as_of);
        Measured { cut_off, calendar, software: env!("CARGO_PKG_VERSION").to_owned(), cells }
    }

    /// Notes that somebody takes figures along.
    ///
    /// # Errors
    /// When it cannot be noted; then nothing may be taken along.
    pub async fn note_figures(&self, actor: Actor, court: &str, what: String) -> Result<(), DbError> {
        let (sealer, now_ms, subject) = (self.sealer.clone(), self.clock.now_ms(), format!("court:{court}"));
        let noted = self.db.write(move |tx| {
            Box::pin(async move {
                let act =
                    Act { actor: &actor, action: "figures.export", subject, reason: Some(what.as_str()) };
                audit::record(tx, &sealer, now_ms, act).await
            })
        });
        noted.await
    }

    /// Freezes a month that is over, once; returns the report's id.
    ///
    /// # Errors
    /// When it cannot be written; then nothing is frozen.
    pub async fn freeze(
        &self,
        court: &str,
        month: Period,
        actor: Actor,
    ) -> Result<Result<String, NotFrozen>, DbError> {
        if !month.is_over(self.clock.now_ms()) {
            return Ok(Err(NotFrozen::NotOver));
        }
        let (orders, court) = (self.clone(), court.to_owned());
        let frozen = self
            .db
            .write(move |tx| Box::pin(async move { orders.freeze_in(tx, &court, month, &actor).await }));
        match frozen.await {
            Ok(id) => Ok(Ok(id)),
            Err(DbError::Taken) => Ok(Err(NotFrozen::Already)),
            Err(error) => Err(error),
        }
    }

    /// What is counted, what is written and what the trail says of it are of one transaction.
    async fn freeze_in(
        &self,
        tx: &mut Tx<'_>,
        court: &str,
        month: Period,
        actor: &Actor,
    ) -> Result<String, DbError> {
        let (cut_off, (reach, choice)) = (self.clock.now_ms(), &WHOLE);
        let meant = Meant { court, bounds_ms: month.bounds_ms(), cut_off, reach, choice };
        let cells = queries::counts(&mut Reader::Tx(tx), &meant).await?;
        let Measured { calendar, software, cells, .. } = self.measured(cut_off, cells);
        let counts = serde_json::to_string(&cells).expect("counts are plain data");
        let mut row = ReportRow {
            id: self.ids.make(),
            court: court.to_owned(),
            month: month.month(),
            cut_off,
            counts,
            calendar,
            software,
            actor: actor.name(),
            digest: String::new(),
        };
        row.digest = self.digest_of(&row);
        queries::freeze(tx, &row).await?;
        let subject = format!("report:{}", row.id);
        let act = Act { actor, action: "report.freeze", subject, reason: Some(row.month.as_str()) };
        audit::record(tx, &self.sealer, cut_off, act).await?;
        Ok(row.id)
    }

    fn digest_of(&self, row: &ReportRow) -> String {
        let cut_off = row.cut_off.to_string();
        let ReportRow { id, court, month, counts, calendar, software, actor, .. } = row;
        chained(&self.sealer, PURPOSE, &[id, court, month, &cut_off, counts, calendar, software, actor])
    }

    /// The months of a court that were frozen, the latest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn reports(&self, court: &str) -> Result<Vec<Frozen>, DbError> {
        queries::reports(&mut Reader::Db(&self.db), court, MONTHS).await
    }

    /// A month of a court as it was frozen.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn report(&self, court: &str, id: &str) -> Result<Option<Report>, DbError> {
        let Some(row) = queries::report(&mut Reader::Db(&self.db), court, id).await? else { return Ok(None) };
        let is_whole = self.digest_of(&row) == row.digest;
        let unreadable = || DbError::Unavailable("a frozen report cannot be read".into());
        let period = Period::month_named(&row.month).ok_or_else(unreadable)?;
        let cells = serde_json::from_str(&row.counts).map_err(|_| unreadable())?;
        let ReportRow { id, cut_off, calendar, software, actor, .. } = row;
        let measured = Measured { cut_off, calendar, software, cells };
        Ok(Some(Report { id, period, measured, actor, is_whole }))
    }

    /// The same month by the same cut-off, as the logs and the calendar have it today: without what was found since to be
    /// one matter with another order, and by limits that a later table has moved. What was done after the cut-off does not
    /// count here either.
    ///
    /// # Errors
    /// When it cannot be counted.
    pub async fn corrected(&self, court: &str, report: &Report) -> Result<Vec<Cell>, DbError> {
        let (mut after, cut_off) = (String::new(), report.measured.cut_off);
        let mut cells = BTreeMap::<_, Counts>::new();
        loop {
            let past = self.past(court, report, &after).await?;
            let Some(last) = past.last() else { break };
            after.clone_from(&last.id);
            for own in past.iter().filter(|own| own.counts() && own.state_now != State::Merged) {
                let key = (own.order.channel, own.division(), own.is_sealed);
                cells.entry(key).or_default().take(&own.order, cut_off);
            }
        }
        let cell = |((channel, division, is_sealed), counts)| Cell { channel, division, is_sealed, counts };
        Ok(cells.into_iter().map(cell).collect())
    }

    /// The orders behind a number of a report, as they stood at its cut-off, after an id.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn report_orders(
        &self,
        court: &str,
        report: &Report,
        (choice, set): (&Choice, Set),
        (after, limit): (&str, usize),
    ) -> Result<Vec<Listed>, DbError> {
        let (mut after, mut listed) = (after.to_owned(), Vec::new());
        while listed.len() < limit {
            let past = self.past(court, report, &after).await?;
            let Some(last) = past.last() else { break };
            after.clone_from(&last.id);
            let is_meant = |own: &Past| {
                own.counts()
                    && choice.holds(own.order.channel, own.division().as_deref(), own.is_sealed)
                    && set.holds(&own.order, report.measured.cut_off)
            };
            listed.extend(past.into_iter().filter(is_meant).map(Past::listed));
        }
        listed.truncate(limit);
        Ok(listed)
    }

    async fn past(&self, court: &str, report: &Report, after: &str) -> Result<Vec<Past>, DbError> {
        let bounds_ms = report.period.bounds_ms();
        let logs = queries::past(
            &mut Reader::Db(&self.db),
            court,
            bounds_ms,
            report.measured.cut_off,
            (after, LOGS),
        )
        .await?;
        let engine = self.engines.current();
        let calendar = rules(&engine, court).calendar;
        let replayed = logs.into_iter().map(|log| {
            let PastLog { id, number, is_sealed, state: state_now, events } = log;
            Past { id, number, is_sealed, state_now, order: Order::replay(&events, &calendar) }
        });
        Ok(replayed.collect())
    }
}

/// An order as it stood at a cut-off.
struct Past {
    id: String,
    number: String,
    is_sealed: bool,
    state_now: State,
    order: Order,
}

impl Past {
    fn counts(&self) -> bool {
        !matches!(self.order.state, State::Draft | State::Merged)
    }

    fn division(&self) -> Option<String> {
        let own = self.order.assignee.as_ref().filter(|_| !self.is_sealed);
        own.map(|own| own.division.clone())
    }

    fn listed(self) -> Listed {
        Listed {
            channel: self.order.channel,
            kind: self.order.kind,
            state: self.order.state,
            received_at: self.order.received_at,
            replied_at: self.order.first_reply.map(|(_, at_ms)| at_ms),
            division: self.order.assignee.map(|own| own.division),
            id: self.id,
            number: self.number,
        }
    }
}
