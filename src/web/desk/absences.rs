//! `/desk/absences`: when a judge is on leave or in a sitting, and who stands in (screen J4). A chief does it for the judges of
//! the division, who may be ill.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};
use serde::Deserialize;

use super::posted::Posted;
use super::sentence::{self, Sentence};
use super::sign_in::Nothing;
use super::visitor::{Anybody, Bar, Colleague};
use super::words::{away, is_past};
use crate::app::App;
use crate::clock::{COURT_ZONE, court_time};
use crate::db::DbError;
use crate::staff::absence::{Absence, NewAbsence, NotRecorded, Why, can_stand_in, may_record};
use crate::staff::{Officer, Role};
use crate::web::html;

const HERE: &str = "/desk/absences";
const NO_DAYS: &str = "请选择请假的第一天和最后一天。";
const NO_HOUR: &str = "请选择今天开庭到几点。";
const NO_DEPUTY: &str = "请选择代办人；没有合适的人，请选“没有代办人”。";
/// Chosen where nobody stands in.
const NOBODY: &str = "none";

#[derive(Template)]
#[template(path = "desk/absences.html")]
struct AbsencesPage {
    bar: Bar,
    /// For whom it can be recorded, oneself first.
    judges: Vec<Officer>,
    /// Who can stand in for any of them.
    deputies: Vec<Officer>,
    absences: Vec<Absence>,
    today: Date,
    now_ms: i64,
    typed: Typed,
    fault: Option<String>,
}

/// What the form holds.
#[derive(Deserialize, Default, Clone)]
pub(super) struct Typed {
    #[serde(default)]
    why: String,
    #[serde(default)]
    staff: String,
    #[serde(default)]
    deputy: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    hour: String,
}

impl Typed {
    /// From when until when, Unix milliseconds: whole days, or from now until an hour of today.
    fn span(&self, why: Why, now: DateTime) -> Result<(i64, i64), &'static str> {
        let (from, until) = match why {
            Why::Leave => {
                let (from, until): (Date, Date) =
                    self.from.parse().ok().zip(self.until.parse().ok()).ok_or(NO_DAYS)?;
                (
                    from.to_datetime(Time::midnight()),
                    until.saturating_add(1.day()).to_datetime(Time::midnight()),
                )
            }
            Why::Sitting => {
                let hour: Time = self.hour.parse().map_err(|_| NO_HOUR)?;
                (now, now.date().to_datetime(hour))
            }
        };
        let instant = |at| COURT_ZONE.to_timestamp(at).map(|at| at.as_millisecond()).map_err(|_| NO_DAYS);
        Ok((instant(from)?, instant(until)?))
    }
}

impl AbsencesPage {
    fn is_typed(&self, why: &str) -> bool {
        self.typed.why == why
    }
}

/// What is recorded, and the forms.
pub(super) async fn page(State(app): State<App>, Colleague(who): Colleague) -> Response {
    show(&app, &who, Typed::default(), None).await
}

async fn show(app: &App, who: &Anybody, typed: Typed, fault: Option<String>) -> Response {
    match read(app, who, typed, fault).await {
        Ok(_) if !has_absences(&who.session.officer) => {
            let sentence = "这个页面给法官和庭长登记请假、开庭使用。需要时请联系本院的系统管理员。";
            sentence::page(StatusCode::FORBIDDEN, &Sentence::of("没有权限", sentence))
        }
        Ok(page) => {
            let status = html::status_of(page.fault.is_some());
            html::form(status, &page)
        }
        Err(error) => sentence::unavailable(error),
    }
}

async fn read(
    app: &App,
    who: &Anybody,
    typed: Typed,
    fault: Option<String>,
) -> Result<AbsencesPage, DbError> {
    let officer = &who.session.officer;
    let officers = app.entrance.officers().await?;
    let mut judges: Vec<Officer> = officers.iter().filter(|own| may_record(officer, own)).cloned().collect();
    judges.sort_by_key(|own| own.id != officer.id);
    let can_for_any = |own: &&Officer| judges.iter().any(|of| can_stand_in(own, of));
    let deputies = officers.iter().filter(can_for_any).cloned().collect();
    let absences = app.entrance.absences(officer).await?;
    let (now, bar) = (app.clock.now(), Bar::of(who));
    let (today, now_ms) = (court_time(now).date(), now.as_millisecond());
    Ok(AbsencesPage { bar, judges, deputies, absences, today, now_ms, typed, fault })
}

/// Whether somebody has absences to record: their own, or those of a division.
pub(super) fn has_absences(officer: &Officer) -> bool {
    officer.roles.hold(Role::Judge) || officer.roles.hold(Role::Chief)
}

/// Records an absence.
pub(super) async fn record(
    State(app): State<App>,
    Posted(Colleague(who), typed): Posted<Colleague, Typed>,
) -> Response {
    let officer = &who.session.officer;
    let why = Why::find(&typed.why).unwrap_or(Why::Leave);
    let (from_ms, until_ms) = match typed.span(why, court_time(app.clock.now())) {
        Ok(span) => span,
        Err(fault) => return show(&app, &who, typed, Some(fault.to_owned())).await,
    };
    let deputy = match typed.deputy.as_str() {
        "" => return show(&app, &who, typed, Some(NO_DEPUTY.to_owned())).await,
        NOBODY => None,
        id => Some(id.to_owned()),
    };
    let new = NewAbsence { staff: typed.staff.clone(), why, from_ms, until_ms, deputy };
    match app.entrance.record_absence(officer, new).await {
        Ok(Ok(())) => Redirect::to(HERE).into_response(),
        Ok(Err(NotRecorded::NotTheirs)) => {
            let sentence = Sentence::of("没有权限", NotRecorded::NotTheirs.to_string());
            sentence::page(StatusCode::FORBIDDEN, &sentence)
        }
        Ok(Err(fault)) => show(&app, &who, typed, Some(fault.to_string())).await,
        Err(error) => sentence::unavailable(error),
    }
}

/// Somebody is back, or stays after all.
pub(super) async fn end(
    State(app): State<App>,
    Path(id): Path<String>,
    Posted(Colleague(who), _): Posted<Colleague, Nothing>,
) -> Response {
    match app.entrance.end_absence(&who.session.officer, &id).await {
        Ok(true) => Redirect::to(HERE).into_response(),
        Ok(false) => {
            let sentence = Sentence::of("没有这条登记", "这条登记已经结束，或者不是您可以结束的。");
            sentence::page(StatusCode::NOT_FOUND, &sentence)
        }
        Err(error) => sentence::unavailable(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(why: Why, from: &str, until: &str, hour: &str) -> Result<(i64, i64), &'static str> {
        let typed = Typed { from: from.into(), until: until.into(), hour: hour.into(), ..Typed::default() };
        typed.span(why, "2026-11-24T10:30".parse().unwrap())
    }

    #[test]
    fn leave_is_whole_days_and_a_sitting_lasts_from_now() {
        let day = 86_400_000;
        let (from, until) = span(Why::Leave, "2026-11-24", "2026-11-24", "").unwrap();
        assert_eq!(until - from, day);
        let (from, until) = span(Why::Leave, "2026-11-24", "2026-11-27", "").unwrap();
        assert_eq!(until - from, 4 * day);
        let (from, until) = span(Why::Sitting, "", "", "12:00").unwrap();
        assert_eq!(until - from, 90 * 60_000);
        assert_eq!(span(Why::Leave, "2026-11-24", "", ""), Err(NO_DAYS));
        assert_eq!(span(Why::Sitting, "2026-11-24", "2026-11-24", "25:00"), Err(NO_HOUR));
    }
}
