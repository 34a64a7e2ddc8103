//! Missing episodes: reported, ended, reconsidered, and their interviews taken, given back and decided on.

pub mod accounts;
mod give_back;
mod reclassify;
mod report;
mod return_home;
mod settle;
mod take;
mod tell;

pub use give_back::give_back;
pub use reclassify::{Reconsidered, reclassify};
pub use report::{Report, report};
pub use return_home::return_home;
pub use settle::not_required;
pub use take::take;
pub use tell::{Told, tell};

use crate::app::App;
use crate::auth::{Level, policy};
use crate::caller::Caller;
use crate::db::audit::Entry;
use crate::db::{self, Write};
use crate::problem::{Code, Problem};
use sync_core::casework::child::ChildDetails;
use sync_core::casework::episode::Episode;
use sync_core::ids::ChildId;
use sync_core::role::Role;
use uuid::Uuid;

/// An episode, and how much of it the caller may see.
#[derive(Debug)]
pub struct SeenEpisode {
    /// The episode.
    pub episode: Episode,
    /// How much of it.
    pub level: Level,
}

/// Finds an episode and requires that the caller may see the child at the level. An episode of another child is not
/// found.
///
/// # Errors
/// [`Code::NotFound`], audited.
pub async fn require(app: &App, caller: &Caller, id: Uuid, least: Level) -> Result<SeenEpisode, Problem> {
    let Some(episode) = db::episodes::find(app.db.reader(), id).await? else {
        return caller.refuse_unknown(app, id).await;
    };
    let level = caller.require(app, ChildId(episode.child), least).await?;
    Ok(SeenEpisode { episode, level })
}

/// Requires likewise for a caller who changes the episode, and tells how much of it they may see.
async fn require_to_change(app: &App, caller: &Caller, id: Uuid, least: Level) -> Result<Level, Problem> {
    let Some(episode) = db::episodes::find(app.db.reader(), id).await? else {
        return caller.refuse_unknown(app, id).await;
    };
    caller.require_to_change(app, ChildId(episode.child), least).await
}

/// Says how much of a child one must see to report that it is missing, or back.
fn least_to_report(role: Role) -> Level {
    if policy::keeps_children(role) { Level::Header } else { Level::Full }
}

/// Turns what the rules of the work refuse into a problem that names each field.
fn refused(errors: &[sync_core::Error]) -> Problem {
    use sync_core::Error;
    let code = match errors.first() {
        Some(Error::EpisodeOpen { .. }) => Code::EpisodeOpen,
        Some(Error::EpisodesOverlap { .. }) => Code::EpisodeOverlaps,
        Some(Error::NotAChange { .. }) => Code::WrongState,
        _ => Code::Invalid,
    };
    errors.iter().fold(Problem::new(code), |problem, error| {
        let pointer = error.path().map(ToString::to_string).unwrap_or_default();
        problem.field(pointer, error.code(), error.to_string())
    })
}

/// Makes missing what stands as absent, where the child's details say that the child never is: of the episodes that are
/// open, in the transaction that changes the details.
pub(super) async fn reconsider_absence(
    app: &App,
    write: &mut Write,
    (child, details): (ChildId, &ChildDetails),
    caller: &Caller,
) -> Result<(), Problem> {
    let now = app.environment.now();
    let facts = details.classification_facts(now);
    for mut episode in db::episodes::of_child_in(write, child).await? {
        if !episode.span().is_open(details.born(), now) {
            continue;
        }
        let Some(change) = episode.history.reconsidered(facts, now, caller.user) else { continue };
        episode.facts.classification = change.to;
        episode.rules.clone_from(&change.rules);
        episode.history.changes.push(change);
        put_next(app, write, &mut episode, caller.user).await?;
        let entry = Entry::of(caller, "episode.reclassified").child(child).detail(episode.id.to_string());
        db::audit::add(write.on(), &app.environment, entry).await?;
    }
    Ok(())
}

/// Stores the next version of an episode that was read in the same transaction.
async fn put_next(app: &App, write: &mut Write, episode: &mut Episode, by: Uuid) -> Result<(), Problem> {
    episode.version += 1;
    if db::episodes::put(write, episode, by, app.environment.now()).await? {
        Ok(())
    } else {
        Err(Code::VersionMismatch.into())
    }
}
