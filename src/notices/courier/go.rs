//! A notice takes a way: its text, its attempt and what its provider is asked.

use sha2::{Digest, Sha256};

use super::decide::Decided;
use super::known::queries::Grant;
use super::matter::Matter;
use super::queries::{self, NewAttempt, Settlement};
use super::{Courier, Errand};
use crate::channel::notice::{Message, Route};
use crate::db::{DbError, Tx};
use crate::notices::State;
use crate::notices::ladder::{Outcome, Reach, Tried, Way};
use crate::people::sms::{Place, Text};
use crate::reply_window;

impl Courier {
    /// Sends it this way, as far as a transaction can.
    pub(super) async fn go(
        &self,
        tx: &mut Tx<'_>,
        mut matter: Matter<'_>,
        way: Way,
        reach: Reach,
        may_repeat: bool,
    ) -> Result<Decided, DbError> {
        let now_ms = matter.now_ms;
        // As attempts keep them, and as health knows them.
        let (by, provider) = match &way {
            Way::Account { account, .. } => (account.as_str(), account.as_str()),
            Way::Sms => {
                let place = self.place(&matter.tried, now_ms);
                (place.name(), place.provider())
            }
            Way::WeCom(_) | Way::Task => ("", way.route().name()),
        };
        if let Some(until) = self.0.health.rests_until(provider, now_ms) {
            return Ok(Decided::Rest(matter.rest(State::Planned, Some(until), "the provider rests")));
        }
        matter.facts.repeats |= may_repeat;
        matter.facts.page = self.page(&matter, &way);
        let engine = self.0.engines.current();
        let Some(message) = engine.scripts().notices.message(matter.kind, way.route(), &matter.facts) else {
            let dead = matter.rest(State::Dead, None, "no text for this way");
            return Ok(Decided::unless_called(dead, matter.needs_a_human(), "every way failed"));
        };
        let attempt = self.attempt(&matter, (&way, by), &message);
        spend(tx, &way, now_ms).await?;
        let errand = match (way, reach.mobile, message) {
            (Way::Task, ..) => {
                let settlement = Settlement {
                    attempt: Some(attempt.id.clone()),
                    outcome: Some(Outcome::Accepted),
                    ..matter.rest(State::Accepted, None, "a clerk calls")
                };
                return Ok(Decided::Call(Some(attempt), settlement, why_call(&matter.tried)));
            }
            (Way::Sms, Some(mobile), Message::Short { template, values, text }) => Errand::Short {
                place: Place::find(&attempt.account),
                mobile,
                text: Text { template, values: values.into_iter().collect(), text },
            },
            (Way::WeCom(member), _, Message::Words(words)) => Errand::WeCom { member, words },
            (way, _, message) => Errand::Account { way, message, page: matter.facts.page.clone() },
        };
        let ready = matter.ready(Some(attempt.id.clone()), errand);
        Ok(Decided::Go(Box::new(ready), Some(attempt)))
    }

    /// What goes out is kept, sealed, with its digest (notify.md N-4).
    pub(super) fn attempt(
        &self,
        matter: &Matter<'_>,
        (way, by): (&Way, &str),
        message: &Message,
    ) -> NewAttempt {
        let id = self.0.ids.make();
        let said = super::facts::said(message).to_string();
        let template = match way {
            Way::Account { template_id, .. } => template_id.clone(),
            Way::WeCom(_) | Way::Sms | Way::Task => None,
        };
        NewAttempt {
            notice: matter.details.id.clone(),
            number: matter.number,
            route: way.route().name(),
            account: by.to_owned(),
            address: way.address(),
            template,
            at_ms: matter.now_ms,
            // A clerk has said nothing yet.
            states: matter.states.clone().filter(|_| way.route() != Route::Task),
            digest: hex::encode(Sha256::digest(said.as_bytes())),
            sealed: self.0.sealer.seal(&queries::attempt_context(&id), said.as_bytes()),
            id,
        }
    }

    /// Which gateway takes a short message: one that turned it away just now comes after the other.
    fn place(&self, tried: &[Tried], now_ms: i64) -> Place {
        let mut places = self.0.gateways.places();
        self.0.health.put_first(&mut places, |place| place.provider(), now_ms, &self.0.dice);
        let last = tried.iter().rfind(|own| own.route == Route::Sms).map(|own| Place::find(&own.by));
        let rests = |place: &Place| self.0.health.rests_until(place.provider(), now_ms).is_some();
        places.sort_by_key(|place| (rests(place), Some(*place) == last));
        places.first().copied().unwrap_or(Place::First)
    }

    fn page(&self, matter: &Matter<'_>, way: &Way) -> Option<String> {
        if matter.details.staff_id.is_some() {
            return Some(format!("{}/desk/orders/{}", self.0.desk_url.as_ref()?, matter.details.source));
        }
        let (base, notice) = (self.0.public_url.as_ref()?, &matter.details.id);
        let place = if matter.is_of_a_day() { "/digest" } else { "" };
        Some(match way {
            Way::Account { account, .. } => format!("{base}/m/notices/{notice}{place}?account={account}"),
            Way::WeCom(_) | Way::Sms | Way::Task => format!("{base}/m/notices/{notice}{place}"),
        })
    }
}

/// What the way costs whoever is told: a message of an open window, or a grant.
async fn spend(tx: &mut Tx<'_>, way: &Way, now_ms: i64) -> Result<(), DbError> {
    let Way::Account { route, account, openid, template_id } = way else { return Ok(()) };
    match route {
        Route::Chat => reply_window::take(tx, account, openid, now_ms).await.map(drop),
        Route::Subscription => {
            let template_id = template_id.clone().unwrap_or_default();
            let (account, openid) = (account.clone(), openid.as_str().to_owned());
            queries::spend_grant(tx, &Grant { account, openid, template_id }).await
        }
        _ => Ok(()),
    }
}

fn why_call(tried: &[Tried]) -> &'static str {
    match tried.iter().rfind(|own| own.outcome == Outcome::Accepted) {
        None if tried.is_empty() => "no address",
        None => "every way failed",
        Some(last) if last.route == Route::Sms => "no report of the message",
        Some(_) => "not opened",
    }
}
