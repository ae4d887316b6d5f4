//! Signing in: login name, password, and six digits or a recovery code, judged together and answered with one word.
//!
//! Whatever is wrong, the same is done and the same is said: a try is counted, a hash is computed, a transaction looks
//! for the second factor. Nobody learns whether an account exists, waits, or had the right password.

use tracing::info;

use super::delay::queries as failures;
use super::password::Password;
use super::queries::{self, Credentials};
use super::session::queries as sessions;
use super::{Entrance, recovery};
use crate::audit::{self, Act, Actor};
use crate::clock::milliseconds;
use crate::db::{DbError, Tx};
use crate::secret::{Confidential, Token};

/// Nobody's login name is longer.
const LONGEST_LOGIN: usize = 64;
const CODE_DIGITS: usize = 6;

/// What somebody tries to sign in with.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// As it was typed.
    pub login: String,
    /// As it was typed.
    pub password: Password,
    /// Six digits of the authenticator, or a recovery code.
    pub code: Confidential,
    /// The address it comes from.
    pub address: String,
    /// What the browser says of itself.
    pub device: String,
    /// The session that the browser still holds: it ends with a new one.
    pub former: Option<Token>,
}

/// The second factor that was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Factor {
    Authenticator,
    Recovery,
}

impl Entrance {
    /// Signs somebody in; `None` for whatever is wrong.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn sign_in(&self, attempt: Attempt) -> Result<Option<Token>, DbError> {
        let login = canonical(&attempt.login);
        let known = self.admit(&login, &attempt.address).await?;
        let hash = known.as_ref().map(|known| known.password.clone());
        let is_right = self.is_right(&attempt.password, hash).await;
        let mark = self.sealer.mark(&login);
        let (entrance, token) = (self.clone(), Token::fresh(&self.dice));
        let opened = token.clone();
        let let_in = self.db.write(move |tx| {
            Box::pin(async move {
                let Some(known) = known.filter(|_| is_right) else { return Ok(false) };
                let Some(factor) = entrance.second_factor(tx, &known, &attempt.code).await? else {
                    return Ok(false);
                };
                entrance.forgive(tx, &login, &attempt.address).await?;
                if let Some(former) = &attempt.former {
                    sessions::close(tx, &former.name()).await?;
                }
                sessions::open(tx, &entrance.opening(&opened, &known.id, &attempt.device)).await?;
                entrance.note(tx, &known.id, factor).await?;
                Ok(true)
            })
        });
        let is_in = let_in.await?;
        info!(person = mark, outcome = if is_in { "in" } else { "refused" }, "a sign-in to the desk");
        Ok(is_in.then_some(token))
    }

    /// Counts the try; returns what it is judged by, if it may be judged and there is an account.
    pub(super) async fn admit(&self, login: &str, address: &str) -> Result<Option<Credentials>, DbError> {
        let (subjects, login, now_ms) =
            (self.subjects(login, address), login.to_owned(), self.clock.now_ms());
        let memory_ms = milliseconds(self.settings.failure_memory());
        let admitted = self.db.write(move |tx| {
            Box::pin(async move {
                let is_admitted = failures::admit(tx, &subjects, memory_ms, now_ms).await?;
                let known = queries::credentials(tx, &login).await?;
                Ok(known.filter(|_| is_admitted))
            })
        });
        admitted.await
    }

    /// A try that was right was no failure.
    pub(super) async fn forgive(&self, tx: &mut Tx<'_>, login: &str, address: &str) -> Result<(), DbError> {
        let [(address, _), (login, _)] = self.subjects(login, address);
        failures::take_back(tx, &address).await?;
        failures::clear(tx, &login).await
    }

    /// A try that was right, but proves less than a sign-in: it was no failure, and those before it stay.
    pub(super) async fn take_back(&self, tx: &mut Tx<'_>, login: &str, address: &str) -> Result<(), DbError> {
        for (subject, _) in self.subjects(login, address) {
            failures::take_back(tx, &subject).await?;
        }
        Ok(())
    }

    /// Uses the second factor up, if it is right, and holds the account until the end of the transaction.
    async fn second_factor(
        &self,
        tx: &mut Tx<'_>,
        known: &Credentials,
        code: &Confidential,
    ) -> Result<Option<Factor>, DbError> {
        if !queries::hold(tx, known).await? {
            return Ok(None);
        }
        let code: String = code.reveal().chars().filter(|character| !character.is_whitespace()).collect();
        if code.len() == CODE_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit()) {
            let secret = known.secret(&self.sealer)?;
            let Some(step) = secret.step_of(&code, self.clock.now_seconds(), known.last_step) else {
                return Ok(None);
            };
            let is_later = queries::use_step(tx, &known.id, step).await?;
            return Ok(is_later.then_some(Factor::Authenticator));
        }
        let digest = recovery::digest(&self.sealer, &known.id, &code);
        let is_left = queries::use_recovery(tx, &known.id, &digest, self.clock.now_ms()).await?;
        Ok(is_left.then_some(Factor::Recovery))
    }

    /// As [`Entrance::second_factor`], where it does not matter which it was.
    pub(super) async fn is_proven(
        &self,
        tx: &mut Tx<'_>,
        known: &Credentials,
        code: &Confidential,
    ) -> Result<bool, DbError> {
        Ok(self.second_factor(tx, known, code).await?.is_some())
    }

    async fn note(&self, tx: &mut Tx<'_>, id: &str, factor: Factor) -> Result<(), DbError> {
        let (actor, subject) = (Actor::Staff(id.to_owned()), format!("staff:{id}"));
        let reason = (factor == Factor::Recovery).then_some("recovery code");
        let act = Act { actor: &actor, action: "staff.sign_in", subject, reason };
        audit::record(tx, &self.sealer, self.clock.now_ms(), act).await
    }
}

/// A login name as it is compared; one that is none is still counted.
fn canonical(login: &str) -> String {
    login.trim().chars().take(LONGEST_LOGIN).collect::<String>().to_lowercase()
}
