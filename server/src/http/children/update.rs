//! Change a child's details.

use super::{Child, ChildDetails, show};
use crate::app::App;
use crate::auth::{Caller, Level, policy};
use crate::db::audit::{self, Entry};
use crate::db::{access, children};
use crate::http::episodes;
use crate::http::extract::{Path, Sent, etag};
use crate::http::versions::{IfMatch, tag};
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use std::sync::Arc;
use sync_core::ids::ChildId;
use uuid::Uuid;

/// Replaces a child's details, on the version that was read. Earlier versions are kept.
///
/// Fields that are not named stay as they are, so that a client that knows fewer of them takes none away: null clears a
/// field, and an empty list a list. An open episode that stands as absent becomes missing, with the rule in its history,
/// where the details say that the child is never absent.
#[utoipa::path(put, path = "/v1/children/{child}", operation_id = "updateChild", tag = "children",
    security(("bearer" = [])), request_body = ChildDetails,
    params(("child" = Uuid, Path, description = "The child."),
        ("if-match" = String, Header, description = "The ETag that was read.")),
    responses((status = 200, description = "The child.", body = Child,
        headers(("etag" = String, description = "Its version.")))))]
pub async fn update(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(child): Path<Uuid>,
    if_match: IfMatch,
    Sent { json, .. }: Sent<ChildDetails>,
) -> Result<Response, Problem> {
    let child = ChildId(child);
    caller.must(policy::keeps_children(caller.role))?;
    caller.require_to_change(&app, child, Level::Full).await?;
    let if_match = if_match.required()?;
    let now = app.world.now();
    let mut write = app.db.write().await?;
    let standing = children::find_in(&mut write, child).await?.ok_or(Code::NotFound)?;
    let mut details = laid_on(&standing.details, json)?;
    details.team = app.teams.spell("/team", &details.team)?;
    // Sent again, the request has been done.
    if details != standing.details {
        if_match.check(&tag(standing.version))?;
        if !children::put(&mut write, child.0, &details, standing.version + 1, (caller.user, now)).await? {
            return Err(Code::VersionMismatch.into());
        }
        access::refresh_child(&mut write, child).await?;
        audit::add(write.on(), &app.world, Entry::of(&caller, "child.changed").child(child)).await?;
        episodes::reconsider_absence(&app, &mut write, (child, &details), &caller).await?;
        write.commit().await?;
    }
    let row = children::find(app.db.reader(), child).await?.ok_or(Code::Internal)?;
    let level = caller.level(&app, child).await?;
    Ok((etag(row.version), axum::Json(show(row, level, &caller.shown).with_rules(now))).into_response())
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
