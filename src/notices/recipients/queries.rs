//! Who stands in a case, by blind indexes.

use jiff::civil::Date;

use crate::db::{DbError, Sql, Tx};
use crate::values;

crate::statements! {
    // SQLite without statistics would go through all parties of the court, in the order of their key.
    PARTIES = Sql::differing(
        "SELECT source_id, id_index FROM party INDEXED BY party_case
         WHERE court = $1 AND case_source = $2 AND NOT has_left ORDER BY source_id LIMIT 1000",
        "SELECT source_id, id_index FROM party
         WHERE court = $1 AND case_source = $2 AND NOT has_left ORDER BY source_id LIMIT 1000");
    AGENTS = Sql::new(
        "SELECT m.source_id, m.id_index, m.licence_index, l.id_index AS person_index FROM mandate m
         JOIN party p ON p.court = m.court AND p.source_id = m.party_source AND p.case_source = m.case_source
         LEFT JOIN person l ON l.licence_index = m.licence_index
         WHERE m.court = $1 AND m.case_source = $2 AND NOT m.has_ended AND NOT p.has_left
             AND m.starts_on <= $3 AND (m.ends_on IS NULL OR m.ends_on >= $3)
         ORDER BY m.source_id LIMIT 1000");
    ACTING = Sql::new(
        "SELECT a.id, l.id_index FROM party p JOIN acting a ON a.id_index = p.id_index JOIN person l ON l.id = a.actor
         WHERE p.court = $1 AND p.case_source = $2 AND NOT p.has_left AND a.state = 'live'
             AND a.kind IN ('representative', 'guardian') AND a.starts_on <= $3 AND a.ends_on >= $3
         ORDER BY a.id LIMIT 1000");
}

/// An agent of a party.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Agent {
    pub source_id: String,
    pub id_index: Option<String>,
    pub licence_index: Option<String>,
    pub person_index: Option<String>,
}

pub(super) async fn parties(
    tx: &mut Tx<'_>,
    court: &str,
    case: &str,
) -> Result<Vec<(String, Option<String>)>, DbError> {
    tx.all(&PARTIES, values![court, case]).await
}

pub(super) async fn agents(
    tx: &mut Tx<'_>,
    court: &str,
    case: &str,
    today: Date,
) -> Result<Vec<Agent>, DbError> {
    tx.all(&AGENTS, values![court, case, today.to_string()]).await
}

pub(super) async fn acting(
    tx: &mut Tx<'_>,
    court: &str,
    case: &str,
    today: Date,
) -> Result<Vec<(String, String)>, DbError> {
    tx.all(&ACTING, values![court, case, today.to_string()]).await
}
