//! The rows of `webhook`.

use serde_json::{Value, json};

use super::verdict::Verdict;
use crate::config::WebhookEvent;
use crate::db::{Db, DbError, Sql, Tx};
use crate::values;

crate::statements! {
    // What a notice carried is told with it: nothing else will ever be said of it. Of complaints, and of what staff have to do,
    // nothing leaves the house.
    NOTE = Sql::differing(
        "INSERT INTO webhook (endpoint, id, court, event, notice_id, kind, case_source, fact_kind, fact_source, version,
                              reason, created_at, state, next_at)
         SELECT e.value ->> 'endpoint', n.id || $4, n.court, $3, n.id, n.kind, n.case_source, f.kind, f.source_id,
                n.version, CASE WHEN n.state IN ('dead', 'expired') THEN n.reason END, $6, 'planned', $6
         FROM (SELECT value AS id, value AS carrier FROM json_each($1)
               UNION ALL
               SELECT m.id, g.value FROM json_each($1) g JOIN notice m ON m.state = 'merged' AND m.reason = g.value)
              AS told
         JOIN notice c ON c.id = told.carrier JOIN notice n ON n.id = told.id
         JOIN notice_fact f ON f.id = n.fact_id JOIN json_each($2) e ON e.value ->> 'court' = n.court
         WHERE c.state IN (SELECT value FROM json_each($5)) AND n.standing <> 'staff'
             AND NOT EXISTS (SELECT 1 FROM work_order o WHERE n.standing = 'asker' AND o.id = n.source AND o.is_sealed)
         ON CONFLICT (endpoint, id) DO NOTHING",
        "INSERT INTO webhook (endpoint, id, court, event, notice_id, kind, case_source, fact_kind, fact_source, version,
                              reason, created_at, state, next_at)
         SELECT e.endpoint, n.id || CAST($4 AS TEXT), n.court, CAST($3 AS TEXT), n.id, n.kind, n.case_source, f.kind,
                f.source_id, n.version, CASE WHEN n.state IN ('dead', 'expired') THEN n.reason END, $6, 'planned', $6
         FROM (SELECT g.id, g.id AS carrier FROM json_array_elements_text(CAST($1 AS TEXT)::json) AS g(id)
               UNION ALL
               SELECT m.id, g.id FROM json_array_elements_text(CAST($1 AS TEXT)::json) AS g(id)
               JOIN notice m ON m.state = 'merged' AND m.reason = g.id) AS told
         JOIN notice c ON c.id = told.carrier JOIN notice n ON n.id = told.id
         JOIN notice_fact f ON f.id = n.fact_id
         JOIN json_to_recordset(CAST($2 AS TEXT)::json) AS e(court TEXT, endpoint TEXT) ON e.court = n.court
         WHERE c.state IN (SELECT json_array_elements_text(CAST($5 AS TEXT)::json)) AND n.standing <> 'staff'
             AND NOT EXISTS (SELECT 1 FROM work_order o WHERE n.standing = 'asker' AND o.id = n.source AND o.is_sealed)
         ON CONFLICT (endpoint, id) DO NOTHING");
    NOTE_TASKS = Sql::differing(
        "INSERT INTO webhook (endpoint, id, court, event, notice_id, kind, case_source, fact_kind, fact_source, version,
                              reason, created_at, state, next_at)
         SELECT e.value ->> 'endpoint', t.id || $4, n.court, $3, n.id, n.kind, n.case_source, f.kind, f.source_id,
                n.version, t.reason, $5, 'planned', $5
         FROM json_each($1) g JOIN phone_task t ON t.id = g.value JOIN notice n ON n.id = t.notice_id
         JOIN notice_fact f ON f.id = n.fact_id JOIN json_each($2) e ON e.value ->> 'court' = n.court
         WHERE TRUE
         ON CONFLICT (endpoint, id) DO NOTHING",
        "INSERT INTO webhook (endpoint, id, court, event, notice_id, kind, case_source, fact_kind, fact_source, version,
                              reason, created_at, state, next_at)
         SELECT e.endpoint, t.id || CAST($4 AS TEXT), n.court, CAST($3 AS TEXT), n.id, n.kind, n.case_source, f.kind,
                f.source_id, n.version, t.reason, $5, 'planned', $5
         FROM json_array_elements_text(CAST($1 AS TEXT)::json) AS g(id) JOIN phone_task t ON t.id = g.id
         JOIN notice n ON n.id = t.notice_id JOIN notice_fact f ON f.id = n.fact_id
         JOIN json_to_recordset(CAST($2 AS TEXT)::json) AS e(court TEXT, endpoint TEXT) ON e.court = n.court
         ON CONFLICT (endpoint, id) DO NOTHING");
    // An endpoint that said that it is gone is left alone. The number of rows stands in the text, as in other claims.
    CLAIM = Sql::differing(
        "UPDATE webhook SET state = 'sending', next_at = $3, claimed_by = $4, attempts = attempts + 1
         WHERE endpoint = $1 AND id IN (
             SELECT id FROM webhook WHERE endpoint = $1 AND state IN ('planned', 'sending') AND next_at <= $2
             AND NOT EXISTS (SELECT 1 FROM webhook g WHERE g.endpoint = $1 AND g.state = 'gone')
             ORDER BY next_at LIMIT 8)
         RETURNING id, event, notice_id, kind, court, case_source, fact_kind, fact_source, version, reason, created_at,
                   attempts",
        "WITH due AS (
             SELECT id FROM webhook WHERE endpoint = $1 AND state IN ('planned', 'sending') AND next_at <= $2
             AND NOT EXISTS (SELECT 1 FROM webhook g WHERE g.endpoint = $1 AND g.state = 'gone')
             ORDER BY next_at LIMIT 8 FOR UPDATE SKIP LOCKED)
         UPDATE webhook SET state = 'sending', next_at = $3, claimed_by = $4, attempts = attempts + 1
         FROM due WHERE webhook.endpoint = $1 AND webhook.id = due.id
         RETURNING webhook.id, event, notice_id, kind, court, case_source, fact_kind, fact_source, version, reason,
                   created_at, attempts");
    // The lease fences: a worker that lost it changes nothing. The endpoint stands in each row: SQLite would go through
    // all of its rows for one that is bound.
    SETTLE = Sql::differing(
        "UPDATE webhook SET state = s.state, next_at = s.next_at, outcome = s.outcome, settled_at = $3, claimed_by = NULL
         FROM (SELECT value ->> 'endpoint' AS endpoint, value ->> 'id' AS id, value ->> 'state' AS state,
                      value ->> 'next_at' AS next_at, value ->> 'outcome' AS outcome FROM json_each($1)) AS s
         WHERE webhook.endpoint = s.endpoint AND webhook.id = s.id AND webhook.claimed_by = $2
             AND webhook.state = 'sending'",
        "UPDATE webhook SET state = s.state, next_at = s.next_at, outcome = s.outcome, settled_at = $3, claimed_by = NULL
         FROM json_to_recordset(CAST($1 AS TEXT)::json) AS s(endpoint TEXT, id TEXT, state TEXT, next_at BIGINT, outcome TEXT)
         WHERE webhook.endpoint = s.endpoint AND webhook.id = s.id AND webhook.claimed_by = $2
             AND webhook.state = 'sending'");
    HOLDINGS = Sql::new(
        "SELECT endpoint, COUNT(CASE WHEN state IN ('planned', 'sending') THEN 1 END) AS waiting,
                COUNT(CASE WHEN state IN ('failed', 'gone') THEN 1 END) AS failed,
                COUNT(CASE WHEN state = 'gone' THEN 1 END) > 0 AS is_gone
         FROM webhook WHERE court = $1 AND state <> 'done' GROUP BY endpoint ORDER BY endpoint");
    FAILURES = Sql::new(
        "SELECT endpoint, event, case_source, created_at, attempts, outcome FROM webhook
         WHERE court = $1 AND state IN ('failed', 'gone') ORDER BY settled_at DESC, id LIMIT 50");
    AGAIN = Sql::new(
        "UPDATE webhook SET state = 'planned', next_at = $3, attempts = 0, settled_at = NULL
         WHERE court = $1 AND endpoint = $2 AND id IN (
             SELECT id FROM webhook WHERE court = $1 AND endpoint = $2 AND state IN ('failed', 'gone')
             ORDER BY CASE state WHEN 'gone' THEN 0 ELSE 1 END, created_at LIMIT 2000)");
    FORGET = Sql::new(
        "DELETE FROM webhook WHERE (endpoint, id) IN (
             SELECT endpoint, id FROM webhook WHERE created_at < $1 ORDER BY created_at LIMIT $2)");
}

/// A row that is to be sent.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Claimed {
    pub id: String,
    pub event: String,
    pub notice_id: String,
    pub kind: String,
    pub court: String,
    pub case_source: String,
    pub fact_kind: String,
    pub fact_source: String,
    pub version: i64,
    pub reason: Option<String>,
    pub created_at: i64,
    pub attempts: i64,
}

/// What is not done of one endpoint.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct HoldingRow {
    pub endpoint: String,
    pub waiting: i64,
    pub failed: i64,
    pub is_gone: bool,
}

/// A row that was given up.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct FailureRow {
    pub endpoint: String,
    pub event: String,
    pub case_source: String,
    pub created_at: i64,
    pub attempts: i64,
    pub outcome: Option<String>,
}

