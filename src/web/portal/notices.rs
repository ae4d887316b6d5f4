//! `/m/notices/{id}`: where a notice leads. It opens to a gate; behind it stands the hearing or the case itself, and behind
//! that of a day's message the notices that it told of.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::asked::{Asked, Named};
use super::sentence::{self, Sentence};
use super::visitor::{MaybeVisitor, Visitor, encoded, kept_out};
use crate::app::App;
use crate::channel::notice::Kind;
use crate::db::DbError;
use crate::notices;
use crate::notices::own::queries::Together;
use crate::notices::own::{Desk, NoticeView, queries};
use crate::people::queries::Known;
use crate::web::docket::note;
use crate::web::html;

#[derive(Template)]
#[template(path = "portal/notice_gate.html")]
struct Gate {
    court: String,
    number: String,
    notice: String,
    /// Whether it is about what somebody asked: that can be looked up by its number, too.
    is_of_order: bool,
    who: Outside,
}

/// Who stands before the gate.
enum Outside {
    /// Nobody knows yet: where to sign in.
    Unknown(String),
    /// Somebody who has not registered.
    Unregistered,
    /// Somebody whom the notice is not for.
    Another,
    /// Whoever it is: it went to a telephone of which nothing else is known.
    Anybody,
}

#[derive(Template)]
#[template(path = "portal/digest.html")]
struct DigestPage {
    notices: Vec<Entry>,
}

/// A notice of a day's message.
struct Entry {
    id: String,
    kind: &'static str,
    case_number: String,
    /// What has become of it, where that is to be said.
    mark: Option<&'static str>,
}

/// The kind of a fact that is a sitting.
const HEARING: &str = "hearing";

/// By which account the notice came.
#[derive(Deserialize)]
pub(super) struct Opened {
    account: Option<String>,
}

const NOT_FOUND: Sentence = Sentence {
    title: "没有找到这条通知",
    sentence: "链接可能不完整，或通知已超过保存期。请在公众号发送“我的案件”查看最新安排，或拨打12368核实。",
};
const THANKS: Sentence = Sentence {
    title: "已记下",
    sentence: "谢谢您告诉我们。这里不会再收到这样的通知，工作人员会核对联系方式。您不需要再做什么。",
};

/// Where a notice leads: to the gate, or through it.
pub(super) async fn open(
    State(app): State<App>,
    MaybeVisitor(visitor): MaybeVisitor,
    Named(id): Named<String>,
    Asked(asked): Asked<Opened>,
) -> Response {
    let notice = match enter(&app, visitor, &id, &format!("/m/notices/{id}"), asked.account).await {
        Ok(notice) => notice,
        Err(elsewhere) => return elsewhere,
    };
    // What becomes of an order is read on its page, and opened there.
    if notice.order_id.is_none()
        && let Err(error) = desk(&app).opened(&notice.id).await
    {
        return sentence::unavailable(error);
    }
    back_to(&notice)
}

/// Where a day's message leads: each notice that it told of, to be opened by itself.
pub(super) async fn digest(
    State(app): State<App>,
    MaybeVisitor(visitor): MaybeVisitor,
    Named(id): Named<String>,
    Asked(asked): Asked<Opened>,
) -> Response {
    let notice = match enter(&app, visitor, &id, &format!("/m/notices/{id}/digest"), asked.account).await {
        Ok(notice) => notice,
        Err(elsewhere) => return elsewhere,
    };
    match queries::told_together(&app.db, &notice).await {
        Ok(notices) if notices.is_empty() => sentence::page(StatusCode::NOT_FOUND, &NOT_FOUND),
        Ok(notices) => {
            let notices = notices.into_iter().map(Entry::of).collect();
            html::form(StatusCode::OK, &DigestPage { notices })
        }
        Err(error) => sentence::unavailable(error),
    }
}

/// The notice, for its own person only; everybody else stands before the gate, where they can say that it is not theirs.
async fn enter(
    app: &App,
    visitor: Option<Visitor>,
    id: &str,
    here: &str,
    account: Option<String>,
) -> Result<NoticeView, Response> {
    let notice = match queries::find(&app.db, id).await {
        Ok(Some(notice)) => notice,
        Ok(None) => return Err(sentence::page(StatusCode::NOT_FOUND, &NOT_FOUND)),
        Err(error) => return Err(sentence::unavailable(error)),
    };
    if notice.is_of_telephone() {
        return Err(gate(app, notice, Outside::Anybody));
    }
    let Some(visitor) = visitor else {
        return Err(gate(app, notice, Outside::Unknown(sign_in_for(here, account))));
    };
    // Whoever asked in a chat needs not be registered to follow what they asked there.
    if notice.is_of_chat(visitor.whose()) {
        return Ok(notice);
    }
    match visitor.registered(app).await.map_err(sentence::unavailable)? {
        Some(known) if notice.is_of(&known) => kept_out(app, &known, here).map_or(Ok(notice), Err),
        Some(_) => Err(gate(app, notice, Outside::Another)),
        None => Err(gate(app, notice, Outside::Unregistered)),
    }
}

