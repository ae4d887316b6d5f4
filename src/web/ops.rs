//! The ops listener: `/healthz`, `/readyz`, `/metrics`, `/language-model`, `/editor/questions`. Loopback by default,
//! never the public address.

mod editor;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};

use crate::app::App;
use crate::language_model::Switch;

/// The routes of the ops listener.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/language-model", get(model_status))
        .route("/language-model/{position}", post(switch_model))
        .merge(editor::router())
        .with_state(app)
}

/// Ready: not draining, and the database answers. Redis may be gone: it only makes things slower.
async fn ready(State(app): State<App>) -> impl IntoResponse {
    if app.is_draining() {
        return (StatusCode::SERVICE_UNAVAILABLE, "draining\n");
    }
    match app.db.is_migrated().await {
        Ok(true) => (StatusCode::OK, "ready\n"),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "migrations are missing: run `tingxun migrate`\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

async fn metrics(State(app): State<App>) -> impl IntoResponse {
    if let Ok(open) = crate::outbox::queries::open_rows(&app.db).await {
        app.metrics.outbox_open.set(open);
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], app.metrics.text())
}

async fn model_status(State(app): State<App>) -> impl IntoResponse {
    format!("{}\n", app.language_model.status())
}

/// The kill switch of this process: `POST /language-model/off` and `/on`. The settings decide after a restart.
async fn switch_model(State(app): State<App>, Path(position): Path<String>) -> impl IntoResponse {
    let position = match position.as_str() {
        "on" => Switch::On,
        "off" => Switch::Off,
        _ => return (StatusCode::NOT_FOUND, "on or off\n".to_owned()),
    };
    app.language_model.switch(position);
    (StatusCode::OK, format!("{}\n", app.language_model.status()))
}
