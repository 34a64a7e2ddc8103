//! List missing episodes.

use super::EpisodeView;
use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::db::episodes::{self, Of};
use crate::http::extract::Query;
use crate::http::paging::{PAGE_WEIGHT, Page, Paging, length_of};
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use sync_core::casework::episode::Episode;
use sync_core::ids::ChildId;
use uuid::Uuid;

/// Which episodes.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct EpisodesQuery {
    /// Of one child.
    #[serde(default)]
    child: Option<Uuid>,
    /// Only those whose interview is not settled.
    #[serde(default)]
    open: bool,
    /// The cursor of the page before.
    #[serde(default)]
    #[param(max_length = 600, pattern = "^[A-Za-z0-9_-]*$", format = "cursor")]
    cursor: Option<String>,
    /// How many entries, 50 unless given.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// Lists missing episodes of children the caller may see, in order of id.
#[utoipa::path(get, path = "/v1/missing-episodes", operation_id = "listEpisodes", tag = "missing episodes",
    security(("bearer" = [])), params(EpisodesQuery),
    responses((status = 200, description = "A page of episodes.", body = Page<EpisodeView>)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<EpisodesQuery>,
) -> Result<Response, Problem> {
    let child = query.child.map(ChildId);
    let of = match child {
        Some(child) if caller.level(&app, child).await? == Level::Full => Of::OpenChild(child),
        child => Of::Person(caller.user, child),
    };
    let now = app.environment.now();
    let mut path = format!("/v1/missing-episodes?open={}", query.open);
    if let Some(child) = child {
        path.push_str(&format!("&child={child}"));
    }
    let listing = Paging { cursor: query.cursor, limit: query.limit }.of(path)?;
    let (charge, bytes) = app.budget.page(caller.user, app.page_bytes.load(Ordering::Relaxed), PAGE_WEIGHT).await?;
    let (after, limit) = (&listing.after, listing.limit);
    let rows = episodes::list(app.db.reader(), of, query.open, after, limit + 1).await?;
    let size = |(episode, _): &(Episode, Level)| length_of(episode);
    let page = listing.page_within(rows, (bytes, size), |(episode, _)| episode.id.to_string());
    let page: Page<EpisodeView> =
        page.show(|(episode, level)| Ok(EpisodeView::of(&episode, level, now, &caller.shown)))?;
    Ok(charge.until_sent(page.answer()))
}
