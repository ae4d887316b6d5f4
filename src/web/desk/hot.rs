//! `/desk/hot`: what is asked more often than before, and who sees to it (screen A2). Whoever sees what the court is asked sees
//! the numbers; whoever sees to an issue sees that issue.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use super::posted::Posted;
use super::sentence::{self, Sentence};
use super::visitor::{Anybody, Bar, Colleague};
use super::words::at;
use crate::answer::Engine;
use crate::app::App;
use crate::clock::{court_date, midnight_ms_of};
use crate::db::DbError;
use crate::db::id::plain;
use crate::orders::access::{leads, sees_court};
use crate::orders::figures::queries::Listed;
use crate::orders::hot::weeks::{BEFORE, Subject};
use crate::orders::hot::{Counted, Issue, may_see, queries};
use crate::scripts::HotLimits;
use crate::web::html;

/// So many subjects are listed; whatever rises stands first.
const LISTED: usize = 40;
const ENDED: i64 = 20;
const A_PAGE: i64 = 50;
/// Sorts behind every id.
const LATEST: &str = "z";
const THERE_ALREADY: &str = "没有立为专题：这件事已经在办理，或者近9周没有这类诉求。请在上面的列表里查看。";

/// An issue with the words that people read.
struct Line {
    issue: Issue,
    word: String,
    owner: String,
}

/// A subject with its numbers.
struct Row {
    counted: Counted,
    word: String,
    /// Its name in an address.
    name: String,
    /// The issue that is open about it.
    issue: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/hot.html")]
struct HotPage {
    bar: Bar,
    open: Vec<Line>,
    ended: Vec<Line>,
    may_look: bool,
    may_lead: bool,
    /// What was asked most in the month before: its name, its words, how often.
    of_the_month: Option<(String, String, i64)>,
    rows: Vec<Row>,
    has_more: bool,
    limits: HotLimits,
    /// The seven days.
    first: Date,
    last: Date,
    today: Date,
    fault: Option<String>,
}

impl HotPage {
    fn is_late(&self, issue: &Issue) -> bool {
        issue.due_on.is_some_and(|due| due < self.today)
    }
}

#[derive(Template)]
#[template(path = "desk/hot_orders.html")]
struct OrdersPage {
    bar: Bar,
    word: String,
    first: Date,
    last: Date,
    orders: Vec<Listed>,
    next: Option<String>,
}

/// What a subject is called.
pub(super) fn word(engine: &Engine, subject: &Subject) -> String {
    match subject {
        Subject::Topic(slug) => engine.canonical(slug).unwrap_or(slug).to_owned(),
        Subject::Kind(kind) => kind.word().to_owned(),
        Subject::Division(name) => name.clone(),
    }
}

/// As it stands in an address.
pub(super) fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The page.
pub(super) async fn page(Shared(app): Shared<App>, Colleague(who): Colleague) -> Response {
    show(&app, &who, None).await
}

async fn show(app: &App, who: &Anybody, fault: Option<String>) -> Response {
    match read(app, who, fault).await {
        Ok(page) => {
            let status = html::status_of(page.fault.is_some());
            html::form(status, &page)
        }
        Err(error) => sentence::unavailable(error),
    }
}

async fn read(app: &App, who: &Anybody, fault: Option<String>) -> Result<HotPage, DbError> {
    let (officer, engine) = (&who.session.officer, app.engines.current());
    let (court, looks) = (officer.court.as_str(), sees_court(officer));
    let names: HashMap<String, String> =
        app.entrance.officers().await?.into_iter().map(|own| (own.id, own.name)).collect();
    let line = |issue: Issue| Line {
        word: word(&engine, &issue.subject),
        owner: issue.owner.as_ref().and_then(|id| names.get(id)).cloned().unwrap_or_default(),
        issue,
    };
    let seen = |issues: Vec<Issue>| {
        issues.into_iter().filter(|issue| may_see(officer, issue)).map(line).collect::<Vec<Line>>()
    };
    let open = seen(app.orders.hot(court).await?);
    let ended = seen(app.orders.hot_ended(court, (LATEST, ENDED)).await?);
    let counted = if looks { app.orders.asked(court).await? } else { Vec::new() };
    let of_the_month = if looks { app.orders.of_the_month(court).await? } else { None };
    let of_the_month = of_the_month.map(|(subject, count)| (subject.name(), word(&engine, &subject), count));
    let has_more = counted.len() > LISTED;
    let row = |counted: Counted| Row {
        word: word(&engine, &counted.subject),
        name: encoded(&counted.subject.name()),
        issue: open.iter().find(|own| own.issue.subject == counted.subject).map(|own| own.issue.id.clone()),
        counted,
    };
    let rows = counted.into_iter().take(LISTED).map(row).collect();
    let today = court_date(app.clock.now());
    Ok(HotPage {
        bar: Bar::of(who),
        open,
        ended,
        may_look: looks,
        may_lead: leads(officer),
        of_the_month,
        rows,
        has_more,
        limits: engine.limits().hot.clone(),
        first: today.saturating_sub(7.days()),
        last: today.saturating_sub(1.day()),
        today,
        fault,
    })
}

/// What somebody sees in what is asked.
#[derive(Deserialize)]
pub(super) struct Seen {
    #[serde(default)]
    subject: String,
}

/// Raises an issue by hand.
pub(super) async fn raise(
    Shared(app): Shared<App>,
    Posted(Colleague(who), seen): Posted<Colleague, Seen>,
) -> Response {
    let officer = &who.session.officer;
    if !leads(officer) {
        return not_theirs();
    }
    let Some(subject) = Subject::find(&seen.subject) else {
        return show(&app, &who, Some(THERE_ALREADY.to_owned())).await;
    };
    match app.orders.raise_by_hand(officer, subject).await {
        Ok(Some(id)) => super::one_of("/desk/hot", &id),
        Ok(None) => show(&app, &who, Some(THERE_ALREADY.to_owned())).await,
        Err(error) => sentence::unavailable(error),
    }
}

fn not_theirs() -> Response {
    let sentence = "这一页给座席、班长、督查和分管院领导使用。需要时请联系本院的系统管理员。";
    sentence::page(StatusCode::FORBIDDEN, &Sentence::of("没有权限", sentence))
}

/// Which requests are listed.
#[derive(Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    subject: String,
    /// The week, 0 being the last one.
    #[serde(default)]
    week: i64,
    /// Where the list goes on.
    before: Option<String>,
}

