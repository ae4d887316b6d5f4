//! The push endpoint `GET|POST /wechat/{account}`.
//!
//! It answers within five seconds and never with a 5xx. Whatever fails before authenticity is established gets
//! one identical empty 403; the reason goes to the log and the metric only (threats 01, 05).

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http_body_util::{BodyExt, Limited};
use tokio::time::{Instant, timeout};

use crate::account::Account;
use crate::app::App;
use crate::channel::Part;
use crate::inbox::Answer;
use crate::scripts::Phrase;
use crate::web::server::CloseConnection;
use crate::wechat::OpenId;
use crate::wechat::envelope::{self, Credentials, Format, Match, Mode, Opened, PushQuery};
use crate::wechat::refusal::Refusal;
use crate::wechat::reply::PassiveReply;

/// The largest push that is read; the platform's largest seen is 70 kB.
const BODY_LIMIT_BYTES: usize = 256 * 1024;
/// A body that takes longer is not the platform's.
const BODY_WITHIN: Duration = Duration::from_secs(10);

/// The routes of the push endpoint.
pub fn router(app: &App) -> Router {
    Router::new().route("/wechat/{account}", get(check_url).post(push)).with_state(app.clone())
}

/// The platform checks the address when the operator saves it (protocol A2).
async fn check_url(State(app): State<App>, Path(name): Path<String>, RawQuery(query): RawQuery) -> Response {
    let checked = find(&app, &name).and_then(|door| {
        let query = PushQuery::parse(query.as_deref().unwrap_or_default())?;
        envelope::check_url(&door.credentials, &query, app.clock.now_seconds(), door.freshness())
    });
    match checked {
        // The echo is the caller's own text: it must never be taken for a page.
        Ok(echo) => (
            [
                (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ],
            echo,
        )
            .into_response(),
        Err(refusal) => forbid(&app, refusal),
    }
}

async fn push(
    State(app): State<App>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    request: Request<Body>,
) -> Response {
    let arrived = Instant::now();
    let body = match read(request).await {
        Ok(body) => body,
        Err(status) => return status.into_response(),
    };
    let door = match find(&app, &name) {
        Ok(door) => door,
        Err(refusal) => return forbid(&app, refusal),
    };
    let opened = match door.open(query.as_deref().unwrap_or_default(), &body, app.clock.now_seconds()) {
        Ok(opened) => opened,
        Err(refusal) => return forbid(&app, refusal),
    };
    let answer = app.reception.receive(&door.account, opened.plaintext, arrived).await;
    app.metrics.answer(name_of(&answer));
    app.metrics.push_seconds.observe(arrived.elapsed().as_secs_f64());
    door.respond(&app, answer, opened.format, opened.matched)
}

async fn read(request: Request<Body>) -> Result<Bytes, StatusCode> {
    let body = Limited::new(request.into_body(), BODY_LIMIT_BYTES);
    match timeout(BODY_WITHIN, body.collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
            Err(StatusCode::PAYLOAD_TOO_LARGE)
        }
        Ok(Err(_)) => Err(StatusCode::BAD_REQUEST),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

/// An account together with what its pushes are checked with at this instant.
struct Door {
    account: std::sync::Arc<Account>,
    credentials: Credentials,
}

fn find(app: &App, name: &str) -> Result<Door, Refusal> {
    let account = app.accounts.get(name).ok_or(Refusal::UnknownAccount)?.clone();
    let credentials = account.settings.credentials(app.clock.now()).map_err(|_| Refusal::UnknownAccount)?;
    Ok(Door { account, credentials })
}

impl Door {
    fn freshness(&self) -> i64 {
        self.account.settings.freshness_seconds
    }

    fn open(&self, query: &str, body: &[u8], now_seconds: i64) -> Result<Opened, Refusal> {
        let query = PushQuery::parse(query)?;
        envelope::open(
            &self.credentials,
            self.account.settings.mode,
            &query,
            body,
            now_seconds,
            self.freshness(),
        )
    }

    fn respond(&self, app: &App, answer: Answer, format: Format, matched: Match) -> Response {
        match answer {
            Answer::Reply(person, part) => self.reply(app, &person, &part, format, matched),
            Answer::Busy(person) => self.reply(
                app,
                &person,
                &Part::court(app.engines.current().phrase(Phrase::Busy)),
                format,
                matched,
            ),
            Answer::Success => "success".into_response(),
            Answer::Close => CloseConnection.into_response(),
        }
    }

    fn reply(&self, app: &App, person: &OpenId, part: &Part, format: Format, matched: Match) -> Response {
        let reply = match part {
            Part::Text { text, .. } => PassiveReply::Text(text.clone()),
            Part::PlatformDesk => PassiveReply::TransferToDesk { account: None },
            // A notice has no passive form; it went to the outbox.
            Part::Template { .. } => return "success".into_response(),
        };
        let now = app.clock.now_seconds();
        let plain = reply.render(format, person, &self.account.settings.original_id, now);
        let body = match self.account.settings.mode {
            Mode::Plaintext => plain,
            Mode::Compatible | Mode::Secure => {
                let nonce = app.dice.below(10_000_000_000).to_string();
                envelope::seal(&self.credentials, matched, format, &plain, app.dice.bytes(), now, &nonce)
            }
        };
        let kind = match format {
            Format::Xml => "text/xml; charset=utf-8",
            Format::Json => "application/json; charset=utf-8",
        };
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        (headers, body).into_response()
    }
}

fn name_of(answer: &Answer) -> &'static str {
    match answer {
        Answer::Reply(..) => "reply",
        Answer::Success => "success",
        Answer::Busy(_) => "busy",
        Answer::Close => "close",
    }
}

/// One answer for every failure of authenticity: an attacker learns nothing from it.
fn forbid(app: &App, refusal: Refusal) -> Response {
    let reason = refusal.reason();
    app.metrics.refuse(reason);
    tracing::debug!(reason, "a push was refused");
    StatusCode::FORBIDDEN.into_response()
}
