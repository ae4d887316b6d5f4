//! What people may ask for of their own data: a copy, and the end of the consent (个人信息保护法 §15, §45, §47).

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Caller, Registrar};
use crate::audit::{self, Act, Actor};
use crate::clock::court_date;
use crate::db::{DbError, Reader};
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
                let Some(known) = people::known(&mut Reader::Tx(tx), sealer, whose, court_date(now)).await?
                else {
                    return Ok(json!({ "registered": false, "consents": consents }));
                };
                let (actor, subject) = (Actor::Person(known.id.clone()), format!("person:{}", known.id));
                let act = Act { actor: &actor, action: "person.export", subject, reason: None };
                audit::record(tx, sealer, now.as_millisecond(), act).await?;
                Ok(json!({
                    "registered": true, "name": known.name.reveal(), "id_number": known.id_number.reveal(),
                    "mobile": known.mobile.reveal(), "level": known.identity.level.number(),
                    "verified_at": instant(known.verified_at), "consents": consents,
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

fn instant(ms: i64) -> String {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MIN).to_string()
}
