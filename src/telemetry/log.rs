//! JSON logs in which only known fields are written (threats 31).
//!
//! A field that is not on the list is dropped, not masked: what a message, an openid or a token looks like
//! cannot be known in advance. Message texts of our own log calls are constants. Other crates' records may
//! quote anything, so only their level and target are kept.

use std::fmt::Debug;
use std::io::Write;

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::clock::Clock;

/// The fields that may be written.
pub const FIELDS: &[&str] = &[
    "account",
    "address",
    "attempt",
    "attempts",
    "count",
    "court",
    "digest",
    "endpoint",
    "engine",
    "errcode",
    "error",
    "event",
    "faults",
    "file",
    "gateway",
    "held",
    "kind",
    "line",
    "milliseconds",
    "notice",
    "order",
    "outcome",
    "peer",
    "person",
    "port",
    "reason",
    "revision",
    "rid",
    "role",
    "route",
    "seconds",
    "status",
    "usual",
    "version",
    "worker",
];

/// Where the lines go.
type Sink = Box<dyn Fn() -> Box<dyn Write> + Send + Sync>;

struct JsonLines {
    clock: Clock,
    least: Level,
    sink: Sink,
}

/// Starts logging to standard error; later calls change nothing.
pub fn start(clock: Clock, level: &str) {
    let least = level.parse().unwrap_or(Level::INFO);
    let layer = JsonLines { clock, least, sink: Box::new(|| Box::new(std::io::stderr())) };
    let _ = tracing_subscriber::registry().with(layer).try_init();
}

impl<S: Subscriber> Layer<S> for JsonLines {
    fn enabled(&self, metadata: &tracing::Metadata<'_>, _: Context<'_, S>) -> bool {
        let least = if is_ours(metadata.target()) { self.least } else { self.least.min(Level::WARN) };
        *metadata.level() <= least
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        let mut line = Line::default();
        if is_ours(metadata.target()) {
            event.record(&mut line);
        }
        line.0.insert("time".into(), self.clock.now().to_string().into());
        line.0.insert("level".into(), metadata.level().as_str().into());
        line.0.insert("target".into(), metadata.target().into());
        // serde_json escapes CR, LF and ESC, so no value can forge a line.
        let mut text = Value::Object(line.0).to_string();
        text.push('\n');
        let _ = (self.sink)().write_all(text.as_bytes());
    }
}

fn is_ours(target: &str) -> bool {
    target == "tingxun" || target.starts_with("tingxun::")
}

#[derive(Default)]
struct Line(Map<String, Value>);

impl Line {
    fn put(&mut self, field: &Field, value: impl FnOnce() -> Value) {
        if field.name() == "message" || FIELDS.contains(&field.name()) {
            self.0.insert(field.name().to_owned(), value());
        }
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field, || format!("{value:?}").into());
    }
    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, || value.into());
    }
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, || value.into());
    }
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, || value.into());
    }
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, || value.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn only_listed_fields_are_written_and_nothing_forges_a_line() {
        let paper = Paper::default();
        let clock = Clock::manual("2026-01-01T00:00:00Z".parse().unwrap());
        let sink = paper.clone();
        let sink: Sink = Box::new(move || Box::new(sink.clone()));
        let subscriber = tracing_subscriber::registry().with(JsonLines { clock, least: Level::INFO, sink });
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(account = "a\r\nb", openid = "oia2Tju", phone = "13800138000", "stored");
            tracing::debug!("not written");
            tracing::warn!(target: "sqlx", "SELECT secret");
        });
        let text = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
        assert_eq!(
            text,
            "{\"account\":\"a\\r\\nb\",\"level\":\"INFO\",\"message\":\"stored\",\"target\":\"tingxun::telemetry::log::tests\",\"time\":\"2026-01-01T00:00:00Z\"}\n\
             {\"level\":\"WARN\",\"target\":\"sqlx\",\"time\":\"2026-01-01T00:00:00Z\"}\n"
        );
    }
}
