//! Proofs by way of the platform, for the mini-program: the phone component, face checks, the city services' check.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::json::{Body, unavailable};
use super::member::Member;
use super::registration::{current_consent, document_of};
use crate::app::App;
use crate::clock::court_date;
use crate::people::ToldCard;
use crate::people::proof::NotProven;
use crate::secret::Confidential;
use crate::web::problem::Problem;

/// An identity whose mobile number the phone component hands over.
#[derive(Deserialize, ToSchema)]
pub(super) struct ToldWithPhone {
    name: String,
    /// As in `POST /api/v1/registration`.
    #[serde(default)]
    document: Option<String>,
    id_number: String,
    /// What the phone component gave (`getPhoneNumber` or `getRealtimePhoneNumber`); not that of `wx.login`.
    #[schema(value_type = String)]
    code: Confidential,
    /// The version of the notice that was agreed to.
    consent_version: String,
}

/// A code that the mini-program was handed.
#[derive(Deserialize, ToSchema)]
pub(super) struct Handed {
    #[schema(value_type = String)]
    code: Confidential,
}

/// A face check that has begun.
#[derive(Serialize, ToSchema)]
pub(super) struct Begun {
    /// For `wx.requestFacialVerify`.
    #[schema(value_type = String)]
    verify_id: Confidential,
    /// Seconds until it ends.
    expires_in: i64,
}

/// Takes an identity with the number of the phone component, in place of a code; where the component fails (errno
/// 1400001: the quota is used up) the mini-program asks for the number and a code instead.
#[utoipa::path(post, path = "/api/v1/registration/phone", security(("bearer" = [])), request_body = ToldWithPhone,
    responses(
    (status = ACCEPTED), (status = UNPROCESSABLE_ENTITY, body = Problem), (status = CONFLICT, body = Problem),
    (status = TOO_MANY_REQUESTS, body = Problem), (status = SERVICE_UNAVAILABLE, body = Problem),
    (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn tell_with_phone(
    State(app): State<App>,
    member: Member,
    Body(told): Body<ToldWithPhone>,
) -> Result<StatusCode, Problem> {
    let consent = current_consent(&app, &told.consent_version)?;
    let document = (document_of(told.document.as_deref())?, told.id_number.as_str());
    let card = ToldCard::read(&told.name, document, court_date(app.clock.now()))
        .map_err(|fault| Problem::of(StatusCode::UNPROCESSABLE_ENTITY, fault.to_string()))?;
    let taken = app.registrar.told_with_phone(member.caller, card, told.code, consent).await;
    taken.map_err(unavailable)?.map(|()| StatusCode::ACCEPTED).map_err(refused)
}

/// Compares a registration in state `manual` with the person's payment account, by the code that the city services'
/// page put into `extraData`.
#[utoipa::path(post, path = "/api/v1/registration/city-service", security(("bearer" = [])), request_body = Handed,
    responses(
    (status = NO_CONTENT), (status = UNPROCESSABLE_ENTITY, body = Problem), (status = CONFLICT, body = Problem),
    (status = FORBIDDEN, body = Problem), (status = TOO_MANY_REQUESTS, body = Problem),
    (status = SERVICE_UNAVAILABLE, body = Problem), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn prove_by_city_service(
    State(app): State<App>,
    member: Member,
    Body(handed): Body<Handed>,
) -> Result<StatusCode, Problem> {
    let proven = app.registrar.prove_by_city_service(member.caller, handed.code).await;
    proven.map_err(unavailable)?.map(|()| StatusCode::NO_CONTENT).map_err(refused)
}

/// Begins a face check of the registered person, or of a registration in state `manual`.
#[utoipa::path(post, path = "/api/v1/face-check", security(("bearer" = [])), responses(
    (status = OK, body = Begun), (status = UNPROCESSABLE_ENTITY, body = Problem), (status = CONFLICT, body = Problem),
    (status = FORBIDDEN, body = Problem), (status = TOO_MANY_REQUESTS, body = Problem),
    (status = SERVICE_UNAVAILABLE, body = Problem), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn begin_face_check(State(app): State<App>, member: Member) -> Result<Json<Begun>, Problem> {
    let begun = app.registrar.begin_face_check(member.caller).await.map_err(unavailable)?;
    let ticket = begun.map_err(refused)?;
    Ok(Json(Begun { verify_id: ticket.verify_id, expires_in: ticket.lasts }))
}

/// Asks the platform what came of the face check that the caller began; the mini-program's own word is not needed.
/// `argument` names the group of a check that did not pass, `unfinished` may be asked again.
#[utoipa::path(post, path = "/api/v1/face-check/outcome", security(("bearer" = [])), responses(
    (status = NO_CONTENT), (status = UNPROCESSABLE_ENTITY, body = Problem), (status = CONFLICT, body = Problem),
    (status = FORBIDDEN, body = Problem), (status = TOO_MANY_REQUESTS, body = Problem),
    (status = SERVICE_UNAVAILABLE, body = Problem), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn face_outcome(State(app): State<App>, member: Member) -> Result<StatusCode, Problem> {
    let outcome = app.registrar.face_outcome(member.caller).await.map_err(unavailable)?;
    outcome.map(|()| StatusCode::NO_CONTENT).map_err(refused)
}

fn refused(reason: NotProven) -> Problem {
    let status = match reason {
        NotProven::Off | NotProven::Nobody | NotProven::Altered => StatusCode::FORBIDDEN,
        NotProven::NothingWaits | NotProven::NotBegun | NotProven::Expired => StatusCode::CONFLICT,
        NotProven::TooOften | NotProven::Busy => StatusCode::TOO_MANY_REQUESTS,
        NotProven::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        NotProven::Spent
        | NotProven::Abroad
        | NotProven::Misdirected
        | NotProven::NotAccepted
        | NotProven::Face(_)
        | NotProven::Different
        | NotProven::Nameless => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let problem = Problem::of(status, reason.to_string());
    match reason {
        NotProven::Face(fault) => problem.about(fault.name()),
        NotProven::Nobody => problem.about("registration"),
        NotProven::Spent | NotProven::Abroad | NotProven::Misdirected => problem.about("code"),
        _ => problem,
    }
}
