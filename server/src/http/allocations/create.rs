//! Allocate a child to a person.

use crate::app::App;
use crate::auth::Caller;
use crate::auth::policy::{self, Level, Service};
use crate::db::allocations::{self, Allocation};
use crate::db::audit::{self, Entry};
use crate::db::{access, accounts};
use crate::http::extract::{Json, Path};
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use sync_core::ids::ChildId;
use sync_core::role::Role;
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
    let least = least(caller.role, request.service)?;
    let asked = (child.0, request.user, request.service);
    let of = |one: &Allocation| (one.child, one.user, one.service);
    if access::level(app.db.reader(), caller.user, child).await? < least {
        // The child is closed to who made the allocation: they are told what they made, and nothing that came later.
        let made = allocations::made_by(app.db.reader(), request.id, caller.user).await?;
        if let Some(made) = made.filter(|made| of(made) == asked) {
            caller.shown.child(child, Level::Header);
            return Ok((StatusCode::OK, axum::Json(made)));
        }
    }
    caller.require_to_change(&app, child, least).await?;
    let user = accounts::find_user(app.db.reader(), request.user).await?;
    let allocation = Allocation {
        id: request.id,
        child: child.0,
        user: request.user,
        service: request.service,
        allocated_at: app.world.now(),
        allocated_by: caller.user,
        ended_at: None,
    };
    let mut write = app.db.write().await?;
    if let Some(standing) = allocations::repeated(&mut write, &allocation).await? {
        return if of(&standing) == asked {
            caller.shown.child(child, Level::Header);
            Ok((StatusCode::OK, axum::Json(standing)))
        } else {
            Err(Problem::new(Code::AlreadyExists).detail("The id is taken."))
        };
    }
    let Some(user) = user.filter(|user| user.revoked_at.is_none()) else {
        return Err(Problem::invalid("/user", "unknown_user", "is nobody here"));
    };
    if !policy::is_allocated(user.role) {
        let detail = "has a role that works with no child: an allocation would open nothing";
        return Err(Problem::invalid("/user", "not_allocated", detail));
    }
    allocations::add(&mut write, &allocation).await?;
    access::refresh_child(&mut write, child).await?;
    let entry = Entry::of(&caller, "child.allocated").child(child).detail(request.user.to_string());
    audit::add(write.on(), &app.world, entry).await?;
    write.commit().await?;
    caller.shown.child(child, Level::Header);
    Ok((StatusCode::CREATED, axum::Json(allocation)))
}

/// Requires that the caller may decide who works with the child for the service.
pub(super) async fn may_allocate(app: &App, caller: &Caller, child: ChildId, service: Service) -> Result<(), Problem> {
    caller.require_to_change(app, child, least(caller.role, service)?).await.map(|_| ())
}

/// Says how much of a child one must see to decide who works with it for the service.
fn least(role: Role, service: Service) -> Result<Level, Problem> {
    match role {
        Role::TeamManager | Role::AssociateDirector => Ok(Level::Full),
        Role::SpaOfficer => Ok(Level::Header),
        Role::PhoenixLead if service == Service::Phoenix => Ok(Level::Full),
        _ => Err(Code::NotAllowed.into()),
    }
}
