//! Reconsider whether a child is missing or absent.

use super::{EpisodeView, put_next, refused, require_to_change};
use crate::app::App;
use crate::auth::{Caller, Level, policy};
use crate::db::audit::{self, Entry};
use crate::db::{children, episodes};
use crate::http::extract::{Json, Path, etag};
use crate::http::versions::{IfMatch, tag};
use crate::problem::{Code, Problem};
use crate::reason::Reason;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;
use sync_core::casework::classification::{MissingOrAbsent, Reclassification, rules};
use sync_core::ids::ChildId;
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
    caller.must(policy::reports_episodes(caller.role))?;
    let (_, level) = require_to_change(&app, &caller, id, Level::Full).await?;
    let now = app.world.now();
    let mut write = app.db.write().await?;
    let mut episode = episodes::find_in(&mut write, id).await?.ok_or(Code::NotFound)?;
    let child = ChildId(episode.child);
    let details = children::find_in(&mut write, child).await?.ok_or(Code::NotFound)?.details;
    let facts = details.classification_facts(now);
    let change = Reclassification {
        at: now,
        by: caller.user,
        from: episode.history.current(),
        to: request.classification,
        reason: request.reason.as_str().to_owned(),
        rules: Vec::new(),
    };
    if episode.history.changes.last().is_some_and(|last| last.says_as(&change)) {
        return Ok(
            (etag(episode.version), axum::Json(EpisodeView::of(&episode, level, now, &caller.shown))).into_response()
        );
    }
    if_match.check(&tag(episode.version))?;
    episode.history.check(&change, facts).map_err(|error| refused(&[error]))?;
    episode.facts.classification = change.to;
    episode.rules = rules(facts);
    episode.history.changes.push(change);
    put_next(&app, &mut write, &mut episode, caller.user).await?;
    audit::add(write.on(), &app.world, Entry::of(&caller, "episode.reclassified").child(child)).await?;
    write.commit().await?;
    Ok((etag(episode.version), axum::Json(EpisodeView::of(&episode, level, now, &caller.shown))).into_response())
}
