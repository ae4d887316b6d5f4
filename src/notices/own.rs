//! A notice in the hands of whoever it was sent to: opened, confirmed, or not theirs.
//!
//! Its address holds 74 bits of chance and nothing of the case; what it says is shown to its person only. Somebody else
//! who holds the phone can say so without signing in (notify.md N-17: numbers are given to others).

pub mod number;
pub mod queries;

use crate::audit::{self, Act, Actor};
use crate::channel::notice::Kind;
use crate::config::WebhookEvent;
use crate::db::id::Ids;
use crate::db::{Db, DbError, Tx};
use crate::people::Whose;
use crate::people::queries::Known;
use crate::seal::Sealer;
use crate::webhooks::Listeners;

use super::given::{Asker, DUTY, ORDER, SEEN_TO, duty};
use super::ladder::{Way, address};
use super::tasks::queries as tasks;

pub use queries::NoticeView;

/// Why something is not sent that its person knows.
const READ: &str = "read on its page";

/// The recipients under which somebody is told: their identity, and the licence that was told before it was theirs.
pub fn recipients_of(known: &Known) -> [String; 2] {
    let licence = known.licence_index.as_ref().map(|index| format!("licence {index}"));
    [known.id_index.clone(), licence.unwrap_or_else(|| known.id_index.clone())]
}

/// Whoever is told under these knows of a sitting in that version: what they were sent of it counts as opened and confirmed.
///
/// # Errors
/// When the rows cannot be written.
pub async fn confirm_sitting(
    tx: &mut Tx<'_>,
    listeners: &Listeners,
    sitting: (&str, i64),
    recipients: &[String; 2],
    now_ms: i64,
) -> Result<(), DbError> {
    let opened = queries::open_sitting(tx, sitting, recipients, now_ms).await?;
    listeners.note(tx, WebhookEvent::Opened, &opened, now_ms).await?;
    let confirmed = queries::confirm_sitting(tx, sitting, recipients, now_ms).await?;
    listeners.note(tx, WebhookEvent::Confirmed, &confirmed, now_ms).await
}

/// What handles a notice.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// Where the rows are.
    pub db: &'a Db,
    /// Seals the trail.
    pub sealer: &'a Sealer,
    /// Names new rows.
    pub ids: &'a Ids,
    /// Who is told of it.
    pub listeners: &'a Listeners,
    /// The present, Unix milliseconds.
    pub now_ms: i64,
}

/// The person of an order has read how it stands: what they were sent of it counts as opened, and what they would be sent
/// is not, but for a question.
///
/// # Errors
/// When the rows cannot be written.
pub async fn order_read(
    tx: &mut Tx<'_>,
    listeners: &Listeners,
    (court, order): (&str, &str),
    now_ms: i64,
) -> Result<(), DbError> {
    let opened = queries::open_fact(tx, (court, ORDER, order), now_ms).await?;
    queries::put_aside(tx, (court, ORDER, order), READ, now_ms).await?;
    listeners.note(tx, WebhookEvent::Opened, &opened, now_ms).await
}

/// Somebody of the court has opened an order: what they were reminded of by other ways counts as opened, and they are
/// reminded no more.
///
/// # Errors
/// When the rows cannot be written.
pub async fn duty_read(
    tx: &mut Tx<'_>,
    (court, order): (&str, &str),
    staff: &str,
    now_ms: i64,
) -> Result<(), DbError> {
    let duty = duty(order, staff);
    queries::open_fact(tx, (court, DUTY, &duty), now_ms).await?;
    queries::put_aside(tx, (court, DUTY, &duty), SEEN_TO, now_ms).await
}

impl NoticeView {
    /// Whether it went by telephone to somebody of whom the court knows nothing else.
    pub fn is_of_telephone(&self) -> bool {
        Asker::is_telephone(&self.recipient)
    }

    /// Whether it was sent to that chat, whose person has not registered.
    pub fn is_of_chat(&self, whose: Whose<'_>) -> bool {
        let Whose { account, openid } = whose;
        self.recipient == Asker::Chat { account, openid: openid.as_str() }.key()
    }

    /// Whether it was sent to that person.
    pub fn is_of(&self, known: &Known) -> bool {
        recipients_of(known).contains(&self.recipient)
    }