/// What comes behind the id of a notice or a task; a full stop would end the id in what is signed.
fn suffix(event: WebhookEvent) -> String {
    event.name().replace("notice.", "_")
}

/// The states in which an event is true, as the statement reads them.
fn states(event: WebhookEvent) -> &'static str {
    match event {
        WebhookEvent::Delivered => r#"["delivered"]"#,
        WebhookEvent::Opened | WebhookEvent::Confirmed => r#"["read"]"#,
        WebhookEvent::Failed => r#"["dead", "expired"]"#,
        WebhookEvent::Task => "[]",
    }
}

pub(super) async fn note(
    tx: &mut Tx<'_>,
    (event, endpoints): (WebhookEvent, &str),
    notices: &[String],
    now_ms: i64,
) -> Result<(), DbError> {
    let given = json!(notices).to_string();
    let values = values![given, endpoints, event.name(), suffix(event), states(event), now_ms];
    tx.execute(&NOTE, values).await.map(drop)
}

pub(super) async fn note_tasks(
    tx: &mut Tx<'_>,
    endpoints: &str,
    tasks: &[String],
    now_ms: i64,
) -> Result<(), DbError> {
    let event = WebhookEvent::Task;
    let values = values![json!(tasks).to_string(), endpoints, event.name(), suffix(event), now_ms];
    tx.execute(&NOTE_TASKS, values).await.map(drop)
}

