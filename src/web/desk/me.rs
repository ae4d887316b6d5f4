//! `/desk/me`: one's own account: where it is signed in, how one is reminded, another password.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::posted::Posted;
use super::sentence;
use super::sign_in::{Nothing, signed_out};
use super::visitor::{Anybody, Bar};
use super::words::at;
use crate::app::App;
use crate::law::identifier::Mobile;
use crate::people::sms::NotSent;
use crate::secret::Confidential;
use crate::staff::password::Password;
use crate::staff::session::queries::Device;
use crate::web::html;
use crate::wecom::MemberId;

const NO_WECOM: &str = "本院没有接入企业微信，请改用短信。";
const BAD_MEMBER: &str = "企业微信账号由字母、数字和“_-@.”组成，请检查后再保存，不清楚的请问系统管理员。";
const NOBODY: &str = "企业微信没有收下消息：没有这个账号，或者应用没有对这个账号开放。没有保存，请检查账号，或者请系统管理员看一下。";
const UNABLE: &str = "企业微信的应用设置有问题，没有保存，请告诉系统管理员。";
const WRONG_DIGITS: &str =
    "验证码不对，或者已经超过10分钟；如果连续输错，请过几分钟再试。请重新填写企业微信账号，再发一次。";
const NOT_NOW: &str = "企业微信暂时连不上，没有保存，请过几分钟再试。";
const BAD_MOBILE: &str = "手机号应是11位数字，请检查后再保存。";

#[derive(Template)]
#[template(path = "desk/me.html")]
struct MePage {
    bar: Bar,
    login: String,
    place: String,
    /// The session that reads the page.
    own: String,
    sessions: Vec<Device>,
    recovery_left: i64,
    /// Where short messages about late orders go, masked.
    mobile: Option<String>,
    /// Whether the court has WeCom,
    has_wecom: bool,
    /// where its messages go,
    wecom: Option<MemberId>,
    /// and an account to which digits were sent, with what goes through the form until they come back.
    proving: Option<(MemberId, String)>,
    least: usize,
    fault: Option<String>,
}

/// The page.
pub(super) async fn page(State(app): State<App>, who: Anybody) -> Response {
    show(&app, &who, None).await
}

async fn show(app: &App, who: &Anybody, fault: Option<String>) -> Response {
    show_proving(app, who, None, fault).await
}

