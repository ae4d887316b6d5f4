//! The court's own systems hear what became of notices: each event once, signed, whatever happens to either side.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};
use tingxun::db::Sql;
use tingxun::http::{WEBHOOK_ID, WEBHOOK_SIGNATURE, WEBHOOK_TIMESTAMP, WebhookKey};
use tingxun::secret::SecretString;
use tingxun::staff::Role;
use tingxun::telemetry::metrics::Metrics;
use tingxun::web::server;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use tingxun::orders::deed::Deed;
use tingxun::orders::kinds::ReplyMode;

use crate::adjustment_answers::{answer, ask};
use crate::case_system::{docket, event, tell};
use crate::desk::{Window, hire};
use crate::desk_notices::told_by_telephone;
use crate::diary::hearing_of;
use crate::notices::on_both;
use crate::sign_in::registered_on_page;
use crate::world::{Engine, INTERFACE_KEY, PEOPLE, Plan, World};
use crate::{order_pages, orders};

const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// The sender's name of the usual endpoint.
const ENDPOINT: &str = "cms/case-system";
const COURT: &str = "京0491";
const DAY: Duration = Duration::from_secs(86_400);
/// Longer than any pause between two tries.
const HALF_A_DAY: Duration = Duration::from_secs(43_200);
const OPEN: &str = "SELECT COUNT(*) FROM webhook WHERE state <> 'done'";
const NOTICE_OF_ZHANG: &str =
    "SELECT id FROM notice WHERE kind = 'hearing-set' AND source = 'A1-1' AND standing = 'party'";

/// What a system answers.
#[derive(Clone, Copy)]
enum Manner {
    Status(u16),
    /// To another path of its own.
    Redirect,
    /// Nothing, ever.
    Silence,
}

/// A call as it arrived.
#[derive(Debug, Clone)]
struct Call {
    path: String,
    id: String,
    timestamp: i64,
    signature: String,
    body: String,
}

impl Call {
    fn read(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn event(&self) -> String {
        self.read()["type"].as_str().unwrap().to_owned()
    }

    fn is_signed(&self) -> bool {
        let key = WebhookKey::try_from(SecretString::from(SECRET.to_owned())).unwrap();
        key.sign(&self.id, self.timestamp, self.body.as_bytes()) == self.signature
    }
}

/// A system of the court's that listens.
#[derive(Clone)]
struct System {
    address: String,
    calls: Arc<Mutex<Vec<Call>>>,
    manner: Arc<Mutex<Manner>>,
}

impl System {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let manner = Arc::new(Mutex::new(Manner::Status(204)));
        let system = Self { address, calls: Arc::default(), manner };
        let router = Router::new().route("/{*path}", post(heard)).with_state(system.clone());
        let limits = server::Limits { connections: 100, per_peer: 100, trusted: Vec::new() };
        let (stop, wait) = (CancellationToken::new(), Duration::from_secs(1));
        tokio::spawn(server::serve(listener, router, limits, Metrics::default(), stop, wait));
        system
    }

