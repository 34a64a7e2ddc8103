//! Take the interview for an episode.

use super::{EpisodeView, put_next, require_to_change};
use crate::app::App;
use crate::auth::policy::Service;
use crate::auth::{Caller, Level};
use crate::db::allocations::{self, Allocation};
use crate::db::audit::{self, Entry};
use crate::db::{access, episodes};
use crate::http::extract::{Path, etag};
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use sync_core::ids::ChildId;
use sync_core::role::Role;
use uuid::Uuid;

/// Takes the return home interview for an episode that waits: the worker is allocated to the child, and sees its
/// records from then on. Two who take it at once: one has it, the other is told (409).
#[utoipa::path(post, path = "/v1/missing-episodes/{episode}/take", operation_id = "takeEpisode",
    tag = "missing episodes", security(("bearer" = [])),
    params(("episode" = Uuid, Path, description = "The episode.")),
    responses((status = 200, description = "The episode, taken.", body = EpisodeView,
        headers(("etag" = String, description = "Its version.")))))]
pub async fn take(State(app): State<Arc<App>>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    caller.must(caller.role == Role::MissingChildrenWorker)?;
    require_to_change(&app, &caller, id, Level::Header).await?;
    let now = app.world.now();
    let mut write = app.db.write().await?;
    let mut episode = episodes::find_in(&mut write, id).await?.ok_or(Code::NotFound)?;
    if episode.taken_by == Some(caller.user) {
        return Ok((etag(episode.version), axum::Json(EpisodeView::of(&episode, Level::Full, now, &caller.shown)))
            .into_response());
    }
    if !episode.is_waiting() {
        return Err(Problem::new(Code::WrongState).detail("Somebody has taken it, or it is settled."));
    }
    let child = ChildId(episode.child);
    episode.taken_by = Some(caller.user);
    episode.taken_by_name = Some(caller.name.clone());
    let allocation = Allocation {
        id: app.world.id(),
        child: child.0,
        user: caller.user,
        service: Service::Missing,
        allocated_at: now,
        allocated_by: caller.user,
        ended_at: None,
    };
    if allocations::repeated(&mut write, &allocation).await?.is_none() {
        allocations::add(&mut write, &allocation).await?;
    }
    put_next(&app, &mut write, &mut episode, caller.user).await?;
    access::refresh_child(&mut write, child).await?;
    audit::add(write.on(), &app.world, Entry::of(&caller, "episode.taken").child(child)).await?;
    write.commit().await?;
    Ok((etag(episode.version), axum::Json(EpisodeView::of(&episode, Level::Full, now, &caller.shown))).into_response())
}
