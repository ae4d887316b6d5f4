//! What somebody changes of their own account.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::json;
use subtle::ConstantTimeEq;

use super::password::{Password, Unfit};
use super::session::queries as sessions;
use super::{Entrance, Officer, queries};
use crate::audit::Actor;
use crate::db::DbError;
use crate::law::identifier::Mobile;
use crate::secret::Confidential;
use crate::wecom::MemberId;

/// Below this are the digits that are sent to an account of WeCom; for so long they count.
const DIGITS: u64 = 1_000_000;
const DIGITS_MS: i64 = 600_000;

/// Why a password stayed, in words for whoever tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotChanged {
    /// The new one cannot be chosen.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The old one, or the digits, are wrong; or there were too many tries.
    #[error("现在的密码或动态码不对；如果连续输错，请过几分钟再试。每个动态码只能用一次。")]
    Wrong,
}

impl Entrance {
    /// Changes somebody's password and ends all their sessions. Tries count as those of a sign-in do.
    ///
    /// # Errors
    /// When the database cannot be written. The inner error says why nothing was changed.
    pub async fn change_password(
        &self,
        officer: &Officer,
        address: &str,
        (current, code): (Password, Confidential),
        new: &str,
    ) -> Result<Result<(), NotChanged>, DbError> {
        let new = match Password::choose(new, &officer.login, self.settings.password_least) {
            Ok(new) => new,
            Err(unfit) => return Ok(Err(unfit.into())),
        };
        let known = self.admit(&officer.login, address).await?;
        let hash = known.as_ref().map(|known| known.password.clone());
        let is_right = self.is_right(&current, hash).await;
        let Some(known) = known.filter(|_| is_right) else { return Ok(Err(NotChanged::Wrong)) };
        let hash = self.hash(new).await.map_err(|error| DbError::Unavailable(error.to_string()))?;
        let (entrance, login, address) = (self.clone(), officer.login.clone(), address.to_owned());
        let written = self.db.write(move |tx| {
            Box::pin(async move {
                if !entrance.is_proven(tx, &known, &code).await? {
                    return Ok(false);
                }
                entrance.forgive(tx, &login, &address).await?;
                queries::set_password(tx, &known.id, &hash).await?;
                sessions::close_all(tx, &known.id).await?;
                entrance.record(tx, &Actor::Staff(known.id.clone()), "staff.password", &known.id).await?;
                Ok(true)
            })
        });
        Ok(if written.await? { Ok(()) } else { Err(NotChanged::Wrong) })
    }

    /// The telephone by which somebody is reached who is not at the desk.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn mobile(&self, officer: &Officer) -> Result<Option<Mobile>, DbError> {
        queries::reach_of(&self.db, &self.sealer, &officer.id).await
    }

    /// Keeps the telephone by which somebody wants to be reached, or none.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn set_mobile(&self, officer: &Officer, mobile: Option<Mobile>) -> Result<(), DbError> {
        let (entrance, id) = (self.clone(), officer.id.clone());
        let written = self.db.write(move |tx| {
            Box::pin(async move {
                queries::set_reach(tx, &entrance.sealer, &id, mobile.as_ref()).await?;
                entrance.record(tx, &Actor::Staff(id.clone()), "staff.mobile", &id).await
            })
        });
        written.await
    }

    /// The account of WeCom by which somebody is reminded.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn wecom(&self, officer: &Officer) -> Result<Option<MemberId>, DbError> {
        queries::wecom_of(&self.db, &officer.id).await
    }

    /// Digits to be sent to an account of WeCom, and what goes through the form until they come back: whoever types them
    /// reads what is sent there. A colleague's name would take everything, and nobody would notice.
    pub fn wecom_digits(&self, officer: &Officer, member: &MemberId) -> (String, String) {
        let digits = format!("{:06}", self.dice.below(DIGITS));
        let until_ms = self.clock.now_ms() + DIGITS_MS;
        let proof = json!([member.as_str(), digits, until_ms]).to_string();
        let sealed = self.sealer.seal(&wecom_context(officer), proof.as_bytes());
        (digits, BASE64_URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The account whose digits came back in time; `None` where they are others, too late, or one try too many: tries
    /// count as those of a sign-in do.
    ///
    /// # Errors
    /// When the try cannot be counted.
    pub async fn wecom_proven(
        &self,
        officer: &Officer,
        address: &str,
        (proof, digits): (&str, &str),
    ) -> Result<Option<MemberId>, DbError> {
        if self.admit(&officer.login, address).await?.is_none() {
            return Ok(None);
        }
        let Some(member) = self.answered(officer, proof, digits) else { return Ok(None) };
        let (entrance, login, address) = (self.clone(), officer.login.clone(), address.to_owned());
        let counted =
            self.db.write(move |tx| Box::pin(async move { entrance.take_back(tx, &login, &address).await }));
        counted.await?;
        Ok(Some(member))
    }

    fn answered(&self, officer: &Officer, proof: &str, digits: &str) -> Option<MemberId> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(proof).ok()?;
        let opened = self.sealer.open(&wecom_context(officer), &sealed).ok()?;
        let (member, right, until_ms): (String, String, i64) = serde_json::from_slice(&opened).ok()?;
        let is_right = bool::from(right.as_bytes().ct_eq(digits.trim().as_bytes()));
        MemberId::parse(&member).ok().filter(|_| is_right && self.clock.now_ms() < until_ms)
    }

    /// Keeps the account of WeCom by which somebody wants to be reminded, or none.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn set_wecom(&self, officer: &Officer, member: Option<MemberId>) -> Result<(), DbError> {
        let (entrance, id) = (self.clone(), officer.id.clone());
        let written = self.db.write(move |tx| {
            Box::pin(async move {
                queries::set_wecom(tx, &id, member.as_ref()).await?;
                entrance.record(tx, &Actor::Staff(id.clone()), "staff.wecom", &id).await
            })
        });
        written.await
    }

    /// How many recovery codes somebody has left.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn recovery_left(&self, officer: &Officer) -> Result<i64, DbError> {
        queries::recovery_left(&self.db, &officer.id).await
    }
}

fn wecom_context(officer: &Officer) -> String {
    format!("staff.wecom/{}", officer.id)
}
