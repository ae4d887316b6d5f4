//! The rows of `notice_choice`.

use crate::db::{DbError, Reader, Sql, Tx};
use crate::values;

crate::statements! {
    OF_PERSON = Sql::new("SELECT name, value FROM notice_choice WHERE person_id = $1 ORDER BY name");
    CHOOSE = Sql::new(
        "INSERT INTO notice_choice (person_id, name, value, changed_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person_id, name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at");
    // Of the agents of a case, by the blind index of their identity.
    OF_AGENTS = Sql::new(
        "SELECT l.id_index, o.name, o.value FROM mandate m JOIN person l ON l.id_index = m.id_index
         JOIN notice_choice o ON o.person_id = l.id WHERE m.court = $1 AND m.case_source = $2
         UNION
         SELECT l.id_index, o.name, o.value FROM mandate m JOIN person l ON l.licence_index = m.licence_index
         JOIN notice_choice o ON o.person_id = l.id WHERE m.court = $1 AND m.case_source = $2");
    // Of those whose notices a worker has claimed, by notice.
    OF_CLAIMED = Sql::new(
        "SELECT n.id, o.name, o.value FROM notice n JOIN person l ON l.id_index = n.recipient
         JOIN notice_choice o ON o.person_id = l.id WHERE n.claimed_by = $1 AND n.state = 'sending'");
}

/// What a person has chosen: names and values.
///
/// # Errors
/// When the rows cannot be read.
pub async fn of_person(reader: &mut Reader<'_, '_>, person: &str) -> Result<Vec<(String, String)>, DbError> {
    reader.all(&OF_PERSON, values![person]).await
}

/// Keeps one choice.
///
/// # Errors
/// When the row cannot be written.
pub async fn choose(
    tx: &mut Tx<'_>,
    person: &str,
    name: &str,
    value: &str,
    now_ms: i64,
) -> Result<(), DbError> {
    tx.execute(&CHOOSE, values![person, name, value, now_ms]).await.map(drop)
}

pub(in crate::notices) async fn of_agents(
    tx: &mut Tx<'_>,
    court: &str,
    case: &str,
) -> Result<Vec<(String, String, String)>, DbError> {
    tx.all(&OF_AGENTS, values![court, case]).await
}

pub(in crate::notices) async fn of_claimed(
    tx: &mut Tx<'_>,
    ticket: &str,
) -> Result<Vec<(String, String, String)>, DbError> {
    tx.all(&OF_CLAIMED, values![ticket]).await
}
