//! The demo's staff: accounts whose passwords and digits stand on a page. There is nothing like it outside the demo.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use super::ACCOUNT;
use super::court::COURT;
use super::people::PERSONS;
use super::secrets::DemoSecrets;
use crate::app::App;
use crate::audit::Actor;
use crate::clock::court_date;
use crate::law::identifier::{DocumentKind, Mobile};
use crate::people::registration::queries as registrations;
use crate::people::registration::{Face, State as Stage};
use crate::people::{Claim, Whose};
use crate::secret::ExposeSecret;
use crate::simulator::Simulator;
use crate::staff::totp::{Secret, step_at};
use crate::staff::{Login, NewOfficer, Role};
use crate::wechat::OpenId;
use crate::wecom::MemberId;

/// Login name, shown name, roles, division; the vice president is in charge of all.
const OFFICERS: [(&str, &str, &[Role], Option<&str>); 7] = [
    ("shujiyuan", "演示书记员", &[Role::Clerk], Some("立案庭")),
    ("guanliyuan", "演示管理员", &[Role::Administrator], Some("信息技术室")),
    ("zuoxi", "演示座席", &[Role::Seat, Role::Dispatcher], Some("诉讼服务中心")),
    ("faguan", "演示法官", &[Role::Judge], Some("民事审判第一庭")),
    ("tingzhang", "演示庭长", &[Role::Chief], Some("民事审判第一庭")),
    ("yuanzhang", "演示副院长", &[Role::VicePresident], None),
    ("ducha", "演示督查员", &[Role::Inspector], Some("督察室")),
];
/// Who is reminded by WeCom, under the login name, the others by short message.
const BY_WECOM: [&str; 2] = ["faguan", "tingzhang"];
/// Their numbers are of the same made-up kind as everybody's, and end in their place in the list.
fn mobile_of(place: usize) -> String {
    format!("1990000010{}", place + 1)
}

/// Long enough for the rules, and known to everybody.
pub(super) const PASSWORD: &str = "hongqiao yushan zaochen";

/// Makes the accounts the real way, and something for them to do. After a restart they are there already.
pub(super) async fn hire(app: &App, secrets: &DemoSecrets) -> anyhow::Result<()> {
    let mut is_first = false;
    for (place, (login, name, roles, division)) in OFFICERS.into_iter().enumerate() {
        if app.entrance.officer(login).await?.is_some() {
            continue;
        }
        is_first = true;
        let new = NewOfficer {
            login: Login::parse(login)?,
            name: name.to_owned(),
            court: COURT.to_owned(),
            division: division.map(str::to_owned),
            roles: roles.iter().copied().collect(),
        };
        let secret = secret_of(secrets, login);
        // The step before, so that the digits on the page can be used at once.
        let code = secret.code(step_at(app.clock.now_seconds()) - 1);
        let token = app.entrance.invite(new, secret, Actor::System("demo")).await?;
        app.entrance.set_up(token, PASSWORD, &code).await??;
        if let Some(officer) = app.entrance.officer(login).await? {
            app.entrance.set_mobile(&officer, Some(Mobile::parse(&mobile_of(place))?)).await?;
            if BY_WECOM.contains(&login) {
                app.entrance.set_wecom(&officer, Some(MemberId::parse(login)?)).await?;
            }
        }
    }
    if is_first { leave_something_to_do(app).await } else { Ok(()) }
}

/// Mr Liu's registration waits for a clerk, as if no register had known him.
async fn leave_something_to_do(app: &App) -> anyhow::Result<()> {
    let [openid, _, name, id_number, mobile] = PERSONS[1];
    let openid = OpenId::parse(openid)?;
    let claim = Claim::read(name, (DocumentKind::Resident, id_number), mobile, court_date(app.clock.now()))?;
    let (sealer, id, now_ms) = (app.sealer.clone(), app.ids.make(), app.clock.now_ms());
    let told = app.db.write(move |tx| {
        Box::pin(async move {
            let whose = Whose { account: ACCOUNT, openid: &openid };
            let manual = (Face::Page, Stage::Manual);
            registrations::open(tx, &sealer, &id, whose, manual, &claim, now_ms).await
        })
    });
    Ok(told.await?)
}

/// Where the digits can be read, in place of a phone.
pub(super) fn router(app: &App, secrets: &DemoSecrets, simulator: &Simulator) -> Router {
    let authenticators = OFFICERS.map(|(login, name, ..)| (login, name, secret_of(secrets, login)));
    Router::new().route("/sim/staff", get(digits)).with_state((
        app.clone(),
        simulator.clone(),
        authenticators,
    ))
}

type Authenticators = [(&'static str, &'static str, Secret); OFFICERS.len()];

type Room = (App, Simulator, Authenticators);

async fn digits(State((app, simulator, authenticators)): State<Room>) -> Response {
    let now = app.clock.now_seconds();
    let lines: String = authenticators
        .iter()
        .enumerate()
        .map(|(place, (login, name, secret))| {
            let digits = secret.code(step_at(now));
            let texts = simulator.short_messages(&mobile_of(place));
            let texts: String = texts.iter().map(|own| format!("    短信：{}\n", own.text)).collect();
            let cards = simulator.wecom_texts(login);
            let cards: String = cards
                .iter()
                .map(|own| format!("    企业微信：{}\n", own.replace('\n', "\n      ")))
                .collect();
            format!("{name}  登录名 {login}  密码 {PASSWORD}  动态码 {digits}\n{cards}{texts}")
        })
        .collect();
    let text = format!(
        "演示用的工作台账号（仅演示模式有）。工作台：{}/desk\n每30秒换一个动态码，用过的不能再用；本页自动刷新。\n\n{lines}",
        app.settings.server.desk_address()
    );
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFRESH, "5"),
    ];
    (headers, text).into_response()
}

/// Follows from the demo's own secrets, so that it stays the same after a restart.
fn secret_of(secrets: &DemoSecrets, login: &str) -> Secret {
    let key = secrets.interface_key();
    let digest = Sha256::digest(format!("authenticator/{login}/{}", key.expose_secret()).as_bytes());
    Secret::of(&digest[..20]).expect("a secret has twenty bytes")
}
