//! Asking for leave to send subscription messages, on the pages where people gain by it: the platform's open tag with a
//! signature (protocol D5, D11), and what the client says came of it. Without either the page is whole, and does not ask.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::posted::Posted;
use super::sentence;
use super::visitor::Visitor;
use crate::app::App;
use crate::config::GrantKind;
use crate::db::Reader;
use crate::notices::grants::{self, ask, queries};
use crate::web::html::Guest;
use crate::wechat::AccountKind;
use crate::wechat::client::PageSignature;

/// Bytes of the word that no signature had before.
const NONCE_BYTES: usize = 16;

/// The question on a page.
pub(super) struct Ask {
    /// Where the platform's script is.
    pub(super) script: String,
    origin: String,
    pub(super) appid: String,
    /// The templates' ids, with commas between them.
    pub(super) templates: String,
    kind: GrantKind,
    pub(super) signed: PageSignature,
}

impl Ask {
    /// The question for whoever opens a page, if there is something to ask.
    pub(super) async fn of(app: &App, visitor: &Visitor) -> Option<Self> {
        let platform = &app.settings.platform;
        let (origin, address) = (platform.script_origin()?, app.settings.server.address()?);
        let account = app.accounts.get(visitor.whose().account)?;
        if account.settings.kind != AccountKind::Official || account.settings.subscriptions.is_empty() {
            return None;
        }
        let standing = match queries::standing(&mut Reader::Db(&app.db), visitor.whose()).await {
            Ok(standing) => standing,
            Err(error) => {
                tracing::error!(error = %error, "a page does not ask: the grants could not be read");
                return None;
            }
        };
        let engine = app.engines.current();
        let wanted =
            ask::missing(&account.settings, &standing, &engine.limits().subscriptions, app.clock.now_ms())?;
        let page = format!("{address}{}", visitor.here);
        let signed = match account.api.sign_page(app.dice.hex(NONCE_BYTES), &page).await {
            Ok(signed) => signed,
            Err(error) => {
                tracing::warn!(account = account.name, error = %error, "a page does not ask: it was not signed");
                return None;
            }
        };
        Some(Self {
            script: platform.page_script.clone(),
            origin,
            appid: account.settings.appid.as_str().to_owned(),
            templates: wanted.templates.join(","),
            kind: wanted.kind,
            signed,
        })
    }

    /// What the page's policy lets in for it.
    pub(super) fn guest(&self) -> Guest<'_> {
        Guest { origin: &self.origin, nonce: &self.signed.nonce }
    }

    /// What people gain.
    pub(super) fn words(&self) -> &'static str {
        match self.kind {
            GrantKind::LongTerm => {
                "点一次“允许”，以后开庭、改期、取消和案件进展，微信会直接提醒您，不用经常回来查看。随时可以在微信里关闭。"
            }
            GrantKind::OneTime => {
                "点一次“允许”，下次开庭安排有变动或案件有进展，微信会直接提醒您一次。收到以后，可以回来再点一次。"
            }
        }
    }
}

/// What the client says came of the question, by template: it hides the question, and grants nothing.
pub(super) async fn told(
    State(app): State<App>,
    visitor: Visitor,
    Posted(results): Posted<BTreeMap<String, String>>,
) -> Response {
    let now_ms = app.clock.now_ms();
    let Some(account) = app.accounts.get(visitor.whose().account).cloned() else {
        return StatusCode::NO_CONTENT.into_response();
    };
    let written = app.db.write(move |tx| {
        Box::pin(async move {
            grants::told_by_client(tx, visitor.whose(), &account.settings, &results, now_ms).await
        })
    });
    match written.await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => sentence::unavailable(error),
    }
}
