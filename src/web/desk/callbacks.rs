//! `/desk/callbacks`: whom to call back today: what was answered before today and has no word of its person yet (screen S6;
//! workorder.md §4: the next working day after the reply). What they say is written down on the order's page.

use askama::Template;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;

use super::sentence::{self, Sentence};
use super::visitor::{Bar, Colleague};
use super::words::at;
use crate::app::App;
use crate::clock::court_midnight_ms;
use crate::orders::acts::as_seen_by;
use crate::orders::filed::Filed;
use crate::orders::queries;
use crate::staff::{Role, Roles};
use crate::web::html;

/// So many are listed; the rest follows when these are called.
const LISTED: i64 = 100;

#[derive(Template)]
#[template(path = "desk/callbacks.html")]
struct CallbacksPage {
    bar: Bar,
    court: String,
    orders: Vec<Filed>,
    has_more: bool,
}

/// Whether somebody of these roles calls back.
pub(super) fn calls_back(roles: &Roles) -> bool {
    roles.hold(Role::Seat) || roles.hold(Role::Inspector)
}

/// The list.
pub(super) async fn list(Shared(app): Shared<App>, Colleague(who): Colleague) -> Response {
    let officer = &who.session.officer;
    if !calls_back(&officer.roles) {
        let sentence =
            Sentence::of("没有权限", "这个页面给座席和督查回访员使用。需要时请联系本院的系统管理员。");
        return sentence::page(StatusCode::FORBIDDEN, &sentence);
    }
    let before_ms = court_midnight_ms(app.clock.now());
    let whose = (officer.court.as_str(), officer.roles.hold(Role::Inspector));
    let found = queries::replied(&app.db, &app.sealer, whose, before_ms, LISTED + 1).await;
    match found {
        Ok(orders) => {
            let most = usize::try_from(LISTED).unwrap_or_default();
            let has_more = orders.len() > most;
            let orders = as_seen_by(officer, orders.into_iter().take(most).collect());
            let court = app.settings.court_name(&officer.court).to_owned();
            html::page(StatusCode::OK, &CallbacksPage { bar: Bar::of(&who), court, orders, has_more })
        }
        Err(error) => sentence::unavailable(error),
    }
}
