//! Devices: phones that were lost.

use crate::app::App;
use crate::caller::Caller;
use crate::clock::Environment;
use crate::db::audit::{self, Entry};
use crate::db::{Db, devices};
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
    if !devices::revoke_device(&mut tx, device, app.environment.now()).await? {
        return Ok(());
    }
    audit::add(&mut tx, &app.environment, Entry::of(caller, "device.revoked").detail(device.to_string())).await?;
    tx.commit().await?;
    Ok(())
}

/// Revokes a device by a command on the machine; `false` where there is none, or it was revoked before.
///
/// # Errors
/// What the database says.
pub async fn revoke_on_machine(db: &Db, environment: &Environment, device: Uuid) -> Result<bool, sqlx::Error> {
    let mut tx = db.begin().await?;
    if !devices::revoke_device(&mut tx, device, environment.now()).await? {
        return Ok(false);
    }
    audit::add(&mut tx, environment, Entry::by(None, None, "device.revoked").detail(device.to_string())).await?;
    tx.commit().await?;
    Ok(true)
}
