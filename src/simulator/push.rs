//! The push engine: signs, encrypts, delivers, repeats, and judges the answer as the platform does (protocol A6).

use std::collections::VecDeque;
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::faults::{Tamper, take};
use super::phone::Shown;
use super::plaintext::Content;
use super::{Simulator, State};
use crate::http;
use crate::wechat::document::Document;
use crate::wechat::envelope::{self, Credentials, Mode, PushQuery};
use crate::wechat::signature::{message_signature, url_signature};
use crate::wechat::{AppId, OpenId};
use secrecy::ExposeSecret;

/// The platform tries a push so often.
const ATTEMPTS: usize = 3;
/// How long the platform is silent after too many failures.
const SILENCE_MS: i64 = 60_000;
/// Pushes that the page can look back on.
const LOG: usize = 50;
/// A connection that is cut stands so long, in real time.
const CUT_AFTER: Duration = Duration::from_millis(30);
/// A body that no push has.
const HUGE_BYTES: usize = 300 * 1024;

/// What became of a push.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Delivery {
    /// What was pushed: the message's type or the event's name.
    pub what: String,
    /// Each attempt.
    pub attempts: Vec<Attempt>,
    /// How it ended.
    pub outcome: Outcome,
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attempt {
    /// The HTTP status, or `none`.
    pub status: String,
    /// How long it took.
    pub milliseconds: u64,
}

/// How a push ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// `success` or an empty body.
    Accepted,
    /// A valid reply.
    Replied {
        /// Its type.
        msg_type: String,
        /// Its words, if it is a text.
        text: String,
    },
    /// Nothing valid in three attempts: the person sees that the service is out of order.
    ServiceFailure {
        /// Why the last answer did not count.
        why: String,
    },
    /// Not delivered yet: held back by a knob.
    Held,
    /// Not delivered: the platform is silent after too many failures.
    Silent,
}

/// The pushes of the last time, and what is held back.
#[derive(Default)]
pub(super) struct Log {
    pub(super) recent: VecDeque<(OpenId, i64, Delivery)>,
    held: Vec<(OpenId, Message)>,
    failures: u32,
    silent_until_ms: i64,
}

/// A push as it will be written on every attempt.
#[derive(Clone)]
pub(super) struct Message {
    what: String,
    plaintext: String,
    is_message: bool,
    tamper: Option<Tamper>,
}

impl Simulator {
    /// Pushes what a person did, as the platform would.
    pub(super) async fn push(&self, person: &OpenId, content: Content) -> Delivery {
        let message = self.write(person, content);
        let held = {
            let mut state = self.state();
            if state.pushes.silent_until_ms > self.0.clock.now_ms() {
                drop(state);
                return self.finish(person, &message, Vec::new(), Outcome::Silent);
            }
            if std::mem::take(&mut state.faults.hold_next_push) {
                state.pushes.held.push((person.clone(), message.clone()));
                drop(state);
                return self.finish(person, &message, Vec::new(), Outcome::Held);
            }
            std::mem::take(&mut state.pushes.held)
        };
        let twice = take(&mut self.state().faults.duplicate_pushes);
        let delivery = if twice {
            let (first, _) = tokio::join!(self.deliver(person, &message), self.attempt(&message));
            first
        } else {
            self.deliver(person, &message).await
        };
        for (person, message) in held {
            self.deliver(&person, &message).await;
        }
        delivery
    }

    /// Pushes an event that the platform itself sends.
    pub async fn push_event(&self, person: &OpenId, name: &str, fields: &[(&str, &str)]) -> Delivery {
        self.push(person, Content::event(name, fields)).await
    }

