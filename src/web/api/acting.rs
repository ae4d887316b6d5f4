//! `/api/v1/acting`: whom the caller acts for or beside, who acts beside the caller, and how it begins and ends.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::instant;
use super::json::{Body, unavailable};
use super::member::Member;
use super::registration::document_of;
use crate::app::App;
use crate::clock::{court_date, milliseconds};
use crate::db::Reader;
use crate::people::acting::queries::{self, Acting};
use crate::people::acting::{Code, Kind, Told};
use crate::registrar::NotActing;
use crate::web::problem::Problem;

/// Both sides.
#[derive(Serialize, ToSchema)]
pub(super) struct Sides {
    /// For or beside whom the caller acts, or wants to.
    mine: Vec<Line>,
    /// Who acts beside the caller, or is invited to.
    beside_me: Vec<Line>,
}

/// Somebody who acts for or beside somebody else.
#[derive(Serialize, ToSchema)]
pub(super) struct Line {
    id: String,
    /// `representative`, `guardian`, `helper` or `assistant`,
    kind: &'static str,
    /// and its word.
    kind_word: &'static str,
    /// `manual`, `invited` or `live`.
    state: &'static str,
    /// For or beside whom: an organisation's name, a person's masked.
    principal: String,
    /// Who acts, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<String>,
    /// The relation, or the post.
    note: String,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_on: Option<String>,
}

/// A claim, for somebody of the court to decide on.
#[derive(Deserialize, ToSchema)]
pub(super) struct Claim {
    /// `representative`, `guardian` or `helper`.
    kind: String,
    /// The organisation's or the person's.
    name: String,
    /// The person's document; `resident_id` where it is left out.
    #[serde(default)]
    document: Option<String>,
    /// The unified social credit code, or the number of the document.
    number: String,
    /// The relation, or the post.
    note: String,
}

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
pub(super) struct Asked {
    /// `helper`, or `assistant` for a lawyer.
    kind: String,
}

/// An invitation. The code is told once.
#[derive(Serialize, ToSchema)]
pub(super) struct Invitation {
    code: String,
    /// RFC 3339.
    expires_at: String,
}

/// The code of an invitation.
#[derive(Deserialize, ToSchema)]
pub(super) struct Given {
    code: String,
}

/// Whom the caller acts for or beside, and who acts beside the caller.
#[utoipa::path(get, path = "/api/v1/acting", security(("bearer" = [])), responses(
    (status = OK, body = Sides), (status = FORBIDDEN, body = Problem), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn show(State(app): State<App>, member: Member) -> Result<Json<Sides>, Problem> {
    let known = member.fresh(&app).await?;
    let sides = queries::sides(&mut Reader::Db(&app.db), &app.sealer, &known, app.clock.now()).await;
    let queries::Sides { mine, beside_me } = sides.map_err(unavailable)?;
    let lines = |rows: Vec<Acting>| rows.into_iter().map(line).collect();
    Ok(Json(Sides { mine: lines(mine), beside_me: lines(beside_me) }))
}

/// Claims to act for an organisation, or beside a ward or somebody who is helped.
#[utoipa::path(post, path = "/api/v1/acting", security(("bearer" = [])), request_body = Claim, responses(
    (status = ACCEPTED), (status = UNPROCESSABLE_ENTITY, body = Problem), (status = CONFLICT, body = Problem),
    (status = FORBIDDEN, body = Problem), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn claim(
    State(app): State<App>,
    member: Member,
    Body(told): Body<Claim>,
) -> Result<StatusCode, Problem> {
    member.fresh(&app).await?;
    let unusable = |detail: &str| Problem::of(StatusCode::UNPROCESSABLE_ENTITY, detail.to_owned());
    let kind = Kind::find(&told.kind).ok_or_else(|| unusable("请选择要办的事项。").about("kind"))?;
    let document = document_of(told.document.as_deref())?;
    let today = court_date(app.clock.now());
    let claim = Told::read(kind, &told.name, (document, &told.number), &told.note, today)
        .map_err(|fault| unusable(&fault.to_string()))?;
    let done = app.registrar.claim_acting(member.caller, claim).await.map_err(unavailable)?;
    done.map(|()| StatusCode::ACCEPTED).map_err(refused)
}

