//! What becomes of one claimed notice: it goes out by a way, waits, or ends.

use std::collections::{HashMap, HashSet};

use jiff::{Timestamp, ToSpan};
use sha2::{Digest, Sha256};

use super::claim::LEASE_MS;
use super::queries::{self, Address, Busy, Details, Grant, NewAttempt, Settlement};
use super::{Courier, Errand, Ready};
use crate::channel::notice::{Class, Facts, Kind, Message, Route};
use crate::clock::{court_time, milliseconds};
use crate::db::{DbError, Tx};
use crate::docket::diary::Item;
use crate::law::calendar::Holidays;
use crate::notices::State;
use crate::notices::carried::{self, Carrier};
use crate::notices::choices::{Choices, First, LEFT_OUT, Rhythm};
use crate::notices::digest;
use crate::notices::ladder::{self, AccountReach, Outcome, Reach, Step, Tried, Wanted, Way};
use crate::notices::recipients::Standing;
use crate::notices::speech::{self, Heard, Speech};
use crate::notices::timing::{self, instant};
use crate::notices::working;
use crate::people::Whose;
use crate::people::queries::open_mobile;
use crate::people::sms::Text;
use crate::reply_window;
use crate::scripts::NoticeLimits;
use crate::wechat::OpenId;

/// The least time between an acceptance and the look whether it was opened; half of what is left where that is less.
const LEAST_UNOPENED_MS: i64 = 3_600_000;
/// The time between looks at what another worker has under way.
const A_MOMENT_MS: i64 = 5_000;

/// What decides about the notices of a claim, by their ids.
#[derive(Default)]
pub(super) struct Known {
    pub addresses: HashMap<String, Vec<Address>>,
    pub grants: Vec<Grant>,
    pub choices: HashMap<String, Choices>,
    pub numbers_stopped: Vec<String>,
    pub tried: HashMap<String, Vec<Tried>>,
    /// The number of the last attempt.
    pub numbers: HashMap<String, i64>,
    pub heard: HashMap<String, Heard>,
    pub sent_today: HashMap<String, i64>,
    /// What they took along when they were claimed before.
    pub carried: HashMap<String, Vec<Kind>>,
    /// Reminders of what their people have just been told.
    pub just_told: HashSet<String>,
    /// Whoever has something else ahead of them, by the notice of a sitting.
    pub busy: HashMap<String, Busy>,
    /// Their diaries, by recipient, as far as they were looked into.
    pub diaries: HashMap<String, Vec<Item>>,
    pub(super) merged: HashSet<String>,
}

impl Known {
    /// Whether another notice of this claim carries it.
    pub(super) fn is_merged(&self, notice: &str) -> bool {
        self.merged.contains(notice)
    }
}

/// What becomes of a notice.
pub(super) enum Decided {
    /// It goes out.
    Go(Box<Ready>, Option<NewAttempt>),
    /// It waits or ends.
    Rest(Settlement),
    /// A clerk calls, and why.
    Call(Option<NewAttempt>, Settlement, &'static str),
}

/// What is known of a notice once it was looked at by itself.
pub(super) enum Looked<'a> {
    /// What becomes of it.
    Decided(Decided),
    /// It goes in its person's message of the day.
    Together(Matter<'a>),
}

/// One notice under decision.
#[derive(Clone)]
pub(super) struct Matter<'a> {
    pub details: &'a Details,
    ticket: &'a str,
    kind: Kind,
    first: First,
    pub facts: Facts,
    states: Option<String>,
    pub tried: Vec<Tried>,
    number: i64,
    /// When somebody looks whether it has come through.
    look_at: Option<i64>,
    now_ms: i64,
}

