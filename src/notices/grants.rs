//! The ledger of subscriptions: what a person lets an account send. The platform tells nobody how many are left
//! (protocol D5), so events and our own sendings are counted, and 43101 corrects the count.
//!
//! A client's own word may be made up, though only about its own person. On our pages it hides the question until the
//! platform's event comes; in a mini-program it counts, once together with its event.

pub mod ask;
pub mod queries;

use std::collections::BTreeMap;

use queries::Word;

use crate::config::AccountSettings;
use crate::db::{DbError, Tx};
use crate::people::Whose;
use crate::wechat::AccountKind;
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
                queries::grant(tx, whose, own, Word::Platform, now_ms).await?;
            }
            // "acceptWithAudio" and what may follow are acceptances of a kind; only a clear yes is one.
            ("reject" | "ban", Some(own)) => {
                queries::refuse(tx, whose, &own.id, now_ms).await?;
                queries::said_no(tx, whose, &own.id, now_ms).await?;
            }
            ("reject" | "ban", None) => queries::refuse(tx, whose, &choice.template_id, now_ms).await?,
            _ => {}
        }
    }
    Ok(())
}

/// A client told what its person chose, by the templates' ids. What is no template of the account, or no word that is
/// known, counts for nothing.
///
/// # Errors
/// When rows cannot be written.
pub async fn told_by_client(
    tx: &mut Tx<'_>,
    whose: Whose<'_>,
    settings: &AccountSettings,
    results: &BTreeMap<String, String>,
    now_ms: i64,
) -> Result<(), DbError> {
    for own in ask::distinct(settings) {
        let counts = settings.kind == AccountKind::MiniProgram;
        match results.get(&own.id).map(String::as_str) {
            Some("accept") if counts => queries::grant(tx, whose, own, Word::Client, now_ms).await?,
            Some("accept") => queries::said_yes(tx, whose, &own.id, now_ms).await?,
            // Whoever closes the dialog cancels it; "filter" is a template that the client did not show.
            Some("reject" | "cancel" | "ban" | "filter") => {
                queries::said_no(tx, whose, &own.id, now_ms).await?;
            }
            _ => {}
        }
    }
    Ok(())
}
