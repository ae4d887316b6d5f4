//! A court with its own database, a platform that plays WeChat, and a clock that is turned by hand.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use tingxun::app::App;
use tingxun::clock::Clock;
use tingxun::config::Settings;
use tingxun::notices::receipts;
use tingxun::secret::{Dice, SecretString};
use tingxun::simulator::{
    Card, Delivery, Options, Outcome, Person, ScreenItem, Shown, SimulatedAccount, Simulator, SmsReports,
};
use tingxun::web::{self, server};
use tingxun::wechat::envelope::{Format, Mode};
use tingxun::wechat::{AccountKind, OpenId};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub const NOW: &str = "2026-11-24T02:00:00Z";
pub const ACCOUNT: &str = "court";
/// What the court's own systems share with the product.
pub const INTERFACE_KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
/// Whoever has a phone: openid, name, identity number, mobile number. Synthetic: no region ends in 99xx.
pub const PEOPLE: [[&str; 4]; 3] = [
    ["oZhang0000000000000000000000", "张晓晴", "119902198512310224", "19900000001"],
    ["oLiu000000000000000000000000", "刘建国", "119901199001010017", "19900000002"],
    ["oWang00000000000000000000000", "王立新", "319903200002293333", "19900000003"],
];

/// Which database a world stands on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Expands each journey to `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! both {
    ($($journeys:tt)*) => { $crate::both_in! { World::on; $($journeys)* } };
}

/// The same in a court that a function sets up on an engine.
#[macro_export]
macro_rules! both_in {
    ($court:expr; $($(#[$meta:meta])* async fn $name:ident($world:ident: $set_up:ty) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;
            async fn journey($world: $set_up) $body

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                journey($court($crate::world::Engine::Sqlite).await.expect("SQLite is always there")).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                if let Some(world) = $court($crate::world::Engine::Postgres).await {
                    journey(world).await;
                }
            }
        }
    )*};
}

/// A variable that `tests/run` sets; without it a test is skipped, or fails where nothing may be skipped.
#[expect(clippy::disallowed_methods, reason = "tests are told about services by the environment")]
pub fn service(name: &str) -> Option<String> {
    let value = std::env::var(name).ok();
    if value.is_none() {
        assert!(std::env::var("TEST_REQUIRE_SERVICES").is_err(), "{name} is not set");
        println!("skipped: {name} is not set");
    }
    value
}

/// How a world differs from the usual one.
#[derive(Clone)]
pub struct Plan {
    pub engine: Engine,
    pub kind: AccountKind,
    pub mode: Mode,
    pub format: Format,
    pub extra: String,
    /// Whether people can reach our own pages.
    pub has_address: bool,
    /// Whether there is a court that takes requests in.
    pub takes_orders: bool,
    /// Whether the court has a gateway for short messages and a register.
    pub can_register: bool,
    /// Whether the gateway reports what became of short messages.
    pub sms_reports: bool,
    /// What is wrong with the usual gateway; another stands beside it then.
    pub usual_gateway: Option<Wrong>,
    /// Whether time passes by itself, as it does in service.
    pub time_passes: bool,
    /// Milliseconds of the clock before the platform repeats a push; at once, where nobody turns it meanwhile.
    pub retry_pause_ms: u64,
    /// Whether the passwords of staff are hashed as slowly as in service.
    pub slow_passwords: bool,
    pub scripts: String,
}

/// What may be wrong with a gateway.
#[derive(Clone, Copy)]
pub enum Wrong {
    /// It cannot be reached.
    Gone,
    /// It knows another key than ours.
    LetsNobodyIn,
}

impl Plan {
    pub fn on(engine: Engine) -> Self {
        Self {
            engine,
            kind: AccountKind::Official,
            mode: Mode::Secure,
            format: Format::Xml,
            extra: String::new(),
            has_address: true,
            takes_orders: true,
            can_register: true,
            sms_reports: false,
            usual_gateway: None,
            time_passes: false,
            retry_pause_ms: 0,
            slow_passwords: false,
            scripts: String::new(),
        }
    }
}

/// Everything of one test.
pub struct World {
    pub app: App,
    pub clock: Clock,
    pub simulator: Simulator,
    pub address: String,
    /// Where the court's own people work.
    pub desk: String,
    pub zhang: OpenId,
    pub stop: CancellationToken,
    pub settings: Settings,
    directory: Arc<TempDir>,
}

static DATABASES: AtomicU64 = AtomicU64::new(0);

impl World {
    /// The usual world; `None` where the engine is not there.
    pub async fn on(engine: Engine) -> Option<Self> {
        Self::planned(Plan::on(engine)).await
    }

