//! A conversation becomes a request to the court (联系法官) of its person.

use super::acts::NotDone;
use super::{Ending, State, Talk, Talks, queries};
use crate::audit::Actor;
use crate::clock::court_date;
use crate::db::{DbError, Reader, Tx};
use crate::orders::filed::Reporter;
use crate::orders::intake::{LONGEST, NewOrder};
use crate::orders::kinds::{Channel, Kind, Part as As};
use crate::people::{Whose, queries as people};
use crate::staff::Officer;
use crate::wechat::OpenId;

impl Talks {
    /// Makes a request of it, in the words of the seat, for the person of the chat, who is told its number; what was spoken
    /// is over then. What nobody had answered is seen to.
    ///
    /// # Errors
    /// When it cannot be written. The inner error says why nothing was made.
    pub async fn make_order(
        &self,
        officer: &Officer,
        id: &str,
        (kind, content): (Kind, &str),
    ) -> Result<Result<String, NotDone>, DbError> {
        let content = content.trim().to_owned();
        match content.chars().count() {
            0 => return Ok(Err(NotDone::Empty)),
            many if many > LONGEST => return Ok(Err(NotDone::TooLong)),
            _ => {}
        }
        let (talks, officer, id) = (self.clone(), officer.clone(), id.to_owned());
        let made = self.db.write(move |tx| {
            Box::pin(async move {
                let Some(talk) = talks.open_to(tx, &officer, &id).await? else {
                    return Ok(Err(NotDone::NotYours));
                };
                talks.order_in(tx, &officer, &talk, (kind, content)).await
            })
        });
        let made = made.await?;
        self.outbox_bell.notify_one();
        self.orders.bell.notify_one();
        self.orders.notices_bell.notify_one();
        Ok(made)
    }

    async fn order_in(
        &self,
        tx: &mut Tx<'_>,
        officer: &Officer,
        talk: &Talk,
        (kind, content): (Kind, String),
    ) -> Result<Result<String, NotDone>, DbError> {
        let (Some(account), Ok(openid)) = (self.accounts.get(&talk.account), OpenId::parse(&talk.openid))
        else {
            return Ok(Err(NotDone::NoAccount));
        };
        let (engine, now) = (self.engines.current(), self.clock.now());
        if talk.state != State::Held
            && !queries::see_to(tx, &talk.id, &talk.court, now.as_millisecond()).await?
        {
            return Ok(Err(NotDone::NotYours));
        }
        let whose = Whose { account: &account.name, openid: &openid };
        let known = people::known(&mut Reader::Tx(tx), &self.sealer, whose, court_date(now)).await?;
        let told = known.as_ref().map(|known| (&known.name, &known.mobile));
        let new = NewOrder {
            court: talk.court.clone(),
            channel: Channel::WeChat,
            kind,
            reporter: Reporter::of(told, None),
            person: known.as_ref().map(|known| known.id.clone()),
            chat: Some((talk.account.clone(), talk.openid.clone())),
            once: None,
            content,
        };
        let actor = Actor::Staff(officer.id.clone());
        // A seat is not held to the number that a person may have open.
        let Ok(receipt) = self.orders.submit_in(tx, &engine, new, (As::Seat, &actor)).await? else {
            return Ok(Err(NotDone::NotYours));
        };
        let told =
            receipt.told(&engine.scripts().phrases, account.pages(self.public_url.as_deref()).as_deref());
        if talk.state == State::Held {
            self.close(tx, talk, Ending::Order).await?;
        }
        self.tell(tx, talk, &told, now.as_millisecond()).await?;
        Ok(Ok(receipt.id))
    }
}
