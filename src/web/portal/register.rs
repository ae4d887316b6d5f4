//! `/m/register`: registration on a page, the same as in the chat: consent and identity, the code, the outcome.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::ask::Ask;
use super::posted::Posted;
use super::sentence;
use super::visitor::Visitor;
use crate::app::App;
use crate::clock::court_date;
use crate::db::Reader;
use crate::law::identifier::DocumentKind;
use crate::people::queries::Known;
use crate::people::registration::queries::{self as registrations, Registration};
use crate::people::registration::{Face, State as Stage};
use crate::people::{Claim, Judged, code_in};
use crate::web::html;

#[derive(Template)]
#[template(path = "portal/register.html")]
struct FormPage {
    /// What is agreed to, line by line.
    notice: Vec<String>,
    told: Told,
    /// What went wrong.
    fault: Option<String>,
}

#[derive(Template)]
#[template(path = "portal/register_code.html")]
struct CodePage {
    mobile: String,
    fault: Option<String>,
}

#[derive(Template)]
#[template(path = "portal/register_done.html")]
struct DonePage {
    stage: Stage,
    /// The identity, once it is registered.
    identity: Option<String>,
    ask: Option<Ask>,
}

/// What was typed. It goes back into the form of whoever typed it, and nowhere else.
#[derive(Deserialize, Default)]
pub(super) struct Told {
    #[serde(default)]
    name: String,
    /// The kind of the document; the resident identity card where a page of before did not ask.
    #[serde(default)]
    document: String,
    #[serde(default)]
    id_number: String,
    #[serde(default)]
    mobile: String,
    #[serde(default)]
    consent: String,
}

impl Told {
    fn kind(&self) -> DocumentKind {
        DocumentKind::find(&self.document).unwrap_or(DocumentKind::Resident)
    }
}

/// The form; whoever is registered is told so.
pub(super) async fn form(State(app): State<App>, visitor: Visitor) -> Response {
    match visitor.known(&app).await {
        Ok(Some(known)) => show_done(&app, &visitor, Stage::Done, Some(known)).await,
        Ok(None) => show(&app, Told::default(), None),
        Err(error) => sentence::unavailable(error),
    }
}

/// Takes the identity and sends the code.
pub(super) async fn tell(State(app): State<App>, visitor: Visitor, Posted(told): Posted<Told>) -> Response {
    if told.consent != "yes" {
        return show(
            &app,
            told,
            Some("请先阅读告知并勾选“我已阅读并同意”。不同意也可以继续咨询。".to_owned()),
        );
    }
    let document = (told.kind(), told.id_number.as_str());
    let claim = match Claim::read(&told.name, document, &told.mobile, court_date(app.clock.now())) {
        Ok(claim) => claim,
        Err(fault) => return show(&app, told, Some(fault.to_string())),
    };
    let version = app.engines.current().scripts().consent().map(|(version, _)| version).unwrap_or_default();
    match app.registrar.told(visitor.caller, Face::Page, claim, version).await {
        Ok(Ok(())) => Redirect::to("/m/register/code").into_response(),
        Ok(Err(refused)) => show(&app, told, Some(refused.to_string())),
        Err(error) => sentence::unavailable(error),
    }
}

fn show(app: &App, told: Told, fault: Option<String>) -> Response {
    let engine = app.engines.current();
    let notice = engine.scripts().consent().map(|(_, text)| text).unwrap_or_default();
    let notice = notice.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
    html::form(status(fault.as_ref()), &FormPage { notice, told, fault })
}

#[derive(Deserialize)]
pub(super) struct Code {
    #[serde(default)]
    code: String,
}

/// Asks for the code.
pub(super) async fn ask_code(State(app): State<App>, visitor: Visitor) -> Response {
    show_code(&app, &visitor, None).await
}

/// Sends it once more.
pub(super) async fn send_again(State(app): State<App>, visitor: Visitor) -> Response {
    match app.registrar.send_again(visitor.caller.clone()).await {
        Ok(sent) => show_code(&app, &visitor, sent.err().map(|refused| refused.to_string())).await,
        Err(error) => sentence::unavailable(error),
    }
}

/// Takes it back.
pub(super) async fn give_back(
    State(app): State<App>,
    visitor: Visitor,
    Posted(given): Posted<Code>,
) -> Response {
    let Some(code) = code_in(&given.code) else {
        return show_code(&app, &visitor, Some("请填短信里的6位数字。".to_owned())).await;
    };
    match app.registrar.given_back(visitor.caller.clone(), code).await {
        Ok(Judged::Right) => Redirect::to("/m/register/done").into_response(),
        Ok(wrong) => show_code(&app, &visitor, Some(wrong.on_page())).await,
        Err(error) => sentence::unavailable(error),
    }
}

async fn show_code(app: &App, visitor: &Visitor, fault: Option<String>) -> Response {
    match latest(app, visitor).await {
        Ok(Some(Registration { state: Stage::Told, claim: Some(claim), .. })) => {
            html::form(status(fault.as_ref()), &CodePage { mobile: claim.mobile.masked(), fault })
        }
        Ok(Some(_)) => Redirect::to("/m/register/done").into_response(),
        Ok(None) => Redirect::to("/m/register").into_response(),
        Err(error) => sentence::unavailable(error),
    }
}

/// What came of it.
pub(super) async fn done(State(app): State<App>, visitor: Visitor) -> Response {
    let known = match visitor.known(&app).await {
        Ok(known) => known,
        Err(error) => return sentence::unavailable(error),
    };
    match latest(&app, &visitor).await {
        Ok(Some(Registration { state: Stage::Told, .. })) => Redirect::to("/m/register/code").into_response(),
        // What was withdrawn is not done any more.
        Ok(Some(Registration { state: Stage::Done, .. })) if known.is_none() => {
            Redirect::to("/m/register").into_response()
        }
        Ok(Some(Registration { state: stage, .. })) => show_done(&app, &visitor, stage, known).await,
        Ok(None) => Redirect::to("/m/register").into_response(),
        Err(error) => sentence::unavailable(error),
    }
}

async fn show_done(app: &App, visitor: &Visitor, stage: Stage, known: Option<Known>) -> Response {
    let ask = if stage == Stage::Done { Ask::of(app, visitor).await } else { None };
    let page = DonePage { stage, identity: known.map(|known| known.identity.summary()), ask };
    html::form_with(StatusCode::OK, &page, page.ask.as_ref().map(Ask::guest).as_ref())
}

async fn latest(app: &App, visitor: &Visitor) -> Result<Option<Registration>, crate::db::DbError> {
    registrations::latest(&mut Reader::Db(&app.db), &app.sealer, visitor.whose()).await
}

fn status(fault: Option<&String>) -> StatusCode {
    html::status_of(fault.is_some())
}
