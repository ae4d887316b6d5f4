//! How the providers are: one that fails too often is left alone for some seconds; one that fails or is slow gets less to
//! do as long as another one could do it (notify.md N-9, after GOV.UK Notify). Each process finds out for itself.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use crate::secret::Dice;

/// More than this of the last hundred, or so many within a minute, are too many.
const REMEMBERED: usize = 100;
const MOST_OF_HUNDRED: usize = 20;
const MOST_IN_A_MINUTE: usize = 50;
const MINUTE_MS: i64 = 60_000;
/// How long it is left alone.
const REST_MS: i64 = 10_000;

/// How likely a provider is asked first that is as well as any, in percent; by so much less each time that it is not.
const FULL: u64 = 100;
const STEP: u64 = 20;
/// It gets a step back for each time so long without a complaint.
const QUIET_MS: i64 = 15 * MINUTE_MS;

/// How far back deliveries are looked at,
pub const SPEED_WITHIN_MS: i64 = 15 * MINUTE_MS;
/// which of them were slow,
pub const SLOW_MS: i64 = 5 * MINUTE_MS;
/// and from which share of them on a provider is, in percent; of fewer messages a share says nothing.
const SLOW_PERCENT: i64 = 15;
const LEAST_SENT: i64 = 20;

/// How every provider is.
#[derive(Debug, Default)]
pub struct Health(Mutex<HashMap<String, Provider>>);

/// How fast a provider delivered what it took of late.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Speed {
    /// Which.
    pub provider: String,
    /// How many messages it took.
    pub sent: i64,
    /// Of how many it said what became of them.
    pub reported: i64,
    /// How many were not on the phone in time.
    pub slow: i64,
}

#[derive(Debug)]
struct Provider {
    /// When it failed, or `None` where it did not.
    last: VecDeque<Option<i64>>,
    rests_until_ms: i64,
    /// How likely it was asked first when it was complained of last,
    weight: u64,
    /// and when that was.
    complained_ms: i64,
    /// Whether it ever said what became of a message. Of one that never does nobody knows how fast it is.
    reports: bool,
}

impl Default for Provider {
    fn default() -> Self {
        Self { last: VecDeque::new(), rests_until_ms: 0, weight: FULL, complained_ms: 0, reports: false }
    }
}

impl Provider {
    /// How likely it is asked first now.
    fn chance(&self, now_ms: i64) -> u64 {
        if self.rests_until_ms > now_ms { 0 } else { self.weight_at(now_ms) }
    }

    fn weight_at(&self, now_ms: i64) -> u64 {
        let quiet = u64::try_from((now_ms - self.complained_ms) / QUIET_MS).unwrap_or_default();
        FULL.min(self.weight.saturating_add(quiet.saturating_mul(STEP)))
    }

    fn complain(&mut self, now_ms: i64) {
        self.weight = self.weight_at(now_ms).saturating_sub(STEP);
        self.complained_ms = now_ms;
    }
}

impl Health {
    /// Notes a call, and whether the provider failed. A refusal is an answer like any other: the provider is well.
    pub fn note(&self, provider: &str, has_failed: bool, now_ms: i64) {
        let mut providers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = providers.entry(provider.to_owned()).or_default();
        own.last.push_back(has_failed.then_some(now_ms));
        if own.last.len() > REMEMBERED {
            own.last.pop_front();
        }
        let failures = own.last.iter().flatten();
        let recent = failures.clone().filter(|at| now_ms - **at < MINUTE_MS).count();
        if has_failed && (failures.count() > MOST_OF_HUNDRED || recent > MOST_IN_A_MINUTE) {
            own.complain(now_ms);
            own.rests_until_ms = now_ms + REST_MS;
            // After the rest it begins with a clean slate, short enough to be stopped again soon.
            own.last.clear();
        }
    }

    /// Judges how fast messages arrived.
    pub fn judge(&self, speeds: &[Speed], now_ms: i64) {
        let mut providers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for speed in speeds {
            let own = providers.entry(speed.provider.clone()).or_default();
            own.reports |= speed.reported > 0;
            let is_slow = speed.sent >= LEAST_SENT && speed.slow * 100 >= speed.sent * SLOW_PERCENT;
            if own.reports && is_slow {
                own.complain(now_ms);
            }
        }
    }

    /// Until when a provider is left alone, Unix milliseconds.
    pub fn rests_until(&self, provider: &str, now_ms: i64) -> Option<i64> {
        let providers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        providers.get(provider).map(|own| own.rests_until_ms).filter(|until| *until > now_ms)
    }

