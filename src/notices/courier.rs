//! Sends what is due: claims with a lease, renders from the present docket, sends outside any transaction, settles only
//! what it still holds.
//!
//! Claims, sendings and settlements overlap, so that the provider is never waited for by anybody but the notice on its
//! way. An attempt is written before it goes out: one without an outcome may have arrived.

mod beside;
mod claim;
mod day;
mod decide;
mod facts;
mod go;
pub mod known;
mod matter;
mod pace;
pub mod queries;
mod spoken;
mod turn;
mod ways;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tracing::info;

use super::State;
use super::ladder::{Outcome, Way};
use super::verdict::{self, Verdict};
use super::{digest, grants};
use crate::account::Accounts;
use crate::answer::Engines;
use crate::channel::notice::{Message, Route};
use crate::clock::{Clock, milliseconds};
use crate::db::id::Ids;
use crate::db::{Db, DbError, Tx};
use crate::health::Health;
use crate::law::identifier::Mobile;
use crate::people::Whose;
use crate::people::sms::{Gateways, NotSent, Place, SmsState, Text};
use crate::reply_window;
use crate::scripts::NoticeLimits;
use crate::seal::Sealer;
use crate::secret::Dice;
use crate::telemetry::metrics::Metrics;
use crate::webhooks::Listeners;
use crate::wechat::client::{
    ApiError, CityServiceMessage, KefuMessage, SubscriptionMessage, TemplateMessage, Transport,
};
use crate::wecom::{MemberId, WeCom};

pub use facts::{Court, Courts};
pub use pace::Pace;
use queries::Settlement;
pub use spoken::Spoken;

/// With less of the lease left, nothing is begun: longer than any call with its time-outs.
const LEAST_LEASE_MS: i64 = 15_000;
/// What is left of the lease, at least, when a call ends.
const SETTLE_WITHIN: Duration = Duration::from_secs(2);
const LATE: &str = "its lease ran out";
const NO_GRANT: i64 = 43_101;
const NO_WINDOW: i64 = 45_015;
const WINDOW_USED: i64 = 45_047;

/// Sends notices. One per process; cheap to clone.
#[derive(Clone)]
pub struct Courier(Arc<Parts>);

/// What a [`Courier`] works with.
pub struct Parts {
    /// Where the rows are.
    pub db: Db,
    /// Opens and seals fields.
    pub sealer: Sealer,
    /// The time.
    pub clock: Clock,
    /// Names new rows.
    pub ids: Ids,
    /// Spreads tries.
    pub dice: Dice,
    /// The accounts by name.
    pub accounts: Accounts,
    /// Texts and limits.
    pub engines: Engines,
    /// The court's WeCom, if it has one.
    pub wecom: Option<Arc<WeCom>>,
    /// The gateways for short messages.
    pub gateways: Gateways,
    /// Counters.
    pub metrics: Metrics,
    /// The courts' names and addresses by their code.
    pub courts: Courts,
    /// Our address as others see it.
    pub public_url: Option<String>,
    /// Where the court's own people work, as their browsers see it.
    pub desk_url: Option<String>,
    /// Who is told of what became of notices.
    pub listeners: Listeners,
    /// How the providers are.
    pub health: Arc<Health>,
    /// How fast they are called.
    pub pace: Pace,
}

/// What a claim has found.
#[derive(Default)]
struct Batch {
    /// What is to be sent.
    ready: Vec<Ready>,
    /// How many rows were looked at, those put aside included.
    handled: usize,
}

/// A notice on its way.
#[derive(Debug)]
struct Ready {
    /// Its id.
    notice: String,
    /// Under which claim it is held.
    ticket: String,
    /// The attempt's id; none for a question about an earlier one.
    attempt: Option<String>,
    /// The attempt's number, from 1.
    number: i64,
    /// What is to be done.
    errand: Errand,
    /// When somebody looks whether it was opened, Unix milliseconds.
    unopened_at: Option<i64>,
    /// Of no use after, Unix milliseconds.
    useless_after: i64,
    /// From then on somebody else may send it, Unix milliseconds.
    lease_until: i64,
    /// The others that the same message tells of.
    others: Vec<Other>,
}

/// A notice that another one's sending tells of, too: what becomes of the one becomes of the other.
#[derive(Debug)]
struct Other {
    /// Its id.
    notice: String,
    /// Its own attempt.
    attempt: String,
    /// When somebody looks whether it was opened, Unix milliseconds.
    unopened_at: Option<i64>,
    /// Of no use after, Unix milliseconds.
    useless_after: i64,
}

