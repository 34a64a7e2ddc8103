//! The router: every route, what surrounds them all, and the OpenAPI document that the router is.

use crate::app::App;
use crate::disclosure;
use crate::http;
use crate::openapi;
use crate::openapi::check::Document;
use crate::problem::{Code, Problem};
use axum::Extension;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use serde_json::Value;
use std::sync::Arc;
use sync_core::catalogue::Catalogue;
use sync_core::sync::wire::MAX_REQUEST_BYTES;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What a browser may do with an answer that is no page: nothing.
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
/// What the page of the documentation may do: run its own files, style itself in place as it does, and call this server.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Returns every documented route, and the document they are.
pub fn routes() -> (Router<Arc<App>>, OpenApi) {
    let (router, document) = OpenApiRouter::with_openapi(openapi::frame())
        .routes(routes!(http::sessions::create::create))
        .routes(routes!(http::sessions::refresh::refresh))
        .routes(routes!(http::sessions::end::end))
        .routes(routes!(http::sessions::me::me))
        .routes(routes!(http::sessions::password::change))
        .routes(routes!(http::users::list::list, http::users::create::create))
        .routes(routes!(http::users::confirm::confirm))
        .routes(routes!(http::users::reset_password::reset_password))
        .routes(routes!(http::users::confirm_password::confirm_password))
        .routes(routes!(http::users::notices::notices))
        .routes(routes!(http::users::revoke::revoke))
        .routes(routes!(http::devices::list::list))
        .routes(routes!(http::devices::revoke::revoke))
        .routes(routes!(http::children::list::list, http::children::create::create))
        .routes(routes!(http::children::duplicates::duplicates))
        .routes(routes!(http::children::search::search))
        .routes(routes!(http::children::get::get, http::children::update::update))
        .routes(routes!(http::children::restrict::restriction, http::children::restrict::restrict))
        .routes(routes!(http::children::break_glass::break_glass))
        .routes(routes!(http::children::timeline::timeline))
        .routes(routes!(http::glass_breaks::list::list))
        .routes(routes!(http::glass_breaks::seen::seen))
        .routes(routes!(http::allocations::list::list, http::allocations::create::create))
        .routes(routes!(http::allocations::end::end))
        .routes(routes!(http::episodes::list::list, http::episodes::report::report))
        .routes(routes!(http::episodes::get::get))
        .routes(routes!(http::episodes::return_home::return_home))
        .routes(routes!(http::episodes::reclassify::reclassify))
        .routes(routes!(http::episodes::tell::tell))
        .routes(routes!(http::episodes::take::take))
        .routes(routes!(http::episodes::give_back::give_back))
        .routes(routes!(http::episodes::settle::not_required))
        .routes(routes!(http::episodes::worklist::worklist))
        .routes(routes!(http::episodes::export::export))
        .routes(routes!(http::records::list::list))
        .routes(routes!(http::records::ids::derive))
        .routes(routes!(http::records::get::get))
        .routes(routes!(http::records::history::history))
        .routes(routes!(http::records::seen::seen))
        .routes(routes!(http::records::edit::edit))
        .routes(routes!(http::attachments::upload::upload, http::attachments::download::download))
        .routes(routes!(http::attachments::progress::progress))
        .routes(routes!(http::quarantine::list::list))
        .routes(routes!(http::quarantine::get::get))
        .routes(routes!(http::quarantine::decide::decide))
        .routes(routes!(http::shares::list::list))
        .routes(routes!(http::shares::clear::clear))
        .routes(routes!(http::quarantine::picture::picture))
        .routes(routes!(http::handovers::create::create))
        .routes(routes!(http::audit::list))
        .routes(routes!(http::outputs::tell))
        .routes(routes!(http::sync::sync))
        .routes(routes!(http::health::livez))
        .routes(routes!(http::health::readyz))
        .split_for_parts();
    (router, document)
}

/// Returns the document, with the kinds compiled into this build.
pub fn document() -> Value {
    openapi::finish(routes().1, Catalogue::embedded())
}

/// Returns the whole service and its document.
pub fn service(app: Arc<App>) -> (Router, Value) {
    let (api, document) = routes();
    let document = openapi::finish(document, app.catalogue);
    let swagger = utoipa_swagger_ui::SwaggerUi::new("/docs").external_url_unchecked("/openapi.json", document.clone());
    let api = api
        .layer(DefaultBodyLimit::disable())
        .route_layer(axum::middleware::from_fn_with_state(Arc::clone(&app), disclosure::audited))
        .layer(axum::middleware::from_fn(http::inflate::coded))
        .layer(Extension(Document::new(document.clone())))
        .layer(RequestBodyLimitLayer::new(MAX_REQUEST_BYTES));
    let policy = |policy| {
        SetResponseHeaderLayer::if_not_present(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy))
    };
    let fixed = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let router = Router::new()
        .merge(api)
        .merge(Router::new().merge(swagger).layer(policy(DOCS_POLICY)))
        .fallback(async || Problem::new(Code::NotFound))
        .method_not_allowed_fallback(async || Problem::new(Code::MethodNotAllowed))
        .layer(CompressionLayer::new())
        // Its files are packed already, and each packing has an ETag of its own.
        .merge(http::app_files::routes())
        .layer(axum::middleware::from_fn(http::under_way::under_way))
        .layer(axum::middleware::from_fn(http::problems_only))
        .layer(CatchPanicLayer::custom(|_| {
            // What a panic says can hold content.
            tracing::error!("a handler panicked");
            axum::response::IntoResponse::into_response(Problem::new(Code::Internal))
        }))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&app), http::edge::edge))
        // Whatever is refused before has these too.
        .layer(policy(API_POLICY))
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "no-referrer"))
        .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
        .layer(fixed(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000"))
        .with_state(app);
    (router, document)
}

#[cfg(test)]
mod tests;
