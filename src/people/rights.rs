//! The end of a consent (个人信息保护法 §15, §47): what was told is forgotten, what the court must keep is not touched.

use jiff::Timestamp;

use super::registration::queries::void_open;
use super::session::queries::close_all;
use super::{Whose, licence, queries};
use crate::audit::{self, Act, Actor};
use crate::clock::court_date;
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
    let known = queries::known(tx, sealer, whose, court_date(now)).await?;
    queries::withdraw(tx, whose, now_ms).await?;
    close_all(tx, whose).await?;
    void_open(tx, whose, now_ms).await?;
    if let Some(known) = known {
        queries::unbind(tx, whose).await?;
        queries::forget_if_unbound(tx, &known.id).await?;
        licence::queries::void_open(tx, &known.id, now_ms).await?;
        let (actor, subject) = (Actor::Person(known.id.clone()), format!("person:{}", known.id));
        let act = Act { actor: &actor, action: "person.unbind", subject, reason: None };
        audit::record(tx, sealer, now_ms, act).await?;
    }
    Ok(())
}
