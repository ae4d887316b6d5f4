//! What people do to an order: judged under its lock, by whoever saw it as it is.

use super::access;
use super::deed::{Deed, Event};
use super::filed::Filed;
use super::kinds::{Level, Part, State};
use super::machine::{Order, Refused, may};
use super::number::OrderNumber;
use super::queries::{self, Log, Words};
use super::{Held, Orders, rules};
use crate::answer::Engine;
use crate::audit::{self, Act, Actor};
use crate::db::{DbError, Reader, Tx};
use crate::staff::Officer;

/// Who acts.
#[derive(Debug, Clone)]
pub enum Who {
    /// Somebody of the court.
    Officer(Officer),
    /// Whoever asked, by their id where they are registered, and as the chat knows them.
    Person(Asker),
}

/// Whoever asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// Their id, if they are registered.
    pub person: Option<String>,
    /// The account,
    pub account: String,
    /// and their name there.
    pub openid: String,
}

/// An order as it is shown to somebody.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Its row.
    pub filed: Filed,
    /// What its log makes of it.
    pub order: Order,
    /// The log; words that the reader may not read are taken out.
    pub log: Log,
    /// As what the reader may act.
    pub parts: Vec<Part>,
}

/// What became of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acted {
    /// It is done.
    Done,
    /// Somebody else was quicker: nothing was done, and what was written is kept on the page (I9).
    Stale,
    /// It cannot be done, and why.
    Refused(Refused),
    /// The order to merge into is not there.
    NoTarget,
    /// There is no such order for them.
    Missing,
}

impl Who {
    /// As the trail names them.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Officer(officer) => Actor::Staff(officer.id.clone()),
            Self::Person(Asker { person: Some(id), .. }) => Actor::Person(id.clone()),
            Self::Person(_) => Actor::System("asker"),
        }
    }

    fn parts(&self, filed: &Filed, chat: Option<&(String, String)>) -> Vec<Part> {
        match self {
            Self::Officer(officer) => access::parts(officer, filed.place()),
            Self::Person(asker) => {
                let is_own = match (&filed.person_id, &asker.person) {
                    (Some(own), Some(person)) => own == person,
                    (Some(_), None) => false,
                    (None, _) => chat.is_some_and(|(account, openid)| {
                        *account == asker.account && *openid == asker.openid
                    }),
                };
                if is_own { vec![Part::Person] } else { Vec::new() }
            }
        }
    }
}

impl Orders {
    /// An order as somebody may see it; opened by one of the court's own, the look is in the trail and what they were told
    /// of it is read.
    ///
    /// # Errors
    /// When it cannot be read, or the look cannot be noted.
    pub async fn open(&self, id: &str, who: &Who) -> Result<Option<Shown>, DbError> {
        let (orders, engine, id, who) = (self.clone(), self.engines.current(), id.to_owned(), who.clone());
        let opened = self.db.write(move |tx| {
            Box::pin(async move {
                if matches!(who, Who::Officer(_)) {
                    audit::take_turn(tx).await?;
                }
                let Some(held) = orders.hold(tx, &engine, &id).await? else { return Ok(None) };
                let parts = orders.parts(tx, &held.filed, &who).await?;
                if parts.is_empty() {
                    return Ok(None);
                }
                if let Who::Officer(officer) = &who {
                    let now_ms = orders.clock.now_ms();
                    queries::read(tx, &held.filed.id, &officer.id, now_ms).await?;
                    let (actor, subject) = (who.actor(), format!("order:{}", held.filed.id));
                    let act = Act { actor: &actor, action: "order.read", subject, reason: None };
                    audit::record(tx, &orders.sealer, now_ms, act).await?;
                }
                Ok(Some(show(held, parts)))
            })
        });
        opened.await
    }

    async fn parts(&self, tx: &mut Tx<'_>, filed: &Filed, who: &Who) -> Result<Vec<Part>, DbError> {
        let chat = match who {
            Who::Person(_) => queries::chat_of(&mut Reader::Tx(tx), &filed.id).await?,
            Who::Officer(_) => None,
        };
        Ok(who.parts(filed, chat.as_ref()))
    }

