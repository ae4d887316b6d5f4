//! `/m/notices/{id}`: where a notice leads. It opens to a gate; behind it stands the hearing or the case itself.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::asked::{Asked, Named};
use super::sentence::{self, Sentence};
use super::visitor::{MaybeVisitor, Visitor, encoded};
use crate::app::App;
use crate::db::DbError;
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
    let notice = match queries::find(&app.db, &id).await {
        Ok(Some(notice)) => notice,
        Ok(None) => return sentence::page(StatusCode::NOT_FOUND, &NOT_FOUND),
        Err(error) => return sentence::unavailable(error),
    };
    let Some(visitor) = visitor else { return gate(&app, notice, asked.account) };
    let known = match visitor.reader(&app, &format!("/m/notices/{id}")).await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    if !notice.is_of(&known) {
        return sentence::page(StatusCode::FORBIDDEN, &NOT_YOURS);
    }
    if let Err(error) = desk(&app).opened(&notice.id).await {
        return sentence::unavailable(error);
    }
    Redirect::to(&place_of(&notice)).into_response()
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

fn gate(app: &App, notice: NoticeView, account: Option<String>) -> Response {
    let court = app.settings.court.values().find(|court| court.code == notice.court);
    let court = court.map_or_else(|| "人民法院".to_owned(), |court| court.name.clone());
    let NoticeView { id, number, .. } = notice;
    let mut sign_in = format!("/m/sign-in?to={}", encoded(&format!("/m/notices/{id}")));
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
