//! Change a child's details.

use super::{Child, ChildDetails, show};
use crate::app::App;
use crate::auth::{Caller, Level, policy};
use crate::db::audit::{self, Entry};
use crate::db::{access, children};
use crate::http::extract::{Json, Path, etag, if_match};
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use sync_core::ids::ChildId;
use uuid::Uuid;

/// Replaces a child's details, on the version that was read. Earlier versions are kept.
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
    headers: HeaderMap,
    Json(mut details): Json<ChildDetails>,
) -> Result<Response, Problem> {
    let child = ChildId(child);
    caller.must(policy::keeps_children(caller.role))?;
    caller.require_to_change(&app, child, Level::Full).await?;
    let version = if_match(&headers)?;
    details.team = app.teams.spell("/team", &details.team)?;
    let mut write = app.db.write().await?;
    let next = version.checked_add(1).filter(|next| *next > 1).ok_or(Code::VersionMismatch)?;
    if !children::put(&mut write, child.0, &details, next, (caller.user, app.world.now())).await? {
        return Err(Code::VersionMismatch.into());
    }
    access::refresh_child(&mut write, child).await?;
    audit::add(write.on(), &app.world, Entry::of(&caller, "child.changed").child(child)).await?;
    write.commit().await?;
    let row = children::find(app.db.reader(), child).await?.ok_or(Code::Internal)?;
    let level = caller.level(&app, child).await?;
    Ok((etag(row.version), axum::Json(show(row, level, &caller.shown))).into_response())
}
