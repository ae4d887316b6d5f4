//! A language model's endpoint that does what a test tells it, well or badly.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

pub const MODEL: &str = "court-model-2026-09-01";
pub const KEY: &str = "sk-0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// What the endpoint does with the next calls.
#[derive(Debug, Clone)]
pub enum Manner {
    /// Chooses this candidate and words it as its first sentence.
    Good(usize),
    /// Says this as its content.
    Says(String),
    /// Appends this to the first candidate's answer.
    Adds(&'static str),
    /// Answers with this status and these headers.
    Status(u16, &'static str),
    /// Sends half of its answer and hangs up.
    Cut,
    /// Sends this body.
    Raw(Vec<u8>),
    /// Answers as `Good(0)`, but only when released.
    Slow,
}

/// The endpoint.
#[derive(Clone)]
pub struct FakeModel {
    pub url: String,
    inner: Arc<Inner>,
}

struct Inner {
    manner: Mutex<Manner>,
    calls: Mutex<Vec<Call>>,
    called: Notify,
    release: tokio::sync::Semaphore,
}

/// One call as it arrived.
#[derive(Debug, Clone)]
pub struct Call {
    pub head: String,
    pub body: Value,
}

impl Call {
    /// What stands in the user's message.
    pub fn asked(&self) -> Value {
        serde_json::from_str(self.body["messages"][1]["content"].as_str().unwrap()).unwrap()
    }
}

impl FakeModel {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let inner = Arc::new(Inner {
            manner: Mutex::new(Manner::Good(0)),
            calls: Mutex::default(),
            called: Notify::new(),
            release: tokio::sync::Semaphore::new(0),
        });
        let model = Self { url, inner };
        let serving = model.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let serving = serving.clone();
                tokio::spawn(async move { serving.serve(stream).await });
            }
        });
        model
    }

    pub fn behaves(&self, manner: Manner) {
        *self.inner.manner.lock().unwrap() = manner;
    }

    pub fn calls(&self) -> Vec<Call> {
        self.inner.calls.lock().unwrap().clone()
    }

    /// Waits until so many calls have arrived.
    pub async fn called(&self, times: usize) {
        loop {
            let arrived = self.inner.called.notified();
            if self.calls().len() >= times {
                return;
            }
            arrived.await;
        }
    }

    /// Lets the slow calls go on.
    pub fn release(&self) {
        self.inner.release.add_permits(100);
    }

    async fn serve(&self, mut stream: TcpStream) {
        let Some(call) = read_call(&mut stream).await else { return };
        let manner = self.inner.manner.lock().unwrap().clone();
        self.inner.calls.lock().unwrap().push(call.clone());
        self.inner.called.notify_waiters();
        if let Manner::Slow = manner {
            self.inner.release.acquire().await.unwrap().forget();
        }
        let answer = answer(&manner, &call);
        let _ = stream.write_all(&answer).await;
        let _ = stream.shutdown().await;
    }
}

async fn read_call(stream: &mut TcpStream) -> Option<Call> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let length: usize = head.lines().find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok()
            })?;
            let body = &bytes[head.len() + 4..];
            if body.len() >= length {
                return Some(Call { head: head.to_owned(), body: serde_json::from_slice(body).ok()? });
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

fn answer(manner: &Manner, call: &Call) -> Vec<u8> {
    let asked = call.asked();
    let first = |place: usize| asked["candidates"][place]["answer"].as_str().unwrap_or_default().to_owned();
    let content = match manner {
        Manner::Good(place) => {
            let answer = first(*place);
            let sentence = answer.split(['。', '；']).next().unwrap_or_default();
            json!({ "choice": place + 1, "text": format!("{sentence}。") }).to_string()
        }
        Manner::Slow => json!({ "choice": 1, "text": "" }).to_string(),
        Manner::Adds(lie) => json!({ "choice": 1, "text": format!("{}{lie}", first(0)) }).to_string(),
        Manner::Says(content) => content.clone(),
        Manner::Cut | Manner::Status(..) | Manner::Raw(_) => String::new(),
    };
    let completion = json!({
        "id": "c-1", "object": "chat.completion", "model": MODEL,
        "choices": [{ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": content } }],
        "usage": { "prompt_tokens": 1, "completion_tokens": 1 },
    })
    .to_string()
    .into_bytes();
    match manner {
        Manner::Status(status, headers) => {
            format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}")
                .into_bytes()
        }
        Manner::Raw(body) => whole(body, body.len()),
        Manner::Cut => whole(&completion[..completion.len() / 2], completion.len()),
        _ => whole(&completion, completion.len()),
    }
}

fn whole(body: &[u8], length: usize) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}
