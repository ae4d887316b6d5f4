//! The composition root: settings become stores, clients, engine and services.

mod interfaces;

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use crate::account::{Account, Accounts};
use crate::answer::Engines;
use crate::clock::Clock;
use crate::complaint::Pages;
use crate::config::{AccountSettings, Settings};
use crate::db::Db;
use crate::db::id::Ids;
use crate::health::Health;
use crate::http;
use crate::inbox::Reception;
use crate::language_model::LanguageModel;
use crate::notices::courier::{self, Courier, Court, Courts, Pace};
use crate::notices::ledger::Ledger;
use crate::orders::Orders;
use crate::outbox::Sender;
use crate::people::sms::{Gateways, SmsSender};
use crate::registrar::Registrar;
use crate::scripts::Source;
use crate::seal::{SealKey, Sealer};
use crate::secret::Dice;
use crate::staff::Entrance;
use crate::statutes::Collection;
use crate::talks::Talks;
use crate::telemetry::metrics::Metrics;
use crate::webhooks::{self, Endpoint, Listeners};
use crate::wechat::AccountKind;
use crate::wechat::client::{ApiClient, Menu};
use crate::wechat::token::TokenCache;
use crate::wechat::token_cache::RedisTokenCache;
use crate::wecom::WeCom;

/// One cloneable handle on everything that runs.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] holds.
pub struct Parts {
    /// The settings in force.
    pub settings: Settings,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub dice: Dice,
    /// Names new rows.
    pub ids: Ids,
    /// Where everything is stored.
    pub db: Db,
    /// Seals fields at rest.
    pub sealer: Sealer,
    /// The accounts by name.
    pub accounts: Accounts,
    /// The scripts and the engine in force.
    pub engines: Engines,
    /// The optional language model.
    pub language_model: Arc<LanguageModel>,
    /// Counters.
    pub metrics: Metrics,
    /// Takes pushes in.
    pub reception: Arc<Reception>,
    /// Sends what is due.
    pub sender: Sender,
    /// Sends short messages.
    pub sms: SmsSender,
    /// The court's WeCom, if it has one.
    pub wecom: Option<Arc<WeCom>>,
    /// How the providers are.
    pub health: Arc<Health>,
    /// Sends notices.
    pub courier: Courier,
    /// Looks after notices on behalf of staff.
    pub ledger: Ledger,
    /// Who is told of what became of notices.
    pub listeners: Listeners,
    /// Tells them.
    pub webhooks: webhooks::Sender,
    /// Compares told identities with the registers.
    pub registrar: Registrar,
    /// Looks after what people ask of the court.
    pub orders: Orders,
    /// Looks after those who ask for a seat.
    pub talks: Talks,
    /// Lets the court's own people in.
    pub entrance: Entrance,
    /// Rung when outgoing rows were written.
    pub outbox_bell: Arc<Notify>,
    /// Rung when notices were planned.
    pub notices_bell: Arc<Notify>,
    /// Rung when something may wait for the registrar or the gateway.
    pub people_bell: Arc<Notify>,
    /// Tasks that a stop waits for.
    pub tasks: TaskTracker,
    draining: AtomicBool,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens the database and the scripts and puts the services together. Nothing is sent or served yet.
    ///
    /// # Errors
    /// When a setting, the database or the scripts cannot be used.
    pub async fn build(settings: Settings, clock: Clock, dice: Dice) -> anyhow::Result<Self> {
        let sealer = sealer(&settings, &dice)?;
        let db = Db::open(&settings.database.url).await.context("[database]")?;
        let laws = match settings.laws.file() {
            Some(file) => Collection::read(file).context("[laws] file")?,
            None => Collection::default(),
        };
        let engines = Engines::load_with(Source::of(&settings.scripts.directory), laws)?;
        let cache = token_cache(&settings, &sealer, &clock)?;
        let accounts = accounts(&settings, &clock, cache.as_ref())?;
        let (metrics, tasks) = (Metrics::default(), TaskTracker::new());
        let [outbox_bell, people_bell, notices_bell] = std::array::from_fn(|_| Arc::new(Notify::new()));
        let ids = Ids::new(clock.clone(), dice.clone());
        let worker = ids.make();
        let model = LanguageModel::new(&settings.language_model, clock.clone(), metrics.clone())?;
        let language_model = Arc::new(model);
        let listeners = Listeners::of(&settings.court);
        let registrar = Registrar {
            db: db.clone(),
            sealer: sealer.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
            accounts: accounts.clone(),
            engines: engines.clone(),
            register: interfaces::register(&settings.register, &clock)?,
            dice: dice.clone(),
            worker: worker.clone(),
            bell: people_bell.clone(),
            outbox_bell: outbox_bell.clone(),
        };
        let orders = Orders {
            db: db.clone(),
            sealer: sealer.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
            engines: engines.clone(),
            courts: settings.court.values().map(|own| own.code.clone()).collect(),
            has_wecom: settings.wecom.is_there(),
            bell: Arc::default(),
            notices_bell: notices_bell.clone(),
        };
        let talks = Talks {
            db: db.clone(),
            sealer: sealer.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
            engines: engines.clone(),
            accounts: accounts.clone(),
            orders: orders.clone(),
            public_url: settings.server.address(),
            outbox_bell: outbox_bell.clone(),
        };
        let reception = Arc::new(Reception {
            db: db.clone(),
            sealer: sealer.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
            accounts: accounts.clone(),
            engines: engines.clone(),
            language_model: language_model.clone(),
            draft_pages: Pages::new(&settings.server.public_url, settings.retention.draft_days, dice.clone()),
            metrics: metrics.clone(),
            registrar: registrar.clone(),
            orders: orders.clone(),
            talks: talks.clone(),
            public_url: settings.server.address(),
            courts: Arc::new(settings.court.clone()),
            listeners: listeners.clone(),
            can_register: settings.sms.is_there() || settings.sms_beside.is_there(),
            outbox_bell: outbox_bell.clone(),
            tasks: tasks.clone(),
        });
        let sender = Sender {
            db: db.clone(),
            sealer: sealer.clone(),
            clock: clock.clone(),
            dice: dice.clone(),
            accounts: accounts.clone(),
            metrics: metrics.clone(),
            worker: worker.clone(),
            ids: ids.clone(),
            bell: outbox_bell.clone(),
        };
        let first = interfaces::gateway(&settings.sms, &clock)?;
        let gateways = Gateways::new(first, interfaces::gateway(&settings.sms_beside, &clock)?);
        let wecom = interfaces::wecom(&settings.wecom, &clock)?;
        let health: Arc<Health> = Arc::default();
        let courier = Courier::new(courier::Parts {
            desk_url: Some(settings.server.desk_address()).filter(|_| !settings.server.desk_url.is_empty()),
            db: db.clone(),
            sealer: sealer.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
            dice: dice.clone(),
            accounts: accounts.clone(),
            engines: engines.clone(),
            wecom: wecom.clone(),
            gateways: gateways.clone(),
            metrics: metrics.clone(),
            courts: courts(&settings),
            public_url: settings.server.address(),
            listeners: listeners.clone(),
            health: Arc::clone(&health),
            pace: Pace::default(),
        });
        let ledger = Ledger { courier: courier.clone(), bell: notices_bell.clone() };
        let webhooks = webhooks::Sender {
            db: db.clone(),
            sealer: sealer.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
            dice: dice.clone(),
            engines: engines.clone(),
            endpoints: Endpoint::all(&settings.court).context("the HTTP client")?,
        };
        let sms = SmsSender {
            db: db.clone(),
            sealer: sealer.clone(),
            clock: clock.clone(),
            gateways,
            health: Arc::clone(&health),
            dice: dice.clone(),
            worker,
        };
        let entrance = Entrance::new(
            db.clone(),
            sealer.clone(),
            clock.clone(),
            ids.clone(),
            dice.clone(),
            settings.staff.clone(),
        );
        let draining = AtomicBool::new(false);
        Ok(Self(Arc::new(Parts {
            settings,
            clock,
            dice,
            ids,
            db,
            sealer,
            accounts,
            engines,
            language_model,
            metrics,
            reception,
            sender,
            sms,
            wecom,
            health,
            courier,
            ledger,
            listeners,
            webhooks,
            registrar,
            orders,
            talks,
            entrance,
            outbox_bell,
            notices_bell,
            people_bell,
            tasks,
            draining,
        })))
    }

