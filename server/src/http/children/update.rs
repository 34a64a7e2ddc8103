//! Change a child's details.

use super::{Child, ChildDetails, show};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Path, Sent, etag};
use crate::problem::Problem;
use crate::services::children as services;
use crate::versions::IfMatch;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
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
    let seen = services::update(&app, &caller, ChildId(child), (if_match, json)).await?;
    let version = seen.row.version;
    let child = show(seen.row, seen.level, &caller.shown).with_rules(app.environment.now());
    Ok((etag(version), axum::Json(child)).into_response())
}
