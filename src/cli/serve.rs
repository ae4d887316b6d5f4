//! `tingxun serve`

use std::sync::Arc;

use anyhow::Context;
use clap::ValueEnum;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Settings;
use crate::secret::Dice;
use crate::web::server::{self, Limits};
use crate::{telemetry, web, worker};

use super::{ConfigArg, Finding};

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tingxun serve --config /etc/tingxun/tingxun.toml")]
pub(super) struct Args {
    #[command(flatten)]
    config: ConfigArg,
    /// What this process does
    #[arg(long, value_enum, default_value_t = Role::All)]
    role: Role,
}

/// What a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Role {
    /// Takes pushes and sends what is due
    All,
    /// Takes pushes only
    Web,
    /// Sends what is due only
    Worker,
}

pub(super) async fn run(args: Args) -> anyhow::Result<Finding> {
    let settings = Settings::load(args.config.config.as_deref())?;
    let clock = Clock::system();
    telemetry::log::start(clock.clone(), &settings.log.level);
    let app = App::build(settings, clock, Dice::system()).await?;
    app.db.migrate().await?;
    app.learn().await;
    let listen = app.settings.server.listen;
    let public = match args.role {
        Role::Worker => None,
        Role::All | Role::Web => {
            let listener =
                TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
            Some((listener, web::router(&app)))
        }
    };
    let ops = app.settings.server.ops_listen;
    let ops = TcpListener::bind(ops).await.with_context(|| format!("cannot listen on {ops}"))?;
    let stop = on_signal()?;
    info!(role = ?args.role, address = %listen, engine = app.db.engine(), "serving");
    run_until(app, public, ops, args.role, stop).await;
    Ok(Finding::Fine)
}

/// Serves and works until `stop`, then drains: readiness off, no new connections, requests under way finished,
/// background work ended, database closed.
pub(super) async fn run_until(
    app: App,
    public: Option<(TcpListener, axum::Router)>,
    ops: TcpListener,
    role: Role,
    stop: CancellationToken,
) {
    let drain = app.settings.server.drain();
    let limits = Limits {
        connections: app.settings.server.max_connections,
        per_peer: app.settings.server.max_connections_per_peer,
        trusted: app.settings.server.trusted_peers.clone(),
    };
    let ops_stop = CancellationToken::new();
    let ops = tokio::spawn(server::serve(
        ops,
        web::harden(web::ops::router(app.clone())),
        limits.clone(),
        app.metrics.clone(),
        ops_stop.clone(),
        drain,
    ));
    let work_stop = CancellationToken::new();
    let work = tokio::spawn(background(app.clone(), role, work_stop.clone()));
    let flag = tokio::spawn({
        let (app, stop) = (app.clone(), stop.clone());
        async move {
            stop.cancelled().await;
            app.start_draining();
        }
    });
    match public {
        Some((listener, router)) => {
            server::serve(listener, router, limits, app.metrics.clone(), stop.clone(), drain).await;
        }
        None => stop.cancelled().await,
    }
    app.tasks.close();
    let _ = tokio::time::timeout(drain, app.tasks.wait()).await;
    work_stop.cancel();
    ops_stop.cancel();
    let _ = tokio::join!(work, ops, flag);
    app.db.close().await;
    info!("stopped");
}

async fn background(app: App, role: Role, stop: CancellationToken) {
    match role {
        Role::All | Role::Worker => worker::run(app, stop).await,
        Role::Web => worker::keep_current(app, stop).await,
    }
}

/// Cancelled by SIGTERM or SIGINT; a second signal ends the process at once.
pub(super) fn on_signal() -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let asked = Arc::new(stop.clone());
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if asked.is_cancelled() {
                std::process::exit(1);
            }
            asked.cancel();
        }
    });
    Ok(stop)
}
