//! Sessions: begun by a password, gone on with by a refresh token, ended.

mod password;
mod refresh;
mod sign_in;
pub mod throttle;

pub use password::change_password;
pub use refresh::{RefreshRequest, refresh};
pub use sign_in::{Enrolment, SignInRequest, SignedInAt, sign_in};

use crate::app::App;
use crate::auth::token::refresh_hash;
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::db::{devices, sessions};
use crate::problem::{Code, Problem};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use sqlx::AnyConnection;
use sync_core::role::Role;
use utoipa::ToSchema;
use uuid::Uuid;

/// How long a refresh token is good without being used, in days: longer than a worker's leave.
const REFRESH_DAYS: i64 = 30;

/// Who signed in.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SignedIn)]
pub struct Me {
    /// The person.
    pub id: Uuid,
    /// The username.
    pub username: String,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The team, where the role has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Whether the person must change their password before anything else: whoever set it knows it.
    pub must_change_password: bool,
}

/// A pair of tokens that was issued to a session.
#[derive(Debug)]
pub struct Issued {
    /// What calls are made with.
    pub access_token: String,
    /// Good once, to get the next pair.
    pub refresh_token: String,
    /// How long it is good, in seconds.
    pub refresh_seconds: i64,
    /// The device.
    pub device: Uuid,
    /// Who signed in.
    pub user: Me,
    /// What the device hands over unsent work with, where it has a key of its own and the organisation has one.
    pub handover_ticket: Option<String>,
}

/// A session to which a pair of tokens is issued.
struct Going {
    session: Uuid,
    device: Uuid,
    /// Whether the device has a key of its own.
    enrolled: bool,
    begun_at: DateTime<Utc>,
}

/// Adds the session's next refresh token. It is good for thirty days, and no longer than the session.
async fn add_token(app: &App, on: &mut AnyConnection, going: &Going, token: &str) -> Result<DateTime<Utc>, Problem> {
    let now = app.environment.now();
    let session_end = going.begun_at + TimeDelta::days(i64::from(app.session_days));
    let expires = (now + TimeDelta::days(REFRESH_DAYS)).min(session_end);
    sessions::add_token(on, &refresh_hash(token), going.session, (now, expires)).await?;
    Ok(expires)
}

/// Issues a refresh token that was added, with an access token.
async fn issue(
    app: &App,
    on: &mut AnyConnection,
    going: Going,
    (refresh_token, expires_at): (String, DateTime<Utc>),
    user: Me,
) -> Result<Issued, Problem> {
    let Going { session, device, enrolled, .. } = going;
    let now = app.environment.now();
    devices::touch(on, device, now).await?;
    let access_token =
        app.tokens.sign(user.id, device, session, app.environment.id(), now).ok_or(Problem::new(Code::Internal))?;
    let handover_ticket = if enrolled && app.organisation_key.is_some() {
        Some(app.tokens.sign_ticket(device, now).ok_or(Problem::new(Code::Internal))?)
    } else {
        None
    };
    let refresh_seconds = (expires_at - now).num_seconds();
    Ok(Issued { access_token, refresh_token, refresh_seconds, device, user, handover_ticket })
}

/// Ends the caller's session.
///
/// # Errors
/// What the database says.
pub async fn end(app: &App, caller: &Caller) -> Result<(), Problem> {
    let mut tx = app.db.begin().await?;
    sessions::end(&mut tx, caller.session, "signed_out", app.environment.now()).await?;
    audit::add(&mut tx, &app.environment, Entry::of(caller, "session.ended")).await?;
    tx.commit().await?;
    Ok(())
}
