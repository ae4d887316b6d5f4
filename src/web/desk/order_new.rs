//! `/desk/orders/new`: a request that came by telephone or at the window, written down by a seat (screen S3).

use askama::Template;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::posted::Posted;
use super::sentence;
use super::visitor::{Anybody, Bar, Seat};
use crate::app::App;
use crate::audit::Actor;
use crate::db::DbError;
use crate::law::identifier::{Mobile, PersonName};
use crate::orders::filed::Reporter;
use crate::orders::intake::{LONGEST, NewOrder};
use crate::orders::kinds::{Channel, Kind, Part};
use crate::orders::queries;
use crate::text::typed_line;
use crate::web::html;

/// A case number has fewer characters.
const CASE_LENGTH: usize = 60;

#[derive(Template)]
#[template(path = "desk/order_new.html")]
struct FormPage {
    bar: Bar,
    /// The form's own name, so that it is taken in once.
    form: String,
    told: Told,
    most: usize,
    fault: Option<String>,
}

/// What stands in the form.
#[derive(Deserialize, Default)]
pub(super) struct Told {
    #[serde(default)]
    form: String,
    #[serde(default)]
    channel: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    mobile: String,
    #[serde(default)]
    case: String,
    #[serde(default)]
    content: String,
    #[serde(default)]
    nameless: String,
}

/// The form.
pub(super) async fn form(Shared(app): Shared<App>, Seat(who): Seat) -> Response {
    show(&app, &who, Told::default(), None)
}

fn show(app: &App, who: &Anybody, told: Told, fault: Option<String>) -> Response {
    let status = html::status_of(fault.is_some());
    let form = if told.form.is_empty() { app.ids.make() } else { told.form.clone() };
    html::form(status, &FormPage { bar: Bar::of(who), form, told, most: LONGEST, fault })
}

/// Takes it in; its page is the next step.
pub(super) async fn submit(
    Shared(app): Shared<App>,
    Posted(Seat(who), told): Posted<Seat, Told>,
) -> Response {
    let officer = &who.session.officer;
    let new = match read(&officer.court, &officer.id, &told) {
        Ok(new) => new,
        Err(fault) => return show(&app, &who, told, Some(fault)),
    };
    let (once, is_sealed) = (new.once.clone().unwrap_or_default(), new.kind.is_sealed());
    let by = (Part::Seat, Actor::Staff(officer.id.clone()));
    let id = match app.orders.submit(new, by).await {
        Ok(taken) => Ok(taken.ok().map(|receipt| receipt.id)),
        Err(DbError::Taken) => queries::by_once(&app.db, &app.sealer, &once).await,
        Err(error) => Err(error),
    };
    match id {
        // A complaint is not the seat's to read once it is written down.
        Ok(Some(_)) if is_sealed => sentence::page(
            StatusCode::OK,
            &sentence::Sentence::of("已登记", "投诉已转督察人员办理。座席和被投诉的庭室看不到内容。"),
        ),
        Ok(Some(id)) => Redirect::to(&format!("/desk/orders/{id}")).into_response(),
        Ok(None) => Redirect::to("/desk/orders").into_response(),
        Err(error) => sentence::unavailable(error),
    }
}

fn read(court: &str, officer: &str, told: &Told) -> Result<NewOrder, String> {
    let channel = Channel::find(&told.channel).filter(|own| matches!(own, Channel::Line | Channel::Hall));
    let channel = channel.ok_or("请选择来电还是来访。")?;
    let kind = Kind::find(&told.kind).ok_or("请选择要办的事。")?;
    let written = told.content.trim().chars().count();
    if written == 0 || written > LONGEST {
        return Err(format!("请写清诉求内容，最多{LONGEST}个字。"));
    }
    let case_number = typed_line(&told.case, CASE_LENGTH);
    let reporter = if kind.is_sealed() && !told.nameless.is_empty() {
        Reporter::of(None, case_number)
    } else {
        let name = PersonName::parse(&told.name).map_err(|_| "请填写诉求人姓名。")?;
        let mobile = Mobile::parse(&told.mobile).map_err(|_| "请填写诉求人的11位手机号。")?;
        Reporter::of(Some((&name, &mobile)), case_number)
    };
    Ok(NewOrder {
        court: court.to_owned(),
        channel,
        kind,
        person: None,
        chat: None,
        once: (!told.form.is_empty()).then(|| format!("{officer}|{}", told.form)),
        reporter,
        content: told.content.clone(),
    })
}
