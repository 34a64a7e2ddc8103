//! Give the interview for an episode back.

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

/// Gives back an interview that the caller took: it waits for a worker again. What was written in it stays.
///
/// The allocation that came with taking it ends, unless another interview of the child is the caller's still; one that a manager
/// made stays. An interview that waits already is answered as it stands; one that somebody else has taken is refused (409).
#[utoipa::path(post, path = "/v1/missing-episodes/{episode}/give-back", operation_id = "giveEpisodeBack",
    tag = "missing episodes", security(("bearer" = [])),
    params(("episode" = Uuid, Path, description = "The episode.")),
    responses((status = 200, description = "The episode, as it waits.", body = EpisodeView,
        headers(("etag" = String, description = "Its version.")))))]
pub async fn give_back(State(app): State<Arc<App>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    Ok(answer(&app, &caller, &services::give_back(&app, &caller, id).await?))
}
