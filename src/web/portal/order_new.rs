//! `/m/orders/new`: asking something of the court in one form (screen L6), and complaints, which may stay without a name.

use askama::Template;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::asked::Asked;
use super::orders::{asker, day_and_time};
use super::posted::Posted;
use super::sentence::{self, Sentence};
use super::visitor::Visitor;
use crate::app::App;
use crate::audit::Actor;
use crate::db::DbError;
use crate::law::identifier::{Mobile, PersonName};
use crate::orders::acts::Asker;
use crate::orders::filed::Reporter;
use crate::orders::intake::{LONGEST, NewOrder, Receipt};
use crate::orders::kinds::{Channel, Kind, Part};
use crate::orders::queries;
use crate::people::queries::Known;
use crate::text::typed_line;
use crate::web::docket::reading;
use crate::web::html;

/// So many own cases are offered.
const CASES: i64 = 20;
/// A case number has fewer characters.
const CASE_LENGTH: usize = 60;
const NO_COURT: Sentence = Sentence {
    title: "暂时不能提交",
    sentence: "这个公众号还没有接通法院的诉求办理。请拨打12368诉讼服务热线。",
};

#[derive(Template)]
#[template(path = "portal/order_new.html")]
struct FormPage {
    /// The form's own name, so that it is taken in once.
    form: String,
    told: Told,
    cases: Vec<String>,
    /// Whether name and telephone are known.
    is_known: bool,
    most: usize,
    fault: Option<String>,
}

#[derive(Template)]
#[template(path = "portal/order_taken.html")]
struct TakenPage {
    receipt: Receipt,
    by: Option<String>,
}

/// What stands in the form.
#[derive(Deserialize, Default)]
pub(super) struct Told {
    #[serde(default)]
    form: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    case: String,
    #[serde(default)]
    content: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    mobile: String,
    #[serde(default)]
    nameless: String,
}

/// The form; a link may fill in the kind and the case.
pub(super) async fn form(Shared(app): Shared<App>, visitor: Visitor, Asked(told): Asked<Told>) -> Response {
    let (_, known) = match asker(&app, &visitor, "/m/orders/new").await {
        Ok(asker) => asker,
        Err(elsewhere) => return elsewhere,
    };
    show(&app, known.as_ref(), told, None).await
}

async fn show(app: &App, known: Option<&Known>, told: Told, fault: Option<String>) -> Response {
    let cases = match known {
        Some(known) => reading(app, known).cases(None, CASES).await,
        None => Ok(Default::default()),
    };
    let cases = match cases {
        Ok(page) => page.cases.into_iter().map(|case| case.number).collect(),
        Err(error) => return sentence::unavailable(error),
    };
    let status = html::status_of(fault.is_some());
    let form = if told.form.is_empty() { app.ids.make() } else { told.form.clone() };
    let is_known = known.is_some();
    html::form(status, &FormPage { form, told, cases, is_known, most: LONGEST, fault })
}

/// Takes it in.
pub(super) async fn submit(
    Shared(app): Shared<App>,
    visitor: Visitor,
    Posted(told): Posted<Told>,
) -> Response {
    let (asker, known) = match asker(&app, &visitor, "/m/orders/new").await {
        Ok(asker) => asker,
        Err(elsewhere) => return elsewhere,
    };
    let new = match read(&app, &asker, known.as_ref(), &told) {
        Ok(new) => new,
        Err(Fault::NoCourt) => return sentence::page(StatusCode::SERVICE_UNAVAILABLE, &NO_COURT),
        Err(Fault::Said(fault)) => return show(&app, known.as_ref(), told, Some(fault)).await,
    };
    let (is_nameless, once) = (new.chat.is_none(), new.once.clone().unwrap_or_default());
    let actor = new.person.clone().map_or(Actor::System("asker"), Actor::Person);
    match app.orders.submit(new, (Part::Person, actor)).await {
        Ok(Err(many)) => show(&app, known.as_ref(), told, Some(many.to_string())).await,
        Ok(Ok(receipt)) if is_nameless => {
            let by = receipt.answer_by.map(day_and_time);
            html::form(StatusCode::OK, &TakenPage { receipt, by })
        }
        Ok(Ok(receipt)) => to(&receipt.id),
        // The form was sent before: what came of it is shown.
        Err(DbError::Taken) => match queries::by_once(&app.db, &app.sealer, &once).await {
            Ok(Some(id)) if !is_nameless => to(&id),
            Ok(_) => Redirect::to("/m/orders").into_response(),
            Err(error) => sentence::unavailable(error),
        },
        Err(error) => sentence::unavailable(error),
    }
}

enum Fault {
    NoCourt,
    Said(String),
}

fn read(app: &App, asker: &Asker, known: Option<&Known>, told: &Told) -> Result<NewOrder, Fault> {
    let say = |sentence: &str| Fault::Said(sentence.to_owned());
    let kind = Kind::find(&told.kind).ok_or_else(|| say("请选择要办的事。"))?;
    let written = told.content.trim().chars().count();
    if written == 0 || written > LONGEST {
        return Err(Fault::Said(format!("请写清要法院办什么，最多{LONGEST}个字。")));
    }
    let case = typed_line(&told.case, CASE_LENGTH);
    let is_nameless = kind.is_sealed() && !told.nameless.is_empty();
    let reporter = match (is_nameless, known) {
        (true, _) => Reporter::of(None, case.clone()),
        (false, Some(known)) => Reporter::of(Some((&known.name, &known.mobile)), case.clone()),
        (false, None) => {
            let name = PersonName::parse(&told.name).map_err(|_| say("请填写姓名，便于工作人员联系您。"))?;
            let mobile =
                Mobile::parse(&told.mobile).map_err(|_| say("请填写11位手机号，工作人员要用它回复您。"))?;
            Reporter::of(Some((&name, &mobile)), case.clone())
        }
    };
    let court = app.orders.court_of(case.as_deref()).ok_or(Fault::NoCourt)?.to_owned();
    // Of a complaint without a name nothing is kept that leads to a person.
    let (person, chat) = if is_nameless {
        (None, None)
    } else {
        (asker.person.clone(), Some((asker.account.clone(), asker.openid.clone())))
    };
    let once = (!told.form.is_empty()).then(|| format!("{}|{}|{}", asker.account, asker.openid, told.form));
    let content = told.content.clone();
    Ok(NewOrder { court, channel: Channel::WeChat, kind, person, chat, once, reporter, content })
}

fn to(id: &str) -> Response {
    Redirect::to(&format!("/m/orders/{id}")).into_response()
}
