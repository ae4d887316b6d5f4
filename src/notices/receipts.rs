//! What providers say afterwards of what they took: it is on the phone, it never will be, it was opened.
//!
//! Accepted is not delivered and delivered is not read (notify.md N-14). A state only rises; a receipt may come twice,
//! late, or before our own row knows the message's id.

pub mod queries;

use std::collections::BTreeMap;

use super::ladder::address;
use crate::channel::notice::Route;
use crate::config::WebhookEvent;
use crate::db::{Db, DbError, Tx};
use crate::health::{SLOW_MS, SPEED_WITHIN_MS, Speed};
use crate::people::Whose;
use crate::people::sms::Place;
use crate::webhooks::Listeners;
use queries::Early;

/// Receipts so old have been looked at often enough.
const MISSED_WITHIN_MS: i64 = 600_000;

/// An attempt and its notice.
type Sent = (String, String);

/// What a provider says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// It is on the phone.
    Delivered,
    /// It will not arrive this way, and why.
    Failed(&'static str),
}

impl Report {
    /// The code of a result of a subscription message: 0 is delivered.
    pub fn of_subscription(code: &str) -> Self {
        if code.trim() == "0" { Self::Delivered } else { Self::Failed("the platform could not deliver it") }
    }

    /// The status of TEMPLATESENDJOBFINISH (protocol B2).
    pub fn of_template(status: &str) -> Self {
        match status.trim() {
            "success" => Self::Delivered,
            status if status.contains("user block") => Self::Failed("blocked by the person"),
            _ => Self::Failed("the platform could not deliver it"),
        }
    }
}

/// The platform's word on a template message. It stands in `receipt`, too, for a row that does not know its id yet.
///
/// # Errors
/// When rows cannot be read or written.
pub async fn of_message(
    tx: &mut Tx<'_>,
    listeners: &Listeners,
    (account, platform_msg_id): (&str, &str),
    report: Report,
    now_ms: i64,
) -> Result<(), DbError> {
    let found = queries::by_message(tx, account, platform_msg_id).await?;
    apply_all(tx, listeners, found.into_iter().map(|found| (found, report)), now_ms).await
}

/// The platform's word on a subscription message, which has no id of ours: it is the oldest one of that template to
/// that person without a receipt, begun since `since_ms`. One whose result was lost, or that never reached the platform,
/// must not take the results of all later ones.
///
/// # Errors
/// When rows cannot be read or written.
pub async fn of_subscription(
    tx: &mut Tx<'_>,
    listeners: &Listeners,
    (whose, template_id): (Whose<'_>, &str),
    report: Report,
    (since_ms, now_ms): (i64, i64),
) -> Result<(), DbError> {
    let address = address(whose.account, whose.openid);
    let found = queries::by_template(tx, &address, template_id, since_ms).await?;
    apply_all(tx, listeners, found.into_iter().map(|found| (found, report)), now_ms).await
}

/// A gateway's words on short messages, which carry the notices' own ids.
///
/// # Errors
/// When rows cannot be read or written.
pub async fn of_short(
    tx: &mut Tx<'_>,
    listeners: &Listeners,
    place: Place,
    reports: &[(String, Report)],
    now_ms: i64,
) -> Result<(), DbError> {
    let mut words = Vec::new();
    for (notice, report) in reports {
        words.extend(queries::by_notice(tx, notice, place.name()).await?.map(|sent| (sent, *report)));
    }
    apply_all(tx, listeners, words, now_ms).await
}

/// Receipts that came before our own rows knew the messages' ids.
pub(super) async fn catch_up(
    tx: &mut Tx<'_>,
    listeners: &Listeners,
    attempts: &[String],
    now_ms: i64,
) -> Result<(), DbError> {
    let early = queries::early(tx, attempts).await?;
    apply_all(tx, listeners, early.into_iter().map(Early::read), now_ms).await
}

/// Receipts that missed their attempts: both were written at the same time. Returns how many were found.
///
/// # Errors
/// When rows cannot be read or written.
pub async fn find_missed(db: &Db, listeners: &Listeners, now_ms: i64) -> Result<usize, DbError> {
    let listeners = listeners.clone();
    let written = db.write(move |tx| {
        Box::pin(async move {
            let missed = queries::missed(tx, now_ms - MISSED_WITHIN_MS).await?;
            let count = missed.len();
            apply_all(tx, &listeners, missed.into_iter().map(Early::read), now_ms).await?;
            Ok(count)
        })
    });
    written.await
}

/// How fast the providers delivered of late.
///
/// # Errors
/// When rows cannot be read.
pub async fn speeds(db: &Db, now_ms: i64) -> Result<Vec<Speed>, DbError> {
    let rows = queries::speeds(db, now_ms - SPEED_WITHIN_MS, now_ms, SLOW_MS).await?;
    let mut speeds: BTreeMap<String, Speed> = BTreeMap::new();
    for row in rows {
        let provider = match Route::find(&row.route) {
            Some(Route::Sms) => Place::find(&row.account).provider().to_owned(),
            _ => row.account,
        };
        let own = speeds.entry(provider).or_default();
        (own.sent, own.reported, own.slow) =
            (own.sent + row.sent, own.reported + row.reported, own.slow + row.slow);
    }
    Ok(speeds.into_iter().map(|(provider, own)| Speed { provider, ..own }).collect())
}

impl Early {
    fn read(self) -> (Sent, Report) {
        ((self.attempt, self.notice), Report::of_template(&self.status))
    }
}

/// What is known of messages that were sent; whoever listens is told of all of them at once.
async fn apply_all(
    tx: &mut Tx<'_>,
    listeners: &Listeners,
    words: impl IntoIterator<Item = (Sent, Report)>,
    now_ms: i64,
) -> Result<(), DbError> {
    let mut raised = Vec::new();
    for ((attempt, notice), report) in words {
        if apply(tx, &attempt, &notice, report, now_ms).await? {
            raised.push(notice);
        }
    }
    listeners.note(tx, WebhookEvent::Delivered, &raised, now_ms).await
}

/// Returns whether the notice counts as delivered by it.
async fn apply(
    tx: &mut Tx<'_>,
    attempt: &str,
    notice: &str,
    report: Report,
    now_ms: i64,
) -> Result<bool, DbError> {
    match report {
        Report::Delivered => {
            queries::delivered(tx, attempt, now_ms).await?;
            queries::raise(tx, notice, now_ms).await
        }
        Report::Failed(why) => {
            // What was delivered or opened before stays so.
            if queries::failed(tx, attempt, why, now_ms).await? {
                queries::take_next_way(tx, notice, attempt, now_ms).await?;
            }
            Ok(false)
        }
    }
}
