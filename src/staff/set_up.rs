//! The first day: an invitation is used once, for a password, an authenticator and recovery codes.

use super::password::{Password, Unfit};
use super::totp::Secret;
use super::{Entrance, Officer, queries, recovery};
use crate::audit::Actor;
use crate::db::{DbError, Reader};
use crate::secret::{Confidential, Token};

/// An invitation that can be used.
#[derive(Debug)]
pub struct Invitation {
    /// Who is invited.
    pub officer: Officer,
    /// What their authenticator takes over.
    pub secret: Secret,
}

/// Why nothing was set up, in words for whoever tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSetUp {
    /// There is no such invitation any more.
    #[error("这个邀请已经用过或已过期。")]
    Gone,
    /// The password cannot be chosen.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The authenticator shows other digits.
    #[error("动态码不对。请确认验证器里添加的是本页的密钥，手机时间是自动校准的，再填当前显示的6位数字。")]
    WrongCode,
}

impl Entrance {
    /// The invitation of a token, while it lasts.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn invitation(&self, token: &Token) -> Result<Option<Invitation>, DbError> {
        let officer = queries::by_invitation(&self.db, token, self.clock.now_ms()).await?;
        let Some(officer) = officer else { return Ok(None) };
        let secret = queries::invited_secret(&mut Reader::Db(&self.db), &self.sealer, &officer.id).await?;
        Ok(secret.map(|secret| Invitation { officer, secret }))
    }

    /// Uses an invitation; returns the recovery codes, which are shown once and kept nowhere.
    ///
    /// # Errors
    /// When the database cannot be written. The inner error says why nothing was set up.
    pub async fn set_up(
        &self,
        token: Token,
        password: &str,
        code: &str,
    ) -> Result<Result<Vec<Confidential>, NotSetUp>, DbError> {
        let Some(Invitation { officer, secret }) = self.invitation(&token).await? else {
            return Ok(Err(NotSetUp::Gone));
        };
        let password = match Password::choose(password, &officer.login, self.settings.password_least) {
            Ok(password) => password,
            Err(unfit) => return Ok(Err(unfit.into())),
        };
        let Some(step) = secret.step_of(code.trim(), self.clock.now_seconds(), 0) else {
            return Ok(Err(NotSetUp::WrongCode));
        };
        let hash = self.hash(password).await.map_err(|error| DbError::Unavailable(error.to_string()))?;
        let codes = recovery::fresh(&self.dice);
        let digests: Vec<String> =
            codes.iter().map(|code| recovery::digest(&self.sealer, &officer.id, code.reveal())).collect();
        let entrance = self.clone();
        let written = self.db.write(move |tx| {
            Box::pin(async move {
                let taken = queries::take_invitation(tx, &token, entrance.clock.now_ms()).await?;
                let Some(id) = taken.filter(|id| *id == officer.id) else { return Ok(false) };
                if !queries::activate(tx, &entrance.sealer, &id, &hash, (&secret, step), &digests).await? {
                    return Ok(false);
                }
                entrance.record(tx, &Actor::Staff(id.clone()), "staff.set_up", &id).await?;
                Ok(true)
            })
        });
        Ok(if written.await? { Ok(codes) } else { Err(NotSetUp::Gone) })
    }
}
