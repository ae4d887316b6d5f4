//! What becomes of one claimed notice: it goes out by a way, waits, or ends.

use std::ops::ControlFlow::{self, Break, Continue};

use jiff::civil::DateTime;
use jiff::{Timestamp, ToSpan};

use super::claim::LEASE_MS;
use super::known::Known;
use super::known::queries::Details;
use super::matter::{Matter, needs_a_human, settlement};
use super::queries::{NewAttempt, Settlement};
use super::{Courier, Errand, Ready};
use crate::channel::notice::{Class, Facts, Kind, Route};
use crate::clock::{court_time, milliseconds};
use crate::db::{DbError, Tx};
use crate::law::calendar::Holidays;
use crate::notices::State;
use crate::notices::carried::{self, Carrier};
use crate::notices::choices::{Choices, LEFT_OUT, Rhythm};
use crate::notices::digest;
use crate::notices::given::SEEN_TO;
use crate::notices::ladder::{self, Outcome, Step, Tried, Wanted};
use crate::notices::recipients::Standing;
use crate::notices::speech::{self, Heard, Speech};
use crate::notices::timing::{self, instant};
use crate::notices::working;
use crate::people::sms::Place;
use crate::scripts::NoticeLimits;

/// The least time between an acceptance and the look whether it was opened; half of what is left where that is less.
const LEAST_UNOPENED_MS: i64 = 3_600_000;
/// The time between looks at what another worker has under way.
const A_MOMENT_MS: i64 = 5_000;

/// What becomes of a notice.
pub(super) enum Decided {
    /// It goes out.
    Go(Box<Ready>, Option<NewAttempt>),
    /// It waits or ends.
    Rest(Settlement),
    /// A clerk calls, and why.
    Call(Option<NewAttempt>, Settlement, &'static str),
}

impl Decided {
    /// It ends, or a clerk calls whoever must be reached.
    pub(super) fn unless_called(end: Settlement, needs_a_human: bool, why: &'static str) -> Self {
        if needs_a_human { Self::Call(None, end, why) } else { Self::Rest(end) }
    }
}

/// What is known of a notice once it was looked at by itself.
pub(super) enum Looked<'a> {
    /// What becomes of it.
    Decided(Decided),
    /// It goes in its person's message of the day.
    Together(Matter<'a>),
}

/// A claimed notice at this moment.
#[derive(Clone, Copy)]
struct Claimed<'a> {
    details: &'a Details,
    ticket: &'a str,
    now: Timestamp,
}

/// What is to be told, and what was made of it before.
struct Told {
    kind: Kind,
    told_before: Option<DateTime>,
    is_again: bool,
    states: Option<String>,
    /// The next beginning that the person waits for, Unix milliseconds.
    event_ms: Option<i64>,
    choices: Choices,
    tried: Vec<Tried>,
}

impl Told {
    /// Whether what no account took yet is tried together again: a day that fell apart would be as many messages as it
    /// has notices. Not for longer than any way is tried: a short message is sent of each.
    fn stays_with_its_day(&self, details: &Details, now_ms: i64, limits: &NoticeLimits) -> bool {
        let is_of_day = details.digest_at.is_some() && details.asked_route.is_none();
        let is_taken = self.tried.iter().any(|own| own.outcome == Outcome::Accepted);
        let since = self.tried.first().map_or(now_ms, |own| own.started_ms);
        is_of_day && !is_taken && now_ms - since < milliseconds(limits.next_route)
    }
}

impl Claimed<'_> {
    fn now_ms(self) -> i64 {
        self.now.as_millisecond()
    }

    /// It stays with us: it waits, or ends.
    fn rest(self, state: State, next_at: Option<i64>, reason: &'static str) -> Settlement {
        settlement(self.details, self.ticket, state, next_at, reason, self.now_ms())
    }

    /// A notice whose time passed: whoever had to be reached, and was not, becomes a task all the same.
    fn expired(self, kind: Kind) -> Decided {
        const WHY: &str = "its time passed";
        // What a provider took once stays so: only its repeat has no use any more.
        if self.details.is_repeat {
            return Decided::Rest(self.rest(State::Accepted, None, WHY));
        }
        Decided::unless_called(self.rest(State::Expired, None, WHY), needs_a_human(kind), WHY)
    }
}

