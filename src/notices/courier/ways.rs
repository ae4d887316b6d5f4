//! The ways to a person, as the accounts and their platform allow them: for a claim, and for staff who choose one.

use super::known::Known;
use super::known::queries::{self, Address, AttemptRow, Grant};
use super::matter::Matter;
use super::{Courier, Spoken};
use crate::channel::notice::Route;
use crate::db::{DbError, Reader};
use crate::notices::ladder::{self, AccountReach, Reach, Wanted};
use crate::people::Whose;
use crate::people::queries::open_mobile;
use crate::wechat::OpenId;

impl Courier {
    /// The ways to a person, as the accounts and their platform allow them.
    pub(super) fn reach(&self, matter: &Matter<'_>, known: &Known) -> Reach {
        let id = &matter.details.id;
        let addresses = known.addresses.get(id).map_or(&[][..], Vec::as_slice);
        let mut accounts = Vec::new();
        let mut mobile = None;
        for address in addresses {
            let Ok(openid) = OpenId::parse(&address.openid) else { continue };
            let whose = Whose { account: &address.account, openid: &openid };
            mobile = mobile.or_else(|| open_mobile(&self.0.sealer, whose, address.mobile.as_ref()?));
            let ways = self.ways(matter, (address, &openid), &known.grants);
            accounts.push(AccountReach { account: address.account.clone(), openid, ways });
        }
        let mobile = mobile.or_else(|| self.told_mobile(matter.details)).filter(|_| !matter.is_of_a_day());
        Reach {
            accounts,
            wecom: self.wecom_of(matter.details),
            first: matter.first,
            mobile: mobile.filter(|_| self.0.gateways.are_there() && !known.numbers_stopped.contains(id)),
        }
    }

    fn ways(
        &self,
        matter: &Matter<'_>,
        (address, openid): (&Address, &OpenId),
        grants: &[Grant],
    ) -> Vec<(Route, Option<String>)> {
        let Some(account) = self.0.accounts.get(&address.account) else { return Vec::new() };
        let engine = self.0.engines.current();
        let notices = &engine.scripts().notices;
        let name = |route| notices.template(matter.kind, route, &matter.facts);
        let mut ways = Vec::new();
        let whose = ladder::address(&address.account, openid);
        let subscription =
            name(Route::Subscription).and_then(|name| account.settings.subscriptions.get(name));
        if let Some(template) = subscription.map(|own| own.id.clone()) {
            let is_granted = |own: &Grant| {
                own.account == address.account && own.openid == address.openid && own.template_id == template
            };
            // The last grant may be spent on a message whose result is still to come: that way is not gone yet.
            let is_under_way = ladder::may_come(&matter.tried, Route::Subscription, &whose, matter.now_ms);
            if grants.iter().any(is_granted) || is_under_way {
                ways.push((Route::Subscription, Some(template)));
            }
        }
        let template = name(Route::Template).and_then(|name| account.settings.templates.get(name));
        ways.extend(template.filter(|_| address.follows).map(|id| (Route::Template, Some(id.clone()))));
        if address.can_chat && account.settings.customer_service {
            ways.push((Route::Chat, None));
        }
        let card = name(Route::CityService).and_then(|name| account.settings.city_service.get(name));
        ways.extend(card.map(|own| (Route::CityService, Some(own.id.clone()))));
        ways
    }

    /// The ways that a notice could go now, the nearest first; none where there is nothing to say any more. A claim looks
    /// again.
    ///
    /// # Errors
    /// When rows cannot be read.
    pub(in crate::notices) async fn ways_left(
        &self,
        reader: &mut Reader<'_, '_>,
        notice: &str,
    ) -> Result<Vec<Route>, DbError> {
        let now = self.0.clock.now();
        let now_ms = now.as_millisecond();
        let Some(Spoken { kind, words: Some(_), .. }) = self.spoken(reader, notice).await? else {
            return Ok(Vec::new());
        };
        let Some(details) = queries::details_of(reader, notice, now).await? else { return Ok(Vec::new()) };
        let mut known = Known { grants: queries::grants_of(reader, notice).await?, ..Known::default() };
        known.addresses.insert(notice.to_owned(), queries::addresses_of(reader, notice, now_ms).await?);
        if queries::is_number_stopped(reader, notice).await? {
            known.numbers_stopped.push(notice.to_owned());
        }
        let tried =
            queries::tried_of(reader, notice).await?.into_iter().filter_map(AttemptRow::tried).collect();
        let matter = Matter::looked_at(&details, kind, self.facts(&details, now), tried, now_ms);
        let reach = self.reach(&matter, &known);
        let wanted = Wanted { kind, needs_a_human: false, asked: None, now_ms };
        let engine = self.0.engines.current();
        Ok(ladder::left(&reach, &matter.tried, wanted, &engine.limits().notices))
    }
}