/// The requests behind a number.
pub(super) async fn orders(
    Shared(app): Shared<App>,
    Colleague(who): Colleague,
    Query(which): Query<Which>,
) -> Response {
    let officer = &who.session.officer;
    if !sees_court(officer) {
        return not_theirs();
    }
    let week = which.week.clamp(0, BEFORE as i64);
    let Some(subject) = Subject::find(&which.subject) else {
        let sentence = Sentence::of("没有查到", "没有这一类诉求，请回到热点页面查看。");
        return sentence::page(StatusCode::NOT_FOUND, &sentence);
    };
    let until = court_date(app.clock.now()).saturating_sub((7 * week).days());
    let first = until.saturating_sub(7.days());
    let span = (midnight_ms_of(first), midnight_ms_of(until));
    let before = which.before.as_deref().map_or(LATEST, plain);
    let found = queries::listed(&app.db, &officer.court, (&subject, span), (before, A_PAGE + 1)).await;
    match found {
        Ok(mut orders) => {
            let most = usize::try_from(A_PAGE).unwrap_or_default();
            let has_more = orders.len() > most;
            orders.truncate(most);
            let name = encoded(&subject.name());
            let after = |last: &Listed| format!("subject={name}&week={week}&before={}", last.id);
            let next = orders.last().filter(|_| has_more).map(after);
            let word = word(&app.engines.current(), &subject);
            let last = until.saturating_sub(1.day());
            html::page(StatusCode::OK, &OrdersPage { bar: Bar::of(&who), word, first, last, orders, next })
        }
        Err(error) => sentence::unavailable(error),
    }
}
