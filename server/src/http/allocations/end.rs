//! End an allocation.

use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::Path;
use crate::problem::Problem;
use crate::services::allocations as services;
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
    services::end(&app, &caller, (ChildId(child), allocation)).await?;
    Ok(StatusCode::NO_CONTENT)
}
