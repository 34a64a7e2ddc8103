//! Revoke a device: a phone that was lost.

use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::Path;
use crate::problem::Problem;
use crate::services::devices as services;
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;
use uuid::Uuid;

/// Revokes a device: one's own, or any for the administrator. Its sessions end at once. One that was revoked stays as it is.
#[utoipa::path(post, path = "/v1/devices/{device}/revoke", operation_id = "revokeDevice", tag = "devices",
    security(("bearer" = [])), params(("device" = Uuid, Path, description = "The device.")),
    responses((status = 204, description = "Revoked.")))]
pub async fn revoke(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(device): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    services::revoke(&app, &caller, device).await?;
    Ok(StatusCode::NO_CONTENT)
}
