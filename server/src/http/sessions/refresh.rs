//! Go on: the next pair of tokens for a refresh token.

use super::{Session, Tokens};
use crate::app::App;
use crate::auth::cookie::{self, OwnOrigin};
use crate::auth::device::{refresh_cookie_message, refresh_message};
use crate::auth::token::refresh_hash;
use crate::http::extract::Json;
use crate::problem::{Code, Problem};
use crate::services::sessions::{self as services, RefreshRequest};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use sync_core::sync::wire::Chunk;
use utoipa::ToSchema;

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
    /// `refresh_handle` where the token is in the cookie, with a line feed between. As long as the token in the cookie was not
    /// used, the `refresh_handle` of the answer before serves too. Not for desk sessions.
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
/// was not used and the device proves its key: a browser that was killed may not have kept its last cookie. Where it kept the
/// cookie and the page did not keep the handle, the handle before proves the key. Any other is taken for stolen, and the whole
/// session ends. A session ends by itself so many days after its sign-in as the server is configured for, 90 unless it is.
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
    let (token, message) = match (&request.refresh_token, request.tokens) {
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
    let (proof, by_cookie) = (request.proof.map(|proof| proof.0), request.refresh_token.is_none());
    let issued = services::refresh(&app, RefreshRequest { token, message, by_cookie, proof }).await?;
    Ok(Session::of(&app, issued).answer(request.tokens))
}
