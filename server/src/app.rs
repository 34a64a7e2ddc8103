//! What every handler works with, and what an organisation chooses for itself.

use crate::auth::glass::GlassPolicy;
use crate::auth::password::{self, Hasher};
use crate::auth::token::TokenKey;
use crate::auth::username;
use crate::browser_app::BrowserApp;
use crate::budget::Budget;
use crate::clock::Environment;
use crate::db::Db;
use crate::db::shares::Shares;
use crate::organisation::OrganisationKey;
use crate::record_cache::RecordCache;
use crate::teams::Teams;
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use sync_core::casework::repeat::Trigger;
use sync_core::catalogue::Catalogue;
use sync_core::fields::Text;
use sync_core::phone_policy::PhonePolicy;
use sync_core::sync::wire::MAX_PAGE_BYTES;

/// How long a session lasts unless configured, in days: a worker types the password four times a year.
pub const SESSION_DAYS: u32 = 90;
/// How often a person may look for likely duplicates within 24 hours unless configured; creating a child is one look.
pub const DUPLICATE_CHECKS_PER_DAY: u16 = 200;
/// How many records are kept in memory between pushes.
const CACHED_RECORDS: usize = 512;
/// How large they are together as they are saved, in bytes. In memory a record takes many times that.
const CACHED_BYTES: usize = 256 * 1024;

/// What every handler works with. It holds no truth: any node may die at any instruction.
pub struct App {
    /// The database.
    pub db: Db,
    /// Time and randomness.
    pub environment: Environment,
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
    /// The record kinds.
    pub catalogue: &'static Catalogue,
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
            catalogue: Catalogue::embedded(),
        }
    }
}

impl App {
    /// Puts a server together. What hashes passwords is no setting: see [`Cost`](password::Cost).
    pub fn new(db: Db, environment: Environment, tokens: TokenKey, hasher: Hasher, settings: Settings) -> Arc<App> {
        let Settings {
            triggers,
            phones,
            session_days,
            glass,
            duplicate_checks_per_day,
            teams,
            organisation,
            browser_app,
            catalogue,
        } = settings;
        let (cache, page_bytes) = (RecordCache::new(CACHED_RECORDS, CACHED_BYTES), AtomicUsize::new(MAX_PAGE_BYTES));
        let organisation_key = organisation.as_ref().map(|key| key.public);
        let organisation_secret = organisation.and_then(|key| key.secret);
        Arc::new(App {
            db,
            environment,
            tokens,
            hasher,
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
            sync_core::fields::TEAM => self.teams.spell("", &Text::new(text.to_owned()).ok()?).err()?,
            username::FORMAT => {
                return username::checked(text).err().map(|why| (username::REFUSED.to_owned(), why.to_owned()));
            }
            password::FORMAT => password::acceptable("", text, [], &self.teams).err()?,
            _ => return None,
        };
        fault.errors.into_iter().next().map(|error| (error.code, error.detail))
    }

    /// Returns the instant at or before which a session was begun that has come to its end by age.
    pub fn too_old(&self) -> DateTime<Utc> {
        self.environment.now() - TimeDelta::days(i64::from(self.session_days))
    }
}
