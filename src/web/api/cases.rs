//! `/api/v1/cases` and `/api/v1/hearings`: one's own docket, after a fresh proof.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::json::unavailable;
use super::member::Member;
use crate::app::App;
use crate::docket::own::{self, CaseFile, CaseLine, HearingView};
use crate::web::docket::{address_of, court_of, note, reading};
use crate::web::problem::Problem;

const A_PAGE: i64 = 20;
/// The same for what is another's and what does not exist (threats 18).
const NOT_FOUND: &str = "在您名下没有查到这个案件。可以拨打12368核对。";

/// A page of cases.
#[derive(Serialize, ToSchema)]
pub(super) struct Cases {
    cases: Vec<Case>,
    /// Ask again with `after` = this for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A case in the list.
#[derive(Serialize, ToSchema)]
pub(super) struct Case {
    id: String,
    number: String,
    court: String,
    cause: String,
    /// The stage's name,
    stage: &'static str,
    /// and its word.
    stage_word: &'static str,
    /// 原告, 代理原告 …
    standing: String,
    secret: bool,
    /// Civil time at the court.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_hearing: Option<String>,
}

/// A case with everything its page shows.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseDetail {
    #[serde(flatten)]
    case: Case,
    #[serde(skip_serializing_if = "Option::is_none")]
    filed_on: Option<String>,
    /// The division that handles it.
    #[serde(skip_serializing_if = "Option::is_none")]
    division: Option<String>,
    team: Vec<TeamMember>,
    parties: Vec<Party>,
    hearings: Vec<Hearing>,
    papers: Vec<Paper>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct TeamMember {
    role: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    telephone: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Party {
    role: &'static str,
    /// Names of people other than the caller are masked.
    name: String,
}

/// A hearing.
#[derive(Serialize, ToSchema)]
pub(super) struct Hearing {
    id: String,
    kind: &'static str,
    /// `scheduled`, `cancelled` or `held`.
    state: &'static str,
    /// Civil time at the court.
    starts_at: String,
    /// How often it was changed, from 1.
    version: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    room: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// A result of filing, a document, a fee.
#[derive(Serialize, ToSchema)]
pub(super) struct Paper {
    kind: &'static str,
    dated: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_fen: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<String>,
}

#[derive(Deserialize, IntoParams)]
pub(super) struct Page {
    /// The last id of the page before.
    after: Option<String>,
}

/// The caller's cases, the newest first.
#[utoipa::path(get, path = "/api/v1/cases", security(("bearer" = [])), params(Page), responses(
    (status = OK, body = Cases), (status = FORBIDDEN, body = Problem), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn list(
    State(app): State<App>,
    member: Member,
    Query(page): Query<Page>,
) -> Result<Json<Cases>, Problem> {
    let known = member.fresh(&app).await?;
    let page = reading(&app, &known).cases(page.after.as_deref(), A_PAGE).await;
    let own::CasePage { cases, next } = page.map_err(unavailable)?;
    Ok(Json(Cases { cases: cases.into_iter().map(|line| case(&app, line)).collect(), next }))
}

/// One of the caller's cases.
#[utoipa::path(get, path = "/api/v1/cases/{id}", security(("bearer" = [])),
    params(("id" = String, Path)), responses(
    (status = OK, body = CaseDetail), (status = NOT_FOUND, body = Problem), (status = FORBIDDEN, body = Problem),
    (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn show(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Json<CaseDetail>, Problem> {
    let known = member.fresh(&app).await?;
    let file = reading(&app, &known).case(&id).await.map_err(unavailable)?;
    file.map(|file| Json(detail(&app, file))).ok_or_else(not_found)
}

/// One of the caller's hearings.
#[utoipa::path(get, path = "/api/v1/hearings/{id}", security(("bearer" = [])),
    params(("id" = String, Path)), responses(
    (status = OK, body = Hearing), (status = NOT_FOUND, body = Problem), (status = FORBIDDEN, body = Problem),
    (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn hearing(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Json<Hearing>, Problem> {
    let known = member.fresh(&app).await?;
    let found = reading(&app, &known).hearing(&id).await.map_err(unavailable)?;
    let (file, view) = found.ok_or_else(not_found)?;
    Ok(Json(sitting(&app, &file.line.number, view)))
}

/// The version of a hearing that was shown.
#[derive(Deserialize, ToSchema)]
pub(super) struct Shown {
    version: i64,
}

/// Notes that the caller has taken note of a hearing, in the version they were shown.
#[utoipa::path(post, path = "/api/v1/hearings/{id}/noted", security(("bearer" = [])), request_body = Shown,
    params(("id" = String, Path)), responses(
    (status = NO_CONTENT), (status = CONFLICT, body = Problem), (status = NOT_FOUND, body = Problem),
    (status = FORBIDDEN, body = Problem), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn noted(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    super::json::Body(shown): super::json::Body<Shown>,
) -> Result<StatusCode, Problem> {
    let known = member.fresh(&app).await?;
    match note(&app, &known, &id, shown.version).await.map_err(unavailable)? {
        Some(version) if version == shown.version => Ok(StatusCode::NO_CONTENT),
        Some(_) => Err(Problem::of(StatusCode::CONFLICT, "开庭安排有新的变更，请重新打开查看后再确认。")),
        None => Err(not_found()),
    }
}

fn not_found() -> Problem {
    Problem::of(StatusCode::NOT_FOUND, NOT_FOUND)
}

fn case(app: &App, line: CaseLine) -> Case {
    Case {
        court: court_of(app, &line.number),
        standing: line.standing(),
        stage: line.stage.name(),
        stage_word: line.stage.word(),
        next_hearing: line.next_hearing.map(|at| at.to_string()),
        secret: line.is_secret,
        id: line.id,
        number: line.number,
        cause: line.cause,
    }
}

fn detail(app: &App, file: CaseFile) -> CaseDetail {
    let number = file.line.number.clone();
    let member =
        |own: crate::docket::Member| TeamMember { role: own.role, name: own.name, telephone: own.telephone };
    let paper = |own: own::PaperView| Paper {
        kind: own.kind.name(),
        dated: own.dated.to_string(),
        title: own.facts.title,
        text: own.facts.text,
        link: own.facts.link,
        amount_fen: own.facts.fen,
        due_on: own.facts.due_on.map(|day| day.to_string()),
    };
    CaseDetail {
        filed_on: file.facts.filed_on.map(|day| day.to_string()),
        division: file.facts.division,
        team: file.facts.team.into_iter().map(member).collect(),
        parties: file
            .parties
            .into_iter()
            .map(|own| Party { role: own.role.word(), name: own.name })
            .collect(),
        hearings: file.hearings.into_iter().map(|own| sitting(app, &number, own)).collect(),
        papers: file.papers.into_iter().map(paper).collect(),
        case: case(app, file.line),
    }
}

fn sitting(app: &App, number: &str, view: HearingView) -> Hearing {
    Hearing {
        address: address_of(app, number, &view),
        room: view.facts.room.clone().filter(|_| !view.is_online()),
        kind: view.kind.word(),
        state: view.state.name(),
        starts_at: view.starts_at.to_string(),
        version: view.version,
        id: view.id,
        link: view.facts.link,
        reason: view.facts.reason,
    }
}
