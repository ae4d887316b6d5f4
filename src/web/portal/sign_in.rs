//! Signing in to the pages with the phone's own account (protocol D10): there, back, and out.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::asked::Asked;
use super::sentence::{self, Sentence};
use super::visitor::{SESSION, Visitor, encoded, own_path, set_cookie};
use crate::account::Account;
use crate::app::App;
use crate::people::Whose;
use crate::people::session::{self, Kind, PAGE_MS, SIGN_IN_MS, Token, queries as sessions};
use crate::web::cookie::cookie;
use crate::web::peer::block_of;
use crate::web::rate::{Rate, too_fast};
use crate::wechat::client::SignedIn;
use crate::wechat::{AccountKind, OpenId};

/// The cookie by which a sign-in knows its browser again.
const BROWSER: &str = "tingxun_browser";
const LONGEST_DEVICE: usize = 120;

const NOT_SET_UP: Sentence = Sentence {
    title: "暂时打不开",
    sentence: "法院还没有开通网页登录。请在公众号里留言，或拨打12368。",
};
const AGAIN: Sentence = Sentence {
    title: "登录没有成功",
    sentence: "登录链接只能用一次，几分钟内有效。请回到公众号，重新点链接打开。",
};
const PREVIEW: Sentence = Sentence {
    title: "请点“使用完整服务”",
    sentence: "您看到的是预览页，微信没有告诉我们您是谁。请点页面右下角的“使用完整服务”，再打开一次。",
};

const TOO_FAST: Sentence = Sentence {
    title: "请稍等一下",
    sentence: "您所在的网络这一分钟里打开得太多了。请等十几秒，再点一次链接。",
};

/// How many sign-ins each block of addresses began of late: anybody can begin one, and each leaves a row.
#[derive(Clone)]
pub(super) struct Counts {
    app: App,
    blocks: Rate,
}

impl Counts {
    /// Counts with the limit that is in force at the start.
    pub(super) fn new(app: &App) -> Self {
        let most = app.engines.current().limits().api.sign_in_minute;
        Self { app: app.clone(), blocks: Rate::per_minute(most) }
    }
}

pub(super) async fn limit(State(counts): State<Counts>, request: Request, next: Next) -> Response {
    let block = block_of(&counts.app, request.extensions(), request.headers());
    if counts.blocks.lets(block.as_str()) {
        return next.run(request).await;
    }
    too_fast(sentence::page(StatusCode::TOO_MANY_REQUESTS, &TOO_FAST))
}

#[derive(Deserialize)]
pub(super) struct There {
    to: Option<String>,
    account: Option<String>,
}

/// Sends the browser to the platform.
pub(super) async fn there(State(app): State<App>, Asked(asked): Asked<There>) -> Response {
    let public = app.settings.server.public_url.trim_end_matches('/');
    let Some(account) = account(&app, asked.account.as_deref()).filter(|_| !public.is_empty()) else {
        return sentence::page(StatusCode::NOT_FOUND, &NOT_SET_UP);
    };
    let (state, browser) = (session::fresh_state(&app.dice), session::fresh_state(&app.dice));
    let (name, target) = (account.name.clone(), own_path(asked.to.as_deref()));
    let cookie = set_cookie(&app, BROWSER, &browser, SIGN_IN_MS / 1_000);
    let ends_ms = app.clock.now_ms() + SIGN_IN_MS;
    // protocol D10: old clients want the parameters in this order.
    let address = format!(
        "{}/connect/oauth2/authorize?appid={}&redirect_uri={}&response_type=code&scope=snsapi_base&state={state}#wechat_redirect",
        app.settings.platform.open_base.trim_end_matches('/'),
        encoded(account.settings.appid.as_str()),
        encoded(&format!("{public}/m/signed-in")),
    );
    let begun = app.db.write(move |tx| {
        Box::pin(async move { sessions::begin(tx, (&state, &browser), &name, &target, ends_ms).await })
    });
    match begun.await {
        Ok(()) => (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(&address)).into_response(),
        Err(error) => sentence::unavailable(error),
    }
}

/// The account to sign in with: the one that is named, or the first official one.
fn account<'a>(app: &'a App, named: Option<&str>) -> Option<&'a Account> {
    let mut official = app.accounts.values().filter(|account| account.settings.kind == AccountKind::Official);
    let wanted = |account: &&std::sync::Arc<Account>| named.is_none_or(|name| account.name == name);
    official.find(wanted).map(AsRef::as_ref)
}

#[derive(Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// The browser comes back with a code.
pub(super) async fn back(State(app): State<App>, Asked(back): Asked<Back>, headers: HeaderMap) -> Response {
    let browser = cookie(&headers, BROWSER).unwrap_or_default().to_owned();
    let (state, now_ms) = (back.state, app.clock.now_ms());
    let finished = app
        .db
        .write(move |tx| Box::pin(async move { sessions::finish(tx, (&state, &browser), now_ms).await }));
    let (name, target) = match finished.await {
        Ok(Some(begun)) => begun,
        Ok(None) => return sentence::page(StatusCode::BAD_REQUEST, &AGAIN),
        Err(error) => return sentence::unavailable(error),
    };
    let Some(account) = app.accounts.get(&name) else {
        return sentence::page(StatusCode::BAD_REQUEST, &AGAIN);
    };
    match account.api.signed_in_on_page(&back.code).await {
        Ok(SignedIn::As(openid)) => signed_in(&app, &name, openid, &target, &headers).await,
        Ok(SignedIn::Preview) => sentence::page(StatusCode::FORBIDDEN, &PREVIEW),
        Err(error) => {
            tracing::warn!(account = name, error = %error, "a sign-in code was not exchanged");
            sentence::page(StatusCode::BAD_REQUEST, &AGAIN)
        }
    }
}

async fn signed_in(app: &App, account: &str, openid: OpenId, target: &str, headers: &HeaderMap) -> Response {
    let token = Token::fresh(&app.dice);
    let cookie = set_cookie(app, SESSION, token.reveal(), PAGE_MS / 1_000);
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let device: String = agent.chars().take(LONGEST_DEVICE).collect();
    let (account, now_ms) = (account.to_owned(), app.clock.now_ms());
    let opened = app.db.write(move |tx| {
        Box::pin(async move {
            let whose = Whose { account: &account, openid: &openid };
            sessions::open(tx, &token, whose, Kind::Page, &device, now_ms).await
        })
    });
    match opened.await {
        Ok(()) => (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(target)).into_response(),
        Err(error) => sentence::unavailable(error),
    }
}

/// Signs the browser out.
pub(super) async fn out(State(app): State<App>, visitor: Visitor) -> Response {
    const OUT: Sentence = Sentence {
        title: "已退出",
        sentence: "这台设备上的登录已退出。需要时请从公众号重新打开。",
    };
    let Visitor { session, caller, .. } = visitor;
    let closed = app.db.write(move |tx| {
        Box::pin(async move { sessions::close_one(tx, caller.whose(), &session.name).await })
    });
    match closed.await {
        Ok(_) => {
            let gone = set_cookie(&app, SESSION, "", 0);
            (AppendHeaders([(header::SET_COOKIE, gone)]), sentence::page(StatusCode::OK, &OUT))
                .into_response()
        }
        Err(error) => sentence::unavailable(error),
    }
}
