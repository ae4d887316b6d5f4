//! The words for a clerk who tells somebody of a notice by telephone: from the present facts, as any way would send it.

use crate::channel::notice::{Kind, Message, Route};
use crate::db::{DbError, Reader};
use crate::notices::speech::Speech;

use super::Courier;
use super::known::queries;

/// What a clerk says of a notice now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// What it is about, now.
    pub kind: Kind,
    /// What is read out; `None` when there is nothing to say any more, or it cannot be read.
    pub words: Option<String>,
    /// What the person then knows of a sitting.
    pub states: Option<String>,
}

impl Courier {
    /// What a clerk says of a notice now; `None` where there is no such notice.
    ///
    /// # Errors
    /// When rows cannot be read.
    pub async fn spoken(&self, reader: &mut Reader<'_, '_>, notice: &str) -> Result<Option<Spoken>, DbError> {
        let now = self.0.clock.now();
        let Some(details) = queries::details_of(reader, notice, now).await? else { return Ok(None) };
        let Some(planned) = Kind::find(&details.kind) else { return Ok(None) };
        let rows = queries::heard_of(reader, notice).await?;
        let heard = rows.into_iter().fold(None, |before, row| Some(row.after(before)));
        let silent = Spoken { kind: planned, words: None, states: None };
        let said = self.speech(&details, planned, heard.as_ref()).filter(|_| details.stands);
        let (kind, told_before, states) = match said {
            Some((Speech::Say(kind, told_before), states)) => (kind, told_before, states),
            Some((Speech::Again(kind), states)) => (kind, None, states),
            Some((Speech::Nothing(_), _)) | None => return Ok(Some(silent)),
        };
        let mut facts = self.facts(&details, now);
        facts.told_before = told_before;
        let engine = self.0.engines.current();
        let words = match engine.scripts().notices.message(kind, Route::Task, &facts) {
            Some(Message::Words(words)) => Some(words),
            _ => None,
        };
        Ok(Some(Spoken { kind, words, states }))
    }
}
