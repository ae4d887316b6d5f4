//! `/api/v1/subscriptions`: which templates to ask the caller for with `wx.requestSubscribeMessage`, and what they chose.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::json::{Body, unavailable};
use super::member::Member;
use crate::app::App;
use crate::config::GrantKind;
use crate::db::Reader;
use crate::notices::grants::{self, ask, queries};
use crate::web::problem::Problem;

/// Characters of a name that a client gives to what it tells.
const LONGEST_NAME: usize = 64;

/// What to ask for; nothing where `templates` is empty.
#[derive(Serialize, ToSchema)]
pub(super) struct Wanted {
    /// `long-term` or `one-time`: all templates are of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    /// `tmplIds` of `wx.requestSubscribeMessage`, which a tap must call.
    templates: Vec<String>,
}

/// What the caller chose.
#[derive(Deserialize, ToSchema)]
pub(super) struct Told {
    /// A name that the mini-program makes for each dialog, at most 64 letters, digits, `-` and `_`: what is told again
    /// under the same name counts once.
    ask: String,
    /// What `wx.requestSubscribeMessage` gave by template: `accept`, `reject`, `ban` or `filter`.
    results: BTreeMap<String, String>,
}

/// The templates that the caller has not granted, and did not refuse a short while ago: at most five, of one kind.
#[utoipa::path(get, path = "/api/v1/subscriptions", security(("bearer" = [])), responses(
    (status = OK, body = Wanted), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn show(State(app): State<App>, member: Member) -> Result<Json<Wanted>, Problem> {
    let standing = queries::standing(&mut Reader::Db(&app.db), member.whose()).await.map_err(unavailable)?;
    let engine = app.engines.current();
    let limits = &engine.limits().subscriptions;
    let account = app.accounts.get(member.whose().account);
    let wanted = account.and_then(|own| ask::missing(&own.settings, &standing, limits, app.clock.now_ms()));
    let kind = wanted.as_ref().map(|ask| match ask.kind {
        GrantKind::LongTerm => "long-term",
        GrantKind::OneTime => "one-time",
    });
    Ok(Json(Wanted { kind, templates: wanted.map(|ask| ask.templates).unwrap_or_default() }))
}

/// Takes what the caller chose in the dialog. An acceptance counts once, whether it is told here, by the platform's own
/// event, or by both.
#[utoipa::path(post, path = "/api/v1/subscriptions", security(("bearer" = [])), request_body = Told, responses(
    (status = NO_CONTENT), (status = UNPROCESSABLE_ENTITY, body = Problem), (status = UNAUTHORIZED, body = Problem)))]
pub(super) async fn tell(
    State(app): State<App>,
    member: Member,
    Body(told): Body<Told>,
) -> Result<StatusCode, Problem> {
    if !is_name(&told.ask) {
        let detail = "ask 要填1到64位字母、数字、横线或下划线，每次弹窗用一个新的。";
        return Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY, detail).about("ask"));
    }
    let Some(account) = app.accounts.get(member.whose().account).cloned() else {
        return Ok(StatusCode::NO_CONTENT);
    };
    let now_ms = app.clock.now_ms();
    let written = app.db.write(move |tx| {
        Box::pin(async move {
            let whose = member.whose();
            if queries::tell_once(tx, whose, &told.ask, now_ms).await? {
                grants::told_by_client(tx, whose, &account.settings, &told.results, now_ms).await?;
            }
            Ok(())
        })
    });
    written.await.map(|()| StatusCode::NO_CONTENT).map_err(unavailable)
}

fn is_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
