//! The pages of the court's own people, `/desk/…`: on a listener of their own, never on the internet (threats §5).
//!
//! Every page but the sign-in and the set-up names in its handler who may open it ([`visitor`]); every form carries the
//! token of its session and comes from our own address ([`posted`]). Nothing needs a script: one gives keys,
//! one keeps what is typed.

mod absences;
mod acting;
mod adjustments;
mod callbacks;
mod claim;
mod claims;
mod export;
mod figures;
mod figures_asked;
mod figures_chart;
mod figures_orders;
mod figures_report;
mod figures_table;
mod filter;
mod home;
mod hot;
mod hot_issue;
mod knowledge;
mod me;
mod notice;
mod notices;
mod order;
mod order_beside;
mod order_deed;
mod order_new;
mod orders;
mod posted;
mod qr;
mod sentence;
mod set_up;
mod sign_in;
mod staff;
mod talk;
mod talks;
mod tasks;
mod unsent;
mod visitor;
mod webhooks;
mod words;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use crate::app::App;
use crate::web::html;

/// Far more than any form holds.
const FORM_BYTES: usize = 32 * 1024;

/// To the page of one of what is listed there, whatever somebody wrote in place of its id.
fn one_of(list: &str, id: &str) -> Response {
    let id: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
    Redirect::to(&format!("{list}/{id}")).into_response()
}

/// The routes of the desk.
pub fn router(app: &App) -> Router {
    Router::new()
        .route("/desk", get(home::page))
        .route("/desk/", get(home::page))
        .route("/desk/counts", get(home::counts))
        .route("/desk/style.css", get(|| async { html::style(include_str!("desk/style.css")) }))
        .route("/desk/unsent.js", get(|| async { html::script(include_str!("desk/unsent.js")) }))
        .route("/desk/keys.js", get(|| async { html::script(include_str!("desk/keys.js")) }))
        .route("/desk/unsent", post(unsent::keep))
        .route("/desk/sign-in", get(sign_in::form).post(sign_in::enter))
        .route("/desk/sign-out", post(sign_in::out))
        .route("/desk/set-up/{token}", get(set_up::form).post(set_up::finish))
        .route("/desk/me", get(me::page))
        .route("/desk/me/mobile", post(me::change_mobile))
        .route("/desk/me/wecom", post(me::change_wecom))
        .route("/desk/me/wecom/digits", get(me::page).post(me::prove_wecom))
        .route("/desk/me/password", post(me::change_password))
        .route("/desk/me/sessions/end", post(me::end_others))
        .route("/desk/claims", get(claims::list))
        .route("/desk/claims/{kind}/{id}", get(claim::page))
        .route("/desk/claims/{kind}/{id}/shown", get(claim::masked_again).post(claim::unmask))
        .route("/desk/claims/{kind}/{id}/decision", post(claim::decide))
        .route("/desk/acting", get(acting::list))
        .route("/desk/acting/{id}/end", post(acting::end))
        .route("/desk/tasks", get(tasks::list))
        .route("/desk/tasks/{id}", get(tasks::page))
        .route("/desk/tasks/{id}/shown", get(tasks::masked_again).post(tasks::unmask))
        .route("/desk/tasks/{id}/restore", post(tasks::restore))
        .route("/desk/tasks/{id}/outcome", post(tasks::called))
        .route("/desk/adjustments", get(adjustments::list))
        .route("/desk/adjustments/{id}", get(adjustments::page))
        .route("/desk/adjustments/{id}/answer", post(adjustments::answer))
        .route("/desk/absences", get(absences::page).post(absences::record))
        .route("/desk/absences/{id}/end", post(absences::end))
        .route("/desk/orders", get(orders::list))
        .route("/desk/orders/new", get(order_new::form).post(order_new::submit))
        .route("/desk/orders/{id}", get(order::page))
        .route("/desk/orders/{id}/receipt", get(order::receipt))
        .route("/desk/orders/{id}/beside", get(order_beside::part))
        .route("/desk/orders/{id}/{deed}", get(order::masked_again).post(order::act))
        .route("/desk/orders/{id}/contact/shown", get(order::masked_again).post(order::contact))
        .route("/desk/callbacks", get(callbacks::list))
        .route("/desk/knowledge", get(knowledge::page).post(knowledge::search))
        .route("/desk/figures", get(figures::page))
        .route("/desk/figures.csv", get(figures_table::csv))
        .route("/desk/figures.xlsx", get(figures_table::workbook))
        .route("/desk/figures/orders", get(figures_orders::list))
        .route("/desk/figures/reports", post(figures_report::freeze))
        .route("/desk/figures/reports/{id}", get(figures_report::page))
        .route("/desk/hot", get(hot::page).post(hot::raise))
        .route("/desk/hot/orders", get(hot::orders))
        .route("/desk/hot/{id}", get(hot_issue::page))
        .route("/desk/hot/{id}/{deed}", get(hot_issue::again).post(hot_issue::act))
        .route("/desk/notices", get(notices::list))
        .route("/desk/notices.csv", get(export::table))
        .route("/desk/notices/settling", post(home::stop))
        .route("/desk/notices/held", post(notices::decide_held))
        .route("/desk/notices/again", post(notices::again))
        .route("/desk/notices/unopened", get(notices::unopened))
        .route("/desk/notices/{id}", get(notice::page))
        .route("/desk/notices/{id}/deed", post(notice::act))
        .route("/desk/talks", get(talks::page))
        .route("/desk/talks/board", get(talks::lists))
        .route("/desk/talks/counts", get(talks::counts))
        .route("/desk/talks/presence", post(talks::presence))
        .route("/desk/talks/next", post(talks::next))
        .route("/desk/talks/{id}", get(talk::page))
        .route("/desk/talks/{id}/said", get(talk::said))
        .route("/desk/talks/{id}/say", get(talk::again).post(talk::say))
        .route("/desk/talks/{id}/withdraw", get(talk::again).post(talk::withdraw))
        .route("/desk/talks/{id}/end", post(talk::end))
        .route("/desk/talks/{id}/back", post(talk::hand_back))
        .route("/desk/talks/{id}/order", get(talk::again).post(talk::make_order))
        .route("/desk/talks/{id}/seen-to", post(talk::see_to))
        .route("/desk/staff", get(staff::list))
        .route("/desk/webhooks", get(webhooks::list))
        .route("/desk/webhooks/again", post(webhooks::again))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .with_state(app.clone())
}
