//! Notices: hearing dates, results of filing, fees on their way to every party and agent.
//!
//! A notice is a promise about the present state of a case. A change of the docket plans it in the same transaction
//! ([`plan`]); the engine claims what is due only if the fact is still in the version that was planned, renders it from
//! what the docket says then and sends it by the nearest way to that person that works ([`engine`]). What ends without
//! having reached anybody, and had to, becomes a task for a clerk who calls.

mod ladder;
pub mod plan;
mod recipients;
mod speech;
pub mod timing;

use std::collections::BTreeSet;

use tracing::warn;

use crate::db::{DbError, Tx};
use plan::Planner;

const HOUR_MS: i64 = 3_600_000;
/// What is usual is known from so many hours: four weeks.
const HOURS_LOOKED_AT: i64 = 28 * 24;

/// Plans what is missing for cases that have changed. Far more than usual waits for somebody's word (notify.md N-21):
/// the first load of a court's calendar must not wake a city.
///
/// # Errors
/// When rows cannot be read or written.
pub async fn plan_cases(
    tx: &mut Tx<'_>,
    planner: Planner<'_>,
    court: &str,
    cases: &BTreeSet<String>,
) -> Result<(), DbError> {
    let mut planned = 0;
    for case in cases {
        planned += planner.plan_case(tx, court, case).await?;
    }
    if planned == 0 {
        return Ok(());
    }
    let hour = planner.now_ms.div_euclid(HOUR_MS);
    let count = plan::queries::count_hour(tx, court, hour, planned).await?;
    let surge = i64::from(planner.limits.surge);
    if count <= surge {
        return Ok(());
    }
    let usual = plan::queries::usual_hour(tx, court, hour, hour - HOURS_LOOKED_AT).await?;
    if count > surge.max(usual * i64::from(planner.limits.surge_times)) {
        let held = plan::queries::hold(tx, court, hour * HOUR_MS).await?;
        warn!(court, held, usual, "far more notices than usual wait for somebody's word");
    }
    Ok(())
}
