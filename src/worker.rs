//! Background work: reconcilers that take no input, do a bounded piece and can be run again at any time.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::account::Account;
use crate::app::App;
use crate::audit;
use crate::clock::court_date;
use crate::db::DbError;
use crate::notices::{self, receipts};
use crate::retention;
use crate::skew;
use crate::webhooks::Endpoint;
use crate::wechat::envelope::Mode;

/// How often notices are looked for when nobody rings.
const NOTICES_PERIOD: Duration = Duration::from_secs(1);
/// How often cases with a hearing ahead are planned anew.
const PLAN_PERIOD: Duration = Duration::from_secs(3_600);
/// How often the outbox is looked at when nobody rings.
const OUTBOX_PERIOD: Duration = Duration::from_secs(1);
/// How often answers without a task are looked for.
const ABANDONED_PERIOD: Duration = Duration::from_secs(5);

/// How often codes and registrations are looked at when nobody rings.
const PEOPLE_PERIOD: Duration = Duration::from_secs(1);
/// How often webhooks are looked for when nobody rings.
const WEBHOOKS_PERIOD: Duration = Duration::from_secs(1);
/// How often orders are looked at when nobody rings.
const ORDERS_PERIOD: Duration = Duration::from_secs(1);
/// How often it is looked whether a new day has begun.
const HOT_PERIOD: Duration = Duration::from_secs(60);
/// How often conversations with seats are looked at.
const TALKS_PERIOD: Duration = Duration::from_secs(5);
/// How often receipts are looked for that missed their messages.
const MISSED_PERIOD: Duration = Duration::from_secs(60);
/// How often the audit trail's last digest is logged.
const ANCHOR_PERIOD: Duration = Duration::from_secs(3_600);
/// How often old rows are looked for.
const FORGET_PERIOD: Duration = Duration::from_secs(600);
/// How often plaintext mode is complained about.
const PLAINTEXT_PERIOD: Duration = Duration::from_secs(60);
/// How often our clock is compared with the database's.
const CLOCK_PERIOD: Duration = Duration::from_secs(60);
/// How often it is looked how fast providers deliver.
const SPEED_PERIOD: Duration = Duration::from_secs(60);

/// Runs every reconciler until `stop` is cancelled.
pub async fn run(app: App, stop: CancellationToken) {
    tokio::join!(
        send_due(app.clone(), stop.clone()),
        send_notices(app.clone(), stop.clone()),
        plan_ahead(app.clone(), stop.clone()),
        find_missed_receipts(app.clone(), stop.clone()),
        watch_providers(app.clone(), stop.clone()),
        tell_systems(app.clone(), stop.clone()),
        adopt_abandoned(app.clone(), stop.clone()),
        see_to_people(app.clone(), stop.clone()),
        see_to_orders(app.clone(), stop.clone()),
        find_hot(app.clone(), stop.clone()),
        see_to_talks(app.clone(), stop.clone()),
        anchor_audit(app.clone(), stop.clone()),
        forget_old(app.clone(), stop.clone()),
        keep_current(app, stop)
    );
}

/// What a process that only takes pushes needs as well.
pub async fn keep_current(app: App, stop: CancellationToken) {
    tokio::join!(
        reload_scripts(app.clone(), stop.clone()),
        warn_of_plaintext(app.clone(), stop.clone()),
        watch_clock(app, stop)
    );
}

/// threats 02: plaintext mode was asked for, but nobody shall forget it.
async fn warn_of_plaintext(app: App, stop: CancellationToken) {
    let plain = |account: &&Arc<Account>| account.settings.mode == Mode::Plaintext;
    while pause(PLAINTEXT_PERIOD, None, &stop).await {
        for account in app.accounts.values().filter(plain) {
            warn!(account = account.name, "pushes of this account are not encrypted");
        }
    }
}

/// Reloads changed scripts; faulty ones leave the old set in force.
async fn reload_scripts(app: App, stop: CancellationToken) {
    let period = app.settings.scripts.reload_period();
    while pause(period, None, &stop).await {
        let engines = app.engines.clone();
        // Reading and learning take a second of one core, which belongs to nobody who waits for an answer.
        let Ok(reloaded) = tokio::task::spawn_blocking(move || engines.reload_if_changed()).await else {
            continue;
        };
        match reloaded {
            Ok(Some(revision)) => info!(revision = %revision, "scripts were reloaded"),
            Ok(None) => {}
            Err(faults) => {
                app.metrics.scripts_refused.inc();
                for fault in faults {
                    warn!(file = %fault.file, line = fault.line, reason = fault.message, "scripts refused");
                }
            }
        }
    }
}

async fn send_due(app: App, stop: CancellationToken) {
    while pause(OUTBOX_PERIOD, Some(&app.outbox_bell), &stop).await {
        drain(|| app.sender.turn(), "the outbox").await;
    }
}

async fn send_notices(app: App, stop: CancellationToken) {
    while pause(NOTICES_PERIOD, Some(&app.notices_bell), &stop).await {
        drain(|| app.courier.turn(&stop), "notices").await;
    }
}

async fn plan_ahead(app: App, stop: CancellationToken) {
    while pause(PLAN_PERIOD, None, &stop).await {
        let limits = app.engines.current().limits().notices.clone();
        let planned = notices::plan_ahead(&app.db, &app.sealer, &app.ids, &limits, app.clock.now()).await;
        if let Err(error) = planned {
            error!(kind = "planning", error = %error, "background work failed");
        }
    }
}

