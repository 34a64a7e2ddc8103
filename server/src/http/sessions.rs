//! Sign in, go on, sign out.

pub mod create;
pub mod end;
pub mod me;
pub mod password;
pub mod refresh;

use crate::app::App;
use crate::auth::cookie;
use crate::auth::token::{ACCESS_SECONDS, refresh_hash};
use crate::db::{devices, sessions};
use crate::phones::PhonePolicy;
use crate::problem::{Code, Problem};
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use sync_core::role::Role;
use sync_core::sync::wire::Chunk;
use utoipa::ToSchema;
use uuid::Uuid;

/// How long a refresh token is good without being used, in days: longer than a worker's leave.
const REFRESH_DAYS: i64 = 30;

/// How a session's tokens travel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = TokenDelivery)]
pub enum Tokens {
    /// In the answer: for programs, and for apps that keep them in the system's key store.
    #[default]
    Body,
    /// In cookies that page script cannot read: for pages of this server.
    Cookie,
}

/// A session, with the tokens to go on: in it, or in cookies beside it where those were asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// Sent as `Authorization: Bearer …`. Absent, with `refresh_token`, only where cookies were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub access_token: Option<String>,
    /// `Bearer`, or `Cookie` where the browser keeps the tokens.
    pub token_type: &'static str,
    /// How long the access token is good, in seconds.
    pub expires_in: i64,
    /// Good once, to get the next pair.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub refresh_token: Option<String>,
    /// What the device signs to refresh by cookie: the SHA-256 of the refresh token, in hexadecimal. Only with cookies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 64, max_length = 64)]
    pub refresh_handle: Option<String>,
    /// The device.
    pub device: Uuid,
    /// Who signed in.
    pub user: Me,
    /// What the organisation asks of phones.
    pub policy: PhonePolicy,
    /// The organisation's public key (X25519, 32 bytes), where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub organisation_key: Option<Chunk>,
    /// What an enrolled device hands over unsent work with once it is wiped or revoked: see `POST /v1/handovers`. Good for 400
    /// days, and for that alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub handover_ticket: Option<String>,
    /// How long the refresh token is good, for the cookie, in seconds.
    #[serde(skip)]
    #[schema(ignore)]
    refresh_seconds: i64,
}

impl Session {
    /// Answers with the tokens where they were asked for.
    fn answer(mut self, tokens: Tokens) -> Response {
        if tokens == Tokens::Body {
            return axum::Json(self).into_response();
        }
        let access = self.access_token.take().unwrap_or_default();
        let refresh = self.refresh_token.take().unwrap_or_default();
        self.token_type = "Cookie";
        self.refresh_handle = Some(refresh_hash(&refresh));
        let cookies = cookie::set(&access, &refresh, self.refresh_seconds);
        (AppendHeaders(cookies), axum::Json(self)).into_response()
    }
}

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
    let now = app.world.now();
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
) -> Result<Session, Problem> {
    let Going { session, device, enrolled, .. } = going;
    let now = app.world.now();
    devices::touch(on, device, now).await?;
    let access_token =
        app.tokens.sign(user.id, device, session, app.world.id(), now).ok_or(Problem::new(Code::Internal))?;
    let handover_ticket = if enrolled && app.organisation_key.is_some() {
        Some(app.tokens.sign_ticket(device, now).ok_or(Problem::new(Code::Internal))?)
    } else {
        None
    };
    Ok(Session {
        access_token: Some(access_token),
        token_type: "Bearer",
        expires_in: ACCESS_SECONDS,
        refresh_token: Some(refresh_token),
        refresh_handle: None,
        device,
        user,
        policy: app.phones.clone(),
        organisation_key: app.organisation_key.map(|key| Chunk(key.to_vec())),
        handover_ticket,
        refresh_seconds: (expires_at - now).num_seconds(),
    })
}
