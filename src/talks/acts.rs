//! What a seat does: is on duty, takes the next one, speaks, takes words back, hands over, ends.

use super::{Ending, State, Talk, Talks, queries, view};
use crate::audit::{self, Act, Actor};
use crate::channel::Part;
use crate::clock::milliseconds;
use crate::conversation::State as With;
use crate::conversation::queries as conversations;
use crate::db::{DbError, Reader, Tx};
use crate::outbox::queries::{self as outbox, Letters};
use crate::scripts::{Phrase, link};
use crate::staff::Officer;
use crate::wechat::OpenId;
use crate::wechat::reply::split_text;

/// The longest word of a seat, in characters: what is longer is a reply to a request.
pub const LONGEST: usize = 1_000;
/// So often somebody else may be quicker before a seat is told that nobody waits.
const TRIES: i64 = 20;

/// What became of the wish to take the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// The conversation of this id.
    Talk(String),
    /// Nobody waits.
    Nobody,
    /// The seat holds as many as it may: so many.
    Full(u32),
}

/// Why nothing was done, in words for the seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotDone {
    /// It is over, or somebody else's.
    #[error("这次对话已经结束，或者已经转给别的座席。")]
    NotYours,
    /// Nothing was written.
    #[error("请先写内容。")]
    Empty,
    /// Too much was.
    #[error("内容太长了，请写短一些；对话里一次最多1000个字，诉求最多2000个字。")]
    TooLong,
    /// There is no other seat.
    #[error("现在没有别的座席在线。可以转诉求，由承办人答复，或者跟对方说明以后结束对话。")]
    Nobody,
    /// It has gone out, or waits for the person to fetch it.
    #[error("已经不能撤销了。")]
    Gone,
    /// The account is not configured any more.
    #[error("这个公众号已经停用，不能发送。")]
    NoAccount,
}