async fn show_proving(
    app: &App,
    who: &Anybody,
    proving: Option<(MemberId, String)>,
    fault: Option<String>,
) -> Response {
    let officer = &who.session.officer;
    let (sessions, left) = (app.entrance.sessions(officer).await, app.entrance.recovery_left(officer).await);
    let (mobile, wecom) = (app.entrance.mobile(officer).await, app.entrance.wecom(officer).await);
    match (sessions, left, mobile, wecom) {
        (Ok(sessions), Ok(recovery_left), Ok(mobile), Ok(wecom)) => {
            let place = [Some(officer.court.as_str()), officer.division.as_deref()];
            let page = MePage {
                bar: Bar::of(who),
                login: officer.login.clone(),
                place: place.into_iter().flatten().collect::<Vec<_>>().join(" "),
                own: who.session.name.clone(),
                sessions,
                recovery_left,
                mobile: mobile.map(|mobile| mobile.masked()),
                has_wecom: app.wecom.is_some(),
                wecom,
                proving,
                least: app.settings.staff.password_least,
                fault,
            };
            let status = html::status_of(page.fault.is_some());
            html::form(status, &page)
        }
        (Err(error), ..) | (_, Err(error), ..) | (_, _, Err(error), _) | (.., Err(error)) => {
            sentence::unavailable(error)
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Reach {
    #[serde(default)]
    mobile: String,
}

/// Another telephone for what is late, or none.
pub(super) async fn change_mobile(
    State(app): State<App>,
    Posted(who, told): Posted<Anybody, Reach>,
) -> Response {
    let mobile = match told.mobile.trim() {
        "" => None,
        typed => match Mobile::parse(typed) {
            Ok(mobile) => Some(mobile),
            Err(_) => return show(&app, &who, Some(BAD_MOBILE.to_owned())).await,
        },
    };
    match app.entrance.set_mobile(&who.session.officer, mobile).await {
        Ok(()) => Redirect::to("/desk/me").into_response(),
        Err(error) => sentence::unavailable(error),
    }
}

#[derive(Deserialize)]
pub(super) struct Member {
    #[serde(default)]
    wecom: String,
    #[serde(default)]
    proof: String,
    #[serde(default)]
    digits: String,
}

/// Another account of WeCom, or none: digits are sent there first.
pub(super) async fn change_wecom(
    State(app): State<App>,
    Posted(who, told): Posted<Anybody, Member>,
) -> Response {
    let officer = &who.session.officer;
    let fault = |text: &str| show(&app, &who, Some(text.to_owned()));
    let member = match told.wecom.trim() {
        "" => return keep_wecom(&app, &who, None).await,
        typed => match MemberId::parse(typed) {
            Ok(member) => member,
            Err(_) => return fault(BAD_MEMBER).await,
        },
    };
    let Some(wecom) = &app.wecom else { return fault(NO_WECOM).await };
    let (digits, proof) = app.entrance.wecom_digits(officer, &member);
    let text = format!(
        "法院工作台账号{}要把工作提醒发到这里，验证码{digits}，10分钟内有效。不是您本人操作的，请不要告诉任何人，并告诉系统管理员。",
        officer.login
    );
    match wecom.send(&member, &text).await {
        // Whether it arrived is seen by whether its digits come back.
        Ok(()) | Err(NotSent::Unknown) => {
            let proving = Some((member, proof));
            show_proving(&app, &who, proving, None).await
        }
        Err(NotSent::Refused) => fault(NOBODY).await,
        Err(NotSent::Unable) => fault(UNABLE).await,
        Err(NotSent::Unreachable | NotSent::Busy { .. }) => fault(NOT_NOW).await,
    }
}

/// The digits came back.
pub(super) async fn prove_wecom(
    State(app): State<App>,
    Posted(who, told): Posted<Anybody, Member>,
) -> Response {
    let answer = (told.proof.as_str(), told.digits.as_str());
    match app.entrance.wecom_proven(&who.session.officer, &who.address, answer).await {
        Ok(Some(member)) => keep_wecom(&app, &who, Some(member)).await,
        Ok(None) => show(&app, &who, Some(WRONG_DIGITS.to_owned())).await,
        Err(error) => sentence::unavailable(error),
    }
}

async fn keep_wecom(app: &App, who: &Anybody, member: Option<MemberId>) -> Response {
    match app.entrance.set_wecom(&who.session.officer, member).await {
        Ok(()) => Redirect::to("/desk/me").into_response(),
        Err(error) => sentence::unavailable(error),
    }
}

#[derive(Deserialize)]
pub(super) struct Change {
    #[serde(default)]
    current: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    repeated: String,
}

/// Another password; everybody who was signed in signs in again.
pub(super) async fn change_password(
    State(app): State<App>,
    Posted(who, change): Posted<Anybody, Change>,
) -> Response {
    if change.password != change.repeated {
        return show(&app, &who, Some("两次输入的新密码不一样，请再输入一次。".to_owned())).await;
    }
    let proof = (Password::typed(&change.current), Confidential::new(change.code));
    let officer = &who.session.officer;
    match app.entrance.change_password(officer, &who.address, proof, &change.password).await {
        Ok(Ok(())) => signed_out(&app),
        Ok(Err(fault)) => show(&app, &who, Some(fault.to_string())).await,
        Err(error) => sentence::unavailable(error),
    }
}

/// Ends one's sessions elsewhere.
pub(super) async fn end_others(State(app): State<App>, Posted(who, _): Posted<Anybody, Nothing>) -> Response {
    match app.entrance.end_others(&who.session).await {
        Ok(()) => Redirect::to("/desk/me").into_response(),
        Err(error) => sentence::unavailable(error),
    }
}