    /// Learns the scripts before the first question comes; about a second of one core.
    pub async fn learn(&self) {
        let engine = self.engines.current();
        // A panic in here would come again with the first question, where it is caught and counted.
        let _ = tokio::task::spawn_blocking(move || engine.learn()).await;
    }

    /// Learns to hear a cry for help, which every message is listened to for; the rest with the first question.
    pub async fn learn_to_listen(&self) {
        let engine = self.engines.current();
        let _ = tokio::task::spawn_blocking(move || engine.learn_to_listen()).await;
    }

    /// A stop has begun: readiness goes off first.
    pub fn start_draining(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether a stop has begun.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}

impl App {
    /// The scripts' menu as the platform takes it.
    pub fn menu(&self) -> Menu {
        let menu = self.engines.current().scripts().menu.to_platform();
        serde_json::from_value(menu).expect("a checked menu has the platform's form")
    }

    /// Publishes the scripts' menu to an official account; returns whether the account has a menu.
    ///
    /// # Errors
    /// When the platform refuses it.
    pub async fn publish_menu(&self, account: &Account) -> anyhow::Result<bool> {
        if account.settings.kind == AccountKind::MiniProgram {
            return Ok(false);
        }
        account.api.create_menu(&self.menu()).await?;
        Ok(true)
    }
}

/// The courts by their code, as notices name them.
fn courts(settings: &Settings) -> Courts {
    let court = |own: &crate::config::Court| {
        (own.code.clone(), Court { name: own.name.clone(), address: own.address.clone() })
    };
    settings.court.values().map(court).collect()
}

fn sealer(settings: &Settings, dice: &Dice) -> anyhow::Result<Sealer> {
    let vault = &settings.vault;
    let key = |id, text: &SecretString| SealKey::parse(id, text.expose_secret()).context("[vault]");
    let older = match vault.previous_key.expose_secret() {
        "" => Vec::new(),
        _ => vec![key(vault.previous_key_id, &vault.previous_key)?],
    };
    let index = key(0, &vault.index_key)?;
    Ok(Sealer::new(key(vault.key_id, &vault.key)?, older, &index, dice.clone()))
}

fn token_cache(
    settings: &Settings,
    sealer: &Sealer,
    clock: &Clock,
) -> anyhow::Result<Option<Arc<dyn TokenCache>>> {
    let Some(url) = settings.redis.address() else { return Ok(None) };
    let cache = RedisTokenCache::new(url, sealer.clone(), clock.clone()).context("[redis] url")?;
    Ok(Some(Arc::new(cache)))
}

fn accounts(
    settings: &Settings,
    clock: &Clock,
    cache: Option<&Arc<dyn TokenCache>>,
) -> anyhow::Result<Accounts> {
    let http = http::client(&http::HttpLimits::default()).context("the HTTP client")?;
    let build = |(name, settings_of): (&String, &AccountSettings)| {
        let api = ApiClient::new(
            &settings.platform.api_base,
            settings_of.kind,
            settings_of.appid.clone(),
            settings_of.secret.clone(),
            http.clone(),
            clock.clone(),
            cache.cloned(),
        );
        let account = Account { name: name.clone(), settings: settings_of.clone(), api };
        (name.clone(), Arc::new(account))
    };
    Ok(Arc::new(settings.account.iter().map(build).collect()))
}
