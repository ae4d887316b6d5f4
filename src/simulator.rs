//! The platform, played: phones that follow, tap and write; pushes signed and encrypted as WeChat would send them;
//! the API that the product calls; and knobs for what goes wrong.
//!
//! It stands beside the product and speaks only HTTP to it. Operators rehearse with it in the browser (`/sim`),
//! tests drive it in-process. Windows and tokens follow the injected clock, so 48 hours pass in no time; what is
//! random comes from the dice, so that a run can be repeated.

mod city_service;
mod cloud;
mod control;
mod court;
mod faults;
mod ledger;
mod notice;
mod page;
mod phone;
mod plaintext;
mod platform;
mod push;
mod result;
mod script;
mod sign_in;
mod sms;
mod subscription;
mod template;
mod test_number;
mod token;
mod verifiers;
mod wecom;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use secrecy::SecretString;
use serde::Serialize;

use crate::clock::Clock;
use crate::secret::Dice;
use crate::wechat::envelope::{Credentials, Format, Mode};
use crate::wechat::{AccountKind, OpenId, OriginalId};

pub use court::Card;
pub use faults::{ApiFault, Busy, Faults, ResultFailure, Tamper};
pub use notice::SentNotice;
pub use phone::{ScreenItem, Shown};
pub use plaintext::ListShape;
pub use push::{Attempt, Delivery, Outcome};
pub use result::Order;
pub use sms::SmsReports;
pub use subscription::{Consent, Granted};
pub use template::{Template, TemplateKind};
pub use verifiers::PhoneScript;

/// An account of the simulated platform.
#[derive(Debug, Clone)]
pub struct SimulatedAccount {
    /// The court's name as phones show it.
    pub name: String,
    /// Where its pushes go.
    pub callback: String,
    /// Its original id.
    pub original_id: OriginalId,
    /// Its AppSecret.
    pub secret: SecretString,
    /// Its appid, token and key.
    pub credentials: Credentials,
    /// How its pushes are protected.
    pub mode: Mode,
    /// How its pushes are written.
    pub format: Format,
    /// Official account or mini-program.
    pub kind: AccountKind,
}

/// Somebody with a phone.
#[derive(Debug, Clone, Serialize)]
pub struct Person {
    /// The id towards the account.
    pub openid: OpenId,
    /// The name in the browser.
    pub name: String,
    /// Their identity card and mobile number.
    pub card: Option<Card>,
}

/// What may differ between a demo, a rehearsal and a test.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether the page offers a notice from the court (the demo mounts `/sim/court/notice`).
    pub court_notice: bool,
    /// Milliseconds of the clock between the attempts of one push; with none they follow each other at once.
    pub retry_pause_ms: u64,
    /// How long an attempt waits for its answer, in milliseconds; the platform waits 5,000.
    pub patience_ms: u64,
    /// After so many failed pushes in a row the platform is silent for a minute (protocol A6; the number is not
    /// published).
    pub silent_after: u32,
    /// The key that the court's own systems share with the product.
    pub interface_key: SecretString,
    /// Where the gateway for short messages reports; nowhere without one.
    pub sms_reports: Option<SmsReports>,
    /// How long the openid `…_slow` lets every send wait, in milliseconds.
    pub slow_ms: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            court_notice: false,
            retry_pause_ms: 1_000,
            patience_ms: 5_000,
            silent_after: 50,
            interface_key: SecretString::default(),
            sms_reports: None,
            slow_ms: 2_000,
        }
    }
}

/// The simulated platform with one account. Cheap to clone; clones share it.
#[derive(Clone)]
pub struct Simulator(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    account: SimulatedAccount,
    persons: Vec<Person>,
    clock: Clock,
    dice: Dice,
    options: Options,
    http: reqwest::Client,
    state: Arc<Mutex<State>>,
}

