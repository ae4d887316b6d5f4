//! A court's side that writes down what it hears, and a platform that talks to it: no application stands between.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::routing::post;
use tingxun::channel::notice::Route;
use tingxun::clock::Clock;
use tingxun::http::{self, HttpLimits, Signed, SigningKey};
use tingxun::law::identifier::Mobile;
use tingxun::people::sms::report::{self, Report};
use tingxun::people::sms::{Gateway, HttpGateway, NotSent, SmsState, Text};
use tingxun::secret::{Dice, SecretString};
use tingxun::simulator::{Card, Faults, Options, Person, SimulatedAccount, Simulator, SmsReports};
use tingxun::telemetry::metrics::Metrics;
use tingxun::web::server;
use tingxun::wechat::cipher::EncodingAesKey;
use tingxun::wechat::client::{
    ApiClient, ApiError, CityServiceMessage, SubscriptionMessage, TemplateMessage,
};
use tingxun::wechat::envelope::{self, Credentials, Format, Mode, PushQuery};
use tingxun::wechat::inbound::{Body, Event, Inbound};
use tingxun::wechat::{AccountKind, AppId, OpenId, OriginalId};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::world::{INTERFACE_KEY, NOW};

const SECRET: &str = "5d41402abc4b2a76b9719d911017c592";
/// The template of every message.
pub const TEMPLATE: &str = "tHearing";
/// Zhang's number.
pub const MOBILE: &str = "19900000001";

/// Both sides.
pub struct Stage {
    pub simulator: Simulator,
    pub client: ApiClient,
    pub gateway: HttpGateway,
    pub clock: Clock,
    pub zhang: OpenId,
    pub court: Court,
    stop: CancellationToken,
}

/// What the court's side heard.
#[derive(Clone)]
pub struct Court {
    credentials: Credentials,
    clock: Clock,
    pub events: Arc<Mutex<Vec<Event>>>,
    pub plain: Arc<Mutex<Vec<String>>>,
    pub reports: Arc<Mutex<Vec<Report>>>,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn heard(State(court): State<Court>, RawQuery(query): RawQuery, body: Bytes) -> &'static str {
    let query = PushQuery::parse(&query.unwrap()).unwrap();
    let now = court.clock.now_seconds();
    let opened = envelope::open(&court.credentials, Mode::Secure, &query, &body, now, 600).unwrap();
    if let Body::Event(event) = Inbound::parse(&opened.plaintext).unwrap().body {
        court.events.lock().unwrap().push(event);
    }
    court.plain.lock().unwrap().push(opened.plaintext);
    "success"
}

async fn reported(State(court): State<Court>, body: Bytes) {
    let read = report::read(&body).unwrap();
    court.reports.lock().unwrap().extend(read.into_iter().flatten());
}

