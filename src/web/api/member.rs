//! Who calls: the bearer token of a session in the mini-program.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};

use super::json::unavailable;
use crate::app::App;
use crate::clock::court_date;
use crate::db::Reader;
use crate::people::queries::{Access, Known, known};
use crate::people::session::{Kind, Session, Token, queries as sessions};
use crate::people::{Level, Whose};
use crate::registrar::Caller;
use crate::web::peer::caller_of;
use crate::web::problem::Problem;

/// What stands in the way of one's cases, with codes only and with face checks.
const HELD: [&str; 2] = [
    "为了安全，您的身份在新的微信上绑定后，要过一段时间才能查看案件。着急的话请带身份证到法院窗口办理。",
    "为了安全，您的身份在新的微信上绑定后，要过一段时间才能查看案件。着急的话请刷脸核验，通过后马上就能查看。",
];
const STALE: [&str; 2] = ["请先用短信验证码核实是您本人。", "请先刷脸或用短信验证码核实是您本人。"];

/// Somebody who signed in from the mini-program.
pub(super) struct Member {
    pub(super) session: Session,
    pub(super) caller: Caller,
}

impl FromRequestParts<App> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let unknown = || Problem::of(StatusCode::UNAUTHORIZED, "登录已过期，请重新进入小程序。");
        let token = bearer(&parts.headers).ok_or_else(unknown)?;
        let session =
            sessions::find(&app.db, &token, Kind::App, app.clock.now_ms()).await.map_err(unavailable)?;
        let session = session.ok_or_else(unknown)?;
        let caller = caller_of(app, &session, parts);
        Ok(Self { session, caller })
    }
}

impl Member {
    pub(super) fn whose(&self) -> Whose<'_> {
        self.caller.whose()
    }

    /// Whoever it is, if they are registered.
    pub(super) async fn known(&self, app: &App) -> Result<Option<Known>, Problem> {
        let (reader, today) = (&mut Reader::Db(&app.db), court_date(app.clock.now()));
        known(reader, &app.sealer, self.whose(), today).await.map_err(unavailable)
    }

    /// Whoever it is, if they are registered; otherwise what to do.
    pub(super) async fn registered(&self, app: &App) -> Result<Known, Problem> {
        let known = self.known(app).await?.filter(|known| known.identity.level >= Level::Register);
        known.ok_or_else(|| {
            Problem::of(StatusCode::FORBIDDEN, "请先实名注册，再查看本人的案件。").about("registration")
        })
    }

    /// Whoever it is, if they have proved it a short while ago; otherwise what to do.
    pub(super) async fn fresh(&self, app: &App) -> Result<Known, Problem> {
        let known = self.registered(app).await?;
        let fresh = app.engines.current().limits().identity.fresh;
        let account = app.accounts.get(self.whose().account);
        let with_face = usize::from(account.is_some_and(|account| account.settings.face_check));
        let (detail, about) = match known.access(app.clock.now_ms(), fresh) {
            Access::Open => return Ok(known),
            Access::Held => (HELD[with_face], "hold"),
            Access::Stale => (STALE[with_face], "proof"),
        };
        Err(Problem::of(StatusCode::FORBIDDEN, detail).about(about))
    }
}

pub(super) fn bearer(headers: &HeaderMap) -> Option<Token> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    Token::read(value.strip_prefix("Bearer ")?.trim())
}