async fn find_missed_receipts(app: App, stop: CancellationToken) {
    while pause(MISSED_PERIOD, None, &stop).await {
        drain(|| receipts::find_missed(&app.db, &app.listeners, app.clock.now_ms()), "receipts").await;
    }
}

/// Whoever delivers slowly gets less to do (notify.md N-9).
async fn watch_providers(app: App, stop: CancellationToken) {
    while pause(SPEED_PERIOD, None, &stop).await {
        let now_ms = app.clock.now_ms();
        match receipts::speeds(&app.db, now_ms).await {
            Ok(speeds) => app.health.judge(&speeds, now_ms),
            Err(error) => error!(kind = "providers", error = %error, "background work failed"),
        }
    }
}

/// At the start, too: a machine whose clock is wrong takes leases that end at once, or never.
async fn watch_clock(app: App, stop: CancellationToken) {
    loop {
        if let Err(error) = skew::look(&app.db, &app.clock, &app.metrics).await {
            error!(kind = "clock", error = %error, "background work failed");
        }
        if !pause(CLOCK_PERIOD, None, &stop).await {
            return;
        }
    }
}

/// Each endpoint has a loop of its own: one that is slow holds up no other.
async fn tell_systems(app: App, stop: CancellationToken) {
    join_all(app.webhooks.endpoints.iter().map(|endpoint| tell_system(&app, endpoint, &stop))).await;
}

async fn tell_system(app: &App, endpoint: &Endpoint, stop: &CancellationToken) {
    // Rows that nobody answers take long, and a stop waits for none but those under way.
    let turn = || async { if stop.is_cancelled() { Ok(0) } else { app.webhooks.turn(endpoint).await } };
    while pause(WEBHOOKS_PERIOD, Some(&endpoint.bell), stop).await {
        drain(turn, "webhooks").await;
    }
}

/// The audit trail's last digest goes into the log, where whoever changes the database does not reach it (threats 30).
async fn anchor_audit(app: App, stop: CancellationToken) {
    while pause(ANCHOR_PERIOD, None, &stop).await {
        match audit::queries::head(&app.db).await {
            Ok((count, digest)) => info!(count, digest, "the audit trail ends here"),
            Err(error) => error!(kind = "audit", error = %error, "background work failed"),
        }
    }
}

/// Codes go out and told identities are compared.
async fn see_to_people(app: App, stop: CancellationToken) {
    while pause(PEOPLE_PERIOD, Some(&app.people_bell), &stop).await {
        drain(|| app.sms.turn(), "short messages").await;
        drain(|| app.registrar.turn(), "registrations").await;
    }
}

/// What time does to conversations with seats.
async fn see_to_talks(app: App, stop: CancellationToken) {
    while pause(TALKS_PERIOD, None, &stop).await {
        drain(|| app.talks.ring(), "conversations with seats").await;
    }
}

/// What time does to orders; a calendar or hours that have changed move the limits of those that have not ended.
async fn see_to_orders(app: App, stop: CancellationToken) {
    let mut counted = None;
    loop {
        let revision = app.engines.current().scripts().revision;
        if counted != Some(revision) {
            match app.orders.recount().await {
                Ok(_) => counted = Some(revision),
                Err(error) => error!(kind = "orders", error = %error, "background work failed"),
            }
        }
        drain(|| app.orders.ring(), "orders").await;
        if !pause(ORDERS_PERIOD, Some(&app.orders.bell), &stop).await {
            return;
        }
    }
}

/// What is asked more often than before is found once a day.
async fn find_hot(app: App, stop: CancellationToken) {
    let mut looked_on = None;
    loop {
        let today = court_date(app.clock.now());
        if looked_on != Some(today) {
            match app.orders.find_hot().await {
                Ok(_) => looked_on = Some(today),
                Err(error) => error!(kind = "hot issues", error = %error, "background work failed"),
            }
        }
        if !pause(HOT_PERIOD, None, &stop).await {
            return;
        }
    }
}

async fn adopt_abandoned(app: App, stop: CancellationToken) {
    while pause(ABANDONED_PERIOD, None, &stop).await {
        drain(|| app.reception.adopt_abandoned(), "abandoned answers").await;
    }
}

async fn forget_old(app: App, stop: CancellationToken) {
    let (days, audit_days) = (app.settings.retention.days, app.settings.retention.audit_days);
    while pause(FORGET_PERIOD, None, &stop).await {
        drain(|| retention::forget_old(&app.db, app.clock.now_ms(), days), "forgetting").await;
        if audit_days > 0 {
            let turn = || audit::forget_old(&app.db, &app.sealer, app.clock.now_ms(), audit_days);
            drain(turn, "forgetting of the audit trail").await;
        }
    }
}

/// Takes turns until one finds nothing to do; a failed turn waits for the next period.
async fn drain<F>(turn: impl Fn() -> F, name: &str)
where
    F: Future<Output = Result<usize, DbError>>,
{
    loop {
        match turn().await {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                error!(kind = name, error = %error, "background work failed");
                return;
            }
        }
    }
}

/// Waits for the period or the bell; `false` when it is time to stop.
async fn pause(period: Duration, bell: Option<&Arc<Notify>>, stop: &CancellationToken) -> bool {
    let rung = async {
        match bell {
            Some(bell) => bell.notified().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = stop.cancelled() => false,
        () = tokio::time::sleep(period) => true,
        () = rung => true,
    }
}
