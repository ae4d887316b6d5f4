//! `POST /api/v1/questions`: a question to the virtual judge.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::json::Body;
use super::member::Member;
use crate::app::App;
use crate::clock::court_date;
use crate::conversation;
use crate::web::problem::Problem;

/// A question.
#[derive(Deserialize, ToSchema)]
pub(super) struct Question {
    question: String,
}

/// What the virtual judge says.
#[derive(Serialize, ToSchema)]
pub(super) struct Answered {
    /// The words, with links as a chat writes them; they say that an AI speaks.
    text: String,
    /// The provisions it rests on.
    sources: Vec<String>,
    /// Whether somebody may be in danger: show the hotlines at once.
    urgent: bool,
}

/// Asks the virtual judge. The question stands alone and is not kept.
#[utoipa::path(post, path = "/api/v1/questions", security(("bearer" = [])), request_body = Question, responses(
    (status = OK, body = Answered), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn ask(
    State(app): State<App>,
    _member: Member,
    Body(asked): Body<Question>,
) -> Result<Json<Answered>, Problem> {
    let (engine, today) = (app.engines.current(), court_date(app.clock.now()));
    let outcome = conversation::ask(&engine, &asked.question, today);
    Ok(Json(Answered { text: outcome.text, sources: outcome.sources, urgent: outcome.urgent }))
}
