//! The rows of `notice` and `notice_attempt` as staff look through them.

use crate::db::{Db, DbError, Reader, Sql, Value};
use crate::notices::State;
use crate::values;

/// What a line says, from the notice, its case, and its last attempt.
macro_rules! line {
    ($from:literal) => {
        concat!(
            "SELECT n.id, n.number, n.kind, n.class, n.standing, n.state, n.reason, n.created_at, n.next_at,
                    n.useless_after, n.settled_at, n.confirmed_at, n.attempts, COALESCE(c.number, '') AS case_number, a.route, a.outcome,
                    a.reason AS attempt_reason, a.reported
             FROM ",
            $from,
            " LEFT JOIN court_case c ON c.court = n.court AND c.source_id = n.case_source
 "
        )
    };
}

/// Notices with the last attempt of each.
macro_rules! notices {
    ($rest:expr) => {
        concat!(
            line!("notice n"),
            "LEFT JOIN notice_attempt a ON a.notice_id = n.id
                 AND a.attempt = (SELECT MAX(l.attempt) FROM notice_attempt l WHERE l.notice_id = n.id)
             WHERE n.court = $1 AND ",
            $rest
        )
    };
}

/// What a filter asks for, but for the condition that `$8` belongs to. Orders are the business of
/// those who have a part in them: they see on an order's page what became of its notices.
macro_rules! asked {
    () => {
        "n.id < $2 AND ($3 = '' OR n.kind = $3) AND ($4 = '' OR c.number = $4)
             AND n.standing NOT IN ('asker', 'staff') AND ($5 = '' OR n.number = $5) AND n.created_at >= $6 AND n.created_at < $7 AND "
    };
}

/// Lines of the ledger; `$8` belongs to the condition, `$9` is how many.
macro_rules! lines {
    ($condition:expr) => {
        notices!(concat!(
            asked!(),
            "($10 = '' OR a.route = $10) AND ",
            $condition,
            " ORDER BY n.id DESC LIMIT $9"
        ))
    };
}

/// Of each person of a sitting in that time the last notice of its present version, unless they opened one, noted the
/// sitting on its page, or were told by telephone.
macro_rules! unopened {
    ($what:literal, $joins:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM hearing h
             JOIN notice_fact f ON f.court = h.court AND f.kind = 'hearing' AND f.source_id = h.source_id
             JOIN court_case c ON c.court = h.court AND c.source_id = h.case_source
             JOIN notice n ON n.fact_id = f.id AND n.version = f.version
                 AND n.state IN ('held', 'accepted', 'delivered', 'expired', 'dead') ",
            $joins,
            " WHERE h.court = $1 AND h.state = 'scheduled' AND h.starts_at >= $2 AND h.starts_at < $3
             AND NOT EXISTS (
                 SELECT 1 FROM notice o WHERE o.fact_id = n.fact_id AND o.version = n.version
                     AND o.recipient = n.recipient
                     AND (o.state = 'read' OR o.reason = 'told by telephone'
                          OR o.id > n.id AND o.state IN ('held', 'accepted', 'delivered', 'expired', 'dead')))
             AND NOT EXISTS (
                 SELECT 1 FROM hearing_noted d JOIN person l ON l.id = d.person_id
                 WHERE d.hearing_id = h.id AND d.version = h.version AND l.id_index = n.recipient)
             AND NOT EXISTS (
                 SELECT 1 FROM party p WHERE n.standing = 'party' AND p.court = n.court AND p.source_id = n.source
                     AND p.has_left)
             AND NOT EXISTS (
                 SELECT 1 FROM mandate m WHERE n.standing = 'agent' AND m.court = n.court AND m.source_id = n.source
                     AND m.has_ended)",
            $rest
        )
    };
}

/// Unsent notices that are of use for less than an hour.
macro_rules! urgent {
    ($from:literal, $until:literal) => {
        concat!(
            "n.state IN ('held', 'planned', 'sending') AND NOT n.is_repeat AND n.standing NOT IN ('asker', 'staff')
             AND n.useless_after > ",
            $from,
            " AND n.useless_after <= ",
            $until
        )
    };
}

