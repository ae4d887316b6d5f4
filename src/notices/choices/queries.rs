//! The rows of `notice_choice`.

use crate::db::{DbError, Reader, Sql, Tx};
use crate::values;

crate::statements! {
    OF_PERSON = Sql::new("SELECT name, value FROM notice_choice WHERE person_id = $1 ORDER BY name");
    CHOOSE = Sql::new(
        "INSERT INTO notice_choice (person_id, name, value, changed_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person_id, name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at");
    // What waits for the day's message is due when that goes; what is tried again is due at another time.
    RELEASE = Sql::new(
        "UPDATE notice SET next_at = $2
         WHERE recipient = (SELECT id_index FROM person WHERE id = $1) AND state = 'planned' AND digest_at > $2
             AND next_at = digest_at");
    IS_AGENT = Sql::new(
        "SELECT EXISTS (SELECT 1 FROM mandate WHERE id_index = $1 AND NOT has_ended
                        AND (ends_on IS NULL OR ends_on >= $2)) AS is_agent");
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

/// Whatever waits for a person's message of the day goes now.
pub(super) async fn release(tx: &mut Tx<'_>, person: &str, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&RELEASE, values![person, now_ms]).await.map(drop)
}

/// Whether the person of that identity stands in a case as an agent, on that day or from a later one on.
///
/// # Errors
/// When the rows cannot be read.
pub async fn is_agent(reader: &mut Reader<'_, '_>, id_index: &str, today: &str) -> Result<bool, DbError> {
    let found: Option<(bool,)> = reader.optional(&IS_AGENT, values![id_index, today]).await?;
    Ok(found.is_some_and(|(is_agent,)| is_agent))
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
