//! Who opens a page, and whether they may: the session's cookie, the account, the proof behind it.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::sentence::{self, Sentence};
use crate::app::App;
use crate::clock::court_date;
use crate::db::{DbError, Reader};
use crate::people::queries::{Access, Known, known};
use crate::people::session::{Kind, Session, Token, queries as sessions};
use crate::people::{Level, Whose};
use crate::registrar::Caller;
use crate::web::cookie::cookie;
use crate::web::peer::caller_of;

/// The cookie that holds a session's token.
pub(super) const SESSION: &str = "tingxun_session";
/// Requests that change something come from our own pages only.
const ELSEWHERE: Sentence = Sentence {
    title: "没有提交",
    sentence: "请从法院公众号重新打开页面，再填写一次。",
};

/// Somebody who signed in through the platform.
pub(super) struct Visitor {
    pub(super) session: Session,
    pub(super) caller: Caller,
    /// The path that was asked for, as their browser shows it.
    pub(super) here: String,
}

/// Whoever opens a page that also says something to people who have not signed in.
pub(super) struct MaybeVisitor(pub(super) Option<Visitor>);

impl FromRequestParts<App> for MaybeVisitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        if !is_get(parts) && !is_from_here(&parts.headers, &app.settings.server.public_url) {
            return Err(sentence::page(StatusCode::FORBIDDEN, &ELSEWHERE));
        }
        let token = cookie(&parts.headers, SESSION).and_then(Token::read);
        let session = match token {
            Some(token) => sessions::find(&app.db, &token, Kind::Page, app.clock.now_ms()).await,
            None => Ok(None),
        };
        let session = session.map_err(sentence::unavailable)?;
        let visitor =
            |session| Visitor { caller: caller_of(app, &session, parts), session, here: here(parts) };
        Ok(Self(session.map(visitor)))
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let here = here(parts);
        let MaybeVisitor(visitor) = MaybeVisitor::from_request_parts(parts, app).await?;
        // What was typed is lost with a session; it lasts longer than anybody fills in a form.
        visitor.ok_or_else(|| to_sign_in(if is_get(parts) { &here } else { "/m/cases" }))
    }
}

fn here(parts: &Parts) -> String {
    parts.uri.path_and_query().map_or("/m/cases", |path| path.as_str()).to_owned()
}

fn is_get(parts: &Parts) -> bool {
    parts.method == axum::http::Method::GET
}

impl Visitor {
    pub(super) fn whose(&self) -> Whose<'_> {
        self.caller.whose()
    }

    /// Whoever it is, if they are registered.
    pub(super) async fn known(&self, app: &App) -> Result<Option<Known>, DbError> {
        known(&mut Reader::Db(&app.db), &app.sealer, self.whose(), court_date(app.clock.now())).await
    }

    /// Whoever it is, if a register knows them.
    pub(super) async fn registered(&self, app: &App) -> Result<Option<Known>, DbError> {
        Ok(self.known(app).await?.filter(|known| known.identity.level >= Level::Register))
    }

    /// Whoever it is, if they may read the facts of their cases now; otherwise the page that leads there.
    pub(super) async fn reader(&self, app: &App, here: &str) -> Result<Known, Response> {
        let known = self.registered(app).await.map_err(sentence::unavailable)?;
        let known = known.ok_or_else(|| Redirect::to("/m/register").into_response())?;
        kept_out(app, &known, here).map_or(Ok(known), Err)
    }
}

/// The page that leads to where somebody of a register may read the facts of their cases, unless they may now.
pub(super) fn kept_out(app: &App, known: &Known, here: &str) -> Option<Response> {
    let fresh = app.engines.current().limits().identity.fresh;
    match known.access(app.clock.now_ms(), fresh) {
        Access::Open => None,
        Access::Held => Some(sentence::page(StatusCode::FORBIDDEN, &HELD)),
        Access::Stale => Some(Redirect::to(&format!("/m/verify?to={}", encoded(here))).into_response()),
    }
}

const HELD: Sentence = Sentence {
    title: "暂时不能查看",
    sentence: "为了安全，您的身份在新的微信上绑定后，要过一段时间才能查看案件。着急的话请带身份证到法院窗口办理，或拨打12368。",
};

/// The header that sets a cookie; over plain HTTP (the demo) it cannot be `Secure`.
pub(super) fn set_cookie(app: &App, name: &str, value: &str, seconds: i64) -> String {
    let secure = if app.settings.server.public_url.starts_with("https://") { "; Secure" } else { "" };
    format!("{name}={value}; Path=/m; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

pub(super) fn to_sign_in(here: &str) -> Response {
    Redirect::to(&format!("/m/sign-in?to={}", encoded(here))).into_response()
}

pub(super) fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// A path of our own pages; anything else would lead people elsewhere (threats 13).
pub(super) fn own_path(asked: Option<&str>) -> String {
    let is_own = |path: &&str| {
        path.starts_with("/m/")
            && !path.contains('\\')
            && !path.contains(char::is_control)
            && !path.contains("//")
    };
    asked.filter(is_own).unwrap_or("/m/cases").to_owned()
}

/// Browsers name the page that a form stands on; a page from elsewhere is refused (threats 39).
fn is_from_here(headers: &HeaderMap, public_url: &str) -> bool {
    let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    let is_ours = |origin: &str| public_url.trim_end_matches('/') == origin;
    site.is_none_or(|site| site == "same-origin") && origin.is_none_or(is_ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_paths_are_led_to() {
        for asked in [
            "https://evil.example/",
            "//evil.example",
            "/m//evil.example",
            "/sim",
            "/m/\\evil",
            "m/cases",
            "/m/\u{1}",
            "/m/\r\nset-cookie",
        ] {
            assert_eq!(own_path(Some(asked)), "/m/cases", "{asked}");
        }
        assert_eq!(own_path(Some("/m/cases/1?a=b")), "/m/cases/1?a=b");
    }

    #[test]
    fn forms_of_other_pages_are_refused() {
        let ours = "https://court.example";
        let with = |name: &'static str, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            is_from_here(&headers, ours)
        };
        assert!(
            with("origin", ours)
                && with("sec-fetch-site", "same-origin")
                && is_from_here(&HeaderMap::new(), ours)
        );
        assert!(!with("origin", "https://evil.example") && !with("origin", "null"));
        assert!(!with("sec-fetch-site", "cross-site"));
    }
}
