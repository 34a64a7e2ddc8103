//! Reconsider whether a child is missing or absent.

use super::{SeenEpisode, put_next, refused, require_to_change};
use crate::app::App;
use crate::auth::{Level, policy};
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::db::{children, episodes};
use crate::problem::{Code, Problem};
use crate::versions::{IfMatch, tag};
use sync_core::casework::classification::{MissingOrAbsent, Reclassification, rules};
use sync_core::ids::ChildId;
use uuid::Uuid;

/// What an episode is to be, and what changed.
#[derive(Debug)]
pub struct Reconsidered {
    /// Missing or absent.
    pub to: MissingOrAbsent,
    /// What changed.
    pub reason: String,
}

/// Reconsiders an episode's classification, and keeps the change in its history (section 3). The same change again comes to the
/// episode as it stands.
///
/// # Errors
/// [`Code::NotAllowed`], [`Code::NotFound`], [`Code::VersionMismatch`], [`Code::WrongState`] where it is that already,
/// [`Code::Invalid`] for a child who is never absent.
pub async fn reclassify(
    app: &App,
    caller: &Caller,
    id: Uuid,
    (if_match, reconsidered): (&IfMatch, Reconsidered),
) -> Result<SeenEpisode, Problem> {
    caller.must(policy::reports_episodes(caller.role))?;
    let level = require_to_change(app, caller, id, Level::Full).await?;
    let now = app.environment.now();
    let mut write = app.db.write().await?;
    let mut episode = episodes::find_in(&mut write, id).await?.ok_or(Code::NotFound)?;
    let child = ChildId(episode.child);
    let details = children::find_in(&mut write, child).await?.ok_or(Code::NotFound)?.details;
    let facts = details.classification_facts(now);
    let Reconsidered { to, reason } = reconsidered;
    let from = episode.history.current();
    let change = Reclassification { at: now, by: caller.user, from, to, reason, rules: Vec::new() };
    if episode.history.changes.last().is_some_and(|last| last.says_as(&change)) {
        return Ok(SeenEpisode { episode, level });
    }
    if_match.check(&tag(episode.version))?;
    episode.history.check(&change, facts).map_err(|error| refused(&[error]))?;
    episode.facts.classification = change.to;
    episode.rules = rules(facts);
    episode.history.changes.push(change);
    put_next(app, &mut write, &mut episode, caller.user).await?;
    audit::add(write.on(), &app.environment, Entry::of(caller, "episode.reclassified").child(child)).await?;
    write.commit().await?;
    Ok(SeenEpisode { episode, level })
}
