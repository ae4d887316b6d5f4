//! The ledger of subscriptions: what a person lets an account send. The platform tells nobody how many are left
//! (protocol D5), so events and our own sendings are counted, and 43101 corrects the count.

pub mod queries;

use crate::config::AccountSettings;
use crate::db::{DbError, Tx};
use crate::people::Whose;
use crate::wechat::inbound::SubscriptionChoice;

/// A person chose, in a pop-up or in their settings.
///
/// # Errors
/// When rows cannot be written.
pub async fn chosen(
    tx: &mut Tx<'_>,
    whose: Whose<'_>,
    settings: &AccountSettings,
    choices: &[SubscriptionChoice],
    now_ms: i64,
) -> Result<(), DbError> {
    for choice in choices {
        let known = settings.subscriptions.values().find(|own| own.id == choice.template_id);
        match (choice.status.as_str(), known) {
            ("accept", Some(own)) => {
                queries::grant(tx, whose, &own.id, own.is_lasting(), now_ms).await?;
            }
            // "acceptWithAudio" and what may follow are acceptances of a kind; only a clear yes is one.
            ("reject" | "ban", _) => queries::refuse(tx, whose, &choice.template_id, now_ms).await?,
            _ => {}
        }
    }
    Ok(())
}
