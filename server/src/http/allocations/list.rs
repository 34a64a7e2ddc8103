//! List a child's allocations.

use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::db::allocations::{self, Allocation};
use crate::http::extract::Path;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// A child's allocations.
#[derive(Debug, Serialize, ToSchema)]
pub struct Allocations {
    /// The allocations, past ones included, oldest first.
    items: Vec<Allocation>,
    /// As `items`.
    #[schema(deprecated)]
    allocations: Vec<Allocation>,
}

/// Lists who works and worked with a child.
#[utoipa::path(get, path = "/v1/children/{child}/allocations", operation_id = "listAllocations", tag = "allocations",
    security(("bearer" = [])), params(("child" = Uuid, Path, description = "The child.")),
    responses((status = 200, description = "The allocations.", body = Allocations)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(child): Path<Uuid>,
) -> Result<Json<Allocations>, Problem> {
    let child = ChildId(child);
    caller.require(&app, child, Level::Full).await?;
    caller.shown.child(child, Level::Full);
    let items = allocations::of_child(app.db.reader(), child).await?;
    Ok(Json(Allocations { allocations: items.clone(), items }))
}
