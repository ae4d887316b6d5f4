//! `/m/notices/settings`: how somebody wants to be told, never below what the court must tell (notify.md N-13).

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::ask::Ask;
use super::posted::Posted;
use super::sentence;
use super::visitor::Visitor;
use crate::app::App;
use crate::channel::notice::Class;
use crate::clock::court_date;
use crate::db::{DbError, Reader};
use crate::notices::choices::{self, Choices, First, Optional, RHYTHM, Rhythm, queries};
use crate::notices::recipients::Standing;
use crate::people::queries::Known;
use crate::web::html;

const HERE: &str = "/m/notices/settings";

#[derive(Template)]
#[template(path = "portal/settings.html")]
struct SettingsPage {
    /// What may be left out, and whether it comes.
    optional: Vec<(Optional, bool)>,
    /// The ways that go first, by class; none where there are no short messages.
    routed: Vec<(Class, First)>,
    is_lawyer: bool,
    /// How agents are told of what can wait; nobody else is asked.
    rhythm: Option<Rhythm>,
    /// When a day's message goes,
    digest_at: String,
    /// and what is too near to wait for it.
    near_days: u32,
    /// What came of saving.
    saved: Option<bool>,
    ask: Option<Ask>,
}

/// What is chosen now.
pub(super) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    match visitor.reader(&app, HERE).await {
        Ok(known) => page(&app, (&visitor, &known), None).await,
        Err(elsewhere) => elsewhere,
    }
}

/// Keeps what is chosen otherwise than before.
pub(super) async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Posted(fields): Posted<HashMap<String, String>>,
) -> Response {
    let known = match visitor.reader(&app, HERE).await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    match change(&app, &known, fields).await {
        Ok(is_other) => {
            // What waited for a day's message may be due.
            app.notices_bell.notify_one();
            page(&app, (&visitor, &known), Some(is_other)).await
        }
        Err(error) => sentence::unavailable(error),
    }
}

async fn change(app: &App, known: &Known, fields: HashMap<String, String>) -> Result<bool, DbError> {
    let (sealer, person, now_ms) = (app.sealer.clone(), known.id.clone(), app.clock.now_ms());
    let standing = standing(known);
    let written = app.db.write(move |tx| {
        Box::pin(async move { choices::change(tx, &sealer, (&person, standing), &fields, now_ms).await })
    });
    written.await
}

/// What holds for somebody who has chosen nothing: a lawyer's habit is another one.
fn standing(known: &Known) -> Standing {
    if known.licence_index.is_some() { Standing::Agent } else { Standing::Party }
}

async fn page(app: &App, (visitor, known): (&Visitor, &Known), saved: Option<bool>) -> Response {
    let read: Result<_, DbError> = async {
        let rows = queries::of_person(&mut Reader::Db(&app.db), &known.id).await?;
        Ok((Choices::of(&rows), is_agent(app, known).await?))
    }
    .await;
    let (choices, is_agent) = match read {
        Ok(read) => read,
        Err(error) => return sentence::unavailable(error),
    };
    let engine = app.engines.current();
    let limits = &engine.limits().notices;
    let by_message = if app.settings.sms.is_there() { choices::ROUTED } else { &[] };
    let page = SettingsPage {
        optional: Optional::ALL.iter().map(|own| (*own, choices.has(*own, standing(known)))).collect(),
        routed: by_message.iter().map(|class| (*class, choices.first(*class))).collect(),
        is_lawyer: known.licence_index.is_some(),
        rhythm: is_agent.then(|| choices.rhythm()),
        digest_at: limits.digest_at.strftime("%H:%M").to_string(),
        near_days: limits.digest_near_days,
        saved,
        ask: Ask::of(app, visitor).await,
    };
    html::form_with(StatusCode::OK, &page, page.ask.as_ref().map(Ask::guest).as_ref())
}

/// Whether they act for others by a mandate, or could.
async fn is_agent(app: &App, known: &Known) -> Result<bool, DbError> {
    if known.licence_index.is_some() {
        return Ok(true);
    }
    let today = court_date(app.clock.now()).to_string();
    queries::is_agent(&mut Reader::Db(&app.db), &known.id_index, &today).await
}

/// What a class holds, as people know it.
fn about(class: &Class) -> &'static str {
    match class {
        Class::Remind => "到庭提醒、缴费提醒",
        Class::Critical | Class::Duty | Class::Info => "到庭、改期、取消、立案、补正通知",
    }
}
