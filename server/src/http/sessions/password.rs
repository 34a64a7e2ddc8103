//! Change one's own password.

use crate::app::App;
use crate::caller::SignedIn;
use crate::http::extract::Json;
use crate::problem::Problem;
use crate::services::sessions as services;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A change of password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The password so far.
    #[schema(value_type = String, max_length = 200)]
    current_password: String,
    /// The new one, at least 12 characters, and none of those that are tried first.
    #[schema(value_type = crate::http::types::NewPassword)]
    new_password: String,
}

/// Changes the caller's own password.
///
/// Every other session of theirs ends, and browsers that were known are known no more. Tries are counted like those to sign in.
/// It is the one thing a session may do that was opened with a password somebody else had set, beside `GET /v1/me` and
/// signing out.
#[utoipa::path(post, path = "/v1/me/password", operation_id = "changePassword", tag = "sessions",
    security(("bearer" = [])), request_body = PasswordChange,
    responses((status = 204, description = "Changed.")))]
pub async fn change(
    State(app): State<Arc<App>>,
    SignedIn { caller, .. }: SignedIn,
    Json(request): Json<PasswordChange>,
) -> Result<StatusCode, Problem> {
    services::change_password(&app, &caller, (&request.current_password, &request.new_password)).await?;
    Ok(StatusCode::NO_CONTENT)
}
