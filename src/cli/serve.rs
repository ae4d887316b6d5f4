//! `tingxun serve`

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use clap::ValueEnum;
use futures_util::future::join_all;
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
    let faces = match args.role {
        // Whatever is due goes out before the first question comes.
        Role::Worker => {
            let learning = app.clone();
            tokio::spawn(async move { learning.learn().await });
            Vec::new()
        }
        Role::All | Role::Web => {
            app.learn().await;
            faces(&app).await?
        }
    };
    let ops = app.settings.server.ops_listen;
    let ops = bind(ops).await?;
    let stop = on_signal()?;
    info!(role = ?args.role, address = %app.settings.server.listen, engine = app.db.engine(), "serving");
    run_until(app, faces, ops, args.role, stop).await;
    Ok(Finding::Fine)
}

/// A listener and what is served there.
type Face = (TcpListener, axum::Router);

/// What people and the platform reach, and what only the court's own network does.
async fn faces(app: &App) -> anyhow::Result<Vec<Face>> {
    let mut faces = vec![(bind(app.settings.server.listen).await?, web::router(app))];
    if let Some(listen) = app.settings.server.desk_listen() {
        faces.push((bind(listen).await?, web::harden(web::desk::router(app))));
    }
    Ok(faces)
}

async fn bind(listen: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))
}

/// Serves and works until `stop`, then drains: readiness off, no new connections, requests under way finished,
/// background work ended, database closed.
pub(super) async fn run_until(
    app: App,
    faces: Vec<Face>,
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
    let serve = |(listener, router)| {
        server::serve(listener, router, limits.clone(), app.metrics.clone(), stop.clone(), drain)
    };
    if faces.is_empty() {
        stop.cancelled().await;
    }
    join_all(faces.into_iter().map(serve)).await;
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
