//! What people may ask for of their own data: a copy, and the end of the consent (个人信息保护法 §15, §45, §47).

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Caller, Registrar};
use crate::audit::{self, Act, Actor};
use crate::db::{DbError, Reader};
use crate::people::acting::queries::{self as acting, Acting, Sides};
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
                Ok(json!({
                    "registered": true, "name": known.name.reveal(), "document": known.document.kind().name(),
                    "id_number": known.document.reveal(),
                    "mobile": known.mobile.reveal(), "level": known.identity.level.number(),
                    "verified_at": instant(known.verified_at), "consents": consents, "acting": acting,
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
