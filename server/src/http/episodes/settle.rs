//! Decide that no interview is required.

use super::{EpisodeView, answer};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::problem::Problem;
use crate::reason::Reason;
use crate::services::episodes as services;
use crate::versions::IfMatch;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use sync_core::limits;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why no interview is required.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoInterview {
    /// The reason.
    reason: Reason<{ limits::DESCRIPTION }>,
}

/// Records a manager's decision that no return home interview is required for an episode.
///
/// A decision that stands is replaced on the version that was read (428 without `If-Match`). The same request again answers
/// the episode as it stands.
#[utoipa::path(post, path = "/v1/missing-episodes/{episode}/not-required", operation_id = "interviewNotRequired",
    tag = "missing episodes", security(("bearer" = [])), request_body = NoInterview,
    params(("episode" = Uuid, Path, description = "The episode."),
        ("if-match" = Option<String>, Header, description = "The ETag that was read; needed to replace a decision.")),
    responses((status = 200, description = "The episode.", body = EpisodeView,
        headers(("etag" = String, description = "Its version.")))))]
pub async fn not_required(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    if_match: IfMatch,
    Json(request): Json<NoInterview>,
) -> Result<Response, Problem> {
    let seen = services::not_required(&app, &caller, id, (&if_match, request.reason.as_str())).await?;
    Ok(answer(&app, &caller, &seen))
}
