//! Revoke an account.

use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::Path;
use crate::problem::Problem;
use crate::services::users as services;
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;
use uuid::Uuid;

/// Revokes an account: its sessions end at once, its words stay. One that was revoked stays as it is.
#[utoipa::path(post, path = "/v1/users/{user}/revoke", operation_id = "revokeUser", tag = "users",
    security(("bearer" = [])), params(("user" = Uuid, Path, description = "The account.")),
    responses((status = 204, description = "Revoked.")))]
pub async fn revoke(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(user): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    services::revoke(&app, &caller, user).await?;
    Ok(StatusCode::NO_CONTENT)
}