    fn answers(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    fn events(&self, name: &str) -> Vec<Value> {
        let calls = self.calls();
        calls.iter().filter(|call| call.event() == name).map(Call::read).collect()
    }

    /// Lets the court work until so many calls have come: receipts come beside it.
    async fn hears(&self, world: &World, least: usize) -> Vec<Call> {
        for _ in 0..300 {
            world.ticks().await;
            if self.calls().len() >= least {
                return self.calls();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("fewer than {least} calls: {:?}", self.calls());
    }

    /// Lets the court work until an event of a notice of that kind has come.
    async fn hears_of(&self, world: &World, kind: &str) -> Value {
        for _ in 0..300 {
            world.ticks().await;
            if let Some(call) = self.calls().iter().find(|call| call.read()["data"]["kind"] == kind) {
                return call.read();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("nothing of {kind}: {:?}", self.calls());
    }
}

async fn heard(State(system): State<System>, headers: HeaderMap, uri: Uri, body: Bytes) -> Response {
    let text = |name: &str| headers[name].to_str().unwrap().to_owned();
    system.calls.lock().unwrap().push(Call {
        path: uri.path().to_owned(),
        id: text(WEBHOOK_ID),
        timestamp: text(WEBHOOK_TIMESTAMP).parse().unwrap(),
        signature: text(WEBHOOK_SIGNATURE),
        body: String::from_utf8(body.to_vec()).unwrap(),
    });
    let manner = *system.manner.lock().unwrap();
    match manner {
        Manner::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Manner::Redirect => {
            let elsewhere = format!("{}/elsewhere", system.address);
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, elsewhere)]).into_response()
        }
        Manner::Silence => std::future::pending().await,
    }
}

/// A court whose accounts have templates and whose gateway reports, with webhooks.
async fn court(engine: Engine, webhooks: &str) -> Option<World> {
    let extra = format!(
        "[account.court.templates]\nhearing = \"TPL-hearing\"\nprogress = \"TPL-progress\"\ndeadline = \"TPL-deadline\"\n\
         [court.cms]\nname = \"{COURT}法院\"\ncode = \"{COURT}\"\naddress = \"测试路1号\"\nkey = \"cms{INTERFACE_KEY}\"\n{webhooks}"
    );
    World::planned(Plan { extra, sms_reports: true, ..Plan::on(engine) }).await
}

fn webhook(name: &str, url: &str, rest: &str) -> String {
    format!("[court.cms.webhook.{name}]\nurl = \"{url}\"\nsecret = \"{SECRET}\"\n{rest}\n")
}

fn usual(system: &System) -> String {
    webhook("case-system", &format!("{}/hook", system.address), "allow_private = true")
}

/// Expands each journey to both engines, in a court with a system that listens.
macro_rules! both_heard {
    ($(async fn $name:ident($world:ident: World, $system:ident: System) $body:block)*) => {$(
        mod $name {
            use super::*;
            async fn journey($world: World, $system: System) $body

            async fn on(engine: Engine) {
                let system = System::open().await;
                if let Some(world) = court(engine, &usual(&system)).await {
                    journey(world, system).await;
                }
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                on(Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                on(Engine::Postgres).await;
            }
        }
    )*};
}

async fn text_of(world: &World, sql: &'static str) -> String {
    let (text,): (String,) = world.app.db.one(&Sql::new(sql), Vec::new()).await.unwrap();
    text
}

fn notices(events: &[Value]) -> BTreeSet<String> {
    events.iter().map(|own| own["data"]["notice"].as_str().unwrap().to_owned()).collect()
}

fn ids(calls: &[Call]) -> BTreeSet<String> {
    calls.iter().map(|call| call.id.clone()).collect()
}

/// A sitting of another case, of whose three parties nobody can be reached.
fn another_case() -> Vec<Value> {
    let case = json!({ "id": "W2", "sequence": 1, "number": "(2026)京0491民初2号", "cause": "买卖合同纠纷", "stage": "scheduled" });
    let sitting = json!({ "id": "W2-H", "sequence": 1, "case": "W2", "kind": "trial", "state": "scheduled", "starts_at": "2026-12-20T09:30" });
    let party = |n: usize| {
        let data = json!({ "id": format!("W2-{n}"), "sequence": 1, "case": "W2", "role": "defendant", "name": "李某" });
        event(&format!("w{n}"), "party.changed", data)
    };
    let known = [event("w-c", "case.changed", case)];
    known.into_iter().chain((1..=3).map(party)).chain([event("w-h", "hearing.changed", sitting)]).collect()
}

/// A fee of the case: whom nothing reaches is called for it.
fn fee() -> Value {
    event(
        "fee9",
        "fee.due",
        json!({ "id": "A1-C9", "sequence": 1, "case": "A1", "title": "案件受理费", "dated": "2026-11-24",
        "amount_fen": 5050, "due_on": "2026-12-05" }),
    )
}

both_heard! {
    async fn of_complaints_and_of_what_staff_must_do_nothing_leaves_the_house(world: World, system: System) {
        let mut zhang = registered_on_page(&world, 0).await;
        let complaint = order_pages::ask(&mut zhang, "complaint", "书记员态度不好。").await;
        let usual = order_pages::ask(&mut zhang, "judge", "请问什么时候开庭？").await;
        let answer = || Deed::AnswerNow { mode: ReplyMode::Public, contact: None };
        for (path, role) in [(&complaint, Role::Inspector), (&usual, Role::Seat)] {
            orders::done(&world.app, path.rsplit('/').next().unwrap(), &orders::of(role), answer(), orders::ANSWER).await;
        }
        world.ticks().await;
        for path in [&complaint, &usual] {
            assert_eq!(zhang.get(path).await.status, StatusCode::OK);
        }
        assert_eq!(text_of(&world, "SELECT CAST(COUNT(*) AS TEXT) FROM notice WHERE state = 'read'").await, "2");
        let told = system.hears_of(&world, "order-answered").await;
        let id = usual.rsplit('/').next().unwrap();
        assert_eq!(told["data"]["fact"]["id"], json!(id));
        assert_eq!(told["data"]["case"], json!(format!("order/{id}")));
        world.ticks().await;
        let complaint = complaint.rsplit('/').next().unwrap();
        for event in ["notice.delivered", "notice.opened"] {
            let events = system.events(event);
            assert!(events.iter().all(|own| !own.to_string().contains(complaint)), "{events:?}");
        }
    }

    async fn the_answer_to_a_request_is_told_of_like_any_notice(world: World, system: System) {
        let mut lawyer = registered_on_page(&world, 2).await;
        tell(&world, docket()).await;
        let zhaomin = hire(&world, "zhaomin", "赵敏", &[Role::Clerk]).await;
        let mut window = Window::signed_in(&world, &zhaomin).await;
        ask(&mut lawyer, &hearing_of(&world, "A1-H1").await).await;
        answer(&mut window, "refused").await;
        let told = system.hears_of(&world, "adjustment-refused").await;
        let request = text_of(&world, "SELECT id FROM adjustment").await;
        assert_eq!((&told["type"], &told["data"]["case"]), (&json!("notice.delivered"), &json!("A1")));
        assert_eq!(told["data"]["fact"], json!({ "kind": "adjustment", "id": request, "version": 1 }));
    }

    async fn delivered_opened_confirmed_and_calls_arrive_once_and_signed(world: World, system: System) {
        let mut zhang = registered_on_page(&world, 0).await;
        registered_on_page(&world, 2).await;
        tell(&world, docket()).await;
        // Two who are reached, two whom somebody has to call.
        system.hears(&world, 4).await;
        let (delivered, tasks) = (system.events("notice.delivered"), system.events("notice.task"));
        assert_eq!((delivered.len(), tasks.len()), (2, 2));
        let of_zhang = text_of(&world, NOTICE_OF_ZHANG).await;
        let told = delivered.iter().find(|own| own["data"]["notice"] == of_zhang.as_str()).unwrap();
        assert_eq!(*told, json!({
            "type": "notice.delivered", "timestamp": "2026-11-24T02:00:00Z",
            "data": { "notice": of_zhang, "court": COURT, "case": "A1", "kind": "hearing-set",
                      "fact": { "kind": "hearing", "id": "A1-H1", "version": 1 } },
        }));
        assert_eq!(tasks[0]["data"]["reason"], "no address");

        for _ in 0..2 {
            zhang.get(&format!("/m/notices/{of_zhang}")).await;
            world.ticks().await;
        }
        assert_eq!(notices(&system.events("notice.opened")), [of_zhang.clone()].into());
        for _ in 0..2 {
            zhang.post(&format!("/m/notices/{of_zhang}/confirmed"), &[]).await;
            world.ticks().await;
        }
        assert_eq!(notices(&system.events("notice.confirmed")), [of_zhang.clone()].into());

        let task = text_of(&world, "SELECT t.id FROM phone_task t JOIN notice n ON n.id = t.notice_id WHERE n.source = 'A1-2'").await;
        let of_company = text_of(&world, "SELECT id FROM notice WHERE kind = 'hearing-set' AND source = 'A1-2'").await;
        for _ in 0..2 {
            told_by_telephone(&world, COURT, &task).await;
            world.ticks().await;
        }
        assert!(notices(&system.events("notice.delivered")).contains(&of_company), "told by telephone");

        let calls = system.calls();
        assert_eq!((calls.len(), ids(&calls).len()), (7, 7), "each once: {calls:#?}");
        assert_eq!(world.count(OPEN).await, 0);
        for call in &calls {
            assert!(call.is_signed() && call.path == "/hook" && !call.id.contains('.'), "{call:?}");
            assert_eq!(call.timestamp, world.clock.now_seconds());
            for secret in PEOPLE.iter().flatten().chain(&["某某电子商务有限公司", "孙大山", "民初1号", "第三法庭"]) {
                assert!(!call.body.contains(secret), "{secret}: {}", call.body);
            }
        }
    }

    async fn what_reaches_nobody_is_told_with_its_reason(world: World, system: System) {
        tell(&world, docket()).await;
        // A short message to 张晓晴, of which the gateway reports; three are to be called.
        system.hears(&world, 4).await;
        assert_eq!((system.events("notice.delivered").len(), system.events("notice.task").len()), (1, 3));
        tell(&world, vec![fee()]).await;
        world.ticks().await;
        assert!(system.events("notice.failed").is_empty(), "the same three are called for the fee");
        // Nobody works for three weeks: what should have been told is late.
        world.passes(21 * DAY);
        world.ticks().await;
        let reasons: BTreeSet<String> = system.events("notice.failed").iter().map(|own| own["data"]["reason"].as_str().unwrap().to_owned()).collect();
        assert!(reasons.contains("its time passed"), "{reasons:?}");
        let calls = system.calls();
        assert_eq!(ids(&calls).len(), calls.len(), "each once");
    }

    async fn what_a_notice_carries_is_told_with_it(world: World, system: System) {
        registered_on_page(&world, 0).await;
        tell(&world, docket()).await;
        world.ticks().await;
        let paper = |id: &str| event(id, "document.issued", json!({ "id": format!("A1-{id}"), "sequence": 1, "case": "A1",
            "title": "传票", "text": "请下载", "dated": "2026-11-24" }));
        let told = tell(&world, vec![paper("D1"), paper("D2")]).await;
        assert_eq!(told, ["applied", "applied"]);
        world.passes(Duration::from_secs(700));
        let of_zhang = "SELECT COUNT(*) FROM notice WHERE kind = 'document-ready' AND source = 'A1-1' AND state IN ('delivered', 'merged')";
        for _ in 0..300 {
            world.ticks().await;
            if world.count(of_zhang).await == 2 && world.count("SELECT COUNT(*) FROM notice WHERE kind = 'document-ready' AND state = 'accepted' AND source = 'A1-1'").await == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        world.ticks().await;
        let delivered = system.events("notice.delivered");
        let facts: BTreeSet<&str> = delivered.iter().map(|own| own["data"]["fact"]["id"].as_str().unwrap()).collect();
        assert!(facts.is_superset(&["A1-D1", "A1-D2"].into()), "{facts:?}");
    }

    async fn a_system_that_fails_hears_the_same_again(world: World, system: System) {
        registered_on_page(&world, 0).await;
        system.answers(Manner::Status(500));
        tell(&world, docket()).await;
        let first = system.hears(&world, 4).await;
        assert_eq!(first.len(), 4, "not again at once");
        assert_eq!(world.count("SELECT COUNT(*) FROM webhook WHERE state = 'planned' AND outcome = 'status 500'").await, 4);
        system.answers(Manner::Status(200));
        world.passes(Duration::from_secs(3));
        world.ticks().await;
        assert_eq!(system.calls().len(), 4, "five seconds, less a fifth");
        world.passes(Duration::from_secs(4));
        world.ticks().await;
        let calls = system.calls();
        assert_eq!(calls.len(), 8);
        let (before, after) = calls.split_at(4);
        assert_eq!(ids(before), ids(after));
        for call in after {
            let earlier = before.iter().find(|own| own.id == call.id).unwrap();
            assert!(call.body == earlier.body && call.timestamp > earlier.timestamp && call.is_signed());
        }
        assert_eq!(world.count(OPEN).await, 0);
    }

    async fn a_redirect_is_not_followed(world: World, system: System) {
        system.answers(Manner::Redirect);
        tell(&world, docket()).await;
        let calls = system.hears(&world, 4).await;
        assert!(calls.iter().all(|call| call.path == "/hook"), "{calls:?}");
        assert_eq!(world.count("SELECT COUNT(*) FROM webhook WHERE state = 'planned' AND outcome = 'status 307'").await, 4);
    }

    async fn what_was_given_up_is_sent_again_from_the_desk(world: World, system: System) {
        let admin = hire(&world, "admin", "管理员", &[Role::Administrator]).await;
        let mut window = Window::signed_in(&world, &admin).await;
        assert!(window.get("/desk/webhooks").await.body.contains("等待推送 0 条，失败 0 条"));
        tell(&world, docket()).await;
        system.answers(Manner::Status(503));
        system.hears(&world, 4).await;
        for _ in 0..20 {
            world.passes(HALF_A_DAY);
            world.app.webhooks.turn(&world.app.webhooks.endpoints[0]).await.unwrap();
        }
        assert_eq!(system.calls().len(), 4 * 8, "eight tries");
        assert_eq!(world.count("SELECT COUNT(*) FROM webhook WHERE state = 'failed' AND attempts = 8").await, 4);
        let mut window = Window::signed_in(&world, &admin).await;
        let page = window.get("/desk/webhooks").await;
        assert!(page.body.contains("失败 4 条") && page.body.contains("对方答复 503") && page.body.contains("8次"), "{}", page.body);
        for name in PEOPLE.iter().flatten() {
            assert!(!page.body.contains(name), "{name}");
        }
        system.answers(Manner::Status(200));
        window.post("/desk/webhooks/again", &[("endpoint", "other/system\0")]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM webhook WHERE state = 'failed'").await, 4, "no endpoint of theirs");
        let page = window.post("/desk/webhooks/again", &[("endpoint", ENDPOINT)]).await;
        assert!(page.at == "/desk/webhooks" && page.body.contains("等待推送 4 条，失败 0 条"), "{}", page.body);
        let audited = text_of(&world, "SELECT subject || ' ' || reason FROM audit WHERE action = 'webhook.again'").await;
        assert_eq!(audited, format!("webhook:{ENDPOINT} 4条"));
        world.app.webhooks.turn(&world.app.webhooks.endpoints[0]).await.unwrap();
        let calls = system.calls();
        assert_eq!((calls.len(), ids(&calls).len()), (36, 4));
        assert_eq!(world.count(OPEN).await, 0);
    }

    async fn an_endpoint_that_is_gone_rests_until_somebody_says_so(world: World, system: System) {
        let admin = hire(&world, "admin", "管理员", &[Role::Administrator]).await;
        system.answers(Manner::Status(410));
        tell(&world, docket()).await;
        let calls = system.hears(&world, 3).await;
        tell(&world, another_case()).await;
        world.ticks().await;
        world.passes(HALF_A_DAY);
        world.ticks().await;
        assert_eq!(system.calls().len(), calls.len(), "it is let alone");
        assert!(world.count("SELECT COUNT(*) FROM webhook WHERE state = 'planned'").await >= 3, "what is new waits");
        let mut window = Window::signed_in(&world, &admin).await;
        assert!(window.get("/desk/webhooks").await.body.contains("对方答复已停用（410），推送已暂停"));
        system.answers(Manner::Status(200));
        window.post("/desk/webhooks/again", &[("endpoint", ENDPOINT)]).await;
        world.ticks().await;
        assert_eq!(world.count(OPEN).await, 0);
    }

    async fn many_workers_send_each_once(world: World, system: System) {
        tell(&world, docket()).await;
        tell(&world, another_case()).await;
        world.app.courier.turn(&world.stop).await.unwrap();
        let written = world.count("SELECT COUNT(*) FROM webhook").await;
        assert!(written >= 6, "{written}");
        let (replica, _) = world.replica().await;
        let turns = (0..12).map(|n| {
            let app = if n % 2 == 0 { world.app.clone() } else { replica.clone() };
            tokio::spawn(async move { app.webhooks.turn(&app.webhooks.endpoints[0]).await.unwrap() })
        });
        futures_util::future::join_all(turns).await;
        world.ticks().await;
        let calls = system.calls();
        assert_eq!(calls.len(), ids(&calls).len());
        assert_eq!(world.count("SELECT MAX(attempts) FROM webhook").await, 1);
        assert_eq!(world.count(OPEN).await, 0);
    }

    async fn what_a_worker_left_is_sent_by_the_next_under_the_same_id(world: World, system: System) {
        tell(&world, docket()).await;
        world.app.courier.turn(&world.stop).await.unwrap();
        system.answers(Manner::Silence);
        let app = world.app.clone();
        let dying = tokio::spawn(async move { app.webhooks.turn(&app.webhooks.endpoints[0]).await });
        let sending = "SELECT COUNT(*) FROM webhook WHERE state = 'sending'";
        // Three calls to be made, and the short message if its receipt was quicker than the worker.
        while system.calls().len() < 3 || world.count(sending).await > i64::try_from(system.calls().len()).unwrap() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        dying.abort();
        let held = system.calls().len();
        system.answers(Manner::Status(200));
        let left = ids(&system.calls());
        let (replica, _) = world.replica().await;
        let endpoint = &replica.webhooks.endpoints[0];
        replica.webhooks.turn(endpoint).await.unwrap();
        assert_eq!(world.count(sending).await, i64::try_from(held).unwrap(), "nobody takes them before the lease ends");
        world.passes(Duration::from_secs(61));
        replica.webhooks.turn(endpoint).await.unwrap();
        let again: BTreeSet<String> = system.calls()[held..].iter().map(|call| call.id.clone()).collect();
        assert!(again.is_superset(&left), "{again:?}");
        let twice = world.count("SELECT COUNT(*) FROM webhook WHERE attempts = 2 AND state = 'done'").await;
        assert_eq!(twice, i64::try_from(held).unwrap());
    }

    async fn old_ones_are_forgotten(world: World, system: System) {
        tell(&world, docket()).await;
        system.hears(&world, 4).await;
        let forget = || tingxun::retention::forget_old(&world.app.db, world.clock.now_ms(), 30);
        forget().await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM webhook").await, 4);
        world.passes(31 * DAY);
        forget().await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM webhook").await, 0);
    }
}

on_both! {
    async fn a_court_that_nobody_listens_to_writes_nothing(world: World) {
        registered_on_page(&world, 0).await;
        tell(&world, docket()).await;
        tell(&world, vec![fee()]).await;
        world.ticks().await;
        assert!(world.count("SELECT COUNT(*) FROM phone_task").await > 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM webhook").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_endpoint_hears_what_it_asked_for() {
    let (every, some, other) = (System::open().await, System::open().await, System::open().await);
    let private = "allow_private = true";
    let webhooks = format!(
        "{}{}[court.other]\nname = \"别的法院\"\ncode = \"京0105\"\nkey = \"other{INTERFACE_KEY}\"\n\
         [court.other.webhook.case-system]\nurl = \"{}/hook\"\nsecret = \"{SECRET}\"\n{private}\n",
        webhook("every", &format!("{}/hook", every.address), private),
        webhook("some", &format!("{}/hook", some.address), &format!("{private}\nevents = [\"notice.task\"]")),
        other.address,
    );
    let world = court(Engine::Sqlite, &webhooks).await.unwrap();
    tell(&world, docket()).await;
    every.hears(&world, 4).await;
    let tasks = |system: &System| notices(&system.events("notice.task"));
    assert_eq!((tasks(&every), some.calls().len()), (tasks(&some), 3));
    assert!(other.calls().is_empty(), "another court's");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_endpoint_holds_up_no_other() {
    let (slow, quick) = (System::open().await, System::open().await);
    slow.answers(Manner::Silence);
    let private = "allow_private = true";
    let address = |system: &System| format!("{}/hook", system.address);
    let webhooks =
        webhook("a-slow", &address(&slow), private) + &webhook("b-quick", &address(&quick), private);
    let world = court(Engine::Sqlite, &webhooks).await.unwrap();
    tell(&world, docket()).await;
    let stop = CancellationToken::new();
    let working = tokio::spawn(tingxun::worker::run(world.app.clone(), stop.clone()));
    for _ in 0..1_000 {
        if quick.calls().len() >= 4 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(quick.calls().len() >= 4 && !slow.calls().is_empty(), "while the slow one says nothing");
    assert!(
        world.count("SELECT COUNT(*) FROM webhook WHERE endpoint = 'cms/a-slow' AND state = 'done'").await
            == 0
    );
    stop.cancel();
    working.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_in_a_private_network_is_not_called() {
    let system = System::open().await;
    // A name, so that it is looked at when it is resolved; https, as the settings want it there.
    let url = system.address.replace("http://127.0.0.1", "https://localhost") + "/hook";
    let world = court(Engine::Sqlite, &webhook("case-system", &url, "")).await.unwrap();
    tell(&world, docket()).await;
    world.ticks().await;
    assert!(system.calls().is_empty());
    let refused = "SELECT COUNT(*) FROM webhook WHERE state = 'planned' AND outcome = 'private address'";
    assert!(world.count(refused).await >= 3);
    let admin = hire(&world, "admin", "管理员", &[Role::Administrator]).await;
    for _ in 0..8 {
        world.passes(HALF_A_DAY);
        world.app.webhooks.turn(&world.app.webhooks.endpoints[0]).await.unwrap();
    }
    let page = Window::signed_in(&world, &admin).await.get("/desk/webhooks").await;
    assert!(page.body.contains("地址在内网，设置里没有允许"), "{}", page.body);
}
