//! Record that a child was located or returned.

use super::{EpisodeView, date_of_birth, put_next, refused, require_to_change, span_at};
use crate::app::App;
use crate::auth::{Caller, Level, policy};
use crate::db::audit::{self, Entry};
use crate::db::{children, episodes};
use crate::http::extract::{Json, Path, etag};
use crate::http::types::{Instant, Text};
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;
use sync_core::casework::episode::{SafeAndWellCheck, check_span};
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// How a child came back. What is sent again replaces what was said before; earlier versions are kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EpisodeReturn)]
pub struct Return {
    /// When the child was located or returned.
    returned_at: Instant,
    /// Where the child was found.
    #[serde(default)]
    where_found: Option<Text<2000>>,
    /// How the child returned.
    #[serde(default)]
    how_returned: Option<Text<2000>>,
    /// The police's safe and well check, once done.
    #[serde(default)]
    safe_and_well_check: Option<Check>,
}

/// The police's safe and well check.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SafeAndWellCheckReport)]
pub struct Check {
    /// When it was done.
    at: Instant,
    /// What came of it.
    outcome: Text<2000>,
}

/// Records that a child was located or returned. The return home interview is due 72 hours later.
#[utoipa::path(post, path = "/v1/missing-episodes/{episode}/return", operation_id = "recordReturn",
    tag = "missing episodes", security(("bearer" = [])), request_body = Return,
    params(("episode" = Uuid, Path, description = "The episode.")),
    responses((status = 200, description = "The episode.", body = EpisodeView,
        headers(("etag" = String, description = "Its version.")))))]
pub async fn return_home(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(request): Json<Return>,
) -> Result<Response, Problem> {
    caller.must(policy::reports_episodes(caller.role))?;
    let least = if policy::keeps_children(caller.role) { Level::Header } else { Level::Full };
    let (_, level) = require_to_change(&app, &caller, id, least).await?;
    let now = app.world.now();
    let mut write = app.db.write().await?;
    let mut episode = episodes::find_in(&mut write, id).await?.ok_or(Code::NotFound)?;
    episode.facts.returned_at = Some(request.returned_at.0);
    episode.facts.where_found = request.where_found.map(|text| text.as_str().to_owned());
    episode.facts.how_returned = request.how_returned.map(|text| text.as_str().to_owned());
    episode.facts.safe_and_well_check = request
        .safe_and_well_check
        .map(|check| SafeAndWellCheck { at: check.at.0, outcome: check.outcome.as_str().to_owned() });
    let child = ChildId(episode.child);
    let born = children::find_in(&mut write, child).await?.and_then(|row| date_of_birth(&row.details));
    let known = episodes::of_child_in(&mut write, child).await?;
    let others: Vec<_> = known.iter().map(|other| span_at(other, born, now)).collect();
    let mut errors = episode.facts.check(now);
    for error in check_span(&episode.span(), &others) {
        // An end before the start is found by both.
        if !errors.contains(&error) {
            errors.push(error);
        }
    }
    if !errors.is_empty() {
        return Err(refused(&errors));
    }
    put_next(&app, &mut write, &mut episode, caller.user).await?;
    audit::add(write.on(), &app.world, Entry::of(&caller, "episode.returned").child(child)).await?;
    write.commit().await?;
    Ok((etag(episode.version), axum::Json(episode.show(level, now, &caller.shown))).into_response())
}
