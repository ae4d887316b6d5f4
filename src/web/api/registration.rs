//! `/api/v1/registration`: registration in the mini-program, the same as in the chat and on the page.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::json::{Body, unavailable};
use super::member::Member;
use super::profile::{Code, judged, sent, six_digits};
use crate::app::App;
use crate::clock::court_date;
use crate::db::Reader;
use crate::law::identifier::DocumentKind;
use crate::people::Claim;
use crate::people::registration::queries as registrations;
use crate::people::registration::{Face, State as Stage};
use crate::web::problem::Problem;

/// Where the caller's registration stands, and what must be agreed to.
#[derive(Serialize, ToSchema)]
pub(super) struct Standing {
    /// `none`, `told` (the code is awaited), `queued`, `manual`, `done`, `refused` or `void`.
    state: &'static str,
    /// The version of the notice.
    consent_version: String,
    /// The notice.
    consent_text: String,
    /// Whether there are face checks here.
    face_check: bool,
    /// Whether there is the real-name check of city services here.
    city_service_check: bool,
}

/// An identity.
#[derive(Deserialize, ToSchema)]
pub(super) struct Told {
    name: String,
    /// `resident_id` (where it is left out), `hk_macau_permit`, `taiwan_permit`, `passport`, `permanent_resident`;
    /// all but the first are looked at by somebody of the court.
    #[serde(default)]
    document: Option<String>,
    id_number: String,
    mobile: String,
    /// The version of the notice that was agreed to.
    consent_version: String,
}

/// Where the registration stands.
#[utoipa::path(get, path = "/api/v1/registration", security(("bearer" = [])), responses(
    (status = OK, body = Standing), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn show(State(app): State<App>, member: Member) -> Result<Json<Standing>, Problem> {
    let latest = registrations::latest(&mut Reader::Db(&app.db), &app.sealer, member.whose())
        .await
        .map_err(unavailable)?;
    let engine = app.engines.current();
    let (consent_version, text) = engine.scripts().consent().unwrap_or_default();
    let is_registered = member.known(&app).await?.is_some();
    // What was withdrawn is not done any more.
    let latest = latest.filter(|latest| latest.state != Stage::Done || is_registered);
    let state = latest.map_or("none", |registration| registration.state.name());
    let settings = app.accounts.get(member.whose().account).map(|account| &account.settings);
    Ok(Json(Standing {
        state,
        consent_version,
        consent_text: text.to_owned(),
        face_check: settings.is_some_and(|settings| settings.face_check),
        city_service_check: settings.is_some_and(|settings| settings.city_service_check),
    }))
}

/// Takes an identity and sends a code to its number.
#[utoipa::path(post, path = "/api/v1/registration", security(("bearer" = [])), request_body = Told, responses(
    (status = ACCEPTED), (status = UNPROCESSABLE_ENTITY, body = Problem), (status = CONFLICT, body = Problem),
    (status = TOO_MANY_REQUESTS, body = Problem), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn tell(
    State(app): State<App>,
    member: Member,
    Body(told): Body<Told>,
) -> Result<StatusCode, Problem> {
    let version = current_consent(&app, &told.consent_version)?;
    let today = court_date(app.clock.now());
    let document = (document_of(told.document.as_deref())?, told.id_number.as_str());
    let claim = Claim::read(&told.name, document, &told.mobile, today)
        .map_err(|fault| Problem::of(StatusCode::UNPROCESSABLE_ENTITY, fault.to_string()))?;
    sent(app.registrar.told(member.caller, Face::App, claim, version).await.map_err(unavailable)?)
}

/// The version of the notice, if it is the one that was agreed to.
pub(super) fn current_consent(app: &App, agreed: &str) -> Result<String, Problem> {
    let version = app.engines.current().scripts().consent().map(|(version, _)| version).unwrap_or_default();
    if agreed == version {
        Ok(version)
    } else {
        let detail = "告知内容已更新，请重新阅读并同意。";
        Err(Problem::of(StatusCode::CONFLICT, detail).about("consent_version"))
    }
}

/// The kind of document of that name; the resident identity card where none is named.
pub(super) fn document_of(name: Option<&str>) -> Result<DocumentKind, Problem> {
    name.map_or(Some(DocumentKind::Resident), DocumentKind::find).ok_or_else(|| {
        Problem::of(StatusCode::UNPROCESSABLE_ENTITY, "请选择列出的一种证件。").about("document")
    })
}

/// Gives the code back.
#[utoipa::path(post, path = "/api/v1/registration/code", security(("bearer" = [])), request_body = Code, responses(
    (status = NO_CONTENT), (status = UNPROCESSABLE_ENTITY, body = Problem), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn give_back(
    State(app): State<App>,
    member: Member,
    Body(given): Body<Code>,
) -> Result<StatusCode, Problem> {
    judged(app.registrar.given_back(member.caller, six_digits(&given)?).await.map_err(unavailable)?)
}

/// Sends the code once more.
#[utoipa::path(post, path = "/api/v1/registration/code/again", security(("bearer" = [])), responses(
    (status = ACCEPTED), (status = CONFLICT, body = Problem), (status = TOO_MANY_REQUESTS, body = Problem),
    (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn send_again(State(app): State<App>, member: Member) -> Result<StatusCode, Problem> {
    sent(app.registrar.send_again(member.caller).await.map_err(unavailable)?)
}
