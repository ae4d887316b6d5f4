//! `/m/hearings/{id}/adjustment`: asking the court for another time, and what of one's own is at that time already.

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::DateTime;
use serde::Deserialize;

use super::asked::Named;
use super::cases::{Aside, NOT_FOUND, show_hearing, when};
use super::posted::Posted;
use super::sentence;
use super::visitor::Visitor;
use crate::app::App;
use crate::audit::{self, Act, Actor};
use crate::clock::{court_time, court_time_of};
use crate::db::{DbError, Reader};
use crate::docket::HearingState;
use crate::docket::clash::{self, Clash};
use crate::docket::diary::{Beside, Item};
use crate::docket::own::{CaseLine, HearingView};
use crate::people::adjustment::{Asked, Request, State, queries};
use crate::people::queries::Known;
use crate::text::typed_line;
use crate::web::docket::{diary, reading};

/// What the page of a hearing says of another time.
pub(super) struct Adjusting {
    /// What clashes, in words.
    pub(super) clashes: Vec<String>,
    /// What was asked last.
    pub(super) request: Option<Request>,
    /// Whether it can be asked for now.
    pub(super) may_ask: bool,
    /// What stands in the form before anything is typed.
    pub(super) reason: String,
    /// Characters of a reason.
    pub(super) most: u32,
    /// What went wrong.
    pub(super) fault: Option<String>,
}

impl Adjusting {
    pub(super) async fn of(
        app: &App,
        known: &Known,
        (line, hearing): (&CaseLine, &HearingView),
        fault: Option<String>,
    ) -> Result<Self, DbError> {
        let found = beside(app, known, hearing).await?;
        let reader = &mut Reader::Db(&app.db);
        let requests = queries::of_person(reader, &app.sealer, &known.id, Some(&hearing.id)).await?;
        let request = requests.into_iter().next();
        let is_open = request.as_ref().is_some_and(|request| request.state == State::Open);
        let reason = found.first().map(|own| {
            format!("{}另有一项安排，时间冲突。", clash::beside(own.starts_at, hearing.starts_at))
        });
        Ok(Self {
            clashes: found.iter().map(|own| in_words(own, hearing.starts_at)).collect(),
            may_ask: !is_open && may_ask(app, line, hearing),
            request,
            reason: reason.unwrap_or_default(),
            most: app.engines.current().limits().diary.reason_characters,
            fault,
        })
    }

    /// Whether a request waits.
    pub(super) fn is_open(&self) -> bool {
        self.request.as_ref().is_some_and(|request| request.state == State::Open)
    }

    /// Whether the last request ended with a change of the sitting.
    pub(super) fn is_overtaken(&self) -> bool {
        self.request.as_ref().is_some_and(|request| request.state == State::Overtaken)
    }