/// Invites a helper, or a lawyer's assistant.
#[utoipa::path(post, path = "/api/v1/acting/invitations", security(("bearer" = [])), request_body = Asked, responses(
    (status = CREATED, body = Invitation), (status = UNPROCESSABLE_ENTITY, body = Problem),
    (status = CONFLICT, body = Problem), (status = FORBIDDEN, body = Problem), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn invite(
    State(app): State<App>,
    member: Member,
    Body(asked): Body<Asked>,
) -> Result<(StatusCode, Json<Invitation>), Problem> {
    member.fresh(&app).await?;
    let kind = Kind::find(&asked.kind)
        .ok_or_else(|| Problem::of(StatusCode::UNPROCESSABLE_ENTITY, "请选择要邀请谁。").about("kind"))?;
    let lasts = app.engines.current().limits().acting.invitation;
    let expires_at = instant(app.clock.now_ms() + milliseconds(lasts));
    let made = app.registrar.invite(member.caller, kind).await.map_err(unavailable)?;
    let code = made.map_err(refused)?.shown();
    Ok((StatusCode::CREATED, Json(Invitation { code, expires_at })))
}

/// Accepts an invitation.
#[utoipa::path(post, path = "/api/v1/acting/accepted", security(("bearer" = [])), request_body = Given, responses(
    (status = NO_CONTENT), (status = UNPROCESSABLE_ENTITY, body = Problem), (status = CONFLICT, body = Problem),
    (status = FORBIDDEN, body = Problem), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn accept(
    State(app): State<App>,
    member: Member,
    Body(given): Body<Given>,
) -> Result<StatusCode, Problem> {
    member.fresh(&app).await?;
    let code = Code::read(&given.code).ok_or_else(|| refused(NotActing::NoInvitation))?;
    let done = app.registrar.accept(member.caller, code).await.map_err(unavailable)?;
    done.map(|()| StatusCode::NO_CONTENT).map_err(refused)
}

/// Gives it up, or takes an invitation or what came of it back.
#[utoipa::path(delete, path = "/api/v1/acting/{id}", security(("bearer" = [])),
    params(("id" = String, Path)), responses(
    (status = NO_CONTENT), (status = NOT_FOUND, body = Problem), (status = FORBIDDEN, body = Problem),
    (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn end(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    member.fresh(&app).await?;
    match app.registrar.end_acting(member.caller, id).await.map_err(unavailable)? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::of(StatusCode::NOT_FOUND, "没有这一项，或者已经结束。")),
    }
}

fn refused(why: NotActing) -> Problem {
    let (status, about) = match why {
        NotActing::NotRegistered => (StatusCode::FORBIDDEN, "registration"),
        NotActing::NoLicence => (StatusCode::FORBIDDEN, "licence"),
        NotActing::TooMany => (StatusCode::CONFLICT, "open"),
        NotActing::NoInvitation => (StatusCode::UNPROCESSABLE_ENTITY, "code"),
        NotActing::Oneself | NotActing::NotByInvitation => (StatusCode::UNPROCESSABLE_ENTITY, "kind"),
    };
    Problem::of(status, why.to_string()).about(about)
}

fn line(acting: Acting) -> Line {
    Line {
        kind: acting.kind.name(),
        kind_word: acting.kind.word(),
        state: acting.state.name(),
        principal: acting.principal.shown(),
        actor: acting.actor_name.map(|name| name.masked()),
        note: acting.note,
        ends_on: acting.ends_on.map(|day| day.to_string()),
        id: acting.id,
    }
}
