//! Who has an account: invited, reset and disabled by command, and listed.

use super::absence;
use super::session::queries as sessions;
use super::totp::Secret;
use super::{Entrance, Officer, Roles, queries};
use crate::audit::{self, Act, Actor};
use crate::clock::milliseconds;
use crate::db::{DbError, Reader, Tx};
use crate::secret::Token;

/// A court has fewer people than this.
const LISTED: i64 = 2_000;
const LOGIN_LENGTH: std::ops::RangeInclusive<usize> = 2..=32;

/// A login name: lower-case letters, digits, dots, hyphens and underscores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login(String);

/// It is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a login name has 2 to 32 lower-case letters, digits, dots, hyphens and underscores")]
pub struct BadLogin;

impl Login {
    /// Reads a login name.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, BadLogin> {
        let is_fine = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_')
        };
        let fits = LOGIN_LENGTH.contains(&text.len()) && text.bytes().all(is_fine);
        if fits { Ok(Self(text.to_owned())) } else { Err(BadLogin) }
    }

    /// As it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Somebody who gets an account.
#[derive(Debug, Clone)]
pub struct NewOfficer {
    /// The name they sign in with.
    pub login: Login,
    /// The name colleagues read.
    pub name: String,
    /// The court they belong to.
    pub court: String,
    /// And the division, if they belong to one.
    pub division: Option<String>,
    /// What they may do.
    pub roles: Roles,
}

impl Entrance {
    /// Makes an account and an invitation to it; the authenticator will share `secret`.
    ///
    /// # Errors
    /// [`DbError::Taken`] when the login name is another's.
    pub async fn invite(&self, new: NewOfficer, secret: Secret, actor: Actor) -> Result<Token, DbError> {
        let (entrance, token) = (self.clone(), Token::fresh(&self.dice));
        let invited = token.clone();
        let written = self.db.write(move |tx| {
            Box::pin(async move {
                let (id, now_ms) = (entrance.ids.make(), entrance.clock.now_ms());
                queries::insert(tx, &id, &new, now_ms).await?;
                entrance.open_way(tx, &id, &invited, &secret).await?;
                entrance.record(tx, &actor, "staff.invite", &id).await
            })
        });
        written.await.map(|()| token)
    }

    /// Takes somebody's password and authenticator away, ends their sessions and invites them anew, a disabled account
    /// too; `None` when nobody has this login name.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn reset(&self, login: &str, actor: Actor) -> Result<Option<Token>, DbError> {
        let (entrance, login, token) = (self.clone(), login.to_owned(), Token::fresh(&self.dice));
        let written = self.db.write(move |tx| {
            Box::pin(async move {
                let Some(officer) = queries::by_login(&mut Reader::Tx(tx), &login).await? else {
                    return Ok(None);
                };
                queries::reset(tx, &officer.id).await?;
                sessions::close_all(tx, &officer.id).await?;
                entrance.open_way(tx, &officer.id, &token, &Secret::fresh(&entrance.dice)).await?;
                entrance.record(tx, &actor, "staff.reset", &officer.id).await?;
                Ok(Some(token))
            })
        });
        written.await
    }

    /// Ends an account, its sessions and its absences at once; returns whether anybody has this login name.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn disable(&self, login: &str, actor: Actor) -> Result<bool, DbError> {
        let (entrance, login) = (self.clone(), login.to_owned());
        let written = self.db.write(move |tx| {
            Box::pin(async move {
                let Some(officer) = queries::by_login(&mut Reader::Tx(tx), &login).await? else {
                    return Ok(false);
                };
                queries::disable(tx, &officer.id).await?;
                absence::queries::end_all(tx, &officer.id, entrance.clock.now_ms()).await?;
                sessions::close_all(tx, &officer.id).await?;
                entrance.record(tx, &actor, "staff.disable", &officer.id).await?;
                Ok(true)
            })
        });
        written.await
    }

    /// Everybody who has an account.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn officers(&self) -> Result<Vec<Officer>, DbError> {
        queries::list(&self.db, LISTED).await
    }

    /// Whoever has this login name.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn officer(&self, login: &str) -> Result<Option<Officer>, DbError> {
        queries::by_login(&mut Reader::Db(&self.db), login).await
    }

    /// The name of whoever a row's actor names, if it is somebody of the staff.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn name_of(&self, actor: &str) -> Result<Option<String>, DbError> {
        match Actor::staff_id(actor) {
            Some(id) => queries::name_of(&self.db, id).await,
            None => Ok(None),
        }
    }

    async fn open_way(
        &self,
        tx: &mut Tx<'_>,
        id: &str,
        token: &Token,
        secret: &Secret,
    ) -> Result<(), DbError> {
        let expires_ms = self.clock.now_ms() + milliseconds(self.settings.invitation());
        queries::invite(tx, &self.sealer, id, token, secret, expires_ms).await
    }

    pub(super) async fn record(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        action: &'static str,
        id: &str,
    ) -> Result<(), DbError> {
        self.record_why(tx, actor, (action, id), None).await
    }

    pub(super) async fn record_why(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        (action, id): (&'static str, &str),
        reason: Option<&str>,
    ) -> Result<(), DbError> {
        let act = Act { actor, action, subject: format!("staff:{id}"), reason };
        audit::record(tx, &self.sealer, self.clock.now_ms(), act).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn login_names_are_plain() {
        for fine in ["wang.li", "ok", "c-3_p0"] {
            assert!(Login::parse(fine).is_ok(), "{fine}");
        }
        for bad in ["", "a", "Wang", "王丽", "a b", "a\n", &"x".repeat(33)] {
            assert_eq!(Login::parse(bad), Err(BadLogin), "{bad}");
        }
    }
}
