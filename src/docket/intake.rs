//! Events from a case system: each is taken once, a repeat gets the answer of the first.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::event::{Event, Reading};
use super::queries::{self, KnownEvent};
use super::take::{Source, Taken, take};
use crate::db::{DbError, Tx};

/// An event as CloudEvents 1.0 writes it; attributes that are not needed are allowed and left alone.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Envelope {
    /// `1.0`
    #[serde(default)]
    pub specversion: String,
    /// By this a repeat is recognised.
    #[serde(default)]
    pub id: String,
    /// What the data is.
    #[serde(default, rename = "type")]
    pub kind: String,
    /// The item.
    #[serde(default)]
    pub data: Value,
}

/// What an event is answered with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The event's id.
    pub id: String,
    /// What became of it.
    pub status: Status,
    /// Why it was refused, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is the item's present state.
    Applied,
    /// Something newer was known.
    Stale,
    /// It cannot be used.
    Refused,
    /// Another event with the same id came before.
    Conflict,
    /// It is about another court.
    OtherCourt,
}

impl Status {
    const ALL: [Self; 5] = [Self::Applied, Self::Stale, Self::Refused, Self::Conflict, Self::OtherCourt];

    fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Stale => "stale",
            Self::Refused => "refused",
            Self::Conflict => "conflict",
            Self::OtherCourt => "other_court",
        }
    }
}

const LONGEST_ID: usize = 200;

/// Takes one event in, once. Events that cannot be read are not kept: mended, they may come again under their id.
///
/// # Errors
/// When the rows cannot be written.
pub async fn receive(
    tx: &mut Tx<'_>,
    source: &Source,
    reading: Reading<'_>,
    envelope: &Envelope,
) -> Result<Answer, DbError> {
    let answer = |status, reason: Option<String>| Answer { id: envelope.id.clone(), status, reason };
    if envelope.specversion != "1.0" {
        return Ok(answer(Status::Refused, Some("specversion 应为 1.0".to_owned())));
    }
    if envelope.id.is_empty()
        || envelope.id.chars().count() > LONGEST_ID
        || envelope.id.chars().any(char::is_control)
    {
        return Ok(answer(
            Status::Refused,
            Some(format!("id 不能为空，最多{LONGEST_ID}个字，不能有控制字符")),
        ));
    }
    let event = match Event::read(&envelope.kind, &envelope.data, reading) {
        Ok(event) => event,
        Err(fault) => return Ok(answer(Status::Refused, Some(fault.to_string()))),
    };
    let digest = digest(envelope);
    let key = (source.court.as_str(), envelope.id.as_str());
    if let Some(known) = queries::claim_event(tx, key, &digest, source.now_ms).await? {
        return Ok(repeated(known, &digest, &answer));
    }
    let status = match take(tx, source, &event).await? {
        Taken::Applied => Status::Applied,
        Taken::Stale => Status::Stale,
        Taken::OtherCourt => Status::OtherCourt,
    };
    queries::settle_event(tx, key, status.name()).await?;
    Ok(answer(status, other_court(status)))
}

fn repeated(known: KnownEvent, digest: &str, answer: &dyn Fn(Status, Option<String>) -> Answer) -> Answer {
    if known.digest != digest {
        let reason = "这个 id 已经用于内容不同的另一个事件，请换一个新的 id";
        return answer(Status::Conflict, Some(reason.to_owned()));
    }
    let status = Status::ALL.into_iter().find(|status| status.name() == known.outcome);
    let status = status.unwrap_or(Status::Refused);
    answer(status, other_court(status))
}

fn other_court(status: Status) -> Option<String> {
    (status == Status::OtherCourt).then(|| "案号里的法院代字不是这个密钥所属的法院".to_owned())
}

/// Over what the event says, not how it is spaced: `serde_json` keeps the keys of an object in order.
fn digest(envelope: &Envelope) -> String {
    let said = serde_json::json!([envelope.kind, envelope.data]);
    hex::encode(Sha256::digest(said.to_string().as_bytes()))
}
