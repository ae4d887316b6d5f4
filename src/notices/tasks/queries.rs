//! The rows of `phone_task`.

use crate::db::{Db, DbError, Reader, Sql, Tx};
use crate::values;

/// Tasks with their case, and whoever is to be called as the docket has them.
macro_rules! tasks {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.court, t.case_source, t.recipient, t.notice_id, t.reason, t.state, t.due_at, t.settled_at,
                    t.settled_by, t.outcome, t.tries, t.tried_at, c.number AS case_number, n.kind, n.standing, n.source,
                    p.sealed AS party, m.sealed AS agent,
                    EXISTS (SELECT 1 FROM wrong_address x WHERE x.recipient = t.recipient) AS is_doubtful
             FROM phone_task t JOIN notice n ON n.id = t.notice_id
             JOIN court_case c ON c.court = t.court AND c.source_id = t.case_source
             LEFT JOIN party p ON n.standing = 'party' AND p.court = n.court AND p.source_id = n.source
             LEFT JOIN mandate m ON n.standing = 'agent' AND m.court = n.court AND m.source_id = n.source
             WHERE t.court = $1 AND ",
            $rest
        )
    };
}

/// Every notice of the case that waits for the same call, the task's own among them, and whether it is of the present
/// version: what is not is said by a later one. Whoever is called hears of what reached them by no way, and of what had to
/// be told and came too late, too.
macro_rules! waiting {
    () => {
        "SELECT n.id, (n.id = $4 OR n.version = f.version) AS is_present
         FROM notice n JOIN notice_fact f ON f.id = n.fact_id
         WHERE n.court = $1 AND n.case_source = $2 AND n.recipient = $3
             AND (n.id = $4 OR n.state = 'accepted' AND n.reason = 'a clerk calls'
                  OR n.state = 'dead' AND NOT f.is_over
                  OR n.state = 'expired' AND n.class = 'critical')
         ORDER BY n.id LIMIT 50"
    };
}