    fn write(&self, person: &OpenId, content: Content) -> Message {
        let mut state = self.state();
        let created = state.faults.same_create_time.unwrap_or_else(|| self.0.clock.now_seconds());
        let (tamper, shape) = (state.faults.tamper.take(), state.faults.json_list);
        drop(state);
        let (account, msg_id) = (&self.0.account, 24_000_000_000_000_000 + self.0.dice.below(1 << 50));
        let head = [
            ("ToUserName", account.original_id.as_str().to_owned()),
            ("FromUserName", person.as_str().to_owned()),
            ("CreateTime", created.to_string()),
        ];
        let (what, is_message) = (content.what.clone(), content.is_message);
        let plaintext = content.write(account.format, &head, msg_id, shape);
        Message { what, plaintext, is_message, tamper }
    }

    async fn deliver(&self, person: &OpenId, message: &Message) -> Delivery {
        let mut attempts = Vec::new();
        let mut why = String::new();
        for number in 0..ATTEMPTS {
            if number > 0 {
                let pause_ms = self.0.options.retry_pause_ms;
                self.0.clock.reaches(self.0.clock.now_ms().saturating_add_unsigned(pause_ms)).await;
            }
            let begun = Instant::now();
            let answer = self.attempt(message).await;
            let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            let status = answer.as_ref().map_or_else(|_| "none".to_owned(), |(status, _)| status.to_string());
            attempts.push(Attempt { status, milliseconds });
            match answer.and_then(|(status, body)| self.judge(person, status, &body)) {
                Ok(outcome) => return self.finish(person, message, attempts, outcome),
                Err(reason) => why = reason,
            }
        }
        self.finish(person, message, attempts, Outcome::ServiceFailure { why })
    }

    fn finish(
        &self,
        person: &OpenId,
        message: &Message,
        attempts: Vec<Attempt>,
        outcome: Outcome,
    ) -> Delivery {
        let delivery = Delivery { what: message.what.clone(), attempts, outcome };
        let now_ms = self.0.clock.now_ms();
        let mut state = self.state();
        let state: &mut State = &mut state;
        match &delivery.outcome {
            Outcome::Replied { text, .. } if !text.is_empty() => {
                state.pushes.failures = 0;
                state.show(person, now_ms, Shown::Court { text: text.clone(), ai: false, passive: true });
            }
            Outcome::Accepted | Outcome::Replied { .. } => state.pushes.failures = 0,
            Outcome::ServiceFailure { .. } => {
                state.pushes.failures += 1;
                if state.pushes.failures >= self.0.options.silent_after {
                    state.pushes.failures = 0;
                    state.pushes.silent_until_ms = now_ms + SILENCE_MS;
                }
                if message.is_message {
                    state.show(person, now_ms, Shown::ServiceFailure);
                }
            }
            Outcome::Held | Outcome::Silent => {}
        }
        state.pushes.recent.push_back((person.clone(), now_ms, delivery.clone()));
        if state.pushes.recent.len() > LOG {
            state.pushes.recent.pop_front();
        }
        delivery
    }

    /// One signed request; every attempt has a nonce and timestamp of its own.
    async fn attempt(&self, message: &Message) -> Result<(u16, String), String> {
        let (query, body) = self.sign(message);
        let request = self.0.http.post(&self.0.account.callback).query(&query).body(body);
        let cut = take(&mut self.state().faults.cut_pushes);
        if cut {
            // Long enough for the request to arrive, too short for its answer to be read.
            let _ = tokio::time::timeout(CUT_AFTER, request.send()).await;
            return Err("the connection was cut".to_owned());
        }
        let response = request.send().await.map_err(|error| {
            if error.is_timeout() { "no answer in five seconds" } else { "the connection broke" }.to_owned()
        })?;
        let status = response.status().as_u16();
        let body = http::read_body(response, http::JSON_BYTES).await.map_err(|error| error.to_string())?;
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }

