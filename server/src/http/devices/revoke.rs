//! Revoke a device: a phone that was lost.

use crate::app::App;
use crate::auth::Caller;
use crate::db::audit::{self, Entry};
use crate::db::devices;
use crate::http::extract::Path;
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;
use sync_core::role::Role;
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
    let mut tx = app.db.begin().await?;
    let enrolled = devices::enrolled(&mut tx, device).await?.ok_or(Code::NotFound)?;
    if enrolled.user != caller.user && caller.role != Role::Administrator {
        return Err(Code::NotFound.into());
    }
    if !devices::revoke_device(&mut tx, device, app.world.now()).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    audit::add(&mut tx, &app.world, Entry::of(&caller, "device.revoked").detail(device.to_string())).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
