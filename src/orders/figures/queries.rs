//! The statements of the figures, and the rows of `work_order_report`.

use super::{Cell, Choice, Counts, Lane, Set};
use crate::db::id::plain;
use crate::db::{DbError, Reader, Sql, Tx};
use crate::orders::access::Reach;
use crate::orders::deed::Event;
use crate::orders::kinds::{Channel, Kind, State};
use crate::values;

/// The orders that are meant: $1 court, $2 and $3 the period, $4 the lane, $5 a division, $6 a judge, $7 a channel ('' for
/// any), $8 the cut-off. A complaint is of no division. [`super::Choice::holds`] says the same.
macro_rules! meant {
    ($rest:literal) => {
        concat!(
            " FROM work_order w
             WHERE w.court = $1 AND w.received_at >= $2 AND w.received_at < $3 AND w.received_at <= $8
                 AND w.state NOT IN ('draft', 'merged')
                 AND (w.is_sealed AND $4 <> 'open' OR NOT w.is_sealed AND $4 <> 'sealed')
                 AND ($5 = '' OR NOT w.is_sealed AND COALESCE(w.division, '-') = $5)
                 AND ($6 = '' OR w.judge_id = $6) AND ($7 = '' OR w.channel = $7) ",
            $rest
        )
    };
}

/// Whether an order belongs to a set, at the cut-off: as [`super::Set::holds`] says it of what a log made.
macro_rules! set {
    (answered) => {
        "w.route = 'answered'"
    };
    (dispatched) => {
        "w.route = 'dispatched'"
    };
    (unrouted) => {
        "w.route IS NULL"
    };
    (public) => {
        "w.reply_mode = 'public' AND w.replied_at <= $8"
    };
    (offline) => {
        "w.reply_mode = 'offline' AND w.replied_at <= $8"
    };
    (replied) => {
        "w.replied_at <= $8"
    };
    (unreplied) => {
        "(w.replied_at IS NULL OR w.replied_at > $8)"
    };
    (due) => {
        "w.route = 'dispatched' AND CASE WHEN w.replied_at IS NULL THEN w.due_at ELSE w.answer_due END <= $8"
    };
    (on_time) => {
        "w.route = 'dispatched' AND w.answer_due <= $8 AND w.replied_at <= w.answer_due"
    };
    (late) => {
        "w.route = 'dispatched' AND CASE WHEN w.replied_at IS NULL THEN w.due_at ELSE w.answer_due END <= $8
             AND (w.replied_at IS NULL OR w.replied_at > w.answer_due)"
    };
    (closed) => {
        "w.state IN ('closed', 'refused', 'transferred', 'withdrawn') AND w.ended_at <= $8"
    };
    (urged) => {
        "w.route = 'dispatched' AND w.highest <> 'normal'"
    };
    (supervised) => {
        "w.route = 'dispatched' AND w.highest IN ('supervised', 'reported')"
    };
    (rated) => {
        "w.rating IS NOT NULL AND w.replied_at <= $8"
    };
    (satisfied) => {
        "w.rating IN ('5', '4') AND w.replied_at <= $8"
    };
}

macro_rules! number_of {
    ($set:ident) => {
        concat!(", COUNT(CASE WHEN ", set!($set), " THEN 1 END) AS ", stringify!($set))
    };
}

