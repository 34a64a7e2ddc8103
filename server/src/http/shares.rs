//! How much each device has waiting, and how a manager makes room.

pub mod clear;
pub mod list;

use crate::auth::Caller;
use crate::db::shares::Sight;
use sync_core::role::Role;

/// Whose shares the caller may see.
fn sight(caller: &Caller) -> Sight<'_> {
    let everybody = caller.role == Role::AssociateDirector;
    Sight { manager: caller.user, team: caller.team.as_deref(), everybody }
}
