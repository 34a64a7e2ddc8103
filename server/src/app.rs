//! Puts the server together: its state, its router, and the OpenAPI document that the router is.

use crate::auth::glass::GlassPolicy;
use crate::auth::password::{self, Hasher};
use crate::auth::token::TokenKey;
use crate::auth::username;
use crate::browser_app::{self, BrowserApp};
use crate::budget::Budget;
use crate::clock::World;
use crate::db::Db;
use crate::db::shares::Shares;
use crate::disclosure;
use crate::http;
use crate::http::types::{self, Text};
use crate::ingest::RecordCache;
use crate::openapi;
use crate::organisation::OrganisationKey;
use crate::phones::PhonePolicy;
use crate::problem::{Code, Problem};
use crate::teams::Teams;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use sync_core::casework::repeat::Trigger;
use sync_core::catalogue::Catalogue;
use sync_core::sync::wire::{MAX_PAGE_BYTES, MAX_REQUEST_BYTES};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// How long a session lasts unless configured, in days: a worker types the password four times a year.
pub const SESSION_DAYS: u32 = 90;
/// How often a person may look for likely duplicates within 24 hours unless configured; creating a child is one look.
pub const DUPLICATE_CHECKS_PER_DAY: u16 = 200;
/// What a browser may do with an answer that is no page: nothing.
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
/// What the page of the documentation may do: run its own files, style itself in place as it does, and call this server.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// How many records are kept in memory between pushes.
const CACHED_RECORDS: usize = 512;
/// How large they are together as they are saved, in bytes. In memory a record takes many times that.
const CACHED_BYTES: usize = 256 * 1024;

/// What every handler works with. It holds no truth: any node may die at any instruction.
pub struct App {
    /// The database.
    pub db: Db,
    /// Time and randomness.
    pub world: World,
    /// The key that signs access tokens.
    pub tokens: TokenKey,
    /// What hashes passwords, and holds the memory for it.
    pub hasher: Hasher,
    /// The record kinds.
    pub catalogue: &'static Catalogue,
    /// What requests may hold in memory.
    pub budget: Budget,
    /// How much a device and a person may have waiting.
    pub shares: Shares,
    /// Records merged a moment ago.
    pub cache: RecordCache,
    /// Repeat-episode triggers beside the recidivist rule.
    pub triggers: Vec<Trigger>,
    /// What the organisation asks of phones.
    pub phones: PhonePolicy,
    /// How long a session lasts from its sign-in, however often it is renewed, in days.
    pub session_days: u32,
    /// How the glass may be broken.
    pub glass: GlassPolicy,
    /// How often a person may look for likely duplicates within 24 hours.
    pub duplicate_checks_per_day: u16,
    /// The teams.
    pub teams: Teams,
    /// The phone app's files, where it is served.
    pub browser_app: Option<BrowserApp>,
    /// The organisation's public key (X25519), to which phones seal work that nobody else may read.
    pub organisation_key: Option<[u8; 32]>,
    /// The secret that opens it, unless it was moved off this machine.
    pub organisation_secret: Option<[u8; 32]>,
    /// Largest page of deliveries, in bytes. Tests lower it, to see many pages without megabytes.
    pub page_bytes: AtomicUsize,
}

/// What an organisation chooses for itself.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Repeat-episode triggers beside the recidivist rule.
    pub triggers: Vec<Trigger>,
    /// What is asked of phones.
    pub phones: PhonePolicy,
    /// How long a session lasts from its sign-in, however often it is renewed, in days.
    pub session_days: u32,
    /// How the glass may be broken.
    pub glass: GlassPolicy,
    /// How often a person may look for likely duplicates within 24 hours.
    pub duplicate_checks_per_day: u16,
    /// The teams.
    pub teams: Teams,
    /// The key pair to which phones seal what they hand over.
    pub organisation: Option<OrganisationKey>,
    /// The phone app's files, where it is to be served.
    pub browser_app: Option<BrowserApp>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            triggers: Trigger::local_defaults(),
            phones: PhonePolicy::default(),
            session_days: SESSION_DAYS,
            glass: GlassPolicy::default(),
            duplicate_checks_per_day: DUPLICATE_CHECKS_PER_DAY,
            teams: Teams::default(),
            organisation: None,
            browser_app: None,
        }
    }
}

impl App {
    /// Puts a server together.
    pub fn new(db: Db, world: World, tokens: TokenKey, settings: Settings) -> Arc<App> {
        let Settings {
            triggers,
            phones,
            session_days,
            glass,
            duplicate_checks_per_day,
            teams,
            organisation,
            browser_app,
        } = settings;
        let catalogue = Catalogue::embedded();
        let (cache, page_bytes) = (RecordCache::new(CACHED_RECORDS, CACHED_BYTES), AtomicUsize::new(MAX_PAGE_BYTES));
        let organisation_key = organisation.as_ref().map(|key| key.public);
        let organisation_secret = organisation.and_then(|key| key.secret);
        Arc::new(App {
            db,
            world,
            tokens,
            hasher: Hasher::new(),
            catalogue,
            budget: Budget::default(),
            shares: Shares::default(),
            cache,
            triggers,
            phones,
            session_days,
            glass,
            duplicate_checks_per_day,
            teams,
            browser_app,
            organisation_key,
            organisation_secret,
            page_bytes,
        })
    }

    /// Says what is wrong with a text of a format that the settings decide, or that takes more than a pattern.
    pub fn refuses(&self, format: &str, text: &str) -> Option<(String, String)> {
        let fault = match format {
            types::TEAM => self.teams.spell("", &Text::new(text.to_owned()).ok()?).err()?,
            types::USERNAME => {
                return username::checked(text).err().map(|why| (username::REFUSED.to_owned(), why.to_owned()));
            }
            types::NEW_PASSWORD => password::acceptable("", text, [], &self.teams).err()?,
            _ => return None,
        };
        fault.errors.into_iter().next().map(|error| (error.code, error.detail))
    }

    /// Returns the instant at or before which a session was begun that has come to its end by age.
    pub fn too_old(&self) -> DateTime<Utc> {
        self.world.now() - TimeDelta::days(i64::from(self.session_days))
    }
}

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

/// Returns the whole service and its document.
pub fn router(app: Arc<App>) -> (Router, Value) {
    let (api, document) = routes();
    let document = openapi::finish(document);
    let swagger = utoipa_swagger_ui::SwaggerUi::new("/docs").external_url_unchecked("/openapi.json", document.clone());
    let api = api
        .layer(DefaultBodyLimit::disable())
        .route_layer(axum::middleware::from_fn_with_state(Arc::clone(&app), disclosure::audited))
        .layer(axum::middleware::from_fn(http::inflate::coded))
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
        .merge(browser_app::routes())
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
