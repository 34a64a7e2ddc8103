//! Sign in, go on, sign out.

pub mod create;
pub mod end;
pub mod me;
pub mod password;
pub mod refresh;

use crate::app::App;
use crate::auth::cookie;
use crate::auth::token::{ACCESS_SECONDS, refresh_hash};
use crate::services::sessions::{Issued, Me};
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use sync_core::phone_policy::PhonePolicy;
use sync_core::sync::wire::Chunk;
use utoipa::ToSchema;
use uuid::Uuid;

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
    /// Makes it of a pair of tokens that was issued, with what the organisation asks of phones.
    fn of(app: &App, issued: Issued) -> Session {
        Session {
            access_token: Some(issued.access_token),
            token_type: "Bearer",
            expires_in: ACCESS_SECONDS,
            refresh_token: Some(issued.refresh_token),
            refresh_handle: None,
            device: issued.device,
            user: issued.user,
            policy: app.phones,
            organisation_key: app.organisation_key.map(|key| Chunk(key.to_vec())),
            handover_ticket: issued.handover_ticket,
            refresh_seconds: issued.refresh_seconds,
        }
    }

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
