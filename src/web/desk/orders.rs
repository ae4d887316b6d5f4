//! `/desk/orders`: what people ask of the court, the most pressing first, as far as whoever looks has a part in it (screens S1,
//! J1, C1, V1); what they were told and have not read stands above.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::absences::has_absences;
use super::order_deed::absent;
use super::sentence;
use super::visitor::{Bar, Colleague};
use super::words::{at, away, is_past};
use crate::app::App;
use crate::db::DbError;
use crate::db::id::{place, place_in, plain};
use crate::orders::access::{Scope, leads, scopes};
use crate::orders::acts::{as_seen_by, as_seen_by_deputy};
use crate::orders::duty::Duty;
use crate::orders::duty::queries as duties;
use crate::orders::filed::Filed;
use crate::orders::hot::queries::{self as hot, Waiting};
use crate::orders::kinds::{Level, Priority, State};
use crate::orders::queries;
use crate::staff::absence::Absence;
use crate::staff::{Officer, Role};
use crate::web::html;

const A_PAGE: i64 = 50;
/// So much of what was told is listed above.
const DUTIES: i64 = 20;
/// Sorts behind every id.
const LATEST: &str = "z";

#[derive(Template)]
#[template(path = "desk/orders.html")]
struct ListPage {
    bar: Bar,
    scope: Scope,
    scopes: Vec<Scope>,
    orders: Vec<Filed>,
    duties: Vec<Duty>,
    next: Option<String>,
    now_ms: i64,
    may_enter: bool,
    may_be_away: bool,
    /// When whoever looks is away themselves.
    away: Vec<Absence>,
    /// For whom whoever looks stands in, now or later.
    stood_in_for: Vec<Absence>,
    /// Hot issues that wait for somebody, and those that whoever looks sees to.
    hot: Waiting,
    /// Who else looks at an order, by its id.
    looked_at: HashMap<String, Vec<String>>,
    leads: bool,
}

#[derive(Deserialize)]
pub(super) struct Place {
    #[serde(default)]
    scope: String,
    after: Option<String>,
}

/// The list.
pub(super) async fn list(
    Shared(app): Shared<App>,
    Colleague(who): Colleague,
    Query(place): Query<Place>,
) -> Response {
    let officer = &who.session.officer;
    let absences = (app.entrance.stood_in_for(officer).await, app.entrance.absences(officer).await);
    let (stood_in_for, mut away) = match absences {
        (Ok(stood_in_for), Ok(away)) => (stood_in_for, away),
        (Err(error), _) | (_, Err(error)) => return sentence::unavailable(error),
    };
    away.retain(|own| own.staff == officer.id);
    let now_ms = app.clock.now_ms();
    let is_now = |own: &&Absence| own.from_ms <= now_ms;
    let judges: Vec<&str> = stood_in_for.iter().filter(is_now).map(|own| own.staff.as_str()).collect();
    let scopes = scopes(officer, !judges.is_empty());
    let asked = Scope::find(&place.scope).filter(|scope| scopes.contains(scope));
    let Some(scope) = asked.or(scopes.first().copied()) else {
        return sentence::page(
            StatusCode::FORBIDDEN,
            &sentence::Sentence::of("没有权限", "您没有办理诉求的岗位。"),
        );
    };
    let read = async {
        let page = read(&app, (officer, &judges), scope, place.after.as_deref()).await?;
        let duties = duties::unread(&app.db, &officer.id, DUTIES, now_ms).await?;
        let hot = hot::waiting(&app.db, &officer.court, &officer.id).await?;
        let ids: Vec<&str> = page.0.iter().map(|order| order.id.as_str()).collect();
        let looked_at = app.orders.looked_at(officer, &ids).await?;
        Ok::<_, DbError>((page, duties, hot, looked_at))
    };
    match read.await {
        Ok(((orders, next), duties, hot, looked_at)) => {
            let (bar, may_enter) = (Bar::of(&who), officer.roles.hold(Role::Seat));
            let may_be_away = has_absences(officer);
            let page = ListPage {
                bar,
                scope,
                scopes,
                orders,
                duties,
                next,
                now_ms,
                may_enter,
                may_be_away,
                away,
                stood_in_for,
                hot,
                looked_at,
                leads: leads(officer),
            };
            html::form(StatusCode::OK, &page)
        }
        Err(error) => sentence::unavailable(error),
    }
}

async fn read(
    app: &App,
    (officer, stood_in_for): (&Officer, &[&str]),
    scope: Scope,
    after: Option<&str>,
) -> Result<(Vec<Filed>, Option<String>), DbError> {
    let (db, sealer, court) = (&app.db, &app.sealer, officer.court.as_str());
    let division = officer.division.as_deref().unwrap_or_default();
    let (from, limit) = (place_in(after), A_PAGE + 1);
    let mut orders = match scope {
        Scope::Own => queries::of_judge(db, sealer, (court, &officer.id), from, limit).await?,
        Scope::Deputy => queries::of_judges(db, sealer, (court, stood_in_for), from, limit).await?,
        Scope::Division => queries::of_division(db, sealer, (court, division), from, limit).await?,
        Scope::Court => queries::of_court(db, sealer, (court, false), from, limit).await?,
        Scope::Sealed => queries::of_court(db, sealer, (court, true), from, limit).await?,
        Scope::Done => {
            let before = after.map_or(LATEST, plain);
            queries::done(db, sealer, (court, false), before, limit).await?
        }
    };
    let most = usize::try_from(A_PAGE).unwrap_or_default();
    let has_more = orders.len() > most;
    orders.truncate(most);
    let end = |last: &Filed| match scope {
        Scope::Done => last.id.clone(),
        _ => place(last.rank_at, &last.id),
    };
    let next = orders.last().filter(|_| has_more).map(end);
    Ok(match scope {
        Scope::Deputy => (as_seen_by_deputy(officer, orders), next),
        _ => (as_seen_by(officer, orders), next),
    })
}
