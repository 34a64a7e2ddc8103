//! Who works with which child.

use crate::app::App;
use crate::auth::policy::{self, Level, Service, allocates};
use crate::caller::Caller;
use crate::db::allocations::{self, Allocation};
use crate::db::audit::{self, Entry};
use crate::db::{access, accounts};
use crate::problem::{Code, Problem};
use sync_core::ids::ChildId;
use sync_core::role::Role;
use uuid::Uuid;

/// A new allocation.
#[derive(Debug)]
pub struct NewAllocation {
    /// The allocation's id, made by the client.
    pub id: Uuid,
    /// The person.
    pub user: Uuid,
    /// For which service.
    pub service: Service,
}

/// Allocates a child to a person, and tells whether that is new: a person is allocated to a child for a service once at a time. To who
/// made it, where their access to the child has ended since, it is the allocation as they made it.
///
/// # Errors
/// [`Code::NotAllowed`], [`Code::NotFound`], [`Code::AlreadyExists`] where the id is another allocation's, [`Code::Invalid`] for somebody
/// who is nobody here, or whose role works with no child.
pub async fn create(
    app: &App,
    caller: &Caller,
    child: ChildId,
    request: NewAllocation,
) -> Result<(Allocation, bool), Problem> {
    let least = least(caller.role, request.service)?;
    let asked = (child.0, request.user, request.service);
    let of = |one: &Allocation| (one.child, one.user, one.service);
    if access::level(app.db.reader(), caller.user, child).await? < least {
        // The child is closed to who made the allocation: they are told what they made, and nothing that came later.
        let made = allocations::made_by(app.db.reader(), request.id, caller.user).await?;
        if let Some(made) = made.filter(|made| of(made) == asked) {
            return Ok((made, false));
        }
    }
    caller.require_to_change(app, child, least).await?;
    let user = accounts::find_user(app.db.reader(), request.user).await?;
    let allocation = Allocation {
        id: request.id,
        child: child.0,
        user: request.user,
        service: request.service,
        allocated_at: app.environment.now(),
        allocated_by: caller.user,
        ended_at: None,
    };
    let mut write = app.db.write().await?;
    if let Some(standing) = allocations::repeated(&mut write, &allocation).await? {
        return if of(&standing) == asked {
            Ok((standing, false))
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
    let entry = Entry::of(caller, "child.allocated").child(child).detail(request.user.to_string());
    audit::add(write.on(), &app.environment, entry).await?;
    write.commit().await?;
    Ok((allocation, true))
}

/// Ends an allocation. One that has ended stays as it is.
///
/// # Errors
/// [`Code::NotAllowed`], [`Code::NotFound`].
pub async fn end(app: &App, caller: &Caller, (child, allocation): (ChildId, Uuid)) -> Result<(), Problem> {
    // Before anything of the child is looked up.
    caller.must(allocates(caller.role))?;
    caller.require_to_change(app, child, Level::Header).await?;
    let all = allocations::of_child(app.db.reader(), child).await?;
    let service = all.iter().find(|known| known.id == allocation).ok_or(Code::NotFound)?.service;
    may_allocate(app, caller, child, service).await?;
    let mut write = app.db.write().await?;
    if !allocations::end(&mut write, (child, allocation), caller.user, app.environment.now()).await? {
        return Ok(());
    }
    access::refresh_child(&mut write, child).await?;
    let entry = Entry::of(caller, "allocation.ended").child(child).detail(allocation.to_string());
    audit::add(write.on(), &app.environment, entry).await?;
    write.commit().await?;
    Ok(())
}

/// Requires that the caller may decide who works with the child for the service.
async fn may_allocate(app: &App, caller: &Caller, child: ChildId, service: Service) -> Result<(), Problem> {
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
