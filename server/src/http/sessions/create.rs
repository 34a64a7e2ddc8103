//! Sign in, and enrol the device the first time.

use super::{Going, Me, Session, Tokens, add_token, issue};
use crate::app::App;
use crate::auth::cookie::OwnOrigin;
use crate::auth::device::{Algorithm, enrolment_message};
use crate::auth::password;
use crate::db::audit::{self, Entry};
use crate::db::{accounts, sessions};
use crate::http::extract::Json;
use crate::http::types::Text;
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::response::Response;
use chrono::TimeDelta;
use serde::Deserialize;
use sqlx::AnyConnection;
use std::sync::Arc;
use sync_core::sync::wire::Chunk;
use utoipa::ToSchema;
use uuid::Uuid;

/// How many sign-ins may fail in a row before the account waits.
const MAX_FAILURES: i64 = 5;
/// How long it then waits, in seconds.
const LOCK_SECONDS: i64 = 60;
/// Largest public key, in bytes.
const MAX_KEY_BYTES: usize = 200;

/// A sign-in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The username.
    username: Text<100>,
    /// The password.
    #[schema(value_type = String, max_length = 200)]
    password: String,
    /// The device, with its key. Without one the session is the person's desk device, which may not sync.
    #[serde(default)]
    device: Option<NewDevice>,
    /// How the tokens are to travel. Cookies only for pages of this server.
    #[serde(default)]
    tokens: Tokens,
}

/// A device that signs in, and enrols if it is new.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDevice {
    /// Made by the device once, at random: a UUID of version 4 or 7.
    id: Uuid,
    /// What the person calls it.
    name: Text<100>,
    /// The algorithm of its key.
    algorithm: Algorithm,
    /// Its public key.
    public_key: Chunk,
    /// Its signature over `homeward/enrol/1`, the device id and the username, with a line feed between.
    proof: Chunk,
}

/// Signs a person in on a device, or at a desk.
///
/// A device's key is registered at its first sign-in; afterwards the same device must prove the same key. After five
/// failures in a row the account waits a minute (429). With `"tokens": "cookie"` a browser keeps the tokens, out of page
/// script's reach.
#[utoipa::path(post, path = "/v1/sessions", operation_id = "signIn", tag = "sessions", request_body = SignIn,
    responses((status = 200, description = "Signed in.", body = Session)))]
pub async fn create(
    State(app): State<Arc<App>>,
    origin: OwnOrigin,
    Json(request): Json<SignIn>,
) -> Result<Response, Problem> {
    if request.tokens == Tokens::Cookie {
        origin.require()?;
    }
    let known = accounts::credentials(app.db.reader(), request.username.as_str()).await?;
    let now = app.world.now();
    if let Some(known) = known.as_ref().filter(|known| known.locked_until > now) {
        // At most the minute of a lock, and a second for what is cut off.
        let seconds = u16::try_from((known.locked_until - now).num_seconds() + 1).unwrap_or(u16::MAX);
        return Err(Problem::new(Code::TooManyRequests).retry_after(seconds));
    }
    let hash = known.as_ref().map_or_else(|| password::nobody().to_owned(), |known| known.password_hash.clone());
    let fits = {
        let password = request.password.clone();
        let too_long = password.chars().count() > password::MAX_PASSWORD_LENGTH;
        let check = move || !too_long && password::fits(&password, &hash);
        tokio::task::spawn_blocking(check).await.map_err(|_| Problem::new(Code::Internal))?
    };
    let Some(known) = known else { return Err(Code::InvalidCredentials.into()) };
    let mut tx = app.db.begin().await?;
    if !fits || known.user.revoked_at.is_some() {
        let locked_until = now + TimeDelta::seconds(LOCK_SECONDS);
        accounts::count_failure(&mut tx, known.user.id, (MAX_FAILURES, locked_until)).await?;
        audit::add(&mut tx, &app.world, Entry::by(Some(known.user.id), None, "session.refused")).await?;
        tx.commit().await?;
        return Err(Code::InvalidCredentials.into());
    }
    let device = match &request.device {
        Some(device) => enrol(&app, &mut tx, known.user.id, request.username.as_str(), device).await?,
        None => accounts::desk(&mut tx, known.user.id, app.world.id(), now).await?,
    };
    accounts::forget_failures(&mut tx, known.user.id).await?;
    let session = app.world.id();
    if !sessions::begin(&mut tx, (session, known.user.id, device), now).await? {
        return Err(Code::DeviceRevoked.into());
    }
    audit::add(&mut tx, &app.world, Entry::by(Some(known.user.id), Some(device), "session.begun")).await?;
    let user = Me {
        id: known.user.id,
        username: known.user.username,
        name: known.user.name,
        role: known.user.role,
        team: known.user.team,
    };
    let going = Going { session, device, enrolled: request.device.is_some(), begun_at: now };
    let refresh_token = app.world.secret();
    let expires_at = add_token(&app, &mut tx, &going, &refresh_token).await?;
    let session = issue(&app, &mut tx, going, (refresh_token, expires_at), user).await?;
    tx.commit().await?;
    Ok(session.answer(request.tokens))
}

async fn enrol(
    app: &App,
    on: &mut AnyConnection,
    user: Uuid,
    username: &str,
    device: &NewDevice,
) -> Result<Uuid, Problem> {
    let key = device.public_key.0.as_slice();
    let message = enrolment_message(device.id, username);
    if key.len() > MAX_KEY_BYTES || !device.algorithm.verifies(key, &message, &device.proof.0) {
        return Err(Code::InvalidProof.into());
    }
    let known = accounts::enrolled(on, device.id).await?;
    if known.is_none() {
        if !may_be_enrolled(device.id) {
            return Err(Problem::invalid("/device/id", "reserved_id", "must be a random UUID (version 4 or 7)"));
        }
        let key = (device.algorithm.as_str(), key);
        accounts::enrol(on, (device.id, user), device.name.as_str(), key, app.world.now()).await?;
    }
    let enrolled = accounts::enrolled(on, device.id).await?.ok_or(Code::Internal)?;
    if enrolled.user != user || enrolled.public_key.as_deref() != Some(key) {
        return Err(Problem::new(Code::AlreadyExists).detail("A device of that id is enrolled with another key."));
    }
    if enrolled.revoked {
        return Err(Code::DeviceRevoked.into());
    }
    Ok(device.id)
}

/// Tells whether a new device may have the id: a random one. Ids of another version are derived from something, so that
/// another person could have come to them first, or is meant by them: earlier builds derived desk devices (version 8).
fn may_be_enrolled(id: Uuid) -> bool {
    matches!(id.get_version_num(), 4 | 7) && id.get_variant() == uuid::Variant::RFC4122
}