crate::statements! {
    // The nearest of what is to be told decides when; what is past gives way to whatever comes, and takes nobody's place.
    ADD = Sql::new(
        "INSERT INTO phone_task (id, court, case_source, recipient, notice_id, reason, state, due_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8)
         ON CONFLICT (court, case_source, recipient) WHERE state = 'open' DO UPDATE
         SET notice_id = excluded.notice_id, due_at = excluded.due_at
         WHERE phone_task.due_at <= excluded.created_at
             OR excluded.due_at < phone_task.due_at AND excluded.due_at > excluded.created_at");
    WRONG_PERSON = Sql::new(
        "INSERT INTO phone_task (id, court, case_source, recipient, notice_id, reason, state, due_at, created_at)
         VALUES ($1, $2, $3, $4, $5, 'wrong person', 'open', $6, $6)
         ON CONFLICT (court, case_source, recipient) WHERE state = 'open' DO UPDATE SET reason = 'wrong person'");
    RESTORE = Sql::new(
        "DELETE FROM wrong_address
         WHERE recipient = (SELECT recipient FROM phone_task WHERE id = $1 AND court = $2 AND state = 'open')");
    FORGET = Sql::new("DELETE FROM phone_task WHERE state = 'done' AND settled_at < $1");
    OPEN = Sql::new(tasks!(
        "t.state = 'open' AND (t.due_at, t.id) > ($2, $3) ORDER BY t.due_at, t.id LIMIT $4"));
    ONE = Sql::new(tasks!("t.id = $2"));
    WAITING = Sql::new(waiting!());
    // A claim locks notices before tasks, too.
    WAITING_LOCKED = Sql::differing(waiting!(), concat!(waiting!(), " FOR UPDATE OF n"));
    // The lock of the task: the second of two changes nothing.
    SETTLE = Sql::new(
        "UPDATE phone_task SET state = 'done', settled_at = $3, settled_by = $4, outcome = $5
         WHERE id = $1 AND court = $2 AND state = 'open'");
    TRIED = Sql::new(
        "UPDATE phone_task SET tries = tries + 1, tried_at = $3, outcome = $4
         WHERE id = $1 AND court = $2 AND state = 'open'");
    // Whoever was told knows it, whatever became of the notice meanwhile.
    TOLD = Sql::new(
        "UPDATE notice SET state = CASE WHEN state IN ('read', 'superseded', 'skipped', 'merged') THEN state
                                        ELSE 'delivered' END,
                           reason = 'told by telephone', spoken = COALESCE($3, spoken), next_at = NULL,
                           claimed_by = NULL, settled_at = $2
         WHERE id = $1");
    NOT_NEEDED = Sql::new(
        "UPDATE notice SET state = 'skipped', reason = 'a clerk says it is not needed', next_at = NULL,
                           claimed_by = NULL, settled_at = $2
         WHERE id = $1 AND (state IN ('dead', 'expired') OR state = 'accepted' AND reason = 'a clerk calls')");
    // Nobody has said what it states: a later version is told.
    OVERTAKEN = Sql::new(
        "UPDATE notice SET state = 'superseded', settled_at = $2 WHERE id = $1");
}

/// A task.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct TaskRow {
    pub id: String,
    pub court: String,
    pub case_source: String,
    pub recipient: String,
    pub notice_id: String,
    pub reason: String,
    pub state: String,
    pub due_at: i64,
    pub settled_at: Option<i64>,
    pub settled_by: Option<String>,
    pub outcome: Option<String>,
    pub tries: i64,
    pub tried_at: Option<i64>,
    pub case_number: String,
    pub kind: String,
    pub standing: String,
    pub source: String,
    pub party: Option<Vec<u8>>,
    pub agent: Option<Vec<u8>>,
    pub is_doubtful: bool,
}

/// How a task ends.
pub(super) struct End<'a> {
    pub id: &'a str,
    pub court: &'a str,
    pub by: String,
    pub outcome: Option<&'a str>,
    pub now_ms: i64,
}

/// Open tasks after a place, the most urgent first.
pub(super) async fn open(
    db: &Db,
    court: &str,
    (due_at, id): (i64, &str),
    limit: i64,
) -> Result<Vec<TaskRow>, DbError> {
    db.all(&OPEN, values![court, due_at, id, limit]).await
}

pub(super) async fn one(
    reader: &mut Reader<'_, '_>,
    court: &str,
    id: &str,
) -> Result<Option<TaskRow>, DbError> {
    reader.optional(&ONE, values![court, id]).await
}

/// A notice that waits for a task's call.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Waiting {
    pub id: String,
    pub is_present: bool,
}

/// The notices that wait for the task's call.
pub(super) async fn waiting(reader: &mut Reader<'_, '_>, task: &TaskRow) -> Result<Vec<Waiting>, DbError> {
    let TaskRow { court, case_source, recipient, notice_id, .. } = task;
    reader.all(&WAITING, values![court, case_source, recipient, notice_id]).await
}

/// The same, in the hands of whoever settles the task.
pub(super) async fn waiting_locked(tx: &mut Tx<'_>, task: &TaskRow) -> Result<Vec<Waiting>, DbError> {
    let TaskRow { court, case_source, recipient, notice_id, .. } = task;
    tx.all(&WAITING_LOCKED, values![court, case_source, recipient, notice_id]).await
}

/// Every address of the person of an open task is theirs; whether one had been stopped.
pub(super) async fn restore(tx: &mut Tx<'_>, id: &str, court: &str) -> Result<bool, DbError> {
    Ok(tx.execute(&RESTORE, values![id, court]).await? > 0)
}

/// Whether it was open.
pub(super) async fn settle(tx: &mut Tx<'_>, end: &End<'_>) -> Result<bool, DbError> {
    let End { id, court, by, outcome, now_ms } = end;
    Ok(tx.execute(&SETTLE, values![*id, *court, *now_ms, by, *outcome]).await? == 1)
}

/// Nobody took the call; whether the task is open.
pub(super) async fn tried(tx: &mut Tx<'_>, end: &End<'_>) -> Result<bool, DbError> {
    let End { id, court, outcome, now_ms, .. } = end;
    Ok(tx.execute(&TRIED, values![*id, *court, *now_ms, *outcome]).await? == 1)
}

pub(super) async fn told(
    tx: &mut Tx<'_>,
    notice: &str,
    states: Option<String>,
    now_ms: i64,
) -> Result<(), DbError> {
    tx.execute(&TOLD, values![notice, now_ms, states]).await.map(drop)
}

pub(super) async fn not_needed(tx: &mut Tx<'_>, notice: &str, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&NOT_NEEDED, values![notice, now_ms]).await.map(drop)
}

/// A later notice says what it said.
pub(super) async fn overtaken(tx: &mut Tx<'_>, notice: &str, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&OVERTAKEN, values![notice, now_ms]).await.map(drop)
}

/// A task for a clerk.
pub(in crate::notices) struct NewTask<'a> {
    pub id: String,
    pub court: &'a str,
    pub case_source: &'a str,
    pub recipient: &'a str,
    pub notice: &'a str,
    pub reason: &'a str,
    pub due_at: i64,
    pub now_ms: i64,
}

/// A clerk has to call; a case and a recipient have one open task.
pub(in crate::notices) async fn add(tx: &mut Tx<'_>, task: NewTask<'_>) -> Result<(), DbError> {
    let NewTask { id, court, case_source, recipient, notice, reason, due_at, now_ms } = task;
    let values = values![id, court, case_source, recipient, notice, reason, due_at, now_ms];
    tx.execute(&ADD, values).await.map(drop)
}

/// Somebody else answers at that address: a clerk looks into it.
pub(in crate::notices) async fn wrong_person(
    tx: &mut Tx<'_>,
    id: &str,
    (court, case_source, recipient): (&str, &str, &str),
    notice: &str,
    now_ms: i64,
) -> Result<(), DbError> {
    tx.execute(&WRONG_PERSON, values![id, court, case_source, recipient, notice, now_ms]).await.map(drop)
}

/// Forgets tasks that were done before this instant.
pub(in crate::notices) async fn forget(tx: &mut Tx<'_>, before_ms: i64) -> Result<(), DbError> {
    tx.execute(&FORGET, values![before_ms]).await.map(drop)
}
