//! Identities that are told, in the chat, on a page or in the mini-program, and the codes that go with them.

use super::Registrar;
use crate::conversation;
use crate::db::{DbError, Reader, Tx};
use crate::law::identifier::Mobile;
use crate::people::code::queries::{self as codes, Sending};
use crate::people::code::{Judged, Purpose, Refused};
use crate::people::registration::queries as registrations;
use crate::people::registration::{Face, State};
use crate::people::{Claim, Whose, queries as people, sms};
use crate::seal::BlindIndex;
use crate::wechat::{AccountKind, OpenId};

/// A number whose code came back so long ago has to be proven again.
const PROVEN_MS: i64 = 30 * 60_000;

/// Whoever tells, and from where.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The account's name.
    pub account: String,
    /// The id towards it.
    pub openid: OpenId,
    /// The block of network addresses that the request came from.
    pub block: BlindIndex,
}

impl Caller {
    /// As rows name them.
    pub fn whose(&self) -> Whose<'_> {
        Whose { account: &self.account, openid: &self.openid }
    }
}

/// Why nothing was done, in words for whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoCode {
    /// A limit of sending.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is no identity whose code could be sent.
    #[error("没有等待验证码的注册，请回到第一步重新填写。")]
    NothingTold,
    /// Only registered people have something to prove.
    #[error("您还没有实名注册，请先注册。")]
    NotRegistered,
    /// The platform named them, but the account has never heard of them.
    #[error("请先在微信里关注法院公众号，或给公众号发一条消息，再回到这里继续。")]
    Stranger,
}

impl Registrar {
    /// Keeps a told identity with its consent and sends a code to its number.
    ///
    /// # Errors
    /// When the database cannot be written. The inner error says why no code was sent; then nothing is kept.
    pub async fn told(
        &self,
        caller: Caller,
        face: Face,
        claim: Claim,
        consent: String,
    ) -> Result<Result<(), NoCode>, DbError> {
        let registrar = self.clone();
        self.in_turn(move |tx| {
            Box::pin(async move {
                let (whose, now_ms) = (caller.whose(), registrar.clock.now_ms());
                let sent = registrar.send_to(tx, &caller, Purpose::Register, &claim.mobile).await?;
                if sent.is_ok() {
                    people::consent(tx, &registrar.ids.make(), whose, &consent, now_ms).await?;
                    let (id, told) = (registrar.ids.make(), (face, State::Told));
                    registrations::open(tx, &registrar.sealer, &id, whose, told, &claim, now_ms).await?;
                }
                Ok(sent)
            })
        })
        .await
    }

    /// Sends the code of the told identity once more.
    ///
    /// # Errors
    /// As [`Registrar::told`].
    pub async fn send_again(&self, caller: Caller) -> Result<Result<(), NoCode>, DbError> {
        let registrar = self.clone();
        self.in_turn(move |tx| {
            Box::pin(async move {
                let told =
                    registrations::latest(&mut Reader::Tx(tx), &registrar.sealer, caller.whose()).await?;
                match told.filter(|told| told.state == State::Told).and_then(|told| told.claim) {
                    Some(claim) => registrar.send_to(tx, &caller, Purpose::Register, &claim.mobile).await,
                    None => Ok(Err(NoCode::NothingTold)),
                }
            })
        })
        .await
    }