impl Courier {
    pub(super) async fn decide<'a>(
        &self,
        tx: &mut Tx<'_>,
        ticket: &'a str,
        details: &'a Details,
        known: &mut Known,
        now: Timestamp,
    ) -> Result<Looked<'a>, DbError> {
        let now_ms = now.as_millisecond();
        let rest = |state, next_at, reason| {
            let settlement = settlement(details, ticket, state, next_at, reason, now_ms);
            Ok(Looked::Decided(Decided::Rest(settlement)))
        };
        let Some(planned_kind) = Kind::find(&details.kind) else {
            return rest(State::Skipped, None, "of an unknown kind");
        };
        let engine = self.0.engines.current();
        let limits = &engine.limits().notices;
        if details.useless_after <= now_ms {
            return Ok(Looked::Decided(expired(details, ticket, planned_kind, now_ms)));
        }
        // Whatever planning has not seen yet: what states an old time must not go out.
        if !details.is_current {
            return rest(State::Superseded, None, "moved on");
        }
        if !details.stands {
            return rest(State::Skipped, None, "no longer in the case");
        }
        let heard = known.heard.remove(&details.id);
        let event_ms = nearest(details, heard.as_ref(), now_ms);
        let near_ms = event_ms.or_else(|| self.deadline(details, planned_kind));
        let awake = timing::awake(now_ms, planned_kind.class(), near_ms, limits);
        if awake > now_ms {
            return rest(State::Planned, Some(awake), "quiet hours");
        }
        let Some((speech, states)) = self.speech(details, planned_kind, heard.as_ref()) else {
            return Ok(Looked::Decided(lost(details, ticket, planned_kind, "cannot be read", now_ms)));
        };
        let is_again = matches!(speech, Speech::Again(_));
        let (kind, told_before) = match speech {
            Speech::Say(kind, told_before) => (kind, told_before),
            Speech::Again(kind) => (kind, None),
            Speech::Nothing(why) => return rest(State::Skipped, None, why),
        };
        // Whoever sends the other one knows in a moment, or is gone when its lease ends. What is said next must not
        // overtake it: the older word would be the last.
        let known_at = heard.and_then(|own| own.under_way_since).map(|since| since + LEASE_MS);
        if let Some(until) = known_at.filter(|until| *until > now_ms) {
            return rest(State::Planned, Some(until.min(now_ms + A_MOMENT_MS)), "waits for the result");
        }
        let choices = known.choices.remove(&details.id).unwrap_or_default();
        // What is said counts, not what was planned: a reminder that would bring news is none.
        let standing = Standing::find(&details.standing);
        if standing.is_some_and(|standing| !choices.wants(kind, standing)) {
            return rest(State::Skipped, None, LEFT_OUT);
        }
        if known.just_told.contains(&details.id) {
            return rest(State::Skipped, None, "has just been told");
        }
        let tried = known.tried.remove(&details.id).unwrap_or_default();
        // What was tried is not put together again: each goes its own way then.
        let may_wait =
            standing == Some(Standing::Agent) && choices.rhythm() == Rhythm::Daily && tried.is_empty();
        let digest_at = if may_wait { self.goes_with_the_day(details, kind, event_ms, now_ms) } else { None };
        if let Some(until) = digest_at.filter(|until| *until > now_ms) {
            let settlement = settlement(details, ticket, State::Planned, Some(until), digest::WAITS, now_ms);
            return Ok(Looked::Decided(Decided::Rest(Settlement { digest_at, ..settlement })));
        }
        let sent_today = known.sent_today.get(&details.id).copied().unwrap_or_default();
        let tomorrow = tomorrow(now, limits);
        let is_counted = kind.class() != Class::Critical && digest_at.is_none();
        let is_enough = is_counted && sent_today >= i64::from(limits.person_day);
        if is_enough && tomorrow < details.useless_after {
            return rest(State::Planned, Some(tomorrow), "enough for today");
        }
        let mut facts = self.facts(details, now);
        facts.told_before = told_before;
        if matches!(kind, Kind::HearingSet | Kind::HearingMoved) {
            facts.beside = self.beside(tx, details, known, now).await?;
        }
        facts.repeats = is_again || tried.iter().any(|own| own.outcome == Outcome::Accepted);
        let number = known.numbers.get(&details.id).copied().unwrap_or_default() + 1;
        if kind.class() == Class::Info && tried.is_empty() && digest_at.is_none() {
            let until = now_ms + milliseconds(limits.merge);
            let Details { id, court, case_source, recipient, .. } = details;
            let carrier = Carrier { id, ticket, court, case_source, recipient };
            for (id, kind) in carried::take(tx, &carrier, now_ms, until).await? {
                known.carried.entry(details.id.clone()).or_default().extend(Kind::find(&kind));
                known.merged.insert(id);
            }
        }
        facts.also =
            known.carried.remove(&details.id).unwrap_or_default().into_iter().map(Kind::word).collect();
        let first = choices.first(kind.class());
        let ends = event_ms.map_or(details.useless_after, |at| at.min(details.useless_after));
        let look_at = look_at(ends, details.useless_after, now_ms, &engine.scripts().tables.holidays, limits);
        let matter = Matter { details, ticket, kind, first, facts, states, tried, number, look_at, now_ms };
        if digest_at.is_some() {
            return Ok(Looked::Together(matter));
        }
        self.take_way(tx, matter, known, limits).await.map(Looked::Decided)
    }

    pub(super) async fn take_way(
        &self,
        tx: &mut Tx<'_>,
        matter: Matter<'_>,
        known: &Known,
        limits: &NoticeLimits,
    ) -> Result<Decided, DbError> {
        let Matter { details, ticket, kind, now_ms, .. } = matter;
        let rest = |state, next_at, reason| {
            Ok(Decided::Rest(settlement(details, ticket, state, next_at, reason, now_ms)))
        };
        let mut reach = self.reach(&matter, known);
        // Nobody waits for an account that rests while the sitting comes near, if there is another way (notify.md N-9).
        if details.useless_after - now_ms <= milliseconds(limits.next_route) && reach.mobile.is_some() {
            reach.accounts.retain(|own| self.0.health.rests_until(&own.account, now_ms).is_none());
        }
        let asked = details.asked_route.as_deref().and_then(Route::find);
        let wanted = Wanted { kind, needs_a_human: matter.needs_a_human(), asked, now_ms };
        match ladder::next(&reach, &matter.tried, wanted, limits) {
            Step::Wait(until) => rest(State::Planned, Some(until), "waits for the result"),
            Step::GiveUp if matter.tried.iter().any(|own| own.outcome == Outcome::Accepted) => {
                rest(State::Accepted, None, "every way was taken")
            }
            // What nobody has to be called for is no trouble where there never was a way.
            Step::GiveUp if matter.tried.is_empty() => rest(State::Skipped, None, "no way to the person"),
            Step::GiveUp => rest(State::Dead, None, "every way failed"),
            Step::LookUp(started_ms) => Ok(match reach.mobile {
                Some(mobile) => {
                    let sent_at = Timestamp::from_millisecond(started_ms).unwrap_or_default();
                    let ready = matter.ready(None, Errand::LookUp { mobile, sent_at });
                    Decided::Go(Box::new(ready), None)
                }
                None => lost(details, ticket, kind, "the number is gone", now_ms),
            }),
            Step::Send { way, may_repeat } => self.go(tx, matter, way, reach, may_repeat).await,
        }
    }

    async fn go(
        &self,
        tx: &mut Tx<'_>,
        mut matter: Matter<'_>,
        way: Way,
        reach: Reach,
        may_repeat: bool,
    ) -> Result<Decided, DbError> {
        let (details, ticket, now_ms) = (matter.details, matter.ticket, matter.now_ms);
        let provider = match &way {
            Way::Account { account, .. } => account.as_str(),
            Way::Sms | Way::Task => way.route().name(),
        };
        if let Some(until) = self.0.health.rests_until(provider, now_ms) {
            let reason = "the provider rests";
            return Ok(Decided::Rest(settlement(
                details,
                ticket,
                State::Planned,
                Some(until),
                reason,
                now_ms,
            )));
        }
        matter.facts.repeats |= may_repeat;
        matter.facts.page = self.page(&matter, &way);
        let engine = self.0.engines.current();
        let Some(message) = engine.scripts().notices.message(matter.kind, way.route(), &matter.facts) else {
            let settlement = settlement(details, ticket, State::Dead, None, "no text for this way", now_ms);
            return Ok(if matter.needs_a_human() {
                Decided::Call(None, settlement, "every way failed")
            } else {
                Decided::Rest(settlement)
            });
        };
        let attempt = self.attempt(&matter, &way, &message);
        if let Way::Account { route, account, openid, template_id } = &way {
            match route {
                Route::Chat => {
                    reply_window::take(tx, account, openid, now_ms).await?;
                }
                Route::Subscription => {
                    let template_id = template_id.clone().unwrap_or_default();
                    let (account, openid) = (account.clone(), openid.as_str().to_owned());
                    queries::spend_grant(tx, &Grant { account, openid, template_id }).await?;
                }
                _ => {}
            }
        }
        let errand = match (way, reach.mobile, message) {
            (Way::Task, ..) => {
                let mut settlement =
                    settlement(details, ticket, State::Accepted, None, "a clerk calls", now_ms);
                settlement.attempt = Some(attempt.id.clone());
                settlement.outcome = Some(Outcome::Accepted);
                return Ok(Decided::Call(Some(attempt), settlement, why_call(&matter.tried)));
            }
            (Way::Sms, Some(mobile), Message::Short { template, values, text }) => {
                Errand::Short { mobile, text: Text { template, values: values.into_iter().collect(), text } }
            }
            (way, _, message) => Errand::Account { way, message, page: matter.facts.page.clone() },
        };
        let ready = matter.ready(Some(attempt.id.clone()), errand);
        Ok(Decided::Go(Box::new(ready), Some(attempt)))
    }

    /// What goes out is kept, sealed, with its digest (notify.md N-4).
    pub(super) fn attempt(&self, matter: &Matter<'_>, way: &Way, message: &Message) -> NewAttempt {
        let id = self.0.ids.make();
        let said = super::facts::said(message).to_string();
        let (account, template) = match way {
            Way::Account { account, template_id, .. } => (account.clone(), template_id.clone()),
            Way::Sms | Way::Task => (String::new(), None),
        };
        NewAttempt {
            notice: matter.details.id.clone(),
            number: matter.number,
            route: way.route().name(),
            account,
            address: way.address(),
            template,
            at_ms: matter.now_ms,
            // A clerk has said nothing yet.
            states: matter.states.clone().filter(|_| way.route() != Route::Task),
            digest: hex::encode(Sha256::digest(said.as_bytes())),
            sealed: self.0.sealer.seal(&queries::attempt_context(&id), said.as_bytes()),
            id,
        }
    }

    /// The ways to a person, as the accounts and their platform allow them.
    pub(super) fn reach(&self, matter: &Matter<'_>, known: &Known) -> Reach {
        let id = &matter.details.id;
        let addresses = known.addresses.get(id).map_or(&[][..], Vec::as_slice);
        let mut accounts = Vec::new();
        let mut mobile = None;
        for address in addresses {
            let Ok(openid) = OpenId::parse(&address.openid) else { continue };
            let whose = Whose { account: &address.account, openid: &openid };
            mobile = mobile.or_else(|| open_mobile(&self.0.sealer, whose, &address.mobile));
            let ways = self.ways(matter, (address, &openid), &known.grants);
            accounts.push(AccountReach { account: address.account.clone(), openid, ways });
        }
        let mobile = mobile.or_else(|| self.told_mobile(matter.details)).filter(|_| !matter.is_of_a_day());
        Reach {
            accounts,
            first: matter.first,
            mobile: mobile.filter(|_| self.0.gateway.is_some() && !known.numbers_stopped.contains(id)),
        }
    }

    fn ways(
        &self,
        matter: &Matter<'_>,
        (address, openid): (&Address, &OpenId),
        grants: &[Grant],
    ) -> Vec<(Route, Option<String>)> {
        let Some(account) = self.0.accounts.get(&address.account) else { return Vec::new() };
        let engine = self.0.engines.current();
        let notices = &engine.scripts().notices;
        let name = |route| notices.template(matter.kind, route, &matter.facts);
        let mut ways = Vec::new();
        let whose = ladder::address(&address.account, openid);
        let subscription =
            name(Route::Subscription).and_then(|name| account.settings.subscriptions.get(name));
        if let Some(template) = subscription.map(|own| own.id.clone()) {
            let is_granted = |own: &Grant| {
                own.account == address.account && own.openid == address.openid && own.template_id == template
            };
            // The last grant may be spent on a message whose result is still to come: that way is not gone yet.
            let is_under_way = ladder::may_come(&matter.tried, Route::Subscription, &whose, matter.now_ms);
            if grants.iter().any(is_granted) || is_under_way {
                ways.push((Route::Subscription, Some(template)));
            }
        }
        let template = name(Route::Template).and_then(|name| account.settings.templates.get(name));
        ways.extend(template.filter(|_| address.follows).map(|id| (Route::Template, Some(id.clone()))));
        if address.can_chat && account.settings.customer_service {
            ways.push((Route::Chat, None));
        }
        let card = name(Route::CityService).and_then(|name| account.settings.city_service.get(name));
        ways.extend(card.map(|own| (Route::CityService, Some(own.id.clone()))));
        ways
    }

    fn page(&self, matter: &Matter<'_>, way: &Way) -> Option<String> {
        let (base, notice) = (self.0.public_url.as_ref()?, &matter.details.id);
        let place = if matter.is_of_a_day() { "/digest" } else { "" };
        Some(match way {
            Way::Account { account, .. } => format!("{base}/m/notices/{notice}{place}?account={account}"),
            Way::Sms | Way::Task => format!("{base}/m/notices/{notice}{place}"),
        })
    }
}

