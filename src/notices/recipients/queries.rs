//! Who stands in a case, by blind indexes.

use jiff::civil::Date;

use crate::db::{DbError, Row, Sql, Tx, Value};
use crate::values;

crate::statements! {
    // SQLite without statistics would go through all parties of the court, in the order of their key.
    PARTIES = Sql::differing(
        "SELECT source_id, id_index FROM party INDEXED BY party_case
         WHERE court = $1 AND case_source = $2 AND NOT has_left AND source_id > $3 ORDER BY source_id LIMIT 1000",
        "SELECT source_id, id_index FROM party
         WHERE court = $1 AND case_source = $2 AND NOT has_left AND source_id > $3 ORDER BY source_id LIMIT 1000");
    AGENTS = Sql::new(
        "SELECT m.source_id, m.id_index, m.licence_index, l.id_index AS person_index FROM mandate m
         JOIN party p ON p.court = m.court AND p.source_id = m.party_source AND p.case_source = m.case_source
         LEFT JOIN person l ON l.licence_index = m.licence_index
         WHERE m.court = $1 AND m.case_source = $2 AND NOT m.has_ended AND NOT p.has_left
             AND m.starts_on <= $3 AND (m.ends_on IS NULL OR m.ends_on >= $3) AND m.source_id > $4
         ORDER BY m.source_id LIMIT 1000");
    ACTING = Sql::new(
        "SELECT a.id, l.id_index FROM party p JOIN acting a ON a.id_index = p.id_index JOIN person l ON l.id = a.actor
         WHERE p.court = $1 AND p.case_source = $2 AND NOT p.has_left AND a.state = 'live'
             AND a.kind IN ('representative', 'guardian') AND a.starts_on <= $3 AND a.ends_on >= $3 AND a.id > $4
         ORDER BY a.id LIMIT 1000");
}

/// Rows that one statement reads.
const A_PAGE: usize = 1_000;

/// An agent of a party.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Agent {
    pub source_id: String,
    pub id_index: Option<String>,
    pub licence_index: Option<String>,
    pub person_index: Option<String>,
}

/// A party, and the blind index of its identity.
pub(super) type Party = (String, Option<String>);
/// A row of acting, and the blind index of who acts.
pub(super) type Acting = (String, String);

pub(super) async fn parties(tx: &mut Tx<'_>, court: &str, case: &str) -> Result<Vec<Party>, DbError> {
    every(tx, &PARTIES, values![court, case], |(source, _): &Party| source).await
}

pub(super) async fn agents(
    tx: &mut Tx<'_>,
    court: &str,
    case: &str,
    today: Date,
) -> Result<Vec<Agent>, DbError> {
    every(tx, &AGENTS, values![court, case, today.to_string()], |own: &Agent| &own.source_id).await
}

pub(super) async fn acting(
    tx: &mut Tx<'_>,
    court: &str,
    case: &str,
    today: Date,
) -> Result<Vec<Acting>, DbError> {
    every(tx, &ACTING, values![court, case, today.to_string()], |(id, _): &Acting| id).await
}

/// All rows, a page after the other: nobody is left out of a case because it has many.
async fn every<T: Row>(
    tx: &mut Tx<'_>,
    sql: &Sql,
    of: Vec<Value>,
    place: fn(&T) -> &String,
) -> Result<Vec<T>, DbError> {
    let mut found: Vec<T> = Vec::new();
    loop {
        let after = found.last().map(place).cloned().unwrap_or_default();
        let mut values = of.clone();
        values.push(after.into());
        let page: Vec<T> = tx.all(sql, values).await?;
        let is_last = page.len() < A_PAGE;
        found.extend(page);
        if is_last {
            return Ok(found);
        }
    }
}
