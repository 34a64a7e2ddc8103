//! Read a missing episode.

use super::{EpisodeView, require};
use crate::app::App;
use crate::auth::{Caller, Level};
use crate::http::extract::{Path, etag};
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use uuid::Uuid;

/// Returns a missing episode with the interview's clock.
#[utoipa::path(get, path = "/v1/missing-episodes/{episode}", operation_id = "getEpisode", tag = "missing episodes",
    security(("bearer" = [])), params(("episode" = Uuid, Path, description = "The episode.")),
    responses((status = 200, description = "The episode.", body = EpisodeView,
        headers(("etag" = String, description = "Its version.")))))]
pub async fn get(State(app): State<Arc<App>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let (episode, level) = require(&app, &caller, id, Level::Header).await?;
    Ok((etag(episode.version), Json(EpisodeView::of(&episode, level, app.world.now(), &caller.shown))).into_response())
}
