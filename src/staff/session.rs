//! Who is signed in to the desk: an opaque token in the browser, its digest in the table.

pub mod queries;

use super::{Entrance, Officer};
use crate::clock::milliseconds;
use crate::db::DbError;
use crate::secret::Token;

/// What is kept of a device's name.
const LONGEST_DEVICE: usize = 120;
/// A request within this of the last noted one is not noted: reading a page should not write.
const NOTED_EVERY_MS: i64 = 30_000;

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its name in the table.
    pub name: String,
    /// Whose it is.
    pub officer: Officer,
    /// What forms of this session carry (threats 39).
    pub form_token: String,
}

impl Entrance {
    /// Whoever holds a token, if the session has not ended; it is idle from now.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn session(&self, token: &Token) -> Result<Option<Session>, DbError> {
        let Some((session, seen_at)) = self.find(token).await? else { return Ok(None) };
        let now_ms = self.clock.now_ms();
        if seen_at <= now_ms - NOTED_EVERY_MS {
            let name = session.name.clone();
            self.db.write(move |tx| Box::pin(async move { queries::seen(tx, &name, now_ms).await })).await?;
        }
        Ok(Some(session))
    }

    /// The same for a page that fetches itself anew: that is no sign of a person, and the session stays as idle as it was.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn glance(&self, token: &Token) -> Result<Option<Session>, DbError> {
        Ok(self.find(token).await?.map(|(session, _)| session))
    }

    async fn find(&self, token: &Token) -> Result<Option<(Session, i64)>, DbError> {
        let now_ms = self.clock.now_ms();
        let idle_since = now_ms - milliseconds(self.settings.idle());
        let found = queries::find(&self.db, token, idle_since, now_ms).await?;
        Ok(found.map(|(officer, seen_at)| {
            (Session { name: token.name(), officer, form_token: self.form_token(token) }, seen_at)
        }))
    }

    /// Ends the session of a token.
    ///
    /// # Errors
    /// When it cannot be ended.
    pub async fn sign_out(&self, name: String) -> Result<(), DbError> {
        self.db.write(move |tx| Box::pin(async move { queries::close(tx, &name).await })).await
    }

    /// Where somebody is signed in, the latest first.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn sessions(&self, officer: &Officer) -> Result<Vec<queries::Device>, DbError> {
        let now_ms = self.clock.now_ms();
        let idle_since = now_ms - milliseconds(self.settings.idle());
        queries::devices(&self.db, &officer.id, idle_since, now_ms).await
    }

    /// Ends every session of somebody but this one.
    ///
    /// # Errors
    /// When they cannot be ended.
    pub async fn end_others(&self, session: &Session) -> Result<(), DbError> {
        let (id, name) = (session.officer.id.clone(), session.name.clone());
        self.db.write(move |tx| Box::pin(async move { queries::close_others(tx, &id, &name).await })).await
    }

    /// It follows from the session's token, so it is renewed with it and is stored nowhere.
    fn form_token(&self, token: &Token) -> String {
        self.sealer.digest("staff form", token.reveal().as_bytes())
    }

    /// A session for somebody who has just proven who they are.
    pub(super) fn opening<'a>(&self, token: &'a Token, id: &'a str, device: &'a str) -> queries::Opening<'a> {
        let now_ms = self.clock.now_ms();
        let device = match device.char_indices().nth(LONGEST_DEVICE) {
            Some((end, _)) => &device[..end],
            None => device,
        };
        let expires_ms = now_ms + milliseconds(self.settings.session());
        queries::Opening { token, staff_id: id, device, now_ms, expires_ms, at_once: self.settings.sessions }
    }
}
