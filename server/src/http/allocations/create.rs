//! Allocate a child to a person.

use crate::app::App;
use crate::auth::policy::{Level, Service};
use crate::caller::Caller;
use crate::db::allocations::Allocation;
use crate::http::extract::{Json, Path};
use crate::problem::Problem;
use crate::services::allocations as services;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// A new allocation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AllocationCreation)]
pub struct NewAllocation {
    /// The allocation's id, made by the client.
    id: Uuid,
    /// The person.
    user: Uuid,
    /// For which service.
    service: Service,
}

/// Allocates a child to a person: by the child's manager, the Associate Director, the SPA, and for Phoenix the lead.
///
/// A person is allocated to a child for a service once at a time: where they are already, the answer is that allocation,
/// whose id may be another one. The same request again answers the allocation as it stands; to who made it, where their access to the
/// child has ended since, as they made it. An administrator, the police and
/// meeting support work with no child, and are allocated to none (422 `not_allocated`).
#[utoipa::path(post, path = "/v1/children/{child}/allocations", operation_id = "allocate", tag = "allocations",
    security(("bearer" = [])), request_body = NewAllocation,
    params(("child" = Uuid, Path, description = "The child.")),
    responses((status = 201, description = "The allocation.", body = Allocation),
        (status = 200, description = "The person was allocated before.", body = Allocation)))]
pub async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(child): Path<Uuid>,
    Json(request): Json<NewAllocation>,
) -> Result<(StatusCode, axum::Json<Allocation>), Problem> {
    let child = ChildId(child);
    let NewAllocation { id, user, service } = request;
    let request = services::NewAllocation { id, user, service };
    let (allocation, is_new) = services::create(&app, &caller, child, request).await?;
    caller.shown.child(child, Level::Header);
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, axum::Json(allocation)))
}