/// What is to be done outside any transaction.
#[derive(Debug)]
enum Errand {
    /// Send it by an account.
    Account { way: Way, message: Message, page: Option<String> },
    /// Send it to somebody of the court by WeCom.
    WeCom { member: MemberId, words: String },
    /// Send it as a short message.
    Short { place: Place, mobile: Mobile, text: Text },
    /// Ask what became of a short message.
    LookUp { place: Place, mobile: Mobile, sent_at: Timestamp },
}

/// What came of an errand.
struct Done {
    ready: Ready,
    verdict: Verdict,
    correction: Option<Correction>,
    platform_msg_id: Option<String>,
    now_ms: i64,
}

impl Courier {
    /// A courier with everything it needs.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// What it works with, for those who look after what it has sent.
    pub(in crate::notices) fn parts(&self) -> &Parts {
        &self.0
    }

    /// Runs an errand; no transaction is open and no lock is held meanwhile.
    async fn run(&self, ready: Ready) -> Done {
        let a_second = ready.errand.a_second(&self.0.engines.current().limits().notices);
        self.0.pace.wait(&ready.errand.provider(), a_second).await;
        if self.0.clock.now_ms() > ready.lease_until - LEAST_LEASE_MS {
            return self.too_late(ready);
        }
        let (sent, correction) = match &ready.errand {
            Errand::Account { way, message, page } => {
                let sent = self.send_within_lease(&ready, way, message, page.as_deref()).await;
                let correction = sent.as_ref().err().and_then(|error| Correction::of(way.route(), error));
                let of_error = |error: ApiError| {
                    info!(notice = self.0.sealer.mark(&ready.notice), error = %error, "the platform did not take a notice");
                    verdict::of(&error, ready.number, &self.0.dice)
                };
                (sent.map_err(of_error), correction)
            }
            Errand::WeCom { member, words } => (self.send_wecom(&ready, member, words).await, None),
            Errand::Short { place, mobile, text } => {
                (self.send_short(&ready, *place, mobile, text).await, None)
            }
            Errand::LookUp { place, mobile, sent_at } => {
                (self.look_up(&ready, *place, mobile, *sent_at).await, None)
            }
        };
        let (verdict, platform_msg_id) = match sent {
            Ok(platform_msg_id) => (Verdict::ACCEPTED, platform_msg_id),
            Err(verdict) => (verdict, None),
        };
        let now_ms = self.0.clock.now_ms();
        let has_failed = matches!(verdict.outcome, Outcome::NotNow | Outcome::Unknown);
        self.0.health.note(&ready.errand.provider(), has_failed, now_ms);
        self.0.metrics.notice(ready.errand.route().name(), verdict.outcome.name());
        if verdict.outcome != Outcome::Accepted {
            info!(
                notice = self.0.sealer.mark(&ready.notice),
                route = ready.errand.route().name(),
                reason = verdict.reason,
                "a notice was not accepted"
            );
        }
        Done { ready, verdict, correction, platform_msg_id, now_ms }
    }

    /// It waited so long that another worker may take it before it is sent: it is claimed again, and its provider is not
    /// to blame.
    fn too_late(&self, ready: Ready) -> Done {
        let (verdict, correction) = match &ready.errand {
            // Nobody asked, so nobody knows more than before.
            Errand::LookUp { .. } => (Verdict::unknown(1, &self.0.dice), None),
            Errand::Account { way, .. } if way.route() == Route::Subscription => {
                (Verdict::not_now(LATE, 1, &self.0.dice), Some(Correction::GiveBack))
            }
            _ => (Verdict::not_now(LATE, 1, &self.0.dice), None),
        };
        Done { ready, verdict, correction, platform_msg_id: None, now_ms: self.0.clock.now_ms() }
    }

    /// No call outlasts the lease: somebody else may have sent it by then.
    async fn send_within_lease(
        &self,
        ready: &Ready,
        way: &Way,
        message: &Message,
        page: Option<&str>,
    ) -> Result<Option<String>, ApiError> {
        let sent = tokio::time::timeout(self.left_of(ready), self.send(ready, way, message, page)).await;
        sent.unwrap_or_else(|_| Err(Transport::NoAnswer.into()))
    }

