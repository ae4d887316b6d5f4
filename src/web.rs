//! The HTTP faces: thin handlers over the services.

pub mod api;
pub mod calendar;
mod cookie;
pub mod court;
pub mod desk;
mod docket;
mod html;
pub mod ops;
mod peer;
pub mod portal;
pub mod problem;
mod rate;
pub mod server;
mod signed;
mod sms;
pub mod wechat;

use axum::Router;
use axum::http::StatusCode;
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;

/// Everything that people and the platform reach.
pub fn router(app: &App) -> Router {
    harden(
        wechat::router(app)
            .merge(api::router(app))
            .merge(portal::router(app))
            .merge(calendar::router(app))
            .merge(court::router(app))
            .merge(sms::router(app)),
    )
}

/// Answers that every face gives alike: unknown addresses, wrong methods, panics.
pub fn harden(router: Router) -> Router {
    router
        .fallback(|| async {
            problem::Problem::of(StatusCode::NOT_FOUND, "没有这个地址，请检查链接。")
        })
        .method_not_allowed_fallback(|| async {
            problem::Problem::of(StatusCode::METHOD_NOT_ALLOWED, "这个地址不接受这种请求方式。")
        })
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            use axum::response::IntoResponse;
            tracing::error!("a handler panicked");
            problem::Problem::of(StatusCode::INTERNAL_SERVER_ERROR, "系统出了点问题，请稍后再试。")
                .into_response()
        }))
}
