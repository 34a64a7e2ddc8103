//! End an allocation.

use super::create::may_allocate;
use crate::app::App;
use crate::auth::policy::allocates;
use crate::auth::{Caller, Level};
use crate::db::audit::{self, Entry};
use crate::db::{access, allocations};
use crate::http::extract::Path;
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;
use sync_core::ids::ChildId;
use uuid::Uuid;

/// Ends an allocation: the person's phone drops the child at its next sync, once it has handed in its work. One that has
/// ended stays as it is.
#[utoipa::path(post, path = "/v1/children/{child}/allocations/{allocation}/end", operation_id = "endAllocation",
    tag = "allocations", security(("bearer" = [])),
    params(("child" = Uuid, Path, description = "The child."),
        ("allocation" = Uuid, Path, description = "The allocation.")),
    responses((status = 204, description = "Ended.")))]
pub async fn end(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((child, allocation)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    let child = ChildId(child);
    // Before anything of the child is looked up.
    caller.must(allocates(caller.role))?;
    caller.require_to_change(&app, child, Level::Header).await?;
    let all = allocations::of_child(app.db.reader(), child).await?;
    let service = all.iter().find(|known| known.id == allocation).ok_or(Code::NotFound)?.service;
    may_allocate(&app, &caller, child, service).await?;
    let mut write = app.db.write().await?;
    if !allocations::end(&mut write, (child, allocation), caller.user, app.world.now()).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    access::refresh_child(&mut write, child).await?;
    let entry = Entry::of(&caller, "allocation.ended").child(child).detail(allocation.to_string());
    audit::add(write.on(), &app.world, entry).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
