//! `/desk/claims/{kind}/{id}`: one claim, masked until a reason is given, and the decision on it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use tracing::warn;

use super::posted::Posted;
use super::sentence::{self, Sentence};
use super::visitor::{Anybody, Bar, Clerk};
use super::words::{at, waited};
use crate::app::App;
use crate::clock::court_midnight_ms;
use crate::people::Decided;
use crate::registrar::Review;
use crate::registrar::waiting::{Claim, Fact, Kind, Outcome, Reason, Standing};
use crate::web::html;

#[derive(Template)]
#[template(path = "desk/claim.html")]
struct ClaimPage {
    bar: Bar,
    claim: Claim,
    is_shown: bool,
    now_ms: i64,
    fault: Option<&'static str>,
}

impl ClaimPage {
    fn value<'a>(&self, fact: &'a Fact) -> &'a str {
        if self.is_shown { fact.reveal() } else { &fact.masked }
    }
}

#[derive(Template)]
#[template(path = "desk/decided.html")]
struct DecidedPage {
    bar: Bar,
    kind: Kind,
    decided: Decided,
    /// The name of whoever decided, if it was somebody of the staff.
    by: Option<String>,
}

pub(super) const NO_REASON: &str =
    "请写明理由（一行，不超过200字，不要写证件号码、电话）。理由会记入审计记录。";

/// The word for a kind of claim.
pub(super) fn word_of(kind: &Kind) -> &'static str {
    match kind {
        Kind::Registration => "实名注册",
        Kind::Licence => "律师执业证",
        Kind::Acting => "代办与协助",
    }
}

/// What a clerk compares it with.
fn compared_with(kind: &Kind) -> &'static str {
    match kind {
        Kind::Registration => "请核对本人出示的身份证件原件：姓名、号码与下面一致，照片与本人一致。",
        Kind::Licence => {
            "请在司法行政机关的律师登记中查询：姓名、执业证号、律师事务所与下面一致，且在执业状态。"
        }
        Kind::Acting => {
            "请核对申请人身份证原件和证明材料原件：单位代表看营业执照和授权书，监护人看户口簿、出生证明或判决书，协助人要与对方本人一起到场。"
        }
    }
}

/// The claim, masked.
pub(super) async fn page(
    State(app): State<App>,
    clerk: Clerk,
    Path((kind, id)): Path<(String, String)>,
) -> Response {
    let Some(kind) = Kind::named(&kind) else { return unknown() };
    show(&app, &clerk, kind, &id, None).await
}

/// A page that was shown in the clear is loaded again: masked.
pub(super) async fn masked_again(_: Clerk, Path((kind, id)): Path<(String, String)>) -> Response {
    match Kind::named(&kind) {
        Some(kind) => back_to(kind, &id),
        None => unknown(),
    }
}

async fn show(app: &App, clerk: &Clerk, kind: Kind, id: &str, fault: Option<&'static str>) -> Response {
    let standing = match app.registrar.claim(kind, id).await {
        Ok(Some(standing)) => standing,
        Ok(None) => return unknown(),
        Err(error) => return sentence::unavailable(error),
    };
    let bar = Bar::of(&clerk.0);
    match standing {
        Standing::Waits(claim) => {
            let status = html::status_of(fault.is_some());
            let now_ms = app.clock.now_ms();
            html::form(status, &ClaimPage { bar, claim, is_shown: false, now_ms, fault })
        }
        Standing::Decided(decided) => {
            let by = match &decided.decided_by {
                Some(actor) => app.entrance.name_of(actor).await,
                None => Ok(None),
            };
            match by {
                Ok(by) => html::form(StatusCode::OK, &DecidedPage { bar, kind, decided, by }),
                Err(error) => sentence::unavailable(error),
            }
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Look {
    #[serde(default)]
    pub(super) reason: String,
}

/// Shows the claim in the clear, once the look is in the trail.
pub(super) async fn unmask(
    State(app): State<App>,
    Path((kind, id)): Path<(String, String)>,
    Posted(clerk, look): Posted<Clerk, Look>,
) -> Response {
    let Some(kind) = Kind::named(&kind) else { return unknown() };
    let Some(reason) = Reason::read(&look.reason) else {
        return show(&app, &clerk, kind, &id, Some(NO_REASON)).await;
    };
    let since_ms = court_midnight_ms(app.clock.now());
    match app.registrar.unmask(kind, &id, reason, clerk.actor(), since_ms).await {
        Ok(Some((claim, looks))) => {
            warn_of_many(&app, &clerk.0, looks);
            let (bar, now_ms) = (Bar::of(&clerk.0), app.clock.now_ms());
            html::form(StatusCode::OK, &ClaimPage { bar, claim, is_shown: true, now_ms, fault: None })
        }
        Ok(None) => show(&app, &clerk, kind, &id, None).await,
        Err(error) => sentence::unavailable(error),
    }
}

/// threats 25: whoever looks at more people than a day's work brings is asked why.
pub(super) fn warn_of_many(app: &App, who: &Anybody, looks: i64) {
    if looks > i64::from(app.settings.staff.unmaskings_day) {
        let person = &who.session.officer.id;
        warn!(person, count = looks, "somebody of the staff looked at unusually many identities today");
    }
}

#[derive(Deserialize)]
pub(super) struct Decision {
    #[serde(default)]
    decision: String,
    #[serde(default)]
    reason: String,
}

/// Decides. Clicked twice, or by two, it is decided once, and the page says by whom.
pub(super) async fn decide(
    State(app): State<App>,
    Path((kind, id)): Path<(String, String)>,
    Posted(clerk, decision): Posted<Clerk, Decision>,
) -> Response {
    let Some(kind) = Kind::named(&kind) else { return unknown() };
    let review = match decision.decision.as_str() {
        "approve" => Review::Approve,
        "refuse" => Review::Refuse,
        _ => return back_to(kind, &id),
    };
    let Some(reason) = Reason::read(&decision.reason) else {
        return show(&app, &clerk, kind, &id, Some(NO_REASON)).await;
    };
    match app.registrar.decide(kind, &id, review, &reason, clerk.actor()).await {
        Ok(Outcome::Done | Outcome::NotWaiting) => back_to(kind, &id),
        Ok(Outcome::HeldByAnother) => {
            let sentence = Sentence::of(
                "不能通过",
                "这个执业证号已经登记在另一个人名下。请核实后按“不一致”处理，并向系统管理员报告。",
            );
            sentence::page(StatusCode::CONFLICT, &sentence)
        }
        Err(error) => sentence::unavailable(error),
    }
}

fn back_to(kind: Kind, id: &str) -> Response {
    super::one_of(&format!("/desk/claims/{}", kind.name()), id)
}

fn unknown() -> Response {
    let sentence = Sentence::of("没有查到", "没有这一条，或者当事人已经重新提交。请回到待核身份列表查看。");
    sentence::page(StatusCode::NOT_FOUND, &sentence)
}
