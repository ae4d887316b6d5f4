//! `/m/calendar`: the address for one's calendar program, made and taken back; `/m/hearings/{id}/calendar.ics`: one
//! hearing as a file.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use super::asked::Named;
use super::cases::NOT_FOUND;
use super::posted::Posted;
use super::sentence;
use super::visitor::Visitor;
use crate::app::App;
use crate::audit::{self, Act, Actor};
use crate::calendar::{Calendar, Method};
use crate::clock::court_date;
use crate::db::DbError;
use crate::people::feed::{AddressToken, queries as feeds};
use crate::people::queries::Known;
use crate::web::docket::{entry_of, reading};
use crate::web::html;

const HERE: &str = "/m/calendar";
const AGREED: &str = "yes";
const NOT_AGREED: &str = "请先勾选“我已知悉，同意开启”。";

#[derive(Template)]
#[template(path = "portal/calendar.html")]
struct CalendarPage {
    /// Since when there is an address.
    since: Option<Date>,
    /// The address that was just made; it is shown once.
    address: Option<Address>,
    /// Whether our own address is known, so that one can be made.
    is_possible: bool,
    /// What went wrong.
    fault: Option<&'static str>,
    /// Days for which what is over stays.
    kept_days: u32,
}

/// An address that opens a calendar.
struct Address {
    /// For programs that are given an address.
    https: String,
    /// For a tap that opens the program.
    webcal: String,
}

#[derive(Deserialize)]
pub(super) struct Consent {
    #[serde(default)]
    agreed: String,
}

/// What it is, and whether it is on.
pub(super) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    match visitor.reader(&app, HERE).await {
        Ok(known) => page(&app, &visitor, &known, None, None).await,
        Err(elsewhere) => elsewhere,
    }
}

/// Makes an address for whoever agreed; the one before it ends.
pub(super) async fn turn_on(
    State(app): State<App>,
    visitor: Visitor,
    Posted(consent): Posted<Consent>,
) -> Response {
    let known = match visitor.reader(&app, HERE).await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    if consent.agreed != AGREED {
        return page(&app, &visitor, &known, None, Some(NOT_AGREED)).await;
    }
    let Some(public) = app.settings.server.address() else {
        return page(&app, &visitor, &known, None, None).await;
    };
    let token = AddressToken::fresh(&app.dice);
    let address = Address::of(&public, &token);
    match write(&app, &visitor, &known, Some(token)).await {
        Ok(()) => page(&app, &visitor, &known, Some(address), None).await,
        Err(error) => sentence::unavailable(error),
    }
}

/// Takes the address back.
pub(super) async fn turn_off(State(app): State<App>, visitor: Visitor) -> Response {
    let known = match visitor.reader(&app, HERE).await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    match write(&app, &visitor, &known, None).await {
        Ok(()) => Redirect::to(HERE).into_response(),
        Err(error) => sentence::unavailable(error),
    }
}

/// One hearing, as a file for the phone's calendar.
pub(super) async fn file(State(app): State<App>, visitor: Visitor, Named(id): Named<String>) -> Response {
    let known = match visitor.reader(&app, &format!("/m/hearings/{id}")).await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    match reading(&app, &known).sitting(&id).await {
        Ok(Some(sitting)) => {
            let event = entry_of(&app, &sitting, app.clock.now());
            let calendar = Calendar { method: Method::File, events: vec![event] };
            let headers = [
                (header::CONTENT_TYPE, calendar.media_type()),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"hearing.ics\"".to_owned()),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
                (header::CACHE_CONTROL, "no-store".to_owned()),
            ];
            (headers, calendar.write()).into_response()
        }
        Ok(None) => sentence::page(StatusCode::NOT_FOUND, &NOT_FOUND),
        Err(error) => sentence::unavailable(error),
    }
}

/// Opens a feed under the token, or closes the one that is open. Consent to what leaves the country is noted.
async fn write(
    app: &App,
    visitor: &Visitor,
    known: &Known,
    token: Option<AddressToken>,
) -> Result<(), DbError> {
    let (caller, person) = (visitor.caller.clone(), known.id.clone());
    let (sealer, now_ms) = (app.sealer.clone(), app.clock.now_ms());
    let written = app.db.write(move |tx| {
        Box::pin(async move {
            let whose = caller.whose();
            let action = match &token {
                Some(token) => {
                    feeds::open(tx, token, whose, &person, now_ms).await?;
                    "calendar.on"
                }
                None if feeds::close(tx, whose).await? => "calendar.off",
                None => return Ok(()),
            };
            let (subject, actor) = (format!("person:{person}"), Actor::Person(person));
            audit::record(tx, &sealer, now_ms, Act { actor: &actor, action, subject, reason: None }).await
        })
    });
    written.await
}

async fn page(
    app: &App,
    visitor: &Visitor,
    known: &Known,
    address: Option<Address>,
    fault: Option<&'static str>,
) -> Response {
    let since = match feeds::since(&app.db, visitor.whose(), &known.id).await {
        Ok(since) => since,
        Err(error) => return sentence::unavailable(error),
    };
    let status = html::status_of(fault.is_some());
    let page = CalendarPage {
        since: since.and_then(|ms| Timestamp::from_millisecond(ms).ok()).map(court_date),
        address,
        is_possible: app.settings.server.address().is_some(),
        fault,
        kept_days: app.engines.current().limits().calendar.kept_days,
    };
    html::form(status, &page)
}

impl Address {
    fn of(public: &str, token: &AddressToken) -> Self {
        let https = format!("{public}/cal/{}.ics", token.reveal());
        let webcal =
            https.split_once("://").map_or_else(|| https.clone(), |(_, rest)| format!("webcal://{rest}"));
        Self { https, webcal }
    }
}