    /// The usual world on SQLite.
    pub async fn new() -> Self {
        Self::on(Engine::Sqlite).await.expect("SQLite is always there")
    }

    pub async fn planned(plan: Plan) -> Option<Self> {
        let directory = Arc::new(tempfile::tempdir().unwrap());
        let database = match plan.engine {
            Engine::Sqlite => format!("sqlite:{}", directory.path().join("court.db").display()),
            Engine::Postgres => fresh_postgres(&service("TEST_POSTGRES_URL")?).await,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let desk_listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let desk = format!("http://{}", desk_listener.local_addr().unwrap());
        let mut settings = settings(&plan, &database, &address);
        settings.server.desk_url.clone_from(&desk);
        let clock = if plan.time_passes { Clock::system() } else { Clock::manual(NOW.parse().unwrap()) };
        let app = App::build(settings.clone(), clock.clone(), Dice::seeded(7)).await.unwrap();
        app.db.migrate().await.unwrap();
        let zhang = OpenId::parse("oZhang0000000000000000000000").unwrap();
        let simulator = simulator(&plan, &app, &address, &clock, &zhang);
        let router = web::router(&app).merge(simulator.router());
        let stop = CancellationToken::new();
        serve(&app, listener, router, &stop);
        serve(&app, desk_listener, web::harden(web::desk::router(&app)), &stop);
        Some(Self { app, clock, simulator, address, desk, zhang, stop, settings, directory })
    }

    /// A second replica on the same database, with a push address of its own.
    pub async fn replica(&self) -> (App, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let app = App::build(self.settings.clone(), self.clock.clone(), Dice::seeded(8)).await.unwrap();
        let router = web::router(&app);
        serve(&app, listener, router, &CancellationToken::new());
        (app, address)
    }

    /// A directory that lives as long as the world.
    pub fn directory(&self) -> &std::path::Path {
        self.directory.path()
    }

    pub fn passes(&self, time: Duration) {
        self.clock.advance(time);
    }

    /// Runs every reconciler until none finds anything to do.
    pub async fn ticks(&self) {
        loop {
            let adopted = self.app.reception.adopt_abandoned().await.unwrap();
            let texts = self.app.sms.turn().await.unwrap();
            let registrations = self.app.registrar.turn().await.unwrap();
            let sent = self.app.sender.turn().await.unwrap();
            let notices = self.app.courier.turn(&self.stop).await.unwrap();
            // A receipt and the settlement that it crossed did not see each other.
            let (listeners, now_ms) = (&self.app.listeners, self.clock.now_ms());
            let missed = receipts::find_missed(&self.app.db, listeners, now_ms).await.unwrap();
            let mut webhooks = 0;
            for endpoint in &self.app.webhooks.endpoints {
                webhooks += self.app.webhooks.turn(endpoint).await.unwrap();
            }
            if adopted + texts + registrations + sent + notices + missed + webhooks == 0 {
                return;
            }
        }
    }

    /// The words that the court has said on Zhang's screen.
    pub fn heard(&self) -> Vec<String> {
        let said = |item: ScreenItem| match item.shown {
            Shown::Court { text, .. } => Some(text),
            _ => None,
        };
        self.simulator.screen(&self.zhang).into_iter().filter_map(said).collect()
    }

    /// One number from the database.
    pub async fn count(&self, sql: &'static str) -> i64 {
        let (count,): (i64,) = self.app.db.one(&tingxun::db::Sql::new(sql), Vec::new()).await.unwrap();
        count
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// The words of a passive reply.
pub fn reply(delivery: &Delivery) -> &str {
    match &delivery.outcome {
        Outcome::Replied { text, .. } => text,
        other => panic!("not a reply: {other:?} after {:?}", delivery.attempts),
    }
}

pub fn serve(app: &App, listener: TcpListener, router: axum::Router, stop: &CancellationToken) {
    let limits = server::Limits { connections: 1_000, per_peer: 1_000, trusted: Vec::new() };
    let serving =
        server::serve(listener, router, limits, app.metrics.clone(), stop.clone(), Duration::from_secs(1));
    tokio::spawn(serving);
}

pub fn settings_text(plan: &Plan) -> String {
    let kind = match plan.kind {
        AccountKind::Official => "official",
        AccountKind::MiniProgram => "mini_program",
    };
    let mode = match plan.mode {
        Mode::Plaintext => "plaintext\"\nallow_plaintext = true\nhandover = \"message",
        Mode::Compatible => "compatible",
        Mode::Secure => "secure",
    };
    format!(
        "[vault]\nkey = \"q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=\"\n\
         index_key = \"EjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8=\"\n[account.{ACCOUNT}]\nkind = \"{kind}\"\n\
         name = \"某某人民法院\"\nappid = \"wx0a1b2c3d4e5f6071\"\noriginal_id = \"gh_7f083739789a\"\n\
         token = \"k7Qm2xV9pL4sT8wZ\"\nencoding_aes_key = \"glQUDsK5hhi6JQd8xzOyojUYj3YbSYpwY8AgtZBGFkY\"\n\
         secret = \"5d41402abc4b2a76b9719d911017c592\"\nmode = \"{mode}\"\n{}\n",
        plan.extra
    )
}

fn settings(plan: &Plan, database: &str, address: &str) -> Settings {
    let mut settings = Settings::parse(&settings_text(plan), &[]).unwrap();
    settings.database.url = SecretString::from(database.to_owned());
    settings.platform.api_base = format!("{address}/sim/platform");
    settings.platform.open_base = format!("{address}/sim");
    settings.platform.page_script = format!("{address}/sim/page/script.js");
    let courts = [("cms", "京0491"), ("other", "京0105")];
    for (key, code) in courts.into_iter().filter(|_| plan.takes_orders) {
        let court = tingxun::config::Court {
            name: format!("{code}法院"),
            code: code.to_owned(),
            address: "测试路1号".to_owned(),
            key: SecretString::from(format!("{key}{INTERFACE_KEY}")),
            webhook: BTreeMap::new(),
        };
        // A plan may have told more of it.
        settings.court.entry(key.to_owned()).or_insert(court);
    }
    if plan.can_register {
        let interface = |name: &str| tingxun::config::Interface {
            url: format!("{address}/sim/court/{name}"),
            key_id: "test".to_owned(),
            key: SecretString::from(INTERFACE_KEY.to_owned()),
        };
        match settings.sms.kind {
            tingxun::config::SmsKind::SignedJson => settings.sms.take(interface("sms")),
            _ => settings.sms.url = format!("{address}/sim/cloud"),
        }
        if let Some(wrong) = plan.usual_gateway {
            settings
                .sms_beside
                .take(tingxun::config::Interface { key_id: "beside".to_owned(), ..interface("sms") });
            match wrong {
                Wrong::Gone => "http://127.0.0.1:1/sms".clone_into(&mut settings.sms.url),
                Wrong::LetsNobodyIn => settings.sms.key = SecretString::from("another".to_owned()),
            }
        }
        settings.register = interface("register");
        settings.wecom.corp_id = "wwtest".to_owned();
        settings.wecom.agent_id = 1;
        settings.wecom.secret = SecretString::from(INTERFACE_KEY.to_owned());
        settings.wecom.api_base = format!("{address}/sim/wecom");
    }
    // Hashes are slow by intent; only the test that measures them wants them so.
    if !plan.slow_passwords {
        (settings.staff.password_memory_kib, settings.staff.password_passes) = (64, 1);
    }
    settings.scripts.directory.clone_from(&plan.scripts);
    settings.server.public_url = if plan.has_address { address.to_owned() } else { String::new() };
    settings
}

fn simulator(plan: &Plan, app: &App, address: &str, clock: &Clock, zhang: &OpenId) -> Simulator {
    let account = &app.accounts[ACCOUNT].settings;
    let simulated = SimulatedAccount {
        name: account.name.clone(),
        callback: format!("{address}/wechat/{ACCOUNT}"),
        original_id: account.original_id.clone(),
        secret: account.secret.clone(),
        credentials: account.credentials(clock.now()).unwrap(),
        mode: plan.mode,
        format: plan.format,
        kind: plan.kind,
    };
    let persons = PEOPLE.map(|[openid, name, id_number, mobile]| {
        let card = Card { name: name.into(), id_number: id_number.into(), mobile: mobile.into() };
        Person { openid: OpenId::parse(openid).unwrap(), name: name.into(), card: Some(card) }
    });
    assert_eq!(persons[0].openid, *zhang);
    let persons = persons.to_vec();
    let reports = SmsReports { url: format!("{address}/sms/reports"), key_id: "test".into() };
    let options = Options {
        retry_pause_ms: plan.retry_pause_ms,
        interface_key: INTERFACE_KEY.to_owned().into(),
        sms_reports: plan.sms_reports.then_some(reports),
        ..Options::default()
    };
    Simulator::new(simulated, persons, clock.clone(), Dice::seeded(9), options).unwrap()
}

/// A database of its own for each test.
pub async fn fresh_postgres(server: &str) -> String {
    let name = format!("t{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed));
    let mut admin = PgConnection::connect(server).await.unwrap();
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    admin.close().await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}