    /// Puts one of several first that could be asked, the usual first one at the beginning: it stays there as long as it is
    /// well, and as likely as it is well where it is not. Where all are equally unwell, nothing changes.
    pub fn put_first<T>(&self, among: &mut [T], name: impl Fn(&T) -> &str, now_ms: i64, dice: &Dice) {
        if among.len() < 2 {
            return;
        }
        let chances: Vec<u64> = {
            let providers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let chance = |own: &T| providers.get(name(own)).map_or(FULL, |own| own.chance(now_ms));
            among.iter().map(chance).collect()
        };
        let best = chances.iter().copied().max().unwrap_or_default();
        if best == 0 {
            return;
        }
        let is_chosen = |chance: &u64| *chance == best || dice.below(best) < *chance;
        if let Some(chosen) = chances.iter().position(is_chosen) {
            among[..=chosen].rotate_right(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ill(health: &Health, provider: &str, at: i64) {
        for _ in 0..=MOST_OF_HUNDRED {
            health.note(provider, true, at);
        }
    }

    /// How often, of a thousand, the first one stays first.
    fn share(health: &Health, now_ms: i64) -> usize {
        let dice = Dice::seeded(1);
        let first = |_: &usize| {
            let mut among = ["one", "other"];
            health.put_first(&mut among, |own| own, now_ms, &dice);
            among[0] == "one"
        };
        (0..1_000).filter(first).count()
    }

    #[test]
    fn a_provider_that_keeps_failing_rests_and_is_tried_again() {
        let health = Health::default();
        for at in 0..20 {
            health.note("court", true, at);
        }
        assert_eq!(health.rests_until("court", 20), None);
        health.note("court", true, 20);
        assert_eq!(health.rests_until("court", 21), Some(20 + REST_MS));
        assert_eq!(health.rests_until("sms", 21), None, "the others are not to blame");
        assert_eq!(health.rests_until("court", 20 + REST_MS), None);
    }

    #[test]
    fn whoever_answers_is_well() {
        let health = Health::default();
        for at in 0..200 {
            health.note("court", false, at);
        }
        assert_eq!(health.rests_until("court", 200), None);
        assert_eq!(share(&health, 200), 1_000);
    }

    #[test]
    fn whoever_fails_gets_less_and_gets_it_back_in_quiet() {
        let health = Health::default();
        assert_eq!(share(&health, 0), 1_000);
        ill(&health, "one", 0);
        assert_eq!(share(&health, 1), 0, "it rests");
        let awake = share(&health, REST_MS);
        assert!((750..850).contains(&awake), "{awake}");
        ill(&health, "one", REST_MS);
        let again = share(&health, 2 * REST_MS);
        assert!((550..650).contains(&again), "{again}");
        let quiet = share(&health, 2 * REST_MS + QUIET_MS);
        assert!((750..850).contains(&quiet), "{quiet}");
        assert_eq!(share(&health, 2 * REST_MS + 2 * QUIET_MS), 1_000);
    }

    #[test]
    fn where_all_are_ill_the_first_one_stays_first() {
        let health = Health::default();
        ill(&health, "one", 0);
        ill(&health, "other", 0);
        assert_eq!(share(&health, 1), 1_000, "all rest");
        assert_eq!(share(&health, REST_MS), 1_000);
    }

    #[test]
    fn whoever_is_slow_gets_less() {
        let speed = |sent, reported, slow| [Speed { provider: "one".to_owned(), sent, reported, slow }];
        let health = Health::default();
        for fine in [speed(100, 90, 14), speed(19, 10, 19), speed(0, 0, 0)] {
            health.judge(&fine, 0);
            assert_eq!(share(&health, 0), 1_000, "{fine:?}");
        }
        health.judge(&speed(100, 0, 15), 0);
        let slow = share(&health, 0);
        assert!((750..850).contains(&slow), "it reported before, so silence counts: {slow}");
        for minute in 1..10 {
            health.judge(&speed(100, 0, 100), minute * MINUTE_MS);
        }
        assert_eq!(share(&health, 10 * MINUTE_MS), 0);
        let never = Health::default();
        never.judge(&speed(100, 0, 100), 0);
        assert_eq!(share(&never, 0), 1_000, "of one that never reports nobody knows");
    }

    proptest! {
        /// However they are, one of them is first, all stay, and the others keep their order.
        #[test]
        fn nobody_is_lost(complaints in prop::collection::vec((0..4_usize, 0..10_000_000_i64), 0..40), seed: u64) {
            let health = Health::default();
            let names = ["a", "b", "c", "d"];
            let mut now = 0;
            for (which, after) in complaints {
                now += after;
                ill(&health, names[which], now);
            }
            let mut among = names;
            health.put_first(&mut among, |own| own, now, &Dice::seeded(seed));
            let rest: Vec<&str> = names.into_iter().filter(|own| *own != among[0]).collect();
            prop_assert_eq!(rest, among[1..].to_vec());
        }
    }
}
