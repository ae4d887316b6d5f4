//! Which way a notice takes next, from whom it can reach and what was tried: pure.
//!
//! The nearest way first: a subscription message, a template message, words in an open window, a card of the city
//! services, WeCom for the court's own people; then a short message; then a clerk who calls. A way that refused for
//! good, or did not accept in time, is spent. One whose answer was lost may have arrived: what happens then is the way's
//! own (notify.md N-2).

use super::choices::First;
use crate::channel::notice::{Class, Kind, Route};
use crate::clock::milliseconds;
use crate::law::identifier::Mobile;
use crate::scripts::NoticeLimits;
use crate::wechat::OpenId;
use crate::wecom::MemberId;

/// The platform folds template messages with one `client_msg_id` for ten minutes (protocol D4), and tells the result of
/// a subscription message within the same time, or never.
const FOLDED_MS: i64 = 600_000;
/// A repeat must be there before the folding ends.
const MARGIN_MS: i64 = 30_000;

/// The ways to somebody, the most recently bound account first.
#[derive(Debug, Clone)]
pub struct Reach {
    /// Their accounts.
    pub accounts: Vec<AccountReach>,
    /// Their account in WeCom, of the court's own people.
    pub wecom: Option<MemberId>,
    /// Their number.
    pub mobile: Option<Mobile>,
    /// Which way they want first.
    pub first: First,
}

/// What an account can do towards somebody.
#[derive(Debug, Clone)]
pub struct AccountReach {
    /// The account's name.
    pub account: String,
    /// Who they are there.
    pub openid: OpenId,
    /// The ways that are there: the template's id, where the way has one.
    pub ways: Vec<(Route, Option<String>)>,
}

/// A way with its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// By an account of the platform.
    Account {
        /// Which way.
        route: Route,
        /// The account's name.
        account: String,
        /// Who they are there.
        openid: OpenId,
        /// The template's id, where the way has one.
        template_id: Option<String>,
    },
    /// By WeCom.
    WeCom(MemberId),
    /// By short message.
    Sms,
    /// By a clerk.
    Task,
}

impl Way {
    /// Which way.
    pub fn route(&self) -> Route {
        match self {
            Self::Account { route, .. } => *route,
            Self::WeCom(_) => Route::WeCom,
            Self::Sms => Route::Sms,
            Self::Task => Route::Task,
        }
    }

    /// Where it leads, as attempts remember it: an account and an openid, never a number.
    pub fn address(&self) -> String {
        match self {
            Self::Account { account, openid, .. } => address(account, openid),
            Self::WeCom(_) => "wecom".to_owned(),
            Self::Sms => "sms".to_owned(),
            Self::Task => "task".to_owned(),
        }
    }
}

/// The address of somebody in an account.
pub fn address(account: &str, openid: &OpenId) -> String {
    format!("{account}/{}", openid.as_str())
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The provider took it.
    Accepted,
    /// It never arrives this way.
    Refused,
    /// It certainly did not arrive; later it may.
    NotNow,
    /// It may have arrived.
    Unknown,
}

impl Outcome {
    /// The name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::NotNow => "not now",
            Self::Unknown => "unknown",
        }
    }

    /// The value of a name; an attempt without one may have arrived.
    pub fn find(name: Option<&str>) -> Self {
        [Self::Accepted, Self::Refused, Self::NotNow]
            .into_iter()
            .find(|own| Some(own.name()) == name)
            .unwrap_or(Self::Unknown)
    }
}

/// An attempt that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// Which way.
    pub route: Route,
    /// Where it led.
    pub address: String,
    /// By which account, or by which gateway.
    pub by: String,
    /// When it began, Unix milliseconds.
    pub started_ms: i64,
    /// What came of it.
    pub outcome: Outcome,
}

impl Tried {
    fn is_of(&self, way: &Way) -> bool {
        self.route == way.route() && self.address == way.address()
    }
}

/// What a notice asks of its way.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// What it is about.
    pub kind: Kind,
    /// Whether a clerk calls when nothing else is left.
    pub needs_a_human: bool,
    /// The way that staff asked for goes first, if it is there and not spent.
    pub asked: Option<Route>,
    /// The present, Unix milliseconds.
    pub now_ms: i64,
}

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Send it this way.
    Send {
        /// The way.
        way: Way,
        /// Whether the same may have arrived before.
        may_repeat: bool,
    },
    /// Ask the gateway what became of the short message that was begun at this instant, Unix milliseconds.
    LookUp(i64),
    /// Wait until then, Unix milliseconds.
    Wait(i64),
    /// Nobody can be reached.
    GiveUp,
}

/// What to do with a notice now.
pub fn next(reach: &Reach, tried: &[Tried], wanted: Wanted, limits: &NoticeLimits) -> Step {
    let may_repeat = tried.iter().any(|own| matches!(own.outcome, Outcome::Unknown | Outcome::Accepted));
    let mut late = None;
    for way in ways(reach, wanted) {
        let of_way: Vec<&Tried> = tried.iter().filter(|own| own.is_of(&way)).collect();
        match again(&way, &of_way, wanted, limits) {
            Again::Send => return Step::Send { way, may_repeat },
            Again::Wait(until) => return Step::Wait(until),
            Again::LookUp(started_ms) => return Step::LookUp(started_ms),
            Again::Late => late = late.or(Some(way)),
            Again::Spent => {}
        }
    }
    // Where nobody calls, a way that was only busy is tried until the notice is of no use.
    late.map_or(Step::GiveUp, |way| Step::Send { way, may_repeat })
}

