//! The page's own API below `/sim/api`: who is there, what a screen shows, what a person does, what goes wrong.

use std::time::Duration;

use axum::Router;
use axum::extract::{Json, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;

use super::{Consent, Faults, Order, PhoneScript, Simulator};
use crate::web::problem::Problem;
use crate::wechat::OpenId;

/// A year: further into the future nothing can be learnt.
const LONGEST_JUMP_SECONDS: u64 = 366 * 86_400;

pub(super) fn router(simulator: Simulator) -> Router {
    Router::new()
        .route("/sim/api/state", get(state))
        .route("/sim/api/screen", get(screen))
        .route("/sim/api/act", post(act))
        .route("/sim/api/faults", get(faults).post(set_faults))
        .route("/sim/api/clock", post(advance))
        .route("/sim/api/notices", get(notices))
        .route("/sim/api/results", post(results))
        .with_state(simulator)
}

async fn state(State(simulator): State<Simulator>) -> impl IntoResponse {
    let now_ms = simulator.0.clock.now_ms();
    let mut state = simulator.state();
    let state = &mut *state;
    let persons: Vec<_> = simulator
        .0
        .persons
        .iter()
        .map(|person| {
            let phone = state.phones.entry(person.openid.clone()).or_default();
            let (left, seconds) = phone.ledger.left(now_ms / 1_000);
            let grants = state.grants.of(&person.openid);
            json!({
                "openid": person.openid.as_str(), "name": person.name, "card": person.card, "follows": phone.follows,
                "latest": phone.screen.last().map_or(0, |item| item.sequence),
                "grants": grants, "window": { "messages": left, "seconds": seconds },
            })
        })
        .collect();
    let pushes: Vec<_> = state.pushes.recent.iter().rev().take(12).map(|(person, at_ms, delivery)| {
        json!({ "openid": person.as_str(), "at_ms": at_ms, "delivery": delivery })
    }).collect();
    axum::Json(json!({
        "account": simulator.0.account.name, "persons": persons, "menu": state.menu, "pushes": pushes,
        "templates": state.templates,
        "now_ms": now_ms, "court_notice": simulator.0.options.court_notice,
    }))
}

#[derive(Deserialize)]
struct ScreenOf {
    openid: String,
    #[serde(default)]
    after: u64,
}

async fn screen(State(simulator): State<Simulator>, Query(query): Query<ScreenOf>) -> Response {
    match person(&simulator, &query.openid) {
        Ok(person) => {
            let items = simulator.screen(&person);
            let news: Vec<_> = items.into_iter().filter(|item| item.sequence > query.after).collect();
            axum::Json(json!({ "items": news })).into_response()
        }
        Err(problem) => problem.into_response(),
    }
}

/// What a person does.
#[derive(Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
enum Act {
    Follow,
    Unfollow,
    Say {
        text: String,
    },
    Menu {
        key: String,
    },
    Link {
        content: String,
        id: String,
    },
    Image,
    /// `wx.login`.
    AppCode,
    /// The phone component of a mini-program.
    PhoneCode(PhoneScript),
    /// The city services' page.
    CityCode,
    /// The dialog of `wx.requestSubscribeMessage`; without a kind of consent as the template wants it.
    Grant {
        template: String,
        consent: Option<Consent>,
    },
    /// The same dialog, refused.
    Refuse {
        template: String,
    },
    /// The settings of the app.
    SwitchOff {
        template: String,
    },
    /// The court's service in the city services.
    UseCityService,
    /// The account's messages are switched off or on.
    Block {
        on: bool,
    },
    /// The phone takes no short messages, or takes them again.
    BlockSms {
        on: bool,
    },
    /// `wx.requestFacialVerify`; without a result it ends as the person's card says.
    Face {
        verify_id: String,
        verify_ret: Option<i64>,
    },
}

#[derive(Deserialize)]
struct ActOf {
    openid: String,
    #[serde(flatten)]
    act: Act,
}

async fn act(State(simulator): State<Simulator>, Json(request): Json<ActOf>) -> Response {
    let person = match person(&simulator, &request.openid) {
        Ok(person) => person,
        Err(problem) => return problem.into_response(),
    };
    let delivery = match request.act {
        Act::Follow => simulator.follow(&person, None).await,
        Act::Unfollow => simulator.unfollow(&person).await,
        Act::Say { text } if text.trim().is_empty() => {
            return Problem::of(StatusCode::BAD_REQUEST, "请先输入内容。").into_response();
        }
        Act::Say { text } => simulator.say(&person, &text).await,
        Act::Menu { key } => simulator.tap_menu(&person, &key).await,
        Act::Link { content, id } => simulator.tap_link(&person, &content, &id).await,
        Act::Image => simulator.send_image(&person).await,
        Act::Grant { template, consent } => {
            let consent = consent.unwrap_or_else(|| simulator.usual_consent(&template));
            simulator.grant(&person, &template, consent).await
        }
        Act::Refuse { template } => simulator.refuse(&person, &template).await,
        Act::SwitchOff { template } => simulator.switch_off(&person, &template).await,
        Act::UseCityService => {
            simulator.use_city_service(&person);
            return StatusCode::NO_CONTENT.into_response();
        }
        Act::Block { on } => {
            simulator.block(&person, on);
            return StatusCode::NO_CONTENT.into_response();
        }
        Act::BlockSms { on } => {
            simulator.block_sms(&person, on);
            return StatusCode::NO_CONTENT.into_response();
        }
        Act::AppCode => return code(simulator.app_code(&person)),
        Act::PhoneCode(script) => return code(simulator.phone_code(&person, script)),
        Act::CityCode => return code(simulator.city_code(&person)),
        Act::Face { verify_id, verify_ret } => {
            let shown = simulator.show_face(&person, &verify_id, verify_ret);
            return axum::Json(json!({ "verify_ret": shown })).into_response();
        }
    };
    axum::Json(delivery).into_response()
}

/// What a component of the phone hands to the mini-program.
fn code(code: String) -> Response {
    axum::Json(json!({ "code": code })).into_response()
}

async fn faults(State(simulator): State<Simulator>) -> impl IntoResponse {
    axum::Json(simulator.state().faults.clone())
}

async fn set_faults(State(simulator): State<Simulator>, Json(faults): Json<Faults>) -> StatusCode {
    simulator.set_faults(faults);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct NoticesOf {
    openid: String,
}

/// What was accepted for a person, whether or not the page knows them.
async fn notices(State(simulator): State<Simulator>, Query(query): Query<NoticesOf>) -> Response {
    let found = OpenId::parse(&query.openid).map(|person| simulator.notices(&person));
    axum::Json(json!({ "notices": found.unwrap_or_default() })).into_response()
}

#[derive(Deserialize)]
struct Release {
    order: Order,
}

/// Lets held results go.
async fn results(State(simulator): State<Simulator>, Json(request): Json<Release>) -> impl IntoResponse {
    axum::Json(json!({ "released": simulator.release_results(request.order).await }))
}

#[derive(Deserialize)]
struct Advance {
    seconds: u64,
}

/// Turns the clock of the simulator and, in the demo, of the product with it.
async fn advance(State(simulator): State<Simulator>, Json(request): Json<Advance>) -> Response {
    if request.seconds > LONGEST_JUMP_SECONDS {
        return Problem::of(StatusCode::BAD_REQUEST, "一次最多快进一年。").into_response();
    }
    simulator.0.clock.advance(Duration::from_secs(request.seconds));
    StatusCode::NO_CONTENT.into_response()
}

fn person(simulator: &Simulator, openid: &str) -> Result<OpenId, Problem> {
    let known = simulator.0.persons.iter().find(|person| person.openid.as_str() == openid);
    known
        .map(|person| person.openid.clone())
        .ok_or_else(|| Problem::of(StatusCode::NOT_FOUND, "没有这位演示人物，请刷新页面。"))
}
