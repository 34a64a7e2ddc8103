//! Decide that no interview is required.

use super::{EpisodeView, put_next, require_to_change};
use crate::app::App;
use crate::auth::{Caller, Level};
use crate::db::audit::{self, Entry};
use crate::db::episodes;
use crate::http::extract::{Json, Path, etag};
use crate::http::versions::{IfMatch, tag};
use crate::problem::{Code, Problem};
use crate::reason::Reason;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;
use sync_core::casework::rhi::NotRequired;
use sync_core::ids::ChildId;
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
    caller.must_manage()?;
    let (_, level) = require_to_change(&app, &caller, id, Level::Full).await?;
    let now = app.world.now();
    let mut write = app.db.write().await?;
    let mut episode = episodes::find_in(&mut write, id).await?.ok_or(Code::NotFound)?;
    let decision = NotRequired { at: now, reason: request.reason.as_str().to_owned(), manager: caller.name.clone() };
    let standing = episode.not_required.as_ref();
    if standing.is_some_and(|standing| (&standing.reason, &standing.manager) == (&decision.reason, &decision.manager)) {
        return Ok(
            (etag(episode.version), axum::Json(EpisodeView::of(&episode, level, now, &caller.shown))).into_response()
        );
    }
    if_match.check(&tag(episode.version))?;
    if standing.is_some() && !if_match.is_given() {
        return Err(Code::PreconditionRequired.into());
    }
    episode.not_required = Some(decision);
    put_next(&app, &mut write, &mut episode, caller.user).await?;
    let entry = Entry::of(&caller, "episode.interview_not_required").child(ChildId(episode.child));
    audit::add(write.on(), &app.world, entry).await?;
    write.commit().await?;
    Ok((etag(episode.version), axum::Json(EpisodeView::of(&episode, level, now, &caller.shown))).into_response())
}
