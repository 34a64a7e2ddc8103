//! Sign in, and enrol the device the first time.

use super::{Going, Me, Session, Tokens, add_token, issue};
use crate::app::App;
use crate::auth::cookie::{self, OwnOrigin};
use crate::auth::device::{Algorithm, enrolment_message};
use crate::auth::peer::Peer;
use crate::auth::throttle::Try;
use crate::auth::token::secret_hash;
use crate::auth::username;
use crate::db::audit::{self, Entry};
use crate::db::{accounts, devices, sessions, tries};
use crate::http::extract::Json;
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use serde::Deserialize;
use sqlx::{Any, AnyConnection, Transaction};
use std::sync::Arc;
use sync_core::fields::{Name, Text};
use sync_core::sync::wire::Chunk;
use utoipa::ToSchema;
use uuid::Uuid;

/// Largest public key, in bytes.
const MAX_KEY_BYTES: usize = 200;

/// A sign-in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The username, in capitals or small letters, however its accents are typed.
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
#[schema(as = DeviceEnrolment)]
pub struct NewDevice {
    /// Made by the device once, at random: a UUID of version 4 or 7.
    id: Uuid,
    /// What the person calls it.
    name: Name<100>,
    /// The algorithm of its key.
    algorithm: Algorithm,
    /// Its public key.
    public_key: Chunk,
    /// Its signature over `homeward/enrol/1`, the device id and the username as it is sent here or in its normal form, with a line feed between.
    proof: Chunk,
}

/// Signs a person in on a device, or at a desk.
///
/// A device's key is registered at its first sign-in; afterwards the same device must prove the same key. With
/// `"tokens": "cookie"` a browser keeps the tokens, out of page script's reach.
///
/// Tries are counted before the password is looked at, alike for names that nobody has: from one network five of a name at
/// once and then one a minute, further ones are answered 429 with the time to wait. Whoever comes with the account's own device,
/// or with the cookie that every sign-in at a desk sets, is not counted with others, and does not wait for them: programs
/// do well to keep it. While too many are signing in at once the answer is 503.
#[utoipa::path(post, path = "/v1/sessions", operation_id = "signIn", tag = "sessions", request_body = SignIn,
    responses((status = 200, description = "Signed in.", body = Session)))]
pub async fn create(
    State(app): State<Arc<App>>,
    origin: OwnOrigin,
    peer: Peer,
    headers: HeaderMap,
    Json(request): Json<SignIn>,
) -> Result<Response, Problem> {
    if request.tokens == Tokens::Cookie {
        origin.require()?;
    }
    if let Some(device) = &request.device {
        device.prove(request.username.as_str())?;
    }
    let name = username::key(request.username.as_str());
    let known = accounts::credentials(app.db.reader(), request.username.as_str(), &name).await?;
    let now = app.world.now();
    let browser = cookie::browser(&headers);
    let attempt = attempt(&app, &request, (&name, known.as_ref()), peer, browser).await?;
    let place = app.hasher.place(attempt.who)?;
    attempt.count(&app).await?;
    let hash = known.as_ref().map(|known| known.password_hash.clone());
    let fits = app.hasher.fits(place, &request.password, hash).await?;
    let mut tx = app.db.begin().await?;
    let Some(known) = known else {
        attempt.pass_over(&mut tx).await?;
        tx.commit().await?;
        return Err(Code::InvalidCredentials.into());
    };
    if !fits || known.user.revoked_at.is_some() {
        audit::add(&mut tx, &app.world, Entry::by(Some(known.user.id), None, "session.refused")).await?;
        tx.commit().await?;
        return Err(Code::InvalidCredentials.into());
    }
    if known.user.confirmed_at.is_none() || known.user.password_set_by.is_some() {
        let what = if known.user.confirmed_at.is_none() { "account" } else { "new password" };
        let detail = format!("The {what} waits for a second person to confirm it.");
        no_guess(&app, tx, &attempt).await?;
        return Err(Problem::new(Code::NotAllowed).detail(detail));
    }
    let device = match &request.device {
        Some(device) => {
            let enrolled = enrol(&app, &mut tx, known.user.id, device).await;
            match enrolled {
                Ok(device) => device,
                Err(refusal) => {
                    no_guess(&app, tx, &attempt).await?;
                    return Err(refusal);
                }
            }
        }
        None => devices::desk(&mut tx, known.user.id, app.world.id(), now).await?,
    };
    attempt.give_back(&mut tx).await?;
    // A device has its key to be known by.
    let browser = match (&request.device, browser) {
        (Some(_), _) => None,
        (None, Some(browser)) => Some(browser.to_owned()),
        (None, None) => Some(app.world.secret()),
    };
    if let Some(browser) = &browser {
        tries::know_browser(&mut tx, known.user.id, &secret_hash(browser), now).await?;
    }
    let session = app.world.id();
    if !sessions::begin(&mut tx, (session, known.user.id, device), now).await? {
        no_guess(&app, tx, &attempt).await?;
        return Err(Code::DeviceRevoked.into());
    }
    audit::add(&mut tx, &app.world, Entry::by(Some(known.user.id), Some(device), "session.begun")).await?;
    let user = Me {
        id: known.user.id,
        username: known.user.username,
        name: known.user.name,
        role: known.user.role,
        team: known.user.team,
        must_change_password: known.must_change_password,
    };
    let going = Going { session, device, enrolled: request.device.is_some(), begun_at: now };
    let refresh_token = app.world.secret();
    let expires_at = add_token(&app, &mut tx, &going, &refresh_token).await?;
    let session = issue(&app, &mut tx, going, (refresh_token, expires_at), user).await?;
    tx.commit().await?;
    let cookie = browser.map(|browser| cookie::set_browser(&browser));
    Ok((cookie.map(|cookie| AppendHeaders([cookie])), session.answer(request.tokens)).into_response())
}

