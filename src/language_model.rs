//! The optional language model: picks one of the reviewed answers between which the engine cannot decide, and
//! rewords it. Off by default.
//!
//! It sees fixed instructions, at most three reviewed answers and the question with what names a person masked;
//! no case, no history, no tools. What it writes passes [`checker::check`] or is dropped. It is asked outside any
//! transaction, within a budget, behind a breaker, a few calls at once; whatever goes wrong, the scripted reply
//! goes out (threats 41–42).

mod breaker;
mod client;

pub mod checker;
mod general;
pub mod prompt;
pub mod queries;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::Instant;
use tracing::{info, warn};

use crate::clock::Clock;
use crate::config::LanguageModelSettings;
use crate::telemetry::metrics::Metrics;

use breaker::{Breaker, Rules};
use client::{Client, Failure};
use prompt::{Said, Unreadable};

pub use general::is_general;
pub use prompt::Passage;

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advice {
    /// Answer with the passage at this place, in these words or, without any, in its own.
    Answer {
        /// From 0.
        place: usize,
        /// The reworded answer, checked.
        wording: Option<String>,
    },
    /// The scripted reply.
    Scripted,
}

/// A call for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Which instructions it was made with.
    pub prompt_hash: String,
    /// What was sent.
    pub request: String,
    /// What came back, as far as it was read.
    pub response: Vec<u8>,
    /// The pinned model.
    pub model: String,
    /// `kept`, `selected`, `declined`, `dropped` or `failed`.
    pub outcome: &'static str,
    /// Why it was dropped or failed.
    pub reason: Option<&'static str>,
    /// How long the call took.
    pub latency_ms: i64,
}

/// The model of this process, on or off. One per process, behind an `Arc`.
pub struct LanguageModel {
    way: Option<Way>,
    on: AtomicBool,
    clock: Clock,
    metrics: Metrics,
}

/// A configured endpoint.
struct Way {
    client: Client,
    model: String,
    filing_number: String,
    breaker: Mutex<Breaker>,
    places: Semaphore,
}

impl LanguageModel {
    /// The model of these settings; one that is not enabled can never be asked.
    ///
    /// # Errors
    /// When the endpoint's address cannot be used.
    pub fn new(settings: &LanguageModelSettings, clock: Clock, metrics: Metrics) -> anyhow::Result<Self> {
        let way = settings.enabled.then(|| Way::new(settings)).transpose()?;
        Ok(Self { on: AtomicBool::new(way.is_some()), way, clock, metrics })
    }

    /// Whether a question may be put aside for it now.
    pub fn is_available(&self) -> bool {
        self.on.load(Ordering::Relaxed)
            && self.way.as_ref().is_some_and(|way| {
                way.places.available_permits() > 0 && way.breaker().is_passable(self.clock.now_ms())
            })
    }

    /// The kill switch of the running process; returns whether the model is on now. A restart goes by the settings.
    pub fn switch(&self, wanted: Switch) -> bool {
        let on = wanted == Switch::On && self.way.is_some();
        self.on.store(on, Ordering::Relaxed);
        info!(outcome = if on { "on" } else { "off" }, "the language model was switched");
        on
    }

