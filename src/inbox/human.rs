//! Whoever asks for a human in a chat: they wait for a seat that is on duty, and what they say meanwhile is theirs to hear.

use crate::answer::Question;
use crate::channel::Part;
use crate::clock::court_date;
use crate::config::Handover;
use crate::conversation::{self, Memory, State, Turn};
use crate::db::{DbError, Tx};
use crate::dialogue::split;
use crate::scripts::Phrase;
use crate::talks::queue::Place;
use crate::wechat::inbound::{Body, Message};

use super::accept::Intake;

impl Intake {
    /// Lets them wait for a seat; where none is on duty, the answer stays that says what else can be done.
    pub(super) async fn ask_a_seat(
        &self,
        tx: &mut Tx<'_>,
        turn: &mut Turn,
        meanwhile: &str,
    ) -> Result<(), DbError> {
        let Some(place) = self.enter(tx).await? else { return Ok(()) };
        let phrases = &self.engine.scripts().phrases;
        let told = phrases.fill(Phrase::TalkWaiting, &[("place", &self.place_in_words(place))]);
        let text = format!("{told}\n\n{meanwhile}");
        let limit = self.engine.limits().text.limit_bytes;
        turn.memory.state = State::Waiting;
        turn.answer = conversation::Answer::Now(split(&text, limit).into_iter().map(Part::court).collect());
        Ok(())
    }

    /// What the message is to the queue: whoever may be in danger goes to its head, whoever goes back to the assistant
    /// leaves it, and a seat that speaks with them sees that they wrote.
    pub(super) async fn mind_the_queue(
        &self,
        tx: &mut Tx<'_>,
        before: &Memory,
        turn: &mut Turn,
    ) -> Result<(), DbError> {
        // The assistant is silent while a human speaks; the alarm is not.
        turn.urgent = turn.urgent || before.state == State::Human && self.is_alarming();
        if let Some(court) = self.court_of_seats().filter(|_| turn.urgent) {
            self.talks.alarm(tx, &self.engine, court, self.whose()).await?;
        }
        let with_human = |memory: &Memory| matches!(memory.state, State::Waiting | State::Human);
        if !with_human(before) {
            return Ok(());
        }
        if !with_human(&turn.memory) {
            return self.talks.leave(tx, self.whose()).await;
        }
        match self.inbound.body {
            Body::Message { .. } => self.talks.heard(tx, self.whose()).await,
            Body::Event(_) => Ok(()),
        }
    }

    async fn enter(&self, tx: &mut Tx<'_>) -> Result<Option<Place>, DbError> {
        match self.court_of_seats() {
            Some(court) => self.talks.enter(tx, &self.engine, court, (self.whose(), false)).await,
            None => Ok(None),
        }
    }

    /// The court whose seats speak by this account, if any do. Without the right to write nothing that they say would reach
    /// anybody.
    fn court_of_seats(&self) -> Option<&str> {
        let settings = &self.account.settings;
        let has_seats = settings.handover != Handover::PlatformDesk && settings.customer_service;
        self.orders.court_of(None).filter(|_| has_seats)
    }

    /// Whether what was typed or said says that somebody may be in danger.
    fn is_alarming(&self) -> bool {
        let words = match &self.inbound.body {
            Body::Message { message: Message::Voice { recognition, .. }, .. } => {
                recognition.as_ref().map(|words| words.expose().as_str())
            }
            _ => self.typed(),
        };
        let heard = |text| self.engine.urgent_or_refused(&Question::new(text), court_date(self.now));
        words.and_then(heard).is_some_and(|outcome| outcome.urgent)
    }

    fn place_in_words(&self, place: Place) -> String {
        let phrases = &self.engine.scripts().phrases;
        let ahead = place.ahead.to_string();
        match place.minutes {
            Some(0) => phrases.get(Phrase::TalkPlaceNow).to_owned(),
            Some(minutes) => {
                let minutes = minutes.to_string();
                phrases.fill(Phrase::TalkPlace, &[("ahead", &ahead), ("minutes", &minutes)])
            }
            None => phrases.fill(Phrase::TalkPlaceUnsure, &[("ahead", &ahead)]),
        }
    }
}