    /// How long a call may take.
    fn left_of(&self, ready: &Ready) -> Duration {
        let left = ready.lease_until - milliseconds(SETTLE_WITHIN) - self.0.clock.now_ms();
        Duration::from_millis(u64::try_from(left).unwrap_or_default())
    }

    /// One call of the platform; returns its id of the message where it has one.
    async fn send(
        &self,
        ready: &Ready,
        way: &Way,
        message: &Message,
        page: Option<&str>,
    ) -> Result<Option<String>, ApiError> {
        let Way::Account { route, account, openid, template_id } = way else { return Ok(None) };
        let Some(account) = self.0.accounts.get(account) else { return Err(Transport::NotSent.into()) };
        let (template_id, page) = (template_id.clone().unwrap_or_default(), page.map(str::to_owned));
        match (route, message) {
            (Route::Subscription, Message::Fields { values, .. }) => {
                let message = SubscriptionMessage { template_id, data: values.clone(), page };
                account.api.send_subscription(openid, &message).await.map(|()| None)
            }
            (Route::CityService, Message::Fields { values, .. }) => {
                let style = account.settings.city_service.values().find(|own| own.id == template_id);
                let message = CityServiceMessage {
                    template_id,
                    result_page_style_id: style.and_then(|own| own.result_page_style_id.clone()),
                    deal_msg_style_id: style.and_then(|own| own.deal_msg_style_id.clone()),
                    card_style_id: style.and_then(|own| own.card_style_id.clone()),
                    order_no: ready.client_msg_id(),
                    url: page,
                    data: values.clone(),
                };
                account.api.send_city_service(openid, &message).await.map(|_| None)
            }
            (_, Message::Fields { values, .. }) => {
                let client_msg_id = Some(ready.client_msg_id());
                let message = TemplateMessage { template_id, data: values.clone(), url: page, client_msg_id };
                account.api.send_template(openid, &message).await.map(Some)
            }
            (_, Message::Words(words) | Message::Short { text: words, .. }) => {
                let message = KefuMessage::Text { content: words.clone() };
                account.api.send_kefu(openid, &message, false).await.map(|()| None)
            }
        }
    }

    async fn send_wecom(
        &self,
        ready: &Ready,
        member: &MemberId,
        words: &str,
    ) -> Result<Option<String>, Verdict> {
        let Some(wecom) = &self.0.wecom else { return Err(Verdict::refused("no gateway")) };
        let sent = tokio::time::timeout(self.left_of(ready), wecom.send(member, words)).await;
        // No call outlasts the lease; one that was cut off may have arrived.
        let sent = sent.unwrap_or(Err(NotSent::Unknown));
        sent.map(|()| None).map_err(|error| verdict::of_gateway(error, false, ready.number, &self.0.dice))
    }

    async fn send_short(
        &self,
        ready: &Ready,
        place: Place,
        mobile: &Mobile,
        text: &Text,
    ) -> Result<Option<String>, Verdict> {
        let Some(gateway) = self.0.gateways.get(place) else { return Err(Verdict::refused("no gateway")) };
        let sent = gateway.send(&ready.notice, mobile, text).await;
        let has_other = self.0.gateways.places().len() > 1;
        sent.map(|()| None).map_err(|error| verdict::of_gateway(error, has_other, ready.number, &self.0.dice))
    }

    /// A short message whose answer was lost is never sent again before the gateway has said that it has none (notify.md
    /// N-2).
    async fn look_up(
        &self,
        ready: &Ready,
        place: Place,
        mobile: &Mobile,
        sent_at: Timestamp,
    ) -> Result<Option<String>, Verdict> {
        let Some(gateway) = self.0.gateways.get(place) else { return Err(Verdict::refused("no gateway")) };
        match gateway.look_up(&ready.notice, mobile, sent_at).await {
            Ok(SmsState::Accepted | SmsState::Delivered) => Ok(None),
            Ok(SmsState::Failed) => Err(Verdict::refused("the gateway could not deliver it")),
            Ok(SmsState::Unknown) => Err(Verdict::not_now("the gateway never took it", 1, &self.0.dice)),
            Err(_) => Err(Verdict::unknown(ready.number, &self.0.dice)),
        }
    }
}

impl Errand {
    fn route(&self) -> Route {
        match self {
            Self::Account { way, .. } => way.route(),
            Self::WeCom { .. } => Route::WeCom,
            Self::Short { .. } | Self::LookUp { .. } => Route::Sms,
        }
    }

