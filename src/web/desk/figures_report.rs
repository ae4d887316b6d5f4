//! `/desk/figures/reports/{id}`: a month's figures as they were frozen, and what is counted of it today where that differs.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::figures::{DivisionLine, Line, show};
use super::figures_asked::{Asked, Question, no_report};
use super::posted::Posted;
use super::sentence::{self, Sentence};
use super::visitor::{Bar, Colleague};
use super::words::at;
use crate::app::App;
use crate::audit::Actor;
use crate::db::DbError;
use crate::orders::access::may_freeze;
use crate::orders::figures::NOT_COLLECTED;
use crate::orders::figures::period::Period;
use crate::orders::figures::report::{Measured, NotFrozen};
use crate::web::html;

#[derive(Template)]
#[template(path = "desk/figures_report.html")]
struct ReportPage {
    bar: Bar,
    question: Question,
    measured: Measured,
    month: String,
    /// Who froze it.
    by: String,
    is_whole: bool,
    lines: Vec<Line>,
    divisions: Vec<DivisionLine>,
    /// When the corrections were counted.
    now_ms: i64,
}

impl ReportPage {
    fn not_collected(&self) -> &'static [(&'static str, &'static str)] {
        NOT_COLLECTED
    }

    fn has_corrected(&self) -> bool {
        true
    }

    fn is_corrected(&self) -> bool {
        self.lines.iter().any(|line| line.corrected.is_some())
    }
}

/// A report.
pub(super) async fn page(
    Shared(app): Shared<App>,
    Colleague(who): Colleague,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let mut question = match asked.of_report(&id).by(&app, &who).await {
        Ok(question) => question,
        Err(response) => return response,
    };
    let Some(report) = question.report.take() else { return no_report() };
    let read = async {
        let corrected = app.orders.corrected(&who.session.officer.court, &report).await?;
        Ok::<_, DbError>((corrected, names(&app).await?))
    };
    let (corrected, names) = match read.await {
        Ok(read) => read,
        Err(error) => return sentence::unavailable(error),
    };
    let by = Actor::staff_id(&report.actor).and_then(|id| names.get(id)).cloned().unwrap_or_default();
    let (measured, month, is_whole) = (report.measured.clone(), report.period.month(), report.is_whole);
    question.report = Some(report);
    let lines = question.lines(&measured.cells, Some(&corrected));
    let divisions = question.divisions(&measured.cells);
    let (bar, now_ms) = (Bar::of(&who), app.clock.now_ms());
    let page = ReportPage { bar, question, measured, month, by, is_whole, lines, divisions, now_ms };
    html::form(StatusCode::OK, &page)
}

async fn names(app: &App) -> Result<BTreeMap<String, String>, DbError> {
    let officers = app.entrance.officers().await?;
    Ok(officers.into_iter().map(|officer| (officer.id, officer.name)).collect())
}

#[derive(Deserialize)]
pub(super) struct Month {
    #[serde(default)]
    month: String,
}

/// Freezes a month; whoever comes second is led to what the first one froze.
pub(super) async fn freeze(
    Shared(app): Shared<App>,
    Posted(Colleague(who), Month { month }): Posted<Colleague, Month>,
) -> Response {
    let officer = &who.session.officer;
    if !may_freeze(officer) {
        let sentence = "封存月度指标只由督查员或者分管全院的院领导办理。";
        return sentence::page(StatusCode::FORBIDDEN, &Sentence::of("没有权限", sentence));
    }
    let Some(period) = Period::month_named(&month) else {
        let fault = Some("没有看懂要封存哪个月，请重新操作。".to_owned());
        return show(&app, &who, &Asked::default(), fault).await;
    };
    match app.orders.freeze(&officer.court, period, who.actor()).await {
        Ok(Ok(id)) => super::one_of("/desk/figures/reports", &id),
        Ok(Err(NotFrozen::Already)) => Redirect::to("/desk/figures").into_response(),
        Ok(Err(NotFrozen::NotOver)) => {
            let fault = Some(format!("{month}还没有结束，结束以后才能封存。"));
            show(&app, &who, &Asked::default(), fault).await
        }
        Err(error) => sentence::unavailable(error),
    }
}