    /// A code of a registration was given back: the right one hands the identity to the registers.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn given_back(&self, caller: Caller, code: String) -> Result<Judged, DbError> {
        let registrar = self.clone();
        self.in_turn(move |tx| {
            Box::pin(async move {
                let judged = registrar.judge(tx, caller.whose(), Purpose::Register, &code).await?;
                if judged != Judged::Right {
                    return Ok(judged);
                }
                let told =
                    registrations::latest(&mut Reader::Tx(tx), &registrar.sealer, caller.whose()).await?;
                let told = told.filter(|told| told.state == State::Told);
                let Some((id, claim)) = told.and_then(|told| Some((told.id, told.claim?))) else {
                    return Ok(Judged::Void);
                };
                if !registrar.is_proven(tx, caller.whose(), &claim).await? {
                    return Ok(Judged::Void);
                }
                registrations::queue(tx, &id, caller.whose(), registrar.clock.now_ms()).await?;
                Ok(Judged::Right)
            })
        })
        .await
    }

    /// Sends a code to the number of a registered person, for a fresh proof.
    ///
    /// # Errors
    /// As [`Registrar::told`].
    pub async fn send_fresh(&self, caller: Caller) -> Result<Result<(), NoCode>, DbError> {
        let registrar = self.clone();
        self.in_turn(move |tx| {
            Box::pin(async move {
                match registrar.known(&mut Reader::Tx(tx), caller.whose()).await? {
                    Some(known) => registrar.send_to(tx, &caller, Purpose::Fresh, &known.mobile).await,
                    None => Ok(Err(NoCode::NotRegistered)),
                }
            })
        })
        .await
    }

    /// A code for a fresh proof was given back.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn prove_fresh(&self, caller: Caller, code: String) -> Result<Judged, DbError> {
        let registrar = self.clone();
        self.in_turn(move |tx| {
            Box::pin(async move {
                let judged = registrar.judge(tx, caller.whose(), Purpose::Fresh, &code).await?;
                if judged == Judged::Right {
                    people::verified(tx, caller.whose(), registrar.clock.now_ms()).await?;
                }
                Ok(judged)
            })
        })
        .await
    }

    pub(super) async fn in_turn<T, F>(&self, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut Tx<'_>) -> crate::db::UnitFuture<'a, T> + Send + 'static,
    {
        let done = self.db.write(work).await;
        self.bell.notify_one();
        done
    }

    /// Sends a code that was asked for on a page or in the mini-program, unless the account has never heard of whoever
    /// asks: somebody whose id only ever opened a page may be a script (threats 17).
    async fn send_to(
        &self,
        tx: &mut Tx<'_>,
        caller: &Caller,
        purpose: Purpose,
        mobile: &Mobile,
    ) -> Result<Result<(), NoCode>, DbError> {
        // A mini-program is not followed: there the platform's session is what its users have.
        let can_follow = self
            .accounts
            .get(&caller.account)
            .is_some_and(|account| account.settings.kind == AccountKind::Official);
        if can_follow && !conversation::queries::has_met(tx, &caller.account, &caller.openid).await? {
            return Ok(Err(NoCode::Stranger));
        }
        let sent = self.send(tx, caller.whose(), purpose, mobile, Some(&caller.block)).await?;
        Ok(sent.map_err(NoCode::from))
    }

    /// Sends a code, within the limits; `block` is the block of addresses that the request came from, where it did not
    /// come through the platform.
    ///
    /// # Errors
    /// When the database cannot be written. The inner error says why no code is sent.
    pub async fn send(
        &self,
        tx: &mut Tx<'_>,
        whose: Whose<'_>,
        purpose: Purpose,
        mobile: &Mobile,
        block: Option<&BlindIndex>,
    ) -> Result<Result<(), Refused>, DbError> {
        let engine = self.engines.current();
        let limits = &engine.limits().sms;
        let Self { sealer, ids, dice, .. } = self;
        let sending = Sending { sealer, ids, dice, limits, now_ms: self.clock.now_ms() };
        let minutes = (limits.valid.as_secs() / 60).to_string();
        let text = |code: &str| sms::Text::of_code(&engine.scripts().phrases, code, &minutes);
        sending.send(tx, whose, purpose, mobile, block, text).await
    }

    /// Judges a code that was given back.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn judge(
        &self,
        tx: &mut Tx<'_>,
        whose: Whose<'_>,
        purpose: Purpose,
        code: &str,
    ) -> Result<Judged, DbError> {
        let engine = self.engines.current();
        let (limits, now_ms) = (&engine.limits().sms, self.clock.now_ms());
        codes::judge(tx, &self.sealer, whose, purpose, code, limits, now_ms).await
    }

    /// Hands an identity that was told in the chat to the registers, if the code of its number has come back; returns
    /// whether it has.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn hand_over(
        &self,
        tx: &mut Tx<'_>,
        whose: Whose<'_>,
        consent: &str,
        claim: &Claim,
    ) -> Result<bool, DbError> {
        let now_ms = self.clock.now_ms();
        if !self.is_proven(tx, whose, claim).await? {
            return Ok(false);
        }
        people::consent(tx, &self.ids.make(), whose, consent, now_ms).await?;
        let queued = (Face::Chat, State::Queued);
        registrations::open(tx, &self.sealer, &self.ids.make(), whose, queued, claim, now_ms).await?;
        Ok(true)
    }

    /// Whether a code that went to the told number came back a short while ago.
    async fn is_proven(&self, tx: &mut Tx<'_>, whose: Whose<'_>, claim: &Claim) -> Result<bool, DbError> {
        let since = self.clock.now_ms() - PROVEN_MS;
        codes::is_proven(tx, &self.sealer, whose, Purpose::Register, &claim.mobile, since).await
    }
}