impl Courier {
    /// Looks at a claimed notice by itself.
    pub(super) async fn decide<'a>(
        &self,
        tx: &mut Tx<'_>,
        ticket: &'a str,
        details: &'a Details,
        known: &mut Known,
        now: Timestamp,
    ) -> Result<Looked<'a>, DbError> {
        let engine = self.0.engines.current();
        let limits = &engine.limits().notices;
        let claimed = Claimed { details, ticket, now };
        let told = match self.told(claimed, known, limits) {
            Continue(told) => told,
            Break(decided) => return Ok(Looked::Decided(decided)),
        };
        let digest_at = match self.turn_of_the_day(claimed, &told, known, limits) {
            Continue(digest_at) => digest_at,
            Break(decided) => return Ok(Looked::Decided(decided)),
        };
        let is_alone = digest_at.is_none();
        let is_for_many = matches!(told.kind.class(), Class::Info | Class::Duty);
        if is_for_many && told.tried.is_empty() && is_alone {
            take_along(tx, claimed, known, limits).await?;
        }
        let facts = self.facts_to_tell(tx, claimed, &told, known).await?;
        let now_ms = claimed.now_ms();
        let ends = told.event_ms.map_or(details.useless_after, |at| at.min(details.useless_after));
        let look_at = look_at(ends, details.useless_after, now_ms, &engine.scripts().tables.holidays, limits);
        let number = known.numbers.get(&details.id).copied().unwrap_or_default() + 1;
        let Told { kind, states, choices, tried, .. } = told;
        let first = choices.first(kind.class());
        let matter = Matter { details, ticket, kind, first, facts, states, tried, number, look_at, now_ms };
        if is_alone {
            self.take_way(tx, matter, known, limits).await.map(Looked::Decided)
        } else {
            Ok(Looked::Together(matter))
        }
    }

    /// What is to be told now, if anything is.
    fn told(
        &self,
        claimed: Claimed<'_>,
        known: &mut Known,
        limits: &NoticeLimits,
    ) -> ControlFlow<Decided, Told> {
        let (details, now_ms) = (claimed.details, claimed.now_ms());
        let rest = |state, next_at, reason| Break(Decided::Rest(claimed.rest(state, next_at, reason)));
        let Some(planned) = Kind::find(&details.kind) else {
            return rest(State::Skipped, None, "of an unknown kind");
        };
        if details.useless_after <= now_ms {
            return Break(claimed.expired(planned));
        }
        // Whatever planning has not seen yet: what states an old time must not go out.
        if !details.is_current {
            return rest(State::Superseded, None, "moved on");
        }
        if !details.stands {
            let why = match Standing::find(&details.standing) {
                Some(Standing::Staff) => SEEN_TO,
                Some(Standing::Asker) => "no longer theirs",
                _ => "no longer in the case",
            };
            return rest(State::Skipped, None, why);
        }
        let heard = known.heard.remove(&details.id);
        let event_ms = nearest(details, heard.as_ref(), now_ms);
        let near_ms = event_ms.or_else(|| self.deadline(details, planned));
        let awake = timing::awake(now_ms, planned, near_ms, limits);
        if awake > now_ms {
            return rest(State::Planned, Some(awake), "quiet hours");
        }
        let Some((speech, states)) = self.speech(details, planned, heard.as_ref()) else {
            let dead = claimed.rest(State::Dead, None, "cannot be read");
            return Break(Decided::unless_called(dead, needs_a_human(planned), "cannot be read"));
        };
        let (kind, told_before, is_again) = match speech {
            Speech::Say(kind, told_before) => (kind, told_before, false),
            Speech::Again(kind) => (kind, None, true),
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
        if Standing::find(&details.standing).is_some_and(|standing| !choices.wants(kind, standing)) {
            return rest(State::Skipped, None, LEFT_OUT);
        }
        if known.just_told.contains(&details.id) {
            return rest(State::Skipped, None, "has just been told");
        }
        let tried = known.tried.remove(&details.id).unwrap_or_default();
        Continue(Told { kind, told_before, is_again, states, event_ms, choices, tried })
    }

    /// With which message of the day it goes, Unix milliseconds; `None` where it goes by itself.
    fn turn_of_the_day(
        &self,
        claimed: Claimed<'_>,
        told: &Told,
        known: &Known,
        limits: &NoticeLimits,
    ) -> ControlFlow<Decided, Option<i64>> {
        let (details, now_ms) = (claimed.details, claimed.now_ms());
        let may_wait = Standing::find(&details.standing) == Some(Standing::Agent)
            && told.choices.rhythm() == Rhythm::Daily
            && (told.tried.is_empty() || told.stays_with_its_day(details, now_ms, limits));
        let goes_with = || self.goes_with_the_day(details, told.kind, told.event_ms, now_ms);
        let digest_at = if may_wait { goes_with() } else { None };
        if let Some(until) = digest_at.filter(|until| *until > now_ms) {
            let waits = claimed.rest(State::Planned, Some(until), digest::WAITS);
            return Break(Decided::Rest(Settlement { digest_at, ..waits }));
        }
        let reminded = known.reminded.get(&details.id).map(|at| at + milliseconds(limits.duty_pause));
        if let Some(until) = reminded.filter(|until| told.kind == Kind::Duty && *until > now_ms) {
            return Break(Decided::Rest(claimed.rest(State::Planned, Some(until), "reminded just now")));
        }
        let sent_today = known.sent_today.get(&details.id).copied().unwrap_or_default();
        let tomorrow = tomorrow(claimed.now, limits);
        let is_counted = told.kind.class() != Class::Critical && digest_at.is_none();
        let is_enough = is_counted && sent_today >= i64::from(limits.person_day);
        if is_enough && tomorrow < details.useless_after {
            return Break(Decided::Rest(claimed.rest(State::Planned, Some(tomorrow), "enough for today")));
        }
        Continue(digest_at)
    }

    async fn facts_to_tell(
        &self,
        tx: &mut Tx<'_>,
        claimed: Claimed<'_>,
        told: &Told,
        known: &mut Known,
    ) -> Result<Facts, DbError> {
        let Claimed { details, now, .. } = claimed;
        let mut facts = self.facts(details, now);
        facts.told_before = told.told_before;
        if matches!(told.kind, Kind::HearingSet | Kind::HearingMoved) {
            facts.beside = self.beside(tx, details, known, now).await?;
        }
        facts.repeats = told.is_again || told.tried.iter().any(|own| own.outcome == Outcome::Accepted);
        let carried = known.carried.remove(&details.id).unwrap_or_default();
        facts.also = carried.into_iter().map(Kind::word).collect();
        Ok(facts)
    }

    /// Finds its way. It may stand for all of a day.
    pub(super) async fn take_way(
        &self,
        tx: &mut Tx<'_>,
        matter: Matter<'_>,
        known: &Known,
        limits: &NoticeLimits,
    ) -> Result<Decided, DbError> {
        let Matter { details, kind, now_ms, .. } = matter;
        let rest = |state, next_at, reason| Ok(Decided::Rest(matter.rest(state, next_at, reason)));
        let mut reach = self.reach(&matter, known);
        // What was tried stays with its account: the platform folds what comes twice there only.
        if matter.tried.is_empty() {
            self.0.health.put_first(&mut reach.accounts, |own| &own.account, now_ms, &self.0.dice);
        }
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
                    let place = asked_of(&matter.tried);
                    let ready = matter.ready(None, Errand::LookUp { place, mobile, sent_at });
                    Decided::Go(Box::new(ready), None)
                }
                None => {
                    let dead = matter.rest(State::Dead, None, "the number is gone");
                    Decided::unless_called(dead, needs_a_human(kind), "the number is gone")
                }
            }),
            Step::Send { way, may_repeat } => self.go(tx, matter, way, reach, may_repeat).await,
        }
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

/// Takes along what else waits for its person in the same case (notify.md N-11).
async fn take_along(
    tx: &mut Tx<'_>,
    claimed: Claimed<'_>,
    known: &mut Known,
    limits: &NoticeLimits,
) -> Result<(), DbError> {
    let Details { id, court, case_source, recipient, .. } = claimed.details;
    let carrier = Carrier { id, ticket: claimed.ticket, court, case_source, recipient };
    let until = claimed.now_ms() + milliseconds(limits.merge);
    let settled: Vec<_> = known.decided.iter().collect();
    for (other, kind) in carried::take(tx, &carrier, (claimed.now_ms(), until), &settled).await? {
        known.carried.entry(id.clone()).or_default().extend(Kind::find(&kind));
        known.merged.insert(other);
    }
    Ok(())
}

/// The gateway whose answer was lost.
fn asked_of(tried: &[Tried]) -> Place {
    let lost = |own: &&Tried| own.route == Route::Sms && own.outcome == Outcome::Unknown;
    tried.iter().rfind(lost).map_or(Place::First, |own| Place::find(&own.by))
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
