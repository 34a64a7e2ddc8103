//! Decide that no interview is required.

use super::{SeenEpisode, put_next, require_to_change};
use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::db::episodes;
use crate::problem::{Code, Problem};
use crate::versions::{IfMatch, tag};
use sync_core::casework::rhi::NotRequired;
use sync_core::ids::ChildId;
use uuid::Uuid;

/// Keeps a manager's decision that no interview is required for an episode. One that stands is replaced on the version that was
/// read; the same decision again comes to the episode as it stands.
///
/// # Errors
/// [`Code::NotAllowed`], [`Code::NotFound`], [`Code::VersionMismatch`], [`Code::PreconditionRequired`].
pub async fn not_required(
    app: &App,
    caller: &Caller,
    id: Uuid,
    (if_match, reason): (&IfMatch, &str),
) -> Result<SeenEpisode, Problem> {
    caller.must_manage()?;
    let level = require_to_change(app, caller, id, Level::Full).await?;
    let now = app.environment.now();
    let mut write = app.db.write().await?;
    let mut episode = episodes::find_in(&mut write, id).await?.ok_or(Code::NotFound)?;
    let decision = NotRequired { at: now, reason: reason.to_owned(), manager: caller.name.clone() };
    let standing = episode.not_required.as_ref();
    if standing.is_some_and(|standing| (&standing.reason, &standing.manager) == (&decision.reason, &decision.manager)) {
        return Ok(SeenEpisode { episode, level });
    }
    if_match.check(&tag(episode.version))?;
    if standing.is_some() && !if_match.is_given() {
        return Err(Code::PreconditionRequired.into());
    }
    episode.not_required = Some(decision);
    put_next(app, &mut write, &mut episode, caller.user).await?;
    let entry = Entry::of(caller, "episode.interview_not_required").child(ChildId(episode.child));
    audit::add(write.on(), &app.environment, entry).await?;
    write.commit().await?;
    Ok(SeenEpisode { episode, level })
}
