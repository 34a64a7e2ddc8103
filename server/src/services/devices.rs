//! Devices: phones that were lost.

use crate::app::App;
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::db::devices;
use crate::problem::{Code, Problem};
use sync_core::role::Role;
use uuid::Uuid;

/// Revokes a device: one's own, or any for the administrator. One that was revoked stays as it is.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn revoke(app: &App, caller: &Caller, device: Uuid) -> Result<(), Problem> {
    let mut tx = app.db.begin().await?;
    let enrolled = devices::enrolled(&mut tx, device).await?.ok_or(Code::NotFound)?;
    if enrolled.user != caller.user && caller.role != Role::Administrator {
        return Err(Code::NotFound.into());
    }
    if !devices::revoke_device(&mut tx, device, app.world.now()).await? {
        return Ok(());
    }
    audit::add(&mut tx, &app.world, Entry::of(caller, "device.revoked").detail(device.to_string())).await?;
    tx.commit().await?;
    Ok(())
}
