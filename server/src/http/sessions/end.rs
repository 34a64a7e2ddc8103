//! Sign out.

use crate::app::App;
use crate::auth::cookie::{self, SetCookies};
use crate::caller::SignedIn;
use crate::problem::Problem;
use crate::services::sessions as services;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::AppendHeaders;
use std::sync::Arc;

/// Ends the session; its tokens are good for nothing more, and a browser's cookies are taken away.
#[utoipa::path(delete, path = "/v1/sessions/current", operation_id = "signOut", tag = "sessions",
    security(("bearer" = [])), responses((status = 204, description = "Signed out.")))]
pub async fn end(
    State(app): State<Arc<App>>,
    SignedIn { caller, .. }: SignedIn,
) -> Result<(StatusCode, AppendHeaders<SetCookies>), Problem> {
    services::end(&app, &caller).await?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders(cookie::clear())))
}
