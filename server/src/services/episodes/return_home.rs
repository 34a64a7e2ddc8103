//! Record that a child was located or returned.

use super::{SeenEpisode, least_to_report, put_next, refused, require_to_change};
use crate::app::App;
use crate::auth::{Level, policy};
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::db::{children, episodes};
use crate::problem::{Code, Problem};
use crate::versions::{IfMatch, tag};
use sync_core::casework::episode::{ReturnTold, check_span};
use sync_core::ids::ChildId;
use uuid::Uuid;

/// Ends an episode, or adds to what is told of its end. Without `If-Match` it fills in what is empty; what holds something else is
/// written over on the version that was read. Who sees the header alone writes over nothing that they do not see.
///
/// # Errors
/// [`Code::NotAllowed`], [`Code::NotFound`], [`Code::VersionMismatch`], [`Code::PreconditionRequired`] with the fields that hold
/// something else, [`Code::WrongState`] with those that the caller does not see, [`Code::EpisodeOverlaps`] (section 2) and
/// [`Code::Invalid`] with each field at fault.
pub async fn return_home(
    app: &App,
    caller: &Caller,
    id: Uuid,
    (if_match, told): (&IfMatch, &ReturnTold),
) -> Result<SeenEpisode, Problem> {
    caller.must(policy::reports_episodes(caller.role))?;
    let level = require_to_change(app, caller, id, least_to_report(caller.role)).await?;
    let now = app.environment.now();
    let mut write = app.db.write().await?;
    let mut episode = episodes::find_in(&mut write, id).await?.ok_or(Code::NotFound)?;
    let facts = episode.facts.with_return(told);
    if facts == episode.facts {
        return Ok(SeenEpisode { episode, level });
    }
    if_match.check(&tag(episode.version))?;
    may_write_over(&episode.facts.written_over(told), level, if_match)?;
    episode.facts = facts;
    let child = ChildId(episode.child);
    let born = children::find_in(&mut write, child).await?.and_then(|row| row.details.born());
    let known = episodes::of_child_in(&mut write, child).await?;
    let others: Vec<_> = known.iter().map(|other| other.span_at(born, now)).collect();
    let mut errors = episode.facts.check(now);
    for error in check_span(&episode.span(), &others) {
        // An end before the start is found by both.
        if !errors.contains(&error) {
            errors.push(error);
        }
    }
    if !errors.is_empty() {
        return Err(refused(&errors));
    }
    put_next(app, &mut write, &mut episode, caller.user).await?;
    audit::add(write.on(), &app.environment, Entry::of(caller, "episode.returned").child(child)).await?;
    write.commit().await?;
    Ok(SeenEpisode { episode, level })
}

/// Requires that the caller sees what is written over, and has said which version of it they read.
fn may_write_over(over: &[&'static str], level: Level, if_match: &IfMatch) -> Result<(), Problem> {
    if level < Level::Full {
        let unseen = over.iter().filter(|field| **field != "returned_at");
        let problem = unseen.fold(Problem::new(Code::WrongState), |problem, field| {
            problem.field(format!("/{field}"), "unseen", "holds something that you do not see")
        });
        if !problem.errors.is_empty() {
            return Err(problem);
        }
    }
    if !over.is_empty() && !if_match.is_given() {
        let problem = Problem::new(Code::PreconditionRequired);
        return Err(over.iter().fold(problem, |problem, field| {
            problem.field(format!("/{field}"), "written_over", "holds something else")
        }));
    }
    Ok(())
}