impl<'a> Matter<'a> {
    /// A notice that staff look at: nobody has claimed it.
    pub(super) fn looked_at(
        details: &'a Details,
        kind: Kind,
        facts: Facts,
        tried: Vec<Tried>,
        now_ms: i64,
    ) -> Self {
        let (ticket, first, states, number, look_at) = ("", First::Platform, None, 0, None);
        Self { details, ticket, kind, first, facts, states, tried, number, look_at, now_ms }
    }
}

impl Matter<'_> {
    fn ready(&self, attempt: Option<String>, errand: Errand) -> Ready {
        let unopened_at = match errand {
            Errand::Account { .. } => self.unopened_at(),
            // A provider's yes reaches nobody: without its word that the message is on the phone somebody calls.
            Errand::Short { .. } | Errand::LookUp { .. } => self.look_at.filter(|_| self.needs_a_human()),
        };
        Ready {
            notice: self.details.id.clone(),
            ticket: self.ticket.to_owned(),
            attempt,
            number: self.number,
            errand,
            unopened_at,
            useless_after: self.details.useless_after,
            lease_until: self.now_ms + LEASE_MS,
            others: Vec::new(),
        }
    }

    /// notify.md N-8: what must be known and was not opened in time goes the next way.
    pub(super) fn unopened_at(&self) -> Option<i64> {
        self.look_at.filter(|_| self.kind.class() == Class::Critical)
    }

    /// Whether it stands for all that its person is told of in a day.
    fn is_of_a_day(&self) -> bool {
        self.facts.together > 1
    }

    /// A clerk calls about a notice, never about a day.
    fn needs_a_human(&self) -> bool {
        needs_a_human(self.kind) && !self.is_of_a_day()
    }

    /// The same with other facts.
    pub(super) fn with(&self, facts: Facts) -> Self {
        Self { facts, ..self.clone() }
    }

    /// What becomes of it together with another one.
    pub(super) fn settlement(&self, like: &Settlement) -> Settlement {
        Settlement { notice: self.details.id.clone(), ..like.clone() }
    }
}

