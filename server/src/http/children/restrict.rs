//! Restrict a child to named people.

use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::problem::Problem;
use crate::services::children::{self as services, Restriction};
use crate::versions::IfMatch;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;
use sync_core::ids::ChildId;
use uuid::Uuid;

/// Returns a child's restriction, with the version on which it can be changed.
#[utoipa::path(get, path = "/v1/children/{child}/restriction", operation_id = "getRestriction", tag = "children",
    security(("bearer" = [])), params(("child" = Uuid, Path, description = "The child.")),
    responses((status = 200, description = "The restriction.", body = Restriction,
        headers(("etag" = String, description = "Its version.")))))]
pub async fn restriction(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(child): Path<Uuid>,
) -> Result<Response, Problem> {
    let child = ChildId(child);
    let standing = services::restriction(&app, &caller, child).await?;
    caller.shown.child(child, Level::Full);
    Ok(([(header::ETAG, standing.tag())], axum::Json(standing)).into_response())
}

/// Restricts a child to named people, or opens it again. Roles and allocations still decide among those named, and broken
/// glass ends.
///
/// A restriction that stands is replaced on the version that was read (428 without `If-Match`); a child that is open is
/// restricted without.
#[utoipa::path(put, path = "/v1/children/{child}/restriction", operation_id = "restrictChild", tag = "children",
    security(("bearer" = [])), request_body = Restriction,
    params(("child" = Uuid, Path, description = "The child."),
        ("if-match" = Option<String>, Header, description = "The ETag that was read; needed where the child is restricted.")),
    responses((status = 204, description = "Done.", headers(("etag" = String, description = "Its version.")))))]
pub async fn restrict(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(child): Path<Uuid>,
    if_match: IfMatch,
    Json(request): Json<Restriction>,
) -> Result<Response, Problem> {
    let wanted = services::restrict(&app, &caller, ChildId(child), (&if_match, request)).await?;
    Ok((StatusCode::NO_CONTENT, [(header::ETAG, wanted.tag())]).into_response())
}
