//! Records: who may read one, edits from a desk, and that a manager has read it.

mod edit;
mod faults;

pub use edit::{Edited, edit};

use crate::app::App;
use crate::auth::{Level, policy};
use crate::caller::Caller;
use crate::db;
use crate::db::audit::{self, Entry};
use crate::db::projections::Listed;
use crate::db::records;
use crate::problem::Problem;
use sync_core::ids::{ChildId, RecordId};
use sync_core::role::Role;

/// Finds a record that the caller may read, by child and by kind.
///
/// # Errors
/// [`crate::problem::Code::NotFound`], audited: alike for one that is not here.
pub async fn require(app: &App, caller: &Caller, id: RecordId) -> Result<Listed, Problem> {
    let Some(listed) = db::projections::find(app.db.reader(), id).await? else {
        // As many questions as for one that is here, so that the time tells nothing either.
        caller.level(app, ChildId(id.0)).await?;
        return caller.refuse_record(app, None, id).await;
    };
    let child = listed.header.child;
    let open = caller.level(app, child).await? == Level::Full;
    if open && app.catalogue.kind(&listed.header.kind).is_ok_and(|kind| kind.readable_by(caller.role)) {
        Ok(listed)
    } else {
        caller.refuse_record(app, Some(child), id).await
    }
}

/// Keeps that a manager has read a record up to a position.
///
/// # Errors
/// [`crate::problem::Code::NotAllowed`], also by broken glass alone, [`crate::problem::Code::NotFound`], [`crate::problem::Code::Invalid`] for a position it has not stood at.
pub async fn seen(app: &App, caller: &Caller, id: RecordId, position: i64) -> Result<(), Problem> {
    caller.must(policy::manages(caller.role) || caller.role == Role::PhoenixLead)?;
    let listed = require(app, caller, id).await?;
    caller.require_to_change(app, listed.header.child, Level::Full).await?;
    if !(0..=listed.position).contains(&position) {
        return Err(Problem::invalid("/position", "out_of_range", "is not a position this record has stood at"));
    }
    let mut write = app.db.write().await?;
    records::mark_seen(&mut write, (id, caller.user), position, app.environment.now()).await?;
    let entry = Entry::of(caller, "record.seen").child(listed.header.child).record(id);
    audit::add(write.on(), &app.environment, entry).await?;
    write.commit().await?;
    Ok(())
}
