//! List devices.

use crate::app::App;
use crate::caller::Caller;
use crate::db::devices::{self, Device};
use crate::http::extract::Query;
use crate::http::paging::{Page, Paging};
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;
use sync_core::role::Role;

/// Lists the caller's devices; the administrator sees everyone's.
#[utoipa::path(get, path = "/v1/devices", operation_id = "listDevices", tag = "devices", security(("bearer" = [])),
    params(Paging), responses((status = 200, description = "A page of devices.", body = Page<Device>)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Response, Problem> {
    let listing = paging.of("/v1/devices")?;
    let whose = (caller.role != Role::Administrator).then_some(caller.user);
    let devices = devices::list_devices(app.db.reader(), whose, &listing.after, listing.limit + 1).await?;
    Ok(listing.page(devices, |device| device.id.to_string()).answer())
}
