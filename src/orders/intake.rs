//! How a request comes in (收): numbered, stored with its first line, and only then acknowledged.

use jiff::Timestamp;

use super::filed::{Filed, Reporter};
use super::kinds::{Channel, Kind, Part, Priority};
use super::machine::Order;
use super::number::OrderNumber;
use super::queries::{self, NewRow, Words};
use super::{Orders, rules};
use crate::answer::Engine;
use crate::audit::Actor;
use crate::clock::{court_date, court_time_of};
use crate::db::{DbError, Tx};
use crate::law::day::at_in_words;
use crate::scripts::{Phrase, Phrases, Profile, link};

/// The longest request, in characters: what does not fit is a paper.
pub const LONGEST: usize = 2_000;
/// So much of it stands in lists.
const BRIEF: usize = 40;

/// A request as it comes.
#[derive(Debug, Clone)]
pub struct NewOrder {
    /// The court that is asked.
    pub court: String,
    /// How it came.
    pub channel: Channel,
    /// What it is about.
    pub kind: Kind,
    /// Whoever asked, if they are registered.
    pub person: Option<String>,
    /// The account and the person's name there, where it came by a chat or a page.
    pub chat: Option<(String, String)>,
    /// The form that it came by, by its own name: sent twice, it is one order.
    pub once: Option<String>,
    /// Who asks: name, telephone, case.
    pub reporter: Reporter,
    /// What they ask.
    pub content: String,
}

/// Too many requests of the same person wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "您已有{0}件诉求还没有答复，请先等这些答复。同一件事的新情况，可以在原来的诉求里补充；急事请拨打12368。"
)]
pub struct TooMany(pub u32);

/// What its person is told at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The order's id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// When the seats must have passed it on or answered it, Unix milliseconds; `None` where no table knows.
    pub triage_by: Option<i64>,
    /// When there will be an answer at the latest, if it is given to a team then.
    pub answer_by: Option<i64>,
}

impl Receipt {
    /// What its person is told in the chat: the number, by when there is an answer, and where the progress can be seen,
    /// where `pages` is the address before that of a page.
    pub fn told(&self, phrases: &Phrases, pages: Option<&str>) -> String {
        let number = ("number", self.number.as_str());
        let told = match self.answer_by {
            Some(by_ms) => {
                phrases.fill(Phrase::OrderTaken, &[number, ("by", &at_in_words(court_time_of(by_ms)))])
            }
            None => phrases.fill(Phrase::OrderTakenOpen, &[number]),
        };
        match pages {
            Some(pages) => {
                let address = format!("{pages}/m/orders/{}", self.id);
                format!("{told}\n{}", link::page(phrases.get(Phrase::OrderTap), &address))
            }
            None => told,
        }
    }
}

impl Orders {
    /// Takes a request in.
    ///
    /// # Errors
    /// [`DbError::Taken`] when its form was sent before; otherwise when it cannot be stored, and then it is not
    /// acknowledged either.
    pub async fn submit(
        &self,
        new: NewOrder,
        by: (Part, Actor),
    ) -> Result<Result<Receipt, TooMany>, DbError> {
        let (orders, engine) = (self.clone(), self.engines.current());
        let written = self.db.write(move |tx| {
            Box::pin(async move { orders.submit_in(tx, &engine, new, (by.0, &by.1)).await })
        });
        let receipt = written.await?;
        self.ring_bells();
        Ok(receipt)
    }

    /// The same inside the transaction of a message.
    ///
    /// # Errors
    /// As [`Orders::submit`].
    pub async fn submit_in(
        &self,
        tx: &mut Tx<'_>,
        engine: &Engine,
        new: NewOrder,
        (part, actor): (Part, &Actor),
    ) -> Result<Result<Receipt, TooMany>, DbError> {
        let now = self.clock.now();
        let NewOrder { court, channel, kind, person, chat, once, mut reporter, content } = new;
        let is_shown = |sign: &char| *sign == '\n' || !sign.is_control();
        let content: String = content.trim().chars().filter(is_shown).take(LONGEST).collect();
        reporter.brief =
            content.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(BRIEF).collect();
        let rules = rules(engine, &court);
        let priority = priority_of(&content, rules.profile);
        let chat = chat.as_ref().map(|(account, openid)| (account.as_str(), openid.as_str()));
        if let Some(chat) = chat.filter(|_| part == Part::Person) {
            let open = queries::open_of(tx, person.as_deref(), chat).await?;
            let most = rules.profile.open_at_once;
            if open >= i64::from(most) {
                return Ok(Err(TooMany(most)));
            }
        }
        let (id, number) = (self.ids.make(), self.number(tx, &court, channel, now).await?);
        let row = NewRow {
            id: &id,
            number: number.as_str(),
            court: &court,
            what: (channel, kind, priority),
            received_at: now.as_millisecond(),
            person: person.as_deref(),
            chat,
            once: once.as_deref(),
            topic: (!kind.is_sealed()).then(|| engine.topic_of(&content, court_date(now))).flatten(),
            reporter: &reporter,
        };
        queries::insert(tx, &self.sealer, &row).await?;
        let event = Order::submission((channel, kind, priority), part, now.as_millisecond(), rules.profile);
        let mut filed = Filed::new(&row);
        let mut order = Order::replay([], &rules.calendar);
        let words = Words { text: content, aside: String::new() };
        self.append(tx, engine, (&mut filed, &mut order), (event, &words), &actor.name()).await?;
        let answer_by = order.answer_by(&rules);
        Ok(Ok(Receipt { id, number: number.to_string(), triage_by: order.due_ms(), answer_by }))
    }

    async fn number(
        &self,
        tx: &mut Tx<'_>,
        court: &str,
        channel: Channel,
        now: Timestamp,
    ) -> Result<OrderNumber, DbError> {
        let day = court_date(now);
        let place = queries::next_place(tx, court, &day.to_string()).await?;
        Ok(OrderNumber::new(court, day, channel, u32::try_from(place).unwrap_or(u32::MAX)))
    }
}

/// What a rule sees of what cannot wait (workorder.md §2); people change it with a reason.
fn priority_of(content: &str, profile: &Profile) -> Priority {
    let says = |words: &[String]| words.iter().any(|word| content.contains(word.as_str()));
    match () {
        () if says(&profile.critical_words) => Priority::Critical,
        () if says(&profile.urgent_words) => Priority::Urgent,
        () => Priority::Ordinary,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripts::{Scripts, Source};

    #[test]
    fn what_cannot_wait_is_seen() {
        let scripts = Scripts::load(&Source::of("")).unwrap();
        for (content, priority) in [
            ("我想问什么时候开庭", Priority::Ordinary),
            ("明天开庭，我还没有收到传票", Priority::Critical),
            ("被告在转移财产，请尽快保全", Priority::Critical),
            ("请尽快回电", Priority::Urgent),
        ] {
            assert_eq!(priority_of(content, &scripts.profile), priority, "{content}");
        }
    }
}