/// Whether a clerk calls when no channel reaches the person (notify.md N-19): sittings, what came of a filing, and fees,
/// whose last day costs the case when it passes.
fn needs_a_human(kind: Kind) -> bool {
    let is_last_word = matches!(kind, Kind::Hearing1 | Kind::FilingSubmitted | Kind::FeeDue | Kind::Fee1);
    is_last_word || kind.class() == Class::Critical
}

fn why_call(tried: &[Tried]) -> &'static str {
    match tried.iter().rfind(|own| own.outcome == Outcome::Accepted) {
        None if tried.is_empty() => "no address",
        None => "every way failed",
        Some(last) if last.route == Route::Sms => "no report of the message",
        Some(_) => "not opened",
    }
}

/// When somebody looks whether what must be known has come through: so much working time before it is of no use (notify.md
/// N-8), not before the person had a while to open it, and in time to do something about it.
fn look_at(
    ends_ms: i64,
    useless_after: i64,
    now_ms: i64,
    holidays: &Holidays,
    limits: &NoticeLimits,
) -> Option<i64> {
    let a_while = LEAST_UNOPENED_MS.min((useless_after - now_ms) / 2);
    let look_at = working::before(ends_ms, milliseconds(limits.unopened), holidays).max(now_ms + a_while);
    Some(look_at).filter(|at| *at < useless_after)
}

