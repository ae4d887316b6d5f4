//! The platform's part, as in `tingxun bench notices`: an answer to every template message after its time.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// What it has accepted, by `client_msg_id`.
#[derive(Clone)]
pub struct Platform {
    latency: Duration,
    accepted: Arc<Mutex<HashMap<String, u32>>>,
    /// How long its answers took altogether, microseconds: a timer is never early.
    answering_us: Arc<AtomicU64>,
    /// How many different ones it has accepted, for whoever waits for the last.
    count: watch::Sender<usize>,
}

impl Platform {
    /// One that takes so long for an answer.
    #[must_use]
    pub fn new(latency: Duration) -> Self {
        let (accepted, answering_us) = (Arc::default(), Arc::default());
        Self { latency, accepted, answering_us, count: watch::Sender::new(0) }
    }

    /// Lets it answer on a port of its own; returns the address that takes template messages.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn serve(&self) -> anyhow::Result<String> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let path = "/cgi-bin/message/template/send";
        let address = format!("http://{}{path}", listener.local_addr()?);
        let router = Router::new().route(path, post(accept)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(address)
    }

    /// Returns once it has accepted so many different ones.
    pub async fn reaches(&self, count: usize) {
        // It ends early only when there is no platform any more to wait for.
        let _ = self.count.subscribe().wait_for(|accepted| *accepted >= count).await;
    }

    /// How many it has accepted once, and more often.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let accepted = self.accepted.lock().unwrap_or_else(PoisonError::into_inner);
        let once = accepted.values().filter(|times| **times == 1).count();
        (once, accepted.len() - once)
    }

    /// How long its answers took altogether.
    #[must_use]
    pub fn answering(&self) -> Duration {
        Duration::from_micros(self.answering_us.load(Ordering::Relaxed))
    }
}

async fn accept(State(platform): State<Platform>, Json(body): Json<Value>) -> Json<Value> {
    let begun = Instant::now();
    tokio::time::sleep(platform.latency).await;
    let took = u64::try_from(begun.elapsed().as_micros()).unwrap_or_default();
    platform.answering_us.fetch_add(took, Ordering::Relaxed);
    let id = body["client_msg_id"].as_str().unwrap_or_default().to_owned();
    let mut accepted = platform.accepted.lock().unwrap_or_else(PoisonError::into_inner);
    *accepted.entry(id).or_default() += 1;
    platform.count.send_replace(accepted.len());
    Json(json!({ "errcode": 0, "errmsg": "ok", "msgid": accepted.len() }))
}