/// Everything that changes.
#[derive(Default)]
struct State {
    phones: BTreeMap<OpenId, phone::Phone>,
    tokens: token::Tokens,
    ticket: script::Ticket,
    menu: Option<serde_json::Value>,
    faults: Faults,
    pushes: push::Log,
    sign_ins: sign_in::Codes,
    verifiers: verifiers::Verifiers,
    media: HashMap<String, Vec<u8>>,
    /// Template messages of the last ten minutes by person and `client_msg_id`.
    client_ids: HashMap<(OpenId, String), (i64, i64)>,
    /// Messages that were sent again under an id that was taken.
    folded: usize,
    templates: Vec<Template>,
    grants: subscription::Grants,
    city_service: city_service::CityService,
    short_messages: sms::ShortMessages,
    wecom: wecom::Members,
    held_results: result::Held,
    notices: BTreeMap<OpenId, Vec<SentNotice>>,
    next_sequence: u64,
}

impl Simulator {
    /// A platform with one account and some persons.
    ///
    /// # Errors
    /// When the HTTP client cannot be set up.
    pub fn new(
        account: SimulatedAccount,
        persons: Vec<Person>,
        clock: Clock,
        dice: Dice,
        options: Options,
    ) -> anyhow::Result<Self> {
        let limits = crate::http::HttpLimits {
            total: std::time::Duration::from_millis(options.patience_ms),
            ..crate::http::HttpLimits::default()
        };
        let http = crate::http::client(&limits)?;
        let state = Arc::default();
        Ok(Self(Arc::new(Inner { account, persons, clock, dice, options, http, state })))
    }

    /// The page, its API and the platform's API, all below `/sim`.
    pub fn router(&self) -> Router {
        page::router()
            .merge(control::router(self.clone()))
            .merge(court::router(self.clone()))
            .merge(cloud::router(self.clone()))
            .merge(sign_in::router(self.clone()))
            .merge(script::router(self.clone()))
            .merge(wecom::router(self.clone()))
            .merge(platform::router(self.clone()))
    }

    /// What is still to go wrong.
    pub fn faults(&self) -> Faults {
        self.state().faults.clone()
    }

    /// Sets what goes wrong from now on.
    pub fn set_faults(&self, faults: Faults) {
        self.state().faults = faults;
    }

    /// The same platform and phones, pushing with other credentials: a key change on the console.
    #[must_use]
    pub fn with_credentials(&self, credentials: Credentials) -> Self {
        let mut inner = (*self.0).clone();
        inner.account.credentials = credentials;
        Self(Arc::new(inner))
    }

    /// The same platform and phones, pushing to another address: another replica.
    #[must_use]
    pub fn with_callback(&self, callback: String) -> Self {
        let mut inner = (*self.0).clone();
        inner.account.callback = callback;
        Self(Arc::new(inner))
    }

    /// The menu as the product last published it.
    pub fn menu(&self) -> Option<serde_json::Value> {
        self.state().menu.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn phone(&mut self, person: &OpenId) -> &mut phone::Phone {
        self.phones.entry(person.clone()).or_default()
    }

    /// Adds to what a person's screen shows.
    fn show(&mut self, person: &OpenId, at_ms: i64, shown: phone::Shown) {
        self.next_sequence += 1;
        let item = ScreenItem { sequence: self.next_sequence, at_ms, shown };
        self.phone(person).screen.push(item);
    }

    /// Remembers what was accepted for a person.
    fn record(&mut self, person: &OpenId, notice: SentNotice) {
        self.notices.entry(person.clone()).or_default().push(notice);
    }

    /// Remembers a notice and, if it arrives, shows it.
    fn notify(&mut self, person: &OpenId, notice: SentNotice) {
        if notice.arrives {
            let shown = phone::Shown::Notice {
                route: notice.route,
                template: notice.template.clone(),
                lines: notice.fields.clone(),
                url: notice.url.clone(),
            };
            self.show(person, notice.at_ms, shown);
        }
        self.record(person, notice);
    }
}
