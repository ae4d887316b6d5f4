//! Keeps for the editors what could not be answered at once, and what was answered badly.

use crate::answer::Action;
use crate::conversation::{self, Effect, Turn};
use crate::db::{DbError, Tx};
use crate::learning::{self, Question, Reason};
use crate::text::ordinal;
use crate::wechat::inbound::{Body, Inbound, Message};

use super::accept::Intake;
use super::queries;

/// So many of a person's messages are looked through for the question that was answered badly.
/// A calculation asks for as many things as this.
const LOOK_BACK: i64 = 12;

impl Intake {
    /// Stores the question if the editors should see it, in the transaction of its message.
    pub(super) async fn keep_for_editors(
        &self,
        tx: &mut Tx<'_>,
        id: &str,
        turn: &Turn,
    ) -> Result<(), DbError> {
        let question = match &turn.effect {
            Some(Effect::Unhelpful) => self.answered_badly(tx).await?,
            _ => self.unanswered(id, turn),
        };
        match question {
            Some((id, question)) => {
                let (account, now_ms) = (&self.account.name, self.now.as_millisecond());
                learning::queries::keep(tx, &self.sealer, &id, account, now_ms, &question).await
            }
            None => Ok(()),
        }
    }

    fn unanswered(&self, id: &str, turn: &Turn) -> Option<(String, Question)> {
        let question = learning::unanswered(said(&self.inbound)?.words, turn.outcome.as_deref()?)?;
        Some((id.to_owned(), question))
    }

    /// The last thing that the person asked. It keeps its own message's id, so that tapping twice changes nothing.
    async fn answered_badly(&self, tx: &mut Tx<'_>) -> Result<Option<(String, Question)>, DbError> {
        let (account, person) = (&self.account.name, &self.inbound.from);
        let last = queries::last_words(tx, &self.sealer, account, person, LOOK_BACK).await?;
        let pushes: Vec<(String, Inbound)> =
            last.into_iter().filter_map(|(id, text)| Some((id, Inbound::parse(&text).ok()?))).collect();
        let mut has_chosen = false;
        for (id, said) in pushes.iter().filter_map(|(id, inbound)| Some((id, said(inbound)?))) {
            if said.menu_id.is_none() && ordinal(said.words).is_some() {
                has_chosen = true;
            } else if let Some(question) = self.missed(&said, has_chosen) {
                return Ok(Some((id.clone(), question)));
            }
        }
        Ok(None)
    }

    /// The question, if it got an answer or began a calculation: at once, or after choosing among what was offered.
    fn missed(&self, said: &Said<'_>, has_chosen: bool) -> Option<Question> {
        let today = crate::clock::court_date(self.now);
        let outcome = match said.menu_id {
            Some(menu_id) => self.engine.by_menu_id(menu_id, today)?,
            None => conversation::ask(&self.engine, said.words, today),
        };
        let was_answered = match outcome.action {
            Action::Answer | Action::Calculator(_) => outcome.topic.is_some(),
            Action::Clarify => has_chosen,
            _ => false,
        };
        was_answered.then(|| Question::new(said.words, Reason::Unhelpful, outcome.topic, outcome.score))?
    }
}

/// What a person said in words, and the id of the tap that said it.
struct Said<'a> {
    words: &'a str,
    menu_id: Option<&'a str>,
}

fn said(inbound: &Inbound) -> Option<Said<'_>> {
    let Body::Message { message, .. } = &inbound.body else { return None };
    match message {
        Message::Text { content, menu_id } => {
            Some(Said { words: content.expose(), menu_id: menu_id.as_deref() })
        }
        Message::Voice { recognition: Some(words), .. } => {
            Some(Said { words: words.expose(), menu_id: None })
        }
        _ => None,
    }
}
