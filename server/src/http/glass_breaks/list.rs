//! List glass that was broken.

use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::db::glass::{self, GlassBreak};
use crate::http::extract::Query;
use crate::http::paging::{Page, Paging};
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use sync_core::ids::ChildId;

/// Which breaks.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct GlassQuery {
    /// Only those the caller has not marked as seen.
    #[serde(default)]
    unseen: bool,
    /// The cursor of the page before.
    #[serde(default)]
    #[param(max_length = 600, pattern = "^[A-Za-z0-9_-]*$", format = "cursor")]
    cursor: Option<String>,
    /// How many entries, 50 unless given.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// Lists who broke the glass to the caller's children and why, newest first. For the managers of the child's team and the
/// Associate Director, as far as they may see the child themselves: of a restricted child, those who are named.
#[utoipa::path(get, path = "/v1/glass-breaks", operation_id = "listGlassBreaks", tag = "audit",
    security(("bearer" = [])), params(GlassQuery),
    responses((status = 200, description = "A page of broken glass.", body = Page<GlassBreak>)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<GlassQuery>,
) -> Result<Response, Problem> {
    caller.must_manage()?;
    let paging = Paging { cursor: query.cursor, limit: query.limit };
    let listing = paging.of(format!("/v1/glass-breaks?unseen={}", query.unseen))?;
    let (after, limit) = (&listing.after, listing.limit);
    let breaks = glass::list(app.db.reader(), caller.user, query.unseen, after, limit + 1).await?;
    let page = listing.page(breaks, |one| one.id.to_string()).show(|one| {
        caller.shown.child(ChildId(one.child), Level::Full);
        Ok(one)
    })?;
    Ok(page.answer())
}
