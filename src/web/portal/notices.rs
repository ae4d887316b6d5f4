//! `/m/notices/{id}`: where a notice leads. It opens to a gate; behind it stands the hearing or the case itself, and behind
//! that of a day's message the notices that it told of.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::asked::{Asked, Named};
use super::sentence::{self, Sentence};
use super::visitor::{MaybeVisitor, Visitor, encoded};
use crate::app::App;
use crate::channel::notice::Kind;
use crate::db::DbError;
use crate::notices;
use crate::notices::own::queries::Together;
use crate::notices::own::{Desk, NoticeView, queries};
use crate::web::docket::note;
use crate::web::html;

#[derive(Template)]
#[template(path = "portal/notice_gate.html")]
struct Gate {
    court: String,
    number: String,
    id: String,
    sign_in: String,
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
const NOT_YOURS: Sentence = Sentence {
    title: "这条通知不是发给您的",
    sentence: "您登录的身份不是这条通知的收件人，所以不能查看内容。如果您收错了通知，请返回上一页点“不是我的案件”，或拨打12368告诉我们。",
};
const THANKS: Sentence = Sentence {
    title: "已记下",
    sentence: "谢谢您告诉我们。这里不会再收到这个案件的通知，工作人员会核对联系方式。您不需要再做什么。",
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
    if let Err(error) = desk(&app).opened(&notice.id).await {
        return sentence::unavailable(error);
    }
    Redirect::to(&place_of(&notice)).into_response()
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

/// The notice, for its own person only; everybody else is led elsewhere.
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
    let Some(visitor) = visitor else { return Err(gate(app, notice, here, account)) };
    let known = visitor.reader(app, here).await?;
    if notice.is_of(&known) { Ok(notice) } else { Err(sentence::page(StatusCode::FORBIDDEN, &NOT_YOURS)) }
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
    let confirmed: Result<Option<String>, DbError> = async {
        let found = queries::find(&app.db, &id).await?;
        let Some(notice) = found.filter(|notice| notice.is_of(&known)) else { return Ok(None) };
        if notice.fact_kind == HEARING {
            note(&app, &known, &notice.fact_id, notice.version).await?;
        } else {
            desk(&app).confirmed(&notice.id).await?;
        }
        Ok(Some(place_of(&notice)))
    }
    .await;
    match confirmed {
        Ok(Some(place)) => Redirect::to(&place).into_response(),
        // Another's is like none (threats 18).
        Ok(None) => sentence::page(StatusCode::NOT_FOUND, &NOT_FOUND),
        Err(error) => sentence::unavailable(error),
    }
}

/// What the docket says now is shown, never what was sent then.
fn place_of(notice: &NoticeView) -> String {
    match notice.fact_kind.as_str() {
        HEARING => format!("/m/hearings/{}", notice.fact_id),
        _ => format!("/m/cases/{}", notice.case_id),
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
        desk(&app).not_mine(notice, whose).await?;
        Ok(true)
    }
    .await;
    match told {
        Ok(true) => sentence::page(StatusCode::OK, &THANKS),
        Ok(false) => sentence::page(StatusCode::NOT_FOUND, &NOT_FOUND),
        Err(error) => sentence::unavailable(error),
    }
}

fn gate(app: &App, notice: NoticeView, here: &str, account: Option<String>) -> Response {
    let court = app.settings.court.values().find(|court| court.code == notice.court);
    let court = court.map_or_else(|| "人民法院".to_owned(), |court| court.name.clone());
    let NoticeView { id, number, .. } = notice;
    let mut sign_in = format!("/m/sign-in?to={}", encoded(here));
    if let Some(account) = account {
        sign_in.push_str(&format!("&account={}", encoded(&account)));
    }
    html::form(StatusCode::OK, &Gate { court, number, id, sign_in })
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
