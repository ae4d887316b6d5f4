//! A request to the court out of a chat: stored with the message that asks it.

use super::accept::Intake;
use crate::audit::Actor;
use crate::clock::court_date;
use crate::db::{DbError, Reader, Tx};
use crate::orders::filed::Reporter;
use crate::orders::intake::{NewOrder, TooMany};
use crate::orders::kinds::{Channel, Kind, Part};
use crate::people::queries as people;

impl Intake {
    /// Takes a request in; returns what its person is told of it, or why not now. `None` where no court takes any.
    pub(super) async fn take_order(
        &self,
        tx: &mut Tx<'_>,
        (order, case, words): (&str, Option<&str>, &str),
    ) -> Result<Option<Result<String, TooMany>>, DbError> {
        let Some(court) = self.orders.court_of(case) else { return Ok(None) };
        let kind = match order {
            "reschedule" => Kind::Schedule,
            "question" => Kind::Advice,
            "complaint" => Kind::Complaint,
            _ => Kind::Judge,
        };
        let today = court_date(self.now);
        let known = people::known(&mut Reader::Tx(tx), &self.sealer, self.whose(), today).await?;
        let told = known.as_ref().map(|known| (&known.name, &known.mobile));
        let reporter = Reporter::of(told, case.map(str::to_owned));
        let person = known.map(|known| known.id);
        let actor = person.clone().map_or(Actor::System("asker"), Actor::Person);
        let new = NewOrder {
            court: court.to_owned(),
            channel: Channel::WeChat,
            kind,
            person,
            chat: Some((self.account.name.clone(), self.inbound.from.as_str().to_owned())),
            once: None,
            reporter,
            content: words.to_owned(),
        };
        let taken = self.orders.submit_in(tx, &self.engine, new, (Part::Person, &actor)).await?;
        let pages = self.pages();
        Ok(Some(taken.map(|receipt| receipt.told(&self.engine.scripts().phrases, pages.as_deref()))))
    }
}
