//! A day's notices of one person in one message: who goes with whom, and what becomes of each.
//!
//! The message is one sending that they share: each has its own attempt of it, and what becomes of it becomes of each. Two
//! cases never stand in one notice (notify.md N-11), so it says how many there are and nothing of any.

use jiff::Timestamp;

use super::claim::Deciding;
use super::decide::Decided;
use super::known::queries::Details;
use super::matter::Matter;
use super::{Courier, Errand, Other, Ready};
use crate::channel::notice::{Facts, Kind};
use crate::clock::court_time;
use crate::db::{DbError, Tx};
use crate::notices::State;
use crate::notices::digest::{self, Waiting};

impl Courier {
    /// With which message of the day a notice goes, Unix milliseconds; `None` where it goes by itself.
    pub(super) fn goes_with_the_day(
        &self,
        details: &Details,
        kind: Kind,
        event_ms: Option<i64>,
        now_ms: i64,
    ) -> Option<i64> {
        let event = event_ms.and_then(|at| Timestamp::from_millisecond(at).ok());
        let due_on = self.paper(details).and_then(|paper| paper.due_on);
        let day = event.map(|at| court_time(at).date()).or(due_on);
        let (digest_at, useless_after) = (details.digest_at, details.useless_after);
        let engine = self.0.engines.current();
        let waiting = Waiting { kind, day, digest_at, useless_after };
        digest::goes_at(waiting, now_ms, &engine.scripts().tables.holidays, &engine.limits().notices)
    }

    /// Decides about the notices of several people that go together: those of one person and court share a message, if
    /// they were tried together before, or not at all.
    pub(super) async fn send_days<'a>(
        &self,
        tx: &mut Tx<'_>,
        mut matters: Vec<Matter<'a>>,
        deciding: &mut Deciding<'a>,
    ) -> Result<(), DbError> {
        matters.sort_by(|one, other| (day_of(one), &one.details.id).cmp(&(day_of(other), &other.details.id)));
        for of_one in matters.chunk_by(|one, other| day_of(one) == day_of(other)) {
            self.send_day(tx, of_one, deciding).await?;
        }
        Ok(())
    }

    async fn send_day<'a>(
        &self,
        tx: &mut Tx<'_>,
        matters: &[Matter<'a>],
        deciding: &mut Deciding<'a>,
    ) -> Result<(), DbError> {
        let engine = self.0.engines.current();
        let limits = &engine.limits().notices;
        if let [first, _, ..] = matters {
            let facts = Facts { together: matters.len(), repeats: false, ..first.facts.clone() };
            let day = first.with(facts);
            match self.take_way(tx, day, &deciding.known, limits).await? {
                Decided::Go(mut ready, Some(attempt)) => {
                    deciding.attempts.push(attempt);
                    for other in &matters[1..] {
                        self.join(&mut ready, other, deciding);
                    }
                    deciding.ready.push(*ready);
                    return Ok(());
                }
                Decided::Rest(rest) if rest.state == State::Planned => {
                    deciding.settlements.extend(matters.iter().map(|own| own.settlement(&rest)));
                    return Ok(());
                }
                // No account takes it: each goes by itself.
                _ => {}
            }
        }
        for own in matters {
            let decided = self.take_way(tx, own.clone(), &deciding.known, limits).await?;
            deciding.take(own.details, decided);
        }
        Ok(())
    }

    /// The same message tells of this one, too.
    fn join(&self, ready: &mut Ready, other: &Matter<'_>, deciding: &mut Deciding<'_>) {
        let Errand::Account { way, message, .. } = &ready.errand else { return };
        let by = ready.errand.provider();
        let attempt = self.attempt(other, (way, &by), message);
        ready.others.push(Other {
            notice: other.details.id.clone(),
            attempt: attempt.id.clone(),
            unopened_at: other.unopened_at(),
            useless_after: other.details.useless_after,
        });
        deciding.attempts.push(attempt);
    }
}

/// Whose day a notice belongs to, and by which ways it was tried: when, and what came of it.
fn day_of<'a>(matter: &'a Matter<'_>) -> (&'a str, &'a str, Vec<(i64, &'a str, &'static str)>) {
    let tried = matter.tried.iter().map(|own| (own.started_ms, own.address.as_str(), own.outcome.name()));
    (&matter.details.recipient, &matter.details.court, tried.collect())
}
