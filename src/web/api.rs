//! `/api/v1`: what the mini-program and other programs ask. Every route stands together with its description, so that
//! the document at `/api/v1/openapi.json` cannot differ from what is served.

mod acting;
mod calculators;
mod cases;
mod devices;
mod json;
mod member;
mod profile;
mod proofs;
mod questions;
mod rate;
mod registration;
mod subscriptions;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::Response;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::web::problem::Problem;

/// Far more than any call needs.
const BODY_BYTES: usize = 16 * 1024;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "tingxun",
        description = "法院与当事人：小程序接口。错误是 RFC 9457 问题文档，detail 是给用户看的一句话。"
    ),
    components(schemas(Problem))
)]
struct Description;

/// The routes of the API.
pub fn router(app: &App) -> Router {
    let (router, document) = described().split_for_parts();
    let document = document.to_json().unwrap_or_default();
    let own = axum::routing::get(move || {
        let document = document.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], document) }
    });
    router
        .layer(map_response(unkept))
        .route("/api/v1/openapi.json", own)
        .layer(from_fn_with_state(rate::Counts::new(app), rate::limit))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .with_state(app.clone())
}

/// What is answered may be personal: nobody on the way keeps it.
async fn unkept(mut answer: Response) -> Response {
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// The document that describes the API, as JSON.
pub fn document() -> String {
    described().into_openapi().to_pretty_json().unwrap_or_default()
}

/// An instant as calls read it.
fn instant(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::MIN).to_string()
}

fn described() -> OpenApiRouter<App> {
    let mut description = Description::openapi();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let components = description.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    OpenApiRouter::with_openapi(description)
        .routes(routes!(acting::show, acting::claim))
        .routes(routes!(acting::invite))
        .routes(routes!(acting::accept))
        .routes(routes!(acting::end))
        .routes(routes!(calculators::compute))
        .routes(routes!(cases::list))
        .routes(routes!(cases::show))
        .routes(routes!(cases::hearing))
        .routes(routes!(cases::noted))
        .routes(routes!(devices::sign_in, devices::list))
        .routes(routes!(devices::sign_out))
        .routes(routes!(profile::show, profile::unbind))
        .routes(routes!(profile::export))
        .routes(routes!(registration::show, registration::tell))
        .routes(routes!(registration::give_back))
        .routes(routes!(registration::send_again))
        .routes(routes!(proofs::tell_with_phone))
        .routes(routes!(proofs::prove_by_city_service))
        .routes(routes!(proofs::begin_face_check))
        .routes(routes!(proofs::face_outcome))
        .routes(routes!(profile::send_proof))
        .routes(routes!(profile::prove))
        .routes(routes!(questions::ask))
        .routes(routes!(subscriptions::show, subscriptions::tell))
}
