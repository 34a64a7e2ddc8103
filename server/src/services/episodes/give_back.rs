//! Give the interview for an episode back.

use super::{SeenEpisode, put_next, require_to_change};
use crate::app::App;
use crate::auth::Level;
use crate::auth::policy::Service;
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::db::{access, allocations, episodes};
use crate::problem::{Code, Problem};
use sync_core::ids::ChildId;
use uuid::Uuid;

/// Has an interview that the caller took wait for a worker again. The allocation that came with taking it ends, unless another
/// interview of the child is the caller's still; one that a manager made stays. An interview that waits already stays as it is.
///
/// # Errors
/// [`Code::NotFound`], [`Code::NotAllowed`] by broken glass alone, [`Code::WrongState`] where somebody else has taken it.
pub async fn give_back(app: &App, caller: &Caller, id: Uuid) -> Result<SeenEpisode, Problem> {
    let level = require_to_change(app, caller, id, Level::Header).await?;
    let now = app.environment.now();
    let mut write = app.db.write().await?;
    let mut episode = episodes::find_in(&mut write, id).await?.ok_or(Code::NotFound)?;
    match episode.taken_by {
        Some(user) if user == caller.user => {}
        None => return Ok(SeenEpisode { episode, level }),
        Some(_) => return Err(Problem::new(Code::WrongState).detail("Somebody else has taken it.")),
    }
    let child = ChildId(episode.child);
    (episode.taken_by, episode.taken_by_name) = (None, None);
    put_next(app, &mut write, &mut episode, caller.user).await?;
    let others = episodes::of_child_in(&mut write, child).await?;
    if !others.iter().any(|other| other.id != id && other.taken_by == Some(caller.user) && other.is_open()) {
        for own in allocations::current(&mut write, child).await? {
            let taken = own.user == caller.user && own.allocated_by == caller.user && own.service == Service::Missing;
            if taken && allocations::end(&mut write, (child, own.id), caller.user, now).await? {
                let entry = Entry::of(caller, "allocation.ended").child(child).detail(own.id.to_string());
                audit::add(write.on(), &app.environment, entry).await?;
            }
        }
    }
    access::refresh_child(&mut write, child).await?;
    audit::add(write.on(), &app.environment, Entry::of(caller, "episode.given_back").child(child)).await?;
    write.commit().await?;
    // Of the child no more is told than of any that waits.
    Ok(SeenEpisode { episode, level: Level::Header })
}
