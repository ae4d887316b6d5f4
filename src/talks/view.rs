//! What a seat sees of a conversation besides what was said, and whether it may.

use super::{Ending, State, Talk, Talks, queries};
use crate::clock::court_date;
use crate::db::{DbError, Reader};
use crate::orders::filed::{Filed, Reporter};
use crate::orders::queries as orders;
use crate::people::{Whose, queries as people};
use crate::staff::Officer;
use crate::wechat::OpenId;

/// So many earlier requests of the person are shown.
const LISTED: i64 = 5;
/// Sorts behind every id.
const LATEST: &str = "z";

impl Talks {
    /// A conversation for a seat that may read it: the one that holds it, and everybody what nobody answered. The look is in
    /// the trail.
    ///
    /// # Errors
    /// When it cannot be read, or the look cannot be noted.
    pub async fn look(&self, officer: &Officer, id: &str) -> Result<Option<Talk>, DbError> {
        let (talks, officer, id) = (self.clone(), officer.clone(), id.to_owned());
        let looked = self.db.write(move |tx| {
            Box::pin(async move {
                let talk = queries::one(&mut Reader::Tx(tx), &id).await?;
                let Some(talk) = talk.filter(|talk| may_read(&officer, talk)) else { return Ok(None) };
                talks.note(tx, &officer, "talk.read", &talk.id).await?;
                Ok(Some(talk))
            })
        });
        looked.await
    }

    /// Who it is, as far as a seat may see it, and what they have asked of the court before, the latest first.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn who_is(&self, talk: &Talk) -> Result<(Option<Reporter>, Vec<Filed>), DbError> {
        let Ok(openid) = OpenId::parse(&talk.openid) else { return Ok((None, Vec::new())) };
        let whose = Whose { account: &talk.account, openid: &openid };
        let today = court_date(self.clock.now());
        let known = people::known(&mut Reader::Db(&self.db), &self.sealer, whose, today).await?;
        let orders = match &known {
            Some(known) => orders::of_person(&self.db, &self.sealer, &known.id, LATEST, LISTED).await?,
            None => {
                let chat = (talk.account.as_str(), openid.as_str());
                orders::of_chat(&self.db, &self.sealer, chat, LATEST, LISTED).await?
            }
        };
        // A complaint is the inspectors' alone.
        let shown = orders.into_iter().filter(|own| own.court == talk.court && !own.is_sealed).collect();
        Ok((known.map(|known| Reporter::of(Some((&known.name, &known.mobile)), None)), shown))
    }

    /// The same for the part of the page that fetches itself anew, of a conversation that this seat holds: taking it was
    /// noted.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn glance(&self, officer: &Officer, id: &str) -> Result<Option<Talk>, DbError> {
        let talk = queries::one(&mut Reader::Db(&self.db), id).await?;
        Ok(talk.filter(|talk| holds(officer, talk)))
    }
}

/// Whether a seat reads a conversation: the one that holds it; of what nobody answered every seat of the court.
pub(super) fn may_read(officer: &Officer, talk: &Talk) -> bool {
    let is_missed = talk.ending == Some(Ending::Unanswered) && talk.seen_to_at.is_none();
    officer.court == talk.court && (holds(officer, talk) || is_missed)
}

fn holds(officer: &Officer, talk: &Talk) -> bool {
    talk.state == State::Held && talk.seat.as_deref() == Some(officer.id.as_str())
}
