//! Who opens a page of the desk, and whether they may: the session's cookie, the account behind it, its roles.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::callbacks::calls_back;
use super::sentence::{self, Sentence};
use crate::app::App;
use crate::audit::Actor;
use crate::secret::Token;
use crate::staff::session::Session;
use crate::staff::{Role, Roles};
use crate::web::cookie::cookie;
use crate::web::peer::address_of;

/// The cookie that holds a session's token.
const SESSION: &str = "tingxun_desk";

/// Whoever opens a page, signed in or not.
pub(super) struct Stranger {
    /// Where the request comes from.
    pub(super) address: String,
    /// What the browser says of itself.
    pub(super) device: String,
    /// What it holds.
    pub(super) token: Option<Token>,
}

/// Somebody who is signed in, whatever their roles.
pub(super) struct Anybody {
    pub(super) session: Session,
    pub(super) address: String,
}

/// A page that fetches itself anew, for whoever is signed in there: their session stays as idle as it was.
pub(super) struct Glance(pub(super) Option<Anybody>);

/// Somebody who compares identities with papers.
pub(super) struct Clerk(pub(super) Anybody);

/// Somebody who sees to the accounts, and to what the court's systems are told.
pub(super) struct Administrator(pub(super) Anybody);

/// Somebody who has a part in orders.
pub(super) struct Colleague(pub(super) Anybody);

/// Somebody who takes requests in.
pub(super) struct Seat(pub(super) Anybody);

/// Whose form it is: the token that it has to carry, where there is a session.
pub(super) trait Sender {
    /// The token of the session.
    fn form_token(&self) -> Option<&str>;
}

impl FromRequestParts<App> for Stranger {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let address = address_of(app, &parts.extensions, &parts.headers);
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self {
            address: address.map(|address| address.to_string()).unwrap_or_default(),
            device: agent.unwrap_or_default().to_owned(),
            token: held(&parts.headers),
        })
    }
}

impl FromRequestParts<App> for Anybody {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Stranger { address, token, .. } = Stranger::from_request_parts(parts, app).await?;
        let session = match token {
            Some(token) => app.entrance.session(&token).await.map_err(sentence::unavailable)?,
            None => None,
        };
        match session {
            Some(session) => Ok(Self { session, address }),
            None => Err(Redirect::to("/desk/sign-in").into_response()),
        }
    }
}

impl Anybody {
    async fn with_role(parts: &mut Parts, app: &App, role: Role) -> Result<Self, Response> {
        let who = Self::from_request_parts(parts, app).await?;
        if who.session.officer.roles.hold(role) {
            return Ok(who);
        }
        let sentence = Sentence::of(
            "没有权限",
            format!("这个页面只给{}使用。需要时请联系本院的系统管理员。", role.word()),
        );
        Err(sentence::page(StatusCode::FORBIDDEN, &sentence))
    }
}

impl FromRequestParts<App> for Glance {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Stranger { address, token, .. } = Stranger::from_request_parts(parts, app).await?;
        let session = match token {
            Some(token) => app.entrance.glance(&token).await.map_err(sentence::unavailable)?,
            None => None,
        };
        Ok(Self(session.map(|session| Anybody { session, address })))
    }
}

impl FromRequestParts<App> for Clerk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        Anybody::with_role(parts, app, Role::Clerk).await.map(Self)
    }
}

impl FromRequestParts<App> for Administrator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        Anybody::with_role(parts, app, Role::Administrator).await.map(Self)
    }
}

impl FromRequestParts<App> for Colleague {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let who = Anybody::from_request_parts(parts, app).await?;
        if has_orders(&who.session.officer.roles) {
            return Ok(Self(who));
        }
        let sentence = "这个页面只给办理诉求的人员使用。需要时请联系本院的系统管理员。";
        Err(sentence::page(StatusCode::FORBIDDEN, &Sentence::of("没有权限", sentence)))
    }
}

impl FromRequestParts<App> for Seat {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        Anybody::with_role(parts, app, Role::Seat).await.map(Self)
    }
}

/// Whether somebody of these roles may have a part in an order.
pub(super) fn has_orders(roles: &Roles) -> bool {
    roles.iter().any(|role| !matches!(role, Role::Administrator | Role::Clerk))
}

impl Sender for Stranger {
    fn form_token(&self) -> Option<&str> {
        None
    }
}

impl Sender for Anybody {
    fn form_token(&self) -> Option<&str> {
        Some(&self.session.form_token)
    }
}

impl Sender for Clerk {
    fn form_token(&self) -> Option<&str> {
        self.0.form_token()
    }
}

impl Sender for Colleague {
    fn form_token(&self) -> Option<&str> {
        self.0.form_token()
    }
}

impl Sender for Seat {
    fn form_token(&self) -> Option<&str> {
        self.0.form_token()
    }
}

impl Sender for Administrator {
    fn form_token(&self) -> Option<&str> {
        self.0.form_token()
    }
}

impl Anybody {
    /// As the trail names them.
    pub(super) fn actor(&self) -> Actor {
        Actor::Staff(self.session.officer.id.clone())
    }
}

impl Clerk {
    /// As the trail names them.
    pub(super) fn actor(&self) -> Actor {
        self.0.actor()
    }

    /// The court whose cases are theirs.
    pub(super) fn court(&self) -> &str {
        &self.0.session.officer.court
    }
}

impl Administrator {
    /// As the trail names them.
    pub(super) fn actor(&self) -> Actor {
        self.0.actor()
    }

    /// The court whose systems are theirs.
    pub(super) fn court(&self) -> &str {
        &self.0.session.officer.court
    }
}

/// What every page inside says of whoever opens it.
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) roles: Roles,
    pub(super) form_token: String,
}

impl Bar {
    pub(super) fn of(who: &Anybody) -> Self {
        let Session { officer, form_token, .. } = &who.session;
        Self { name: officer.name.clone(), roles: officer.roles.clone(), form_token: form_token.clone() }
    }

    pub(super) fn is_clerk(&self) -> bool {
        self.roles.hold(Role::Clerk)
    }

    pub(super) fn has_orders(&self) -> bool {
        has_orders(&self.roles)
    }

    pub(super) fn calls_back(&self) -> bool {
        calls_back(&self.roles)
    }

    pub(super) fn is_seat(&self) -> bool {
        self.roles.hold(Role::Seat)
    }

    pub(super) fn is_administrator(&self) -> bool {
        self.roles.hold(Role::Administrator)
    }
}

fn held(headers: &HeaderMap) -> Option<Token> {
    cookie(headers, SESSION).and_then(Token::read)
}

/// The header that gives a session to a browser; over plain HTTP it cannot be `Secure`.
pub(super) fn session_cookie(app: &App, token: &Token) -> String {
    set_cookie(app, token.reveal(), app.settings.staff.session().as_secs())
}

/// The header that takes it away.
pub(super) fn no_session_cookie(app: &App) -> String {
    set_cookie(app, "", 0)
}

fn set_cookie(app: &App, value: &str, seconds: u64) -> String {
    let secure = if app.settings.server.desk_address().starts_with("https://") { "; Secure" } else { "" };
    format!("{SESSION}={value}; Path=/desk; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}
