//! What people do to an order: judged under its lock, by whoever saw it as it is.

use super::access::{self, Place};
use super::clock::ClockKind;
use super::deed::{Deed, DeedKind, Event};
use super::duty;
use super::filed::Filed;
use super::kinds::{Part, State};
use super::machine::{Order, Refused, may};
use super::number::OrderNumber;
use super::queries::{self, Line, Log, Words};
use super::{Held, Orders, rules};
use crate::answer::Engine;
use crate::audit::{self, Act, Actor};
use crate::db::{DbError, Reader, Tx};
use crate::notices::own::duty_read;
use crate::staff::Officer;
use crate::staff::absence::{self, Absence};

/// So many orders go into one another at most before somebody looks for the answer in vain.
const MOST_MERGES: usize = 8;

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
    /// Whether its judge is away now, and who stands in; for the court's own only.
    pub away: Option<Absence>,
    /// By when its person has an answer, Unix milliseconds.
    pub answer_by: Option<i64>,
    /// Working days until then, today not counted.
    pub days_left: Option<u32>,
    /// Whether its person may urge now.
    pub may_urge: bool,
    /// What was answered in the order that this one went into: whoever asked is answered, too (I7).
    pub elsewhere: Vec<Line>,
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

    fn parts(&self, filed: &Filed, (chat, away): (Option<&(String, String)>, Option<&Absence>)) -> Vec<Part> {
        match self {
            Self::Officer(officer) => {
                let deputy = away.and_then(|own| own.deputy.as_ref()).map(|(id, _)| id.as_str());
                access::parts(officer, Place { deputy, ..filed.place() })
            }
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

impl Shown {
    /// What its person asked, for whoever reads it.
    pub fn asked(&self) -> Option<&str> {
        let words = self.log.lines.first()?.words.as_ref()?;
        self.filed.reporter.as_ref().map(|_| words.text.as_str())
    }
}

impl Orders {
    /// An order as somebody may see it; opened by one of the court's own, the look is in the trail and what they were told
    /// of it is read.
    ///
    /// # Errors
    /// When it cannot be read, or the look cannot be noted.
    pub async fn open(&self, id: &str, who: &Who) -> Result<Option<Shown>, DbError> {
        let engine = self.engines.current();
        let Who::Officer(officer) = who else {
            return self.look(&mut Reader::Db(&self.db), &engine, id, who).await;
        };
        let (orders, id, who, officer) = (self.clone(), id.to_owned(), who.clone(), officer.id.clone());
        let opened = self.db.write(move |tx| {
            Box::pin(async move {
                audit::take_turn(tx).await?;
                let Some(shown) = orders.look(&mut Reader::Tx(tx), &engine, &id, &who).await? else {
                    return Ok(None);
                };
                let (now_ms, actor, own) = (orders.clock.now_ms(), who.actor(), &shown.filed.id);
                duty::queries::read(tx, own, &officer, now_ms).await?;
                duty_read(tx, (&shown.filed.court, own), &officer, now_ms).await?;
                let subject = format!("order:{own}");
                let act = Act { actor: &actor, action: "order.read", subject, reason: None };
                audit::record(tx, &orders.sealer, now_ms, act).await?;
                Ok(Some(shown))
            })
        });
        opened.await
    }

    async fn look(
        &self,
        reader: &mut Reader<'_, '_>,
        engine: &Engine,
        id: &str,
        who: &Who,
    ) -> Result<Option<Shown>, DbError> {
        let Some(filed) = queries::one(reader, &self.sealer, id).await? else { return Ok(None) };
        let (parts, away) = self.parts(reader, &filed, who).await?;
        if parts.is_empty() {
            return Ok(None);
        }
        let elsewhere = self.answers_elsewhere(reader, &filed).await?;
        let held = self.replay(reader, engine, filed).await?;
        Ok(Some(Shown { elsewhere, away, ..self.show(engine, held, parts) }))
    }

    /// As what somebody acts on an order, and whether its judge is away.
    pub(super) async fn parts(
        &self,
        reader: &mut Reader<'_, '_>,
        filed: &Filed,
        who: &Who,
    ) -> Result<(Vec<Part>, Option<Absence>), DbError> {
        let (mut chat, mut away) = (None, None);
        match (who, &filed.judge_id) {
            (Who::Person(_), _) => chat = queries::chat_of(reader, &filed.id).await?,
            // A complaint has no deputy.
            (Who::Officer(_), Some(judge)) if !filed.is_sealed => {
                away = absence::queries::now(reader, judge, self.clock.now_ms()).await?;
            }
            (Who::Officer(_), _) => {}
        }
        Ok((who.parts(filed, (chat.as_ref(), away.as_ref())), away))
    }

    /// What was answered in the order that another one went into.
    async fn answers_elsewhere(
        &self,
        reader: &mut Reader<'_, '_>,
        filed: &Filed,
    ) -> Result<Vec<Line>, DbError> {
        let mut into = filed.merged_into.clone();
        for _ in 0..MOST_MERGES {
            let Some(id) = &into else { break };
            let next = queries::one(reader, &self.sealer, id).await?.and_then(|next| next.merged_into);
            if next.is_none() {
                break;
            }
            into = next;
        }
        let Some(into) = into else { return Ok(Vec::new()) };
        let log = queries::log(reader, &self.sealer, &into).await?;
        let is_answer = |line: &Line| {
            matches!(line.event.deed.kind(), DeedKind::AnswerNow | DeedKind::Reply | DeedKind::Refuse)
        };
        Ok(log.lines.into_iter().filter(is_answer).collect())
    }

    /// What the reader may read of it.
    fn show(&self, engine: &Engine, held: Held, parts: Vec<Part>) -> Shown {
        let Held { mut filed, mut log, order, .. } = held;
        let (rules, now_ms) = (rules(engine, &filed.court), self.clock.now_ms());
        let is_person = parts == [Part::Person];
        let reads_words = access::reads_words(&parts, order.level);
        for line in &mut log.lines {
            let is_persons = line.event.deed.kind().is_shown_to_person();
            if if is_person { !is_persons } else { is_persons && !reads_words } {
                line.words = None;
            }
            if let (true, Some(words)) = (is_person, &mut line.words) {
                words.aside.clear();
            }
        }
        if !is_person && !reads_words {
            filed.reporter = None;
        }
        let answer_by = order.answer_by(&rules);
        let days_left = answer_by.and_then(|by_ms| rules.calendar.days_left(now_ms, by_ms).ok());
        let may_urge = order.state.is_open() && order.may_urge(now_ms, &rules.calendar);
        let (away, elsewhere) = (None, Vec::new());
        Shown { filed, order, log, parts, away, answer_by, days_left, may_urge, elsewhere }
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
        self.ring_bells();
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
        let (parts, _) = self.parts(&mut Reader::Tx(tx), &held.filed, who).await?;
        if parts.is_empty() {
            return Ok(Acted::Missing);
        }
        if !held.is_as_seen(version) {
            return Ok(Acted::Stale);
        }
        if let Some(target) = &target
            && !(is_beside(&held.filed, &target.filed) && self.is_of_one_person(tx, &held, target).await?)
        {
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
        self.note_moved(tx, engine, &mut held).await?;
        if let Some(target) = target {
            self.absorb(tx, engine, target, &held, who).await?;
        }
        let both = (&mut held.filed, &mut held.order);
        self.append(tx, engine, both, (event, words), &who.actor().name()).await?;
        Ok(Acted::Done)
    }

    /// The other order takes over what was left of the limit of the one that comes into it (I7).
    async fn absorb(
        &self,
        tx: &mut Tx<'_>,
        engine: &Engine,
        mut target: Held,
        own: &Held,
        who: &Who,
    ) -> Result<(), DbError> {
        self.note_moved(tx, engine, &mut target).await?;
        // The hour of the seats is no limit of a team's.
        let is_triage =
            |held: &Held| held.order.clock.as_ref().is_some_and(|clock| clock.kind == ClockKind::Triage);
        let due_ms = if is_triage(own) && !is_triage(&target) {
            own.order.answer_by(&rules(engine, &own.filed.court))
        } else {
            own.order.due_ms()
        };
        let deed = Deed::Absorb { from: own.filed.id.clone(), due_ms };
        let event = Event { at_ms: self.clock.now_ms(), by: Part::System, deed, limit: None };
        let both = (&mut target.filed, &mut target.order);
        self.append(tx, engine, both, (event, &Words::default()), &who.actor().name()).await
    }

    /// Whether one person asked both: what is answered to one is never shown to another, and a telephone that somebody typed
    /// proves nothing.
    async fn is_of_one_person(&self, tx: &mut Tx<'_>, own: &Held, other: &Held) -> Result<bool, DbError> {
        let chat_of_own = queries::chat_of(&mut Reader::Tx(tx), &own.filed.id).await?;
        let chat_of_other = queries::chat_of(&mut Reader::Tx(tx), &other.filed.id).await?;
        Ok(match (&own.filed.person_id, &other.filed.person_id) {
            (Some(one), Some(another)) => one == another,
            (None, None) => chat_of_own == chat_of_other,
            _ => false,
        })
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

/// Whether one order can take another in: of one court, lane and telephone, and not answered yet.
fn is_beside(own: &Filed, target: &Filed) -> bool {
    let mobile = |filed: &Filed| filed.reporter.as_ref().and_then(|reporter| reporter.mobile.clone());
    own.court == target.court
        && own.is_sealed == target.is_sealed
        && mobile(own).is_some_and(|mobile_of_own| mobile(target) == Some(mobile_of_own))
        && (target.state.is_open() || target.state == State::Waiting)
}

/// Of orders that were found, those in which somebody has a part, as far as they may read them.
pub fn as_seen_by(officer: &Officer, orders: Vec<Filed>) -> Vec<Filed> {
    seen(officer, None, orders)
}

/// The same of the orders of judges for whom somebody stands in.
pub fn as_seen_by_deputy(officer: &Officer, orders: Vec<Filed>) -> Vec<Filed> {
    seen(officer, Some(&officer.id), orders)
}

fn seen(officer: &Officer, deputy: Option<&str>, mut orders: Vec<Filed>) -> Vec<Filed> {
    orders.retain_mut(|filed| {
        let parts = access::parts(officer, Place { deputy, ..filed.place() });
        if !access::reads_words(&parts, filed.level) {
            filed.reporter = None;
        }
        !parts.is_empty()
    });
    orders
}
