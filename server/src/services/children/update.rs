//! Change a child's details.

use super::SeenChild;
use crate::app::App;
use crate::auth::{Level, policy};
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::db::{access, children};
use crate::problem::{Code, Problem};
use crate::services::episodes;
use crate::versions::{IfMatch, tag};
use serde_json::Value;
use sync_core::casework::child::ChildDetails;
use sync_core::ids::ChildId;

/// Lays what was sent on a child's details, on the version that was read: fields that are not named stay as they are, and null clears
/// one. Open episodes are reconsidered with it, where the details say that the child is never absent (section 3).
///
/// # Errors
/// [`Code::NotAllowed`], [`Code::NotFound`], [`Code::PreconditionRequired`], [`Code::VersionMismatch`], [`Code::Invalid`] for an unknown
/// team.
pub async fn update(
    app: &App,
    caller: &Caller,
    child: ChildId,
    (if_match, sent): (IfMatch, Value),
) -> Result<SeenChild, Problem> {
    caller.must(policy::keeps_children(caller.role))?;
    caller.require_to_change(app, child, Level::Full).await?;
    let if_match = if_match.required()?;
    let now = app.environment.now();
    let mut write = app.db.write().await?;
    let standing = children::find_in(&mut write, child).await?.ok_or(Code::NotFound)?;
    let mut details = laid_on(&standing.details, sent)?;
    details.team = app.teams.spell("/team", &details.team)?;
    // Sent again, the request has been done.
    if details != standing.details {
        if_match.check(&tag(standing.version))?;
        if !children::put(&mut write, child.0, &details, standing.version + 1, (caller.user, now)).await? {
            return Err(Code::VersionMismatch.into());
        }
        access::refresh_child(&mut write, child).await?;
        audit::add(write.on(), &app.environment, Entry::of(caller, "child.changed").child(child)).await?;
        episodes::reconsider_absence(app, &mut write, (child, &details), caller).await?;
        write.commit().await?;
    }
    let row = children::find(app.db.reader(), child).await?.ok_or(Code::Internal)?;
    let level = caller.level(app, child).await?;
    Ok(SeenChild { row, level })
}

/// Lays the fields that were sent on the details as they stand.
fn laid_on(standing: &ChildDetails, sent: Value) -> Result<ChildDetails, Problem> {
    let mut details = serde_json::to_value(standing).map_err(|_| Code::Internal)?;
    if let (Value::Object(details), Value::Object(sent)) = (&mut details, sent) {
        for (name, value) in sent {
            if value.is_null() {
                details.remove(&name);
            } else {
                details.insert(name, value);
            }
        }
    }
    serde_json::from_value(details).map_err(|_| Code::Internal.into())
}
