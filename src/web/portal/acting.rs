//! `/m/acting`: whom one acts for or beside, who acts beside oneself, and the ways to begin and to end it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::posted::Posted;
use super::sentence;
use super::visitor::Visitor;
use crate::app::App;
use crate::clock::court_date;
use crate::db::Reader;
use crate::law::identifier::DocumentKind;
use crate::people::acting::queries::{self, Acting, Sides};
use crate::people::acting::{Code, Kind, State as Stage, Told};
use crate::people::queries::Known;
use crate::web::html;

const HERE: &str = "/m/acting";
/// What a person may be to a ward or to somebody they help.
const RELATIONS: &[&str] = &["父母", "子女", "配偶", "其他近亲属", "社区或单位推荐", "其他监护人"];
/// What a person may be in an organisation.
const POSTS: &[&str] = &["法定代表人", "负责人", "经办人（有授权书）"];

#[derive(Template)]
#[template(path = "portal/acting.html")]
struct ActingPage {
    mine: Vec<Acting>,
    beside_me: Vec<Acting>,
    is_lawyer: bool,
    hours: u64,
    told: Claim,
    /// What went wrong.
    fault: Option<String>,
    /// The code of a new invitation, shown once.
    code: Option<String>,
    /// What was done.
    done: Option<&'static str>,
}

/// A claim as it was typed; it goes back into the form of whoever typed it.
#[derive(Deserialize, Default)]
pub(super) struct Claim {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    document: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
pub(super) struct Invitation {
    #[serde(default)]
    kind: String,
}

#[derive(Deserialize)]
pub(super) struct Given {
    #[serde(default)]
    code: String,
}

/// What is shown besides the lists.
#[derive(Default)]
struct News {
    told: Claim,
    fault: Option<String>,
    code: Option<String>,
    done: Option<&'static str>,
}

/// The lists and the forms.
pub(super) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    match visitor.reader(&app, HERE).await {
        Ok(known) => page(&app, &known, News::default()).await,
        Err(elsewhere) => elsewhere,
    }
}

/// Takes a claim for somebody of the court.
pub(super) async fn claim(State(app): State<App>, visitor: Visitor, Posted(told): Posted<Claim>) -> Response {
    let known = match visitor.reader(&app, HERE).await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    let Some(kind) = Kind::find(&told.kind) else {
        return failed(&app, &known, told, "请选择要办的事项。".to_owned()).await;
    };
    let document = DocumentKind::find(&told.document).unwrap_or(DocumentKind::Resident);
    let today = court_date(app.clock.now());
    let read = Told::read(kind, &told.name, (document, &told.number), &told.note, today);
    let claim = match read {
        Ok(claim) => claim,
        Err(fault) => return failed(&app, &known, told, fault.to_string()).await,
    };
    match app.registrar.claim_acting(visitor.caller, claim).await {
        Ok(Ok(())) => {
            let done = Some(
                "已提交，等工作人员审核，结果会发到公众号聊天里。请准备好证件和证明材料的原件，工作人员可能请您到窗口核对。",
            );
            page(&app, &known, News { done, ..News::default() }).await
        }
        Ok(Err(refused)) => failed(&app, &known, told, refused.to_string()).await,
        Err(error) => sentence::unavailable(error),
    }
}

/// Makes an invitation and shows its code, once.
pub(super) async fn invite(
    State(app): State<App>,
    visitor: Visitor,
    Posted(asked): Posted<Invitation>,
) -> Response {
    let known = match visitor.reader(&app, HERE).await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    let Some(kind) = Kind::find(&asked.kind) else {
        return failed(&app, &known, Claim::default(), "请选择要邀请谁。".to_owned()).await;
    };
    match app.registrar.invite(visitor.caller, kind).await {
        Ok(Ok(code)) => page(&app, &known, News { code: Some(code.shown()), ..News::default() }).await,
        Ok(Err(refused)) => failed(&app, &known, Claim::default(), refused.to_string()).await,
        Err(error) => sentence::unavailable(error),
    }
}

/// Accepts an invitation.
pub(super) async fn accept(
    State(app): State<App>,
    visitor: Visitor,
    Posted(given): Posted<Given>,
) -> Response {
    let known = match visitor.reader(&app, HERE).await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    let Some(code) = Code::read(&given.code) else {
        let fault = "邀请码是10位字母和数字，请照原样填写。".to_owned();
        return failed(&app, &known, Claim::default(), fault).await;
    };
    match app.registrar.accept(visitor.caller, code).await {
        Ok(Ok(())) => {
            let done = Some("已接受邀请，有关的案件会出现在“我的案件”里。");
            page(&app, &known, News { done, ..News::default() }).await
        }
        Ok(Err(refused)) => failed(&app, &known, Claim::default(), refused.to_string()).await,
        Err(error) => sentence::unavailable(error),
    }
}

/// Ends one; what is another's and what does not exist look the same.
pub(super) async fn end(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Response {
    if let Err(elsewhere) = visitor.reader(&app, HERE).await {
        return elsewhere;
    }
    match app.registrar.end_acting(visitor.caller, id).await {
        Ok(_) => Redirect::to(HERE).into_response(),
        Err(error) => sentence::unavailable(error),
    }
}

async fn failed(app: &App, known: &Known, told: Claim, fault: String) -> Response {
    page(app, known, News { told, fault: Some(fault), ..News::default() }).await
}

async fn page(app: &App, known: &Known, news: News) -> Response {
    let sides = queries::sides(&mut Reader::Db(&app.db), &app.sealer, known, app.clock.now()).await;
    let Sides { mine, beside_me } = match sides {
        Ok(sides) => sides,
        Err(error) => return sentence::unavailable(error),
    };
    let status = html::status_of(news.fault.is_some());
    let hours = app.engines.current().limits().acting.invitation.as_secs() / 3_600;
    let News { told, fault, code, done } = news;
    let is_lawyer = known.licence_index.is_some();
    html::form(status, &ActingPage { mine, beside_me, is_lawyer, hours, told, fault, code, done })
}

impl Claim {
    fn is(&self, kind: &str) -> bool {
        self.kind == kind
    }
}

/// 有效期到2027年11月28日
fn standing(acting: &Acting) -> String {
    match (acting.state, acting.ends_on) {
        (Stage::Manual, _) => "等工作人员审核".to_owned(),
        (Stage::Invited, _) => "邀请码还没有用".to_owned(),
        (_, Some(day)) => day.strftime("有效期到%Y年%-m月%-d日").to_string(),
        _ => String::new(),
    }
}
