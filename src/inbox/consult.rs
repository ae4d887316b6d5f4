//! Finding an answer that takes time: a rehearsed pause, or the language model. Outside any transaction.

use tokio::time::sleep;

use crate::channel::Part;
use crate::conversation::Consultation;
use crate::language_model::{Advice, Record};

use super::Reception;
use super::accept::Search;

/// What a search brought. Without parts the message is answered with what it was stored with.
#[derive(Default)]
pub(super) struct Found {
    pub(super) parts: Option<Vec<Part>>,
    /// The call that was made for it, for the log.
    pub(super) call: Option<Record>,
}

impl Reception {
    pub(super) async fn search(&self, search: Search) -> Found {
        match search {
            Search::Pause(pause) => {
                sleep(pause).await;
                Found::default()
            }
            Search::Model(asked) => self.consult(asked).await,
        }
    }

    async fn consult(&self, asked: Consultation) -> Found {
        let engine = self.engines.current();
        let passages = engine.passages(&asked.candidates);
        let (advice, call) = self.language_model.advise(asked.question.expose(), &passages).await;
        let text = match &advice {
            Advice::Answer { place, wording } => {
                let filed = self.language_model.filing_number();
                engine.advised(&asked.candidates, *place, wording.as_deref(), filed)
            }
            Advice::Scripted => None,
        };
        let told = |text| engine.with_waiting_note(Part::ai(text), asked.waiting_replies);
        Found { parts: text.map(|text| vec![told(text)]), call }
    }
}
