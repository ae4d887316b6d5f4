//! `/m/cases…` and `/m/hearings…`: one's own cases, a case, a hearing. Shown only after a fresh proof.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::DateTime;
use serde::Deserialize;

use super::adjustment::{Adjusting, day_of};
use super::ask::Ask;
use super::asked::{Asked, Named};
use super::notices::CameBy;
use super::sentence::{self, Sentence};
use super::visitor::Visitor;
use crate::app::App;
use crate::channel::notice::Kind;
use crate::clock::court_time;
use crate::db::{DbError, Reader};
use crate::docket::own::{self, CaseFile, CaseLine, HearingView};
use crate::docket::{HearingKind, HearingState, PaperKind};
use crate::law::case_number::CaseNumber;
use crate::law::day::at_in_words;
use crate::notices::own::queries as notices;
use crate::people::queries::Known;
use crate::web::docket::{address_of, reading};
use crate::web::html;

const A_PAGE: i64 = 20;

#[derive(Template)]
#[template(path = "portal/cases.html")]
struct ListPage {
    identity: String,
    cases: Vec<CaseLine>,
    /// The last id of this page, where there may be more.
    next: Option<String>,
    is_first: bool,
}

#[derive(Template)]
#[template(path = "portal/case.html")]
struct CasePage {
    file: CaseFile,
    court: String,
    /// Notices that the reader should confirm: their ids and what they are about.
    to_confirm: Vec<(String, Kind)>,
    /// The notice that led here.
    came_by: Option<String>,
}

#[derive(Template)]
#[template(path = "portal/hearing.html")]
struct HearingPage {
    file: CaseFile,
    hearing: HearingView,
    court: String,
    address: Option<String>,
    map: Option<String>,
    /// What the law says of whoever stays away, where it says anything.
    consequence: Option<String>,
    /// Whether another day for it is a matter of the civil procedure law.
    is_civil_trial: bool,
    is_noted: bool,
    adjusting: Adjusting,
    ask: Option<Ask>,
    /// The notice that led here.
    came_by: Option<String>,
}

/// The same for what is another's and what does not exist (threats 18).
pub(super) const NOT_FOUND: Sentence = Sentence {
    title: "没有查到",
    sentence: "在您名下没有查到这个案件。可能是链接不完整、委托已经到期，或案件登记的身份证号与您的不一致。可以拨打12368核对。",
};

#[derive(Deserialize)]
pub(super) struct Page {
    after: Option<String>,
}

/// The list, the newest first.
pub(super) async fn list(State(app): State<App>, visitor: Visitor, Asked(page): Asked<Page>) -> Response {
    let known = match visitor.reader(&app, "/m/cases").await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    let after = page.after.as_deref();
    match reading(&app, &known).cases(after, A_PAGE).await {
        Ok(own::CasePage { cases, next }) => {
            let identity = known.identity.summary();
            html::form(StatusCode::OK, &ListPage { identity, cases, next, is_first: after.is_none() })
        }
        Err(error) => sentence::unavailable(error),
    }
}

/// A case.
pub(super) async fn case(
    State(app): State<App>,
    visitor: Visitor,
    Named(id): Named<String>,
    Asked(came): Asked<CameBy>,
) -> Response {
    let known = match visitor.reader(&app, &format!("/m/cases/{id}")).await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    match case_page(&app, &known, &id, &came).await {
        Ok(Some(page)) => html::form(StatusCode::OK, &page),
        Ok(None) => sentence::page(StatusCode::NOT_FOUND, &NOT_FOUND),
        Err(error) => sentence::unavailable(error),
    }
}

async fn case_page(app: &App, known: &Known, id: &str, came: &CameBy) -> Result<Option<CasePage>, DbError> {
    let Some(file) = reading(app, known).case(id).await? else { return Ok(None) };
    let to_confirm = notices::to_confirm(&app.db, &file.line.id, known).await?;
    let to_confirm = to_confirm.into_iter().filter_map(|(id, kind)| Some((id, Kind::find(&kind)?))).collect();
    let came_by = came.to(app, known, &format!("/m/cases/{}", file.line.id)).await?;
    let court = crate::web::docket::court_of(app, &file.line.number);
    Ok(Some(CasePage { file, court, to_confirm, came_by }))
}

/// A hearing.
pub(super) async fn hearing(
    State(app): State<App>,
    visitor: Visitor,
    Named(id): Named<String>,
    Asked(came): Asked<CameBy>,
) -> Response {
    let known = match visitor.reader(&app, &format!("/m/hearings/{id}")).await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    match came.to(&app, &known, &format!("/m/hearings/{id}")).await {
        Ok(came_by) => show_hearing(&app, (&visitor, &known), &id, Aside { came_by, fault: None }).await,
        Err(error) => sentence::unavailable(error),
    }
}