pub(super) async fn claim(
    tx: &mut Tx<'_>,
    endpoint: &str,
    ticket: &str,
    now_ms: i64,
    lease_until_ms: i64,
) -> Result<Vec<Claimed>, DbError> {
    tx.all(&CLAIM, values![endpoint, now_ms, lease_until_ms, ticket]).await
}

/// What became of claimed rows, by their ids.
pub(super) async fn settle(
    tx: &mut Tx<'_>,
    (endpoint, ticket): (&str, &str),
    verdicts: &[(String, Verdict)],
    now_ms: i64,
) -> Result<(), DbError> {
    let row = |(id, own): &(String, Verdict)| {
        json!({ "endpoint": endpoint, "id": id, "state": own.stand.name(), "next_at": own.stand.next_at(),
                "outcome": own.outcome })
    };
    let rows = Value::from(verdicts.iter().map(row).collect::<Vec<_>>()).to_string();
    tx.execute(&SETTLE, values![rows, ticket, now_ms]).await.map(drop)
}

pub(super) async fn holdings(db: &Db, court: &str) -> Result<Vec<HoldingRow>, DbError> {
    db.all(&HOLDINGS, values![court]).await
}

/// The latest that were given up.
pub(super) async fn failures(db: &Db, court: &str) -> Result<Vec<FailureRow>, DbError> {
    db.all(&FAILURES, values![court]).await
}

/// What was given up is due again, a page of it at once; returns how many.
pub(super) async fn again(tx: &mut Tx<'_>, court: &str, endpoint: &str, now_ms: i64) -> Result<u64, DbError> {
    tx.execute(&AGAIN, values![court, endpoint, now_ms]).await
}

/// Forgets rows that were written before this instant, whatever became of them; returns how many.
///
/// # Errors
/// When the rows cannot be deleted.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![before_ms, limit]).await
}