/// Whether the answer to an attempt at this address was lost and the platform may still tell what came of it.
pub fn may_come(tried: &[Tried], route: Route, address: &str, now_ms: i64) -> bool {
    let last = tried.iter().rfind(|own| own.route == route && own.address == address);
    last.is_some_and(|own| own.outcome == Outcome::Unknown && now_ms < own.started_ms + FOLDED_MS)
}

/// The ways of a provider that are left, each once, the nearest first.
pub fn left(reach: &Reach, tried: &[Tried], wanted: Wanted, limits: &NoticeLimits) -> Vec<Route> {
    // Whoever chooses may choose a short message.
    let wanted = Wanted { asked: Some(Route::Sms), ..wanted };
    let is_left = |way: &Way| {
        let of_way: Vec<&Tried> = tried.iter().filter(|own| own.is_of(way)).collect();
        matches!(again(way, &of_way, wanted, limits), Again::Send | Again::Late)
    };
    let mut routes: Vec<Route> =
        ways(reach, wanted).iter().filter(|way| is_left(way)).map(Way::route).collect();
    routes.retain(|route| *route != Route::Task);
    routes.dedup();
    routes.sort_by_key(|route| Route::ALL.iter().position(|own| own == route));
    routes
}

/// Every way to them, the nearest first.
fn ways(reach: &Reach, wanted: Wanted) -> Vec<Way> {
    let mut found = Vec::new();
    for wanted_route in [Route::Subscription, Route::Template, Route::Chat, Route::CityService] {
        for own in &reach.accounts {
            let way = own.ways.iter().find(|(route, _)| *route == wanted_route);
            found.extend(way.map(|(route, template_id)| Way::Account {
                route: *route,
                account: own.account.clone(),
                openid: own.openid.clone(),
                template_id: template_id.clone(),
            }));
        }
    }
    // The court's own people only have it, and it costs nobody anything.
    found.extend(reach.wecom.clone().map(Way::WeCom));
    // A short message costs money and quiet: what is only good to know is worth it where there is no account, where a clerk
    // would have to call instead, and where staff say so.
    let is_worth_it = wanted.kind.class() != Class::Info
        || wanted.needs_a_human
        || wanted.asked == Some(Route::Sms)
        || reach.accounts.is_empty();
    let by_message = reach.mobile.is_some() && is_worth_it;
    match reach.first {
        First::Message if by_message => found.insert(0, Way::Sms),
        _ => found.extend(by_message.then_some(Way::Sms)),
    }
    found.extend(wanted.needs_a_human.then_some(Way::Task));
    found.sort_by_key(|way| Some(way.route()) != wanted.asked);
    found
}

enum Again {
    Send,
    Wait(i64),
    LookUp(i64),
    /// It was busy for too long: the next way goes first.
    Late,
    Spent,
}

/// Whether this way is to be taken, from what came of it before.
fn again(way: &Way, tried: &[&Tried], wanted: Wanted, limits: &NoticeLimits) -> Again {
    let (Some(first), Some(last)) = (tried.first(), tried.last()) else { return Again::Send };
    if tried.iter().any(|own| matches!(own.outcome, Outcome::Accepted | Outcome::Refused)) {
        return Again::Spent;
    }
    let was_busy = tried.iter().all(|own| own.outcome == Outcome::NotNow);
    if way.route() == Route::WeCom && was_busy && tried.len() >= wecom_tries(wanted.kind) {
        return Again::Late;
    }
    let patience = match wanted.kind {
        Kind::Hearing7 => limits.next_route_early,
        _ => limits.next_route,
    };
    if wanted.now_ms - first.started_ms >= milliseconds(patience) && way.route() != Route::Task {
        return if was_busy { Again::Late } else { Again::Spent };
    }
    let unknown: Vec<_> = tried.iter().filter(|own| own.outcome == Outcome::Unknown).collect();
    let Some(first_unknown) = unknown.first() else { return Again::Send };
    let folded_until = first_unknown.started_ms + FOLDED_MS;
    match way.route() {
        Route::Template if wanted.now_ms < folded_until - MARGIN_MS => Again::Send,
        // No id folds these: the result event says whether the first one arrived, then once more.
        Route::Subscription if unknown.len() == 1 && wanted.now_ms < folded_until => {
            Again::Wait(folded_until)
        }
        Route::Subscription if unknown.len() == 1 => Again::Send,
        Route::Sms if last.outcome == Outcome::Unknown => Again::LookUp(first.started_ms),
        Route::Sms | Route::Task => Again::Send,
        Route::Subscription | Route::Template | Route::Chat | Route::CityService | Route::WeCom => {
            Again::Spent
        }
    }
}

/// How often WeCom is tried that is busy or cannot be reached, before a short message goes: what cannot wait does not.
fn wecom_tries(kind: Kind) -> usize {
    if kind == Kind::DutyNow { 1 } else { 3 }
}

#[cfg(test)]
mod tests;
