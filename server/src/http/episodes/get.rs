//! Read a missing episode.

use super::{EpisodeView, answer};
use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::http::extract::Path;
use crate::problem::Problem;
use crate::services::episodes as services;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;
use uuid::Uuid;

/// Returns a missing episode with the interview's clock.
#[utoipa::path(get, path = "/v1/missing-episodes/{episode}", operation_id = "getEpisode", tag = "missing episodes",
    security(("bearer" = [])), params(("episode" = Uuid, Path, description = "The episode.")),
    responses((status = 200, description = "The episode.", body = EpisodeView,
        headers(("etag" = String, description = "Its version.")))))]
pub async fn get(State(app): State<Arc<App>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    Ok(answer(&app, &caller, &services::require(&app, &caller, id, Level::Header).await?))
}