/// Notices that reached nobody and wait for no call. The first term is the one of the index.
macro_rules! lost {
    ($state:literal) => {
        concat!(
            "n.state IN ('held', 'dead', 'expired') AND n.state = ",
            $state,
            " AND NOT EXISTS (
                 SELECT 1 FROM phone_task t WHERE t.court = n.court AND t.case_source = n.case_source
                     AND t.recipient = n.recipient AND t.state = 'open')
             AND n.standing NOT IN ('asker', 'staff')"
        )
    };
}

crate::statements! {
    LINES = Sql::new(lines!("($8 = '' OR n.state = $8)"));
    // What is not well: it waits for a word, reached nobody, or should have gone by then.
    TROUBLED = Sql::new(lines!(
        "(n.state IN ('held', 'dead', 'expired') OR n.state IN ('planned', 'sending') AND n.next_at < $8)"));
    // The same of one way, along its index: of a way that is seldom taken most notices know nothing.
    LINES_BY_ROUTE = Sql::new(concat!(
        line!("notice_attempt a JOIN notice n ON n.id = a.notice_id"),
        "WHERE n.court = $1 AND a.route = $10 AND a.notice_id < $2 AND NOT EXISTS (
             SELECT 1 FROM notice_attempt l WHERE l.notice_id = a.notice_id AND l.attempt > a.attempt) AND ",
        asked!(),
        "($8 = '' OR n.state = $8) ORDER BY a.notice_id DESC LIMIT $9"));
    URGENT_LINES = Sql::new(lines!(urgent!("$8", "$11")));
    LOST_LINES = Sql::new(lines!(lost!("$8")));
    ONE = Sql::new(notices!("n.id = $2 AND n.standing NOT IN ('asker', 'staff')"));
    OF_ORDER = Sql::new(notices!("n.standing = 'asker' AND n.source = $2 AND n.case_source = 'order/' || $2 ORDER BY n.id"));
    ATTEMPTS = Sql::new(
        "SELECT id, attempt, route, account, started_at, ended_at, outcome, reason, platform_msg_id, reported,
                reported_at, sealed
         FROM notice_attempt WHERE notice_id = $1 ORDER BY attempt");
    TASKS = Sql::new("SELECT COUNT(*) FROM phone_task WHERE court = $1 AND state = 'open'");
    HELD = Sql::new("SELECT COUNT(*), MAX(id) FROM notice WHERE court = $1 AND state = 'held'");
    // What was sent once is only repeated: it is not waited for.
    URGENT = Sql::new(concat!("SELECT COUNT(*) FROM notice n WHERE n.court = $1 AND ", urgent!("$2", "$3")));
    LOST = Sql::new(concat!("SELECT COUNT(*) FROM notice n WHERE n.court = $1 AND ", lost!("'dead'")));
    // What waits for the settling minute only, by sitting (notify.md N-6).
    SETTLING = Sql::new(
        "SELECT n.fact_id, n.kind, c.number AS case_number, COUNT(*) AS people, MIN(n.next_at) AS goes_at
         FROM notice n JOIN court_case c ON c.court = n.court AND c.source_id = n.case_source
         WHERE n.court = $1 AND n.state = 'planned' AND n.attempts = 0
             AND n.kind IN ('hearing-moved', 'hearing-cancelled') AND n.next_at > $2 AND n.next_at <= $3
         GROUP BY n.fact_id, n.kind, c.number ORDER BY goes_at, n.fact_id LIMIT 50");
    UNOPENED = Sql::new(unopened!(
        "n.id, n.kind, n.standing, n.state, n.reason, n.settled_at, c.number AS case_number, h.starts_at,
         a.route, a.outcome, a.reason AS attempt_reason, a.reported, n.court, n.recipient, n.source,
         COALESCE(w.role, g.role) AS role, w.sealed AS party, b.sealed AS agent",
        "LEFT JOIN party w ON n.standing = 'party' AND w.court = n.court AND w.source_id = n.source
         LEFT JOIN mandate b ON n.standing = 'agent' AND b.court = n.court AND b.source_id = n.source
         LEFT JOIN party g ON g.court = b.court AND g.source_id = b.party_source
         LEFT JOIN notice_attempt a ON a.notice_id = n.id
             AND a.attempt = (SELECT MAX(l.attempt) FROM notice_attempt l WHERE l.notice_id = n.id)",
        " ORDER BY h.starts_at, c.number, n.id LIMIT 1000"));
    COUNT_UNOPENED = Sql::new(unopened!("COUNT(*)", "", ""));
    // Whoever noted a sitting without a notice of it (an assistant) is nobody who was told.
    CONFIRMED = Sql::new(
        "SELECT COUNT(*) FROM (
             SELECT DISTINCT n.fact_id, n.recipient
             FROM hearing h JOIN notice_fact f ON f.court = h.court AND f.kind = 'hearing' AND f.source_id = h.source_id
             JOIN notice n ON n.fact_id = f.id AND n.version = f.version AND n.confirmed_at IS NOT NULL
             WHERE h.court = $1 AND h.state = 'scheduled' AND h.starts_at >= $2 AND h.starts_at < $3) AS people");
}

/// A line of the ledger.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct LineRow {
    pub id: String,
    pub number: String,
    pub kind: String,
    pub class: String,
    pub standing: String,
    pub state: String,
    pub reason: Option<String>,
    pub created_at: i64,
    pub next_at: Option<i64>,
    pub useless_after: i64,
    pub settled_at: Option<i64>,
    pub confirmed_at: Option<i64>,
    pub attempts: i64,
    pub case_number: String,
    pub route: Option<String>,
    pub outcome: Option<String>,
    pub attempt_reason: Option<String>,
    pub reported: Option<String>,
}

