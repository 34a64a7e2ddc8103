//! Take the interview for an episode.

use super::{EpisodeView, answer};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::Path;
use crate::problem::Problem;
use crate::services::episodes as services;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;
use uuid::Uuid;

/// Takes the return home interview for an episode that waits: the worker is allocated to the child, and sees its
/// records from then on. Two who take it at once: one has it, the other is told (409).
#[utoipa::path(post, path = "/v1/missing-episodes/{episode}/take", operation_id = "takeEpisode",
    tag = "missing episodes", security(("bearer" = [])),
    params(("episode" = Uuid, Path, description = "The episode.")),
    responses((status = 200, description = "The episode, taken.", body = EpisodeView,
        headers(("etag" = String, description = "Its version.")))))]
pub async fn take(State(app): State<Arc<App>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    Ok(answer(&app, &caller, &services::take(&app, &caller, id).await?))
}
