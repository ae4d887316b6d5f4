//! Notices: hearing dates, results of filing, fees on their way to every party and agent.
//!
//! A notice is a promise about the present state of a case. A change of the docket plans it in the same transaction
//! ([`plan`]); the engine claims what is due only if the fact is still in the version that was planned, renders it from
//! what the docket says then and sends it by the nearest way to that person that works ([`courier`]). What ends without
//! having reached anybody, and had to, becomes a task for a clerk who calls.

pub mod carried;
pub mod choices;
pub mod courier;
pub mod digest;
pub mod given;
pub mod grants;
mod ladder;
pub mod ledger;
pub mod own;
pub mod plan;
pub mod receipts;
pub mod recipients;
mod speech;
pub mod tasks;
pub mod timing;
mod verdict;
pub mod working;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use tracing::warn;

use crate::audit;
use crate::clock::court_time;
use crate::db::id::Ids;
use crate::db::{Db, DbError, Tx};
use crate::docket::queries::civil_text;
use crate::scripts::NoticeLimits;
use crate::seal::Sealer;
use plan::Planner;
use timing::HOUR_MS;

/// Cases of one transaction of a walk through all.
const CASES_AT_ONCE: i64 = 50;
/// What is usual is known from so many hours: four weeks.
const HOURS_LOOKED_AT: i64 = 28 * 24;

crate::named! {
    /// Where a notice stands, in the order in which it passes its states; the words are those of notify.md N-14.
    State {
        /// It waits for somebody's word.
        Held = "held" "待确认",
        /// It waits for its time.
        Planned = "planned" "待发送",
        /// A worker has it.
        Sending = "sending" "发送中",
        /// A provider took it, or a clerk has it to call.
        Accepted = "accepted" "已提交",
        /// It is on the phone.
        Delivered = "delivered" "已送达手机",
        /// The person opened it.
        Read = "read" "已打开",
        /// The fact is another one now.
        Superseded = "superseded" "已有新安排",
        /// There was nothing to say.
        Skipped = "skipped" "无需发送",
        /// Another notice of the same case carries it.
        Merged = "merged" "已并入另一条",
        /// Its time passed.
        Expired = "expired" "已过期",
        /// Nobody could be reached.
        Dead = "dead" "未能通知到",
    }
}

impl State {
    /// Whether it reached nobody, or not in time.
    fn has_failed(self) -> bool {
        matches!(self, Self::Expired | Self::Dead)
    }

    /// Whether it has ended without anybody having heard it.
    fn is_unsent(self) -> bool {
        matches!(self, Self::Superseded | Self::Skipped | Self::Expired | Self::Dead)
    }
}

/// Plans what is missing for every case with a sitting ahead or something that is still to be told: mandates begin and
/// guardians are accepted without a word of the case system. One walk through all of them, some at a time.
///
/// # Errors
/// When rows cannot be read or written.
pub async fn plan_ahead(
    db: &Db,
    sealer: &Sealer,
    ids: &Ids,
    limits: &NoticeLimits,
    now: Timestamp,
) -> Result<(), DbError> {
    let (from, now_ms) = (civil_text(court_time(now)), now.as_millisecond());
    let (mut last, mut planned) = ((String::new(), String::new()), Ok(()));
    loop {
        let cases = plan::queries::ahead(db, (&from, now_ms), (&last.0, &last.1), CASES_AT_ONCE).await?;
        let Some(end) = cases.last().cloned() else { return planned };
        let mut by_court: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (court, case) in cases {
            by_court.entry(court).or_default().insert(case);
        }
        let (sealer, ids, limits) = (sealer.clone(), ids.clone(), limits.clone());
        let written = db.write(move |tx| {
            Box::pin(async move {
                // What the case system tells meanwhile is planned after this, with what it said.
                audit::take_turn(tx).await?;
                let planner = Planner { sealer: &sealer, ids: &ids, limits: &limits, now_ms };
                for (court, cases) in &by_court {
                    plan_cases(tx, planner, court, cases).await?;
                }
                Ok(())
            })
        });
        // Cases that cannot be planned now keep nobody else waiting; the next walk finds them.
        if let Err(error) = written.await {
            planned = Err(error);
        }
        last = end;
    }
}

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
    let usual = plan::queries::usual_hour(tx, court, (hour - HOURS_LOOKED_AT, hour), surge).await?;
    if count > surge.max(usual * i64::from(planner.limits.surge_times)) {
        let held = plan::queries::hold(tx, court, hour * HOUR_MS).await?;
        warn!(court, held, usual, "far more notices than usual wait for somebody's word");
    }
    Ok(())
}
