//! How the providers are: one that fails too often is left alone for some seconds. Each process finds out for itself.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use crate::notices::ladder::Outcome;

/// notify.md N-9: more than this of the last hundred, or so many within a minute, are too many.
const REMEMBERED: usize = 100;
const MOST_OF_HUNDRED: usize = 20;
const MOST_IN_A_MINUTE: usize = 50;
const MINUTE_MS: i64 = 60_000;
/// How long it is left alone.
const REST_MS: i64 = 10_000;

/// The last outcomes of every provider.
#[derive(Debug, Default)]
pub struct Health(Mutex<HashMap<String, Provider>>);

#[derive(Debug, Default)]
struct Provider {
    /// When it failed, or `None` where it did not.
    last: VecDeque<Option<i64>>,
    rests_until_ms: i64,
}

impl Health {
    /// Notes an outcome. A refusal is an answer like any other: the provider is well.
    pub fn note(&self, provider: &str, outcome: Outcome, now_ms: i64) {
        let mut providers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = providers.entry(provider.to_owned()).or_default();
        let is_failure = matches!(outcome, Outcome::NotNow | Outcome::Unknown);
        own.last.push_back(is_failure.then_some(now_ms));
        if own.last.len() > REMEMBERED {
            own.last.pop_front();
        }
        let failures = own.last.iter().flatten();
        let recent = failures.clone().filter(|at| now_ms - **at < MINUTE_MS).count();
        if is_failure && (failures.count() > MOST_OF_HUNDRED || recent > MOST_IN_A_MINUTE) {
            own.rests_until_ms = now_ms + REST_MS;
            // After the rest it begins with a clean slate, short enough to be stopped again soon.
            own.last.clear();
        }
    }

    /// Until when a provider is left alone, Unix milliseconds.
    pub fn rests_until(&self, provider: &str, now_ms: i64) -> Option<i64> {
        let providers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        providers.get(provider).map(|own| own.rests_until_ms).filter(|until| *until > now_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_that_keeps_failing_rests_and_is_tried_again() {
        let health = Health::default();
        for at in 0..20 {
            health.note("court", Outcome::Unknown, at);
        }
        assert_eq!(health.rests_until("court", 20), None);
        health.note("court", Outcome::NotNow, 20);
        assert_eq!(health.rests_until("court", 21), Some(20 + REST_MS));
        assert_eq!(health.rests_until("sms", 21), None, "the others are not to blame");
        assert_eq!(health.rests_until("court", 20 + REST_MS), None);
    }

    #[test]
    fn a_refusal_is_no_illness() {
        let health = Health::default();
        for at in 0..200 {
            health.note("court", Outcome::Refused, at);
        }
        assert_eq!(health.rests_until("court", 200), None);
    }
}