impl Talks {
    /// A seat is on duty, or not any more.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn set_ready(&self, officer: &Officer, is_ready: bool) -> Result<(), DbError> {
        let (id, court, now_ms) = (officer.id.clone(), officer.court.clone(), self.clock.now_ms());
        let written = self.db.write(move |tx| {
            Box::pin(async move { queries::present(tx, (&id, &court), is_ready, now_ms).await })
        });
        written.await
    }

    /// A seat has looked: it is still there.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn is_here(&self, officer: &Officer) -> Result<(), DbError> {
        let (id, court, now_ms) = (officer.id.clone(), officer.court.clone(), self.clock.now_ms());
        self.db.write(move |tx| Box::pin(async move { queries::seen(tx, (&id, &court), now_ms).await })).await
    }

    /// Takes whoever has waited longest; whoever may be in danger goes first.
    ///
    /// # Errors
    /// When it cannot be written; then nobody is taken.
    pub async fn take_next(&self, officer: &Officer) -> Result<Taken, DbError> {
        let (talks, officer) = (self.clone(), officer.clone());
        let taken =
            self.db.write(move |tx| Box::pin(async move { talks.take_in(tx, &officer).await })).await?;
        self.outbox_bell.notify_one();
        Ok(taken)
    }

    async fn take_in(&self, tx: &mut Tx<'_>, officer: &Officer) -> Result<Taken, DbError> {
        let (now_ms, engine) = (self.clock.now_ms(), self.engines.current());
        // The row of the seat is held: two clicks at once take turns.
        queries::seen(tx, (&officer.id, &officer.court), now_ms).await?;
        let capacity = engine.limits().seats.capacity;
        let held = queries::held_by(&mut Reader::Tx(tx), &officer.id).await?;
        if u32::try_from(held.len()).is_ok_and(|held| held >= capacity) {
            return Ok(Taken::Full(capacity));
        }
        for talk in queries::next(&mut Reader::Tx(tx), (&officer.court, &officer.id), TRIES).await? {
            conversations::hold(tx, &talk.account, &talk.openid).await?;
            if !queries::take(tx, &talk.id, &officer.id, now_ms).await? {
                continue;
            }
            self.set_aside(tx, &talk).await?;
            self.tell(tx, &talk, engine.phrase(Phrase::TalkTaken), now_ms).await?;
            self.note(tx, officer, "talk.take", &talk.id).await?;
            return Ok(Taken::Talk(talk.id));
        }
        Ok(Taken::Nobody)
    }

    /// Says something; for some seconds it can be taken back.
    ///
    /// # Errors
    /// When it cannot be written. The inner error says why nothing is sent.
    pub async fn say(&self, officer: &Officer, id: &str, text: &str) -> Result<Result<(), NotDone>, DbError> {
        let text = text.trim().to_owned();
        match text.chars().count() {
            0 => return Ok(Err(NotDone::Empty)),
            many if many > LONGEST => return Ok(Err(NotDone::TooLong)),
            _ => {}
        }
        let engine = self.engines.current();
        let undo_ms = milliseconds(engine.limits().seats.undo);
        let limit = engine.limits().text.limit_bytes;
        let said = self.holding(officer, id, move |talks, tx, talk, seat| {
            Box::pin(async move {
                let now_ms = talks.clock.now_ms();
                let parts = split_text(&text, limit);
                if talks.is_twice(tx, (&talk.id, &seat.id), &parts, now_ms - undo_ms).await? {
                    return Ok(Ok(()));
                }
                for part in &parts {
                    let Some(row) = talks.send(tx, &talk, part, (now_ms + undo_ms, now_ms)).await? else {
                        return Ok(Err(NotDone::NoAccount));
                    };
                    queries::word(tx, &row, &talk.id, &seat.id).await?;
                }
                queries::spoken(tx, &talk.id).await.map(Ok)
            })
        });
        let said = said.await?;
        self.outbox_bell.notify_one();
        Ok(said)
    }

    /// Takes a word back before it goes out; returns what it was.
    ///
    /// # Errors
    /// When it cannot be written. The inner error says why it stays.
    pub async fn withdraw(
        &self,
        officer: &Officer,
        id: &str,
        word: &str,
    ) -> Result<Result<String, NotDone>, DbError> {
        let word = word.to_owned();
        self.holding(officer, id, move |talks, tx, talk, seat| {
            Box::pin(async move {
                let now_ms = talks.clock.now_ms();
                if !queries::withdraw(tx, &word, (&talk.id, &seat.id), now_ms).await? {
                    return Ok(Err(NotDone::Gone));
                }
                queries::spoken(tx, &talk.id).await?;
                Ok(Ok(match outbox::part(tx, &talks.sealer, &word).await? {
                    Some(Part::Text { text, .. }) => text,
                    _ => String::new(),
                }))
            })
        })
        .await
    }

    /// Ends it: the assistant answers again.
    ///
    /// # Errors
    /// When it cannot be written. The inner error says why it goes on.
    pub async fn end(&self, officer: &Officer, id: &str) -> Result<Result<(), NotDone>, DbError> {
        let ended = self.holding(officer, id, |talks, tx, talk, _| {
            Box::pin(async move { talks.finish(tx, &talk, Ending::Solved, Phrase::TalkEnded).await.map(Ok) })
        });
        let ended = ended.await?;
        self.outbox_bell.notify_one();
        Ok(ended)
    }

    /// Gives it to whichever seat is next; it keeps its place, which is the first or nearly so.
    ///
    /// # Errors
    /// When it cannot be written. The inner error says why it stays.
    pub async fn hand_back(&self, officer: &Officer, id: &str) -> Result<Result<(), NotDone>, DbError> {
        let handed = self.holding(officer, id, |talks, tx, talk, seat| {
            Box::pin(async move {
                let engine = talks.engines.current();
                if talks.on_duty(tx, &engine, (&talk.court, &seat.id)).await?.is_empty() {
                    return Ok(Err(NotDone::Nobody));
                }
                Ok(if talks.give_back(tx, &talk).await? { Ok(()) } else { Err(NotDone::NotYours) })
            })
        });
        let handed = handed.await?;
        self.outbox_bell.notify_one();
        Ok(handed)
    }

    /// What nobody had answered needs nothing more.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn see_to(&self, officer: &Officer, id: &str) -> Result<bool, DbError> {
        let (talks, officer, id) = (self.clone(), officer.clone(), id.to_owned());
        let written = self.db.write(move |tx| {
            Box::pin(async move {
                let now_ms = talks.clock.now_ms();
                let is_done = queries::see_to(tx, &id, &officer.court, now_ms).await?;
                if is_done {
                    talks.note(tx, &officer, "talk.see-to", &id).await?;
                }
                Ok(is_done)
            })
        });
        written.await
    }

    /// Does something to a conversation that this seat holds; its row is held meanwhile.
    async fn holding<T: Send + 'static>(
        &self,
        officer: &Officer,
        id: &str,
        act: impl for<'a> FnOnce(
            &'a Self,
            &'a mut Tx<'_>,
            Talk,
            &'a Officer,
        )
            -> futures_util::future::BoxFuture<'a, Result<Result<T, NotDone>, DbError>>
        + Send
        + 'static,
    ) -> Result<Result<T, NotDone>, DbError> {
        let (talks, officer, id) = (self.clone(), officer.clone(), id.to_owned());
        let written = self.db.write(move |tx| {
            Box::pin(async move {
                match talks.open_to(tx, &officer, &id).await? {
                    Some(talk) if talk.state == State::Held => act(&talks, tx, talk, &officer).await,
                    _ => Ok(Err(NotDone::NotYours)),
                }
            })
        });
        written.await
    }

    /// A conversation that a seat may do something to, with the person's row held.
    pub(super) async fn open_to(
        &self,
        tx: &mut Tx<'_>,
        officer: &Officer,
        id: &str,
    ) -> Result<Option<Talk>, DbError> {
        let Some(found) = queries::one(&mut Reader::Tx(tx), id).await? else { return Ok(None) };
        conversations::hold(tx, &found.account, &found.openid).await?;
        let found = queries::one(&mut Reader::Tx(tx), id).await?;
        Ok(found.filter(|talk| view::may_read(officer, talk)))
    }

    /// Whether the same was said a moment ago: a second click says nothing twice.
    async fn is_twice(
        &self,
        tx: &mut Tx<'_>,
        (talk, seat): (&str, &str),
        parts: &[String],
        since_ms: i64,
    ) -> Result<bool, DbError> {
        let rows = queries::last_words(tx, (talk, seat), since_ms, parts.len()).await?;
        if rows.len() < parts.len() {
            return Ok(false);
        }
        for (row, part) in rows.iter().zip(parts) {
            let said = outbox::part(tx, &self.sealer, row).await?;
            if !matches!(said, Some(Part::Text { text, .. }) if text == *part) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The seat speaks from now on: what was under way with the assistant waits.
    async fn set_aside(&self, tx: &mut Tx<'_>, talk: &Talk) -> Result<(), DbError> {
        let Ok(openid) = OpenId::parse(&talk.openid) else { return Ok(()) };
        let (account, now_ms) = (&talk.account, self.clock.now_ms());
        let mut memory = conversations::take_turn(tx, &self.sealer, account, &openid, now_ms).await?;
        memory.state = With::Human;
        memory.thread.set_aside();
        conversations::remember(tx, &self.sealer, account, &openid, &memory).await
    }

    /// Gives it to whichever seat is next; returns whether it was still its seat's.
    pub(super) async fn give_back(&self, tx: &mut Tx<'_>, talk: &Talk) -> Result<bool, DbError> {
        let (now_ms, seat) = (self.clock.now_ms(), talk.seat.as_deref().unwrap_or_default());
        if !queries::give_back(tx, &talk.id, seat, now_ms).await? {
            return Ok(false);
        }
        self.turn_over(tx, talk, With::Waiting).await?;
        self.tell(tx, talk, self.engines.current().phrase(Phrase::TalkBack), now_ms).await?;
        Ok(true)
    }

    /// Ends it in any way: the assistant speaks again; returns whether it was not over.
    pub(super) async fn close(&self, tx: &mut Tx<'_>, talk: &Talk, ending: Ending) -> Result<bool, DbError> {
        let is_ended = queries::end(tx, &talk.id, ending, self.clock.now_ms()).await?;
        if is_ended {
            self.turn_over(tx, talk, With::Bot).await?;
        }
        Ok(is_ended)
    }

    /// Ends it in any way, tells the person, and lets the assistant speak again.
    pub(super) async fn finish(
        &self,
        tx: &mut Tx<'_>,
        talk: &Talk,
        ending: Ending,
        words: Phrase,
    ) -> Result<(), DbError> {
        if !self.close(tx, talk, ending).await? {
            return Ok(());
        }
        let (now_ms, engine) = (self.clock.now_ms(), self.engines.current());
        let leave = link::tap(engine.phrase(Phrase::LeaveTap), link::SAY);
        let words = engine.scripts().phrases.fill(words, &[("leave", &leave)]);
        self.tell(tx, talk, &words, now_ms).await
    }

    /// Tells the person a fixed sentence at once.
    pub(super) async fn tell(
        &self,
        tx: &mut Tx<'_>,
        talk: &Talk,
        words: &str,
        now_ms: i64,
    ) -> Result<(), DbError> {
        self.send(tx, talk, words, (now_ms, now_ms)).await.map(drop)
    }

    /// Queues words for the person; returns the id of their row, `None` where the account is not there any more.
    async fn send(
        &self,
        tx: &mut Tx<'_>,
        talk: &Talk,
        words: &str,
        (not_before_ms, now_ms): (i64, i64),
    ) -> Result<Option<String>, DbError> {
        let (Some(account), Ok(person)) = (self.accounts.get(&talk.account), OpenId::parse(&talk.openid))
        else {
            return Ok(None);
        };
        let letters = Letters {
            sealer: &self.sealer,
            ids: &self.ids,
            account,
            person: &person,
            inbox_id: None,
            not_before_ms,
            now_ms,
        };
        let id = self.ids.make();
        letters.enqueue_as(tx, &id, &Part::court(words)).await?;
        Ok(Some(id))
    }

    pub(super) async fn note(
        &self,
        tx: &mut Tx<'_>,
        officer: &Officer,
        action: &'static str,
        talk: &str,
    ) -> Result<(), DbError> {
        let actor = Actor::Staff(officer.id.clone());
        let act = Act { actor: &actor, action, subject: format!("talk:{talk}"), reason: None };
        audit::record(tx, &self.sealer, self.clock.now_ms(), act).await
    }
}