    fn sign(&self, message: &Message) -> (Vec<(&'static str, String)>, String) {
        let account = &self.0.account;
        let timestamp = self.0.clock.now_seconds().to_string();
        let nonce = self.0.dice.below(1_000_000_000).to_string();
        let token = account.credentials.tokens[0].expose_secret();
        let signature = url_signature(token, &timestamp, &nonce);
        let mut query = vec![("signature", signature)];
        let body = if account.mode == Mode::Plaintext {
            message.plaintext.clone()
        } else {
            let (body, encrypt) = self.encrypt(message);
            query.push(("encrypt_type", "aes".to_owned()));
            query.push(("msg_signature", message_signature(token, &timestamp, &nonce, &encrypt)));
            body
        };
        query.extend([("timestamp", timestamp), ("nonce", nonce)]);
        (query, body)
    }

    fn encrypt(&self, message: &Message) -> (String, String) {
        let account = &self.0.account;
        let wrong = Credentials {
            appid: AppId::parse("wx0000000000000000").unwrap_or_else(|_| account.credentials.appid.clone()),
            ..account.credentials.clone()
        };
        let credentials =
            if message.tamper == Some(Tamper::WrongAppid) { &wrong } else { &account.credentials };
        let random = self.0.dice.bytes();
        let (body, encrypt) = envelope::push_body(
            credentials,
            &account.original_id,
            account.format,
            &message.plaintext,
            random,
        );
        let body = match message.tamper {
            Some(Tamper::Ciphertext) => body.replacen(&encrypt[..8], "AAAAAAAA", 1),
            Some(Tamper::HugeBody) => format!("{body}{}", " ".repeat(HUGE_BYTES)),
            Some(Tamper::Xxe) => {
                format!("<!DOCTYPE xml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{body}")
            }
            Some(Tamper::PlainHalf) => {
                body.replacen("<xml>", "<xml><Content><![CDATA[altered]]></Content>", 1)
            }
            Some(Tamper::WrongAppid) | None if account.mode == Mode::Compatible => {
                // The readable half stands beside the encrypted one.
                let plain = message.plaintext.trim_start_matches("<xml>").trim_end_matches("</xml>");
                let plain = plain.split_once("</ToUserName>").map_or("", |(_, rest)| rest);
                body.replacen("</xml>", &format!("{plain}</xml>"), 1)
            }
            Some(Tamper::WrongAppid) | None => body,
        };
        (body, encrypt)
    }

    /// What the platform makes of an answer.
    fn judge(&self, person: &OpenId, status: u16, body: &str) -> Result<Outcome, String> {
        if status != 200 {
            return Err(format!("HTTP {status}"));
        }
        if body.is_empty() || body == "success" {
            return Ok(Outcome::Accepted);
        }
        let plaintext = self.open_reply(body)?;
        let reply = Document::parse(&plaintext).map_err(|_| "the reply is no document".to_owned())?;
        if reply.text("ToUserName") != Some(person.as_str()) {
            return Err("the reply is for somebody else".to_owned());
        }
        if reply.text("FromUserName") != Some(self.0.account.original_id.as_str()) {
            return Err("the reply is from somebody else".to_owned());
        }
        let msg_type = reply.text("MsgType").unwrap_or_default().to_owned();
        let text = reply.text("Content").unwrap_or_default().to_owned();
        Ok(Outcome::Replied { msg_type, text })
    }

    fn open_reply(&self, body: &str) -> Result<String, String> {
        if self.0.account.mode == Mode::Plaintext {
            return Ok(body.to_owned());
        }
        let sealed = Document::parse(body).map_err(|_| "the reply is no document".to_owned())?;
        let field =
            |name: &str| sealed.text(name).map(str::to_owned).ok_or(format!("the reply has no {name}"));
        let timestamp = field("TimeStamp")?;
        let query = PushQuery {
            signature: None,
            nonce: field("Nonce")?,
            msg_signature: Some(field("MsgSignature")?),
            echostr: None,
            timestamp: timestamp.clone(),
        };
        let at = timestamp.parse().map_err(|_| "the reply's TimeStamp is no number".to_owned())?;
        let opened =
            envelope::open(&self.0.account.credentials, Mode::Secure, &query, body.as_bytes(), at, 60);
        opened.map(|opened| opened.plaintext).map_err(|refusal| format!("the reply: {}", refusal.reason()))
    }
}