impl Entry {
    fn of(notice: Together) -> Self {
        let mark = match (notice.is_present, notice.state.as_str()) {
            (false, _) => Some("已有新安排"),
            (true, state) if state == notices::State::Read.name() => Some("已打开"),
            (true, _) => None,
        };
        let kind = Kind::find(&notice.kind).map_or("法院通知", Kind::word);
        Self { id: notice.id, kind, case_number: notice.case_number, mark }
    }
}

/// Its person says that they know what it says. Of a sitting the present arrangement is confirmed, or none: one that has
/// changed since is shown instead, to be confirmed itself.
pub(super) async fn confirm(State(app): State<App>, visitor: Visitor, Named(id): Named<String>) -> Response {
    let known = match visitor.reader(&app, &format!("/m/notices/{id}")).await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    let confirmed: Result<Option<NoticeView>, DbError> = async {
        let found = queries::find(&app.db, &id).await?;
        let Some(notice) = found.filter(|notice| notice.is_of(&known)) else { return Ok(None) };
        if notice.fact_kind == HEARING {
            note(&app, &known, &notice.fact_id, notice.version).await?;
        } else {
            desk(&app).confirmed(&notice.id).await?;
        }
        Ok(Some(notice))
    }
    .await;
    match confirmed {
        Ok(Some(notice)) => back_to(&notice),
        // Another's is like none (threats 18).
        Ok(None) => sentence::page(StatusCode::NOT_FOUND, &NOT_FOUND),
        Err(error) => sentence::unavailable(error),
    }
}

/// What the docket says now is shown, never what was sent then.
fn place_of(notice: &NoticeView) -> String {
    match (&notice.order_id, &notice.hearing_id, &notice.case_id) {
        (Some(order), ..) => format!("/m/orders/{order}"),
        (None, Some(hearing), _) => format!("/m/hearings/{hearing}"),
        (None, None, Some(case)) => format!("/m/cases/{case}"),
        (None, None, None) => "/m/cases".to_owned(),
    }
}

/// The page says by which notice its person came, so that they can say there that it is not theirs.
fn back_to(notice: &NoticeView) -> Response {
    Redirect::to(&format!("{}?notice={}", place_of(notice), notice.id)).into_response()
}

/// By which notice somebody comes to a page.
#[derive(Deserialize)]
pub(super) struct CameBy {
    notice: Option<String>,
}

impl CameBy {
    /// Its id, if it was sent to that reader and leads to the page they are on.
    pub(super) async fn to(&self, app: &App, known: &Known, page: &str) -> Result<Option<String>, DbError> {
        let Some(id) = &self.notice else { return Ok(None) };
        let found = queries::find(&app.db, id).await?;
        Ok(found.filter(|notice| notice.is_of(known) && place_of(notice) == page).map(|notice| notice.id))
    }
}

/// "不是我的案件"
pub(super) async fn not_mine(
    State(app): State<App>,
    MaybeVisitor(visitor): MaybeVisitor,
    Named(id): Named<String>,
) -> Response {
    let told: Result<bool, DbError> = async {
        let Some(notice) = queries::find(&app.db, &id).await? else { return Ok(false) };
        let whose = visitor.as_ref().map(|visitor| visitor.whose());
        match notice.order_id {
            Some(_) => app.orders.not_theirs(notice, whose).await?,
            None => desk(&app).not_mine(notice, whose).await?,
        }
        Ok(true)
    }
    .await;
    match told {
        Ok(true) => sentence::page(StatusCode::OK, &THANKS),
        Ok(false) => sentence::page(StatusCode::NOT_FOUND, &NOT_FOUND),
        Err(error) => sentence::unavailable(error),
    }
}

fn gate(app: &App, notice: NoticeView, who: Outside) -> Response {
    let court = app.settings.court.values().find(|court| court.code == notice.court);
    let court = court.map_or_else(|| "人民法院".to_owned(), |court| court.name.clone());
    let is_of_order = notice.order_id.is_some() && !notice.is_sealed;
    let NoticeView { id: notice, number, .. } = notice;
    let status = match who {
        Outside::Unknown(_) | Outside::Anybody => StatusCode::OK,
        Outside::Unregistered | Outside::Another => StatusCode::FORBIDDEN,
    };
    html::form(status, &Gate { court, number, notice, is_of_order, who })
}

fn sign_in_for(here: &str, account: Option<String>) -> String {
    let sign_in = format!("/m/sign-in?to={}", encoded(here));
    account.map(|account| format!("{sign_in}&account={}", encoded(&account))).unwrap_or(sign_in)
}

fn desk(app: &App) -> Desk<'_> {
    Desk {
        db: &app.db,
        sealer: &app.sealer,
        ids: &app.ids,
        listeners: &app.listeners,
        now_ms: app.clock.now_ms(),
    }
}