/// A try, with what was sent.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct AttemptRow {
    pub id: String,
    pub attempt: i64,
    pub route: String,
    pub account: String,
    pub started_at: i64,
    pub ended_at: Option<i64>,
    pub outcome: Option<String>,
    pub reason: Option<String>,
    pub platform_msg_id: Option<String>,
    pub reported: Option<String>,
    pub reported_at: Option<i64>,
    pub sealed: Vec<u8>,
}

/// Somebody of a sitting who has opened nothing.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct UnopenedRow {
    pub id: String,
    pub kind: String,
    pub standing: String,
    pub state: String,
    pub reason: Option<String>,
    pub settled_at: Option<i64>,
    pub case_number: String,
    pub starts_at: String,
    pub route: Option<String>,
    pub outcome: Option<String>,
    pub attempt_reason: Option<String>,
    pub reported: Option<String>,
    pub court: String,
    pub recipient: String,
    pub source: String,
    pub role: Option<String>,
    pub party: Option<Vec<u8>>,
    pub agent: Option<Vec<u8>>,
}

/// What a look through the ledger asks for; an empty text asks for nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub court: &'a str,
    pub before: &'a str,
    pub kind: &'a str,
    pub case_number: &'a str,
    pub number: &'a str,
    pub route: &'a str,
    pub from_ms: i64,
    pub until_ms: i64,
    pub limit: i64,
}

impl Asked<'_> {
    /// The values of a statement, with the one of its condition.
    fn values(&self, own: impl Into<Value>) -> Vec<Value> {
        let Asked { court, before, kind, case_number, number, route, from_ms, until_ms, limit } = *self;
        values![court, before, kind, case_number, number, from_ms, until_ms, own.into(), limit, route]
    }
}

/// Lines in that state, or in any; the latest first.
pub(super) async fn lines(db: &Db, asked: &Asked<'_>, state: &str) -> Result<Vec<LineRow>, DbError> {
    let statement = if asked.route.is_empty() { &LINES } else { &LINES_BY_ROUTE };
    db.all(statement, asked.values(state)).await
}

