//! `/desk/orders/{id}`: one order with its clocks, its log and its receipts, and what whoever looks may do (screens S4, J2, C2).
//! Whoever was too slow sees what came before them, and what they had written is kept (I9).

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use axum::extract::{Path, Query, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::claim::warn_of_many;
use super::order_deed::{Fields, Judge, absent, deed_of, judges};
use super::posted::Posted;
use super::qr::{self, Qr};
use super::sentence::{self, Sentence};
use super::unsent;
use super::visitor::{Anybody, Bar, Colleague};
use super::words::{at, is_past};
use crate::app::App;
use crate::audit::{self, Act, Actor};
use crate::clock::{court_date, court_midnight_ms};
use crate::db::{DbError, Reader};
use crate::notices::ledger::Line;
use crate::orders::acts::{Acted, Shown, Who, as_seen_by};
use crate::orders::deed::DeedKind;
use crate::orders::duty::Duty;
use crate::orders::duty::queries as duties;
use crate::orders::filed::Filed;
use crate::orders::kinds::{Level, Medium, Priority, Rating, ReplyMode, State};
use crate::orders::machine::Extension;
use crate::orders::queries;
use crate::orders::timeline::{self, Step};
use crate::registrar::waiting::Reason;
use crate::staff::Officer;
use crate::staff::unsent::Unsent;
use crate::web::html;

/// What stands open on the page, the likeliest first; the others are folded away.
const FIRST: &[DeedKind] = &[DeedKind::Reply, DeedKind::AnswerNow, DeedKind::Dispatch, DeedKind::Opinion];
/// In this order.
const OFFERED: &[DeedKind] = &[
    DeedKind::Opinion,
    DeedKind::AnswerNow,
    DeedKind::Accept,
    DeedKind::Reply,
    DeedKind::Dispatch,
    DeedKind::Promise,
    DeedKind::AskMore,
    DeedKind::Supply,
    DeedKind::ApproveReturn,
    DeedKind::RejectReturn,
    DeedKind::GrantExtension,
    DeedKind::DenyExtension,
    DeedKind::AskExtension,
    DeedKind::AskReturn,
    DeedKind::Reassign,
    DeedKind::Reprioritise,
    DeedKind::Merge,
    DeedKind::Transfer,
    DeedKind::Refuse,
    DeedKind::Confirm,
    DeedKind::Object,
    DeedKind::Supervise,
    DeedKind::Note,
];
/// The key of the desk that leads to a form.
fn key_of(kind: &DeedKind) -> Option<&'static str> {
    match kind {
        DeedKind::Reply => Some("r"),
        DeedKind::AnswerNow => Some("a"),
        DeedKind::Dispatch => Some("d"),
        DeedKind::Note => Some("n"),
        _ => None,
    }
}

/// Whether a form has words that are kept until they are sent.
fn has_words(kind: &DeedKind) -> bool {
    kind.words().is_some() || *kind == DeedKind::Confirm
}

/// So many other orders of the person are listed.
const BESIDE: i64 = 10;
const NO_REASON: &str = "请写明查看的理由（不超过200字，不要写姓名和号码）。";
const STALE: &str = "您打开以后，这件诉求有了新的进展（标着“新”）。您写的内容还在下面，请看过再提交。";

#[derive(Template)]
#[template(path = "desk/order.html")]
struct OrderPage {
    bar: Bar,
    shown: Shown,
    steps: Vec<Step>,
    receipts: Vec<Duty>,
    /// What its person was told,
    notices: Vec<Line>,
    /// and whether anything reaches them.
    is_reached: bool,
    /// Colleagues' names by their id.
    names: BTreeMap<String, String>,
    judges: Vec<Judge>,
    forms: Vec<DeedKind>,
    /// What else was asked from the same telephone.
    beside: Vec<Filed>,
    /// What was typed and could not be sent.
    typed: Typed,
    /// What was typed before and never sent, by the address of its form.
    unsent: HashMap<String, Unsent>,
    is_contact_shown: bool,
    now_ms: i64,
}

/// The receipt that is printed at the window.
#[derive(Template)]
#[template(path = "desk/order_receipt.html")]
struct ReceiptPage {
    shown: Shown,
    court: String,
    /// Where the state can be asked for, if the pages have an address.
    find: Option<(String, Qr)>,
}

/// The receipt.
pub(super) async fn receipt(
    Shared(app): Shared<App>,
    Colleague(who): Colleague,
    Path(id): Path<String>,
) -> Response {
    let shown = match app.orders.open(&id, &Who::Officer(who.session.officer.clone())).await {
        Ok(Some(shown)) => shown,
        Ok(None) => return unknown(),
        Err(error) => return sentence::unavailable(error),
    };
    let court = app.settings.court_name(&shown.filed.court).to_owned();
    let find = app.settings.server.address().map(|base| format!("{base}/m/orders/find"));
    let find = find.and_then(|address| Some((address.clone(), qr::of(&address)?)));
    html::page(StatusCode::OK, &ReceiptPage { shown, court, find })
}

