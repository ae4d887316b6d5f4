//! Counters for Prometheus. Labels are names of ours, never values of people.

use std::sync::Arc;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Reason {
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Judgement {
    outcome: &'static str,
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Delivery {
    route: &'static str,
    outcome: &'static str,
}

/// All metrics of the process. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    refused: Family<Reason, Counter>,
    answered: Family<Outcome, Counter>,
    outgoing: Family<Outcome, Counter>,
    notices: Family<Delivery, Counter>,
    model: Family<Judgement, Counter>,
    /// Seconds from a push's head to its answer.
    pub push_seconds: Histogram,
    /// Pushes that were stored before.
    pub repeats: Counter,
    /// Authentic but unusable pushes.
    pub poison: Counter,
    /// Pushes that could not be stored.
    pub not_stored: Counter,
    /// Messages of people who may be in danger.
    pub urgent: Counter,
    /// Script reloads that were refused.
    pub scripts_refused: Counter,
    /// Open connections.
    pub connections: Gauge,
    /// Outgoing rows that are not settled.
    pub outbox_open: Gauge,
    /// How far this machine's clock is behind the database's.
    pub clock_skew_ms: Gauge,
}

/// Upper bounds in seconds; 4 s is the budget, 5 s the platform's patience.
const PUSH_SECONDS: [f64; 10] = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 1.0, 4.0, 5.0];

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("tingxun");
        let metrics = Self {
            registry: Arc::default(),
            refused: Family::default(),
            answered: Family::default(),
            outgoing: Family::default(),
            notices: Family::default(),
            model: Family::default(),
            push_seconds: Histogram::new(PUSH_SECONDS),
            repeats: Counter::default(),
            poison: Counter::default(),
            not_stored: Counter::default(),
            urgent: Counter::default(),
            scripts_refused: Counter::default(),
            connections: Gauge::default(),
            outbox_open: Gauge::default(),
            clock_skew_ms: Gauge::default(),
        };
        let m = metrics.clone();
        registry.register("push_refused", "Pushes that failed authenticity", m.refused);
        registry.register("push_answered", "Authentic pushes by kind of answer", m.answered);
        registry.register("push_seconds", "From a push's head to its answer", m.push_seconds);
        registry.register("push_repeats", "Pushes that were stored before", m.repeats);
        registry.register("push_poison", "Authentic but unusable pushes", m.poison);
        registry.register("push_not_stored", "Pushes that could not be stored", m.not_stored);
        registry.register("urgent", "Messages of people who may be in danger", m.urgent);
        registry.register("outgoing", "API sends by outcome", m.outgoing);
        registry.register("notices", "Attempts of notices by way and outcome", m.notices);
        registry.register("language_model", "Questions for the language model by what came of them", m.model);
        registry.register("outbox_open", "Outgoing rows not settled", m.outbox_open);
        registry.register("scripts_refused", "Script reloads that were refused", m.scripts_refused);
        let skew = "How far this machine's clock is behind the database's, milliseconds";
        registry.register("clock_skew_ms", skew, m.clock_skew_ms);
        registry.register("connections", "Open connections", m.connections);
        Self { registry: Arc::new(registry), ..metrics }
    }
}

impl Metrics {
    /// A push failed authenticity; the reason never leaves the process.
    pub fn refuse(&self, reason: &'static str) {
        self.refused.get_or_create(&Reason { reason }).inc();
    }

    /// An authentic push was answered.
    pub fn answer(&self, outcome: &'static str) {
        self.answered.get_or_create(&Outcome { outcome }).inc();
    }

    /// An outgoing row was sent or not.
    pub fn outgoing(&self, outcome: &'static str) {
        self.outgoing.get_or_create(&Outcome { outcome }).inc();
    }

    /// An attempt of a notice was made.
    pub fn notice(&self, route: &'static str, outcome: &'static str) {
        self.notices.get_or_create(&Delivery { route, outcome }).inc();
    }

    /// A question was put to the language model, or would have been.
    pub fn model(&self, outcome: &'static str, reason: &'static str) {
        self.model.get_or_create(&Judgement { outcome, reason }).inc();
    }

    /// The text for Prometheus.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a String cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
