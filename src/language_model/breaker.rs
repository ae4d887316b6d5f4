//! Stops asking an endpoint that keeps failing, and tries it again with one call. Time is an argument.

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::milliseconds;

/// When it opens, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// So many failures
    pub failures: usize,
    /// within this time open it
    pub window: Duration,
    /// for this time.
    pub rest: Duration,
}

/// An endpoint that asks for patience is given no more than this.
const LONGEST_REST: Duration = Duration::from_secs(300);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    /// No calls until this instant, Unix milliseconds.
    Open(i64),
    /// One call is trying; if nothing is heard of it by this instant, another may.
    Probing(i64),
}

/// The breaker of one endpoint.
#[derive(Debug)]
pub struct Breaker {
    rules: Rules,
    state: State,
    failures: VecDeque<i64>,
}

impl Breaker {
    /// A closed breaker.
    pub fn new(rules: Rules) -> Self {
        Self { rules, state: State::Closed, failures: VecDeque::new() }
    }

    /// Whether a call would be let through now.
    pub fn is_passable(&self, now_ms: i64) -> bool {
        match self.state {
            State::Closed => true,
            State::Open(until) | State::Probing(until) => now_ms >= until,
        }
    }

    /// Lets a call through, or not. After a rest the first one is a probe.
    pub fn pass(&mut self, now_ms: i64) -> bool {
        let passable = self.is_passable(now_ms);
        if passable && self.state != State::Closed {
            self.state = State::Probing(now_ms + milliseconds(self.rules.rest));
        }
        passable
    }

    /// A call brought an answer.
    pub fn succeeded(&mut self) {
        // A call from before the rest says nothing about the endpoint after it.
        if let State::Probing(_) = self.state {
            self.state = State::Closed;
            self.failures.clear();
        }
    }

    /// A call failed; the endpoint may have said how long it wants to be left alone.
    pub fn failed(&mut self, now_ms: i64, rest: Option<Duration>) {
        self.failures.push_back(now_ms);
        let since = now_ms - milliseconds(self.rules.window);
        self.failures.retain(|at| *at > since);
        let usual = milliseconds(self.rules.rest);
        let asked = rest.map(|rest| milliseconds(rest.min(LONGEST_REST)));
        let probe_failed = matches!(self.state, State::Probing(_));
        if probe_failed || asked.is_some() || self.failures.len() >= self.rules.failures {
            let until = now_ms + asked.unwrap_or(usual).max(usual);
            self.state = match self.state {
                State::Open(before) => State::Open(before.max(until)),
                _ => State::Open(until),
            };
            self.failures.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULES: Rules =
        Rules { failures: 3, window: Duration::from_secs(60), rest: Duration::from_secs(10) };

    fn opened() -> Breaker {
        let mut breaker = Breaker::new(RULES);
        for at in [0, 1, 2] {
            assert!(breaker.pass(at));
            breaker.failed(at, None);
        }
        breaker
    }

    #[test]
    fn enough_failures_within_the_window_open_it() {
        let mut breaker = opened();
        assert!(!breaker.pass(10_001));
        let mut slow = Breaker::new(RULES);
        for at in [0, 50_000, 100_000, 150_000] {
            slow.failed(at, None);
        }
        assert!(slow.pass(150_001), "never three within a minute");
    }

    #[test]
    fn after_the_rest_one_call_tries() {
        let mut breaker = opened();
        assert!(breaker.pass(10_002));
        assert!(!breaker.pass(10_003), "one at a time");
        breaker.succeeded();
        assert!(breaker.pass(10_004) && breaker.pass(10_005));
    }

    #[test]
    fn a_failed_probe_opens_it_again_and_a_lost_one_does_not_block_it() {
        let mut breaker = opened();
        assert!(breaker.pass(10_002));
        breaker.failed(10_500, None);
        assert!(!breaker.pass(20_499));
        assert!(breaker.pass(20_500), "a probe of which nothing is heard again");
        assert!(!breaker.pass(30_499));
        assert!(breaker.pass(30_500));
    }

    #[test]
    fn the_endpoint_may_ask_for_patience_within_reason() {
        let mut breaker = Breaker::new(RULES);
        breaker.failed(0, Some(Duration::from_secs(30)));
        assert!(!breaker.pass(29_999) && breaker.pass(30_000));
        let mut greedy = Breaker::new(RULES);
        greedy.failed(0, Some(Duration::from_secs(86_400)));
        assert!(greedy.pass(300_000));
    }

    #[test]
    fn a_straggler_neither_closes_it_nor_shortens_the_rest() {
        let mut breaker = opened();
        breaker.succeeded();
        breaker.failed(3, None);
        assert!(!breaker.pass(9_000));
    }

    proptest! {
        #[test]
        fn it_never_stays_shut(steps in prop::collection::vec((0..3u8, 0..20_000i64, prop::option::of(0..90_000u64)), 0..60)) {
            let (mut breaker, mut now) = (Breaker::new(RULES), 0);
            for (step, later, rest) in steps {
                now += later;
                match step {
                    0 => drop(breaker.pass(now)),
                    1 => breaker.succeeded(),
                    _ => breaker.failed(now, rest.map(Duration::from_millis)),
                }
            }
            prop_assert!(breaker.is_passable(now + 300_000));
        }
    }
}