    /// Whether it is on, and whether its breaker lets calls through.
    pub fn status(&self) -> &'static str {
        match &self.way {
            None => "not configured",
            Some(_) if !self.on.load(Ordering::Relaxed) => "off",
            Some(way) if !way.breaker().is_passable(self.clock.now_ms()) => "resting",
            Some(_) => "on",
        }
    }

    /// The longest that asking takes.
    pub fn budget(&self) -> Duration {
        self.way.as_ref().map_or(Duration::ZERO, |way| way.client.budget())
    }

    /// The number under which the algorithm is filed.
    pub fn filing_number(&self) -> &str {
        self.way.as_ref().map_or("", |way| &way.filing_number)
    }

    /// Asks which of the passages answers the question. Ends within the budget; never fails.
    pub async fn advise(&self, question: &str, passages: &[Passage]) -> (Advice, Option<Record>) {
        let skipped = |reason| {
            self.metrics.model("skipped", reason);
            (Advice::Scripted, None)
        };
        let Some(way) = self.way.as_ref().filter(|_| self.on.load(Ordering::Relaxed)) else {
            return skipped("off");
        };
        if passages.is_empty() {
            return skipped("no_passages");
        }
        let Ok(_place) = way.places.try_acquire() else { return skipped("busy") };
        if !way.breaker().pass(self.clock.now_ms()) {
            return skipped("breaker_open");
        }
        let (advice, record) = self.ask(way, question, passages).await;
        self.metrics.model(record.outcome, record.reason.unwrap_or(""));
        if let Some(reason) = record.reason {
            warn!(
                outcome = record.outcome,
                reason,
                milliseconds = record.latency_ms,
                "the model did not help"
            );
        }
        (advice, Some(record))
    }

    async fn ask(&self, way: &Way, question: &str, passages: &[Passage]) -> (Advice, Record) {
        let request = prompt::request(&way.model, passages, question);
        let begun = Instant::now();
        let called = way.client.call(&request).await;
        let latency_ms = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
        let read = match &called {
            Ok(body) => prompt::read(body, &way.model).map_err(Wrong::Unreadable),
            Err(failure) => Err(Wrong::Failure(*failure)),
        };
        match &read {
            Ok(_) => way.breaker().succeeded(),
            Err(wrong) => way.breaker().failed(self.clock.now_ms(), wrong.patience()),
        }
        let (advice, outcome, reason) = match read {
            Ok(said) => judge(said, passages),
            Err(wrong) => (Advice::Scripted, "failed", Some(wrong.name())),
        };
        let record = Record {
            prompt_hash: prompt::digest(),
            request: request.to_string(),
            response: called.unwrap_or_default(),
            model: way.model.clone(),
            outcome,
            reason,
            latency_ms,
        };
        (advice, record)
    }
}

/// The position of the kill switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// It may be asked.
    On,
    /// Nothing is called.
    Off,
}

impl Way {
    fn new(settings: &LanguageModelSettings) -> anyhow::Result<Self> {
        let rules = Rules {
            failures: settings.breaker_failures,
            window: settings.breaker_window(),
            rest: settings.breaker_rest(),
        };
        Ok(Self {
            client: Client::new(settings)?,
            model: settings.model.clone(),
            filing_number: settings.filing_number.clone(),
            breaker: Mutex::new(Breaker::new(rules)),
            places: Semaphore::new(settings.max_concurrent),
        })
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why there is nothing to judge.
enum Wrong {
    Failure(Failure),
    Unreadable(Unreadable),
}

impl Wrong {
    fn name(&self) -> &'static str {
        match self {
            Self::Failure(failure) => failure.name(),
            Self::Unreadable(Unreadable::Garbage) => "garbage",
            Self::Unreadable(Unreadable::Cut) => "cut",
            Self::Unreadable(Unreadable::OtherModel) => "other_model",
        }
    }

    fn patience(&self) -> Option<Duration> {
        match self {
            Self::Failure(Failure::Limited(patience)) => *patience,
            _ => None,
        }
    }
}

/// What is made of what the model said: pure.
pub fn judge(said: Said, passages: &[Passage]) -> (Advice, &'static str, Option<&'static str>) {
    let Some(place) = usize::from(said.choice).checked_sub(1) else {
        return (Advice::Scripted, "declined", None);
    };
    let Some(passage) = passages.get(place) else {
        return (Advice::Scripted, "dropped", Some("no_such_passage"));
    };
    let text = said.text.trim();
    if text.is_empty() {
        return (Advice::Answer { place, wording: None }, "selected", None);
    }
    match checker::check(text, passage) {
        Ok(()) => (Advice::Answer { place, wording: Some(text.to_owned()) }, "kept", None),
        Err(fault) if fault.spoils_the_choice() => (Advice::Scripted, "dropped", Some(fault.name())),
        Err(fault) => (Advice::Answer { place, wording: None }, "dropped", Some(fault.name())),
    }
}
