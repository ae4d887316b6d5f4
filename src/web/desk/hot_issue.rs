//! `/desk/hot/{id}`: an issue, who sees to it, what is done, and whether that helped (screen A3).

use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use super::hot::{encoded, word};
use super::posted::Posted;
use super::sentence::{self, Sentence};
use super::visitor::{Anybody, Bar, Colleague};
use crate::answer::Article;
use crate::app::App;
use crate::clock::court_date;
use crate::db::DbError;
use crate::orders::access::{leads, sees_court};
use crate::orders::hot::weeks::{EFFECT_DAYS, Effect, Subject};
use crate::orders::hot::{Acted, Deed, Issue, NotDone, State, can_own};
use crate::staff::Officer;
use crate::web::html;

const STALE: &str = "您打开以后，别人改过这个专题，上面是现在的内容。您写的还在下面，请看过再保存。";

#[derive(Template)]
#[template(path = "desk/hot_issue.html")]
struct IssuePage {
    bar: Bar,
    issue: Issue,
    word: String,
    name: String,
    owner: String,
    raised_by: String,
    effect: Option<Effect>,
    /// Until four weeks have passed since something was done.
    days_left: i64,
    /// What the chat answers today.
    article: Option<Article>,
    /// Who can see to it.
    owners: Vec<Officer>,
    own_id: String,
    may_look: bool,
    may_lead: bool,
    may_take: bool,
    may_close: bool,
    may_dismiss: bool,
    today: Date,
    typed: Typed,
}

/// What somebody had sent when it could not be done.
#[derive(Default)]
struct Typed {
    deed: String,
    fields: Fields,
    fault: Option<String>,
}

/// What a form may hold.
#[derive(Deserialize, Default, Clone)]
pub(super) struct Fields {
    /// What the page showed.
    #[serde(default)]
    version: String,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    due_on: String,
    #[serde(default)]
    cause: String,
    #[serde(default)]
    measures: String,
    #[serde(default)]
    since_on: String,
    #[serde(default)]
    result: String,
    #[serde(default)]
    reason: String,
}

impl Fields {
    /// The form as a deed, or what is missing; `None` for a form that there is not.
    fn deed(&self, name: &str) -> Option<Result<Deed, NotDone>> {
        let day = |text: &str, fault| text.parse().map_err(|_| fault);
        Some(match name {
            "take" => day(&self.due_on, NotDone::NoDay).map(|due_on| Deed::Take {
                owner: self.owner.clone(),
                due_on,
                cause: self.cause.clone(),
                measures: self.measures.clone(),
            }),
            "close" => day(&self.since_on, NotDone::NoSince)
                .map(|since_on| Deed::Close { since_on, result: self.result.clone() }),
            "dismiss" => Ok(Deed::Dismiss { reason: self.reason.clone() }),
            _ => return None,
        })
    }
}

impl IssuePage {
    fn is_typed(&self) -> bool {
        self.typed.deed == "take"
    }

    fn is_owner(&self, id: &str) -> bool {
        if self.is_typed() { self.typed.fields.owner == id } else { self.issue.owner.as_deref() == Some(id) }
    }

    fn due(&self) -> String {
        let due = || self.issue.due_on.map(|day| day.to_string()).unwrap_or_default();
        if self.is_typed() { self.typed.fields.due_on.clone() } else { due() }
    }

    fn cause(&self) -> &str {
        if self.is_typed() { &self.typed.fields.cause } else { &self.issue.words.cause }
    }

    fn measures(&self) -> &str {
        if self.is_typed() { &self.typed.fields.measures } else { &self.issue.words.measures }
    }
}

/// The page.
pub(super) async fn page(
    Shared(app): Shared<App>,
    Colleague(who): Colleague,
    Path(id): Path<String>,
) -> Response {
    show(&app, &who, &id, Typed::default()).await
}

async fn show(app: &App, who: &Anybody, id: &str, typed: Typed) -> Response {
    match read(app, who, id, typed).await {
        Ok(Some(page)) => {
            let status = html::status_of(page.typed.fault.is_some());
            html::form(status, &page)
        }
        Ok(None) => unknown(),
        Err(error) => sentence::unavailable(error),
    }
}

fn unknown() -> Response {
    let sentence = Sentence::of("没有查到", "没有这个专题，或者不由您办理。请回到热点页面查看。");
    sentence::page(StatusCode::NOT_FOUND, &sentence)
}

async fn read(app: &App, who: &Anybody, id: &str, typed: Typed) -> Result<Option<IssuePage>, DbError> {
    let officer = &who.session.officer;
    let Some(issue) = app.orders.hot_issue(officer, id).await? else { return Ok(None) };
    let effect = app.orders.hot_effect(&issue).await?;
    let officers = app.entrance.officers().await?;
    let name = |id: &Option<String>| {
        let found = id.as_ref().and_then(|id| officers.iter().find(|own| own.id == *id));
        found.map(|own| own.name.clone()).unwrap_or_default()
    };
    let (owner, raised_by) = (name(&issue.owner), name(&issue.raised_by));
    let (engine, today) = (app.engines.current(), court_date(app.clock.now()));
    let article = match &issue.subject {
        Subject::Topic(slug) => engine.article(slug, today),
        Subject::Kind(_) | Subject::Division(_) => None,
    };
    let passed = issue.since_on.and_then(|since| since.until(today).ok()).map(|span| span.get_days());
    let days_left = passed.map_or(0, |passed| EFFECT_DAYS - i64::from(passed));
    Ok(Some(IssuePage {
        bar: Bar::of(who),
        word: word(&engine, &issue.subject),
        name: encoded(&issue.subject.name()),
        owner,
        raised_by,
        effect,
        days_left,
        article,
        own_id: officer.id.clone(),
        may_look: sees_court(officer),
        may_lead: leads(officer),
        may_take: issue.may_take(officer),
        may_close: issue.may_close(officer),
        may_dismiss: issue.may_dismiss(officer),
        owners: officers.into_iter().filter(|own| can_own(own, &issue.court)).collect(),
        issue,
        today,
        typed,
    }))
}

/// The page again, after something was done.
pub(super) async fn again(Path(named): Path<Named>) -> Response {
    super::one_of("/desk/hot", &named.id)
}

/// The issue that a path names, whatever follows it.
#[derive(Deserialize)]
pub(super) struct Named {
    id: String,
}

/// Does something about it.
pub(super) async fn act(
    Shared(app): Shared<App>,
    Path((id, name)): Path<(String, String)>,
    Posted(Colleague(who), fields): Posted<Colleague, Fields>,
) -> Response {
    let faulty = |fault: String| Typed { deed: name.clone(), fields: fields.clone(), fault: Some(fault) };
    let deed = match fields.deed(&name) {
        Some(Ok(deed)) => deed,
        Some(Err(fault)) => return show(&app, &who, &id, faulty(fault.to_string())).await,
        None => return unknown(),
    };
    let officers = match app.entrance.officers().await {
        Ok(officers) => officers,
        Err(error) => return sentence::unavailable(error),
    };
    // None is the version of no issue.
    let seen = (id.as_str(), fields.version.parse().unwrap_or_default());
    match app.orders.act_on_hot(&who.session.officer, seen, deed, officers).await {
        Ok(Acted::Done) => super::one_of("/desk/hot", &id),
        Ok(Acted::Missing) => unknown(),
        Ok(Acted::Stale) => show(&app, &who, &id, faulty(STALE.to_owned())).await,
        Ok(Acted::Refused(fault)) => show(&app, &who, &id, faulty(fault.to_string())).await,
        Err(error) => sentence::unavailable(error),
    }
}
