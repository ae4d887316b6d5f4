//! The rows of `notice` that another one carries.

use serde_json::json;

use crate::db::{DbError, Sql, Tx};
use crate::orders::duty::queries::is_still_due;
use crate::values;

/// What a carrier takes along: nothing that was tried by itself, was decided before, or cannot wait; of what staff have to
/// do only what they have not seen.
macro_rules! taken {
    () => {
        concat!(
            "court = $1 AND case_source = $2 AND recipient = $3 AND id <> $5 AND class IN ('info', 'duty')
             AND kind <> 'duty-now' AND asked_route IS NULL
             AND (state = 'planned' AND next_at <= $7 OR state = 'sending' AND claimed_by = $4)
             AND NOT EXISTS (SELECT 1 FROM notice_attempt a WHERE a.notice_id = notice.id)
             AND EXISTS (SELECT 1 FROM notice_fact f WHERE f.id = notice.fact_id AND f.version = notice.version)
             AND (class <> 'duty' OR ",
            is_still_due!("notice.source", "notice.recipient", "notice.version", "$6"),
            ")"
        )
    };
}

macro_rules! said_before {
    ($earlier:literal) => {
        concat!(
            "UPDATE notice SET state = 'planned', reason = 'the earlier one failed', next_at = $2, settled_at = NULL
             WHERE id IN (
                 SELECT n.id FROM ",
            $earlier,
            " JOIN notice n ON n.fact_id = e.fact_id AND n.recipient = e.recipient AND n.version > e.version
                 JOIN notice_fact f ON f.id = n.fact_id AND f.version = n.version AND NOT f.is_over
                 WHERE n.state = 'skipped' AND n.reason IN ('as told before', 'nothing to take back')
                     AND n.useless_after > $2)"
        )
    };
}

crate::statements! {
    // What another worker holds is let alone: two that wait for each other's rows would both fail.
    TAKE = Sql::differing(
        concat!(
            "UPDATE notice SET state = 'merged', reason = $5, next_at = NULL, settled_at = $6, claimed_by = NULL WHERE ",
            taken!(),
            " AND id NOT IN (SELECT value FROM json_each($8)) RETURNING id, kind"
        ),
        concat!(
            "UPDATE notice SET state = 'merged', reason = $5, next_at = NULL, settled_at = $6, claimed_by = NULL
             WHERE id IN (SELECT id FROM notice WHERE ",
            taken!(),
            " AND id NOT IN (SELECT json_array_elements_text(CAST($8 AS TEXT)::json))
              FOR UPDATE SKIP LOCKED) RETURNING id, kind"
        ));
    LET_GO = Sql::differing(
        "UPDATE notice SET state = 'planned', reason = 'its carrier did not go', next_at = $2, settled_at = NULL
         WHERE state = 'merged' AND useless_after > $2 AND reason IN (SELECT value FROM json_each($1))",
        "UPDATE notice SET state = 'planned', reason = 'its carrier did not go', next_at = $2, settled_at = NULL
         WHERE state = 'merged' AND useless_after > $2
             AND reason IN (SELECT json_array_elements_text(CAST($1 AS TEXT)::json))");
    // Nothing was said of a change to and fro because an earlier notice had told it; that one has ended otherwise.
    SAY_AFTER_ALL = Sql::differing(
        said_before!("json_each($1) g JOIN notice e ON e.id = g.value"),
        said_before!("json_array_elements_text(CAST($1 AS TEXT)::json) AS g(id) JOIN notice e ON e.id = g.id"));
}

/// A notice that takes others along.
pub(in crate::notices) struct Carrier<'a> {
    /// Its id.
    pub id: &'a str,
    /// Under which claim it is held.
    pub ticket: &'a str,
    /// The court's code.
    pub court: &'a str,
    /// The case.
    pub case_source: &'a str,
    /// Whom it tells.
    pub recipient: &'a str,
}

/// Other news of the same case for the same person, due until that instant, go with this notice; returns their ids and
/// what they are.
pub(in crate::notices) async fn take(
    tx: &mut Tx<'_>,
    carrier: &Carrier<'_>,
    (now_ms, until_ms): (i64, i64),
    decided: &[&String],
) -> Result<Vec<(String, String)>, DbError> {
    let Carrier { id, ticket, court, case_source, recipient } = *carrier;
    let decided = json!(decided).to_string();
    tx.all(&TAKE, values![court, case_source, recipient, ticket, id, now_ms, until_ms, decided]).await
}

/// These have ended without having gone out: what they carried goes by itself, and what was left unsaid because of them
/// is looked at again.
pub(in crate::notices) async fn let_go(
    tx: &mut Tx<'_>,
    ended: &[String],
    now_ms: i64,
) -> Result<(), DbError> {
    if ended.is_empty() {
        return Ok(());
    }
    let ended = json!(ended).to_string();
    tx.execute(&LET_GO, values![&ended, now_ms]).await?;
    tx.execute(&SAY_AFTER_ALL, values![ended, now_ms]).await.map(drop)
}
