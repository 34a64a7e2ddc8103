//! Sign in, and enrol the device the first time.

use super::{Going, Issued, Me, add_token, issue};
use crate::app::App;
use crate::auth::device::{Algorithm, enrolment_message};
use crate::auth::peer::Peer;
use crate::auth::token::secret_hash;
use crate::auth::username;
use crate::db::audit::{self, Entry};
use crate::db::{accounts, devices, sessions, tries};
use crate::problem::{Code, Problem};
use crate::services::sessions::throttle::Try;
use sqlx::{Any, AnyConnection, Transaction};
use uuid::Uuid;

/// Largest public key, in bytes.
const MAX_KEY_BYTES: usize = 200;

/// A sign-in, and whence it comes.
#[derive(Debug)]
pub struct SignInRequest<'r> {
    /// The username as it was typed.
    pub username: &'r str,
    /// The password.
    pub password: &'r str,
    /// The device, with its key; without one the session is the person's desk.
    pub device: Option<Enrolment>,
    /// The address it comes from.
    pub peer: Peer,
    /// The secret of a browser that signed in before.
    pub browser: Option<&'r str>,
}

/// A device that signs in, and enrols if it is new.
#[derive(Debug)]
pub struct Enrolment {
    /// The device.
    pub id: Uuid,
    /// What the person calls it.
    pub name: String,
    /// The algorithm of its key.
    pub algorithm: Algorithm,
    /// Its public key.
    pub public_key: Vec<u8>,
    /// Its signature over [`enrolment_message`].
    pub proof: Vec<u8>,
}

/// A session that was begun.
#[derive(Debug)]
pub struct SignedInAt {
    /// Its first pair of tokens.
    pub issued: Issued,
    /// The secret by which the browser is known from here on, at a desk.
    pub browser: Option<String>,
}

/// Signs a person in on a device, or at a desk. The try is counted before the password is looked at, alike for names that nobody has.
///
/// # Errors
/// [`Code::InvalidProof`], [`Code::InvalidCredentials`], [`Code::TooManyRequests`], [`Code::Unavailable`] while too many sign in,
/// [`Code::NotAllowed`] where the account or its password waits for a second person, [`Code::Invalid`] and [`Code::AlreadyExists`] for a
/// device's id, [`Code::DeviceRevoked`].
pub async fn sign_in(app: &App, request: SignInRequest<'_>) -> Result<SignedInAt, Problem> {
    if let Some(device) = &request.device {
        device.prove(request.username)?;
    }
    let name = username::key(request.username);
    let known = accounts::credentials(app.db.reader(), request.username, &name).await?;
    let now = app.environment.now();
    let attempt = attempt(app, &request, (&name, known.as_ref())).await?;
    let permit = app.hasher.permit(attempt.who)?;
    attempt.count(app).await?;
    let hash = known.as_ref().map(|known| known.password_hash.clone());
    let fits = app.hasher.fits(permit, request.password, hash).await?;
    let mut tx = app.db.begin().await?;
    let Some(known) = known else {
        attempt.pass_over(&mut tx).await?;
        tx.commit().await?;
        return Err(Code::InvalidCredentials.into());
    };
    if !fits || known.user.revoked_at.is_some() {
        audit::add(&mut tx, &app.environment, Entry::by(Some(known.user.id), None, "session.refused")).await?;
        tx.commit().await?;
        return Err(Code::InvalidCredentials.into());
    }
    if known.user.confirmed_at.is_none() || known.user.password_set_by.is_some() {
        let what = if known.user.confirmed_at.is_none() { "account" } else { "new password" };
        let detail = format!("The {what} waits for a second person to confirm it.");
        no_guess(app, tx, &attempt).await?;
        return Err(Problem::new(Code::NotAllowed).detail(detail));
    }
    let device = match &request.device {
        Some(device) => {
            let enrolled = enrol(app, &mut tx, known.user.id, device).await;
            match enrolled {
                Ok(device) => device,
                Err(refusal) => {
                    no_guess(app, tx, &attempt).await?;
                    return Err(refusal);
                }
            }
        }
        None => devices::desk(&mut tx, known.user.id, app.environment.id(), now).await?,
    };
    attempt.give_back(&mut tx).await?;
    // A device has its key to be known by.
    let browser = match (&request.device, request.browser) {
        (Some(_), _) => None,
        (None, Some(browser)) => Some(browser.to_owned()),
        (None, None) => Some(app.environment.secret()),
    };
    if let Some(browser) = &browser {
        tries::know_browser(&mut tx, known.user.id, &secret_hash(browser), now).await?;
    }
    let session = app.environment.id();
    if !sessions::begin(&mut tx, (session, known.user.id, device), now).await? {
        no_guess(app, tx, &attempt).await?;
        return Err(Code::DeviceRevoked.into());
    }
    audit::add(&mut tx, &app.environment, Entry::by(Some(known.user.id), Some(device), "session.begun")).await?;
    let user = Me {
        id: known.user.id,
        username: known.user.username,
        name: known.user.name,
        role: known.user.role,
        team: known.user.team,
        must_change_password: known.must_change_password,
    };
    let going = Going { session, device, enrolled: request.device.is_some(), begun_at: now };
    let refresh_token = app.environment.secret();
    let expires_at = add_token(app, &mut tx, &going, &refresh_token).await?;
    let issued = issue(app, &mut tx, going, (refresh_token, expires_at), user).await?;
    tx.commit().await?;
    Ok(SignedInAt { issued, browser })
}

/// Keeps nothing of a sign-in that is refused though its password was right, but that it was no guess.
async fn no_guess(app: &App, tx: Transaction<'static, Any>, attempt: &Try) -> Result<(), Problem> {
    tx.rollback().await?;
    let mut tx = app.db.begin().await?;
    attempt.give_back(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

impl Enrolment {
    /// Requires that whoever sends it holds the key. Says nothing about the account, and costs no password's hash.
    fn prove(&self, username: &str) -> Result<(), Code> {
        let key = self.public_key.as_slice();
        let proves = |name: &str| self.algorithm.verifies(key, &enrolment_message(self.id, name), &self.proof);
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
    request: &SignInRequest<'_>,
    (name, known): (&str, Option<&accounts::Credentials>),
) -> Result<Try, Problem> {
    let user = known.map_or(Uuid::nil(), |known| known.user.id);
    let mut reader = app.db.reader().acquire().await?;
    let key = request.device.as_ref().map(|device| device.public_key.as_slice());
    if let Some(device) = &request.device {
        let enrolled = devices::enrolled(&mut reader, device.id).await?;
        if enrolled.is_some_and(|own| own.user == user && own.public_key.as_deref() == key && !own.revoked) {
            return Ok(Try::by_known(user, device.id.as_bytes()));
        }
    }
    if let Some(hash) = request.browser.map(secret_hash)
        && tries::browser_is_known(&mut reader, user, &hash).await?
    {
        return Ok(Try::by_known(user, hash.as_bytes()));
    }
    Ok(Try::by_stranger(name, request.peer, key))
}

async fn enrol(app: &App, on: &mut AnyConnection, user: Uuid, device: &Enrolment) -> Result<Uuid, Problem> {
    let key = device.public_key.as_slice();
    let known = devices::enrolled(on, device.id).await?;
    if known.is_none() {
        if !may_be_enrolled(device.id) {
            return Err(Problem::invalid("/device/id", "reserved_id", "must be a random UUID (version 4 or 7)"));
        }
        let key = (device.algorithm.as_str(), key);
        devices::enrol(on, (device.id, user), &device.name, key, app.environment.now()).await?;
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
