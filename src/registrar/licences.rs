//! Licences of lawyers: taken from the chat, decided on by somebody of the court.

use super::{Registrar, Review};
use crate::audit::{self, Act, Actor};
use crate::db::{DbError, Reader, Tx};
use crate::people::Whose;
use crate::people::licence::{ToldLicence, queries};
use crate::scripts::Phrase;

impl Registrar {
    /// Keeps a licence that a registered person told.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn take_licence(
        &self,
        tx: &mut Tx<'_>,
        whose: Whose<'_>,
        told: &ToldLicence,
    ) -> Result<(), DbError> {
        let Some(known) = self.known(&mut Reader::Tx(tx), whose).await? else {
            return Ok(());
        };
        queries::open(tx, &self.sealer, &self.ids.make(), &known.id, whose, told, self.clock.now_ms()).await
    }

    /// Somebody of the court decides on a licence; returns whether it waited.
    ///
    /// # Errors
    /// [`DbError::Taken`] when another person holds the same licence; otherwise when it cannot be written.
    pub async fn review_licence(
        &self,
        id: &str,
        review: Review,
        reason: &str,
        actor: Actor,
    ) -> Result<bool, DbError> {
        let (registrar, id, reason) = (self.clone(), id.to_owned(), reason.to_owned());
        let is_verified = review == Review::Approve;
        let reviewed = self.db.write(move |tx| {
            Box::pin(async move {
                let Self { sealer, clock, .. } = &registrar;
                let Some(waiting) = queries::by_id(&mut Reader::Tx(tx), sealer, &id).await? else {
                    return Ok(false);
                };
                let now_ms = clock.now_ms();
                let why = (reason.as_str(), &actor);
                if !queries::settle(tx, sealer, &waiting, is_verified, why, now_ms).await? {
                    return Ok(false);
                }
                let (action, phrase) = match is_verified {
                    true => ("licence.verify", Phrase::LicenceDone),
                    false => ("licence.refuse", Phrase::LicenceRefused),
                };
                let subject = format!("person:{}", waiting.person);
                let act = Act { actor: &actor, action, subject, reason: Some(&reason) };
                audit::record(tx, sealer, now_ms, act).await?;
                let text = registrar.engines.current().phrase(phrase).to_owned();
                registrar.write_to(tx, &waiting.account, &waiting.openid, text).await?;
                Ok(true)
            })
        });
        let waited = reviewed.await?;
        self.outbox_bell.notify_one();
        Ok(waited)
    }
}
