//! Create a child.

use super::{Child, ChildDetails, answer};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::Json;
use crate::problem::Problem;
use crate::services::children::{self as services, Creation};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A child to be created.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChildCreation)]
pub struct NewChild {
    /// The child's id, made by the client, so that the request can be sent again; a UUIDv7 at most 7 days old.
    id: Uuid,
    /// The details.
    details: ChildDetails,
    /// Likely duplicates that were shown and are other children: their ids, and the handles in `elsewhere`.
    #[serde(default)]
    #[schema(max_items = 50)]
    not_duplicates_of: Vec<Uuid>,
}

/// Creates a child.
///
/// Where children much like it are known, they are shown instead (409, `likely_duplicates`): name them in
/// `not_duplicates_of` to go on. The same request again answers the child as it stands.
#[utoipa::path(post, path = "/v1/children", operation_id = "createChild", tag = "children", security(("bearer" = [])),
    request_body = NewChild, responses(
        (status = 201, description = "The child.", body = Child, headers(("etag" = String, description = "Its version."))),
        (status = 200, description = "The child was created by the same request before.", body = Child)))]
pub async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(request): Json<NewChild>,
) -> Result<Response, Problem> {
    let NewChild { id, details, not_duplicates_of } = request;
    let (seen, is_new) = services::create(&app, &caller, Creation { id, details, not_duplicates_of }).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, answer(&caller, seen)).into_response())
}
