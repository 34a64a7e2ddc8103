//! How much each device has waiting, and how a manager makes room.

use crate::app::App;
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::db::shares::{self, Sight};
use crate::problem::{Code, Problem};
use sync_core::role::Role;
use uuid::Uuid;

/// Whose shares the caller may see.
pub fn sight(caller: &Caller) -> Sight<'_> {
    let everybody = caller.role == Role::AssociateDirector;
    Sight { manager: caller.user, team: caller.team.as_deref(), everybody }
}

/// Clears what a device has waiting, so that it may hand in again: returns how many entries were set aside, packages count no longer,
/// and uploads were dropped.
///
/// # Errors
/// [`Code::NotAllowed`], also to a manager of another team, [`Code::NotFound`].
pub async fn clear(app: &App, caller: &Caller, device: Uuid, reason: &str) -> Result<[u64; 3], Problem> {
    caller.must_manage()?;
    let sight = sight(caller);
    if !shares::sees(app.db.reader(), sight, device).await? {
        return Err(Code::NotFound.into());
    }
    let mut write = app.db.write().await?;
    if !shares::manages(&mut write, sight, device).await? {
        let detail =
            "The manager of its person's team clears it: decide on the entries about your children one by one.";
        return Err(Problem::new(Code::NotAllowed).detail(detail));
    }
    let why = (reason, app.environment.now());
    let [entries, packages, uploads] = shares::clear(&mut write, sight, device, why).await?;
    let counts = format!("{device} {entries} {packages} {uploads}");
    audit::add(write.on(), &app.environment, Entry::of(caller, "share.cleared").detail(counts)).await?;
    write.commit().await?;
    Ok([entries, packages, uploads])
}
