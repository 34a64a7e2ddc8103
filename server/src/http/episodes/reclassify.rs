//! Reconsider whether a child is missing or absent.

use super::{EpisodeView, answer};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::problem::Problem;
use crate::reason::Reason;
use crate::services::episodes::{self as services, Reconsidered};
use crate::versions::IfMatch;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use sync_core::casework::classification::MissingOrAbsent;
use sync_core::limits;
use utoipa::ToSchema;
use uuid::Uuid;

/// A reconsideration.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reconsider {
    /// What it is to be.
    classification: MissingOrAbsent,
    /// What changed.
    reason: Reason<{ limits::DESCRIPTION }>,
}

/// Reconsiders an episode's classification. The change is kept in its history, with the reason, so it needs no `If-Match`;
/// where one is sent, it must fit. The same request again answers the episode as it stands.
#[utoipa::path(post, path = "/v1/missing-episodes/{episode}/classification", operation_id = "reclassifyEpisode",
    tag = "missing episodes", security(("bearer" = [])), request_body = Reconsider,
    params(("episode" = Uuid, Path, description = "The episode."),
        ("if-match" = Option<String>, Header, description = "The ETag that was read.")),
    responses((status = 200, description = "The episode.", body = EpisodeView,
        headers(("etag" = String, description = "Its version.")))))]
pub async fn reclassify(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    if_match: IfMatch,
    Json(request): Json<Reconsider>,
) -> Result<Response, Problem> {
    let reconsidered = Reconsidered { to: request.classification, reason: request.reason.as_str().to_owned() };
    let seen = services::reclassify(&app, &caller, id, (&if_match, reconsidered)).await?;
    Ok(answer(&app, &caller, &seen))
}
