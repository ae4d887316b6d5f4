//! What every page made here has in common: nothing from elsewhere runs in it, and no copy is kept on the way.

use askama::Template;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Only our own style and script, and nothing stands around the page.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";
/// How long a browser may use a style or script again.
const FIVE_MINUTES: &str = "max-age=300";

/// As [`POLICY`], for a page whose form comes back to us.
const FORM_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; \
                           form-action 'self'; frame-ancestors 'none'";

/// A page; what it holds may be personal, so that nobody stores it and its address is told to nobody.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Response {
    write(status, template, POLICY, "no-referrer")
}

/// A page with a form. Without any referrer browsers would hide from us, too, that the form is our own.
pub(super) fn form(status: StatusCode, template: &impl Template) -> Response {
    write(status, template, FORM_POLICY, "same-origin")
}

fn write(
    status: StatusCode,
    template: &impl Template,
    policy: &'static str,
    referrer: &'static str,
) -> Response {
    match template.render() {
        Ok(html) => {
            (status, headers("text/html; charset=utf-8", "no-store", policy, referrer), html).into_response()
        }
        Err(error) => {
            tracing::error!(error = %error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A style of our own.
pub(super) fn style(text: &'static str) -> Response {
    (headers("text/css; charset=utf-8", FIVE_MINUTES, POLICY, "no-referrer"), text).into_response()
}

/// A script of our own.
pub(super) fn script(text: &'static str) -> Response {
    (headers("text/javascript; charset=utf-8", FIVE_MINUTES, POLICY, "no-referrer"), text).into_response()
}

fn headers(kind: &'static str, kept: &'static str, policy: &'static str) -> [(HeaderName, &'static str); 5] {
    [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, referrer),
        (header::CACHE_CONTROL, kept),
    ]
}