    /// What it is about.
    pub fn kind(&self) -> Option<Kind> {
        Kind::find(&self.kind)
    }
}

impl Desk<'_> {
    /// Its person has opened it.
    ///
    /// # Errors
    /// When the row cannot be written.
    pub async fn opened(&self, notice: &str) -> Result<(), DbError> {
        let (listeners, notices, now_ms) = (self.listeners.clone(), [notice.to_owned()], self.now_ms);
        let written =
            self.db.write(move |tx| Box::pin(async move { open(tx, &listeners, &notices, now_ms).await }));
        written.await
    }

    /// Its person says that they know what it says; whoever does so has opened it.
    ///
    /// # Errors
    /// When the row cannot be written.
    pub async fn confirmed(&self, notice: &str) -> Result<(), DbError> {
        let (listeners, notices, now_ms) = (self.listeners.clone(), [notice.to_owned()], self.now_ms);
        let written = self.db.write(move |tx| {
            Box::pin(async move {
                open(tx, &listeners, &notices, now_ms).await?;
                if queries::confirm(tx, &notices[0], now_ms).await? {
                    listeners.note(tx, WebhookEvent::Confirmed, &notices, now_ms).await?;
                }
                Ok(())
            })
        });
        written.await
    }

    /// "不是我的案件": that address gets nothing of this recipient any more, and a clerk looks into it. `whose` is the
    /// account of whoever says so. It is meant if the notice went there; else the number is, if a short message did: who
    /// holds a number that was somebody else's may have an account of their own.
    ///
    /// # Errors
    /// When the rows cannot be written.
    pub async fn not_mine(&self, notice: NoticeView, whose: Option<Whose<'_>>) -> Result<(), DbError> {
        let addresses = meant(whose);
        let (sealer, listeners, now_ms) = (self.sealer.clone(), self.listeners.clone(), self.now_ms);
        let tasks = [self.ids.make()];
        let written = self.db.write(move |tx| {
            Box::pin(async move {
                audit::take_turn(tx).await?;
                stop(tx, &notice, &addresses, now_ms).await?;
                let whose = (notice.court.as_str(), notice.case_source.as_str(), notice.recipient.as_str());
                tasks::wrong_person(tx, &tasks[0], whose, &notice.id, now_ms).await?;
                listeners.note_tasks(tx, &tasks, now_ms).await?;
                note_not_mine(tx, &sealer, &notice, now_ms).await
            })
        });
        written.await
    }
}

/// The addresses that somebody may mean who says that a notice is not theirs: their account's, and the number.
pub fn meant(whose: Option<Whose<'_>>) -> Vec<String> {
    let own = whose.map(|whose| address(whose.account, whose.openid));
    own.into_iter().chain([Way::Sms.address()]).collect()
}

/// Nothing more goes to the first of these addresses to which the notice went; of an order nothing of that order. Returns
/// whether anything was stopped that was not before. A link that was passed on from somewhere else stops nothing.
///
/// # Errors
/// When it cannot be written.
pub async fn stop(
    tx: &mut Tx<'_>,
    notice: &NoticeView,
    addresses: &[String],
    now_ms: i64,
) -> Result<bool, DbError> {
    let of = if notice.order_id.is_some() { &notice.case_source } else { &notice.recipient };
    for address in addresses {
        if queries::went_to(tx, &notice.id, address).await? {
            return queries::stop_address(tx, of, address, now_ms).await;
        }
    }
    Ok(false)
}

/// That somebody said so is in the trail.
///
/// # Errors
/// When it cannot be written.
pub async fn note_not_mine(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    notice: &NoticeView,
    now_ms: i64,
) -> Result<(), DbError> {
    let (actor, subject) = (Actor::System("notice page"), format!("notice:{}", notice.id));
    let act = Act { actor: &actor, action: "notice.not_mine", subject, reason: None };
    audit::record(tx, sealer, now_ms, act).await.map(drop)
}

/// Its person has opened that notice.
async fn open(
    tx: &mut Tx<'_>,
    listeners: &Listeners,
    notice: &[String; 1],
    now_ms: i64,
) -> Result<(), DbError> {
    if queries::opened(tx, &notice[0], now_ms).await? {
        listeners.note(tx, WebhookEvent::Opened, notice, now_ms).await?;
    }
    Ok(())
}
