//! Forgetting: what people wrote and what was sent is kept for as long as the court says, and no longer.
//!
//! The inbox is also the memory by which repeats are recognised, so the settings keep at least eight days.

use jiff::Timestamp;

use crate::clock::court_time;
use crate::db::{Db, DbError};
use crate::language_model::queries as model_log;
use crate::orders::looks;
use crate::people::{acting, adjustment, code, engagement, face, feed, licence, registration, session, sms};
use crate::staff::{self, delay};
use crate::{
    complaint, conversation, docket, inbox, learning, notices, outbox, reply_window, talks, webhooks,
};

/// Rows that one turn forgets of each kind.
const AT_ONCE: i64 = 500;
/// A dialogue that was left may hold what identifies a person.
const ABANDONED_DAYS: i64 = 1;
/// A repeated event of a case system is recognised for at least this long.
const EVENT_DAYS: i64 = 30;
/// What somebody of the court typed and did not send is of no use after so long.
const UNSENT_DAYS: i64 = 14;
/// Who looked at an order is of use while they look.
const LOOK_DAYS: i64 = 1;
/// A failed sign-in of staff makes the next wait for at most this long.
const FAILURE_DAYS: i64 = 7;
const DAY_MS: i64 = 86_400_000;

/// Forgets a batch of rows older than `days`; returns how many.
///
/// # Errors
/// When the database cannot be written.
pub async fn forget_old(db: &Db, now_ms: i64, days: u32) -> Result<usize, DbError> {
    let before = now_ms - i64::from(days) * DAY_MS;
    let calls_before = now_ms - model_log::KEPT_DAYS * DAY_MS;
    let questions_before = now_ms - i64::from(days.min(learning::KEPT_DAYS)) * DAY_MS;
    let abandoned_before = now_ms - ABANDONED_DAYS * DAY_MS;
    let failures_before = now_ms - FAILURE_DAYS * DAY_MS;
    let unsent_before = before.max(now_ms - UNSENT_DAYS * DAY_MS);
    let events_before = now_ms - EVENT_DAYS * DAY_MS;
    let civil = |ms| court_time(Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MIN));
    let (present, entries_before) = (civil(now_ms), civil(before));
    let forgotten = db.write(move |tx| {
        Box::pin(async move {
            let messages = inbox::queries::forget(tx, before, AT_ONCE).await?;
            let letters = outbox::queries::forget(tx, before, AT_ONCE).await?;
            let notices = notices::plan::queries::forget(tx, before, AT_ONCE).await?;
            let asks = notices::grants::queries::forget(tx, before, AT_ONCE).await?;
            let told = webhooks::queries::forget(tx, before, AT_ONCE).await?;
            let talks = talks::queries::forget(tx, before, AT_ONCE).await?;
            let windows = reply_window::forget(tx, before).await?;
            let calls = model_log::forget(tx, calls_before, AT_ONCE).await?;
            let drafts = complaint::queries::forget(tx, now_ms, AT_ONCE).await?;
            let questions = learning::queries::forget(tx, questions_before, AT_ONCE).await?;
            let codes = code::queries::forget(tx, before, AT_ONCE).await?;
            let texts = sms::queries::forget(tx, before, AT_ONCE).await?;
            let registrations = registration::queries::forget(tx, before, AT_ONCE).await?;
            let sessions = session::queries::forget(tx, now_ms, AT_ONCE).await?;
            let events = docket::queries::forget_events(tx, before.min(events_before), AT_ONCE).await?;
            let licences = licence::queries::forget(tx, before, AT_ONCE).await?;
            let staff_sessions = staff::session::queries::forget(tx, now_ms, AT_ONCE).await?;
            let unsent = staff::unsent::queries::forget(tx, unsent_before, AT_ONCE).await?;
            let looks = looks::queries::forget(tx, now_ms - LOOK_DAYS * DAY_MS, AT_ONCE).await?;
            let failures = delay::queries::forget(tx, failures_before, AT_ONCE).await?;
            staff::queries::forget_invitations(tx, now_ms).await?;
            // All at once and counted by nobody: only sealed columns are emptied.
            conversation::queries::forget_abandoned(tx, abandoned_before).await?;
            registration::queries::void_untold(tx, abandoned_before, now_ms).await?;
            let checks = face::queries::forget(tx, before, AT_ONCE).await?;
            let acting = acting::queries::forget(tx, before, AT_ONCE).await?;
            adjustment::queries::pass_by(tx, present, now_ms).await?;
            let requests = adjustment::queries::forget(tx, before, AT_ONCE).await?;
            let entries = engagement::queries::forget(tx, (entries_before, before), AT_ONCE).await?;
            let feeds = feed::queries::forget(tx, before, AT_ONCE).await?;
            let people = requests
                + entries
                + acting
                + checks
                + feeds
                + licences
                + codes
                + texts
                + registrations
                + sessions;
            let staff = staff_sessions + failures + unsent + looks;
            Ok(messages
                + talks
                + letters
                + notices
                + asks
                + told
                + windows
                + calls
                + drafts
                + questions
                + people
                + events
                + staff)
        })
    });
    Ok(usize::try_from(forgotten.await?).unwrap_or(usize::MAX))
}
