//! Sign in, go on, sign out.

pub mod create;
pub mod end;
pub mod me;
pub mod refresh;

use crate::app::App;
use crate::auth::token::{ACCESS_SECONDS, refresh_hash};
use crate::db::{accounts, sessions};
use crate::problem::{Code, Problem};
use chrono::TimeDelta;
use serde::Serialize;
use sqlx::AnyConnection;
use sync_core::role::Role;
use utoipa::ToSchema;
use uuid::Uuid;

/// How long a refresh token is good without being used, in days: longer than a worker's leave.
const REFRESH_DAYS: i64 = 30;

/// A session, with the tokens to go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// Sent as `Authorization: Bearer …`.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: &'static str,
    /// How long the access token is good, in seconds.
    pub expires_in: i64,
    /// Good once, to get the next pair.
    pub refresh_token: String,
    /// The device.
    pub device: Uuid,
    /// Who signed in.
    pub user: Me,
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
    #[schema(value_type = crate::http::types::RoleName)]
    pub role: Role,
    /// The team, where the role has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
}

/// Issues the session's next pair of tokens.
async fn issue(
    app: &App,
    on: &mut AnyConnection,
    (session, device): (Uuid, Uuid),
    user: Me,
) -> Result<Session, Problem> {
    let now = app.world.now();
    let refresh_token = app.world.secret();
    let expires = now + TimeDelta::days(REFRESH_DAYS);
    sessions::add_token(on, &refresh_hash(&refresh_token), session, (now, expires)).await?;
    accounts::touch(on, device, now).await?;
    let access_token =
        app.tokens.sign(user.id, device, session, app.world.id(), now).ok_or(Problem::new(Code::Internal))?;
    Ok(Session { access_token, token_type: "Bearer", expires_in: ACCESS_SECONDS, refresh_token, device, user })
}
