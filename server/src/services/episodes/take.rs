//! Take the interview for an episode.

use super::{SeenEpisode, put_next, require_to_change};
use crate::app::App;
use crate::auth::Level;
use crate::auth::policy::Service;
use crate::caller::Caller;
use crate::db::allocations::{self, Allocation};
use crate::db::audit::{self, Entry};
use crate::db::{access, episodes};
use crate::problem::{Code, Problem};
use sync_core::ids::ChildId;
use sync_core::role::Role;
use uuid::Uuid;

/// Gives the caller the interview for an episode that waits, and allocates the child to them. Of two at once one has it.
///
/// # Errors
/// [`Code::NotAllowed`] for another role than a missing children worker's, [`Code::NotFound`], [`Code::WrongState`] where somebody
/// else has it or none is due.
pub async fn take(app: &App, caller: &Caller, id: Uuid) -> Result<SeenEpisode, Problem> {
    caller.must(caller.role == Role::MissingChildrenWorker)?;
    require_to_change(app, caller, id, Level::Header).await?;
    let now = app.environment.now();
    let mut write = app.db.write().await?;
    let mut episode = episodes::find_in(&mut write, id).await?.ok_or(Code::NotFound)?;
    if episode.taken_by == Some(caller.user) {
        return Ok(SeenEpisode { episode, level: Level::Full });
    }
    if !episode.is_waiting() {
        return Err(Problem::new(Code::WrongState).detail("Somebody has taken it, or it is settled."));
    }
    let child = ChildId(episode.child);
    episode.taken_by = Some(caller.user);
    episode.taken_by_name = Some(caller.name.clone());
    let allocation = Allocation {
        id: app.environment.id(),
        child: child.0,
        user: caller.user,
        service: Service::Missing,
        allocated_at: now,
        allocated_by: caller.user,
        ended_at: None,
    };
    if allocations::repeated(&mut write, &allocation).await?.is_none() {
        allocations::add(&mut write, &allocation).await?;
    }
    put_next(app, &mut write, &mut episode, caller.user).await?;
    access::refresh_child(&mut write, child).await?;
    audit::add(write.on(), &app.environment, Entry::of(caller, "episode.taken").child(child)).await?;
    write.commit().await?;
    Ok(SeenEpisode { episode, level: Level::Full })
}
