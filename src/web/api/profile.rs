//! `/api/v1/profile` and `/api/v1/proof`: who the caller is, a fresh proof of it, and the rights over one's own data.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::instant;
use super::json::{Body, unavailable};
use super::member::Member;
use crate::app::App;
use crate::clock::milliseconds;
use crate::people::{Judged, code_in};
use crate::registrar::NoCode;
use crate::web::problem::Problem;

/// Who the caller is, masked.
#[derive(Serialize, ToSchema)]
pub(super) struct Profile {
    /// Whether they are registered.
    registered: bool,
    /// L0 to L3.
    level: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobile: Option<String>,
    /// Until when the facts of cases can be read without another code, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    fresh_until: Option<String>,
}

/// A code that was given back.
#[derive(Deserialize, ToSchema)]
pub(super) struct Code {
    /// Six digits.
    pub(super) code: String,
}

/// Who the caller is.
#[utoipa::path(get, path = "/api/v1/profile", security(("bearer" = [])), responses(
    (status = OK, body = Profile), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn show(State(app): State<App>, member: Member) -> Result<Json<Profile>, Problem> {
    let Some(known) = member.known(&app).await? else {
        let nobody = Profile {
            registered: false,
            level: 0,
            name: None,
            id_number: None,
            mobile: None,
            fresh_until: None,
        };
        return Ok(Json(nobody));
    };
    let fresh = app.engines.current().limits().identity.fresh;
    let until = known.verified_at + milliseconds(fresh);
    Ok(Json(Profile {
        registered: true,
        level: known.identity.level.number(),
        name: Some(known.identity.name),
        id_number: Some(known.identity.id_number),
        mobile: Some(known.identity.mobile),
        fresh_until: Some(instant(until)),
    }))
}

/// Everything that is kept of the caller's registration, in the clear: the right to a copy (个人信息保护法 §45).
#[utoipa::path(get, path = "/api/v1/profile/export", security(("bearer" = [])), responses(
    (status = OK, body = serde_json::Value), (status = FORBIDDEN, body = Problem), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn export(
    State(app): State<App>,
    member: Member,
) -> Result<Json<serde_json::Value>, Problem> {
    member.fresh(&app).await?;
    app.registrar.export(member.caller).await.map_err(unavailable).map(Json)
}

/// Withdraws the consent: looses the account from its identity and signs it out everywhere (个人信息保护法 §15, §47).
#[utoipa::path(delete, path = "/api/v1/profile", security(("bearer" = [])), responses(
    (status = OK, body = Withdrawn), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn unbind(State(app): State<App>, member: Member) -> Result<Json<Withdrawn>, Problem> {
    app.registrar.withdraw(member.caller).await.map_err(unavailable)?;
    let kept = app.engines.current().phrase(crate::scripts::Phrase::Withdrawn).to_owned();
    Ok(Json(Withdrawn { detail: kept }))
}

/// What became of a withdrawal.
#[derive(Serialize, ToSchema)]
pub(super) struct Withdrawn {
    /// What is gone and what the law keeps, in a sentence.
    detail: String,
}

/// Sends a code to the registered number, for a fresh proof.
#[utoipa::path(post, path = "/api/v1/proof", security(("bearer" = [])), responses(
    (status = ACCEPTED), (status = TOO_MANY_REQUESTS, body = Problem), (status = FORBIDDEN, body = Problem),
    (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn send_proof(State(app): State<App>, member: Member) -> Result<StatusCode, Problem> {
    sent(app.registrar.send_fresh(member.caller).await.map_err(unavailable)?)
}

/// Gives the code of a fresh proof back.
#[utoipa::path(post, path = "/api/v1/proof/code", security(("bearer" = [])), request_body = Code, responses(
    (status = NO_CONTENT), (status = UNPROCESSABLE_ENTITY, body = Problem), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn prove(
    State(app): State<App>,
    member: Member,
    Body(given): Body<Code>,
) -> Result<StatusCode, Problem> {
    judged(app.registrar.prove_fresh(member.caller, six_digits(&given)?).await.map_err(unavailable)?)
}

pub(super) fn six_digits(given: &Code) -> Result<String, Problem> {
    code_in(&given.code)
        .ok_or_else(|| Problem::of(StatusCode::UNPROCESSABLE_ENTITY, "请填短信里的6位数字。").about("code"))
}

pub(super) fn judged(judged: Judged) -> Result<StatusCode, Problem> {
    match judged {
        Judged::Right => Ok(StatusCode::NO_CONTENT),
        wrong => Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY, wrong.on_page()).about("code")),
    }
}

pub(super) fn sent(sent: Result<(), NoCode>) -> Result<StatusCode, Problem> {
    sent.map(|()| StatusCode::ACCEPTED).map_err(|refused| {
        let status = match refused {
            NoCode::Refused(_) => StatusCode::TOO_MANY_REQUESTS,
            NoCode::NothingTold => StatusCode::CONFLICT,
            NoCode::NotRegistered | NoCode::Stranger => StatusCode::FORBIDDEN,
        };
        Problem::of(status, refused.to_string())
    })
}