crate::statements! {
    COUNTS = Sql::new(concat!(
        "SELECT w.channel, CASE WHEN w.is_sealed THEN NULL ELSE w.division END AS division, w.is_sealed, COUNT(*) AS whole",
        number_of!(answered), number_of!(dispatched), number_of!(unrouted), number_of!(public), number_of!(offline),
        number_of!(replied), number_of!(unreplied), number_of!(due), number_of!(on_time), number_of!(late),
        number_of!(closed), number_of!(urged), number_of!(supervised), number_of!(rated), number_of!(satisfied),
        meant!("GROUP BY 1, 2, 3 ORDER BY 1, 2, 3")));
    // A day of the court is eight hours ahead (figures::period).
    DAYS = Sql::new(concat!(
        "SELECT (w.received_at + 28800000) / 86400000 AS day, COUNT(*) AS received", number_of!(replied),
        meant!("GROUP BY 1 ORDER BY 1")));
    LISTED = Sql::new(concat!(
        "SELECT w.id, w.number, w.channel, w.kind, w.state, w.received_at, w.replied_at, w.division",
        meant!("AND w.id > $9 AND CASE CAST($10 AS TEXT) WHEN 'all' THEN TRUE WHEN 'answered' THEN "),
        set!(answered), " WHEN 'dispatched' THEN ", set!(dispatched), " WHEN 'unrouted' THEN ", set!(unrouted),
        " WHEN 'public' THEN ", set!(public), " WHEN 'offline' THEN ", set!(offline),
        " WHEN 'replied' THEN ", set!(replied), " WHEN 'unreplied' THEN ", set!(unreplied),
        " WHEN 'due' THEN ", set!(due), " WHEN 'on-time' THEN ", set!(on_time), " WHEN 'late' THEN ", set!(late),
        " WHEN 'closed' THEN ", set!(closed), " WHEN 'urged' THEN ", set!(urged),
        " WHEN 'supervised' THEN ", set!(supervised), " WHEN 'rated' THEN ", set!(rated),
        " WHEN 'satisfied' THEN ", set!(satisfied), " END ORDER BY w.id LIMIT $11"));
    // What stood in the logs of a period's orders at an instant, whatever became of them since.
    PAST = Sql::new(
        "SELECT w.id, w.number, w.is_sealed, w.state, e.facts
         FROM work_order w JOIN work_order_event e ON e.order_id = w.id AND e.at <= $6
         WHERE w.id IN (SELECT o.id FROM work_order o
                        WHERE o.court = $1 AND o.received_at >= $2 AND o.received_at < $3 AND o.id > $4
                        ORDER BY o.id LIMIT $5)
         ORDER BY w.id, e.seq");
    FREEZE = Sql::new(
        "INSERT INTO work_order_report (id, court, month, cut_off, counts, calendar, software, actor, digest)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    REPORT = Sql::new(
        "SELECT id, court, month, cut_off, counts, calendar, software, actor, digest FROM work_order_report
         WHERE id = $1 AND court = $2");
    REPORTS = Sql::new(
        "SELECT id, month, cut_off FROM work_order_report WHERE court = $1 ORDER BY month DESC LIMIT $2");
}

/// What is counted.
#[derive(Debug, Clone, Copy)]
pub struct Meant<'a> {
    /// The court.
    pub court: &'a str,
    /// The period, Unix milliseconds.
    pub bounds_ms: (i64, i64),
    /// The cut-off.
    pub cut_off: i64,
    /// Whose orders are counted for the reader.
    pub reach: &'a Reach,
    /// What they ask for.
    pub choice: &'a Choice,
}

impl Meant<'_> {
    fn values(&self) -> Vec<crate::db::Value> {
        let Self { court, bounds_ms: (from_ms, until_ms), cut_off, reach, choice } = self;
        values![
            *court,
            *from_ms,
            *until_ms,
            choice.lane.name(),
            choice.division.as_deref().unwrap_or_default(),
            reach.judge.as_deref().unwrap_or_default(),
            choice.channel.map_or("", Channel::name),
            *cut_off
        ]
    }
}

#[derive(sqlx::FromRow)]
struct CellRow {
    channel: String,
    division: Option<String>,
    is_sealed: bool,
    whole: i64,
    answered: i64,
    dispatched: i64,
    unrouted: i64,
    public: i64,
    offline: i64,
    replied: i64,
    unreplied: i64,
    due: i64,
    on_time: i64,
    late: i64,
    closed: i64,
    urged: i64,
    supervised: i64,
    rated: i64,
    satisfied: i64,
}

impl CellRow {
    fn cell(self) -> Result<Cell, DbError> {
        let counts = Counts::new([
            (Set::All, self.whole),
            (Set::Answered, self.answered),
            (Set::Dispatched, self.dispatched),
            (Set::Unrouted, self.unrouted),
            (Set::Public, self.public),
            (Set::Offline, self.offline),
            (Set::Replied, self.replied),
            (Set::Unreplied, self.unreplied),
            (Set::Due, self.due),
            (Set::OnTime, self.on_time),
            (Set::Late, self.late),
            (Set::Closed, self.closed),
            (Set::Urged, self.urged),
            (Set::Supervised, self.supervised),
            (Set::Rated, self.rated),
            (Set::Satisfied, self.satisfied),
        ]);
        let channel = known(Channel::find(&self.channel))?;
        Ok(Cell { channel, division: self.division, is_sealed: self.is_sealed, counts })
    }
}

fn known<T>(found: Option<T>) -> Result<T, DbError> {
    found.ok_or_else(|| DbError::Unavailable("an order's row has an unknown word".into()))
}

/// How many orders there are of each channel, division and lane.
///
/// # Errors
/// When they cannot be counted.
pub async fn counts(reader: &mut Reader<'_, '_>, meant: &Meant<'_>) -> Result<Vec<Cell>, DbError> {
    let rows: Vec<CellRow> = reader.all(&COUNTS, meant.values()).await?;
    rows.into_iter().map(CellRow::cell).collect()
}

/// What came on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Day {
    /// Its number ([`super::period::number_of`]).
    pub day: i64,
    /// How many orders came,
    pub received: i64,
    /// and how many of these have an effective reply.
    pub replied: i64,
}

/// What came on each day on which anything came.
///
/// # Errors
/// When it cannot be counted.
pub async fn days(reader: &mut Reader<'_, '_>, meant: &Meant<'_>) -> Result<Vec<Day>, DbError> {
    reader.all(&DAYS, meant.values()).await
}

/// An order behind a number: nothing of what its person wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// How it came.
    pub channel: Channel,
    /// What it is about.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// When it came, Unix milliseconds.
    pub received_at: i64,
    /// When it was answered.
    pub replied_at: Option<i64>,
    /// The division that has it.
    pub division: Option<String>,
}