/// Lines of what is not well, and of what should have gone before that instant; the latest first.
pub(super) async fn troubled(db: &Db, asked: &Asked<'_>, due_ms: i64) -> Result<Vec<LineRow>, DbError> {
    db.all(&TROUBLED, asked.values(due_ms)).await
}

/// Lines of unsent notices that are of use only until that instant, the latest first.
pub(super) async fn urgent_lines(
    db: &Db,
    asked: &Asked<'_>,
    (now_ms, until_ms): (i64, i64),
) -> Result<Vec<LineRow>, DbError> {
    let mut values = asked.values(now_ms);
    values.extend(values![until_ms]);
    db.all(&URGENT_LINES, values).await
}

/// Lines of what reached nobody and waits for no call, the latest first.
pub(super) async fn lost_lines(db: &Db, asked: &Asked<'_>) -> Result<Vec<LineRow>, DbError> {
    db.all(&LOST_LINES, asked.values(State::Dead.name())).await
}

pub(super) async fn one(
    reader: &mut Reader<'_, '_>,
    court: &str,
    id: &str,
) -> Result<Option<LineRow>, DbError> {
    reader.optional(&ONE, values![court, id]).await
}

/// What an order's person was told, the first first.
pub(super) async fn of_order(db: &Db, court: &str, order: &str) -> Result<Vec<LineRow>, DbError> {
    db.all(&OF_ORDER, values![court, order]).await
}

pub(super) async fn attempts(reader: &mut Reader<'_, '_>, notice: &str) -> Result<Vec<AttemptRow>, DbError> {
    reader.all(&ATTEMPTS, values![notice]).await
}

pub(super) async fn open_tasks(db: &Db, court: &str) -> Result<i64, DbError> {
    let (count,): (i64,) = db.one(&TASKS, values![court]).await?;
    Ok(count)
}

/// How many wait for a word, and the last of them.
pub(super) async fn held(db: &Db, court: &str) -> Result<(i64, Option<String>), DbError> {
    db.one(&HELD, values![court]).await
}

/// How many unsent ones are of use only until that instant.
pub(super) async fn urgent(db: &Db, court: &str, now_ms: i64, until_ms: i64) -> Result<i64, DbError> {
    let (count,): (i64,) = db.one(&URGENT, values![court, now_ms, until_ms]).await?;
    Ok(count)
}

/// How many reached nobody and wait for no call.
pub(super) async fn lost(db: &Db, court: &str) -> Result<i64, DbError> {
    let (count,): (i64,) = db.one(&LOST, values![court]).await?;
    Ok(count)
}

/// A change of a sitting that has not gone out yet.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct SettlingRow {
    pub fact_id: String,
    pub kind: String,
    pub case_number: String,
    pub people: i64,
    pub goes_at: i64,
}

/// Changes of sittings that go out between these instants.
pub(super) async fn settling(
    db: &Db,
    court: &str,
    (from_ms, until_ms): (i64, i64),
) -> Result<Vec<SettlingRow>, DbError> {
    db.all(&SETTLING, values![court, from_ms, until_ms]).await
}

/// How many people have confirmed a sitting that begins in that time.
pub(super) async fn confirmed(db: &Db, court: &str, (from, until): (&str, &str)) -> Result<i64, DbError> {
    let (count,): (i64,) = db.one(&CONFIRMED, values![court, from, until]).await?;
    Ok(count)
}

pub(super) async fn count_unopened(
    db: &Db,
    court: &str,
    (from, until): (&str, &str),
) -> Result<i64, DbError> {
    let (count,): (i64,) = db.one(&COUNT_UNOPENED, values![court, from, until]).await?;
    Ok(count)
}

pub(super) async fn unopened(
    db: &Db,
    court: &str,
    (from, until): (&str, &str),
) -> Result<Vec<UnopenedRow>, DbError> {
    db.all(&UNOPENED, values![court, from, until]).await
}
