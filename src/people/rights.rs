//! The end of a consent (个人信息保护法 §15, §47): what was told is forgotten, what the court must keep is not touched.

use jiff::Timestamp;

use super::registration::queries::void_open;
use super::session::queries::close_all;
use super::{Whose, face, feed, queries};
use crate::audit::{self, Act, Actor};
use crate::db::{DbError, Tx};
use crate::seal::Sealer;

/// Withdraws the consent of an account: it is loosed from its person, every session ends, and a person whom no account
/// holds any more is forgotten.
///
/// # Errors
/// When it cannot be written; then nothing is withdrawn.
pub async fn withdraw(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    whose: Whose<'_>,
    now: Timestamp,
) -> Result<(), DbError> {
    let now_ms = now.as_millisecond();
    queries::withdraw(tx, whose, now_ms).await?;
    close_all(tx, whose).await?;
    void_open(tx, whose, now_ms).await?;
    face::queries::void_open(tx, whose, now_ms).await?;
    feed::queries::leave(tx, whose, now_ms).await?;
    if let Some(person) = queries::unbind(tx, whose).await? {
        queries::leave(tx, &person, now_ms).await?;
        let (subject, actor) = (format!("person:{person}"), Actor::Person(person));
        let act = Act { actor: &actor, action: "person.unbind", subject, reason: None };
        audit::record(tx, sealer, now_ms, act).await?;
    }
    Ok(())
}