    /// Does something to an order as somebody saw it: `version` is what their page showed.
    ///
    /// # Errors
    /// When it cannot be written; then nothing is done.
    pub async fn act(
        &self,
        id: &str,
        version: u32,
        who: &Who,
        deed: Deed,
        words: Words,
    ) -> Result<Acted, DbError> {
        let (orders, engine, id, who) = (self.clone(), self.engines.current(), id.to_owned(), who.clone());
        let acted = self.db.write(move |tx| {
            Box::pin(async move { orders.act_in(tx, &engine, (&id, version), &who, deed, &words).await })
        });
        let acted = acted.await?;
        self.bell.notify_one();
        Ok(acted)
    }

    async fn act_in(
        &self,
        tx: &mut Tx<'_>,
        engine: &Engine,
        (id, version): (&str, u32),
        who: &Who,
        deed: Deed,
        words: &Words,
    ) -> Result<Acted, DbError> {
        let target = match &deed {
            Deed::Merge { into } => match self.hold_target(tx, engine, id, into).await? {
                Some(target) => Some(target),
                None => return Ok(Acted::NoTarget),
            },
            _ => None,
        };
        let Some(mut held) = self.hold(tx, engine, id).await? else { return Ok(Acted::Missing) };
        let parts = self.parts(tx, &held.filed, who).await?;
        if parts.is_empty() {
            return Ok(Acted::Missing);
        }
        if held.filed.version != version {
            return Ok(Acted::Stale);
        }
        if target.as_ref().is_some_and(|target| !is_beside(&held.filed, &target.filed)) {
            return Ok(Acted::NoTarget);
        }
        let part =
            may(&parts, held.order.state, deed.kind()).or(parts.first().copied()).unwrap_or(Part::System);
        let rules = rules(engine, &held.filed.court);
        let deed = match (deed, &target) {
            (Deed::Merge { .. }, Some(target)) => Deed::Merge { into: target.filed.id.clone() },
            (deed, _) => deed,
        };
        let now_ms = self.clock.now_ms();
        let event = match held.order.judge(part, deed, &words.text, now_ms, &rules) {
            Ok(event) => event,
            Err(refused) => return Ok(Acted::Refused(refused)),
        };
        if let Some(mut target) = target {
            let deed = Deed::Absorb { from: held.filed.id.clone(), due_ms: held.order.due_ms() };
            let absorbed = Event { at_ms: now_ms, by: Part::System, deed, limit: None };
            let both = (&mut target.filed, &mut target.order);
            self.append(tx, engine, both, (absorbed, &Words::default()), &who.actor().name()).await?;
        }
        let both = (&mut held.filed, &mut held.order);
        self.append(tx, engine, both, (event, words), &who.actor().name()).await?;
        Ok(Acted::Done)
    }

    /// The order of that number, held; two are always held in the order of their ids, so that two merges cannot wait for
    /// each other.
    async fn hold_target(
        &self,
        tx: &mut Tx<'_>,
        engine: &Engine,
        own: &str,
        number: &str,
    ) -> Result<Option<Held>, DbError> {
        let Ok(number) = OrderNumber::parse(number) else { return Ok(None) };
        let found = queries::by_number(&mut Reader::Tx(tx), &self.sealer, number.as_str()).await?;
        let Some(target) = found.filter(|target| target.id != own) else { return Ok(None) };
        if own < target.id.as_str() {
            queries::hold(tx, &self.sealer, own).await?;
        }
        self.hold(tx, engine, &target.id).await
    }
}

/// Whether one order can take another in: of one court and lane, and not answered yet.
fn is_beside(own: &Filed, target: &Filed) -> bool {
    own.court == target.court
        && own.is_sealed == target.is_sealed
        && (target.state.is_open() || target.state == State::Waiting)
}

/// What the reader may read of it.
fn show(held: Held, parts: Vec<Part>) -> Shown {
    let Held { mut filed, mut log, order } = held;
    let is_person = parts == [Part::Person];
    let reads_words = access::reads_words(&parts, order.level);
    for line in &mut log.lines {
        let kind = line.event.deed.kind();
        let is_hidden =
            if is_person { !kind.is_shown_to_person() } else { !reads_words && kind.is_shown_to_person() };
        if is_hidden {
            line.words = None;
        }
        if let (true, Some(words)) = (is_person, &mut line.words) {
            words.aside.clear();
        }
    }
    if !is_person && !reads_words {
        filed.reporter = None;
    }
    Shown { filed, order, log, parts }
}

/// What a list shows of an order to a superior who does not read its words yet.
pub fn hide_words(filed: &mut Filed, parts: &[Part]) {
    if !access::reads_words(parts, filed.level) && filed.level < Level::Supervised {
        filed.reporter = None;
    }
}
