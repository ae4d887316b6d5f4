//! The demo court's case system: made-up cases of its made-up persons, and hearings that anybody can book, move and
//! cancel by `curl` or from the phone's page.

use axum::Router;
use axum::extract::{Json, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::audit::Actor;
use crate::case_system::{Envelope, Status, receive};
use crate::clock::court_date;
use crate::docket::{Reading, Source};
use crate::http::{KEY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, signature};

/// Asks the case system to book, move or cancel a hearing.
#[derive(Debug, Deserialize)]
struct Booking {
    /// A1: 张晓晴 with 王立新, B1: 刘建国.
    case: String,
    #[serde(default)]
    hearing: Option<String>,
    /// At the court: 2026-12-08T09:30.
    starts_at: String,
    #[serde(default)]
    state: Option<String>,
    #[serde(default)]
    room: Option<String>,
}

/// The button on a phone's page.
#[derive(Debug, Deserialize)]
struct Button {
    openid: String,
}

/// The case system's own side: it signs and sends as a real one would.
#[derive(Clone)]
struct CaseSystem {
    app: App,
    events: String,
    key: SecretString,
    http: reqwest::Client,
}

/// `/sim/court/hearing` and the phone page's button.
pub(super) fn router(base: &str, key: SecretString, app: &App) -> anyhow::Result<Router> {
    let http = crate::http::client(&crate::http::HttpLimits::default())?;
    let system = CaseSystem { app: app.clone(), events: format!("{base}/court/events"), key, http };
    let router =
        Router::new().route("/sim/court/hearing", post(book)).route("/sim/court/notice", post(button));
    Ok(router.with_state(system))
}

async fn book(State(system): State<CaseSystem>, Json(booking): Json<Booking>) -> Response {
    system.tell(&booking).await
}

/// Books a hearing of that person's case for tomorrow, and moves it by a day each time.
async fn button(State(system): State<CaseSystem>, Json(button): Json<Button>) -> Response {
    let case = if button.openid.ends_with("Liu") { "B1" } else { "A1" };
    let minute = system.app.clock.now_seconds() / 60;
    let tomorrow = court_date(system.app.clock.now()).saturating_add(jiff::Span::new().days(1));
    let starts_at = format!("{tomorrow}T{:02}:{:02}", 9 + minute / 30 % 8, minute % 30);
    system.tell(&Booking { case: case.to_owned(), hearing: None, starts_at, state: None, room: None }).await
}

impl CaseSystem {
    async fn tell(&self, booking: &Booking) -> Response {
        let Booking { case, hearing, starts_at, state, room } = booking;
        let (sequence, now) = (self.app.clock.now_ms(), self.app.clock.now_seconds().to_string());
        let hearing = hearing.clone().unwrap_or_else(|| format!("{case}-H9"));
        let state = state.as_deref().unwrap_or("scheduled");
        let room = room.as_deref().unwrap_or("第九法庭（演示）");
        let event = json!({ "specversion": "1.0", "id": self.app.ids.make(), "source": "/demo",
            "type": "court.hearing.changed.v1",
            "data": { "id": hearing, "sequence": sequence, "case": case, "kind": "trial", "state": state,
                      "starts_at": starts_at, "room": room } });
        let body = event.to_string();
        let request = self
            .http
            .post(&self.events)
            .header("content-type", "application/cloudevents+json")
            .header(KEY_HEADER, "demo")
            .header(TIMESTAMP_HEADER, &now)
            .header(SIGNATURE_HEADER, signature(&self.key, &now, "", body.as_bytes()))
            .body(body);
        let Ok(answer) = request.send().await else { return StatusCode::BAD_GATEWAY.into_response() };
        let status = answer.status();
        (status, answer.text().await.unwrap_or_default()).into_response()
    }
}

/// The demo court's code: the region is not allotted.
pub(super) const COURT: &str = "京0491";

/// Tells the docket. Told again after a restart it changes nothing: the events have the same ids.
pub(super) async fn tell(app: &App) -> anyhow::Result<()> {
    let (engine, today) = (app.engines.current(), court_date(app.clock.now()));
    let source = Source {
        court: COURT.to_owned(),
        actor: Actor::System("demo"),
        sealer: app.sealer.clone(),
        ids: app.ids.clone(),
        now_ms: app.clock.now_ms(),
    };
    let answers = app.db.write(move |tx| {
        Box::pin(async move {
            let reading = Reading { types: &engine.scripts().tables.case_types, today };
            let envelope = |(place, (kind, data)): (usize, (&str, Value))| Envelope {
                specversion: "1.0".to_owned(),
                // Days pass between two starts: what is told on another day is another event.
                id: format!("demo-{today}-{place}"),
                kind: format!("court.{kind}.v1"),
                data,
            };
            let envelopes: Vec<_> = docket(today).into_iter().enumerate().map(envelope).collect();
            receive(tx, &source, reading, &engine.limits().notices, &envelopes).await
        })
    });
    let refused = answers.await?.into_iter().find(|answer| answer.status == Status::Refused);
    match refused {
        Some(answer) => {
            anyhow::bail!("the demo's docket: {} {}", answer.id, answer.reason.unwrap_or_default())
        }
        None => Ok(()),
    }
}

/// Two cases each for Ms Zhang and Mr Liu; Mr Wang acts for her in one, and in one whose mandate is over.
fn docket(today: jiff::civil::Date) -> Vec<(&'static str, Value)> {
    let sequence = i64::from(today.year()) * 1_000 + i64::from(today.day_of_year());
    let day = |days: i64| today.saturating_add(jiff::Span::new().days(days)).to_string();
    let at = |days: i64, time: &str| format!("{}T{time}", day(days));
    let team = json!([{ "role": "承办法官", "name": "演示法官" }, { "role": "书记员", "name": "演示书记员", "telephone": "010-12368" }]);
    vec![
        (
            "case.changed",
            json!({ "id": "A1", "sequence": sequence, "number": "（2026）京0491民初1号", "cause": "网络购物合同纠纷",
            "stage": "scheduled", "filed_on": day(-20), "division": "民事审判第一庭（演示）", "team": team }),
        ),
        (
            "party.changed",
            json!({ "id": "A1-1", "sequence": sequence, "case": "A1", "role": "plaintiff", "name": "张晓晴",
            "id_number": "119902198512310224", "mobile": "19900000001" }),
        ),
        (
            "party.changed",
            json!({ "id": "A1-2", "sequence": sequence, "case": "A1", "role": "defendant",
            "name": "某某（演示）电子商务有限公司", "credit_code": "91110199MA9YYY010B" }),
        ),
        (
            "mandate.changed",
            json!({ "id": "A1-M1", "sequence": sequence, "case": "A1", "party": "A1-1", "name": "王立新",
            "firm": "演示律师事务所", "id_number": "319903200002293333", "from": day(-18), "to": day(160) }),
        ),
        (
            "hearing.changed",
            json!({ "id": "A1-H1", "sequence": sequence, "case": "A1", "kind": "online", "state": "scheduled",
            "starts_at": at(10, "09:30"), "room": "在线第三法庭（演示）", "link": "https://court.example/online/3" }),
        ),
        (
            "filing.decided",
            json!({ "id": "A1-F1", "sequence": sequence, "case": "A1", "title": "准予立案", "dated": day(-20) }),
        ),
        (
            "document.issued",
            json!({ "id": "A1-D1", "sequence": sequence, "case": "A1", "title": "受理案件通知书", "dated": day(-19) }),
        ),
        (
            "fee.due",
            json!({ "id": "A1-C1", "sequence": sequence, "case": "A1", "title": "案件受理费", "dated": day(-19),
            "amount_fen": 5000, "due_on": day(2) }),
        ),
        (
            "case.changed",
            json!({ "id": "A2", "sequence": sequence, "number": "（2026）京0491民初2号", "cause": "离婚纠纷",
            "stage": "mediation", "filed_on": day(-8), "secret": true, "team": team }),
        ),
        (
            "party.changed",
            json!({ "id": "A2-1", "sequence": sequence, "case": "A2", "role": "plaintiff", "name": "张晓晴",
            "id_number": "119902198512310224", "mobile": "19900000001" }),
        ),
        (
            "mandate.changed",
            json!({ "id": "A2-M1", "sequence": sequence, "case": "A2", "party": "A2-1", "name": "王立新",
            "firm": "演示律师事务所", "id_number": "319903200002293333", "from": day(-8), "to": day(-1) }),
        ),
        (
            "case.changed",
            json!({ "id": "B1", "sequence": sequence, "number": "（2026）京0491民初3号", "cause": "民间借贷纠纷",
            "stage": "scheduled", "filed_on": day(-30), "team": team }),
        ),
        (
            "party.changed",
            json!({ "id": "B1-1", "sequence": sequence, "case": "B1", "role": "plaintiff", "name": "刘建国",
            "id_number": "119901199001010017", "mobile": "19900000002" }),
        ),
        (
            "party.changed",
            json!({ "id": "B1-2", "sequence": sequence, "case": "B1", "role": "defendant", "name": "赵某某（演示）" }),
        ),
        (
            "hearing.changed",
            json!({ "id": "B1-H1", "sequence": sequence, "case": "B1", "kind": "trial", "state": "scheduled",
            "starts_at": at(16, "14:00"), "room": "第五法庭（演示）" }),
        ),
        (
            "case.changed",
            json!({ "id": "B2", "sequence": sequence, "number": "（2025）京0491执4号", "cause": "民间借贷纠纷执行",
            "stage": "enforcement", "filed_on": day(-200), "team": team }),
        ),
        (
            "party.changed",
            json!({ "id": "B2-1", "sequence": sequence, "case": "B2", "role": "applicant", "name": "刘建国",
            "id_number": "119901199001010017", "mobile": "19900000002" }),
        ),
    ]
}