/// What somebody had sent when it could not be done.
#[derive(Default)]
struct Typed {
    deed: Option<DeedKind>,
    fields: Fields,
    /// The version that their page showed; what came later is marked.
    version: Option<u32>,
    fault: Option<String>,
    /// A reviewed answer that somebody took for a reply.
    draft: String,
}

impl OrderPage {
    fn is_open(&self, kind: &DeedKind) -> bool {
        self.typed.deed == Some(*kind)
            || self.typed.deed.is_none() && FIRST.contains(kind)
            || self.unsent(kind).is_some()
    }

    fn words(&self, kind: &DeedKind) -> String {
        if self.typed.deed == Some(*kind) {
            return self.typed.fields.words.clone();
        }
        let unsent = self.unsent(kind).map(|unsent| unsent.words.as_str()).unwrap_or_default();
        match kind {
            DeedKind::Reply | DeedKind::AnswerNow => unsent::joined(unsent, &self.typed.draft),
            _ => unsent.to_owned(),
        }
    }

    fn unsent(&self, kind: &DeedKind) -> Option<&Unsent> {
        self.unsent.get(&place_of(&self.shown.filed.id, *kind))
    }

    /// What is said of words that stand in a form again; those of a form that was sent speak for themselves.
    fn note(&self, kind: &DeedKind) -> String {
        let is_sent = self.typed.deed == Some(*kind);
        self.unsent(kind).filter(|_| !is_sent).map(unsent::note).unwrap_or_default()
    }

    fn is_new(&self, place: &usize) -> bool {
        let version = self.typed.version.and_then(|version| usize::try_from(version).ok());
        version.is_some_and(|version| *place > version)
    }

    fn name(&self, actor: &str) -> &str {
        let id = Actor::staff_id(actor).unwrap_or(actor);
        self.names.get(id).map_or("", String::as_str)
    }

    fn is_superior_only(&self) -> bool {
        self.shown.filed.reporter.is_none() && self.shown.order.level < Level::Supervised
    }

    fn elsewhere(&self) -> Vec<Step> {
        timeline::of_colleague(&self.shown.elsewhere)
    }

    fn is_answerable(&self) -> bool {
        self.forms.iter().any(|kind| matches!(kind, DeedKind::Reply | DeedKind::AnswerNow))
    }

    fn is_asked(&self) -> bool {
        self.shown.order.extension == Extension::Asked
    }
}

/// The order; the look is in the trail, and what was told of it is read.
pub(super) async fn page(
    Shared(app): Shared<App>,
    Colleague(who): Colleague,
    Path(id): Path<String>,
    Query(chosen): Query<Chosen>,
) -> Response {
    let today = court_date(app.clock.now());
    let article = app.engines.current().article(&chosen.answer, today);
    let draft = article.map(|article| article.for_reply()).unwrap_or_default();
    show(&app, &who, &id, Typed { draft, ..Typed::default() }, false).await
}

/// The reviewed answer that somebody took.
#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    pub(super) answer: String,
}

async fn show(app: &App, who: &Anybody, id: &str, typed: Typed, is_contact_shown: bool) -> Response {
    match read(app, who, id, typed, is_contact_shown).await {
        Ok(Some(page)) => {
            let status = html::status_of(page.typed.fault.is_some());
            html::form_around(status, &page)
        }
        Ok(None) => unknown(),
        Err(error) => sentence::unavailable(error),
    }
}

async fn read(
    app: &App,
    who: &Anybody,
    id: &str,
    typed: Typed,
    is_contact_shown: bool,
) -> Result<Option<OrderPage>, DbError> {
    let officer = &who.session.officer;
    let Some(shown) = app.orders.open(id, &Who::Officer(officer.clone())).await? else { return Ok(None) };
    let beside = queries::beside(&app.db, &app.sealer, &shown.filed, BESIDE).await?;
    let beside = as_seen_by(officer, beside);
    let receipts = duties::receipts(&app.db, &shown.filed.id).await?;
    let notices = app.ledger.of_order(&shown.filed.court, &shown.filed.id).await?;
    let asker = queries::asker(&mut Reader::Db(&app.db), &shown.filed.id).await?;
    let is_reached = asker.is_some_and(|asker| asker.known().is_some());
    let officers = app.entrance.officers().await?;
    let away = app.entrance.away(&shown.filed.court).await?;
    let judges = judges(&officers, &away, &shown.filed.court, shown.filed.is_sealed);
    let names = officers.into_iter().map(|officer| (officer.id, officer.name)).collect();
    let unsent = unsent::of_page(app, officer, &page_of(&shown.filed.id)).await?;
    let forms = OFFERED.iter().copied().filter(|kind| shown.order.offers(&shown.parts, *kind)).collect();
    let steps = timeline::of_colleague(&shown.log.lines);
    let (bar, now_ms) = (Bar::of(who), app.clock.now_ms());
    Ok(Some(OrderPage {
        bar,
        shown,
        steps,
        receipts,
        notices,
        is_reached,
        names,
        judges,
        forms,
        beside,
        typed,
        unsent,
        is_contact_shown,
        now_ms,
    }))
}

