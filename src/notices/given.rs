//! Facts whose person is given instead of found in a case: what has become of what somebody asked of the court, and what
//! somebody of the court has to do about it (docs/decisions/0014). Planned in the transaction that changed it, like every
//! other.

use jiff::civil::Date;

use super::plan::Planner;
use super::plan::queries::{self, FactRow};
use super::recipients::{Recipient, Standing};
use super::timing::Subject;
use crate::channel::notice::Kind;
use crate::db::{DbError, Tx};

/// The kind of the fact that an order is to whoever asked,
pub const ORDER: &str = "order";
/// and that it is to somebody of the court.
pub const DUTY: &str = "duty";

/// Why somebody of the court is not reminded any more.
pub(super) const SEEN_TO: &str = "seen to at the desk";
/// What stands before a telephone's blind index.
const TELEPHONE: &str = "telephone ";

/// Something new of an order.
#[derive(Debug, Clone, Copy)]
pub struct News<'a> {
    /// The order's court.
    pub court: &'a str,
    /// The order's id.
    pub order: &'a str,
    /// The line of its log.
    pub version: i64,
    /// What its person is told.
    pub kind: Kind,
    /// The day by which there is an answer, or by which its person answers.
    pub due_on: Option<Date>,
}

/// Whom the court can tell who asked it something.
#[derive(Debug, Clone, Copy)]
pub enum Asker<'a> {
    /// Somebody registered, by the blind index of their identity.
    Registered(&'a str),
    /// Somebody of a chat, who has not registered.
    Chat {
        /// The account.
        account: &'a str,
        /// Their name there.
        openid: &'a str,
    },
    /// A telephone, by its blind index.
    Telephone(&'a str),
}

/// Something that somebody of the court has to do about an order.
#[derive(Debug, Clone, Copy)]
pub struct Reminder<'a> {
    /// The order's court.
    pub court: &'a str,
    /// The order's id.
    pub order: &'a str,
    /// The line of its log.
    pub version: i64,
    /// Whose it is.
    pub staff: &'a str,
    /// Whether it can wait for the hours of duty.
    pub kind: Kind,
}

/// A fact to be told to somebody who is known.
struct Given<'a> {
    court: &'a str,
    kind: &'static str,
    source: String,
    matter: String,
    version: i64,
    what: Kind,
    due_on: Option<Date>,
}

/// What somebody of the court has to do about an order, as a fact.
pub fn duty(order: &str, staff: &str) -> String {
    format!("{order}/{staff}")
}

impl Asker<'_> {
    /// As notices know them.
    pub fn key(self) -> String {
        match self {
            Self::Registered(index) => index.to_owned(),
            Self::Chat { account, openid } => format!("chat {account}/{openid}"),
            Self::Telephone(index) => format!("{TELEPHONE}{index}"),
        }
    }

    /// Whether that is the key of a telephone.
    pub(super) fn is_telephone(key: &str) -> bool {
        key.starts_with(TELEPHONE)
    }
}

impl Planner<'_> {
    /// Plans what an order's person is told, in the place of whatever they were not told yet: the last word says more.
    ///
    /// # Errors
    /// When rows cannot be read or written.
    pub async fn tell_asker(&self, tx: &mut Tx<'_>, news: News<'_>, asker: Asker<'_>) -> Result<(), DbError> {
        let given = Given {
            court: news.court,
            kind: ORDER,
            source: news.order.to_owned(),
            matter: format!("{ORDER}/{}", news.order),
            version: news.version,
            what: news.kind,
            due_on: news.due_on,
        };
        let (key, source) = (asker.key(), news.order.to_owned());
        self.tell(tx, given, &Recipient { key, standing: Standing::Asker, source }).await
    }

    /// Plans what somebody of the court is reminded of, in the place of what they have not been reminded of yet of the same
    /// order. Whatever else they have to do goes with it.
    ///
    /// # Errors
    /// When rows cannot be read or written.
    pub async fn remind(&self, tx: &mut Tx<'_>, reminder: Reminder<'_>) -> Result<(), DbError> {
        let Reminder { court, order, version, staff, kind } = reminder;
        let given = Given {
            court,
            kind: DUTY,
            source: duty(order, staff),
            matter: format!("{DUTY}/{staff}"),
            version,
            what: kind,
            due_on: None,
        };
        let (key, source) = (format!("staff {staff}"), order.to_owned());
        self.tell(tx, given, &Recipient { key, standing: Standing::Staff, source }).await
    }

    async fn tell(&self, tx: &mut Tx<'_>, given: Given<'_>, recipient: &Recipient) -> Result<(), DbError> {
        let Given { court, kind, source, matter, version, what, due_on } = given;
        let fact = FactRow {
            id: self.ids.make(),
            kind: kind.to_owned(),
            source_id: source,
            version,
            is_over: false,
            states: due_on.map(|day| day.to_string()),
            stated_before: None,
            changed_at: self.now_ms,
        };
        let Some(fact) = queries::keep_fact(tx, (court, &matter), &fact).await? else { return Ok(()) };
        queries::supersede(tx, &fact, version, false, self.now_ms).await?;
        let subject = Subject { starts_at: None, stated_before: None, due_on, changed_at_ms: self.now_ms };
        self.insert(tx, (court, &matter), (&fact, version, subject), recipient, what).await.map(drop)
    }

    /// An order's person has done something about it: they know how it stands, and need no word of what was before.
    ///
    /// # Errors
    /// When rows cannot be read or written.
    pub async fn asker_knows(
        &self,
        tx: &mut Tx<'_>,
        (court, order): (&str, &str),
        version: i64,
    ) -> Result<(), DbError> {
        let fact = queries::pass(tx, (court, ORDER, order), version, self.now_ms).await?;
        let Some(fact) = fact else { return Ok(()) };
        queries::supersede(tx, &fact, version, false, self.now_ms).await
    }
}
