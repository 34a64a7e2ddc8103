//! Go on: the next pair of tokens for a refresh token.

use super::{Going, Issued, Me, add_token, issue};
use crate::app::App;
use crate::auth::device::{Algorithm, refresh_cookie_message};
use crate::auth::token::refresh_hash;
use crate::db::audit::{self, Entry};
use crate::db::{devices, sessions};
use crate::problem::{Code, Problem};
use chrono::TimeDelta;

/// How long a used refresh token is answered as it was the first time, in seconds, since the answer may have been lost on
/// its way, and a desk cannot prove that it is the same.
const GRACE_SECONDS: i64 = 30;

/// A refresh.
#[derive(Debug)]
pub struct RefreshRequest<'r> {
    /// The refresh token of the last answer.
    pub token: &'r str,
    /// What the device signs.
    pub message: String,
    /// Whether the token came in a cookie, and the device signs a handle that the page keeps.
    pub by_cookie: bool,
    /// Its signature.
    pub proof: Option<Vec<u8>>,
}

/// Issues the next pair of tokens. A refresh token is good once, and is followed by one: requests at once, and again within the grace,
/// come to the same one. Any other use of it is taken for a theft, and ends the session.
///
/// # Errors
/// [`Code::SessionEnded`], [`Code::DeviceRevoked`], [`Code::InvalidProof`], [`Code::RefreshTokenReused`].
pub async fn refresh(app: &App, request: RefreshRequest<'_>) -> Result<Issued, Problem> {
    let now = app.environment.now();
    let hash = refresh_hash(request.token);
    let mut tx = app.db.begin().await?;
    let token = sessions::find_token(&mut tx, &hash).await?.ok_or(Code::SessionEnded)?;
    let standing = sessions::state_in(&mut tx, token.session).await?.ok_or(Code::SessionEnded)?;
    standing.check(app.too_old())?;
    if token.expires_at <= now {
        return Err(Code::SessionEnded.into());
    }
    if standing.enrolled {
        let device = devices::enrolled(&mut tx, standing.device).await?.ok_or(Code::SessionEnded)?;
        let proof = request.proof.ok_or(Code::InvalidProof)?;
        let algorithm = device.algorithm.as_deref().and_then(Algorithm::parse).ok_or(Code::Internal)?;
        let key = device.public_key.unwrap_or_default();
        let is_proven = |message: &str| algorithm.verifies(&key, message, &proof);
        let mut proven = is_proven(&request.message);
        if !proven && request.by_cookie && token.used_at.is_none() {
            // The browser kept the cookie of an answer that the page was closed on before it kept the handle.
            let before = sessions::used_last(&mut tx, token.session).await?;
            proven = before.iter().any(|handle| is_proven(&refresh_cookie_message(handle)));
        }
        if !proven {
            return Err(Code::InvalidProof.into());
        }
    }
    let next = app.tokens.successor(request.token);
    let going = Going {
        session: token.session,
        device: standing.device,
        enrolled: standing.enrolled,
        begun_at: standing.begun_at,
    };
    let expires_at = if sessions::use_token(&mut tx, &hash, now).await? {
        Some(add_token(app, &mut tx, &going, &next).await?)
    } else {
        // Whoever was faster has committed, on this node or another: what follows the token is here.
        let used = sessions::find_token(&mut tx, &hash).await?.and_then(|token| token.used_at);
        let within_grace = used.is_some_and(|used| now - used <= TimeDelta::seconds(GRACE_SECONDS));
        match sessions::find_token(&mut tx, &refresh_hash(&next)).await? {
            Some(next) if within_grace || (standing.enrolled && next.used_at.is_none()) => Some(next.expires_at),
            // What an earlier build answered it with is known to the one it was sent to alone.
            None if within_grace => return Err(Code::SessionEnded.into()),
            _ => None,
        }
    };
    let Some(expires_at) = expires_at else {
        sessions::end(&mut tx, token.session, "reuse", now).await?;
        let entry = Entry::by(Some(standing.user), Some(standing.device), "session.ended").detail("reuse");
        audit::add(&mut tx, &app.environment, entry).await?;
        tx.commit().await?;
        return Err(Code::RefreshTokenReused.into());
    };
    let user = Me {
        id: standing.user,
        username: standing.username.clone(),
        name: standing.name.clone(),
        role: standing.role,
        team: standing.team.clone(),
        must_change_password: standing.must_change_password,
    };
    let issued = issue(app, &mut tx, going, (next, expires_at), user).await?;
    sessions::forget_expired(&mut tx, now - TimeDelta::days(1)).await?;
    tx.commit().await?;
    Ok(issued)
}
