//! The litigants' pages `/m/…`: server-rendered, for phones first.

mod acting;
mod adjustment;
mod ask;
mod asked;
mod calendar;
mod cases;
mod check;
mod diary;
mod drafts;
mod notices;
mod order_find;
mod order_new;
mod orders;
mod posted;
mod register;
mod sentence;
mod settings;
mod sign_in;
mod verify;
mod visitor;

use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum::{Extension, Router};

use crate::app::App;
use crate::web::html;

/// Far more than any form holds.
const FORM_BYTES: usize = 32 * 1024;

/// The routes of the litigants' pages.
pub fn router(app: &App) -> Router {
    let [sign_ins, checks, denials, finds, requests] = [(); 5].map(|()| sign_in::Counts::new(app));
    Router::new()
        .route("/m/drafts/{token}", get(drafts::draft))
        .route("/m/style.css", get(|| async { html::style(include_str!("portal/style.css")) }))
        .route("/m/draft.js", get(|| async { html::script(include_str!("portal/draft.js")) }))
        .route("/m/ask.js", get(|| async { html::script(include_str!("portal/ask.js")) }))
        .route("/m/cases", get(cases::list))
        .route("/m/cases/{id}", get(cases::case))
        .route("/m/hearings/{id}", get(cases::hearing))
        .route("/m/hearings/{id}/calendar.ics", get(calendar::file))
        .route("/m/hearings/{id}/noted/{version}", post(cases::note))
        .route("/m/hearings/{id}/adjustment", post(adjustment::ask))
        .route("/m/hearings/{id}/adjustment/withdraw", post(adjustment::withdraw))
        .route("/m/docket", get(diary::show))
        .route("/m/docket/entries", post(diary::add))
        .route("/m/docket/entries/{id}", get(diary::edit).post(diary::change))
        .route("/m/docket/entries/{id}/delete", post(diary::remove))
        .route("/m/notices/check", get(check::check).layer(from_fn_with_state(checks, sign_in::limit)))
        .route("/m/notices/settings", get(settings::show).post(settings::save))
        .route("/m/notices/ask", post(ask::told))
        .route("/m/notices/{id}", get(notices::open))
        .route("/m/notices/{id}/digest", get(notices::digest))
        .route("/m/notices/{id}/confirmed", post(notices::confirm))
        .route(
            "/m/notices/{id}/not-mine",
            post(notices::not_mine).layer(from_fn_with_state(denials, sign_in::limit)),
        )
        .route("/m/orders", get(orders::list))
        .route(
            "/m/orders/new",
            get(order_new::form).post(order_new::submit).layer(from_fn_with_state(requests, sign_in::limit)),
        )
        .route(
            "/m/orders/find",
            get(order_find::form)
                .post(order_find::find)
                .layer(Extension(order_find::Numbers::new()))
                .layer(from_fn_with_state(finds, sign_in::limit)),
        )
        .route("/m/orders/{id}", get(orders::show))
        .route("/m/orders/{id}/{deed}", post(orders::act))
        .route("/m/calendar", get(calendar::show))
        .route("/m/calendar/on", post(calendar::turn_on))
        .route("/m/calendar/off", post(calendar::turn_off))
        .route("/m/sign-in", get(sign_in::there).layer(from_fn_with_state(sign_ins, sign_in::limit)))
        .route("/m/signed-in", get(sign_in::back))
        .route("/m/sign-out", post(sign_in::out))
        .route("/m/register", get(register::form).post(register::tell))
        .route("/m/register/code", get(register::ask_code).post(register::give_back))
        .route("/m/register/send", post(register::send_again))
        .route("/m/register/done", get(register::done))
        .route("/m/acting", get(acting::show))
        .route("/m/acting/claim", post(acting::claim))
        .route("/m/acting/invite", post(acting::invite))
        .route("/m/acting/accept", post(acting::accept))
        .route("/m/acting/{id}/end", post(acting::end))
        .route("/m/verify", get(verify::ask).post(verify::prove))
        .route("/m/verify/send", post(verify::send))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .with_state(app.clone())
}