/// Keeps nothing of a sign-in that is refused though its password was right, but that it was no guess.
async fn no_guess(app: &App, tx: Transaction<'static, Any>, attempt: &Try) -> Result<(), Problem> {
    tx.rollback().await?;
    let mut tx = app.db.begin().await?;
    attempt.give_back(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

impl NewDevice {
    /// Requires that whoever sends it holds the key. Says nothing about the account, and costs no password's hash.
    fn prove(&self, username: &str) -> Result<(), Code> {
        let key = self.public_key.0.as_slice();
        let proves = |name: &str| self.algorithm.verifies(key, &enrolment_message(self.id, name), &self.proof.0);
        if key.len() <= MAX_KEY_BYTES && (proves(username) || proves(&username::key(username))) {
            Ok(())
        } else {
            Err(Code::InvalidProof)
        }
    }
}

/// Tells by what a try is counted. Asks the database as much for a name that nobody has.
async fn attempt(
    app: &App,
    request: &SignIn,
    (name, known): (&str, Option<&accounts::Credentials>),
    peer: Peer,
    browser: Option<&str>,
) -> Result<Try, Problem> {
    let user = known.map_or(Uuid::nil(), |known| known.user.id);
    let mut reader = app.db.reader().acquire().await?;
    let key = request.device.as_ref().map(|device| device.public_key.0.as_slice());
    if let Some(device) = &request.device {
        let enrolled = devices::enrolled(&mut reader, device.id).await?;
        if enrolled.is_some_and(|own| own.user == user && own.public_key.as_deref() == key && !own.revoked) {
            return Ok(Try::by_known(user, device.id.as_bytes()));
        }
    }
    if let Some(hash) = browser.map(secret_hash)
        && tries::browser_is_known(&mut reader, user, &hash).await?
    {
        return Ok(Try::by_known(user, hash.as_bytes()));
    }
    Ok(Try::by_stranger(name, peer, key))
}

async fn enrol(app: &App, on: &mut AnyConnection, user: Uuid, device: &NewDevice) -> Result<Uuid, Problem> {
    let key = device.public_key.0.as_slice();
    let known = devices::enrolled(on, device.id).await?;
    if known.is_none() {
        if !may_be_enrolled(device.id) {
            return Err(Problem::invalid("/device/id", "reserved_id", "must be a random UUID (version 4 or 7)"));
        }
        let key = (device.algorithm.as_str(), key);
        devices::enrol(on, (device.id, user), device.name.as_str(), key, app.world.now()).await?;
    }
    let enrolled = devices::enrolled(on, device.id).await?.ok_or(Code::Internal)?;
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
