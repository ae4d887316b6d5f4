//! Proofs by way of the platform: the number of the phone component, and the real-name check of city services.

use std::sync::Arc;

use tracing::warn;

use super::{Caller, Registrar};
use crate::account::Account;
use crate::audit::Actor;
use crate::config::AccountSettings;
use crate::db::{DbError, Reader, Tx};
use crate::law::identifier::Mobile;
use crate::people::code::queries::take_turn;
use crate::people::proof::NotProven;
use crate::people::register::Comparison;
use crate::people::registration::queries::{self as registrations, Registration};
use crate::people::registration::{Face, State};
use crate::people::{Claim, Level, ToldCard, queries as people};
use crate::secret::Confidential;
use crate::wechat::client::{ApiError, PhoneCode, RealName};
use crate::wechat::errcode::ErrorClass;
use crate::wechat::face::Certificate;

pub(super) const HOUR_MS: i64 = 3_600_000;

impl Registrar {
    /// Takes an identity whose mobile number the phone component hands over in place of a code, with its consent, and
    /// hands it to the registers.
    ///
    /// # Errors
    /// When the database cannot be written. The inner error says why the number was not taken; then nothing is kept.
    pub async fn told_with_phone(
        &self,
        caller: Caller,
        card: ToldCard,
        code: Confidential,
        consent: String,
    ) -> Result<Result<(), NotProven>, DbError> {
        // The exchange costs the person their tap and the court money: not for somebody who may not go on.
        let (asked_by, counting) = (caller.clone(), self.clone());
        let told = self.db.write(move |tx| {
            Box::pin(async move {
                let since = counting.clock.now_ms() - HOUR_MS;
                registrations::told_since(tx, asked_by.whose(), since).await
            })
        });
        if told.await? >= self.proofs_an_hour() {
            return Ok(Err(NotProven::TooOften));
        }
        let claim = match self.number_of(&caller, &code).await {
            Ok(mobile) => card.with(mobile),
            Err(reason) => return Ok(Err(reason)),
        };
        let registrar = self.clone();
        self.in_turn(move |tx| {
            Box::pin(async move {
                let (whose, now_ms) = (caller.whose(), registrar.clock.now_ms());
                // Every one is compared with a register, so nobody may try identities without end (threats 18).
                take_turn(tx).await?;
                let told = registrations::told_since(tx, whose, now_ms - HOUR_MS).await?;
                if told >= registrar.proofs_an_hour() {
                    return Ok(Err(NotProven::TooOften));
                }
                people::consent(tx, &registrar.ids.make(), whose, &consent, now_ms).await?;
                let (id, queued) = (registrar.ids.make(), (Face::App, State::Queued));
                registrations::open(tx, &registrar.sealer, &id, whose, queued, &claim, now_ms).await?;
                Ok(Ok(()))
            })
        })
        .await
    }

    /// Compares an identity that waits for somebody of the court with the person's payment account.
    ///
    /// # Errors
    /// When the database cannot be asked or written. The inner error says why it is not proven; then it waits on.
    pub async fn prove_by_city_service(
        &self,
        caller: Caller,
        code: Confidential,
    ) -> Result<Result<(), NotProven>, DbError> {
        let Some(account) = self.with_way(&caller, |settings| settings.city_service_check) else {
            return Ok(Err(NotProven::Off));
        };
        let Some((registration, claim)) = self.waiting_of(&mut Reader::Db(&self.db), &caller).await? else {
            return Ok(Err(NotProven::NothingWaits));
        };
        let Some(card) = claim.certificate() else { return Ok(Err(NotProven::NotAccepted)) };
        match real_name(&account, &caller, &card, &code).await {
            Ok(Comparison::Same) => {}
            Ok(Comparison::Different) => return Ok(Err(NotProven::Different)),
            Err(reason) => return Ok(Err(reason)),
        }
        let registrar = self.clone();
        let proven = self.in_turn(move |tx| {
            Box::pin(async move {
                registrar.bind_waiting(tx, &registration.id, Level::Register, "city-service").await
            })
        });
        let is_bound = proven.await?;
        self.outbox_bell.notify_one();
        Ok(if is_bound { Ok(()) } else { Err(NotProven::NothingWaits) })
    }

    /// The caller's account, if the court has this way of proving there.
    pub(super) fn with_way(
        &self,
        caller: &Caller,
        has: impl Fn(&AccountSettings) -> bool,
    ) -> Option<Arc<Account>> {
        self.accounts.get(&caller.account).filter(|account| has(&account.settings)).cloned()
    }

    /// The caller's identity that no register could decide on, if it still waits.
    pub(super) async fn waiting_of(
        &self,
        reader: &mut Reader<'_, '_>,
        caller: &Caller,
    ) -> Result<Option<(Registration, Claim)>, DbError> {
        let latest = registrations::latest(reader, &self.sealer, caller.whose()).await?;
        let waiting = latest.filter(|latest| latest.state == State::Manual);
        Ok(waiting.and_then(|mut waiting| waiting.claim.take().map(|claim| (waiting, claim))))
    }

    /// Binds an identity that waited for somebody of the court; returns whether it still did.
    pub(super) async fn bind_waiting(
        &self,
        tx: &mut Tx<'_>,
        id: &str,
        level: Level,
        by: &'static str,
    ) -> Result<bool, DbError> {
        let Some(registration) = registrations::by_id(tx, &self.sealer, id).await? else { return Ok(false) };
        let (actor, now_ms) = (Actor::System(by), self.clock.now_ms());
        if !registrations::settle_reviewed(tx, id, State::Done, (by, &actor), now_ms).await? {
            return Ok(false);
        }
        self.bind(tx, &registration, level, &actor, None).await?;
        Ok(true)
    }

    /// As many as codes: they prove the same.
    pub(super) fn proofs_an_hour(&self) -> i64 {
        i64::from(self.engines.current().limits().sms.person_hour)
    }

    async fn number_of(&self, caller: &Caller, code: &Confidential) -> Result<Mobile, NotProven> {
        let account = self.with_way(caller, |_| true).ok_or(NotProven::Off)?;
        let given = account.api.phone_number(&caller.openid, code.reveal(), self.clock.now_seconds()).await;
        match given.map_err(|error| outage(&account, &error))? {
            PhoneCode::Number(mobile) => Ok(mobile),
            PhoneCode::Spent => Err(NotProven::Spent),
            PhoneCode::Abroad => Err(NotProven::Abroad),
            PhoneCode::Misdirected => {
                warn!(account = account.name, "a phone number was for another mini-program, or an old one");
                Err(NotProven::Misdirected)
            }
        }
    }
}

async fn real_name(
    account: &Account,
    caller: &Caller,
    card: &Certificate,
    code: &Confidential,
) -> Result<Comparison, NotProven> {
    let said = account.api.real_name(&caller.openid, card, code).await;
    match said.map_err(|error| outage(account, &error))? {
        RealName::Same => Ok(Comparison::Same),
        RealName::Different => Ok(Comparison::Different),
        RealName::Nameless => Err(NotProven::Nameless),
        RealName::Spent => Err(NotProven::Spent),
    }
}

/// The platform could not be asked, or would not answer us: the person can do nothing about it but wait.
pub(super) fn outage(account: &Account, error: &ApiError) -> NotProven {
    warn!(account = account.name, error = %error, "the platform could not be asked for a proof of identity");
    match error.class() {
        ErrorClass::Rate => NotProven::Busy,
        _ => NotProven::Unavailable,
    }
}