    /// What holds until a new time is told.
    pub(super) fn still_stands(&self, hearing: &HearingView) -> String {
        let (time, kind) = (when(&hearing.starts_at), hearing.kind.word());
        match self.request.as_ref().map(|request| request.state) {
            Some(State::Open) => format!(
                "法院还没有答复。答复以后会通知您，内容显示在这一页。答复以前，仍在{time}进行{kind}，请照常准备。"
            ),
            Some(State::Granted) => {
                format!("新的时间由法院另行通知。收到新的通知以前，{kind}的时间是{time}。")
            }
            Some(State::Overtaken) => {
                format!("现在{kind}的时间是{time}。这个时间您也不能参加的，可以重新申请。")
            }
            _ => format!("请按时参加：{time}。"),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Reason {
    #[serde(default)]
    reason: String,
    /// The time that stood above the form.
    #[serde(default)]
    set_for: String,
}

/// Asks. Asked twice, it is asked once.
pub(super) async fn ask(
    Shared(app): Shared<App>,
    visitor: Visitor,
    Named(id): Named<String>,
    Posted(told): Posted<Reason>,
) -> Response {
    let known = match visitor.reader(&app, &format!("/m/hearings/{id}")).await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    let (file, hearing) = match reading(&app, &known).hearing(&id).await {
        Ok(Some(found)) => found,
        Ok(None) => return sentence::page(StatusCode::NOT_FOUND, &NOT_FOUND),
        Err(error) => return sentence::unavailable(error),
    };
    let most = app.engines.current().limits().diary.reason_characters;
    let Some(reason) = typed_line(&told.reason, most as usize) else {
        let fault = format!("请写清理由，最多{most}个字。");
        return show_hearing(&app, (&visitor, &known), &id, faulty(fault)).await;
    };
    if !may_ask(&app, &file.line, &hearing) {
        let fault = "这次安排现在不能在这里申请调整。需要时请联系承办法官，或拨打12368。";
        return show_hearing(&app, (&visitor, &known), &id, faulty(fault.to_owned())).await;
    }
    if told.set_for.parse().ok() != Some(hearing.starts_at) {
        let fault = format!("时间已变为{}，请看清楚后再申请。", when(&hearing.starts_at));
        return show_hearing(&app, (&visitor, &known), &id, faulty(fault)).await;
    }
    match write(&app, &known, (&file.line, &hearing), reason).await {
        Ok(()) => back_to(&hearing.id),
        Err(error) => sentence::unavailable(error),
    }
}

/// Takes the request back.
pub(super) async fn withdraw(
    Shared(app): Shared<App>,
    visitor: Visitor,
    Named(id): Named<String>,
) -> Response {
    let known = match visitor.reader(&app, &format!("/m/hearings/{id}")).await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    let (sealer, now_ms, person, hearing) =
        (app.sealer.clone(), app.clock.now_ms(), known.id.clone(), id.clone());
    let written = app.db.write(move |tx| {
        Box::pin(async move {
            audit::take_turn(tx).await?;
            let Some(request) = queries::withdraw(tx, &hearing, &person, now_ms).await? else {
                return Ok(());
            };
            let (subject, actor) = (format!("adjustment:{request}"), Actor::Person(person));
            let act = Act { actor: &actor, action: "adjustment.withdraw", subject, reason: None };
            audit::record(tx, &sealer, now_ms, act).await
        })
    });
    match written.await {
        Ok(()) => back_to(&id),
        Err(error) => sentence::unavailable(error),
    }
}

async fn write(
    app: &App,
    known: &Known,
    (line, hearing): (&CaseLine, &HearingView),
    reason: String,
) -> Result<(), DbError> {
    // What somebody entered themselves only warns them: to the court it is their word, not its own docket's.
    let found = beside(app, known, hearing).await?;
    let beside = found.iter().find(|own| own.is_of_court);
    let asked = Asked {
        reason,
        beside: beside.map(|own| clash::beside(own.starts_at, hearing.starts_at)),
        standing: line.standing(),
        name: known.name.masked(),
    };
    let (id, person) = (app.ids.make(), known.id.clone());
    let (hearing, set_for) = (hearing.id.clone(), hearing.starts_at);
    let (sealer, now_ms) = (app.sealer.clone(), app.clock.now_ms());
    let written = app.db.write(move |tx| {
        Box::pin(async move {
            audit::take_turn(tx).await?;
            if !queries::ask(tx, &sealer, (&id, &person), (&hearing, set_for), &asked, now_ms).await? {
                return Ok(());
            }
            let (subject, actor) = (format!("adjustment:{id}"), Actor::Person(person));
            let act = Act { actor: &actor, action: "adjustment.ask", subject, reason: None };
            audit::record(tx, &sealer, now_ms, act).await
        })
    });
    written.await
}

/// What clashes with a sitting in its person's own diary.
async fn beside(app: &App, known: &Known, hearing: &HearingView) -> Result<Vec<Beside>, DbError> {
    let is_it = |item: &Item| item.sitting().is_some_and(|own| own.hearing.id == hearing.id);
    Ok(diary(app, known).await?.into_iter().find(is_it).map(|item| item.clashes).unwrap_or_default())
}

/// 与同日14:00的另一项安排时间冲突。
pub(super) fn in_words(own: &Beside, beside: DateTime) -> String {
    let time = clash::beside(own.starts_at, beside);
    let what = if own.is_of_court { "另一项法院安排" } else { "您自己的安排" };
    match own.how {
        Clash::Overlap => format!("与{time}的{what}时间冲突。"),
        Clash::TooClose => format!("与{time}的{what}间隔较短，可能来不及。"),
    }
}

/// Whoever goes there may ask, while it lies ahead.
fn may_ask(app: &App, line: &CaseLine, hearing: &HearingView) -> bool {
    hearing.state == HearingState::Scheduled
        && line.capacity.attends()
        && hearing.starts_at > court_time(app.clock.now())
}

fn faulty(fault: String) -> Aside {
    Aside { fault: Some(fault), ..Aside::default() }
}

/// 12月1日10:05
pub(super) fn day_of(ms: &i64) -> String {
    court_time_of(*ms).strftime("%-m月%-d日%H:%M").to_string()
}

fn back_to(hearing: &str) -> Response {
    Redirect::to(&format!("/m/hearings/{hearing}#adjustment")).into_response()
}
