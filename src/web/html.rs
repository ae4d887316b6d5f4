//! What every page made here has in common: nothing from elsewhere runs in it, and no copy is kept on the way.

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Only our own style and script, and nothing stands around the page.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";
/// As [`POLICY`], for a page whose form comes back to us.
const FORM_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; \
                           form-action 'self'; frame-ancestors 'none'";
/// As [`FORM_POLICY`], for a page whose script keeps what is typed, around a part that fetches itself anew.
const AROUND_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                             frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// As [`POLICY`], for such a part: only a page of ours stands around it.
const PART_POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
                           frame-ancestors 'self'";

/// A script of the platform on a page of ours.
pub(super) struct Guest<'a> {
    /// From where it comes.
    pub(super) origin: &'a str,
    /// The word that marks our own style inside what the script draws.
    pub(super) nonce: &'a str,
}

/// How something of ours is given to a browser.
struct Manner {
    policy: &'static str,
    /// To whom the page's address is told.
    referrer: &'static str,
    /// For how long it may be used again.
    kept: &'static str,
}

/// What a page holds may be personal: nobody stores it, and its address is told to nobody.
const PAGE: Manner = Manner { policy: POLICY, referrer: "no-referrer", kept: "no-store" };
/// Without any referrer browsers would hide from us, too, that a form is our own.
const FORM: Manner = Manner { policy: FORM_POLICY, referrer: "same-origin", kept: "no-store" };
const AROUND: Manner = Manner { policy: AROUND_POLICY, ..FORM };
const PART: Manner = Manner { policy: PART_POLICY, ..PAGE };
const ASSET: Manner = Manner { policy: POLICY, referrer: "no-referrer", kept: "max-age=300" };

/// A page.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Response {
    write(status, template, &PAGE)
}

/// A page with a form.
pub(super) fn form(status: StatusCode, template: &impl Template) -> Response {
    write(status, template, &FORM)
}

/// The status of a page with a form: what was typed stands in it again where it was at fault.
pub(super) fn status_of(has_fault: bool) -> StatusCode {
    if has_fault { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
}

/// A page with a form whose script keeps what is typed, around a part that fetches itself anew.
pub(super) fn form_around(status: StatusCode, template: &impl Template) -> Response {
    write(status, template, &AROUND)
}

/// A part of a page that fetches itself anew.
pub(super) fn part(status: StatusCode, template: &impl Template) -> Response {
    write(status, template, &PART)
}

/// A page with a form, and with the platform's script if there is one.
pub(super) fn form_with(status: StatusCode, template: &impl Template, guest: Option<&Guest<'_>>) -> Response {
    let mut page = form(status, template);
    // Both words are of our own making: an origin that was parsed, and digits.
    if let Some(policy) = guest.and_then(|guest| HeaderValue::from_str(&guest.policy()).ok()) {
        page.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    page
}

impl Guest<'_> {
    fn policy(&self) -> String {
        let Self { origin, nonce } = self;
        format!(
            "default-src 'none'; style-src 'self' 'nonce-{nonce}'; script-src 'self' {origin}; connect-src 'self'; \
             base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )
    }
}

fn write(status: StatusCode, template: &impl Template, manner: &Manner) -> Response {
    match template.render() {
        Ok(html) => (status, headers("text/html; charset=utf-8", manner), html).into_response(),
        Err(error) => {
            tracing::error!(error = %error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Nothing but a status, for our own script.
pub(super) fn nothing(status: StatusCode) -> Response {
    (status, headers("text/plain; charset=utf-8", &PAGE)).into_response()
}

/// A file to take along.
pub(super) fn attachment(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let place = [(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))];
    (headers(kind, &PAGE), place, bytes).into_response()
}

/// A style of our own.
pub(super) fn style(text: &'static str) -> Response {
    (headers("text/css; charset=utf-8", &ASSET), text).into_response()
}

/// A script of our own.
pub(super) fn script(text: &'static str) -> Response {
    (headers("text/javascript; charset=utf-8", &ASSET), text).into_response()
}

fn headers(kind: &'static str, manner: &Manner) -> [(HeaderName, &'static str); 5] {
    [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, manner.policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, manner.referrer),
        (header::CACHE_CONTROL, manner.kept),
    ]
}