impl Stage {
    pub async fn set(kind: AccountKind, format: Format) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let clock = Clock::manual(NOW.parse().unwrap());
        let credentials = Credentials {
            appid: AppId::parse("wx0a1b2c3d4e5f6071").unwrap(),
            tokens: vec![SecretString::from("k7Qm2xV9pL4sT8wZ".to_owned())],
            keys: vec![EncodingAesKey::parse("glQUDsK5hhi6JQd8xzOyojUYj3YbSYpwY8AgtZBGFkY").unwrap()],
        };
        let account = SimulatedAccount {
            name: "某某人民法院".to_owned(),
            callback: format!("{address}/push"),
            original_id: OriginalId::parse("gh_7f083739789a").unwrap(),
            secret: SecretString::from(SECRET.to_owned()),
            credentials: credentials.clone(),
            mode: Mode::Secure,
            format,
            kind,
        };
        let zhang = OpenId::parse("oZhang0000000000000000000000").unwrap();
        let card =
            Card { name: "张三".into(), id_number: "110101199003070011".into(), mobile: MOBILE.into() };
        let person = Person { openid: zhang.clone(), name: "张三".into(), card: Some(card) };
        let interface_key = SecretString::from(INTERFACE_KEY.to_owned());
        let reports = SmsReports { url: format!("{address}/reports"), key_id: "test".into() };
        let options = Options {
            interface_key: interface_key.clone(),
            sms_reports: Some(reports),
            retry_pause_ms: 0,
            slow_ms: 300,
            ..Options::default()
        };
        let simulator =
            Simulator::new(account, vec![person], clock.clone(), Dice::seeded(9), options).unwrap();
        let court = Court {
            credentials: credentials.clone(),
            clock: clock.clone(),
            events: Arc::default(),
            plain: Arc::default(),
            reports: Arc::default(),
        };
        let own = Router::new().route("/push", post(heard)).route("/reports", post(reported));
        let router = simulator.router().merge(own.with_state(court.clone()));
        let limits = server::Limits { connections: 100, per_peer: 100, trusted: Vec::new() };
        let stop = CancellationToken::new();
        let wait = Duration::from_secs(1);
        tokio::spawn(server::serve(listener, router, limits, Metrics::default(), stop.clone(), wait));
        let client = || http::client(&HttpLimits::default()).unwrap();
        let base = format!("{address}/sim/platform");
        let secret = SecretString::from(SECRET.to_owned());
        let api = ApiClient::new(&base, kind, credentials.appid, secret, client(), clock.clone(), None);
        let key = SigningKey { id: "test".into(), key: interface_key };
        let url = format!("{address}/sim/court/sms");
        let gateway = HttpGateway(Signed { http: client(), url, key, clock: clock.clone() });
        Self { simulator, client: api, gateway, clock, zhang, court, stop }
    }

    pub async fn official() -> Self {
        Self::set(AccountKind::Official, Format::Xml).await
    }

    pub fn set_faults(&self, faults: Faults) {
        self.simulator.set_faults(faults);
    }

    pub async fn subscription(&self, to: &OpenId) -> Result<(), ApiError> {
        self.client.send_subscription(to, &subscription(&[("thing1", "第三法庭")])).await
    }

    pub async fn template(&self, to: &OpenId, id: &str) -> Result<String, ApiError> {
        let message = TemplateMessage {
            template_id: TEMPLATE.into(),
            data: own(&[("thing1", "（2026）京0491民初1号"), ("time3", "2026年12月8日 09:30")]),
            url: Some("https://court.example/n/1".into()),
            client_msg_id: Some(id.into()),
        };
        self.client.send_template(to, &message).await
    }

    pub async fn city_service(&self, to: &OpenId) -> Result<String, ApiError> {
        self.city_service_of(to, &[("keynote1", "开庭通知")]).await
    }

    pub async fn city_service_of(&self, to: &OpenId, fields: &[(&str, &str)]) -> Result<String, ApiError> {
        let message = CityServiceMessage {
            template_id: "biz".into(),
            result_page_style_id: Some("page".into()),
            deal_msg_style_id: None,
            card_style_id: None,
            order_no: "N-1".into(),
            url: Some("https://court.example/n/1".into()),
            data: own(fields),
        };
        self.client.send_city_service(to, &message).await
    }

    pub async fn sms(&self, id: &str) -> Result<(), NotSent> {
        let text = Text { template: "hearing".into(), values: [].into(), text: "开庭".into() };
        self.sms_of(id, &text).await
    }

    pub async fn sms_of(&self, id: &str, text: &Text) -> Result<(), NotSent> {
        self.gateway.send(id, &Mobile::parse(MOBILE).unwrap(), text).await
    }

    pub async fn look_up(&self, id: &str) -> Result<SmsState, NotSent> {
        self.gateway.look_up(id, &Mobile::parse(MOBILE).unwrap(), self.clock.now()).await
    }

    /// The events so far; results are told beside the call.
    pub async fn events(&self, least: usize) -> Vec<Event> {
        for _ in 0..200 {
            let events = self.court.events.lock().unwrap().clone();
            if events.len() >= least {
                return events;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("fewer than {least} events: {:?}", self.court.events.lock().unwrap());
    }

    pub fn routes(&self, person: &OpenId) -> Vec<Route> {
        self.simulator.notices(person).into_iter().map(|notice| notice.route).collect()
    }
}

pub fn own(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

pub fn subscription(fields: &[(&str, &str)]) -> SubscriptionMessage {
    SubscriptionMessage { template_id: TEMPLATE.into(), data: own(fields), page: Some("pages/n?id=1".into()) }
}

pub fn code<T: std::fmt::Debug>(sent: Result<T, ApiError>) -> i64 {
    sent.unwrap_err().errcode().unwrap()
}

pub fn openid(text: &str) -> OpenId {
    OpenId::parse(text).unwrap()
}
