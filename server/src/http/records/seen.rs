//! A manager has read a record.

use super::require;
use crate::app::App;
use crate::auth::{Level, policy};
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::db::records;
use crate::http::extract::{Json, Path};
use crate::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use sync_core::ids::RecordId;
use sync_core::role::Role;
use utoipa::ToSchema;
use uuid::Uuid;

/// What was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadMark {
    /// The position of the record as it was read.
    #[schema(minimum = 0)]
    position: i64,
}

/// Records that a manager has read a record up to a position: the workers' phones then show *seen by manager*.
#[utoipa::path(post, path = "/v1/records/{record}/seen", operation_id = "markRecordSeen", tag = "records",
    security(("bearer" = [])), request_body = ReadMark, params(("record" = Uuid, Path, description = "The record.")),
    responses((status = 204, description = "Recorded.")))]
pub async fn seen(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(request): Json<ReadMark>,
) -> Result<StatusCode, Problem> {
    caller.must(policy::manages(caller.role) || caller.role == Role::PhoenixLead)?;
    let id = RecordId(id);
    let listed = require(&app, &caller, id).await?;
    caller.require_to_change(&app, listed.header.child, Level::Full).await?;
    if !(0..=listed.position).contains(&request.position) {
        return Err(Problem::invalid("/position", "out_of_range", "is not a position this record has stood at"));
    }
    let mut write = app.db.write().await?;
    records::mark_seen(&mut write, (id, caller.user), request.position, app.world.now()).await?;
    let entry = Entry::of(&caller, "record.seen").child(listed.header.child).record(id);
    audit::add(write.on(), &app.world, entry).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