/// What stands on the page of a hearing and is not of the hearing.
#[derive(Default)]
pub(super) struct Aside {
    /// The notice that led here.
    pub(super) came_by: Option<String>,
    /// What is wrong with the request for another time.
    pub(super) fault: Option<String>,
}

/// The page of a hearing.
pub(super) async fn show_hearing(
    app: &App,
    (visitor, known): (&Visitor, &Known),
    id: &str,
    aside: Aside,
) -> Response {
    let status = html::status_of(aside.fault.is_some());
    match hearing_page(app, (visitor, known), id, aside).await {
        Ok(Some(page)) => html::form_with(status, &page, page.ask.as_ref().map(Ask::guest).as_ref()),
        Ok(None) => sentence::page(StatusCode::NOT_FOUND, &NOT_FOUND),
        Err(error) => sentence::unavailable(error),
    }
}

async fn hearing_page(
    app: &App,
    (visitor, known): (&Visitor, &Known),
    id: &str,
    Aside { came_by, fault }: Aside,
) -> Result<Option<HearingPage>, DbError> {
    let Some((file, hearing)) = reading(app, known).hearing(id).await? else { return Ok(None) };
    let version = (hearing.id.as_str(), hearing.version);
    let is_noted = own::queries::is_noted(&mut Reader::Db(&app.db), version, &known.id).await?;
    let adjusting = Adjusting::of(app, known, (&file.line, &hearing), fault).await?;
    let court = crate::web::docket::court_of(app, &file.line.number);
    let address = address_of(app, &file.line.number, &hearing);
    let map = address.as_deref().map(map_of);
    let lies_ahead =
        hearing.state == HearingState::Scheduled && hearing.starts_at > court_time(app.clock.now());
    let ask = if lies_ahead { Ask::of(app, visitor).await } else { None };
    let consequence = consequence(app, &file.line, &hearing);
    let is_civil_trial = is_civil_trial(app, &file.line, &hearing);
    Ok(Some(HearingPage {
        file,
        hearing,
        court,
        address,
        map,
        consequence,
        is_civil_trial,
        is_noted,
        adjusting,
        ask,
        came_by,
    }))
}

/// The person has taken note of a hearing, in the version they were shown.
pub(super) async fn note(
    State(app): State<App>,
    visitor: Visitor,
    Named((id, version)): Named<(String, String)>,
) -> Response {
    let Ok(version) = version.parse() else { return sentence::page(StatusCode::NOT_FOUND, &NOT_FOUND) };
    let known = match visitor.reader(&app, &format!("/m/hearings/{id}")).await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    match crate::web::docket::note(&app, &known, &id, version).await {
        // A newer version is shown instead, to be noted itself.
        Ok(Some(_)) => Redirect::to(&format!("/m/hearings/{id}")).into_response(),
        Ok(None) => sentence::page(StatusCode::NOT_FOUND, &NOT_FOUND),
        Err(error) => sentence::unavailable(error),
    }
}

/// The same rule as the notices follow.
fn consequence(app: &App, line: &CaseLine, hearing: &HearingView) -> Option<String> {
    let engine = app.engines.current();
    let told = engine.scripts().notices.consequence_of(&line.number, Some(hearing.kind.word()), None);
    told.map(str::to_owned)
}

/// 民事诉讼法第149条 adjourns trials, and civil ones only.
fn is_civil_trial(app: &App, line: &CaseLine, hearing: &HearingView) -> bool {
    let engine = app.engines.current();
    let types = &engine.scripts().tables.case_types;
    let number = CaseNumber::parse(&line.number, types, court_time(app.clock.now()).year());
    number.is_ok_and(|number| number.is_civil())
        && matches!(hearing.kind, HearingKind::Trial | HearingKind::Online)
}

/// A map that every phone opens.
fn map_of(address: &str) -> String {
    let query: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    format!("https://uri.amap.com/search?keyword={query}")
}

/// 2026年12月8日（星期二）09:30
pub(super) fn when(at: &DateTime) -> String {
    at_in_words(*at)
}

/// 50元
fn yuan(fen: &i64) -> String {
    match (fen / 100, fen % 100) {
        (whole, 0) => format!("{whole}元"),
        (whole, part) => format!("{whole}.{part:02}元"),
    }
}
