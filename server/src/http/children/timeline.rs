//! Read what happened to a child, and when.

use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::http::extract::Path;
use crate::problem::Problem;
use crate::services::children;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use std::sync::Arc;
use sync_core::ids::ChildId;
use sync_core::views::child::TimelineEntry;
use utoipa::ToSchema;
use uuid::Uuid;

/// What happened to a child.
#[derive(Debug, Serialize, ToSchema)]
pub struct Timeline {
    /// The newest first, at most 500.
    #[schema(max_items = 500)]
    entries: Vec<TimelineEntry>,
}

/// Lists what happened to a child as the records that the caller may read tell it, and when the child was missing: the newest 500 entries,
/// newest first.
#[utoipa::path(get, path = "/v1/children/{child}/timeline", operation_id = "getTimeline", tag = "children",
    security(("bearer" = [])), params(("child" = Uuid, Path, description = "The child.")),
    responses((status = 200, description = "What happened, newest first.", body = Timeline)))]
pub async fn timeline(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(child): Path<Uuid>,
) -> Result<Response, Problem> {
    let child = ChildId(child);
    caller.require(&app, child, Level::Full).await?;
    let (entries, charge) = children::timeline(&app, &caller, child).await?;
    caller.shown.child(child, Level::Full);
    for record in entries.iter().filter_map(|entry| entry.record) {
        caller.shown.record(child, record);
    }
    Ok(charge.until_sent(axum::response::IntoResponse::into_response(Json(Timeline { entries }))))
}
