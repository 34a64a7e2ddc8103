//! Go on: the next pair of tokens for a refresh token.

use super::{Going, Me, Session, Tokens, add_token, issue};
use crate::app::App;
use crate::auth::cookie::{self, OwnOrigin};
use crate::auth::device::{Algorithm, refresh_cookie_message, refresh_message};
use crate::auth::token::refresh_hash;
use crate::db::audit::{self, Entry};
use crate::db::{devices, sessions};
use crate::http::extract::Json;
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::TimeDelta;
use serde::Deserialize;
use std::sync::Arc;
use sync_core::sync::wire::Chunk;
use utoipa::ToSchema;

/// How long a used refresh token is answered as it was the first time, in seconds, since the answer may have been lost on
/// its way, and a desk cannot prove that it is the same.
const GRACE_SECONDS: i64 = 30;

/// A refresh.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SessionRefresh)]
pub struct Refresh {
    /// The refresh token of the last answer. Left out where it is in the cookie, which is taken only to answer by cookie.
    #[serde(default)]
    #[schema(max_length = 100)]
    refresh_token: Option<String>,
    /// The device's signature over `homeward/refresh/1` and the refresh token, or over `homeward/refresh-cookie/1` and the
    /// `refresh_handle` where the token is in the cookie, with a line feed between. Not for desk sessions.
    #[serde(default)]
    proof: Option<Chunk>,
    /// How the tokens are to travel.
    #[serde(default)]
    tokens: Tokens,
}

/// Answers a refresh token with the next pair.
///
/// A refresh token is good once, and is followed by one refresh token: requests at once, and again within 30 seconds, are
/// answered with the same one, for a reply that was lost. So is one that comes later, as long as the token that followed
/// was not used and the device proves its key: a browser that was killed may not have kept its last cookie. Any other is taken
/// for stolen, and the whole session ends. A session ends by itself so many days after its sign-in as the server is
/// configured for, 90 unless it is.
#[utoipa::path(post, path = "/v1/sessions/refresh", operation_id = "refreshSession", tag = "sessions",
    request_body = Refresh, responses((status = 200, description = "The next pair of tokens.", body = Session)))]
pub async fn refresh(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    origin: OwnOrigin,
    Json(request): Json<Refresh>,
) -> Result<Response, Problem> {
    if request.tokens == Tokens::Cookie {
        origin.require()?;
    }
    let (refresh_token, message) = match (&request.refresh_token, request.tokens) {
        (Some(token), _) => (token.as_str(), refresh_message(token)),
        // A browser without the cookie has none any more.
        (None, Tokens::Cookie) => {
            let token = cookie::refresh(&headers).ok_or(Code::SessionEnded)?;
            (token, refresh_cookie_message(&refresh_hash(token)))
        }
        // Page script could otherwise trade the cookie for a token that it can read.
        (None, Tokens::Body) => {
            return Err(Problem::invalid("/refresh_token", "invalid", "is needed unless by cookie"));
        }
    };
    let now = app.world.now();
    let hash = refresh_hash(refresh_token);
    let mut tx = app.db.begin().await?;
    let token = sessions::find_token(&mut tx, &hash).await?.ok_or(Code::SessionEnded)?;
    let standing = sessions::standing_in(&mut tx, token.session).await?.ok_or(Code::SessionEnded)?;
    standing.check(app.too_old())?;
    if token.expires_at <= now {
        return Err(Code::SessionEnded.into());
    }
    if standing.enrolled {
        let device = devices::enrolled(&mut tx, standing.device).await?.ok_or(Code::SessionEnded)?;
        let proof = request.proof.ok_or(Code::InvalidProof)?;
        let algorithm = device.algorithm.as_deref().and_then(Algorithm::parse).ok_or(Code::Internal)?;
        let key = device.public_key.unwrap_or_default();
        if !algorithm.verifies(&key, &message, &proof.0) {
            return Err(Code::InvalidProof.into());
        }
    }
    let next = app.tokens.successor(refresh_token);
    let going = Going {
        session: token.session,
        device: standing.device,
        enrolled: standing.enrolled,
        begun_at: standing.begun_at,
    };
    let expires_at = if sessions::use_token(&mut tx, &hash, now).await? {
        Some(add_token(&app, &mut tx, &going, &next).await?)
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
        audit::add(&mut tx, &app.world, entry).await?;
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
    let session = issue(&app, &mut tx, going, (next, expires_at), user).await?;
    sessions::forget_expired(&mut tx, now - TimeDelta::days(1)).await?;
    tx.commit().await?;
    Ok(session.answer(request.tokens))
}