/// The same as it is read.
#[derive(sqlx::FromRow)]
pub(in crate::orders) struct ListedRow {
    id: String,
    number: String,
    channel: String,
    kind: String,
    state: String,
    received_at: i64,
    replied_at: Option<i64>,
    division: Option<String>,
}

impl ListedRow {
    pub(in crate::orders) fn read(self) -> Result<Listed, DbError> {
        Ok(Listed {
            channel: known(Channel::find(&self.channel))?,
            kind: known(Kind::find(&self.kind))?,
            state: known(State::find(&self.state))?,
            id: self.id,
            number: self.number,
            received_at: self.received_at,
            replied_at: self.replied_at,
            division: self.division,
        })
    }
}

/// The orders of a set, after an id.
///
/// # Errors
/// When they cannot be read.
pub async fn listed(
    reader: &mut Reader<'_, '_>,
    meant: &Meant<'_>,
    set: Set,
    (after, limit): (&str, i64),
) -> Result<Vec<Listed>, DbError> {
    let mut values = meant.values();
    values.extend(values![plain(after), set.name(), limit]);
    let rows: Vec<ListedRow> = reader.all(&LISTED, values).await?;
    rows.into_iter().map(ListedRow::read).collect()
}

/// An order's log as it stood at an instant.
#[derive(Debug, Clone)]
pub struct PastLog {
    /// The order's id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Whether it is a complaint.
    pub is_sealed: bool,
    /// Where it stands today.
    pub state: State,
    /// What had been done.
    pub events: Vec<Event>,
}

#[derive(sqlx::FromRow)]
struct PastRow {
    id: String,
    number: String,
    is_sealed: bool,
    state: String,
    facts: String,
}

/// The logs of the next orders of a court's period after an id, as they stood at the cut-off.
///
/// # Errors
/// When they cannot be read, or a line is of a newer version.
pub async fn past(
    reader: &mut Reader<'_, '_>,
    court: &str,
    (from_ms, until_ms): (i64, i64),
    cut_off: i64,
    (after, limit): (&str, i64),
) -> Result<Vec<PastLog>, DbError> {
    let rows: Vec<PastRow> =
        reader.all(&PAST, values![court, from_ms, until_ms, plain(after), limit, cut_off]).await?;
    let mut logs: Vec<PastLog> = Vec::new();
    for row in rows {
        let event = serde_json::from_str(&row.facts)
            .map_err(|_| DbError::Unavailable("a line of an order's log cannot be read".into()))?;
        match logs.last_mut().filter(|log| log.id == row.id) {
            Some(log) => log.events.push(event),
            None => {
                let state = known(State::find(&row.state))?;
                let PastRow { id, number, is_sealed, .. } = row;
                logs.push(PastLog { id, number, is_sealed, state, events: vec![event] });
            }
        }
    }
    Ok(logs)
}

/// A report as its row has it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ReportRow {
    /// Its id.
    pub id: String,
    /// Its court.
    pub court: String,
    /// The month, 2026-10.
    pub month: String,
    /// The cut-off, Unix milliseconds.
    pub cut_off: i64,
    /// The cells, JSON.
    pub counts: String,
    /// The version of the calendar.
    pub calendar: String,
    /// The version of the program.
    pub software: String,
    /// Who froze it, as the trail names them.
    pub actor: String,
    /// A keyed digest of all that.
    pub digest: String,
}

/// Freezes a report.
///
/// # Errors
/// [`DbError::Taken`] where the month was frozen before.
pub async fn freeze(tx: &mut Tx<'_>, row: &ReportRow) -> Result<(), DbError> {
    let ReportRow { id, court, month, cut_off, counts, calendar, software, actor, digest } = row;
    let values = values![id, court, month, *cut_off, counts, calendar, software, actor, digest];
    tx.execute(&FREEZE, values).await.map(drop)
}

/// A report of a court.
///
/// # Errors
/// When it cannot be read.
pub async fn report(
    reader: &mut Reader<'_, '_>,
    court: &str,
    id: &str,
) -> Result<Option<ReportRow>, DbError> {
    reader.optional(&REPORT, values![plain(id), court]).await
}

/// A month that was frozen.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Frozen {
    /// The report's id.
    pub id: String,
    /// The month.
    pub month: String,
    /// The cut-off, Unix milliseconds.
    pub cut_off: i64,
}

/// The months that were frozen, the latest first.
///
/// # Errors
/// When they cannot be read.
pub async fn reports(reader: &mut Reader<'_, '_>, court: &str, limit: i64) -> Result<Vec<Frozen>, DbError> {
    reader.all(&REPORTS, values![court, limit]).await
}

/// Every lane of a whole court.
pub(super) const WHOLE: (Reach, Choice) = (
    Reach { division: None, judge: None, has_sealed: true },
    Choice { channel: None, division: None, lane: Lane::All },
);
