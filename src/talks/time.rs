//! What time does: a seat that is gone gives its conversations back, a person who is gone ends theirs, and nobody waits for a
//! seat that does not come.

use super::queries::{self, Why};
use super::{Ending, Talk, Talks};
use crate::clock::milliseconds;
use crate::conversation::queries as conversations;
use crate::db::{DbError, Tx};
use crate::scripts::Phrase;

impl Talks {
    /// Does what is due now, up to a batch; returns to how many conversations something happened.
    ///
    /// # Errors
    /// When they cannot be read or written; they stay as they are.
    pub async fn ring(&self) -> Result<usize, DbError> {
        let (now_ms, engine) = (self.clock.now_ms(), self.engines.current());
        let limits = &engine.limits().seats;
        let reasons = [
            (Why::Lost, limits.lost),
            (Why::Unheard, limits.unheard),
            (Why::Idle, limits.idle),
            (Why::Alone, limits.alone),
        ];
        let mut due: Vec<(Talk, Why, i64)> = Vec::new();
        for (why, span) in reasons {
            let before_ms = now_ms - milliseconds(span);
            let found = queries::due(&self.db, why, before_ms).await?;
            due.extend(found.into_iter().map(|talk| (talk, why, before_ms)));
        }
        let mut handled = 0;
        for (talk, why, before_ms) in due {
            let talks = self.clone();
            let done = self
                .db
                .write(move |tx| Box::pin(async move { talks.ring_in(tx, &talk, (why, before_ms)).await }));
            handled += usize::from(done.await?);
        }
        if handled > 0 {
            self.outbox_bell.notify_one();
        }
        Ok(handled)
    }

    /// Returns whether anything happened: whatever was said or done since it was found may have made it another one.
    async fn ring_in(
        &self,
        tx: &mut Tx<'_>,
        found: &Talk,
        (why, before_ms): (Why, i64),
    ) -> Result<bool, DbError> {
        conversations::hold(tx, &found.account, &found.openid).await?;
        let Some(talk) = queries::is_due(tx, why, before_ms, &found.id).await? else { return Ok(false) };
        match why {
            Why::Idle => self.finish(tx, &talk, Ending::Silent, Phrase::TalkSilent).await?,
            Why::Alone => self.finish_alone(tx, &talk).await?,
            Why::Lost | Why::Unheard => {
                // Whoever does not answer is not asked for the next one either.
                let (seat, now_ms) = (talk.seat.as_deref().unwrap_or_default(), self.clock.now_ms());
                queries::present(tx, (seat, &talk.court), false, now_ms).await?;
                let engine = self.engines.current();
                if self.on_duty(tx, &engine, (&talk.court, seat)).await?.is_empty() {
                    self.finish_alone(tx, &talk).await?;
                } else {
                    return self.give_back(tx, &talk).await;
                }
            }
        }
        Ok(true)
    }

    /// No seat comes: the person is told, and stands in the list of those whom nobody answered.
    async fn finish_alone(&self, tx: &mut Tx<'_>, talk: &Talk) -> Result<(), DbError> {
        let words = if talk.is_urgent { Phrase::TalkUnansweredUrgent } else { Phrase::TalkUnanswered };
        self.finish(tx, talk, Ending::Unanswered, words).await
    }
}