/// A notice that reached nobody: whoever had to be reached is called.
fn lost(details: &Details, ticket: &str, kind: Kind, why: &'static str, now_ms: i64) -> Decided {
    let dead = settlement(details, ticket, State::Dead, None, why, now_ms);
    if needs_a_human(kind) { Decided::Call(None, dead, why) } else { Decided::Rest(dead) }
}

/// A notice whose time passed: whoever had to be reached, and was not, becomes a task all the same.
fn expired(details: &Details, ticket: &str, kind: Kind, now_ms: i64) -> Decided {
    let end = |state| settlement(details, ticket, state, None, "its time passed", now_ms);
    // What a provider took once stays so: only its repeat has no use any more.
    if details.is_repeat {
        return Decided::Rest(end(State::Accepted));
    }
    if needs_a_human(kind) {
        return Decided::Call(None, end(State::Expired), "its time passed");
    }
    Decided::Rest(end(State::Expired))
}

/// The next beginning that the person waits for: the one that the docket says, or the one that they heard of.
fn nearest(details: &Details, heard: Option<&Heard>, now_ms: i64) -> Option<i64> {
    let told = details.starts_at.as_ref().and_then(|at| at.parse().ok());
    let heard = heard.and_then(|own| speech::time_of(&own.states));
    [told, heard].into_iter().flatten().map(instant).filter(|at| *at > now_ms).min()
}

fn tomorrow(now: Timestamp, limits: &NoticeLimits) -> i64 {
    instant(court_time(now).date().saturating_add(1.day()).to_datetime(limits.quiet_until))
}

fn settlement(
    details: &Details,
    ticket: &str,
    state: State,
    next_at: Option<i64>,
    reason: &'static str,
    at_ms: i64,
) -> Settlement {
    Settlement {
        notice: details.id.clone(),
        ticket: ticket.to_owned(),
        state,
        next_at,
        reason: Some(reason),
        digest_at: None,
        attempt: None,
        outcome: None,
        platform_msg_id: None,
        at_ms,
    }
}
