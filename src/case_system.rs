//! What a court's case system tells: each event is taken into the docket once, a repeat gets the answer of the first,
//! and whoever must know of it is planned for in the same transaction.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::audit::{self, Act};
use crate::db::{Db, DbError, Tx};
use crate::docket::queries::{self, KnownEvent};
use crate::docket::sheet::Stored;
use crate::docket::{Event, Reading, Source, Taken, take};
use crate::notices::{self, plan::Planner};
use crate::people::adjustment;
use crate::scripts::NoticeLimits;

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
    /// It gives a sitting of one case to another.
    OtherCase,
}

impl Status {
    const ALL: [Self; 6] =
        [Self::Applied, Self::Stale, Self::Refused, Self::Conflict, Self::OtherCourt, Self::OtherCase];

    fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Stale => "stale",
            Self::Refused => "refused",
            Self::Conflict => "conflict",
            Self::OtherCourt => "other_court",
            Self::OtherCase => "other_case",
        }
    }

    /// Why, where the status itself says it.
    fn reason(self) -> Option<String> {
        let reason = match self {
            Self::OtherCourt => "案号里的法院代字不是这个密钥所属的法院",
            Self::OtherCase => "这次开庭属于另一个案件，不能改到本案：请先取消它，再用新的编号安排",
            Self::Applied | Self::Stale | Self::Refused | Self::Conflict => return None,
        };
        Some(reason.to_owned())
    }
}

const LONGEST_ID: usize = 200;
/// Rows of a table that are written at once. The first of a calendar plan more notices than ever go out without
/// somebody's word (notify.md N-21).
const ROWS_AT_ONCE: usize = 100;

/// Takes events in, each once, and plans notices for every case that has changed. Events that cannot be read are not
/// kept: mended, they may come again under their id.
///
/// # Errors
/// When the rows cannot be written; then none is.
pub async fn receive(
    tx: &mut Tx<'_>,
    source: &Source,
    reading: Reading<'_>,
    limits: &NoticeLimits,
    envelopes: &[Envelope],
) -> Result<Vec<Answer>, DbError> {
    audit::take_turn(tx).await?;
    let (mut answers, mut changed) = (Vec::with_capacity(envelopes.len()), BTreeSet::new());
    for envelope in envelopes {
        answers.push(receive_one(tx, source, reading, envelope, &mut changed).await?);
    }
    follow(tx, source, limits, &changed).await?;
    Ok(answers)
}

/// Writes the events of a table and plans notices for every case that has changed: some rows at a time, for whoever else
/// writes the audit trail waits meanwhile. Each row is an event of its own; told again, it changes nothing.
///
/// # Errors
/// When one cannot be written; then neither it nor what follows is.
pub async fn store(
    db: &Db,
    source: Source,
    limits: NoticeLimits,
    events: Vec<Event>,
) -> Result<Stored, DbError> {
    let mut stored = Stored::default();
    for some in events.chunks(ROWS_AT_ONCE) {
        let Stored { applied, stale, elsewhere } =
            store_some(db, source.clone(), limits.clone(), some.to_vec()).await?;
        stored.applied += applied;
        stored.stale += stale;
        stored.elsewhere += elsewhere;
    }
    Ok(stored)
}

async fn store_some(
    db: &Db,
    source: Source,
    limits: NoticeLimits,
    events: Vec<Event>,
) -> Result<Stored, DbError> {
    let written = db.write(move |tx| {
        Box::pin(async move {
            audit::take_turn(tx).await?;
            let (mut stored, mut changed) = (Stored::default(), BTreeSet::new());
            for event in &events {
                match take(tx, &source, event).await? {
                    Taken::Applied => {
                        stored.applied += 1;
                        changed.insert(event.case.clone());
                    }
                    Taken::Stale => stored.stale += 1,
                    Taken::OtherCase => stored.elsewhere += 1,
                    // The reading has refused it; a caller who did not read for this court gets nothing written.
                    Taken::OtherCourt => {
                        return Err(DbError::Unavailable("a row belongs to another court".into()));
                    }
                }
            }
            follow(tx, &source, &limits, &changed).await?;
            Ok(stored)
        })
    });
    written.await
}

/// What follows from a change of these cases: requests whose day is gone are over, and people are told.
async fn follow(
    tx: &mut Tx<'_>,
    source: &Source,
    limits: &NoticeLimits,
    changed: &BTreeSet<String>,
) -> Result<(), DbError> {
    let Source { court, sealer, ids, now_ms, actor } = source;
    for case in changed {
        for id in adjustment::queries::overtake(tx, court, case, *now_ms).await? {
            let subject = format!("adjustment:{id}");
            let act = Act { actor, action: "adjustment.overtake", subject, reason: None };
            audit::record(tx, sealer, *now_ms, act).await?;
        }
    }
    notices::plan_cases(tx, Planner { sealer, ids, limits, now_ms: *now_ms }, court, changed).await
}

async fn receive_one(
    tx: &mut Tx<'_>,
    source: &Source,
    reading: Reading<'_>,
    envelope: &Envelope,
    changed: &mut BTreeSet<String>,
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
        Taken::OtherCase => Status::OtherCase,
    };
    if status == Status::Applied {
        changed.insert(event.case.clone());
    }
    queries::settle_event(tx, key, status.name()).await?;
    Ok(answer(status, status.reason()))
}

fn repeated(known: KnownEvent, digest: &str, answer: &dyn Fn(Status, Option<String>) -> Answer) -> Answer {
    if known.digest != digest {
        let reason = "这个 id 已经用于内容不同的另一个事件，请换一个新的 id";
        return answer(Status::Conflict, Some(reason.to_owned()));
    }
    let status = Status::ALL.into_iter().find(|status| status.name() == known.outcome);
    let status = status.unwrap_or(Status::Refused);
    answer(status, status.reason())
}

/// Over what the event says, not how it is spaced: `serde_json` keeps the keys of an object in order.
fn digest(envelope: &Envelope) -> String {
    let said = serde_json::json!([envelope.kind, envelope.data]);
    hex::encode(Sha256::digest(said.to_string().as_bytes()))
}
