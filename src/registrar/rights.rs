//! What people may ask for of their own data: a copy, and the end of the consent (个人信息保护法 §15, §45, §47).

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde_json::{Value, json};

use super::{Caller, Registrar};
use crate::audit::{self, Act, Actor};
use crate::db::{DbError, Reader};
use crate::notices::choices::queries as choices;
use crate::people::acting::queries::{self as acting, Acting, Sides};
use crate::people::adjustment::{Request, queries as adjustments};
use crate::people::engagement::{Engagement, queries as engagements};
use crate::people::{queries as people, rights};

impl Registrar {
    /// Everything that is kept of somebody's registration, in the clear, for themselves.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn export(&self, caller: Caller) -> Result<Value, DbError> {
        let registrar = self.clone();
        self.in_turn(move |tx| {
            Box::pin(async move {
                let (now, sealer) = (registrar.clock.now(), &registrar.sealer);
                let whose = caller.whose();
                let consents = people::consents(tx, whose).await?;
                let consents: Vec<Value> = consents
                    .into_iter()
                    .map(|consent| {
                        json!({
                            "version": consent.version, "given_at": instant(consent.given_at),
                            "withdrawn_at": consent.withdrawn_at.map(instant),
                        })
                    })
                    .collect();
                let Some(known) = registrar.known(&mut Reader::Tx(tx), whose).await? else {
                    return Ok(json!({ "registered": false, "consents": consents }));
                };
                let (actor, subject) = (Actor::Person(known.id.clone()), format!("person:{}", known.id));
                let act = Act { actor: &actor, action: "person.export", subject, reason: None };
                audit::record(tx, sealer, now.as_millisecond(), act).await?;
                let Sides { mine, beside_me } =
                    acting::sides(&mut Reader::Tx(tx), sealer, &known, now).await?;
                let acting: Vec<Value> = mine.iter().chain(&beside_me).map(standing_in).collect();
                let reader = &mut Reader::Tx(tx);
                let entries = engagements::since(reader, sealer, &known.id, DateTime::MIN).await?;
                let entries: Vec<Value> = entries.iter().map(own_entry).collect();
                let requests = adjustments::of_person(reader, sealer, &known.id, None).await?;
                let requests: Vec<Value> = requests.iter().map(request).collect();
                let choices: BTreeMap<_, _> =
                    choices::of_person(reader, &known.id).await?.into_iter().collect();
                Ok(json!({
                    "registered": true, "name": known.name.reveal(), "document": known.document.kind().name(),
                    "id_number": known.document.reveal(),
                    "mobile": known.mobile.reveal(), "level": known.identity.level.number(),
                    "verified_at": instant(known.verified_at), "consents": consents, "acting": acting,
                    "own_entries": entries, "adjustment_requests": requests, "notice_choices": choices,
                }))
            })
        })
        .await
    }

    /// Withdraws somebody's consent; see [`rights::withdraw`].
    ///
    /// # Errors
    /// When it cannot be written; then nothing is withdrawn.
    pub async fn withdraw(&self, caller: Caller) -> Result<(), DbError> {
        let (sealer, now) = (self.sealer.clone(), self.clock.now());
        self.in_turn(move |tx| {
            Box::pin(async move { rights::withdraw(tx, &sealer, caller.whose(), now).await })
        })
        .await
    }
}

fn own_entry(own: &Engagement) -> Value {
    json!({ "title": own.title, "place": own.place, "starts_at": own.starts_at, "minutes": own.lasts.as_secs() / 60 })
}

fn request(own: &Request) -> Value {
    let reason = own.asked.as_ref().map(|asked| &asked.reason);
    json!({
        "hearing": own.hearing, "set_for": own.set_for, "state": own.state.name(), "reason": reason,
        "answer": own.answer, "asked_at": instant(own.created_at), "settled_at": own.settled_at.map(instant),
    })
}

/// The other side stays masked: it is somebody else's data.
fn standing_in(acting: &Acting) -> Value {
    json!({
        "kind": acting.kind.name(), "state": acting.state.name(), "note": acting.note,
        "principal": acting.principal.shown(), "actor": acting.actor_name.as_ref().map(|name| name.masked()),
        "ends_on": acting.ends_on.map(|day| day.to_string()),
    })
}

fn instant(ms: i64) -> String {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MIN).to_string()
}
