//! `/editor/questions`: what people asked in vain, for the court's editors.
//!
//! Nobody signs in here yet, so it stands on the ops listener only. It changes nothing: accepting is a command.

mod page;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use tracing::{error, info};

use crate::app::App;
use crate::clock::court_date;
use crate::conversation;
use crate::learning::{self, Command, KEPT_DAYS};
use crate::web::html;
use crate::web::problem::Problem;

use page::QuestionsPage;

const USUAL_DAYS: u32 = 30;

/// The routes of the editors' page.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/editor/questions", get(questions))
        .route("/editor/style.css", get(|| async { html::style(include_str!("editor.css")) }))
}

async fn questions(
    State(app): State<App>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    if !is_addressed_directly(&headers) {
        let detail = "这个页面只能用本机地址打开，例如 http://127.0.0.1:端口/editor/questions。";
        return Err(Problem::of(StatusCode::FORBIDDEN, detail));
    }
    let days = days(query.as_deref());
    let unavailable = || Problem::of(StatusCode::SERVICE_UNAVAILABLE, "暂时读不到问题，请稍后再打开。");
    let asked = learning::recent(&app.db, &app.sealer, app.clock.now_ms(), days).await.map_err(|error| {
        error!(error = %error, "the questions for the editors cannot be read");
        unavailable()
    })?;
    let (engine, today) = (app.engines.current(), court_date(app.clock.now()));
    let clustered = tokio::task::spawn_blocking(move || {
        learning::overview(&engine, &asked, today, |words| conversation::ask(&engine, words, today))
    });
    let overview = clustered.await.map_err(|_| unavailable())?;
    info!(count = overview.questions, kind = "questions", "an editor looked at the questions");
    let settings = &app.settings;
    let command = Command {
        questions: settings.file.as_ref().map(|file| ("--config", file.display().to_string())),
        days,
        scripts: settings.scripts.directory.clone(),
    };
    Ok(html::page(StatusCode::OK, &QuestionsPage { overview, command }))
}

/// A page of somebody else's that a browser on this machine shows must not read ours by a name that it lets point
/// here; an address cannot be made to point elsewhere.
fn is_addressed_directly(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let Some(authority) = host.and_then(|host| host.parse::<Authority>().ok()) else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok()
}

fn days(query: Option<&str>) -> u32 {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let asked = pairs.into_iter().find(|(name, _)| name == "days").and_then(|(_, days)| days.parse().ok());
    asked.unwrap_or(USUAL_DAYS).clamp(1, KEPT_DAYS)
}