/// Does something to it.
pub(super) async fn act(
    Shared(app): Shared<App>,
    Path((id, name)): Path<(String, String)>,
    Posted(Colleague(who), fields): Posted<Colleague, Fields>,
) -> Response {
    let (officer, Some(kind)) = (&who.session.officer, DeedKind::find(&name)) else { return unknown() };
    let version = fields.version();
    let faulty = |fault: String, version| Typed {
        deed: Some(kind),
        fields: fields.clone(),
        version,
        fault: Some(fault),
        draft: String::new(),
    };
    let judges = match to_choose(&app, officer, &id, kind).await {
        Ok(judges) => judges,
        Err(error) => return sentence::unavailable(error),
    };
    let deed = match deed_of(kind, &fields, &judges, app.clock.now_ms()) {
        Ok(deed) => deed,
        Err(fault) => return show(&app, &who, &id, faulty(fault.to_owned(), None), false).await,
    };
    let acted = app.orders.act(&id, version, &Who::Officer(officer.clone()), deed, fields.words()).await;
    let fault = match acted {
        Ok(Acted::Done) => {
            unsent::sent(&app, officer, &place_of(&id, kind)).await;
            return back_to(&id);
        }
        Ok(Acted::Missing) => return unknown(),
        Ok(Acted::Stale) => {
            return show(&app, &who, &id, faulty(STALE.to_owned(), Some(version)), false).await;
        }
        Ok(Acted::NoTarget) => {
            "没有查到要并入的诉求：请核对编号。只能并入同一个人提出、还没有答复的那一件。".to_owned()
        }
        Ok(Acted::Refused(refused)) => refused.to_string(),
        Err(error) => return sentence::unavailable(error),
    };
    show(&app, &who, &id, faulty(fault, None), false).await
}

/// To whom an order can be given, where the form asks for it.
async fn to_choose(app: &App, officer: &Officer, id: &str, kind: DeedKind) -> Result<Vec<Judge>, DbError> {
    if !matches!(kind, DeedKind::Dispatch | DeedKind::Reassign) {
        return Ok(Vec::new());
    }
    let filed = queries::one(&mut Reader::Db(&app.db), &app.sealer, id).await?;
    let is_sealed = filed.is_some_and(|filed| filed.is_sealed);
    Ok(judges(&app.entrance.officers().await?, &[], &officer.court, is_sealed))
}

#[derive(Deserialize)]
pub(super) struct Look {
    #[serde(default)]
    reason: String,
}

/// Shows name and telephone for a reason; the look is in the trail before.
pub(super) async fn contact(
    Shared(app): Shared<App>,
    Path(id): Path<String>,
    Posted(Colleague(who), look): Posted<Colleague, Look>,
) -> Response {
    let Some(reason) = Reason::read(&look.reason) else {
        let typed = Typed { fault: Some(NO_REASON.to_owned()), ..Typed::default() };
        return show(&app, &who, &id, typed, false).await;
    };
    let officer = Who::Officer(who.session.officer.clone());
    let noted = match app.orders.open(&id, &officer).await {
        Ok(Some(shown)) if shown.filed.reporter.is_some() => note(&app, &officer, &shown, &reason).await,
        Ok(_) => return unknown(),
        Err(error) => Err(error),
    };
    match noted {
        Ok(looks) => {
            warn_of_many(&app, &who, looks);
            show(&app, &who, &id, Typed::default(), true).await
        }
        Err(error) => sentence::unavailable(error),
    }
}

/// Notes a look; returns how many that makes since midnight.
async fn note(app: &App, who: &Who, shown: &Shown, reason: &Reason) -> Result<i64, DbError> {
    let since_ms = court_midnight_ms(app.clock.now());
    let (sealer, now_ms, actor) = (app.sealer.clone(), app.clock.now_ms(), who.actor());
    let (subject, reason) = (format!("order:{}", shown.filed.id), reason.clone());
    let noted = app.db.write(move |tx| {
        Box::pin(async move {
            let act = Act { actor: &actor, action: "order.unmask", subject, reason: Some(reason.as_str()) };
            audit::record(tx, &sealer, now_ms, act).await?;
            audit::queries::unmaskings(tx, &actor, since_ms).await
        })
    });
    noted.await
}

/// The order that a path names, whatever follows it.
#[derive(Deserialize)]
pub(super) struct Named {
    id: String,
}

/// The page again, masked, after a look or an act.
pub(super) async fn masked_again(Path(Named { id }): Path<Named>) -> Response {
    back_to(&id)
}

fn page_of(id: &str) -> String {
    format!("/desk/orders/{id}")
}

/// Where a form of the page is sent.
fn place_of(id: &str, kind: DeedKind) -> String {
    format!("{}/{}", page_of(id), kind.name())
}

fn back_to(id: &str) -> Response {
    super::one_of("/desk/orders", id)
}

pub(super) fn unknown() -> Response {
    let sentence = Sentence::of("没有查到", "没有这件诉求，或者不由您办理。请回到诉求列表查看。");
    sentence::page(StatusCode::NOT_FOUND, &sentence)
}
