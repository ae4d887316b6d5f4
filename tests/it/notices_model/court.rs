//! A court whose calls of the providers pass a gate, with workers and events that depend on nothing but a seed.

use std::sync::Arc;

use serde_json::Value;
use tempfile::TempDir;
use tingxun::app::App;
use tingxun::audit::Actor;
use tingxun::case_system::{Envelope, Status, receive};
use tingxun::clock::court_date;
use tingxun::db::id::Ids;
use tingxun::docket::{Reading, Source};
use tingxun::http::{self, HttpLimits, Signed, SigningKey};
use tingxun::notices::courier::{self, Courier, Pace};
use tingxun::people::sms::{Gateways, HttpGateway};
use tingxun::secret::Dice;

use crate::gate::Gate;
use crate::scripts_reload::{edit, shipped};
use crate::sign_in::registered_on_page;
use crate::world::{Engine, INTERFACE_KEY, Plan, World};

/// The court's code.
pub const CODE: &str = "京0491";

/// A court.
pub struct Court {
    pub world: World,
    pub gate: Gate,
    /// Its platform and its gateway stand behind the gate.
    behind: App,
    gateways: Gateways,
    _scripts: TempDir,
}

impl Court {
    /// 张晓晴 and 王立新 are registered; one call is on its way at a time, so that a run can be repeated.
    pub async fn open(engine: Engine) -> Option<Self> {
        let scripts = shipped();
        edit(scripts.path(), "limits.toml", "\nat_once = 64", "\nat_once = 1");
        let extra = "[account.court.templates]\nhearing = \"TPL-hearing\"\nprogress = \"TPL-progress\"\n";
        let directory = scripts.path().to_str().unwrap().to_owned();
        let plan =
            Plan { extra: extra.to_owned(), scripts: directory, sms_reports: true, ..Plan::on(engine) };
        let world = World::planned(plan).await?;
        registered_on_page(&world, 0).await;
        registered_on_page(&world, 2).await;
        let gate = Gate::before(&world).await;
        let mut settings = world.settings.clone();
        settings.platform.api_base = format!("{}/sim/platform", gate.address);
        let behind = App::build(settings, world.clock.clone(), Dice::seeded(8)).await.unwrap();
        let key = SigningKey { id: "test".into(), key: INTERFACE_KEY.to_owned().into() };
        let client = http::client(&HttpLimits::default()).unwrap();
        let url = format!("{}/sim/court/sms", gate.address);
        let gateway = Arc::new(HttpGateway(Signed { http: client, url, key, clock: world.clock.clone() }));
        let gateways = Gateways::new(Some(gateway), None);
        Some(Self { world, gate, behind, gateways, _scripts: scripts })
    }

    /// A worker that has just begun.
    pub fn worker(&self, dice: &Dice) -> Courier {
        let app = &self.world.app;
        let court = courier::Court { name: "京0491法院".to_owned(), address: "测试路1号".to_owned() };
        Courier::new(courier::Parts {
            wecom: None,
            desk_url: None,
            db: app.db.clone(),
            sealer: app.sealer.clone(),
            clock: app.clock.clone(),
            ids: Ids::new(app.clock.clone(), dice.clone()),
            dice: dice.clone(),
            accounts: self.behind.accounts.clone(),
            engines: app.engines.clone(),
            gateways: self.gateways.clone(),
            metrics: app.metrics.clone(),
            courts: [(CODE.to_owned(), court)].into(),
            public_url: Some("https://court.example".to_owned()),
            listeners: app.listeners.clone(),
            health: Arc::default(),
            pace: Pace::default(),
        })
    }

    /// What the case system says, in one transaction.
    pub async fn tell(&self, ids: &Ids, events: Vec<Value>) {
        let app = &self.world.app;
        let source = Source {
            court: CODE.to_owned(),
            actor: Actor::CaseSystem("cms".to_owned()),
            sealer: app.sealer.clone(),
            ids: ids.clone(),
            now_ms: app.clock.now_ms(),
        };
        let envelopes: Vec<Envelope> =
            events.into_iter().map(|event| serde_json::from_value(event).unwrap()).collect();
        let (engine, today) = (app.engines.current(), court_date(app.clock.now()));
        let told = app.db.write(move |tx| {
            Box::pin(async move {
                let reading = Reading { types: &engine.scripts().tables.case_types, today };
                receive(tx, &source, reading, &engine.limits().notices, &envelopes).await
            })
        });
        for answer in told.await.unwrap() {
            assert!(matches!(answer.status, Status::Applied | Status::Stale), "{answer:?}");
        }
    }
}
