//! One notice under decision, with what is known of it.

use super::claim::LEASE_MS;
use super::known::queries::Details;
use super::queries::Settlement;
use super::{Errand, Ready};
use crate::channel::notice::{Class, Facts, Kind};
use crate::notices::State;
use crate::notices::choices::First;
use crate::notices::ladder::Tried;

/// One notice under decision.
#[derive(Clone)]
pub(super) struct Matter<'a> {
    pub details: &'a Details,
    /// Under which claim it is held.
    pub ticket: &'a str,
    /// What it is about now.
    pub kind: Kind,
    /// Which way its person wants first.
    pub first: First,
    pub facts: Facts,
    /// What whoever hears it then knows of a sitting.
    pub states: Option<String>,
    pub tried: Vec<Tried>,
    /// The attempt's number, from 1.
    pub number: i64,
    /// When somebody looks whether it has come through.
    pub look_at: Option<i64>,
    pub now_ms: i64,
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
    /// It goes out with this errand.
    pub(super) fn ready(&self, attempt: Option<String>, errand: Errand) -> Ready {
        let unopened_at = match errand {
            Errand::Account { .. } | Errand::WeCom { .. } => self.unopened_at(),
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
    pub(super) fn is_of_a_day(&self) -> bool {
        self.facts.together > 1
    }

    /// A clerk calls about a notice, never about a day.
    pub(super) fn needs_a_human(&self) -> bool {
        needs_a_human(self.kind) && !self.is_of_a_day()
    }

    /// The same with other facts.
    pub(super) fn with(&self, facts: Facts) -> Self {
        Self { facts, ..self.clone() }
    }

    /// It stays with us: it waits, or ends.
    pub(super) fn rest(&self, state: State, next_at: Option<i64>, reason: &'static str) -> Settlement {
        settlement(self.details, self.ticket, state, next_at, reason, self.now_ms)
    }

    /// What becomes of it together with another one.
    pub(super) fn settlement(&self, like: &Settlement) -> Settlement {
        Settlement { notice: self.details.id.clone(), ..like.clone() }
    }
}

/// Whether a clerk calls when no channel reaches the person (notify.md N-19): sittings, what came of a filing, and fees,
/// whose last day costs the case when it passes.
pub(super) fn needs_a_human(kind: Kind) -> bool {
    let is_last_word = matches!(kind, Kind::Hearing1 | Kind::FilingSubmitted | Kind::FeeDue | Kind::Fee1);
    is_last_word || kind.class() == Class::Critical
}

/// What is written of a notice for which no attempt is made.
pub(super) fn settlement(
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