    /// How often a second its provider is called at most.
    fn a_second(&self, limits: &NoticeLimits) -> u32 {
        match self {
            Self::Account { .. } | Self::WeCom { .. } => limits.account_second,
            Self::Short { .. } | Self::LookUp { .. } => limits.sms_second,
        }
    }

    /// Whoever is called, as health knows them.
    fn provider(&self) -> String {
        match self {
            Self::Account { way: Way::Account { account, .. }, .. } => account.clone(),
            Self::Short { place, .. } | Self::LookUp { place, .. } => place.provider().to_owned(),
            Self::Account { .. } | Self::WeCom { .. } => self.route().name().to_owned(),
        }
    }
}

/// What the platform knows better than our ledgers (protocol D3, D5).
#[derive(Debug, Clone, Copy)]
enum Correction {
    /// 43101: no grant is left.
    NoGrant,
    /// 45015: no window is open.
    NoWindow,
    /// 45047: the window's count is used up.
    WindowUsed,
    /// Nothing was sent: what was taken for it is given back.
    GiveBack,
}

impl Correction {
    fn of(route: Route, error: &ApiError) -> Option<Self> {
        match (route, error.errcode()) {
            (Route::Subscription, Some(NO_GRANT)) => Some(Self::NoGrant),
            (Route::Chat, Some(NO_WINDOW)) => Some(Self::NoWindow),
            (Route::Chat, Some(WINDOW_USED)) => Some(Self::WindowUsed),
            (Route::Subscription, _) if !error.is_unknown() => Some(Self::GiveBack),
            _ => None,
        }
    }

    async fn apply(self, tx: &mut Tx<'_>, way: &Way, now_ms: i64) -> Result<(), DbError> {
        let Way::Account { account, openid, template_id, .. } = way else { return Ok(()) };
        let (whose, template) = (Whose { account, openid }, template_id.clone().unwrap_or_default());
        match self {
            Self::NoGrant => grants::queries::refuse(tx, whose, &template, now_ms).await,
            Self::NoWindow => reply_window::close(tx, account, openid).await,
            Self::WindowUsed => reply_window::exhaust(tx, account, openid).await,
            Self::GiveBack => grants::queries::give_back(tx, whose, &template).await,
        }
    }
}

impl Ready {
    /// The platform folds repeats of a template message under it; at most 32 bytes.
    fn client_msg_id(&self) -> String {
        self.notice.replace('-', "")
    }

    fn attempts(&self) -> impl Iterator<Item = String> {
        self.attempt.iter().chain(self.others.iter().map(|own| &own.attempt)).cloned()
    }
}

impl Done {
    fn correction(&self) -> Option<(Way, Correction)> {
        match &self.ready.errand {
            Errand::Account { way, .. } => Some((way.clone(), self.correction?)),
            Errand::WeCom { .. } | Errand::Short { .. } | Errand::LookUp { .. } => None,
        }
    }

    /// What is written of it, and of whatever else the message told.
    fn settlements(&self) -> Vec<Settlement> {
        let Ready { notice, attempt, unopened_at, useless_after, others, .. } = &self.ready;
        let own = self.settlement(notice, attempt.clone(), *unopened_at, *useless_after);
        let of_other = |own: &Other| {
            self.settlement(&own.notice, Some(own.attempt.clone()), own.unopened_at, own.useless_after)
        };
        std::iter::once(own).chain(others.iter().map(of_other)).collect()
    }

    /// What was accepted waits for its receipts; everything else is looked at again, at the latest when it becomes useless.
    fn settlement(
        &self,
        notice: &str,
        attempt: Option<String>,
        unopened_at: Option<i64>,
        useless_after: i64,
    ) -> Settlement {
        let Self { ready, verdict, platform_msg_id, now_ms, .. } = self;
        let is_accepted = verdict.outcome == Outcome::Accepted;
        let again_at = (now_ms + verdict.after_ms).min(useless_after.max(*now_ms));
        let is_of_a_day = is_accepted && !ready.others.is_empty();
        Settlement {
            notice: notice.to_owned(),
            ticket: ready.ticket.clone(),
            state: if is_accepted { State::Accepted } else { State::Planned },
            next_at: if is_accepted { unopened_at } else { Some(again_at) },
            reason: Some(if is_of_a_day { digest::TOLD } else { verdict.reason }),
            digest_at: None,
            attempt,
            outcome: Some(verdict.outcome),
            platform_msg_id: platform_msg_id.clone(),
            at_ms: *now_ms,
        }
    }
}
